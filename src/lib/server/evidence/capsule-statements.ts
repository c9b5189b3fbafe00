import { and, asc, eq, gt, notExists } from 'drizzle-orm';
import { exactMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import type { Checkpoint } from '../audit/checkpoints.ts';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { formatCode } from '../documents/codes.ts';
import { postInWords } from '../documents/wording.ts';
import { inIndonesian } from '../language.ts';
import { attestationFile, attestationFileKinds } from '../oversight/attestation-files.ts';
import { attestationStateLabel, attestationStatus } from '../oversight/attestation-status.ts';
import { reasonInWords } from '../oversight/public-attestation.ts';
import { byKind } from '../oversight/staleness.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

export type CapsuleStatement = {
	number: string;
	unit: string;
	post: string;
	/** In words. */
	signedAt: string;
	total: number;
	certified: number;
	state: string;
	/** Why it is out of date, as sentences. */
	reasons: string[];
	/** The name of its files, without their endings. */
	files: string;
};

/**
 * Every statement of the cycle, superseded ones too: its paper and its list, as they were handed out. Whatever is signed
 * after the end of the log, while the files pass, is not told: nothing in the capsule could prove it. One whose signing
 * is in no log at all is told, for the script to find.
 */
export async function* statementFiles(
	db: Database,
	{ cycle, now, origin, timeZone }: CapsuleSubject,
	end: Checkpoint
): CapsulePart<CapsuleStatement[]> {
	const signedLater = db
		.select({ seq: auditEntry.seq })
		.from(auditEntry)
		.where(
			and(
				eq(auditEntry.subject, attestation.number),
				eq(auditEntry.kind, 'attestation.sign'),
				gt(auditEntry.seq, end.seq)
			)
		);
	const signed = await db
		.select({ id: attestation.id, supersedesId: attestation.supersedesId })
		.from(attestation)
		.where(and(eq(attestation.cycleId, cycle.id), notExists(signedLater)))
		.orderBy(asc(attestation.signedAt), asc(attestation.id));
	const superseded = new Set(signed.map(({ supersedesId }) => supersedesId));
	const told: CapsuleStatement[] = [];
	const facts: string[] = [];
	const rows: string[][] = [];

	for (const { id } of signed) {
		const statement = (await db.select().from(attestation).where(eq(attestation.id, id)).get())!;
		// What took its place since then is not in the capsule.
		const supersededAt = superseded.has(id) ? statement.supersededAt : null;
		const status = await attestationStatus(db, { ...statement, supersededAt }, now);
		const files = statement.number.replaceAll('/', '-');
		const one = inIndonesian(() => ({
			number: statement.number,
			unit: statement.facts.unit.name,
			post: postInWords(statement.facts.signatory.postKind, statement.facts.signatory.post),
			signedAt: exactMomentInWords(statement.facts.signedAt, timeZone),
			total: statement.facts.figures.total,
			certified: statement.facts.figures.certified,
			state: attestationStateLabel(status.state),
			reasons: [...byKind(status.reasons)].map(([kind, those]) => reasonInWords(kind, those.length)),
			files
		}));
		told.push(one);
		facts.push(`${JSON.stringify({ facts: statement.facts, files })}\n`);
		rows.push([
			one.number,
			statement.facts.unit.code,
			one.unit,
			one.post,
			one.signedAt,
			String(one.total),
			String(one.certified),
			one.state,
			one.reasons.join(' '),
			formatCode(statement.code),
			statement.rosterSha256
		]);
		for (const kind of attestationFileKinds) {
			const { bytes } = await attestationFile(db, statement, kind, { origin, now });
			yield { name: `statements/${files}.${kind}`, bytes };
		}
	}

	yield { name: 'statements/facts.ndjson', bytes: Buffer.from(facts.join('')) };
	yield { name: 'statements.csv', bytes: Buffer.from(byteOrderMark + csvOf([inIndonesian(header), ...rows])) };

	return told;
}

function header(): string[] {
	return [
		m.capsule_statement_number(),
		m.roster_list_unit_code(),
		m.roster_list_unit(),
		m.capsule_statement_post(),
		m.capsule_statement_signed(),
		m.capsule_statement_total(),
		m.capsule_statement_certified(),
		m.roster_list_state(),
		m.roster_list_why(),
		m.capsule_code(),
		m.capsule_statement_hash()
	];
}
