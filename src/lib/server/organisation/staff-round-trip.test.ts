import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { employmentKinds, endReasons, postKinds } from '#lib/server/db/schema/organisation.ts';
import { Problem } from '../problem.ts';
import { addAbsence } from './absences.ts';
import { applyImport, stageImport } from './import.ts';
import { mergeUnits } from './merge-units.ts';
import { findPersonByNumber } from './persons.ts';
import {
	changeEmployment,
	correctPerson,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost
} from './staff-changes.ts';
import { readPersons, readUnits } from './staff-base.ts';
import { exportStaff } from './staff-export.ts';
import { describeFinding } from './staff-file.ts';
import type { Typed } from './staff-form.ts';
import { acting, apply, city, examine, now, staff, units } from './test-staff.ts';
import { addUnit, changeUnit, closeUnit } from './unit-changes.ts';

/** Before, on and after the day of the export. */
const day = fc.constantFrom(
	'2020-01-01',
	'2026-03-01',
	'2026-06-30',
	'2026-07-01',
	'2026-07-02',
	'2026-09-01',
	'2026-12-01'
);
const text = fc.constantFrom('Analis', 'Kasi', "'=Kasi", '=1+1', 'Kasi;=1+1', "x;'=1", '  -x', '#N');
const act = fc.record({
	kind: fc.constantFrom(
		'place',
		'end',
		'correct',
		'back',
		'leave',
		'employ',
		'away',
		'facts',
		'unit',
		'close',
		'add',
		'merge'
	),
	who: fc.nat(2),
	which: fc.nat(3),
	unit: fc.constantFrom('DIK', 'KES', 'SEK'),
	into: fc.constantFrom('DIK', 'KES', 'SEK', 'KOTA'),
	title: text,
	post: fc.constantFrom(...postKinds),
	primary: fc.boolean(),
	heads: fc.boolean(),
	from: day,
	to: fc.option(day, { nil: '' }),
	reason: fc.constantFrom(...endReasons),
	employment: fc.constantFrom(...employmentKinds),
	absence: fc.constantFrom('leave', 'study', 'seconded')
});
/** The absences of one person, none of which meets another one. */
const absences = fc.subarray([
	{ kind: 'leave', from: '2026-03-02', to: '2026-07-05' },
	{ kind: 'study', from: '2026-08-03', to: '2026-08-31' },
	{ kind: 'leave', from: '2026-09-10', to: '2026-11-30' },
	{ kind: 'seconded', from: '2026-12-15', to: '' }
]);
type Act = typeof act extends fc.Arbitrary<infer Made> ? Made : never;

/** An act of a page, or nothing where the page refuses it. */
async function perform(db: Database, given: Act): Promise<void> {
	try {
		await db.write((tx) => performIn(tx, given));
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
	}
}

async function performIn(tx: Transaction, given: Act): Promise<unknown> {
	const found = (await findPersonByNumber(tx, `A${given.who}`))!;
	const [known] = await readPersons(tx, found.id);
	const post = known!.posts[given.which % Math.max(known!.posts.length, 1)];
	const unit = (await readUnits(tx)).find(({ code }) => code === given.unit);
	const { from, to, title } = given;
	const typed: Typed = {
		unit: given.unit,
		title,
		category: 'pelaksana',
		kind: given.post,
		from,
		withdraws: from,
		...(given.primary && { isPrimary: 'on' }),
		...(given.heads && { heads: 'on' })
	};

	switch (given.kind) {
		case 'place':
			return placePost(tx, found.id, typed, acting);
		case 'correct':
			return post && correctPostRecord(tx, found.id, post.id, typed, acting);
		case 'end':
			return post && endPostRecord(tx, found.id, post.id, { until: from }, acting);
		case 'back':
			return post && takeBackPost(tx, found.id, post.id, acting);
		case 'leave':
			return endAllPosts(tx, found.id, { reason: given.reason, on: from }, acting);
		case 'employ':
			return changeEmployment(tx, found.id, { employment: given.employment, from }, acting);
		case 'away':
			return addAbsence(tx, found.id, { kind: given.absence, from, to }, acting);
		case 'facts':
			return correctPerson(tx, found.id, { name: title, phone: title }, acting);
		case 'unit':
			return unit && changeUnit(tx, unit.id, { name: title, kind: 'dinas', parent: 'KOTA', from }, acting);
		case 'close':
			return unit && closeUnit(tx, unit.id, { until: from }, acting);
		case 'merge':
			return unit && mergeUnits(tx, unit.id, { into: given.into, from }, acting);
		case 'add':
			return addUnit(
				tx,
				{ code: 'SEK', name: title, kind: 'sekolah', parent: given.primary ? 'DIK' : 'KOTA', from },
				acting
			);
	}
}

describe('an export of any organisation', () => {
	it('comes back as nothing to do, in both formats, and tells another database the same', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(act, { minLength: 1, maxLength: 14 }),
				fc.tuple(absences, absences, absences),
				async (acts, away) => {
					const db = await city();
					await apply(db, [...units, ...[0, 1, 2].map((who) => staff(`A${who}`, 'DIK'))]);
					for (const [who, each] of away.entries()) {
						const { id } = (await findPersonByNumber(db, `A${who}`))!;
						for (const typed of each) await db.write((tx) => addAbsence(tx, id, typed, acting));
					}
					for (const each of acts) await perform(db, each);

					const { bytes } = await exportStaff(db, 'csv', 'command', now);
					const file = new TextDecoder().decode(bytes);
					for (const given of [bytes, (await exportStaff(db, 'xlsx', 'command', now)).bytes]) {
						const { diff } = await examine(db, given, { scope: 'all' });
						expect(diff.errors.map(describeFinding), file).toEqual([]);
						expect(diff.differences, file).toEqual([]);
						expect(diff.operations, file).toEqual([]);
					}

					// What ends meanwhile is over, and the file says so.
					for (const at of [new Date('2026-09-15T03:00:00Z'), new Date('2027-02-01T03:00:00Z')]) {
						const { diff } = await examine(db, bytes, { scope: 'all', at });
						expect(diff.errors.map(describeFinding), file).toEqual([]);
						expect(diff.differences, file).toEqual([]);
					}

					const other = await city();
					const found = await examine(other, bytes);
					// What stands only because it is known already is refused of people whom nobody knows.
					const columns = found.diff.errors.map(({ column }) => column);
					expect(['jabatan_utama', 'jabatan', 'kepala']).toEqual(expect.arrayContaining(columns));
					if (columns.length > 0) return;

					await applyImport(other, await stageImport(other, found, null, now), {}, 'command', () => now);
					const again = await exportStaff(other, 'csv', 'command', now);
					expect(new TextDecoder().decode(again.bytes)).toBe(file);
					other.close();
					db.close();
				}
			),
			{ numRuns: 25 }
		);
	}, 60_000);
});
