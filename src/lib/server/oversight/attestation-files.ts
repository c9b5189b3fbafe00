import { asc, eq } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { attestationFileName } from '../documents/attestation-paper.ts';
import { formatCode } from '../documents/codes.ts';
import { renderAttestation } from '../documents/render.ts';
import { findRendition, keepRendition } from '../documents/renditions.ts';
import { inIndonesian } from '../language.ts';
import { requireInstitution } from '../organisation/institution.ts';
import type { Attestation } from './attestations.ts';
import { parseRoster, peopleOnPaper, rosterCsv } from './frozen-roster.ts';
import { coveredUnits } from './statements-below.ts';

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
	const kept = await findRendition(db, subjects[kind], statement.id);
	const bytes =
		kept ?? (await keepRendition(db, subjects[kind], statement.id, await make(db, statement, kind, origin), now));

	const name = attestationFileName(statement.number, kind === 'pdf' ? 'statement' : 'roster');

	return { name: `${name}.${kind}`, type: types[kind], bytes };
}

/**
 * The files of every statement, superseded ones too, in the order of their signing: of a cycle, or of all cycles with a folder
 * for each.
 */
export async function* allAttestationFiles(
	db: Database,
	of: 'all' | { cycleId: string },
	asked: { origin: string; now: Date }
): AsyncGenerator<AttestationFile> {
	const listed = await db
		.select({ id: attestation.id, programmeId: cycle.programmeId, key: cycle.key })
		.from(attestation)
		.innerJoin(cycle, eq(cycle.id, attestation.cycleId))
		.where(of === 'all' ? undefined : eq(attestation.cycleId, of.cycleId))
		.orderBy(asc(attestation.signedAt), asc(attestation.id));

	for (const { id, programmeId, key } of listed) {
		const folder = of === 'all' ? `${programmeId}-${key}/` : '';
		const statement = (await db.select().from(attestation).where(eq(attestation.id, id)).get())!;

		for (const kind of attestationFileKinds) {
			const file = await attestationFile(db, statement, kind, asked);
			yield { ...file, name: `${folder}${file.name}` };
		}
	}
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
		people: peopleOnPaper(roster, coveredUnits(facts)),
		certifiedState: 'certified',
		verifyUrl: `${origin}/verify/${formatCode(facts.code)}`,
		...((await requireInstitution(db)).demo && { notice: inIndonesian(m.attestation_demo_notice) })
	});
}
