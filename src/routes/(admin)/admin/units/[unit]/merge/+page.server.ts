import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { mergeUnits, planUnitMerge } from '#lib/server/organisation/merge-units.ts';
import { findUnit, listUnits } from '#lib/server/organisation/units.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const unit = (await findUnit(db, params.unit, viewer.today)) ?? error(404, m.unit_form_unknown());
	const typed = { into: url.searchParams.get('into') ?? '', from: url.searchParams.get('from') ?? '' };
	const units = await listUnits(db, viewer.today);
	const page = {
		unit: { id: unit.id, code: unit.code, name: unit.name },
		typed: { into: typed.into, from: typed.from || viewer.today },
		units: units.filter(({ id }) => id !== unit.id).map(({ code, name }) => ({ code, name })),
		plan: null,
		problem: null
	};
	if (typed.into === '') return page;

	try {
		const plan = await planUnitMerge(db, unit.id, typed, viewer.today);
		const { into, from, people, second, heads, children, delegates, programmes, disputes } = plan;

		return {
			...page,
			plan: {
				...{ into: into.name, people, second, heads, children, delegates, disputes },
				from: dayInWords(from),
				last: dayInWords(addDays(from, -1)),
				programmes: programmes.map(({ title, key }) => `${title} (${cycleInWords(key)})`)
			}
		};
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return { ...page, problem: { message: problem.message, field: problem.field ?? null } };
	}
};

export const actions: Actions = {
	default: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const typed = typedFrom(form);

		try {
			requireSure(form);
			await database().write((tx) =>
				mergeUnits(tx, params.unit, typed, { actor: viewer.personId, on: viewer.today, now: new Date() })
			);
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/admin/units') + '?saved=1');
	}
};
