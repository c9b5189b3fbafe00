import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { zoneLabel } from '#lib/language/in-words.ts';
import type { Transaction } from '#lib/server/db/connect.ts';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import { zoneOf } from '#lib/server/organisation/clocks.ts';
import { headOf } from '#lib/server/organisation/heads.ts';
import { findPerson } from '#lib/server/organisation/persons.ts';
import type { Acting } from '#lib/server/organisation/staff-changes.ts';
import type { Typed } from '#lib/server/organisation/staff-form.ts';
import { changeUnit, closeUnit } from '#lib/server/organisation/unit-changes.ts';
import { findUnit, listUnits, unitPath } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const unit = (await findUnit(db, params.unit, viewer.today)) ?? error(404, m.unit_form_unknown());
	const path = await unitPath(db, unit.id, viewer.today);
	const units = await listUnits(db, viewer.today);
	const head = await headOf(db, unit.id, viewer.today);

	return {
		today: viewer.today,
		saved: url.searchParams.has('saved'),
		unit: {
			id: unit.id,
			code: unit.code,
			name: unit.name,
			kind: unit.kind,
			parent: path.at(-2)?.code ?? '',
			timeZone: unit.timeZone ?? ''
		},
		zone: zoneLabel(zoneOf(path, viewer.institution.timeZone)),
		timeZones,
		path: path.slice(0, -1).map(({ id, name }) => ({ id, name })),
		head: head ? { name: (await findPerson(db, head.personId))?.name ?? '', direct: head.direct } : null,
		units: units.map(({ code, name }) => ({ code, name }))
	};
};

type Change = (tx: Transaction, unitId: string, typed: Typed, acting: Acting) => Promise<unknown>;

function changing(form: string, change: Change, target: (unit: string) => string) {
	return async ({ params, request }: RequestEvent) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const acting = { actor: viewer.personId, on: viewer.today, now: new Date() };

		try {
			await database().write((tx) => change(tx, params.unit, typed, acting));
		} catch (problem) {
			return failWith(problem, { form, typed });
		}

		redirect(303, `${target(params.unit)}?saved=1`);
	};
}

export const actions: Actions = {
	change: changing('change', changeUnit, (unit) => resolve('/(admin)/admin/units/[unit]', { unit })),
	// A closed unit may have no page any more.
	close: changing('close', closeUnit, () => resolve('/admin/units'))
};
