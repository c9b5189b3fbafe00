import { and, asc, eq, gt } from 'drizzle-orm';
import { certificateStateName } from '#lib/language/certificate-state-name.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { stateOf } from '../certificates/state.ts';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { formatCode } from '../documents/codes.ts';
import { findRendition } from '../documents/renditions.ts';
import type { ZipEntry } from '../documents/zip.ts';
import { inIndonesian } from '../language.ts';
import { dayOf } from '../organisation/days.ts';
import { maskNumber } from '../organisation/numbers.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

const pageSize = 500;

/**
 * Every certificate of the cycle, as the facts that were certified with their hash, revoked and superseded ones too, and
 * the papers that were handed out.
 * @returns how many there are
 */
export async function* certificateFiles(db: Database, subject: CapsuleSubject): CapsulePart<number> {
	let count = 0;
	async function* facts() {
		for await (const page of pages(db, subject)) {
			count += page.length;
			yield Buffer.from(
				page.map(({ facts: certified, sha256 }) => `${JSON.stringify({ facts: certified, sha256 })}\n`).join('')
			);
		}
	}
	yield { name: 'certificates/facts.ndjson', bytes: facts() };
	yield { name: 'certificates.csv', bytes: csv(db, subject) };
	yield* papers(db, subject);

	return count;
}

async function* papers(db: Database, subject: CapsuleSubject): AsyncGenerator<ZipEntry> {
	for await (const page of pages(db, subject)) {
		for (const { id, number } of page) {
			const bytes = await findRendition(db, 'certificate', id);
			if (bytes) yield { name: `certificates/${number.replaceAll('/', '-')}.pdf`, bytes };
		}
	}
}

async function* csv(db: Reader, subject: CapsuleSubject): AsyncGenerator<Uint8Array> {
	const { timeZone } = subject;
	const on = dayOf(subject.now, timeZone);
	yield Buffer.from(byteOrderMark + csvOf([inIndonesian(header)]));

	for await (const page of pages(db, subject)) {
		const rows = inIndonesian(() =>
			page.map(({ number, code, facts, validUntil, revokedAt, supersededAt }) => [
				number,
				formatCode(code),
				facts.holder.name,
				subject.fullNumbers ? facts.holder.number : maskNumber(facts.holder.number),
				facts.holder.unit.name,
				dayOf(new Date(facts.issuedAt), timeZone),
				validUntil,
				certificateStateName(stateOf({ validUntil, revokedAt, supersededAt }, on)),
				ended(revokedAt ?? supersededAt, timeZone)
			])
		);
		yield Buffer.from(csvOf(rows));
	}
}

/** The day on which it was revoked or replaced, as its holder knows it; empty where it was not. */
function ended(at: Date | null, timeZone: string): string {
	return at ? dayOf(at, timeZone) : '';
}

function header(): string[] {
	return [
		m.capsule_certificate_number(),
		m.capsule_code(),
		m.roster_list_name(),
		m.roster_list_number(),
		m.roster_list_unit(),
		m.capsule_certificate_issued(),
		m.capsule_certificate_until(),
		m.roster_list_state(),
		m.capsule_certificate_ended()
	];
}

/** What was certified up to the moment, in the order of the ids, a page at a time. */
async function* pages(db: Reader, { cycle, now }: CapsuleSubject) {
	for (let after = ''; ;) {
		const page = await db
			.select({
				id: certificate.id,
				number: certificate.number,
				code: certificate.code,
				facts: certificate.facts,
				sha256: certificate.factsSha256,
				issuedAt: certificate.issuedAt,
				validUntil: certificate.validUntil,
				supersededAt: certificate.supersededAt,
				revokedAt: certificateEvent.at
			})
			.from(certificate)
			.innerJoin(enrolment, eq(enrolment.id, certificate.enrolmentId))
			.leftJoin(
				certificateEvent,
				and(eq(certificateEvent.certificateId, certificate.id), eq(certificateEvent.kind, 'revoked'))
			)
			.where(and(eq(enrolment.cycleId, cycle.id), gt(certificate.id, after)))
			.orderBy(asc(certificate.id))
			.limit(pageSize);
		// What ends a certificate while the files pass is not in the list of people either.
		const by = (moment: Date | null) => (moment && moment <= now ? moment : null);
		const known = page
			.filter(({ issuedAt }) => issuedAt <= now)
			.map((row) => ({ ...row, supersededAt: by(row.supersededAt), revokedAt: by(row.revokedAt) }));
		if (known.length > 0) yield known;
		if (page.length < pageSize) return;

		after = page.at(-1)!.id;
	}
}
