import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import { applicationRoot } from '../application-root.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { signLastEntry, type Checkpoint } from '../audit/checkpoints.ts';
import { signText, type SigningKey } from '../audit/signing-key.ts';
import type { ZipEntry } from '../documents/zip.ts';
import { inIndonesian } from '../language.ts';
import { dayOf } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { findOpenedCycle, type OverseenCycle } from '../oversight/cycles.ts';
import { Problem } from '../problem.ts';
import { briefingFiles } from './capsule-briefings.ts';
import { certificateFiles } from './capsule-certificates.ts';
import { contentFiles, officialTextFiles } from './capsule-content.ts';
import { logFiles } from './capsule-log.ts';
import { indexPage } from './capsule-page.ts';
import { peopleFiles, readPeople, type People } from './capsule-people.ts';
import { statementFiles, type CapsuleStatement } from './capsule-statements.ts';

/** What every part of a capsule needs to know. */
export type CapsuleSubject = {
	institution: string;
	timeZone: string;
	cycle: OverseenCycle;
	/** The moment as of which everything is told. */
	now: Date;
	/** What browsers see, without a path. */
	origin: string;
	/** Nobody but administrators sees whole numbers beside names. */
	fullNumbers: boolean;
};

/** What the pages of a capsule tell in words. */
export type CapsuleContents = {
	people: People;
	statements: CapsuleStatement[];
	certificates: number;
	/** People at briefings whose lists were approved. */
	attendances: number;
	modules: PublishedText[];
	/** Circulars and pledges. */
	texts: PublishedText[];
	entries: number;
};

/** A version of what people read, and its page in the capsule. */
export type PublishedText = { title: string; version: number; sha256: string; page: string };

/** A part of a capsule: its files, and what it found on its way. */
export type CapsulePart<Found> = AsyncGenerator<ZipEntry, Found>;

export const verifyScriptName = 'verify-capsule.mjs';

/** The script that verifies a capsule without Netral, as it is handed out. */
export function verifyScript(): Uint8Array {
	return readFileSync(join(applicationRoot(), 'src/lib/server/evidence', verifyScriptName));
}

/** SHA-256 of the public key (SubjectPublicKeyInfo, DER), in groups of four: what an institution publishes elsewhere. */
export function keyFingerprint(publicKey: KeyObject): string {
	const hex = createHash('sha256')
		.update(publicKey.export({ type: 'spki', format: 'der' }))
		.digest('hex');

	return hex.match(/.{4}/g)!.join(' ');
}

/**
 * The evidence of one cycle for somebody who has to check it without trusting us: people and figures, statements,
 * certificates, what was taught, an extract of the log, and a list of all that, signed with the institution's key. The
 * making is recorded in the log, and the log signed, before the first file is made.
 * @throws Problem `cycle_unknown`
 */
export async function makeCapsule(
	db: Database,
	{
		cycleId,
		key,
		actor,
		...asked
	}: Pick<CapsuleSubject, 'now' | 'origin' | 'fullNumbers'> & {
		cycleId: string;
		key: SigningKey;
		actor: Actor;
	}
): Promise<{ name: string; files: AsyncGenerator<ZipEntry> }> {
	const { name: institution, timeZone } = await requireInstitution(db);
	const on = dayOf(asked.now, timeZone);
	const cycle = await findOpenedCycle(db, cycleId, on);
	if (!cycle) throw new Problem('cycle_unknown', m.attestation_cycle_unknown());

	const end = await db.write(async (tx) => {
		await recordAudit(tx, { at: asked.now, actor, kind: 'evidence.make', subject: cycle.id });

		return signLastEntry(tx, key, asked.now);
	});
	const subject = { institution, timeZone, cycle, ...asked };

	return {
		name: `bukti-${cycle.programmeId}-${cycle.key}-${on}.zip`,
		files: capsuleFiles(db, subject, key, end)
	};
}

type ListedFile = { name: string; bytes: number; sha256: string };

async function* capsuleFiles(
	db: Database,
	subject: CapsuleSubject,
	key: SigningKey,
	end: Checkpoint
): AsyncGenerator<ZipEntry> {
	const listed: ListedFile[] = [];
	const list = (entry: ZipEntry) => listing(entry, listed);
	const part = async function* <Found>(files: CapsulePart<Found>): CapsulePart<Found> {
		for (;;) {
			const { value, done } = await files.next();
			if (done) return value;
			yield list(value);
		}
	};

	const people = await readPeople(db, subject);
	yield* part(peopleFiles(people, subject));
	const statements = yield* part(statementFiles(db, subject, end));
	const certificates = yield* part(certificateFiles(db, subject));
	const attendances = yield* part(briefingFiles(db, subject));
	const modules = yield* part(contentFiles(db, subject));
	const texts = yield* part(officialTextFiles(db, subject));
	const entries = yield* part(logFiles(db, subject, end));
	const page = inIndonesian(() =>
		indexPage(subject, { people, statements, certificates, attendances, modules, texts, entries })
	);
	yield list({ name: 'index.html', bytes: Buffer.from(page) });
	yield list({ name: verifyScriptName, bytes: verifyScript() });
	yield list({ name: 'key.pem', bytes: Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' })) });

	const manifest = Buffer.from(`${JSON.stringify(manifestOf(subject, listed), null, '\t')}\n`);
	yield { name: 'manifest.json', bytes: manifest };
	yield { name: 'manifest.sig', bytes: Buffer.from(`${signText(key, signedText(manifest))}\n`) };
}

function manifestOf({ institution, timeZone, cycle, now }: CapsuleSubject, files: ListedFile[]) {
	return {
		format: 'netral-capsule/1',
		institution,
		timeZone,
		programme: { id: cycle.programmeId, title: cycle.title, cycle: cycle.key },
		asOf: now.toISOString(),
		files
	};
}

/** The prefix keeps a signature on a capsule from being taken for one on a checkpoint. */
function signedText(manifest: Uint8Array): string {
	return `netral-capsule:${createHash('sha256').update(manifest).digest('hex')}`;
}

/** The same file, which is listed with its hash once its bytes have passed. */
function listing({ name, bytes }: ZipEntry, listed: ListedFile[]): ZipEntry {
	async function* passing() {
		const hash = createHash('sha256');
		let size = 0;
		for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
			hash.update(part);
			size += part.length;
			yield part;
		}
		listed.push({ name, bytes: size, sha256: hash.digest('hex') });
	}

	return { name, bytes: passing() };
}
