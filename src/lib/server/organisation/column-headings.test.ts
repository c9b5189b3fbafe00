import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { forgetHeading, listSaidHeadings, rememberColumns, rememberedColumns } from './column-headings.ts';
import type { ReadColumn } from './staff-columns.ts';
import { readHeadings } from './staff-file.ts';
import { city, differences, examine, now, problemOf, units, apply } from './test-staff.ts';

const text = [
	'Laporan kepegawaian',
	'NIPNAS;Nama;Status;Satker;Sebutan;Kategori;Unit Kerja',
	'A1;Ani Fiktif;PNS;DIK;Analis;pelaksana;salah kolom'
].join('\n');
const bytes = new TextEncoder().encode(text);

it('what is said of headings is remembered, in whatever way they are written, and can be forgotten', async () => {
	const db = await city();
	await apply(db, units);
	const headings = await readHeadings(bytes, await rememberedColumns(db));
	expect(headings.map(({ row, letter, column }) => `${row} ${letter} ${column}`)).toEqual([
		'2 A undefined',
		'2 B nama',
		'2 C undefined',
		'2 D undefined',
		'2 E undefined',
		'2 F kategori',
		'2 G nama_unit'
	]);
	expect((await problemOf(() => examine(db, text))).code).toBe('header_missing');

	const said = ['nomor', 'nama', 'jenis_kepegawaian', 'kode_unit', 'jabatan', 'kategori', null] as const;
	const chosen = (columns: readonly (ReadColumn | null)[]) => new Map(columns.map((each, index) => [index + 1, each]));
	const remember = (columns: readonly (ReadColumn | null)[]) =>
		db.write((tx) => rememberColumns(tx, headings, chosen(columns), 'command', now));
	expect((await problemOf(() => remember(['nomor', 'nama', 'nomor']))).code).toBe('header_twice');
	expect((await problemOf(() => remember(['nomor', 'nama']))).code).toBe('header_missing');
	expect(await listSaidHeadings(db)).toEqual([]);

	await remember(said);
	expect((await listSaidHeadings(db)).map(({ written, column }) => [written, column])).toEqual([
		['NIPNAS', 'nomor'],
		['Satker', 'kode_unit'],
		['Sebutan', 'jabatan'],
		['Status', 'jenis_kepegawaian'],
		['Unit Kerja', null]
	]);
	const found = await differences(db, text.replace('NIPNAS', 'nipnas '));
	expect(found).toMatchObject([{ kind: 'new', number: 'A1', unit: 'Dinas Pendidikan' }]);
	expect((await examine(db, text)).ignored).toEqual(['Unit Kerja']);

	await db.write((tx) => forgetHeading(tx, 'nipnas', 'command', now));
	expect((await problemOf(() => examine(db, text))).message).toContain('nomor');
	expect(await db.select().from(auditEntry).where(eq(auditEntry.kind, 'staff.columns'))).toHaveLength(2);
});
