import { eq, sum } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { person, stagedOperation, stagedRow, unit } from '#lib/server/db/schema/organisation.ts';
import { figure } from '#lib/server/db/schema/oversight.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { Problem } from '../problem.ts';
import { dayOf } from './days.ts';
import { findImport, listDifferences } from './import-list.ts';
import { applyImport, discardOldImports, examineStaffFile, stageImport, type Progress } from './import.ts';
import { fileSha256 } from './staff-text.ts';
import { apply, city, examine, insertProgramme, now, problemOf, soon, staff, units, type Row } from './test-staff.ts';

describe('an import', () => {
	it('that nobody applies loses its rows after a day', async () => {
		const db = await city();
		const id = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);

		await discardOldImports(db, new Date(now.getTime() + 23 * 3600 * 1000));
		expect(await db.$count(stagedRow)).toBeGreaterThan(0);
		await discardOldImports(db, new Date(now.getTime() + 25 * 3600 * 1000));
		expect([await db.$count(stagedRow), await db.$count(stagedOperation)]).toEqual([0, 0]);
		expect((await problemOf(() => applyImport(db, id, {}, 'command', () => now))).code).toBe('import_gone');
		expect(await db.$count(person)).toBe(0);
	});

	it('tells how far the keeping of what was found is, and nothing once all is kept', async () => {
		const db = await city();
		const examined = await examine(db, [...units, staff('A1', 'DIK'), staff('A2', 'KES')]);
		const told: (Progress | null)[] = [];
		const { write } = db;
		const watched: typeof write = async (work) => {
			const made = await write(work);
			told.push((await findImport(db, 'diperiksa'))?.progress ?? null);

			return made;
		};
		await stageImport(Object.assign(db, { write: watched }), examined, null, now, 'diperiksa');

		const of = (await db.$count(stagedRow)) + (await db.$count(stagedOperation));
		const kept = told.filter((each) => each !== null);
		expect(kept.map((each) => each.of)).toEqual(kept.map(() => of));
		expect(kept.map(({ done }) => done)).toEqual(kept.map(({ done }) => done).sort((a, b) => a - b));
		expect(kept.at(-1)).toEqual({ done: of, of });
		expect(told.at(-1)).toBeNull();
	});

	it('lets go of the file once it is read, and of the operations once they are staged', async () => {
		const db = await city();
		const text =
			'nomor,nama,jenis_kepegawaian,kode_unit,nama_unit,jabatan,kategori\nA1,Ani,PNS,X,Dinas,Analis,pelaksana';
		const given = { bytes: new TextEncoder().encode(text), fileName: 'pegawai.csv', scope: 'file' };
		const examined = await examineStaffFile(db, given, now);
		expect(given.bytes).toHaveLength(0);
		expect(examined).toMatchObject({ rows: 1, sha256: fileSha256(new TextEncoder().encode(text)) });

		const found = examined.diff.operations.length;
		await stageImport(db, examined, null, now);
		expect(await db.$count(stagedOperation)).toBe(found);
		expect(examined.diff.operations).toEqual([]);
		expect(examined.diff.differences.map(({ kind }) => kind)).toEqual(['unit', 'new']);
	});

	it('is refused when the staff changed since it was examined', async () => {
		const db = await city();
		const first = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);
		await apply(db, [...units, staff('A2', 'DIK')]);

		expect((await problemOf(() => applyImport(db, first, {}, 'command', () => now))).code).toBe('import_stale');
		expect(await listDifferences(db, first, 'new', { page: 1, size: 10 })).toEqual([
			{ row: 5, number: 'A1', name: 'Pegawai A1', text: 'Analis · Dinas Pendidikan, sejak 1 Januari 2020' }
		]);
	});

	it('is applied once', async () => {
		const db = await city();
		const id = await stageImport(db, await examine(db, [...units, staff('A1', 'DIK')]), null, now);
		await applyImport(db, id, {}, 'command', () => now);

		expect((await problemOf(() => applyImport(db, id, {}, 'command', () => now))).code).toBe('import_applied');
	});

	it('moves the figures of who was known in its own transaction; whom it brings is enrolled after it', async () => {
		const db = await city();
		await db.write(insertProgramme);
		await apply(db, [...units, staff('A1', 'DIK'), staff('A2', 'DIK')]);
		await rollStandings(db, now);
		expect(await inUnits(db)).toEqual({ DIK: 2 });

		const id = await stageImport(db, await examine(db, [staff('A1', 'KES'), staff('A3', 'KES')]), null, now);
		const broken = new Error('broken off');
		// The clock is asked once for the transaction, and then for the enrolments.
		const times = [now];
		const clock = () => {
			const time = times.shift();
			if (!time) throw broken;

			return time;
		};
		await expect(applyImport(db, id, {}, 'command', clock)).rejects.toBe(broken);

		expect(await inUnits(db)).toEqual({ DIK: 1, KES: 1 });
		expect(await recountFigures(db)).toMatchObject({ standings: 2, wrongStandings: 0, wrongFigures: 0 });
		expect(await findImport(db, id)).toMatchObject({ appliedAt: now, progress: null });

		expect(await enrolEveryone(db, () => soon)).toEqual({ enrolled: 1, ended: 0 });
		expect(await inUnits(db)).toEqual({ DIK: 1, KES: 2 });
		expect(await recountFigures(db)).toMatchObject({ standings: 3, wrongStandings: 0, wrongFigures: 0 });
	});

	it('counts anew only who counts otherwise: a telephone number or a title changes no figure', async () => {
		const db = await city();
		const rows = (more: Row) => ['A1', 'A2'].map((number) => staff(number, 'DIK', more));
		await apply(db, [...units, ...rows({})]);
		const touched = async (rows: Row[], at = now) =>
			(await examine(db, rows, { at })).diff.operations.filter(({ kind }) => kind === 'touched').length;

		expect(await touched(rows({ telepon: '0811' }))).toBe(0);
		expect(await touched(rows({ jabatan: 'Pranata', mulai: '2026-06-01' }))).toBe(0);
		expect(await touched(rows({ kategori: 'pengawas', mulai: '2026-06-01' }))).toBe(2);
		expect(await touched(rows({ jenis_kepegawaian: 'PPPK' }))).toBe(2);
		expect(await touched([staff('A1', 'KES', { mulai: '2026-09-01' })])).toBe(1);
	});

	it('counts anew who is placed otherwise before the day that the file holds from', async () => {
		for (const [first, second] of [
			['2026-06-20', '2026-07-15'],
			['2026-07-15', '2026-06-20']
		] as const) {
			const db = await city();
			await db.write(insertProgramme);
			await apply(db, [...units, staff('A1', 'DIK')]);
			await apply(db, [staff('A1', 'KES', { mulai: first })], { at: new Date(now.getTime() + 1000) });
			await rollStandings(db, new Date(now.getTime() + 2000));

			const at = new Date(now.getTime() + 3000);
			await apply(db, [staff('A1', 'KES', { mulai: second })], { at, effectiveOn: '2026-09-01' });
			expect(await inUnits(db)).toEqual(second < '2026-07-01' ? { KES: 1 } : { DIK: 1 });
			expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
		}
	});

	it('leaves figures that are those of the rows, whatever changes and however late it is applied', async () => {
		const change = fc.record({
			who: fc.nat(4),
			kode_unit: fc.constantFrom('DIK', 'KES', 'KOTA'),
			jabatan: fc.constantFrom('Analis', 'Pranata'),
			kategori: fc.constantFrom('pelaksana', 'pengawas'),
			jenis_kepegawaian: fc.constantFrom('PNS', 'PPPK'),
			mulai: fc.constantFrom('', '2020-01-01', '2026-06-20', '2026-07-01', '2026-07-03', '2026-07-15', '2026-09-01')
		});
		const file = fc.record({
			rows: fc.uniqueArray(change, { selector: ({ who }) => who, minLength: 1, maxLength: 5 }),
			effectiveOn: fc.constantFrom(undefined, '2026-06-25', '2026-09-01'),
			later: fc.nat(3),
			left: fc.boolean()
		});

		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
				const db = await city();
				await db.write(insertProgramme);
				await apply(db, [...units, ...[0, 1, 2].map((who) => staff(`A${who}`, 'DIK'))]);
				let at = now.getTime();

				for (const { rows, effectiveOn, later, left } of files) {
					const typed = rows.map(({ who, kode_unit, ...more }) => staff(`A${who}`, kode_unit, more));
					const examined = await examine(db, typed, { at: new Date(at), ...(effectiveOn && { effectiveOn }) });
					if (examined.diff.errors.length > 0) continue;

					const id = await stageImport(db, examined, null, new Date(at));
					at += later * 86_400_000;
					await rollStandings(db, new Date(at));
					const gone = examined.diff.left;
					const leftOn = dayOf(new Date(at), 'Asia/Jakarta');
					const choices = left && gone > 0 ? { leftOn, confirmLeft: gone } : {};
					await applyImport(db, id, choices, 'command', () => new Date(at)).catch((problem: unknown) => {
						// Who was placed on that very day cannot have left before.
						if (!(problem instanceof Problem) || problem.code !== 'left_too_early') throw problem;
					});
					expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
					at += 3_600_000;
				}
				db.close();
			}),
			{ numRuns: 20, seed: 20261130 }
		);
	}, 60_000);

	it('of thousands is applied whole, and the same file again changes nothing', async () => {
		const db = await city();
		const many = Array.from({ length: 2000 }, (_, index) =>
			staff(String(index).padStart(6, '0'), `U${index % 40}`, {
				nama_unit: `Unit ${index % 40}`,
				kode_induk: 'KOTA',
				jenis_unit: 'bagian'
			})
		);
		const file = [{ kode_unit: 'KOTA', nama_unit: 'Kota' }, ...many];
		const id = await stageImport(db, await examine(db, file), null, now);
		const { counts } = await applyImport(db, id, {}, 'command', () => now);

		expect(counts.new).toBe(2000);
		expect((await examine(db, file)).diff.differences).toEqual([]);
	});
});

/** How many people the figures count in each unit. */
async function inUnits(db: Database): Promise<Record<string, number>> {
	const rows = await db
		.select({ code: unit.code, count: sum(figure.count).mapWith(Number) })
		.from(figure)
		.innerJoin(unit, eq(unit.id, figure.unitId))
		.groupBy(unit.code);

	return Object.fromEntries(rows.map(({ code, count }) => [code, count]));
}
