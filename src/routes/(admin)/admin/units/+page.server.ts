import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import { listOtherUnits, type UnitStanding } from '#lib/server/organisation/unit-history.ts';
import { addUnit } from '#lib/server/organisation/unit-changes.ts';
import { listUnitsWithStaff } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');

	return {
		today: viewer.today,
		saved: url.searchParams.has('saved'),
		timeZones,
		units: await listUnitsWithStaff(database(), viewer.today),
		others: (await listOtherUnits(database(), viewer.today)).map(({ id, code, name, standing }) => ({
			...{ id, code, name },
			days: daysText(standing)
		}))
	};
};

function daysText(standing: UnitStanding): string {
	if (standing.kind === 'coming') return m.units_other_coming({ day: dayInWords(standing.from) });

	return standing.kind === 'over' ? m.units_other_over({ day: dayInWords(standing.until) }) : '';
}

export const actions: Actions = {
	default: async ({ request }) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const acting = { actor: viewer.personId, on: viewer.today, now: new Date() };

		try {
			await database().write((tx) => addUnit(tx, typed, acting));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/admin/units') + '?saved=1');
	}
};
