import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { inLanguage } from '../language.ts';
import { addAbsence } from '../organisation/absences.ts';
import { clocksAt } from '../organisation/clocks.ts';
import { figuresOf, type UnitFigures } from './figures.ts';
import { letterInWords, letterParts, listUnfinished, readSheets, type Letter } from './reminder-letter.ts';
import { rebuildStandings } from './standings.ts';
import { emptyTally } from './states.ts';
import { TestCity } from './test-city.ts';

const now = new Date('2026-11-20T03:00:00Z');
const on = '2026-11-20';
const about = { institution: 'Kota Mertasari', programme: 'Netralitas', address: 'https://netral.contoh.go.id' };

test('the parts of a letter hold everybody once and fit, and only a unit larger than a part is torn', () => {
	fc.assert(
		fc.property(
			fc.array(fc.nat(25), { minLength: 1, maxLength: 20 }),
			fc.integer({ min: 1, max: 9 }),
			(counts, size) => {
				const [root, ...below] = counts.map(
					(count, id) =>
						({
							unit: { id: String(id), name: `Unit ${String((id * 7) % 20).padStart(2, '0')}` },
							own: { ...emptyTally(), overdue: count, certified: 3, waived: 2 },
							children: []
						}) as unknown as UnitFigures
				);
				const parts = letterParts({ ...root!, children: below }, size);
				const stretches = parts.flat();

				for (const [id, count] of counts.entries()) {
					const own = stretches.filter(({ unitId }) => unitId === String(id));
					expect(own.flatMap(({ offset, limit }) => Array.from({ length: limit }, (_, n) => offset + n))).toEqual(
						Array.from({ length: count }, (_, n) => n)
					);
					if (count <= size) expect(own.length).toBeLessThanOrEqual(1);
				}
				for (const part of parts) {
					const people = part.reduce((sum, { limit }) => sum + limit, 0);
					expect(people).toBeGreaterThan(0);
					expect(people).toBeLessThanOrEqual(size);
				}
			}
		)
	);
	expect(letterParts(undefined)).toEqual([]);
});

/** A dinas with a section in the east: seven and two people without a certificate, one with, one waived, one elsewhere. */
async function lateDinas() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null, 'Pemerintah Kota Mertasari');
	const unitId = await city.addUnit(top, 'Dinas Contoh');
	const section = await city.addUnit(unitId, 'Bidang Timur', '2020-01-01', 'Asia/Jayapura');
	const elsewhere = await city.addUnit(top, 'Dinas Lain');
	const cycleId = await city.addCycle();
	const enrol = async (name: string, where: string, dueOn = '2026-12-31') => {
		const id = await city.addPerson({ name, unitId: where, title: 'Penyuluh', activated: new Date('2026-02-01') });

		return { id, enrolmentId: await city.enrol(id, cycleId, { dueOn }) };
	};
	const names = ['Ani', 'Budi', 'Cici', 'Dewi', 'Eko', 'Fitri', 'Gita'];
	const people: string[] = [];
	for (const name of names) people.push((await enrol(name, unitId)).id);
	await enrol('Hadi', section);
	await enrol('Indah', section, '2026-11-19');
	await city.certify((await enrol('Lulus', unitId)).enrolmentId, new Date('2026-10-01T03:00:00Z'));
	await city.waive((await enrol('Terkecuali', unitId)).enrolmentId, '2026-11-01', '2026-12-31');
	await enrol('Orang Lain', elsewhere);
	await db.write(async (tx) => {
		const leave = { kind: 'leave', from: '2026-10-05', to: '2027-02-03' };
		await addAbsence(tx, people[1]!, leave, { actor: 'command', on, now });
		await rebuildStandings(tx, on);
	});
	const clocks = await clocksAt(db, now);
	const figures = await figuresOf(db, unitId, cycleId, clocks);
	const written = async (size?: number): Promise<Letter[][]> => {
		const letters = [];
		for (const part of letterParts(figures, size)) {
			const sheets = await readSheets(db, clocks, cycleId, part);
			letters.push(sheets.map((sheet) => letterInWords(sheet, { ...about, clocks })));
		}

		return letters;
	};

	return { db, clocks, cycleId, unitIds: [unitId, section], names, written };
}

test('a letter is a sheet for each unit, with everybody who is missing, the zone of the unit and who is away', async () => {
	const { names, written } = await lateDinas();
	const [letters, ...others] = await written();

	expect(others).toEqual([]);
	expect(letters!.map(({ unit, rows }) => [unit, rows.map(({ name }) => name)])).toEqual([
		['Bidang Timur', ['Hadi', 'Indah']],
		['Dinas Contoh', names]
	]);
	expect(letters![0]!.rows.map(({ number, title, state, where, due }) => [number, title, state, where, due])).toEqual([
		['1', 'Penyuluh', 'belum mulai', null, '31 Desember 2026 pukul 23.59 WIT'],
		['2', 'Penyuluh', 'terlambat', null, '19 November 2026 pukul 23.59 WIT']
	]);
	expect(letters![1]!.rows[1]).toMatchObject({
		...{ number: '2', name: 'Budi', state: 'belum mulai', where: 'Cuti sampai 3 Februari 2027' },
		due: '31 Desember 2026 pukul 23.59 WIB'
	});
	expect(letters![1]).toMatchObject({ institution: 'Kota Mertasari', title: 'Pengingat pelatihan “Netralitas”' });
	expect(letters![1]!.text).toContain(
		'Bapak/Ibu pegawai Dinas Contoh di bawah ini belum bersertifikat per 20 November 2026'
	);
	expect(letters![1]!.text).toContain('https://netral.contoh.go.id');
	expect(await inLanguage('en', () => written())).toEqual([letters]);
});

test('a long letter comes in parts that hold everybody once, and a torn unit is numbered on', async () => {
	const { written } = await lateDinas();
	const parts = await written(3);

	expect(
		parts.map((letters) => letters.map(({ unit, rows }) => [unit, rows.map(({ number, name }) => number + name)]))
	).toEqual([
		[['Bidang Timur', ['1Hadi', '2Indah']]],
		[['Dinas Contoh', ['1Ani', '2Budi', '3Cici']]],
		[['Dinas Contoh', ['4Dewi', '5Eko', '6Fitri']]],
		[['Dinas Contoh', ['7Gita']]]
	]);
});

test('the list to remind from goes on page by page to everybody who is missing', async () => {
	const { db, clocks, cycleId, unitIds, names } = await lateDinas();
	const page = async (offset: number) =>
		(await listUnfinished(db, clocks, { cycleId, unitIds }, { limit: 4, offset })).map(({ name }) => name);

	expect([...(await page(0)), ...(await page(4)), ...(await page(8))]).toEqual([...names, 'Hadi', 'Indah']);
	expect(await page(12)).toEqual([]);
});
