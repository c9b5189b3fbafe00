import { error, redirect } from '@sveltejs/kit';
import { dayInWords } from '#lib/language/in-words.ts';
import { endDelegation, giveDelegation, listDelegations } from '#lib/server/organisation/delegations.ts';
import { findPerson } from '#lib/server/organisation/persons.ts';
import { m } from '#lib/paraglide/messages.js';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { overseenUnit, pathTo } from '../../overseen-unit.server.ts';

/** Whoever signs for the unit appoints its delegates; others, a delegate among them, do not. */
async function headOfUnit(unitId: string) {
	const seen = await overseenUnit(unitId);
	if (!seen.rights.signs) error(403, m.delegate_not_head());

	return seen;
}

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, db, on, unit } = await headOfUnit(params.unit);
	const delegations = await listDelegations(db, on, { unitId: unit.id, past: true });
	const named = async (name: string) => (await findPerson(db, url.searchParams.get(name) ?? ''))?.name;
	const given = await named('given');
	const ended = await named('ended');
	await recordView(viewer, unit.id, { page: 'delegates', people: delegations.length });

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		today: on,
		done: given ? m.delegate_given_done({ name: given }) : ended ? m.delegate_ended_done({ name: ended }) : null,
		delegations: delegations.map(({ id, name, giver, from, to, state }) => ({
			id,
			name,
			giver,
			state,
			from: dayInWords(from),
			to: dayInWords(to)
		}))
	};
};

export const actions: Actions = {
	give: async ({ params, request }) => {
		const { viewer, db, on, now, unit } = await headOfUnit(params.unit);
		const typed = typedFrom(await request.formData());
		const { number = '', from = '', to = '' } = typed;
		let personId: string;

		try {
			const act = { by: viewer.personId, on, now };
			({ personId } = await db.write((tx) => giveDelegation(tx, { unitId: unit.id, number, from, to }, act)));
		} catch (problem) {
			return failWith(problem, { typed, form: 'give' as const });
		}

		redirect(303, `/oversight/${unit.id}/delegates?given=${encodeURIComponent(personId)}`);
	},

	end: async ({ params, request }) => {
		const { viewer, db, on, now, unit } = await headOfUnit(params.unit);
		const form = await request.formData();
		const typed = typedFrom(form);
		const { delegation: id = '' } = typed;
		let personId: string;

		try {
			requireSure(form);
			personId = await db.write((tx) => endDelegation(tx, { unitId: unit.id, id }, { by: viewer.personId, on, now }));
		} catch (problem) {
			return failWith(problem, { typed, form: 'end' as const });
		}

		redirect(303, `/oversight/${unit.id}/delegates?ended=${encodeURIComponent(personId)}`);
	}
};
