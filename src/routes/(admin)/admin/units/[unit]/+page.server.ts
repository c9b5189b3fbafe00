import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { zoneLabel } from '#lib/language/in-words.ts';
import type { Transaction } from '#lib/server/db/connect.ts';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import { zoneOf } from '#lib/server/organisation/clocks.ts';
import { endOfDay, isDay } from '#lib/server/organisation/days.ts';
import { headOf } from '#lib/server/organisation/heads.ts';
import { findPerson } from '#lib/server/organisation/persons.ts';
import type { Acting } from '#lib/server/organisation/staff-changes.ts';
import type { Typed } from '#lib/server/organisation/staff-form.ts';
import { changeUnit, closeUnit, correctClosing } from '#lib/server/organisation/unit-changes.ts';
import { dayToShow, findUnitHistory, standingOn } from '#lib/server/organisation/unit-history.ts';
import { findUnit, listUnits, unitPath } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { standingText, unitLines } from './unit-lines.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const history = (await findUnitHistory(db, params.unit)) ?? error(404, m.unit_form_unknown());
	const { id, code, records } = history;
	const standing = standingOn(
		records.filter(({ recordedTo }) => recordedTo === null),
		viewer.today
	);
	// One that does not stand today is shown as it will be on its first day, or was on its last one.
	const on = dayToShow(standing, viewer.today);
	const unit = (await findUnit(db, id, on)) ?? { ...records[0]!, timeZone: null };
	const path = await unitPath(db, id, on);
	const units = await listUnits(db, viewer.today);
	const head = standing.kind === 'now' ? await headOf(db, id, viewer.today) : undefined;
	const { timeZone } = viewer.institution;
	const known = url.searchParams.get('known') ?? '';
	const knownOn = isDay(known) ? known : undefined;

	return {
		today: viewer.today,
		saved: url.searchParams.has('saved'),
		unit: {
			id,
			code,
			name: unit.name,
			kind: unit.kind,
			parent: path.at(-2)?.code ?? '',
			timeZone: unit.timeZone ?? ''
		},
		standing: standingText(standing),
		// Nothing of it is to be changed any more, and only one that stands is merged.
		changes: standing.kind === 'now' || standing.kind === 'coming',
		merges: standing.kind === 'now',
		// A closing may be corrected, also of one that is over.
		until: standing.kind === 'now' || standing.kind === 'over' ? standing.until : null,
		changesFrom: on,
		knownOn: knownOn ?? null,
		history: unitLines(history, timeZone, knownOn ? endOfDay(knownOn, timeZone) : undefined),
		zone: zoneLabel(zoneOf(path, viewer.institution.timeZone)),
		timeZones,
		path: path.slice(0, -1).map((each) => ({ id: each.id, name: each.name })),
		head: head ? { name: (await findPerson(db, head.personId))?.name ?? '', direct: head.direct } : null,
		units: units.map(({ code, name }) => ({ code, name }))
	};
};

type Change = (tx: Transaction, unitId: string, typed: Typed, acting: Acting) => Promise<unknown>;

function changing(form: string, change: Change) {
	return async ({ params, request }: RequestEvent) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const acting = { actor: viewer.personId, on: viewer.today, now: new Date() };

		try {
			await database().write((tx) => change(tx, params.unit, typed, acting));
		} catch (problem) {
			return failWith(problem, { form, typed });
		}

		redirect(303, `${resolve('/(admin)/admin/units/[unit]', { unit: params.unit })}?saved=1`);
	};
}

export const actions: Actions = {
	change: changing('change', changeUnit),
	close: changing('close', closeUnit),
	closing: changing('closing', correctClosing)
};
