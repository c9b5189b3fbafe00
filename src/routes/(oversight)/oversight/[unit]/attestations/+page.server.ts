import { overseenUnits } from '#lib/server/oversight/unit-rights.ts';
import { branchOverviewOf, shownOverview } from '../../attestations/overview.server.ts';
import { pathTo } from '../../overseen-unit.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const overview = await branchOverviewOf(params.unit, url);
	const { db, viewer, unit } = overview;
	const overseen = await overseenUnits(db, viewer, viewer.today);

	return {
		...shownOverview(overview, (unitId) => overseen === 'all' || overseen.has(unitId)),
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer)
	};
};
