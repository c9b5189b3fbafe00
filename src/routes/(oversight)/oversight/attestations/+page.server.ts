import type { PageServerLoad } from './$types';
import { overviewOf, shownOverview } from './overview.server.ts';

export const load: PageServerLoad = async ({ url }) => {
	const overview = await overviewOf(url);
	const { cycle } = overview;

	return {
		...shownOverview(overview, () => true),
		zip: cycle ? `/oversight/attestations/zip/${cycle.programmeId}/${cycle.key}` : null
	};
};
