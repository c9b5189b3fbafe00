import { isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { employmentKinds } from '#lib/server/db/schema/organisation.ts';
import { figure, standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { describeDifference } from './differences-text.ts';
import { decideDispute, raiseDispute } from './disputes.ts';
import { applyImport, stageImport } from './import.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import {
	changeEmployment,
	correctPostRecord,
	endAllPosts,
	placePost,
	takeBackPost,
	type Acting
} from './staff-changes.ts';
import { readPersons } from './staff-base.ts';
import { employmentKindOn, findPersonHistory } from './staff-list.ts';
import { anyAct, perform } from './test-acts.ts';
import {
	acting,
	apply,
	city,
	differences,
	errors,
	examine,
	insertProgramme,
	now,
	problemOf,
	staff,
	today,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { undoImport } from './undo-import.ts';
import { findUnit } from './units.ts';

describe('who is not in the file', () => {
	const everyone = Array.from({ length: 30 }, (_, index) => staff(`D${index}`, 'DIK'));

	it('has left only inside the scope', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone, staff('K1', 'KES'), staff('K2', 'KES')]);
		const left = async (rows: Row[], scope: string) =>
			(await differences(db, rows, { scope })).filter(({ kind }) => kind === 'left').map(({ name }) => name);

		expect(await left(everyone.slice(1), 'file')).toEqual(['Pegawai D0']);
		expect(await left([staff('K1', 'KES')], 'file')).toEqual(['Pegawai K2']);
		expect(await left(everyone.slice(1), 'all')).toEqual(['Pegawai D0', 'Pegawai K1', 'Pegawai K2']);
		expect(await left([staff('K1', 'KES')], 'unit:KES')).toEqual(['Pegawai K2']);
		expect(await errors(db, [staff('K1', 'KES')], { scope: 'unit:DIK' })).toEqual([
			'Baris 2, kolom F (kode_unit): unit KES tidak berada di bawah DIK. Keluarkan baris ini, atau pakai lingkup lain.'
		]);
		expect((await problemOf(() => examine(db, [], { scope: 'unit:NIX' }))).code).toBe('scope');
	});

	it('leaves with a date and never without one', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		await apply(db, everyone.slice(1));
		expect(await unitOf(db, 'D0', today)).toBe('DIK');

		await apply(db, everyone.slice(1), { leftOn: '2026-06-15' });
		expect(await unitOf(db, 'D0', '2026-06-14')).toBe('DIK');
		expect(await unitOf(db, 'D0', '2026-06-15')).toBeUndefined();
		expect(await differences(db, everyone.slice(1))).toEqual([]);

		// Who comes back is taken up again.
		expect((await differences(db, everyone)).map(describeDifference)).toEqual([
			'jabatan_utama: tidak aktif → Analis · Dinas Pendidikan, sejak 1 Januari 2020'
		]);
	});

	it('leaves by the exact number only, when there are more than five in a hundred', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		const rest = everyone.slice(2);

		const problem = await problemOf(() => apply(db, rest, { leftOn: today }));
		expect(problem.code).toBe('left_confirm');
		expect(problem.message).toContain('2 dari 30');
		expect((await problemOf(() => apply(db, rest, { leftOn: today, confirmLeft: 3 }))).code).toBe('left_confirm');
		await apply(db, rest, { leftOn: today, confirmLeft: 2 });
		expect(await unitOf(db, 'D1', today)).toBeUndefined();
	});

	it('cannot have left before the post began', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);

		expect((await problemOf(() => apply(db, everyone.slice(1), { leftOn: '2019-12-31' }))).code).toBe('left_too_early');
	});
});

describe('who left and comes back', () => {
	const left = '2026-06-15';
	const chief = { jabatan: 'Kepala Dinas', kepala: 'ya' };
	const analyst = { title: 'Analis', category: 'pelaksana', kind: 'definitif' };

	const resign = (db: Database, personId: string) =>
		db.write((tx) => endAllPosts(tx, personId, { reason: 'resigned', on: left }, acting));

	/** A city with a programme for whoever is employed, the head of DIK, and A1, who has left it. */
	async function cityLeft(leave: (db: Database, personId: string, head: string) => Promise<unknown> = resign) {
		const db = await city();
		await apply(db, units);
		await db.write((tx) => insertProgramme(tx, [{ employment: [...employmentKinds] }]));
		await apply(db, [staff('A1', 'DIK'), staff('A2', 'DIK', chief)]);
		const id = (await findPersonByNumber(db, 'A1'))!.id;
		const head = (await findPersonByNumber(db, 'A2'))!.id;
		expect(await counted(db)).toEqual([id, head].sort());
		await leave(db, id, head);
		expect(await counted(db)).toEqual([head]);

		return { db, id, head };
	}

	async function typedPost(db: Database, code: string, from: string) {
		return { ...analyst, unit: (await findUnit(db, code, today))!.id, from, isPrimary: 'on' };
	}

	/** Whose enrolment stands, who are the ones whom the figures count. */
	async function counted(db: Database): Promise<string[]> {
		const enrolled = await db.select({ id: enrolment.personId }).from(enrolment).where(isNull(enrolment.endedAt));
		const standings = await db.select({ id: standing.personId }).from(standing);
		const ids = enrolled.map(({ id }) => id).sort();
		expect(standings.map(({ id }) => id).sort()).toEqual(ids);
		const figures = await db.select({ count: figure.count }).from(figure);
		expect(figures.reduce((sum, { count }) => sum + count, 0)).toBe(ids.length);

		return ids;
	}

	async function employments(db: Database, personId: string) {
		const { employments } = (await findPersonHistory(db, personId))!;

		return employments
			.filter(({ recordedTo }) => recordedTo === null)
			.map(({ kind, validFrom, validTo }) => [kind, validFrom, validTo])
			.reverse();
	}

	async function kindOn(db: Database, personId: string, on: string) {
		return employmentKindOn((await findPersonHistory(db, personId))!, on);
	}

	it('by a post on the page is employed from its first day, enrolled and counted again', async () => {
		const { db, id, head } = await cityLeft();
		expect(await kindOn(db, id, today)).toBeNull();
		expect(await kindOn(db, id, '2026-06-14')).toBe('PNS');

		const post = await typedPost(db, 'KES', '2026-06-20');
		await db.write((tx) => placePost(tx, id, post, acting));
		expect(await counted(db)).toEqual([id, head].sort());
		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', '2026-06-20', null]
		]);

		await db.write((tx) => changeEmployment(tx, id, { employment: 'PPPK', from: '2026-06-20' }, acting));
		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PPPK', '2026-06-20', null]
		]);
		expect(await kindOn(db, id, today)).toBe('PPPK');
		expect(await counted(db)).toEqual([id, head].sort());

		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-07-01' }, acting));
		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PPPK', '2026-06-20', '2026-07-01']
		]);
		expect(await counted(db)).toEqual([head]);
	});

	it('is employed without a gap where the post begins before the day that was written down', async () => {
		const { db, id, head } = await cityLeft();
		const post = await typedPost(db, 'KES', '2026-06-01');
		await db.write((tx) => placePost(tx, id, post, acting));

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', left, null]
		]);
		expect(await counted(db)).toEqual([id, head].sort());
	});

	it('is employed from the day on which a late letter or a correction says that the coming back was', async () => {
		const { db, id, head } = await cityLeft();
		const act = (minutes: number, run: (tx: Transaction, acting: Acting) => Promise<unknown>) =>
			db.write((tx) => run(tx, { ...acting, now: new Date(now.getTime() + minutes * 60_000) }));
		const before = ['PNS', '2020-01-01', left];
		const givenOn =
			(from: string, more = {}) =>
			async (tx: Transaction, acting: Acting) =>
				placePost(tx, id, { ...(await typedPost(db, 'KES', from)), withdraws: from, ...more }, acting);

		await act(1, givenOn('2026-06-25'));
		const { id: postId } = (await primaryPost(db, id, today))!;
		const earlier = await typedPost(db, 'KES', '2026-06-22');
		await act(2, (tx, acting) => correctPostRecord(tx, id, postId, earlier, acting));
		expect(await employments(db, id)).toEqual([before, ['PNS', '2026-06-22', null]]);

		await act(3, givenOn('2026-06-20', { isPrimary: undefined, title: 'Plt. Kasi' }));
		expect(await employments(db, id)).toEqual([before, ['PNS', '2026-06-20', null]]);

		await act(4, givenOn('2026-06-17', { title: 'Arsiparis' }));
		expect(await employments(db, id)).toEqual([before, ['PNS', '2026-06-17', null]]);

		// Before the day that was written down as the last one: without a gap, as for whoever has not come back yet.
		await act(5, givenOn('2026-06-01', { title: 'Penyuluh' }));
		expect(await employments(db, id)).toEqual([before, ['PNS', left, null]]);
		expect(await counted(db)).toEqual([id, head].sort());

		// It was all for somebody else.
		for (const minutes of [6, 7]) {
			await act(minutes, async (tx, acting) => {
				const { posts } = (await findPersonHistory(tx, id))!;
				const given = posts.find(({ validTo, recordedTo }) => validTo === null && recordedTo === null)!;
				await takeBackPost(tx, id, given.id, acting);
			});
		}
		expect(await employments(db, id)).toEqual([before]);
		expect(await counted(db)).toEqual([head]);
	});

	it('in another kind is of that kind from the day on which a late letter says that the coming back was', async () => {
		const { db, id } = await cityLeft();
		const at = (minutes: number) => ({ ...acting, now: new Date(now.getTime() + minutes * 60_000) });
		const late = { ...(await typedPost(db, 'KES', '2026-06-18')), title: 'Arsiparis', withdraws: '2026-06-18' };
		const first = await typedPost(db, 'KES', '2026-06-25');
		await db.write((tx) => placePost(tx, id, first, at(1)));
		await db.write((tx) => changeEmployment(tx, id, { employment: 'PPPK', from: '2026-06-25' }, at(2)));
		await db.write((tx) => placePost(tx, id, late, at(3)));

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PPPK', '2026-06-18', null]
		]);
	});

	it('by a post that is taken back is employed no longer, unless something else stands in those days', async () => {
		const { db, id, head } = await cityLeft();
		const act = (minutes: number, run: (tx: Transaction, acting: Acting) => Promise<unknown>) =>
			db.write((tx) => run(tx, { ...acting, now: new Date(now.getTime() + minutes * 60_000) }));
		const give = (minutes: number, from: string, more = {}) =>
			act(minutes, async (tx, acting) => placePost(tx, id, { ...(await typedPost(db, 'KES', from)), ...more }, acting));
		const takeBack = (minutes: number, isPrimary: boolean) =>
			act(minutes, async (tx, acting) => {
				const { posts } = (await findPersonHistory(tx, id))!;
				const given = posts.find((each) => each.validTo === null && !each.recordedTo && each.isPrimary === isPrimary)!;
				await takeBackPost(tx, id, given.id, acting);
			});
		const before = ['PNS', '2020-01-01', left];

		await give(1, '2026-06-20');
		await takeBack(2, true);
		expect(await employments(db, id)).toEqual([before]);
		expect(await counted(db)).toEqual([head]);

		// The right post dates the employment anew, also after it was corrected.
		await give(3, '2026-06-25');
		expect(await employments(db, id)).toEqual([before, ['PNS', '2026-06-25', null]]);
		const { id: postId } = (await primaryPost(db, id, today))!;
		const mistyped = { ...(await typedPost(db, 'KES', '2026-06-25')), title: 'Arsiparis' };
		await act(4, (tx, acting) => correctPostRecord(tx, id, postId, mistyped, acting));
		await give(5, '2026-06-26', { isPrimary: undefined, title: 'Plt. Kasi' });
		await takeBack(6, true);
		expect(await employments(db, id)).toEqual([before, ['PNS', '2026-06-25', null]]);
		await takeBack(7, false);
		expect(await employments(db, id)).toEqual([before]);
	});

	it('keeps an employment that was written down when the post that revived the one before is taken back', async () => {
		const { db, id } = await cityLeft();
		const at = (minutes: number) => ({ ...acting, now: new Date(now.getTime() + minutes * 60_000) });
		const post = await typedPost(db, 'KES', '2026-06-20');
		await db.write((tx) => placePost(tx, id, post, at(1)));
		await db.write((tx) => changeEmployment(tx, id, { employment: 'PPPK', from: today }, at(2)));
		const { id: postId } = (await primaryPost(db, id, today))!;
		await db.write((tx) => takeBackPost(tx, id, postId, at(3)));

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', '2026-06-20', today],
			['PPPK', today, null]
		]);
	});

	it('keeps a retirement to come when a second post is given before it', async () => {
		const { db, id } = await cityLeft();
		await db.write(async (tx) => {
			await placePost(tx, id, await typedPost(db, 'DIK', '2026-06-20'), acting);
			await endAllPosts(tx, id, { reason: 'retired', on: '2026-09-01' }, acting);
			await placePost(tx, id, { ...(await typedPost(db, 'KES', today)), isPrimary: undefined }, acting);
		});

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', '2026-06-20', '2026-09-01']
		]);
	});

	it('after an accepted report of a retirement is employed and counted again', async () => {
		const { db, id, head } = await cityLeft((db, personId, raisedBy) =>
			db.write(async (tx) => {
				const postId = (await primaryPost(tx, personId, today))!.id;
				const disputeId = await raiseDispute(tx, { personId, postId, kind: 'retired', raisedBy }, today, now);
				const accepted = { disputeId, decision: 'accepted', effectiveOn: left, decidedBy: 'command' } as const;
				await decideDispute(tx, accepted, today, now);
			})
		);
		const post = await typedPost(db, 'DIK', today);
		await db.write((tx) => placePost(tx, id, post, acting));

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', today, null]
		]);
		expect(await counted(db)).toEqual([id, head].sort());
	});

	it('by an import is employed from the day of the new post, and undoing it takes that back', async () => {
		const { db, id, head } = await cityLeft();
		const rows = [staff('A1', 'KES', { mulai: '2026-06-20' })];
		expect((await differences(db, rows)).map(describeDifference)).toEqual([
			'Dinas Pendidikan → Dinas Kesehatan, sejak 20 Juni 2026; jabatan_utama: tidak aktif → Analis · Dinas Kesehatan; jenis_kepegawaian: tidak aktif → PNS'
		]);

		const at = new Date(now.getTime() + 1000);
		const importId = await stageImport(db, await examine(db, rows, { at }), null, at);
		expect((await applyImport(db, importId, {}, 'command', () => at)).enrolled).toBe(1);
		expect(await counted(db)).toEqual([id, head].sort());
		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', '2026-06-20', null]
		]);
		expect(await differences(db, rows)).toEqual([]);

		await undoImport(db, importId, 'command', () => new Date(now.getTime() + 2000));
		expect(await employments(db, id)).toEqual([['PNS', '2020-01-01', left]]);
		expect(await kindOn(db, id, today)).toBeNull();
		expect(await counted(db)).toEqual([head]);
	});

	it('by an import is employed from the day on which the next one says that the coming back was, and undoing that takes it back', async () => {
		const { db, id } = await cityLeft();
		await apply(db, [staff('A1', 'KES', { mulai: '2026-06-25' })]);
		const before = await employments(db, id);
		expect(before).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', '2026-06-25', null]
		]);

		const at = new Date(now.getTime() + 1000);
		const rows = [staff('A1', 'KES', { mulai: '2026-06-18' })];
		const importId = await stageImport(db, await examine(db, rows, { at }), null, at);
		await applyImport(db, importId, {}, 'command', () => at);
		expect(await employments(db, id)).toEqual([before[0], ['PNS', '2026-06-18', null]]);
		expect(await differences(db, rows, { at })).toEqual([]);

		await undoImport(db, importId, 'command', () => new Date(now.getTime() + 2000));
		expect(await employments(db, id)).toEqual(before);
	});

	it('by an import with the old first day is employed without a gap', async () => {
		const { db, id, head } = await cityLeft();
		await apply(db, [staff('A1', 'DIK')]);

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PNS', left, null]
		]);
		expect(await counted(db)).toEqual([id, head].sort());
	});

	it('by an import in another kind is employed in that one', async () => {
		const { db, id, head } = await cityLeft();
		await apply(db, [staff('A1', 'DIK', { jenis_kepegawaian: 'PPPK', mulai: '2026-06-20' })]);

		expect(await employments(db, id)).toEqual([
			['PNS', '2020-01-01', left],
			['PPPK', '2026-06-20', null]
		]);
		expect(await counted(db)).toEqual([id, head].sort());
	});

	it('leaves on the day to come that is known, whatever a file repeats of the post', async () => {
		const { db, id, head } = await cityLeft();
		const file = [staff('A1', 'DIK'), staff('A2', 'DIK', chief)];
		await apply(db, file);
		expect(await counted(db)).toEqual([id, head].sort());
		await db.write((tx) => endAllPosts(tx, id, { reason: 'retired', on: '2026-09-01' }, acting));

		expect(await differences(db, file)).toEqual([]);
		expect(await kindOn(db, id, today)).toBe('PNS');
		expect(await kindOn(db, id, '2026-09-01')).toBeNull();
	});
});

describe('whoever holds a post', () => {
	it('is employed on its first day, and on every day of a primary one, whatever happens', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyAct, { minLength: 1, maxLength: 14 }), async (acts) => {
				const db = await city();
				await apply(db, [...units, ...[0, 1, 2].map((who) => staff(`A${who}`, 'DIK', { mulai: '2026-03-01' }))]);

				for (const [n, each] of acts.entries()) {
					await perform(db, each, { ...acting, now: new Date(now.getTime() + (n + 1) * 60_000) });

					for (const { posts, employments } of await readPersons(db)) {
						const employed = (day: string) =>
							employments.some(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day < validTo));
						// Within a period what is employed changes on one of these days only.
						const days = employments.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? []].flat());
						const asked = posts.flatMap(({ isPrimary, validFrom, validTo }) => [
							validFrom,
							...days.filter((day) => isPrimary && validFrom <= day && (validTo === null || day < validTo))
						]);
						expect(asked.filter((day) => !employed(day))).toEqual([]);
					}
				}
				db.close();
			}),
			{ numRuns: 40 }
		);
	}, 60_000);
});
