import { error, redirect } from '@sveltejs/kit';
import { countCandidates } from '#lib/server/accounts/candidates.ts';
import type { CandidateFilter } from '#lib/server/accounts/candidates.ts';
import { findUnit, listSubtree } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { candidatePage, issueList } from '#lib/web/code-pages.server.ts';
import { database } from '#lib/web/database.server.ts';
import { requireOversight } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Codes are a head's to give (rule 13): an auditor has none, an administrator has a page of its own. */
async function requireHead(unitId: string) {
	const { viewer, rights } = await requireOversight(unitId);

	if (!rights.leads) {
		if (viewer.roles.includes('administrator')) redirect(303, `/admin/codes?unit=${encodeURIComponent(unitId)}`);
		error(404, m.guard_not_found());
	}

	return viewer;
}

async function plainPeople(unitId: string, on: string) {
	const units = new Set(await listSubtree(database(), unitId, on));

	return { units, state: 'inactive', plain: true } satisfies CandidateFilter;
}

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = await requireHead(params.unit);
	const db = database();
	const unit = (await findUnit(db, params.unit, viewer.today)) ?? error(404, m.guard_not_found());
	const scope = await plainPeople(unit.id, viewer.today);
	const waiting = await countCandidates(db, { ...scope, plain: false }, viewer.today);
	const plain = await countCandidates(db, scope, viewer.today);

	return {
		unit: { id: unit.id, name: unit.name },
		/** People whose codes only the administrator may give. */
		others: waiting - plain,
		...(await candidatePage(viewer, scope, url, unit.id))
	};
};

export const actions: Actions = {
	issue: async ({ params, url, request, setHeaders }) => {
		const viewer = await requireHead(params.unit);
		const scope = await plainPeople(params.unit, viewer.today);
		setHeaders({ 'cache-control': 'no-store' });

		try {
			return await issueList(viewer, { kind: 'head', personId: viewer.personId }, scope, url, await request.formData());
		} catch (problem) {
			return failWith(problem, {});
		}
	}
};
