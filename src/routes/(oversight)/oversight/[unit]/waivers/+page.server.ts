import { error, redirect } from '@sveltejs/kit';
import { findPerson, primaryPost } from '#lib/server/organisation/persons.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { headedSubtrees } from '#lib/server/organisation/heads.ts';
import { listWaiversIn, shownWaivers } from '#lib/server/programmes/waiver-list.ts';
import { decisionInWords, shownWaiver } from '#lib/server/programmes/waiver-table.ts';
import { proposeWaiver, withdrawWaiver } from '#lib/server/programmes/waivers.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle, shownCycle } from '../../overseen-unit.server.ts';

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, rights, db, on, unit, clocks, clock } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const unitIds = await listSubtree(db, unit.id, on);
	const found = await listWaiversIn(db, { cycleId: cycle.id, unitIds }, on, shownWaivers + 1);
	const waivers = found.slice(0, shownWaivers);
	const personId = url.searchParams.get('person') ?? '';
	const asked = rights.leads && personId ? await ownPerson(viewer.personId, personId) : undefined;
	const named = (flag: string) => waivers.find(({ id }) => id === url.searchParams.get(flag))?.name ?? null;
	await recordView(viewer, unit.id, { page: 'waivers', cycle: cycle.id, people: waivers.length });

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		cycle: shownCycle(cycle, clock.timeZone),
		leads: rights.leads,
		today: on,
		asked: asked ? { id: personId, name: asked.name } : undefined,
		proposed: named('proposed'),
		withdrawn: named('withdrawn'),
		more: found.length > waivers.length,
		waivers: waivers.map((entry) => ({
			...shownWaiver(entry),
			proposer: entry.proposer,
			withdrawable: entry.granted === null && entry.proposedBy === viewer.personId,
			tone: entry.granted === null ? ('warn' as const) : entry.granted ? ('good' as const) : ('neutral' as const),
			decision: decisionInWords(entry, clocks.timeZone)
		}))
	};

	/** Somebody whose primary post lies in what the head heads. */
	async function ownPerson(headId: string, wanted: string) {
		const post = await primaryPost(db, wanted, on);
		if (!post || !(await headedSubtrees(db, headId, on)).has(post.unitId)) return undefined;

		return findPerson(db, wanted);
	}
};

export const actions: Actions = {
	propose: async ({ params, url, request }) => {
		const { viewer, rights, db, now, on, unit } = await overseenUnit(params.unit);
		if (!rights.leads) error(403, m.guard_forbidden());

		const cycle = await requireCycle(db, url, on);
		const typed = typedFrom(await request.formData());
		const { person: personId = '', reason = '', from = '', to = '' } = typed;
		let id: string;

		try {
			const post = await primaryPost(db, personId, on);
			if (!post || !(await headedSubtrees(db, viewer.personId, on)).has(post.unitId)) {
				throw new Problem('not_yours', m.waiver_not_yours());
			}

			const asked = { personId, cycleId: cycle.id, reason, from, to };
			id = await db.write((tx) => proposeWaiver(tx, asked, { by: viewer.personId, now }));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, `/oversight/${unit.id}/waivers?${new URLSearchParams({ cycle: cycle.id, proposed: id })}`);
	},
	withdraw: async ({ params, url, request }) => {
		const { viewer, db, now, on, unit } = await overseenUnit(params.unit);
		const cycle = await requireCycle(db, url, on);
		const typed = typedFrom(await request.formData());
		const { waiver: id = '' } = typed;

		try {
			await db.write((tx) => withdrawWaiver(tx, id, { by: viewer.personId, now }));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, `/oversight/${unit.id}/waivers?${new URLSearchParams({ cycle: cycle.id, withdrawn: id })}`);
	}
};
