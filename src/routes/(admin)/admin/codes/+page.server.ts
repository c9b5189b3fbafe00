import { countCandidates, type CandidateFilter } from '#lib/server/accounts/candidates.ts';
import { listSubtree, listUnits } from '#lib/server/organisation/units.ts';
import { candidatePage, issueList } from '#lib/web/code-pages.server.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

async function scopeOf(url: URL, on: string) {
	const unitId = url.searchParams.get('unit');
	const state = url.searchParams.get('state') === 'active' ? 'active' : 'inactive';
	const units = unitId ? new Set(await listSubtree(database(), unitId, on)) : 'all';

	return { unitId, scope: { units, state, plain: false } satisfies CandidateFilter };
}

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const { unitId, scope } = await scopeOf(url, viewer.today);
	const db = database();
	const units = await listUnits(db, viewer.today);
	const page = await candidatePage(viewer, scope, url, unitId);
	const other = { ...scope, state: scope.state === 'active' ? ('inactive' as const) : ('active' as const) };

	return {
		/** How many the same search finds among the accounts of the other state. */
		elsewhere: page.search ? await countCandidates(db, { ...other, search: page.search }, viewer.today) : 0,
		unitId,
		state: scope.state,
		units: units.map(({ id, code, name }) => ({ id, code, name })),
		...page
	};
};

export const actions: Actions = {
	issue: async ({ url, request, setHeaders }) => {
		const viewer = requireRole('administrator');
		const { scope } = await scopeOf(url, viewer.today);
		const issuer = { kind: 'administrator', personId: viewer.personId } as const;
		setHeaders({ 'cache-control': 'no-store' });

		try {
			return await issueList(viewer, issuer, scope, url, await request.formData());
		} catch (problem) {
			return failWith(problem, {});
		}
	}
};
