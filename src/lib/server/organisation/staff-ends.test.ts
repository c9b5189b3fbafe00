import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { raiseDispute } from './disputes.ts';
import { applyImport, countDifferences, stageImport } from './import.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import { endAllPosts, placePost } from './staff-changes.ts';
import { exportStaff } from './staff-export.ts';
import { employmentKindOn, findPersonHistory } from './staff-list.ts';
import {
	acting,
	apply,
	city,
	differences,
	errors,
	examine,
	insertProgramme,
	now,
	soon,
	staff,
	today,
	told,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { undoImport } from './undo-import.ts';
import { findUnit } from './units.ts';

const plt = { jabatan: 'Plt. Kasi', jabatan_utama: 'tidak', status_jabatan: 'plt', mulai: '2026-03-01' };
const leaves = (keluar: string, keluar_mulai: string): Row => ({ keluar, keluar_mulai });

async function posts(db: Database, number: string) {
	const { id } = (await findPersonByNumber(db, number))!;

	return (await findPersonHistory(db, id))!.posts
		.filter(({ recordedTo }) => recordedTo === null)
		.map(({ title, validFrom, validTo, endReason }) => [title, validFrom, validTo, endReason])
		.sort();
}

async function kindOn(db: Database, number: string, on: string) {
	const { id } = (await findPersonByNumber(db, number))!;

	return employmentKindOn((await findPersonHistory(db, id))!, on);
}

async function exported(db: Database) {
	return (await exportStaff(db, 'csv', 'command', now)).bytes;
}

/** A1 in DIK, acting in KES. */
async function actingCity() {
	const db = await city();
	await apply(db, [...units, staff('A1', 'DIK'), staff('A1', 'KES', plt)]);

	return db;
}

describe('the last day of a post in a staff file', () => {
	it('ends that post and no other, earlier or later than known, and is nothing when it comes again', async () => {
		const db = await actingCity();
		const until = (sampai: string) => [staff('A1', 'DIK'), staff('A1', 'KES', { ...plt, sampai })];
		expect(await told(db, until('2026-07-31'))).toEqual(['ended: Plt. Kasi · Dinas Kesehatan, sampai 31 Juli 2026']);
		await apply(db, until('2026-07-31'));
		expect(await differences(db, until('2026-07-31'))).toEqual([]);
		expect(await differences(db, [staff('A1', 'DIK'), staff('A1', 'KES', plt)])).toEqual([]);

		// Prolonged, and then over: the row that says so stays nothing.
		await apply(db, until('2026-10-31'));
		await apply(db, until('2026-06-15'));
		expect(await posts(db, 'A1')).toEqual([
			['Analis', '2020-01-01', null, null],
			['Plt. Kasi', '2026-03-01', '2026-06-16', null]
		]);
		expect(await differences(db, until('2026-06-15'))).toEqual([]);
		expect(await kindOn(db, 'A1', '2027-01-01')).toBe('PNS');
	});

	it('is that of the primary post too, and of one that the file brings', async () => {
		const db = await actingCity();
		await apply(db, [staff('A1', 'KES', { jabatan: 'Arsiparis', mulai: '2026-06-01', sampai: '2026-08-31' })]);
		expect(await unitOf(db, 'A1', '2026-08-31')).toBe('KES');
		expect(await unitOf(db, 'A1', '2026-09-01')).toBeUndefined();

		await apply(db, [staff('A2', 'DIK', { sampai: '2026-08-31' })]);
		expect(await posts(db, 'A2')).toEqual([['Analis', '2020-01-01', '2026-09-01', null]]);
		expect(await errors(db, [staff('A2', 'DIK', { sampai: '2019-12-31' })])).toEqual([
			expect.stringMatching(/\(sampai\): lebih awal dari mulai jabatan ini, 1 Januari 2020/)
		]);
		expect(await errors(db, [staff('A2', 'DIK', { mulai: '', sampai: '2019-12-31' })])).toEqual([
			expect.stringMatching(/\(sampai\): lebih awal/)
		]);
	});
});

describe('who leaves by a staff file', () => {
	it('holds no post and is employed no longer from that day on, with the reason kept', async () => {
		const db = await actingCity();
		const rows = [staff('A1', 'DIK', leaves('Pensiun', '2026-09-01'))];
		expect(await told(db, rows)).toEqual(['ended: Pensiun per 1 September 2026: Analis · Dinas Pendidikan']);
		expect(countDifferences(await examine(db, rows))).toMatchObject({ ended: 1, left: 0, leftPeople: 0 });
		await apply(db, rows, { leftOn: '2026-07-15' });

		expect(await posts(db, 'A1')).toEqual([
			['Analis', '2020-01-01', '2026-09-01', 'retired'],
			['Plt. Kasi', '2026-03-01', '2026-09-01', 'retired']
		]);
		expect(await kindOn(db, 'A1', '2026-08-31')).toBe('PNS');
		expect(await kindOn(db, 'A1', '2026-09-01')).toBeNull();
		expect(await differences(db, rows)).toEqual([]);
		expect(await differences(db, rows, { at: new Date('2026-12-01T03:00:00Z') })).toEqual([]);
	});

	it('in the past is no longer counted, whatever post the row names, and comes back by a row without it', async () => {
		const db = await actingCity();
		await db.write(insertProgramme);
		await rollStandings(db, now);
		const died = [staff('A1', 'KES', { ...plt, ...leaves('meninggal dunia', '2026-06-10') })];
		expect(await told(db, died)).toEqual(['ended: Meninggal dunia per 10 Juni 2026: Analis · Dinas Pendidikan']);
		await apply(db, died, { at: soon, leftOn: '2026-07-15' });
		expect(await unitOf(db, 'A1', '2026-06-09')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-06-10')).toBeUndefined();
		expect(await recountFigures(db)).toMatchObject({ standings: 0, wrongStandings: 0, wrongFigures: 0 });
		expect(await differences(db, died, { at: soon })).toEqual([]);

		await apply(db, [staff('A1', 'DIK', { mulai: '2026-07-20' })], { at: new Date(soon.getTime() + 1000) });
		expect(await kindOn(db, 'A1', '2026-07-20')).toBe('PNS');
	});

	it('later is counted as before until that day, but for a report that it settles', async () => {
		const db = await actingCity();
		await apply(db, [staff('A1', 'DIK'), staff('A1', 'KES', plt), staff('A2', 'DIK', { kepala: 'ya' })]);
		await db.write(insertProgramme);
		await rollStandings(db, now);
		const states = async () =>
			(await db.select({ stored: standing.stored }).from(standing)).map(({ stored }) => stored);
		await enrolEveryone(db, () => now);
		const [one, head] = await Promise.all(['A1', 'A2'].map((number) => findPersonByNumber(db, number)));
		await db.write(async (tx) => {
			const postId = (await primaryPost(tx, one!.id, today))!.id;
			const report = { personId: one!.id, postId, kind: 'retired', raisedBy: head!.id } as const;
			await raiseDispute(tx, report, today, now);
		});
		expect((await states()).sort()).toEqual(['correction', 'not_activated']);

		const rows = [
			staff('A1', 'DIK', leaves('pensiun', '2026-07-15')),
			staff('A2', 'DIK', { kepala: 'ya', ...leaves('pensiun', '2026-07-20') })
		];
		const { diff } = await examine(db, rows);
		expect(diff.operations.flatMap(({ kind, data }) => (kind === 'touched' ? data.from : []))).toEqual([
			'2026-07-15',
			'2026-07-20'
		]);
		await apply(db, rows);
		expect(await states()).toEqual(['not_activated', 'not_activated']);
		for (const [day, count] of [
			['2026-07-14', 2],
			['2026-07-15', 1],
			['2026-07-20', 0]
		] as const) {
			await rollStandings(db, new Date(`${day}T03:00:00Z`));
			expect(await states()).toHaveLength(count);
			expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
		}
	});

	it('in the past is not employed otherwise by a row that names another kind, today or when it comes again', async () => {
		const db = await actingCity();
		const rows = [staff('A1', 'DIK', { ...leaves('pensiun', '2026-06-10'), jenis_kepegawaian: 'PPPK' })];
		expect(await told(db, rows)).toEqual(['ended: Pensiun per 10 Juni 2026: Analis · Dinas Pendidikan']);
		await apply(db, rows);

		expect(await kindOn(db, 'A1', '2026-06-09')).toBe('PNS');
		expect(await kindOn(db, 'A1', '2026-06-10')).toBeNull();
		const { diff } = await examine(db, rows);
		expect([diff.differences, diff.operations]).toEqual([[], []]);
	});

	it('gets the reason beside a day that was known without one', async () => {
		const db = await actingCity();
		await apply(db, [...units, staff('A2', 'DIK')], { scope: 'all', leftOn: '2026-06-15', confirmLeft: 1 });
		await apply(db, [staff('A1', 'DIK', leaves('pindah instansi', '2026-06-15'))]);

		expect(await posts(db, 'A1')).toEqual([
			['Analis', '2020-01-01', '2026-06-15', 'moved'],
			['Plt. Kasi', '2026-03-01', '2026-06-15', 'moved']
		]);
		expect(await kindOn(db, 'A1', '2026-06-15')).toBeNull();
	});

	it('is refused by row and column where it cannot be', async () => {
		const db = await actingCity();
		const wrong = async (more: Row) => (await errors(db, [staff('A1', 'DIK', more)])).join(' ');

		expect(await wrong(leaves('bosan', '2026-09-01'))).toContain('(keluar): “bosan”');
		expect(await wrong(leaves('', '2026-09-01'))).toContain('(keluar): kosong. Isi pensiun, meninggal');
		expect(await wrong(leaves('pensiun', ''))).toContain('(keluar_mulai): kosong.');
		const late = { mulai: '2026-09-01', jenis_kepegawaian: 'PPPK', ...leaves('pensiun', '2026-09-01') };
		expect(await wrong(late)).toMatch(/\(keluar_mulai\): jabatan di baris 2 baru mulai pada 1 September 2026/);
		expect(await wrong(leaves('pensiun', '2019-01-01'))).toContain('(keluar_mulai): Orang ini tidak memegang jabatan');
		const twice = [
			staff('A1', 'DIK', leaves('pensiun', '2026-09-01')),
			staff('A1', 'KES', { ...plt, ...leaves('pensiun', '2026-10-01') })
		];
		expect(await errors(db, twice)).toEqual([expect.stringMatching(/^Baris 3.*\(keluar\)/)]);
	});

	it('comes back from an export as no difference, in another database too', async () => {
		const db = await actingCity();
		await apply(db, [
			staff('A2', 'DIK', { ...leaves('berhenti', '2026-09-01'), mulai: '2026-08-01' }),
			staff('A3', 'DIK', { sampai: '2026-12-31' }),
			staff('A4', 'KES', { jabatan: 'Arsiparis', sampai: '2026-10-31' }),
			staff('A4', 'DIK', { ...plt, ...leaves('pensiun', '2026-12-01') })
		]);
		const { id } = (await findPersonByNumber(db, 'A1'))!;
		await db.write((tx) => endAllPosts(tx, id, { reason: 'died', on: '2026-11-01' }, acting));
		const file = await exported(db);
		expect(new TextDecoder().decode(file)).toContain('meninggal dunia,2026-11-01');
		expect(await differences(db, file, { scope: 'all' })).toEqual([]);

		const other = await city();
		const importId = await stageImport(other, await examine(other, file), null, now);
		await applyImport(other, importId, {}, 'command', () => now);
		for (const number of ['A1', 'A2', 'A3', 'A4']) expect(await posts(other, number)).toEqual(await posts(db, number));

		// Who has left and goes on in a second post has not left for good.
		const second = { title: 'Plt.', category: 'pelaksana', kind: 'plt', from: '2026-10-01' };
		const unit = (await findUnit(db, 'KES', today))!.id;
		await db.write((tx) => placePost(tx, id, { ...second, unit }, acting));
		expect(await differences(db, await exported(db), { scope: 'all' })).toEqual([]);
	});

	it('leaves figures that are those of the rows, comes back as no difference, and is undone whole', async () => {
		const day = fc.constantFrom(
			'',
			'',
			'2026-06-20',
			'2026-06-30',
			'2026-07-01',
			'2026-07-02',
			'2026-07-03',
			'2026-08-31'
		);
		const row = fc.record({
			who: fc.nat(3),
			unit: fc.constantFrom('DIK', 'KES'),
			second: fc.boolean(),
			until: day,
			leaving: day,
			reason: fc.constantFrom('pensiun', 'berhenti'),
			from: fc.constantFrom('', '2020-01-01', '2026-03-01', '2026-06-15')
		});

		const file = fc.uniqueArray(row, { selector: ({ who, second }) => `${who} ${second}`, minLength: 1, maxLength: 3 });

		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
				const db = await city();
				await db.write(insertProgramme);
				await apply(db, [...units, ...[0, 1, 2].map((who) => staff(`A${who}`, 'DIK'))]);
				let at = now.getTime();

				for (const rows of files) {
					at += 86_400_000;
					await rollStandings(db, new Date(at));
					const typed = rows.map(({ who, unit, second, until, leaving, reason, from }) =>
						staff(`A${who}`, unit, {
							...(second && plt),
							mulai: from,
							sampai: until,
							...(leaving && leaves(reason, leaving))
						})
					);
					const before = await exported(db);
					const examined = await examine(db, typed, { at: new Date(at) });
					if (examined.diff.errors.length > 0) continue;

					const id = await stageImport(db, examined, null, new Date(at));
					await applyImport(db, id, {}, 'command', () => new Date(at));
					expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
					const after = await exported(db);
					expect(await differences(db, after, { scope: 'all', at: new Date(at) })).toEqual([]);

					at += 1000;
					await undoImport(db, id, 'command', () => new Date(at));
					expect(new TextDecoder().decode(await exported(db))).toBe(new TextDecoder().decode(before));
					expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });

					at += 1000;
					const again = await stageImport(db, await examine(db, typed, { at: new Date(at) }), null, new Date(at));
					await applyImport(db, again, {}, 'command', () => new Date(at));
				}
				db.close();
			}),
			{ numRuns: 25, seed: 20261201 }
		);
	}, 60_000);
});
