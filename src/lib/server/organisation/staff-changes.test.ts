import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { figure, standing } from '#lib/server/db/schema/oversight.ts';
import { rosterDispute, type DisputeKind } from '#lib/server/db/schema/organisation.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { Problem } from '../problem.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { decideDispute, decisionsFor, findDispute, listDisputes, raiseDispute } from './disputes.ts';
import { findDuplicates } from './duplicates.ts';
import { listHeadedUnits } from './heads.ts';
import { postOperations } from './operations.ts';
import { currentNumber, findPersonByNumber, primaryPost } from './persons.ts';
import {
	addPerson,
	changeEmployment,
	changeNumber,
	correctPerson,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost
} from './staff-changes.ts';
import type { Typed } from './staff-form.ts';
import { mergeUnits } from './merge-units.ts';
import { findPersonHistory, listStaff, type StaffState } from './staff-list.ts';
import type { NewPost } from './timeline.ts';
import { apply, city, insertProgramme, now, soon } from './test-staff.ts';
import { addUnit, changeUnit, closeUnit, correctClosing } from './unit-changes.ts';
import { findUnit, listSubtree, listUnits } from './units.ts';

const later = new Date('2026-07-02T03:00:00Z');
const on = '2026-07-01';
const acting = { actor: 'command', on, now };

/** An institution with two units, a programme for everyone and Ani in the first unit. */
async function staffedCity() {
	const db = await city();
	const ids = await db.write(async (tx) => {
		await insertProgramme(tx);
		const dik = await addUnit(tx, { code: 'DIK', name: 'Dinas Pendidikan', kind: 'dinas', from: '2020-01-01' }, acting);
		const kes = await addUnit(tx, { code: 'KES', name: 'Dinas Kesehatan', kind: 'dinas', from: '2020-01-01' }, acting);
		const ani = await addPerson(tx, { ...aPerson, unit: dik }, acting);

		return { dik, kes, ani };
	});

	return { db, ...ids };
}

const aPost = { title: 'Analis', category: 'pelaksana', kind: 'definitif' };
const aPerson = {
	number: '1990 0101 2015 032901',
	name: '  Ani   Fiktif ',
	birthDate: '1990-01-01',
	employment: 'PNS',
	from: '2020-01-01',
	...aPost
};

async function problemIn(db: Database, run: (tx: Transaction) => Promise<unknown>): Promise<string> {
	const error: unknown = await db.write(run).then(
		() => undefined,
		(thrown: unknown) => thrown
	);
	if (!(error instanceof Problem)) throw error ?? new Error('nothing was wrong');

	return `${error.field} ${error.code}`;
}

async function unitOf(db: Database, personId: string, day: string, knownAt?: Date) {
	return (await primaryPost(db, personId, day, knownAt))?.unitId;
}

async function standings(db: Database) {
	return db.select({ personId: standing.personId, unitId: standing.unitId, stored: standing.stored }).from(standing);
}

describe('the administrator', () => {
	it('adds a person, who is enrolled and counted at once', async () => {
		const { db, ani, dik } = await staffedCity();

		expect((await findPersonByNumber(db, '199001012015032901'))?.name).toBe('Ani Fiktif');
		expect(await standings(db)).toEqual([{ personId: ani, unitId: dik, stored: 'not_activated' }]);
		expect(await db.select({ count: figure.count }).from(figure)).toEqual([{ count: 1 }]);
		expect(await problemIn(db, (tx) => addPerson(tx, { ...aPerson, unit: dik }, acting))).toBe('number number_taken');
		const wrong = { ...aPerson, number: 'B2', unit: dik };
		expect(await problemIn(db, (tx) => addPerson(tx, { ...wrong, name: ' ' }, acting))).toBe('name form_name');
		expect(await problemIn(db, (tx) => addPerson(tx, { ...wrong, from: '31/12/2020' }, acting))).toBe('from form_from');
		expect(await problemIn(db, (tx) => addPerson(tx, { ...wrong, unit: 'nix' }, acting))).toBe('unit form_unit');
		expect(await problemIn(db, (tx) => addPerson(tx, { ...wrong, category: 'raja' }, acting))).toBe(
			'category form_category'
		);
	});

	it('moves a person late: it is recorded now and true then', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const move = { ...aPost, unit: kes, isPrimary: 'on', from: '2026-05-01' };
		await db.write((tx) => placePost(tx, ani, move, { ...acting, now: later }));

		expect(await unitOf(db, ani, '2026-04-30')).toBe(dik);
		expect(await unitOf(db, ani, '2026-05-01')).toBe(kes);
		expect(await unitOf(db, ani, '2026-05-01', now)).toBe(dik);
		expect(await standings(db)).toEqual([{ personId: ani, unitId: kes, stored: 'not_activated' }]);

		const history = await findPersonHistory(db, ani);
		expect(
			history!.posts.map(({ unit, validFrom, validTo, recordedTo }) => [unit, validFrom, validTo, recordedTo])
		).toEqual([
			['Dinas Kesehatan', '2026-05-01', null, null],
			['Dinas Pendidikan', '2020-01-01', null, later],
			['Dinas Pendidikan', '2020-01-01', '2026-05-01', null]
		]);
	});

	it('hears that a late letter would withdraw a later post, and says that it is meant', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const place = (typed: Record<string, string>) => (tx: Transaction) =>
			placePost(tx, ani, { ...aPost, unit: kes, isPrimary: 'on', ...typed }, acting);
		await db.write(place({ title: 'Arsiparis', from: '2026-06-01' }));
		const between = { unit: dik, title: 'Penyuluh', from: '2026-03-01' };

		expect(await problemIn(db, place(between))).toBe('withdraws post_withdraws');
		await expect(db.write(place(between))).rejects.toThrow('Arsiparis di Dinas Kesehatan, mulai 1 Juni 2026');
		expect(await unitOf(db, ani, '2026-06-01')).toBe(kes);
		// What was said of one day is not said of another one.
		const other = { ...between, withdraws: '2026-03-15' };
		expect(await problemIn(db, place(other))).toBe('withdraws post_withdraws');

		await db.write(place({ ...between, withdraws: '2026-03-01' }));
		expect(await unitOf(db, ani, '2026-06-01')).toBe(dik);
		await db.write(place({ title: 'Arsiparis', from: '2026-06-01' }));
		expect(await unitOf(db, ani, '2026-05-31')).toBe(dik);
		expect(await unitOf(db, ani, '2026-06-01')).toBe(kes);
		// A second post withdraws none.
		const second = { ...aPost, title: 'Plh. Kepala', unit: dik, from: '2026-02-01' };
		await db.write((tx) => placePost(tx, ani, second, acting));
	});

	it('hears which posts an earlier start of a post would withdraw, and says that it is meant', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const place = (typed: Record<string, string>) => (tx: Transaction) =>
			placePost(tx, ani, { ...aPost, isPrimary: 'on', ...typed }, acting);
		await db.write(place({ unit: kes, title: 'Arsiparis', from: '2026-03-01' }));
		await db.write(place({ unit: dik, title: 'Penyuluh', from: '2026-06-01' }));
		const { id } = (await primaryPost(db, ani, on))!;
		const typed = { ...aPost, unit: dik, title: 'Penyuluh' };
		const correct = (more: Record<string, string>) => (tx: Transaction) =>
			correctPostRecord(tx, ani, id, { ...typed, ...more }, acting);

		expect(await problemIn(db, correct({ from: '2026-02-01' }))).toBe('withdraws post_withdraws');
		await expect(db.write(correct({ from: '2026-02-01' }))).rejects.toThrow(
			'Arsiparis di Dinas Kesehatan, mulai 1 Maret 2026'
		);
		expect(await problemIn(db, correct({ from: '2026-02-01', withdraws: '2026-01-01' }))).toBe(
			'withdraws post_withdraws'
		);
		expect(await unitOf(db, ani, '2026-05-31')).toBe(kes);
		await db.write(correct({ from: '2026-02-01', withdraws: '2026-02-01' }));
		expect(await unitOf(db, ani, '2026-05-31')).toBe(dik);
		expect(await unitOf(db, ani, '2026-01-31')).toBe(dik);
	});

	it('corrects a start that cuts the post before and withdraws none without being asked', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const moved = { ...aPost, unit: kes, isPrimary: 'on', from: '2026-06-01' };
		await db.write((tx) => placePost(tx, ani, moved, acting));
		const { id } = (await primaryPost(db, ani, on))!;
		await db.write((tx) => correctPostRecord(tx, ani, id, { ...moved, from: '2026-03-01' }, acting));

		expect(await unitOf(db, ani, '2026-02-28')).toBe(dik);
		expect(await unitOf(db, ani, '2026-03-01')).toBe(kes);
	});

	it('makes somebody head, and corrects and ends a post', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const acts = { ...aPost, title: 'Plt. Kepala', kind: 'plt', heads: 'on', unit: kes, from: '2026-06-01' };
		await db.write((tx) => placePost(tx, ani, acts, acting));
		const headed = await listHeadedUnits(db, ani, on);
		expect(headed).toMatchObject([{ unitId: kes, kind: 'plt' }]);
		expect(await unitOf(db, ani, on)).toBe(dik);
		expect(await problemIn(db, (tx) => placePost(tx, ani, acts, acting))).toBe('title post_twice');

		const { postId } = headed[0]!;
		await db.write((tx) =>
			correctPostRecord(tx, ani, postId, { ...acts, title: 'Plh. Kepala', kind: 'plh', from: '2026-06-15' }, acting)
		);
		expect(await problemIn(db, (tx) => takeBackPost(tx, ani, postId, acting))).toBe('undefined post_changed');
		const [corrected] = await listHeadedUnits(db, ani, on);
		expect(corrected!.kind).toBe('plh');
		expect(await listHeadedUnits(db, ani, '2026-06-14')).toEqual([]);

		const end = (until: string) => (tx: Transaction) => endPostRecord(tx, ani, corrected!.postId, { until }, acting);
		expect(await problemIn(db, end('2026-06-14'))).toBe('until form_until');
		await db.write(end('2026-07-15'));
		expect(await listHeadedUnits(db, ani, '2026-07-15')).toHaveLength(1);
		expect(await listHeadedUnits(db, ani, '2026-07-16')).toEqual([]);
	});

	it('gives a post for a term, which ends by itself', async () => {
		const { db, ani, kes } = await staffedCity();
		const given = { ...aPost, title: 'Plt. Kasi', kind: 'plt', heads: 'on', unit: kes, from: '2026-07-01' };
		const give = (more: Typed) => db.write((tx) => placePost(tx, ani, { ...given, ...more }, acting));
		await give({ until: '2026-09-30' });
		const heads = async (day: string) => (await listHeadedUnits(db, ani, day)).map(({ unitId }) => unitId);
		expect([await heads('2026-09-30'), await heads('2026-10-01')]).toEqual([[kes], []]);
		const wrong = { ...given, title: 'Plh.', until: '2026-06-30' };
		expect(await problemIn(db, (tx) => placePost(tx, ani, wrong, acting))).toBe('until form_until');

		// A primary one too; and nobody is given a term that no employment reaches.
		const primary = { title: 'Arsiparis', kind: 'definitif', heads: undefined, isPrimary: 'on' };
		await give({ ...primary, until: '2026-12-31' });
		expect([await unitOf(db, ani, '2026-12-31'), await unitOf(db, ani, '2027-01-01')]).toEqual([kes, undefined]);
		await db.write((tx) => endAllPosts(tx, ani, { reason: 'retired', on: '2026-11-01' }, acting));
		const after = { ...given, title: 'Plh.', from: '2026-12-01', until: '2026-12-31' };
		expect(await problemIn(db, (tx) => placePost(tx, ani, after, acting))).toBe('until post_unemployed');
	});

	it('leaves a later term of the same post where another one is given before it', async () => {
		const { db, ani, kes } = await staffedCity();
		const acts = { ...aPost, unit: kes, title: 'Plt. Kepala', kind: 'plt' };
		await db.write((tx) => placePost(tx, ani, { ...acts, from: '2026-10-01', until: '2026-12-31' }, acting));
		const sooner = { ...acts, from: '2026-07-01', until: '2026-08-31', isPrimary: 'on' };
		await db.write((tx) => placePost(tx, ani, sooner, acting));

		const { posts } = (await findPersonHistory(db, ani))!;
		expect(
			posts
				.filter(({ recordedTo, kind }) => recordedTo === null && kind === 'plt')
				.map(({ validFrom, validTo }) => [validFrom, validTo])
				.sort()
		).toEqual([
			['2026-07-01', '2026-09-01'],
			['2026-10-01', '2027-01-01']
		]);
	});

	it('gives no post beside itself: neither the primary one as a second, nor a second one that becomes it', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const place = (typed: Typed) => (tx: Transaction) => placePost(tx, ani, { ...aPost, ...typed }, acting);
		expect(await problemIn(db, place({ unit: dik, from: '2026-06-01' }))).toBe('title post_twice');

		const acts = { title: 'Plt. Kepala', kind: 'plt', unit: kes };
		await db.write(place({ ...acts, from: '2026-06-01' }));
		await db.write(place({ ...acts, from: '2026-06-10', isPrimary: 'on' }));
		const { posts } = (await findPersonHistory(db, ani))!;
		const held = posts.filter(({ recordedTo, kind }) => recordedTo === null && kind === 'plt');
		expect(held.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
			['2026-06-10', null],
			['2026-06-01', '2026-06-10']
		]);
	});

	it('makes no post one that is held beside it, by its title or by its days', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const place = (typed: Typed) => db.write((tx) => placePost(tx, ani, { ...aPost, ...typed }, acting));
		const acts = { title: 'Plt. Kepala', kind: 'plt', unit: kes };
		const held = async (title: string) =>
			(await findPersonHistory(db, ani))!.posts
				.filter((post) => post.title === title && post.recordedTo === null)
				.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1));
		const correct = (postId: string, typed: Typed) => (tx: Transaction) =>
			correctPostRecord(tx, ani, postId, { ...aPost, ...typed }, acting);
		const heldOn = async (title: string) => (await held(title)).map(({ validFrom, validTo }) => [validFrom, validTo]);

		// A second post that is named like the primary one, and the other way round.
		await place({ ...acts, from: '2026-02-01' });
		const [second] = await held('Plt. Kepala');
		const [primary] = await held('Analis');
		const asPrimary = { unit: dik, from: '2026-02-01' };
		expect(await problemIn(db, correct(second!.id, asPrimary))).toBe('title post_twice');
		await expect(db.write(correct(second!.id, asPrimary))).rejects.toThrow('sudah memegang jabatan itu');
		expect(await problemIn(db, correct(primary!.id, { ...acts, from: '2020-01-01' }))).toBe('title post_twice');

		// Held again after a pause, which may become shorter and not less than nothing.
		await db.write((tx) => endPostRecord(tx, ani, second!.id, { until: '2026-03-31' }, acting));
		await place({ ...acts, from: '2026-06-01' });
		const [, again] = await held('Plt. Kepala');
		expect(await problemIn(db, correct(again!.id, { ...acts, from: '2026-03-31' }))).toBe('from post_twice');
		await db.write(correct(again!.id, { ...acts, from: '2026-04-01' }));
		expect(await heldOn('Plt. Kepala')).toEqual([
			['2026-02-01', '2026-04-01'],
			['2026-04-01', null]
		]);

		// A primary post that is held on as a second one: a later start of the next one would make it both.
		await place({ unit: kes, title: 'Arsiparis', from: '2026-05-01', isPrimary: 'on' });
		await place({ unit: dik, from: '2026-05-01' });
		const [next] = await held('Arsiparis');
		const start = (from: string) => correct(next!.id, { unit: kes, title: 'Arsiparis', from });
		expect(await problemIn(db, start('2026-05-15'))).toBe('from post_twice');
		await db.write(start('2026-04-15'));
		expect(await heldOn('Analis')).toEqual([
			['2020-01-01', '2026-04-15'],
			['2026-05-01', null]
		]);
	});

	it('corrects what else is wrong with a post that is known to be held twice', async () => {
		const { db, ani, dik } = await staffedCity();
		const second = { ...aPost, unitId: dik, heads: false, isPrimary: false, validFrom: '2026-01-01', validTo: null };
		await db.write((tx) =>
			applyOperations(
				tx,
				listedOperations(postOperations(ani, { close: [], add: [second as NewPost] })),
				now,
				undefined
			)
		);
		const { id } = (await primaryPost(db, ani, on))!;
		const typed = { ...aPost, category: 'pengawas', unit: dik, from: '2020-01-01' };
		await db.write((tx) => correctPostRecord(tx, ani, id, typed, { ...acting, now: later }));

		expect((await primaryPost(db, ani, on))!.category).toBe('pengawas');
		expect(await problemIn(db, (tx) => placePost(tx, ani, { ...aPost, unit: dik, from: on }, acting))).toBe(
			'title post_twice'
		);
	});

	it('corrects facts and numbers; a changed number keeps the person, a mistyped one never was', async () => {
		const { db, ani } = await staffedCity();
		await db.write((tx) =>
			correctPerson(tx, ani, { name: 'Ani Fiktif, S.E.', birthDate: '', email: 'ani@example.go.id' }, acting)
		);
		await db.write((tx) => changeNumber(tx, ani, { number: 'BARU-1', from: on }, acting));
		expect((await findPersonByNumber(db, '199001012015032901'))?.id).toBe(ani);
		expect(await currentNumber(db, ani)).toBe('BARU-1');
		await db.write((tx) => changeNumber(tx, ani, { number: 'BARU-2', mistyped: 'on' }, acting));
		expect(await findPersonByNumber(db, 'BARU-1')).toBeUndefined();
		expect(await currentNumber(db, ani)).toBe('BARU-2');
		await db.write((tx) => changeEmployment(tx, ani, { employment: 'PPPK', from: on }, acting));

		const history = await findPersonHistory(db, ani);
		expect(history).toMatchObject({ name: 'Ani Fiktif, S.E.', birthDate: null, email: 'ani@example.go.id' });
		expect(history!.employments.filter(({ recordedTo }) => !recordedTo).map(({ kind }) => kind)).toEqual([
			'PPPK',
			'PNS'
		]);
		expect(await db.select().from(auditEntry).where(eq(auditEntry.kind, 'person.change'))).toHaveLength(5);
	});

	it('finds people by a part of the name or a number, by state', async () => {
		const { db, ani, dik } = await staffedCity();
		await db.write((tx) => addPerson(tx, { ...aPerson, number: 'B2', name: 'ANI FIKTIF', unit: dik }, acting));
		const find = async (search: string, state: StaffState) =>
			(await listStaff(db, on, { search, state, page: 1, size: 10 })).people.map(({ number }) => number);

		expect(await find('ani', 'active')).toHaveLength(2);
		expect(await find("'19900101 201503 2901", 'active')).toEqual(['199001012015032901']);
		expect(await find('%', 'active')).toEqual([]);
		expect(await findDuplicates(db, on)).toHaveLength(1);
		const [held] = (await findPersonHistory(db, ani))!.posts;
		await db.write((tx) => endPostRecord(tx, ani, held!.id, { until: '2026-06-30' }, acting));
		expect(await find('', 'inactive')).toEqual(['199001012015032901']);
		expect(await find('', 'active')).toEqual(['B2']);
		expect(await findDuplicates(db, on)).toEqual([]);
	});
});

describe('a unit', () => {
	it('is renamed, moved and closed with the days on which that is true', async () => {
		const { db, dik, kes } = await staffedCity();
		const typed = { name: 'Dinas Kesehatan Kota', kind: 'dinas', parent: dik, from: '2026-07-01' };
		await db.write((tx) => changeUnit(tx, kes, typed, acting));

		expect(await listSubtree(db, dik, on)).toContain(kes);
		expect(await listSubtree(db, dik, '2026-06-30')).not.toContain(kes);
		expect((await findUnit(db, 'KES', '2026-06-30'))?.name).toBe('Dinas Kesehatan');
		expect(await problemIn(db, (tx) => changeUnit(tx, dik, { ...typed, parent: kes }, acting))).toBe(
			'parent unit_circle'
		);
		expect(await problemIn(db, (tx) => closeUnit(tx, dik, { until: '2026-12-31' }, acting))).toBe(
			'until unit_has_staff'
		);
		await db.write((tx) => closeUnit(tx, kes, { until: '2026-07-31' }, acting));
		expect((await listUnits(db, '2026-08-01')).map(({ code }) => code)).toEqual(['DIK']);
		expect(await problemIn(db, (tx) => addUnit(tx, { ...typed, code: 'KES' }, acting))).toBe('code unit_code_taken');
	});

	it('is not changed from a day before its last change, which that would overwrite', async () => {
		const { db, kes } = await staffedCity();
		const named = (name: string, from: string) => (tx: Transaction) =>
			changeUnit(tx, kes, { name, kind: 'dinas', from }, acting);
		await db.write(named('Dinas A Baru', '2026-06-01'));

		expect(await problemIn(db, named('Dinas A', '2026-03-01'))).toBe('from unit_from');
		await expect(db.write(named('Dinas A', '2026-03-01'))).rejects.toThrow('“Dinas A Baru” sejak 1 Juni 2026');
		expect((await findUnit(db, 'KES', on))?.name).toBe('Dinas A Baru');
		expect((await findUnit(db, 'KES', '2026-05-31'))?.name).toBe('Dinas Kesehatan');
		await db.write(named('Dinas A Betul', '2026-06-01'));
		expect((await findUnit(db, 'KES', on))?.name).toBe('Dinas A Betul');
	});

	it('was closed on another day than we thought, or not at all', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const to = (unit: string, from: string) => ({ ...aPost, unit, isPrimary: 'on', from });
		const at = (minutes: number) => ({ ...acting, now: new Date(now.getTime() + minutes * 60_000) });
		await db.write((tx) => placePost(tx, ani, to(kes, '2026-05-01'), at(1)));
		await db.write((tx) => closeUnit(tx, dik, { until: '2026-05-31' }, at(2)));
		const correct = (until: string, minutes: number) =>
			db.write((tx) => correctClosing(tx, dik, { until }, at(minutes)));
		const stands = async (day: string) => (await findUnit(db, 'DIK', day)) !== undefined;

		await correct('2026-06-10', 3);
		expect([await stands('2026-06-10'), await stands('2026-06-11')]).toEqual([true, false]);
		await correct('2026-05-15', 4);
		expect([await stands('2026-05-15'), await stands('2026-05-16')]).toEqual([true, false]);
		// Ani was there until the end of April.
		expect(await problemIn(db, (tx) => correctClosing(tx, dik, { until: '2026-04-15' }, at(5)))).toBe(
			'until unit_has_staff'
		);
		expect(await problemIn(db, (tx) => correctClosing(tx, dik, { until: '2019-12-31' }, at(5)))).toBe(
			'until unit_until'
		);
		await correct('', 6);
		expect(await stands('2027-01-01')).toBe(true);
		expect(await findUnit(db, 'DIK', '2026-06-01', new Date(now.getTime() + 4.5 * 60_000))).toBeUndefined();
		await db.write((tx) => placePost(tx, ani, to(dik, on), at(7)));
		expect(await standings(db)).toMatchObject([{ unitId: dik }]);
		// Only a closing is corrected so.
		expect(await problemIn(db, (tx) => correctClosing(tx, dik, { until: '' }, at(8)))).toBe(
			'undefined unit_not_closed'
		);
	});

	it('does not come back alone where its staff went along into another one', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		await db.write((tx) => mergeUnits(tx, dik, { into: 'KES', from: '2026-09-01' }, acting));

		for (const until of ['', '2026-10-31']) {
			expect(await problemIn(db, (tx) => correctClosing(tx, dik, { until }, acting))).toBe('until unit_merged');
		}
		const { posts } = (await findPersonHistory(db, ani))!;
		expect(posts.some(({ unitId, validFrom }) => unitId === kes && validFrom === '2026-09-01')).toBe(true);
	});

	it('does not come back below one that stays closed', async () => {
		const { db, ani, dik, kes } = await staffedCity();
		const section = { code: 'SEK', name: 'Seksi', kind: 'seksi', parent: 'DIK', from: '2020-01-01' };
		const at = (minutes: number) => ({ ...acting, now: new Date(now.getTime() + minutes * 60_000) });
		const below = await db.write((tx) => addUnit(tx, section, at(1)));
		await db.write((tx) => placePost(tx, ani, { ...aPost, unit: kes, isPrimary: 'on', from: '2026-05-01' }, at(2)));
		await db.write((tx) => closeUnit(tx, below, { until: '2026-05-31' }, at(3)));
		await db.write((tx) => closeUnit(tx, dik, { until: '2026-05-31' }, at(4)));
		expect(await problemIn(db, (tx) => correctClosing(tx, below, { until: '' }, at(5)))).toBe('until unit_closes');
		expect(await problemIn(db, (tx) => correctClosing(tx, dik, { until: '2026-05-20' }, at(5)))).toBe(
			'until unit_has_children'
		);
		await db.write((tx) => correctClosing(tx, dik, { until: '' }, at(6)));
		await db.write((tx) => correctClosing(tx, below, { until: '' }, at(7)));
		expect(await listSubtree(db, dik, on)).toContain(below);
	});

	it('lies in a zone of its own, which a staff file leaves as it is', async () => {
		const { db, kes } = await staffedCity();
		const typed = { name: 'Kantor Penghubung', kind: 'kantor', from: '2026-07-01', timeZone: 'Asia/Makassar' };
		expect(await problemIn(db, (tx) => changeUnit(tx, kes, { ...typed, timeZone: 'Asia/Tokyo' }, acting))).toBe(
			'timeZone unit_time_zone'
		);

		await db.write((tx) => changeUnit(tx, kes, typed, acting));
		expect(await findUnit(db, 'KES', on)).toMatchObject({ timeZone: 'Asia/Makassar' });
		expect(await findUnit(db, 'KES', '2026-06-30')).toMatchObject({ timeZone: null });

		await apply(db, [{ kode_unit: 'KES', nama_unit: 'Kantor Baru', jenis_unit: 'kantor' }], { at: soon });
		expect(await findUnit(db, 'KES', '2026-08-01')).toMatchObject({ name: 'Kantor Baru', timeZone: 'Asia/Makassar' });

		await db.write((tx) => changeUnit(tx, kes, { ...typed, timeZone: '', from: '2026-09-01' }, acting));
		expect(await findUnit(db, 'KES', '2026-09-01')).toMatchObject({ timeZone: null });
	});

	it('is moved below what stands on the day of the move, and never below itself on that day or later', async () => {
		const { db, dik, kes } = await staffedCity();
		const born = { name: 'Badan Baru', kind: 'badan', from: '2027-01-01' };
		const bdn = await db.write((tx) => addUnit(tx, { ...born, code: 'BDN' }, acting));
		const below = (parent: string, from: string) => ({ name: 'Dinas', kind: 'dinas', parent, from });

		expect(await problemIn(db, (tx) => changeUnit(tx, dik, below(bdn, '2026-07-01'), acting))).toBe(
			'parent unit_parent'
		);
		await db.write((tx) => changeUnit(tx, dik, below(bdn, '2027-01-01'), acting));
		expect(await listSubtree(db, bdn, '2027-01-01')).toContain(dik);
		// Below Dinas Pendidikan it is a circle as soon as both stand, whatever day is typed.
		for (const from of ['2026-07-01', '2027-06-01']) {
			expect(await problemIn(db, (tx) => changeUnit(tx, bdn, below(dik, from), acting))).toBe('parent unit_circle');
		}
		await db.write((tx) => changeUnit(tx, kes, below(dik, '2027-02-01'), acting));
		expect(await problemIn(db, (tx) => changeUnit(tx, dik, below(kes, '2027-01-15'), acting))).toBe(
			'parent unit_circle'
		);
	});
});

describe('a unit that is to be closed', () => {
	/** Dinas Kesehatan stands until the end of the year. */
	async function closingCity() {
		const found = await staffedCity();
		await found.db.write((tx) => closeUnit(tx, found.kes, { until: '2026-12-31' }, acting));

		return found;
	}

	it('takes nobody in for longer than it stands', async () => {
		const { db, ani, dik, kes } = await closingCity();
		const there = { ...aPost, unit: kes, from: '2026-08-01' };

		await expect(db.write((tx) => placePost(tx, ani, { ...there, isPrimary: 'on' }, acting))).rejects.toThrow(
			'Dinas Kesehatan ditutup dan hari terakhirnya 31 Desember 2026'
		);
		expect(await problemIn(db, (tx) => placePost(tx, ani, there, acting))).toBe('unit unit_closes');
		expect(await problemIn(db, (tx) => addPerson(tx, { ...aPerson, number: 'B2', unit: kes }, acting))).toBe(
			'unit unit_closes'
		);
		const held = (await primaryPost(db, ani, on))!;
		const correct = (typed: Record<string, string>) => (tx: Transaction) =>
			correctPostRecord(tx, ani, held.id, { ...aPost, from: '2020-01-01', ...typed }, acting);
		expect(await problemIn(db, correct({ unit: kes }))).toBe('unit unit_closes');
		expect(await unitOf(db, ani, '2027-01-01')).toBe(dik);
	});

	it('may have been that of a post which ends with it, and not of one that is made longer', async () => {
		const { db, ani, dik, kes } = await closingCity();
		const held = (await primaryPost(db, ani, on))!;
		await db.write((tx) => placePost(tx, ani, { ...aPost, unit: dik, isPrimary: 'on', from: '2027-01-01' }, acting));
		const [first] = (await findPersonHistory(db, ani))!.posts.filter(
			({ validTo, recordedTo }) => validTo === '2027-01-01' && recordedTo === null
		);
		expect(first!.id).not.toBe(held.id);
		const typed = { ...aPost, unit: kes, from: '2020-01-01' };
		await db.write((tx) => correctPostRecord(tx, ani, first!.id, typed, acting));
		expect(await unitOf(db, ani, '2026-12-31')).toBe(kes);

		const next = (await primaryPost(db, ani, '2027-01-01'))!;
		const delay = { ...aPost, unit: dik, from: '2027-02-01' };
		expect(await problemIn(db, (tx) => correctPostRecord(tx, ani, next.id, delay, acting))).toBe('unit unit_closes');
	});

	it('has no unit below it that stands longer', async () => {
		const { db, dik, kes } = await closingCity();
		const below = { name: 'Bidang', kind: 'bidang', parent: kes, from: '2026-08-01' };

		expect(await problemIn(db, (tx) => addUnit(tx, { ...below, code: 'BID' }, acting))).toBe('parent unit_closes');
		expect(await problemIn(db, (tx) => changeUnit(tx, dik, below, acting))).toBe('parent unit_closes');

		const bid = await db.write((tx) => addUnit(tx, { ...below, parent: '', code: 'BID' }, acting));
		await db.write((tx) => closeUnit(tx, bid, { until: '2026-11-30' }, acting));
		await db.write((tx) => changeUnit(tx, bid, below, acting));
		expect(await problemIn(db, (tx) => closeUnit(tx, bid, { until: '2027-01-31' }, acting))).toBe('until unit_closes');
		expect(await problemIn(db, (tx) => changeUnit(tx, bid, { ...below, from: '2026-12-15' }, acting))).toBe(
			'parent unit_closes'
		);
		await db.write((tx) => closeUnit(tx, kes, { until: '2027-01-31' }, acting));
		await db.write((tx) => closeUnit(tx, bid, { until: '2027-01-31' }, acting));
		expect(await listSubtree(db, kes, '2027-01-31')).toContain(bid);
	});
});

describe('a dispute', () => {
	async function disputed(kind: DisputeKind, twinNumber?: string) {
		const { db, ani, dik, kes } = await staffedCity();
		const head = await db.write((tx) => addPerson(tx, { ...aPerson, number: 'B2', heads: 'on', unit: kes }, acting));
		const held = await primaryPost(db, ani, on);
		const raise = (tx: Transaction) =>
			raiseDispute(tx, { personId: ani, postId: held!.id, kind, twinNumber, raisedBy: head }, on, now);
		const id = await db.write(raise);

		return { db, ani, dik, kes, head, id, raise, postId: held!.id };
	}

	const accept = { decision: 'accepted', effectiveOn: '2026-06-01', decidedBy: 'command' } as const;

	async function storedOf(db: Database, personId: string) {
		return (await standings(db)).find((row) => row.personId === personId)?.stored;
	}

	it('shows as in correction until it is decided', async () => {
		const { db, ani, id, raise, dik } = await disputed('moved');
		expect(await storedOf(db, ani)).toBe('correction');
		expect(await problemIn(db, raise)).toBe('undefined dispute_open');
		expect((await listDisputes(db, on, { decided: false, page: 1, size: 10 })).disputes).toMatchObject([
			{ id, name: 'Ani Fiktif', unit: 'Dinas Pendidikan', kind: 'moved', decision: null }
		]);

		await db.write((tx) => decideDispute(tx, { disputeId: id, decision: 'rejected', decidedBy: 'command' }, on, now));
		expect(await storedOf(db, ani)).toBe('not_activated');
		expect(await unitOf(db, ani, on)).toBe(dik);
		expect(await problemIn(db, (tx) => decideDispute(tx, { disputeId: id, ...accept }, on, now))).toBe(
			'undefined dispute_decided'
		);
	});

	it('that is accepted ends the post on the day that is named', async () => {
		const { db, ani, id, dik } = await disputed('retired');
		expect(await problemIn(db, (tx) => decideDispute(tx, { disputeId: id, ...accept, effectiveOn: '' }, on, now))).toBe(
			'effectiveOn dispute_day'
		);
		await db.write((tx) => decideDispute(tx, { disputeId: id, ...accept }, on, later));

		expect(await unitOf(db, ani, '2026-05-31')).toBe(dik);
		expect(await unitOf(db, ani, '2026-06-01')).toBeUndefined();
		expect(await storedOf(db, ani)).toBeUndefined();
		expect(await db.select({ reason: enrolment.endReason }).from(enrolment).where(eq(enrolment.personId, ani))).toEqual(
			[{ reason: 'left' }]
		);
		const employments = (await findPersonHistory(db, ani))!.employments.filter(({ recordedTo }) => !recordedTo);
		expect(employments).toMatchObject([{ validTo: '2026-06-01' }]);
	});

	it('about a double person ends the post of the record that is not kept', async () => {
		const { db, ani, head, id } = await disputed('double', 'B2');
		await db.write((tx) => decideDispute(tx, { disputeId: id, ...accept, keep: 'person' }, on, now));

		expect(await unitOf(db, ani, on)).toBeDefined();
		expect(await unitOf(db, head, on)).toBeUndefined();
	});

	it('tells whoever raised it, and nobody else, what became of it, and names whom a decision was about', async () => {
		const { db, ani, head, id } = await disputed('moved');
		expect(await decisionsFor(db, head, [ani])).toEqual(new Map());
		expect(await findDispute(db, id)).toEqual({ name: 'Ani Fiktif', kind: 'moved', decision: null, effectiveOn: null });

		await db.write((tx) => decideDispute(tx, { disputeId: id, decision: 'rejected', decidedBy: 'command' }, on, now));
		expect(await decisionsFor(db, head, [ani])).toEqual(new Map([[ani, { decision: 'rejected', decidedAt: now }]]));
		expect(await decisionsFor(db, ani, [ani])).toEqual(new Map());
		expect(await findDispute(db, id)).toMatchObject({ decision: 'rejected' });
	});

	it('for another reason says which, and changes nothing when it is accepted', async () => {
		const { db, ani, dik } = await staffedCity();
		const held = (await primaryPost(db, ani, on))!;
		const report = { personId: ani, postId: held.id, kind: 'other', raisedBy: ani } as const;
		expect(await problemIn(db, (tx) => raiseDispute(tx, { ...report, note: ' ' }, on, now))).toBe('note dispute_note');

		const id = await db.write((tx) => raiseDispute(tx, { ...report, note: 'Saya tidak mengenalnya.' }, on, now));
		expect(await storedOf(db, ani)).toBe('correction');
		await db.write((tx) => decideDispute(tx, { disputeId: id, ...accept }, on, later));

		expect(await unitOf(db, ani, on)).toBe(dik);
		expect(await storedOf(db, ani)).toBe('not_activated');
		expect((await listDisputes(db, on, { decided: true, page: 1, size: 10 })).disputes).toMatchObject([
			{ id, decision: 'accepted', effectiveOn: null }
		]);
	});

	it('takes a number of a double record for that report only', async () => {
		const { db, ani, dik } = await staffedCity();
		const held = (await primaryPost(db, ani, on))!;
		const report = { personId: ani, postId: held.id, kind: 'moved', twinNumber: 'B2', raisedBy: ani } as const;

		expect(await problemIn(db, (tx) => raiseDispute(tx, report, on, now))).toBe('twinNumber dispute_twin');
		expect(await storedOf(db, ani)).toBe('not_activated');
		expect(await unitOf(db, ani, on)).toBe(dik);
	});

	it('is settled when the person is moved by another act', async () => {
		const { db, ani, id, kes } = await disputed('moved');
		await db.write((tx) => placePost(tx, ani, { ...aPost, unit: kes, isPrimary: 'on', from: '2026-06-15' }, acting));

		expect(await storedOf(db, ani)).toBe('not_activated');
		expect(await db.select().from(rosterDispute).where(eq(rosterDispute.id, id))).toMatchObject([
			{ decision: 'accepted', effectiveOn: '2026-06-15' }
		]);
	});

	it('survives a correction of the post that it is about', async () => {
		const { db, ani, id, postId, dik } = await disputed('moved');
		await db.write((tx) =>
			correctPostRecord(
				tx,
				ani,
				postId,
				{ ...aPost, title: 'Arsiparis', unit: dik, from: '2020-01-01' },
				{ ...acting, now: later }
			)
		);
		expect(await storedOf(db, ani)).toBe('correction');

		await db.write((tx) => decideDispute(tx, { disputeId: id, ...accept }, on, later));
		expect(await unitOf(db, ani, on)).toBeUndefined();
	});
});
