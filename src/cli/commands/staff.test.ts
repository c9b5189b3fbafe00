import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { city, now, staff, apply, units } from '#lib/server/organisation/test-staff.ts';
import { runWords } from '../test-process.ts';
import { registerStaff } from './staff.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'netral-staff-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (db: Database, ...words: string[]) =>
	runWords([registerStaff], { open: async () => db, now: () => now }, ['staff', ...words]);

test('an export comes back without a difference, as CSV and as a workbook', async () => {
	const db = await city();
	await apply(db, [
		...units,
		staff('A1', 'DIK', { kepala: 'ya', telepon: '+62812', email: 'a@contoh.example', tanggal_lahir: '1990-01-01' }),
		staff('007', 'KES', { nama: '=1+1 Müller', mulai: '2026-12-01' }),
		staff('007', 'DIK', { nama: '=1+1 Müller', jabatan_utama: 'tidak', jabatan: 'Plh. Kepala', status_jabatan: 'plh' })
	]);

	for (const name of ['semua.csv', 'semua.xlsx']) {
		const file = join(folder, name);
		expect((await run(db, 'export', '--output', file)).exit).toBe(0);
		const { exit, out } = await run(db, 'import', file, '--scope', 'all', '--json');
		expect(exit).toBe(0);
		const none = { new: [], changed: [], moved: [], left: [], unit: [], ended: [], away: [], same: [] };
		expect(out).toMatchObject([{ counts: { rows: 4 }, ...none, errors: [], warnings: [] }]);
	}
});

test('a program reads what a file would change by kind, and what is wrong in words', async () => {
	const db = await city();
	await apply(db, [...units, staff('A1', 'DIK'), staff('A2', 'KES')]);
	const file = join(folder, 'mesin.csv');
	const header = 'NIP;Nama;Jenis Pegawai;Kode OPD;Jabatan;Kategori';
	writeFileSync(file, `${header}\nA1;Pegawai A1;PNS;KES;Analis;pelaksana\nA3;Ani;PNS;DIK;Analis;pelaksana`);
	expect((await run(db, 'import', file, '--scope', 'all', '--json')).out).toMatchObject([
		{
			applied: false,
			new: [{ number: 'A3', name: 'Ani' }],
			moved: [{ number: 'A1', fromUnit: 'Dinas Pendidikan', toUnit: 'Dinas Kesehatan' }],
			left: [{ number: 'A2' }],
			changed: [],
			errors: []
		}
	]);

	writeFileSync(file, `${header}\nA4;;PNS;DIK;Analis;pelaksana`);
	const wrong = await run(db, 'import', file, '--json');
	expect(wrong.exit).toBe(1);
	expect(JSON.parse(JSON.stringify(wrong.out))).toMatchObject([
		{ new: [], errors: [{ row: 2, column: 'nama', letter: 'B', message: expect.stringContaining('nama') }] }
	]);
});

test('the last import is undone once it is said that it shall be', async () => {
	const db = await city();
	const file = join(folder, 'pegawai.csv');
	writeFileSync(
		file,
		'NIP;Nama;Jenis Pegawai;Kode OPD;Unit Kerja;Jabatan;Kategori\nA1;Ani;PNS;X;Dinas;Analis;pelaksana'
	);
	expect((await run(db, 'undo')).exit).toBe(1);
	await run(db, 'import', file, '--apply');

	const told = await run(db, 'undo');
	expect(told.out).toEqual([expect.stringContaining('pegawai.csv: 1 orang baru')]);
	expect(told.notes).toEqual([expect.stringContaining('--yes')]);
	expect((await run(db, 'undo', '--yes')).notes).toEqual(['Impor dibatalkan.']);
	expect((await run(db, 'undo', '--yes')).exit).toBe(1);
});

test('two records of one person are merged once it is said that it shall be', async () => {
	const db = await city();
	await apply(db, [...units, staff('A1', 'DIK'), staff('A-1', 'KES')]);
	expect((await run(db, 'merge', 'A1', 'A9')).exit).toBe(2);
	expect((await run(db, 'merge', 'A1', 'A-1', '--posts', 'both')).exit).toBe(2);

	const told = await run(db, 'merge', 'A1', 'A-1');
	expect(told.out).toEqual([expect.stringContaining('Pegawai A-1')]);
	expect(told.notes).toEqual([expect.stringContaining('--yes')]);
	expect((await run(db, 'merge', 'A1', 'A-1', '--yes')).exit).toBe(0);
	expect(await findPersonByNumber(db, 'A-1')).toEqual(await findPersonByNumber(db, 'A1'));
});
