import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { absence, absenceKinds, person, type AbsenceKind } from '#lib/server/db/schema/organisation.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { addDays } from './days.ts';
import type { Acting } from './staff-changes.ts';
import { optional, readChoice, readDay, type Typed } from './staff-form.ts';
import { lasts, type Period } from './timeline.ts';
import { absenceInWords } from './whereabouts.ts';

/** What the log calls the change. */
type Act = 'add' | 'correct' | 'end' | 'take-back';
type Known = Period & { id: string; kind: AbsenceKind };

/** Somebody is away from a day to a day, or until further notice; nothing about why. @throws Problem about a field */
export async function addAbsence(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await tx.select({ id: person.id }).from(person).where(eq(person.id, personId)).get();
	if (!known) throw new Problem('person_unknown', m.staff_form_person_unknown());

	const made = readAbsence(typed);
	await requireApart(tx, personId, made, undefined);
	await insert(tx, personId, made, acting.now);
	await record(tx, personId, 'add', acting);
}

/** What a letter says that came late, or that was entered wrongly: as if it had always been so. @throws Problem about a field */
export async function correctAbsence(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const before = await requireAbsence(tx, personId, typed.absence);
	const after = readAbsence(typed);
	await requireApart(tx, personId, after, before.id);
	await close(tx, before.id, acting.now);
	await insert(tx, personId, after, acting.now);
	await record(tx, personId, 'correct', acting);
}

/** Somebody is back: `to` is the last day away. @throws Problem about `to` */
export async function endAbsence(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const before = await requireAbsence(tx, personId, typed.absence);
	const validTo = addDays(readDay(typed, 'to'), 1);
	if (validTo <= before.validFrom) {
		throw new Problem('form_to', m.staff_form_until_before({ from: dayInWords(before.validFrom) }), 'to');
	}
	if (!lasts(before, validTo)) throw new Problem('form_to', m.absence_over_before(), 'to');

	await close(tx, before.id, acting.now);
	await insert(tx, personId, { ...before, validTo }, acting.now);
	await record(tx, personId, 'end', acting);
}

/** It never was: entered for the wrong person. */
export async function takeBackAbsence(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const { id } = await requireAbsence(tx, personId, typed.absence);
	await close(tx, id, acting.now);
	await record(tx, personId, 'take-back', acting);
}

export type AbsenceRecord = Known & { recordedFrom: Date; recordedTo: Date | null };

/** Everything that is and was known, the newest first: records that were replaced as well. */
export async function listAbsenceHistory(db: Reader, personId: string): Promise<AbsenceRecord[]> {
	return db
		.select({
			id: absence.id,
			kind: absence.kind,
			validFrom: absence.validFrom,
			validTo: absence.validTo,
			recordedFrom: absence.recordedFrom,
			recordedTo: absence.recordedTo
		})
		.from(absence)
		.where(eq(absence.personId, personId))
		.orderBy(desc(absence.validFrom), desc(absence.recordedFrom));
}

function readAbsence(typed: Typed): { kind: AbsenceKind } & Period {
	const kind = readChoice(typed, 'kind', absenceKinds, m.absence_choices());
	const validFrom = readDay(typed, 'from');
	const last = optional(typed, 'to', 10) === null ? null : readDay(typed, 'to');
	if (last !== null && last < validFrom) {
		throw new Problem('form_to', m.staff_form_until_before({ from: dayInWords(validFrom) }), 'to');
	}

	return { kind, validFrom, validTo: last && addDays(last, 1) };
}

/** Nobody is away in two ways on one day. */
async function requireApart(tx: Transaction, personId: string, made: Period, but: string | undefined): Promise<void> {
	const others = (await current(tx, personId)).filter(({ id }) => id !== but);
	const overlapping = others.find(
		({ validFrom, validTo }) =>
			(made.validTo === null || validFrom < made.validTo) && (validTo === null || made.validFrom < validTo)
	);
	if (!overlapping) return;

	const { kind, validFrom, validTo } = overlapping;
	const what = absenceInWords({ kind, from: validFrom, until: validTo && addDays(validTo, -1) });
	throw new Problem('absence_overlaps', m.absence_overlaps({ what, from: dayInWords(validFrom) }), 'from');
}

/** The record that is current; another one means that somebody changed it meanwhile. */
async function requireAbsence(tx: Transaction, personId: string, id: string | undefined): Promise<Known> {
	const found = (await current(tx, personId)).find((each) => each.id === id);
	if (!found) throw new Problem('absence_changed', m.absence_changed());

	return found;
}

function current(tx: Transaction, personId: string): Promise<Known[]> {
	return tx
		.select({ id: absence.id, kind: absence.kind, validFrom: absence.validFrom, validTo: absence.validTo })
		.from(absence)
		.where(and(eq(absence.personId, personId), isNull(absence.recordedTo)))
		.orderBy(asc(absence.validFrom));
}

async function close(tx: Transaction, id: string, now: Date): Promise<void> {
	await tx.update(absence).set({ recordedTo: now }).where(eq(absence.id, id));
}

async function insert(
	tx: Transaction,
	personId: string,
	{ kind, validFrom, validTo }: { kind: AbsenceKind; validFrom: Day; validTo: Day | null },
	now: Date
): Promise<void> {
	await tx.insert(absence).values({ personId, kind, validFrom, validTo, recordedFrom: now });
}

async function record(tx: Transaction, personId: string, act: Act, { actor, now }: Acting): Promise<void> {
	await recordAudit(tx, { at: now, actor, kind: 'absence.change', subject: personId, payload: { act } });
}
