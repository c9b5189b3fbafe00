import { expect } from 'vitest';
import type { Condition } from '#lib/content/model.ts';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { cycle, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { Problem } from '../problem.ts';
import type { Difference } from './diff.ts';
import { describeDifference } from './differences-text.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices } from './import.ts';
import { createInstitution } from './institution.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import { staffColumns, type StaffColumn } from './staff-columns.ts';
import { describeFinding } from './staff-file.ts';
import { findUnit } from './units.ts';

export type Row = Partial<Record<StaffColumn, string>>;

/** When the files of these tests are imported, unless they say otherwise. */
export const now = new Date('2026-07-01T03:00:00Z');
export const soon = new Date('2026-08-01T03:00:00Z');
export const today = '2026-07-01';
export const acting = { actor: 'command', on: today, now };

/** An institution without a unit and without staff. */
export async function city(): Promise<Database> {
	const db = await testDatabase();
	await db.write((tx) => createInstitution(tx, { name: 'Kota', timeZone: 'Asia/Jakarta', demo: false }, now));

	return db;
}

function csv(rows: readonly Row[]): Uint8Array {
	const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
	const lines = rows.map((row) => staffColumns.map((column) => cell(row[column] ?? '')).join(','));

	return new TextEncoder().encode([staffColumns.join(','), ...lines].join('\n'));
}

export const units: Row[] = [
	{ kode_unit: 'KOTA', nama_unit: 'Kota', jenis_unit: 'kota' },
	{ kode_unit: 'DIK', nama_unit: 'Dinas Pendidikan', kode_induk: 'KOTA', jenis_unit: 'dinas' },
	{ kode_unit: 'KES', nama_unit: 'Dinas Kesehatan', kode_induk: 'KOTA', jenis_unit: 'dinas' }
];

/** A row of a staff file for somebody with one post. */
export function staff(nomor: string, kode_unit: string, more: Row = {}): Row {
	return {
		nomor,
		nama: `Pegawai ${nomor}`,
		jenis_kepegawaian: 'PNS',
		kode_unit,
		jabatan: 'Analis',
		kategori: 'pelaksana',
		jabatan_utama: 'ya',
		kepala: 'tidak',
		mulai: '2020-01-01',
		...more
	};
}

type Options = { scope?: string; at?: Date; effectiveOn?: string } & ApplyChoices;

export async function examine(
	db: Database,
	rows: readonly Row[] | string | Uint8Array,
	{ scope = 'file', at = now, effectiveOn }: Options = {}
) {
	const bytes =
		typeof rows === 'string' ? new TextEncoder().encode(rows) : rows instanceof Uint8Array ? rows : csv(rows);

	return examineStaffFile(db, { bytes, fileName: 'pegawai.csv', scope, effectiveOn }, at);
}

export async function differences(
	db: Database,
	rows: readonly Row[] | string | Uint8Array,
	options: Options = {}
): Promise<Difference[]> {
	const { diff } = await examine(db, rows, options);
	expect(diff.errors).toEqual([]);

	return diff.differences;
}

/** What a file would change, as an administrator reads it. */
export async function told(db: Database, rows: readonly Row[]): Promise<string[]> {
	return (await differences(db, rows)).map((each) => `${each.kind}: ${describeDifference(each)}`);
}

export async function apply(db: Database, rows: readonly Row[], options: Options = {}) {
	const at = options.at ?? now;
	const id = await stageImport(db, await examine(db, rows, options), null, at);

	return applyImport(db, id, options, 'command', () => at);
}

export async function errors(db: Database, rows: readonly Row[], options: Options = {}): Promise<string[]> {
	return (await examine(db, rows, options)).diff.errors.map(describeFinding);
}

/** The programme `p` with one cycle, that everybody is in unless it asks for more. */
export async function insertProgramme(tx: Transaction, audience: Condition[] = []): Promise<void> {
	await tx.insert(programme).values({ id: 'p', title: 'P', summary: '', sha256: '', publishedAt: now });
	await tx.insert(cycle).values({
		id: 'c',
		programmeId: 'p',
		key: '1',
		audience,
		opensOn: '2026-01-01',
		dueOn: '2026-12-31',
		validMonths: 12
	});
	await tx.insert(requirement).values({ cycleId: 'c', kind: 'module', ref: 'm', position: 1 });
}

export async function unitOf(db: Database, number: string, on: string, knownAt?: Date): Promise<string | undefined> {
	const found = await findPersonByNumber(db, number);
	const held = found && (await primaryPost(db, found.id, on, knownAt));

	return held && (await findUnit(db, held.unitId, on))?.code;
}

export async function problemOf(run: () => Promise<unknown>): Promise<Problem> {
	const error: unknown = await run().then(
		() => undefined,
		(thrown: unknown) => thrown
	);
	if (!(error instanceof Problem)) throw error ?? new Error('nothing was wrong');

	return error;
}
