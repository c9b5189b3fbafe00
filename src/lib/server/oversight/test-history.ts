import type { Day } from '#lib/server/db/schema/columns.ts';
import { addDays } from '../organisation/days.ts';
import type { Placed, Reason, Since } from './staleness.ts';
import type { State } from './states.ts';

/** The days that a history is told for: somebody who has been there long came on the first of them. */
export const firstDay = '2026-09-01';
const lastDay = '2027-02-28';
const days: Day[] = [];
for (let day: Day = firstDay; day <= lastDay; day = addDays(day, 1)) days.push(day);

/** Where somebody is on a day; two records of the same place are two objects. */
export type Place = { unit: string; category: string; heads?: 'on' };
type Held<What> = Map<Day, What | undefined>;

/**
 * A letter as it was recorded: what it does to what was believed until then. Replaying the letters that were there at a moment
 * gives what was believed then.
 */
type Letter<What> = { at: Date; rewrite: (believed: Held<What>) => void };

export type Somebody = {
	id: string;
	name: string;
	number: string;
	places: Letter<Place>[];
	/** Second posts, by which somebody heads a unit without counting in it. */
	acting: Letter<Place>[];
	employments: Letter<string>[];
	/** The last day on which the employment is known to have changed. */
	employedFrom: Day;
	/** Employments that rest on a post by which somebody came back, the last one last; `ended` is the one before. */
	comebacks: { since: Day; ended: Day }[];
	enrolledAt?: Date;
	/** The day of the enrolment, or of coming back. */
	joinedOn?: Day;
	/** Gone without a certificate. */
	ended?: boolean;
	/** What the due day was from each moment on. */
	dueDays: { at: Date; dueOn: Day }[];
	/** An account may have to be activated anew. */
	active: { since: Date; until?: Date }[];
	startedAt?: Date;
	fulfilledAt?: Date;
	certificate?: { id: string; at: Date; on: Day; validUntil: Day; revokedAt?: Date };
	waivers: Waiver[];
	disputes: { id: string; unit: string; at: Date; decidedAt?: Date }[];
};

/** What was granted, and what it became since: another last day, or none where it was taken back. */
export type Waiver = { id: string; from: Day; to: Day; at: Date; ends: { at: Date; last: Day | undefined }[] };

/** How somebody counts at a moment. */
export type Counted = Placed & {
	category: string;
	/** Heads the unit. */
	heads: boolean;
	employment: string;
	completedOn: Day | null;
	/** The last day of the certificate, valid or not any more. */
	validUntil: Day | null;
	/** Has begun and holds no certificate. */
	fulfilled: boolean;
};

/** A day, the moment up to which things have happened, and the moment up to which letters have come. */
export type When = { on: Day; asOf: Date; knownAt: Date };

export type SignedStatement = {
	id: string;
	units: readonly string[];
	/** Who signed as the head of which unit. */
	signatory: { personId: string; unit: string };
	on: Day;
	at: Date;
	frozen: Counted[];
	sha256: string;
};

export function somebody(id: string, name: string, number: string, employedFrom: Day): Somebody {
	return {
		id,
		name,
		number,
		employedFrom,
		comebacks: [],
		places: [],
		acting: [],
		employments: [],
		dueDays: [],
		active: [],
		waivers: [],
		disputes: []
	};
}

/** From a day on it is this. */
export function from<What>(day: Day, what: What | undefined) {
	return (believed: Held<What>): void => {
		for (const each of days) if (each >= day) believed.set(each, what);
	};
}

/** Nothing else that was believed is true: from a day on it is this. */
export function rewritten<What>(day: Day, what: What | undefined) {
	return (believed: Held<What>): void => {
		believed.clear();
		from(day, what)(believed);
	};
}

/** From a day on it is nothing; days since `left` of which nothing is believed until then are as the one before. */
export function leaving(day: Day, left: Day | undefined) {
	return <What>(believed: Held<What>): void => {
		for (const each of days) {
			if (each >= day) believed.set(each, undefined);
			else if (left && each >= left && believed.get(each) === undefined)
				believed.set(each, believed.get(addDays(each, -1)));
		}
	};
}

/** Whoever had left is what they were again, from a day on. */
export function again(day: Day) {
	return <What>(believed: Held<What>): void => {
		const last = days.findLast((each) => believed.get(each) !== undefined);
		for (const each of days) if (last && each > last && each >= day) believed.set(each, believed.get(last));
	};
}

/** What comes next began on the first of these days already, where there was nothing. */
export function earlier(first: Day, last: Day = lastDay) {
	return <What>(believed: Held<What>): void => {
		let next: What | undefined;
		for (const each of days.toReversed()) {
			next = believed.get(each) ?? next;
			if (each >= first && each <= last) believed.set(each, next);
		}
	};
}

/** What one record says becomes something else on its days that are not before `start`. */
export function instead(record: Place, start: Day, place: Place | undefined) {
	return (believed: Held<Place>): void => {
		for (const each of days) if (each >= start && believed.get(each) === record) believed.set(each, place);
	};
}

/** The record began on another day than was believed: days that it loses go to the one right before it. */
export function began(record: Place, start: Day, place: Place) {
	return (believed: Held<Place>): void => {
		const held = days.filter((day) => believed.get(day) === record);
		if (held.length === 0) return;

		const [first, last] = [held[0]!, held.at(-1)!];
		const before = believed.get(addDays(first, -1));
		for (const day of days) {
			if (day >= start && day <= last) believed.set(day, place);
			else if (day >= first && day < start) believed.set(day, before);
		}
	};
}

/** In this unit until a day; nothing is told of other units. */
export function goneFrom(unit: string, day: Day) {
	return (believed: Held<Place>): void => {
		for (const each of days) if (each >= day && believed.get(each)?.unit === unit) believed.set(each, undefined);
	};
}

/** What was believed at a moment. */
function believed<What>(letters: readonly Letter<What>[], knownAt: Date) {
	const held: Held<What> = new Map();
	for (const letter of letters) if (letter.at <= knownAt) letter.rewrite(held);

	return held;
}

export function placeOf(one: Somebody, on: Day, knownAt: Date): Place | undefined {
	return believed(one.places, knownAt).get(on);
}

/** Whether somebody is believed to be employed for good. */
export function isEmployed(one: Somebody, knownAt: Date): boolean {
	return believed(one.employments, knownAt).get(lastDay) !== undefined;
}

/** Whether somebody is believed to be in a unit for good. */
export function staysIn(one: Somebody, unit: string, knownAt: Date): boolean {
	return believed(one.places, knownAt).get(lastDay)?.unit === unit;
}

/** The days of a record, as believed at a moment: its first and its last. */
export function daysOf(one: Somebody, record: Place, knownAt: Date): { first: Day; last: Day } | undefined {
	const held = believed(one.places, knownAt);
	const its = days.filter((day) => held.get(day) === record);

	return its.length === 0 ? undefined : { first: its[0]!, last: its.at(-1)! };
}

/** Every record that is believed at a moment, in the order of their days. */
export function recordsOf(one: Somebody, knownAt: Date): Place[] {
	return [...new Set(believed(one.places, knownAt).values())].filter((place) => place !== undefined);
}

/**
 * Where somebody is believed to be on the day of a signature without what was recorded after it and is dated on that very day:
 * where they were believed to be, unless something else was learned of the day before; then that.
 */
function foreseeablePlace(one: Somebody, on: Day, signedAt: Date, knownAt: Date): Place | undefined {
	const [signed, now] = [believed(one.places, signedAt), believed(one.places, knownAt)];
	const before = addDays(on, -1);

	return signed.get(before)?.unit === now.get(before)?.unit ? signed.get(on) : now.get(before);
}

/**
 * How somebody counts, or that they do not. `signedAt` leaves out what was recorded after it and is dated on that very day:
 * whoever signed could not know it.
 */
function countedAt(one: Somebody, { on, asOf, knownAt }: When, signedAt?: Date): Counted | undefined {
	const place = signedAt ? foreseeablePlace(one, on, signedAt, knownAt) : placeOf(one, on, knownAt);
	if (!place || !one.enrolledAt || one.enrolledAt > knownAt) return undefined;

	// Who was known there and was enrolled later counts from then on.
	const then = placeOf(one, on, asOf);
	if (one.enrolledAt > asOf && then?.unit === place.unit && then.category === place.category) return undefined;

	const was = (moment: Date | undefined) => moment !== undefined && moment <= asOf;
	const { certificate } = one;
	const holds = was(certificate?.at);
	const state = (): State => {
		const disputed = one.disputes.some(
			({ unit, at, decidedAt }) => unit === place.unit && was(at) && !(decidedAt && decidedAt <= knownAt)
		);
		if (disputed) return 'correction';
		const waived = one.waivers.some((waiver) => {
			const holds = waiver.at <= knownAt && coversThen(waiver, on, knownAt);
			if (!signedAt) return holds;
			if (waiver.at > signedAt) return holds && waiver.from < on;

			// Known to hold when it was signed; what was learned since of that very day is left out.
			return (
				holds ||
				(coversThen(waiver, on, signedAt) && (waiver.from === on || coversThen(waiver, addDays(on, -1), knownAt)))
			);
		});
		if (waived) return 'waived';
		if (holds && was(certificate!.revokedAt)) return 'revoked';
		if (holds) return certificate!.validUntil >= on ? 'certified' : 'expired';
		if (dueDayAt(one, asOf) < on) return 'overdue';
		if (was(one.startedAt)) return 'under_way';

		return one.active.some(({ since, until }) => was(since) && !was(until)) ? 'not_started' : 'not_activated';
	};
	const is = state();

	return {
		personId: one.id,
		unitId: place.unit,
		category: place.category,
		heads: place.heads === 'on',
		employment: believed(one.employments, knownAt).get(on) ?? '',
		state: is,
		completedOn: is === 'certified' || is === 'expired' ? certificate!.on : null,
		validUntil: is === 'certified' || is === 'expired' ? certificate!.validUntil : null,
		fulfilled: (is === 'overdue' || is === 'under_way') && was(one.startedAt) && was(one.fulfilledAt)
	};
}

/** Whether a waiver that was granted was known to hold on a day. */
function coversThen({ from: begins, to, ends }: Waiver, on: Day, knownAt: Date): boolean {
	const end = ends.findLast(({ at }) => at <= knownAt);
	const last = end ? end.last : to;

	return begins <= on && last !== undefined && on <= last;
}

/** The due day that was in force at a moment; for whoever was enrolled later and is brought along, the first. */
function dueDayAt({ dueDays }: Somebody, asOf: Date): Day {
	return (dueDays.findLast(({ at }) => at <= asOf) ?? dueDays[0]!).dueOn;
}

/** Everybody who counts at a moment. */
export function countAll(people: readonly Somebody[], when: When, signedAt?: Date): Counted[] {
	return people.flatMap((one) => countedAt(one, when, signedAt) ?? []);
}

/**
 * What became of a statement, as decision 0015 has it: told person by person, from what was signed, what is known now of that
 * moment, and what is known without what was dated on the very day and recorded after.
 */
export function fateOf(
	statement: SignedStatement,
	people: readonly Somebody[],
	{ today, now }: { today: Day; now: Date }
): { reasons: Reason[]; since: Since[] } {
	const { frozen, units, on, at } = statement;
	const within = (rows: Counted[]) =>
		new Map(rows.filter((row) => units.includes(row.unitId)).map((row) => [row.personId, row]));
	const signed = within(frozen);
	const known = within(countAll(people, { on, asOf: at, knownAt: now }));
	const foreseeable = within(countAll(people, { on, asOf: at, knownAt: now }, at));
	const present = within(countAll(people, { on: today, asOf: now, knownAt: now }));
	const reasons = contradictionsOfSigning(statement, people, now);
	const since: Since[] = [];

	for (const { id: personId, certificate } of people) {
		const was = signed.get(personId);
		const contradicted = contradiction(was, known.get(personId));
		const kind = contradicted && contradiction(was, foreseeable.get(personId)) && contradicted;
		if (kind) reasons.push({ kind, personId });
		else if (
			certificate?.revokedAt &&
			certificate.revokedAt > at &&
			(was?.state === 'certified' || was?.state === 'expired')
		)
			reasons.push({ kind: 'revoked', personId });

		const then = contradicted && !kind ? foreseeable.get(personId) : known.get(personId);
		const is = present.get(personId);
		if (then && !is) since.push({ kind: 'left', personId });
		else if (is && !then) since.push({ kind: 'joined', personId });
		else if (is?.state === 'certified' && then?.state !== 'certified') since.push({ kind: 'certified', personId });
		else if (is?.state === 'expired' && then?.state === 'certified') since.push({ kind: 'expired', personId });
	}

	return { reasons, since };
}

/** Whether somebody is believed to head a unit on a day, by whichever post. */
export function headsThen({ places, acting }: Somebody, unit: string, on: Day, knownAt: Date): boolean {
	return [places, acting].some((letters) => {
		const place = believed(letters, knownAt).get(on);

		return place?.unit === unit && place.heads === 'on';
	});
}

/** Whoever signed has to have headed the unit then, or until a change of that very day, and to hold the certificate still. */
function contradictionsOfSigning(
	{ signatory: { personId, unit }, on, at }: SignedStatement,
	people: readonly Somebody[],
	now: Date
): Reason[] {
	const one = people.find(({ id }) => id === personId)!;
	const reasons: Reason[] = [];
	if (![on, addDays(on, -1)].some((day) => headsThen(one, unit, day, now))) {
		reasons.push({ kind: 'signatory_post', personId });
	}
	const revokedAt = one.certificate?.revokedAt;
	if (revokedAt && revokedAt > at) reasons.push({ kind: 'signatory_certificate', personId });

	return reasons;
}

/** Why what is known of a person contradicts what was signed; progress of who had no certificate never does. */
function contradiction(was: Counted | undefined, is: Counted | undefined): Reason['kind'] | undefined {
	if (!was) return is && 'added';
	if (was.state === 'correction' && is?.state !== 'correction') return 'decided';
	if (!is) return 'removed';
	if (is.unitId !== was.unitId) return 'moved';
	if (is.state === was.state) return undefined;

	return is.state === 'waived' || was.state === 'waived' ? 'waiver' : 'changed';
}

/** The first day on which somebody who is believed to have left is in no place any more, where a day lies after it. */
export function leftBefore(one: Somebody, day: Day, knownAt: Date): Day | undefined {
	const held = believed(one.places, knownAt);
	const last = days.findLast((each) => held.get(each) !== undefined);

	return last && addDays(last, 1) < day ? addDays(last, 1) : undefined;
}
