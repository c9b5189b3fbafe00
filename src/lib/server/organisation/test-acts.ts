import fc from 'fast-check';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { employmentKinds, endReasons, postKinds } from '#lib/server/db/schema/organisation.ts';
import { Problem } from '../problem.ts';
import { addAbsence } from './absences.ts';
import { mergeUnits } from './merge-units.ts';
import { findPersonByNumber } from './persons.ts';
import {
	changeEmployment,
	correctPerson,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost,
	type Acting
} from './staff-changes.ts';
import { readPersons, readUnits } from './staff-base.ts';
import type { Typed } from './staff-form.ts';
import { acting } from './test-staff.ts';
import { addUnit, changeUnit, closeUnit } from './unit-changes.ts';

/** Before, on and after the day of `acting`. */
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
export const anyAct = fc.record({
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
export type Act = typeof anyAct extends fc.Arbitrary<infer Made> ? Made : never;

/** An act of a page, or nothing where the page refuses it. */
export async function perform(db: Database, given: Act, by: Acting = acting): Promise<void> {
	try {
		await db.write((tx) => performIn(tx, given, by));
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
	}
}

async function performIn(tx: Transaction, given: Act, acting: Acting): Promise<unknown> {
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
