import fc from 'fast-check';
import { and, eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { employmentKinds, post } from '#lib/server/db/schema/organisation.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { sumFigures } from '../oversight/figure-sums.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { everywhere } from './clocks.ts';
import { endOfDay } from './days.ts';
import { findPersonByNumber } from './persons.ts';
import {
	changeEmployment,
	correctPostEnd,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost
} from './staff-changes.ts';
import { employmentKindOn, findPersonHistory } from './staff-list.ts';
import {
	apply,
	city,
	differences,
	errors,
	insertProgramme,
	problemOf,
	staff,
	told,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { findUnit } from './units.ts';

const plt = { jabatan: 'Plt. Kasi', jabatan_utama: 'tidak', status_jabatan: 'plt', mulai: '2026-03-01' };
const at = (day: string, minutes = 0) => new Date(Date.parse(`${day}T03:00:00Z`) + minutes * 60_000);
const actingOn = (day: string, minutes = 0) => ({ actor: 'command', on: day, now: at(day, minutes) });

/** A1 in DIK and acting in KES, who retired on 1 June; A2 stays. */
async function cityLeft() {
	const db = await city();
	await apply(db, units, { at: at('2026-05-01') });
	await db.write((tx) => insertProgramme(tx, [{ employment: [...employmentKinds] }]));
	await apply(db, [staff('A1', 'DIK', { kepala: 'ya' }), staff('A1', 'KES', plt), staff('A2', 'DIK')], {
		at: at('2026-05-02')
	});
	await enrolEveryone(db, () => at('2026-05-02', 1));
	await rollStandings(db, at('2026-06-20'));
	const { id } = (await findPersonByNumber(db, 'A1'))!;
	await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-06-01' }, actingOn('2026-06-20')));

	return { db, id };
}

async function posts(db: Database, personId: string) {
	return (
		await db
			.select()
			.from(post)
			.where(and(eq(post.personId, personId), isNull(post.recordedTo)))
	)
		.map(({ title, validTo, endReason }) => [title, validTo, endReason])
		.sort();
}

async function kindOn(db: Database, personId: string, on: string) {
	return employmentKindOn((await findPersonHistory(db, personId))!, on);
}

async function heldPost(db: Database, personId: string, title: string) {
	return (
		await db
			.select()
			.from(post)
			.where(and(eq(post.personId, personId), isNull(post.recordedTo)))
	).find((each) => each.title === title)!.id;
}

const enrolled = (db: Database, personId: string) =>
	db.$count(enrolment, and(eq(enrolment.personId, personId), isNull(enrolment.endedAt)));

async function expectFigures(db: Database) {
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
}

/** How many the whole government counts at the end of a day, as known at a moment. */
async function counted(db: Database, on: string, knownAt: Date) {
	const moment = { asOf: endOfDay(on, 'Asia/Jakarta'), knownAt };
	const { units: tallies } = await sumFigures(db, everywhere(on), { cycleId: 'c' }, moment);

	return [...tallies.values()].flatMap((tally) => Object.values(tally)).reduce((sum, count) => sum + count, 0);
}

describe('the day on which somebody left', () => {
	it('was a later one: posts, employment and figures follow, and what was known before stays known', async () => {
		const { db, id } = await cityLeft();
		expect(await enrolled(db, id)).toBe(0);
		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-06-10' }, actingOn('2026-06-20', 1)));

		expect(await posts(db, id)).toEqual([
			['Analis', '2026-06-10', 'retired'],
			['Plt. Kasi', '2026-06-10', 'retired']
		]);
		expect([await kindOn(db, id, '2026-06-09'), await kindOn(db, id, '2026-06-10')]).toEqual(['PNS', null]);
		expect(await enrolled(db, id)).toBe(0);
		await expectFigures(db);
		expect(await unitOf(db, 'A1', '2026-06-05')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-06-05', at('2026-06-20'))).toBeUndefined();

		// Not yet: enrolled again, and head again.
		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-09-01' }, actingOn('2026-06-20', 2)));
		expect(await enrolled(db, id)).toBe(1);
		await expectFigures(db);
		await rollStandings(db, at('2026-09-01'));
		await expectFigures(db);
		expect(await counted(db, '2026-06-20', at('2026-06-20', 0.5))).toBe(1);
		expect(await counted(db, '2026-06-20', at('2026-06-20', 5))).toBe(2);
	});

	it('ends an employment of another kind that was written down since as well', async () => {
		const { db, id } = await cityLeft();
		const by = (minutes: number) => actingOn('2026-06-20', minutes);
		await db.write((tx) => changeEmployment(tx, id, { employment: 'PPPK', from: '2026-06-05' }, by(1)));
		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-06-10' }, by(2)));

		const kinds = ['2026-06-04', '2026-06-09', '2026-06-10'].map((on) => kindOn(db, id, on));
		expect(await Promise.all(kinds)).toEqual(['PNS', 'PPPK', null]);
		await expectFigures(db);
	});

	it('was an earlier one, by any of the posts that ended then', async () => {
		const { db, id } = await cityLeft();
		const acted = await heldPost(db, id, 'Plt. Kasi');
		await db.write((tx) => correctPostEnd(tx, id, acted, { until: '2026-05-19' }, actingOn('2026-06-20', 1)));

		expect(await posts(db, id)).toEqual([
			['Analis', '2026-05-20', 'retired'],
			['Plt. Kasi', '2026-05-20', 'retired']
		]);
		expect([await kindOn(db, id, '2026-05-19'), await kindOn(db, id, '2026-05-20')]).toEqual(['PNS', null]);
		await expectFigures(db);
	});

	it('never came: everything goes on', async () => {
		const { db, id } = await cityLeft();
		const held = await heldPost(db, id, 'Analis');
		await db.write((tx) => correctPostEnd(tx, id, held, { until: '' }, actingOn('2026-06-20', 1)));

		expect(await posts(db, id)).toEqual([
			['Analis', null, null],
			['Plt. Kasi', null, null]
		]);
		expect(await kindOn(db, id, '2027-01-01')).toBe('PNS');
		expect(await enrolled(db, id)).toBe(1);
		await expectFigures(db);
	});

	it('is moved by a staff file as well, and the same file says nothing new', async () => {
		for (const on of ['2026-06-10', '2026-09-01', '2026-05-20']) {
			for (const mulai of ['', '2020-01-01']) {
				const { db, id } = await cityLeft();
				const rows: Row[] = [
					staff('A1', 'DIK', { kepala: 'ya', mulai, keluar: 'pensiun', keluar_mulai: on }),
					staff('A2', 'DIK')
				];
				const options = { at: at('2026-06-20', 1) };
				expect(await differences(db, rows, options)).toMatchObject([{ kind: 'ended', on }]);
				await apply(db, rows, options);
				expect(await posts(db, id)).toEqual([
					['Analis', on, 'retired'],
					['Plt. Kasi', on, 'retired']
				]);
				const before = new Date(Date.parse(on) - 86_400_000).toISOString().slice(0, 10);
				expect([await kindOn(db, id, before), await kindOn(db, id, on)]).toEqual(['PNS', null]);
				expect(await enrolled(db, id)).toBe(on > '2026-06-20' ? 1 : 0);
				await expectFigures(db);
				expect(await differences(db, rows, { at: at('2026-06-20', 2) })).toEqual([]);
			}
		}

		// Another post than those of then: who held none on that day left from none.
		const { db } = await cityLeft();
		const other = staff('A1', 'KES', { jabatan: 'Arsiparis', keluar: 'pensiun', keluar_mulai: '2026-06-10' });
		expect(await errors(db, [other], { at: at('2026-06-20', 1) })).toEqual([
			expect.stringContaining('Orang ini tidak memegang jabatan pada hari itu')
		]);
	});

	it('stays where the unit was closed by then', async () => {
		const { db, id } = await cityLeft();
		const last = { kode_unit: 'KES', nama_unit: 'Dinas Kesehatan', kode_induk: 'KOTA', unit_sampai: '2026-06-04' };
		await apply(db, [last], { at: at('2026-06-20', 1) });
		const later = { reason: 'retired', on: '2026-06-10' };
		const problem = await problemOf(() => db.write((tx) => endAllPosts(tx, id, later, actingOn('2026-06-20', 2))));
		expect([problem.code, problem.field]).toEqual(['unit_closes', 'on']);
	});
});

describe('the last day of a post that is over', () => {
	/** A1 in DIK; acted in KES until 15 June. */
	async function cityActed() {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK'), staff('A1', 'KES', plt)]);
		await db.write(insertProgramme);
		const { id } = (await findPersonByNumber(db, 'A1'))!;
		const acted = await heldPost(db, id, 'Plt. Kasi');
		await db.write((tx) => endPostRecord(tx, id, acted, { until: '2026-06-15' }, actingOn('2026-07-01')));

		return { db, id };
	}

	const move = async (db: Database, id: string, until: string, title = 'Plt. Kasi', minutes = 1) => {
		const held = await heldPost(db, id, title);
		await db.write((tx) => correctPostEnd(tx, id, held, { until }, actingOn('2026-07-01', minutes)));
	};

	it('was another one, or has not come; the employment goes on', async () => {
		const { db, id } = await cityActed();

		for (const [until, validTo] of [
			['2026-06-20', '2026-06-21'],
			['2026-05-31', '2026-06-01'],
			['2026-12-31', '2027-01-01'],
			['', null]
		] as const) {
			await move(db, id, until);
			expect(await posts(db, id)).toEqual([
				['Analis', null, null],
				['Plt. Kasi', validTo, null]
			]);
			await expectFigures(db);
			if (validTo === null) break;
		}
		expect(await kindOn(db, id, '2027-01-01')).toBe('PNS');
		const gone = await problemOf(() => move(db, id, '2026-08-31'));
		expect(gone.code).toBe('post_changed');
	});

	it('is refused before its first day, over another primary post, and after leaving', async () => {
		const { db, id } = await cityActed();
		expect((await problemOf(() => move(db, id, '2026-02-28'))).code).toBe('form_until');

		const unit = (await findUnit(db, 'KES', '2026-07-01'))!.id;
		const typed = { unit, title: 'Arsiparis', category: 'pelaksana', kind: 'definitif', from: '2026-06-01' };
		await db.write((tx) => placePost(tx, id, { ...typed, isPrimary: 'on' }, actingOn('2026-07-01', 2)));
		const overlapping = await problemOf(() => move(db, id, '2026-06-10', 'Analis', 3));
		expect(overlapping.message).toBe(
			'Berbenturan dengan jabatan Arsiparis yang dipegang sejak 1 Juni 2026. Pilih hari yang lebih awal, atau betulkan dahulu jabatan itu.'
		);
		// Days between two posts are nobody's.
		await move(db, id, '2026-05-15', 'Analis', 4);
		await expectFigures(db);
		await move(db, id, '2026-05-31', 'Analis', 5);

		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-06-25' }, actingOn('2026-07-01', 6)));
		expect((await problemOf(() => move(db, id, '2026-06-27'))).message).toContain(
			'tidak lagi bekerja sejak 25 Juni 2026'
		);
		expect((await problemOf(() => move(db, id, ''))).code).toBe('post_unemployed');
	});

	it('comes by a staff file as well, and what stands in the way is told by row and column', async () => {
		const { db, id } = await cityActed();
		const rows = (sampai: string) => [staff('A1', 'DIK'), staff('A1', 'KES', { ...plt, sampai })];
		for (const [sampai, validTo, minutes] of [
			['2026-06-20', '2026-06-21', 1],
			['2026-05-31', '2026-06-01', 2],
			['2026-10-31', '2026-11-01', 3]
		] as const) {
			expect(await told(db, rows(sampai))).toEqual([
				expect.stringMatching(/^ended: Plt\. Kasi · Dinas Kesehatan, sampai/)
			]);
			await apply(db, rows(sampai), { at: at('2026-07-01', minutes) });
			expect(await posts(db, id)).toEqual([
				['Analis', null, null],
				['Plt. Kasi', validTo, null]
			]);
			expect(await differences(db, rows(sampai))).toEqual([]);
			await expectFigures(db);
		}

		await apply(db, [staff('A1', 'KES', { jabatan: 'Arsiparis', mulai: '2026-06-01' })], { at: at('2026-07-01', 4) });
		const again = staff('A1', 'DIK', { sampai: '2026-06-10' });
		expect(
			await errors(db, [
				staff('A1', 'KES', { jabatan: 'Arsiparis', mulai: '2026-06-01' }),
				{ ...again, jabatan_utama: 'tidak' }
			])
		).toEqual([expect.stringMatching(/\(sampai\): Berbenturan dengan jabatan Arsiparis/)]);
	});

	it('leaves a post that is over open to be corrected and taken back', async () => {
		const { db, id } = await cityActed();
		const held = await heldPost(db, id, 'Plt. Kasi');
		const unit = (await findUnit(db, 'KES', '2026-07-01'))!.id;
		const typed = { unit, title: 'Plh. Kasi', category: 'pelaksana', kind: 'plh', from: '2026-03-05' };
		await db.write((tx) => correctPostRecord(tx, id, held, typed, actingOn('2026-07-01', 1)));
		expect(await posts(db, id)).toContainEqual(['Plh. Kasi', '2026-06-16', null]);
		const corrected = await heldPost(db, id, 'Plh. Kasi');
		await db.write((tx) => takeBackPost(tx, id, corrected, actingOn('2026-07-01', 2)));
		expect(await posts(db, id)).toEqual([['Analis', null, null]]);
		await expectFigures(db);
	});
});

it('figures are those of a recount, and nobody holds two primary posts or one unemployed, whatever ends are moved', async () => {
	const day = fc.constantFrom('', '2026-05-20', '2026-06-01', '2026-06-15', '2026-06-19', '2026-06-20', '2026-07-05');
	const step = fc.record({ what: fc.constantFrom('leave', 'end', 'move', 'place'), which: fc.nat(3), day });

	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
			const { db, id } = await cityLeft();
			const unit = (await findUnit(db, 'KES', '2026-06-20'))!.id;

			for (const [index, { what, which, day: on }] of steps.entries()) {
				const known = (
					await db
						.select()
						.from(post)
						.where(and(eq(post.personId, id), isNull(post.recordedTo)))
				).sort((a, b) => (a.id < b.id ? -1 : 1));
				const held = known[which % Math.max(1, known.length)];
				const by = actingOn('2026-06-20', index + 1);
				await db
					.write(async (tx) => {
						const typed = { unit, title: `Arsiparis ${which}`, category: 'pelaksana', kind: 'definitif' };
						if (what === 'leave') await endAllPosts(tx, id, { reason: 'retired', on }, by);
						else if (what === 'place') await placePost(tx, id, { ...typed, from: on, isPrimary: 'on' }, by);
						else if (held && what === 'end') await endPostRecord(tx, id, held.id, { until: on }, by);
						else if (held) await correctPostEnd(tx, id, held.id, { until: on }, by);
					})
					.catch((problem: unknown) => {
						if (!(problem instanceof Error && 'code' in problem && 'field' in problem)) throw problem;
					});

				await expectFigures(db);
				const primary = (
					await db
						.select()
						.from(post)
						.where(and(eq(post.personId, id), eq(post.isPrimary, true), isNull(post.recordedTo)))
				).toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
				for (const [n, each] of primary.entries()) {
					const next = primary[n + 1];
					if (next) expect(each.validTo !== null && each.validTo <= next.validFrom).toBe(true);
				}
				expect(await counted(db, '2026-06-20', by.now)).toBe(
					1 +
						(primary.some(
							(each) => each.validFrom <= '2026-06-20' && (each.validTo === null || each.validTo > '2026-06-20')
						)
							? 1
							: 0)
				);
			}
			db.close();
		}),
		{ numRuns: 12 }
	);
}, 120_000);

describe('a staff file about somebody whose record says more than its rows', () => {
	it('ends a post by its first day though its category changed meanwhile', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK', { mulai: '2020-01-01' })], { at: at('2026-05-01') });
		await apply(db, [staff('A1', 'DIK', { kategori: 'pengawas', mulai: '2026-03-01' })], { at: at('2026-05-02') });
		const row = staff('A1', 'DIK', { kategori: 'pengawas', mulai: '2020-01-01', sampai: '2026-08-31' });

		expect(await errors(db, [row], { at: at('2026-07-01') })).toEqual([]);
		await apply(db, [row], { at: at('2026-07-01') });
		expect([await unitOf(db, 'A1', '2026-08-31'), await unitOf(db, 'A1', '2026-09-01')]).toEqual(['DIK', undefined]);
	});

	it('moves the leaving and changes the category at once, with one employment', async () => {
		const db = await city();
		await apply(db, [...units, staff('A1', 'DIK', { mulai: '2020-01-01' })], { at: at('2026-05-01') });
		const { id } = (await findPersonByNumber(db, 'A1'))!;
		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-09-01' }, actingOn('2026-06-01')));
		const row = staff('A1', 'DIK', {
			kategori: 'pengawas',
			mulai: '2026-07-01',
			keluar: 'pensiun',
			keluar_mulai: '2026-12-01'
		});
		await apply(db, [row], { at: at('2026-07-01') });

		const { employments } = (await findPersonHistory(db, id))!;
		const held = employments.filter(({ recordedTo }) => recordedTo === null);
		const days = held.map(({ validFrom, validTo }) => [validFrom, validTo]).sort();
		// One after the other, to the last day.
		expect(days.at(-1)![1]).toBe('2026-12-01');
		for (const [i, [from]] of days.entries()) if (i > 0) expect(from).toBe(days[i - 1]![1]);
	});
});
