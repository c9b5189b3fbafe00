import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import type { Transaction } from '#lib/server/db/connect.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import {
	endAccommodation,
	grantAccommodation,
	listAccommodations,
	type ListedAccommodation
} from '#lib/server/attempts/accommodations.ts';
import {
	addAbsence,
	correctAbsence,
	endAbsence,
	takeBackAbsence,
	type AbsenceRecord
} from '#lib/server/organisation/absences.ts';
import { addDays, endOfDay, isDay } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import {
	changeEmployment,
	changeNumber,
	correctPerson,
	correctPostEnd,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost,
	type Acting
} from '#lib/server/organisation/staff-changes.ts';
import type { Typed } from '#lib/server/organisation/staff-form.ts';
import { employmentKindOn, findPersonHistory } from '#lib/server/organisation/staff-list.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { absenceLabel, leavingInWords } from '#lib/server/organisation/whereabouts.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import { requireStanding } from '../../standing-person.server.ts';
import { periodText } from '../../history-lines.ts';
import { historyLines } from './history-lines.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	await requireStanding(params.person, (person) => resolve('/(admin)/admin/staff/[person]', { person }));
	const history = (await findPersonHistory(db, params.person)) ?? error(404, m.guard_not_found());
	const { timeZone } = await requireInstitution(db);
	const units = await listUnits(db, viewer.today);
	const codes = new Map(units.map(({ id, code }) => [id, code]));
	const known = url.searchParams.get('known') ?? '';
	const knownOn = isDay(known) ? known : undefined;
	await recordView(viewer, history.id, { page: 'person' });

	const current = <Each extends { recordedTo: Date | null }>(records: Each[]) =>
		records.filter(({ recordedTo }) => recordedTo === null);
	const ends = current(history.posts).map(({ validTo }) => validTo ?? '9999-12-31');
	const last = ends.toSorted().at(-1);
	const leftOn = last !== undefined && last <= viewer.today ? last : null;
	const ending = current(history.posts).find(({ endReason, validTo }) => endReason && validTo === last);

	return {
		today: viewer.today,
		saved: url.searchParams.has('saved'),
		merged: url.searchParams.has('merged'),
		person: {
			id: history.id,
			name: history.name,
			birthDate: history.birthDate,
			bornOn: history.birthDate && dayInWords(history.birthDate),
			organisation: history.organisation,
			email: history.email,
			phone: history.phone,
			number: current(history.numbers)[0]?.number ?? '',
			employment: employmentKindOn(history, viewer.today),
			leftOn: leftOn && dayInWords(leftOn),
			leaving: ending?.endReason && ending.validTo ? leavingInWords(ending.endReason, ending.validTo) : null
		},
		posts: current(history.posts).map(
			({ id, unitId, unit, title, category, kind, heads, isPrimary, validFrom, validTo, endReason }) => ({
				id,
				unit,
				code: codes.get(unitId) ?? '',
				title,
				category,
				kind,
				heads,
				isPrimary,
				validFrom,
				until: validTo && addDays(validTo, -1),
				left: endReason !== null,
				over: validTo !== null && validTo <= viewer.today,
				period: periodText(validFrom, validTo)
			})
		),
		absences: current(history.absences).map((one) => absenceShown(one, viewer.today)),
		accommodations: (await listAccommodations(db, history.id)).map((one) => asShown(one, viewer.today)),
		knownOn: knownOn ?? null,
		history: historyLines(history, timeZone, knownOn ? endOfDay(knownOn, timeZone) : undefined),
		units: units.map(({ code, name }) => ({ code, name }))
	};
};

function absenceShown({ id, kind, validFrom, validTo }: AbsenceRecord, on: string) {
	const until = validTo && addDays(validTo, -1);

	return {
		id,
		kind,
		from: validFrom,
		to: until ?? '',
		label: absenceLabel(kind),
		period: periodText(validFrom, validTo),
		begun: validFrom <= on,
		over: validTo !== null && validTo <= on
	};
}

function asShown({ id, extraTimePercent, extraTries, reason, fromOn, toOn, endedAt }: ListedAccommodation, on: string) {
	const over = endedAt !== null || (toOn !== null && toOn < on);

	return {
		id,
		reason,
		given: [
			...(extraTimePercent > 0 ? [m.accommodation_given_time({ percent: extraTimePercent })] : []),
			...(extraTries > 0 ? [m.accommodation_given_tries({ count: extraTries })] : [])
		].join(' · '),
		period: toOn
			? m.waiver_from_to({ from: dayInWords(fromOn), to: dayInWords(toOn) })
			: m.accommodation_since({ from: dayInWords(fromOn) }),
		state: over ? m.accommodation_over() : fromOn > on ? m.accommodation_later() : m.accommodation_now(),
		open: !over
	};
}

type Change = (tx: Transaction, personId: string, typed: Typed, acting: Acting) => Promise<unknown>;

/** One form of the page: what was typed is kept when it fails, and a reload does not send it twice. */
function changing(form: string, change: Change) {
	return async ({ params, request }: RequestEvent) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const acting = { actor: viewer.personId, on: viewer.today, now: new Date() };

		try {
			await database().write((tx) => change(tx, params.person, typed, acting));
		} catch (problem) {
			return failWith(problem, { form, typed });
		}

		redirect(303, resolve('/(admin)/admin/staff/[person]', { person: params.person }) + '?saved=1');
	};
}

export const actions: Actions = {
	facts: changing('facts', correctPerson),
	number: changing('number', changeNumber),
	employment: changing('employment', changeEmployment),
	post: changing('post', placePost),
	correct: changing('correct', (tx, person, typed, acting) =>
		correctPostRecord(tx, person, typed.post ?? '', typed, acting)
	),
	end: changing('end', (tx, person, typed, acting) => endPostRecord(tx, person, typed.post ?? '', typed, acting)),
	correctEnd: changing('correctEnd', (tx, person, typed, acting) =>
		correctPostEnd(tx, person, typed.post ?? '', typed, acting)
	),
	accommodation: changing('accommodation', (tx, personId, typed, { actor, now }) => {
		const { extraTimePercent = '', extraTries = '', reason = '', from = '', to = '' } = typed;

		return grantAccommodation(tx, { personId, extraTimePercent, extraTries, reason, from, to, by: actor }, now);
	}),
	accommodationEnd: changing('accommodationEnd', (tx, personId, typed, { actor, now }) =>
		endAccommodation(tx, { personId, accommodationId: typed.accommodation ?? '', by: actor }, now)
	),
	leave: changing('leave', endAllPosts),
	absence: changing('absence', addAbsence),
	absenceCorrect: changing('absenceCorrect', correctAbsence),
	absenceEnd: changing('absenceEnd', endAbsence),
	absenceTakeBack: changing('absenceTakeBack', takeBackAbsence),
	takeBack: changing('takeBack', (tx, person, typed, acting) => takeBackPost(tx, person, typed.post ?? '', acting))
};
