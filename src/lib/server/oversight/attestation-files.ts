import { and, asc, eq } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { rendition } from '#lib/server/db/schema/certificates.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatCode } from '../documents/codes.ts';
import { renderAttestation } from '../documents/render.ts';
import { requireInstitution } from '../organisation/institution.ts';
import type { Attestation } from './attestations.ts';
import { parseRoster, peopleOnPaper, rosterCsv, sha256Of } from './frozen-roster.ts';

export const attestationFileKinds = ['pdf', 'csv', 'json'] as const;
export type AttestationFileKind = (typeof attestationFileKinds)[number];
export type AttestationFile = { name: string; type: string; bytes: Uint8Array };

const types: Record<AttestationFileKind, string> = {
	pdf: 'application/pdf',
	csv: 'text/csv; charset=utf-8',
	json: 'application/json'
};
const subjects = { pdf: 'attestation', csv: 'roster-csv', json: 'roster-json' } as const;

/**
 * The statement as PDF, or its roster as CSV or canonical JSON. What was handed out first is kept and handed out again,
 * byte for byte.
 * @param origin what browsers see, without a path; the QR code leads there
 */
export async function attestationFile(
	db: Database,
	statement: Attestation,
	kind: AttestationFileKind,
	{ origin, now }: { origin: string; now: Date }
): Promise<AttestationFile> {
	const name = `surat-pernyataan-${statement.number.replaceAll('/', '-')}${kind === 'pdf' ? '' : '-daftar'}.${kind}`;
	const kept = await findRendition(db, kind, statement.id);
	const bytes = kept ?? (await keepRendition(db, kind, statement.id, await make(db, statement, kind, origin), now));

	return { name, type: types[kind], bytes };
}

async function make(
	db: Reader,
	{ facts, rosterJson }: Attestation,
	kind: AttestationFileKind,
	origin: string
): Promise<Uint8Array> {
	if (kind === 'json') return Buffer.from(rosterJson);

	const roster = parseRoster(rosterJson);
	if (kind === 'csv') return Buffer.from(rosterCsv(roster));

	return renderAttestation(facts, {
		people: peopleOnPaper(roster),
		certifiedState: 'certified',
		verifyUrl: `${origin}/verify/${formatCode(facts.code)}`,
		...((await requireInstitution(db)).demo && { notice: m.attestation_demo_notice() })
	});
}

/** Keeps the first rendition; when two were made at once, both requests get the same one. */
async function keepRendition(
	db: Database,
	kind: AttestationFileKind,
	subjectId: string,
	bytes: Uint8Array,
	now: Date
): Promise<Uint8Array> {
	return db.write(async (tx) => {
		const first = await findRendition(tx, kind, subjectId);
		if (first) return first;

		await tx.insert(rendition).values({
			subjectKind: subjects[kind],
			subjectId,
			sha256: sha256Of(bytes),
			bytes: Buffer.from(bytes),
			createdAt: now,
			size: bytes.length
		});

		return bytes;
	});
}

export async function findRendition(
	db: Reader,
	kind: AttestationFileKind,
	subjectId: string
): Promise<Uint8Array | undefined> {
	const row = await db
		.select({ bytes: rendition.bytes })
		.from(rendition)
		.where(and(eq(rendition.subjectKind, subjects[kind]), eq(rendition.subjectId, subjectId)))
		.orderBy(asc(rendition.createdAt))
		.limit(1)
		.get();

	return row?.bytes;
}
