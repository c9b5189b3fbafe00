import { poster } from '#lib/server/oversight/poster.ts';
import { settings } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';
import { overseenUnit, pathTo } from '../../../overseen-unit.server.ts';

export const load: PageServerLoad = async ({ params }) => {
	const { viewer, db, unit, institution } = await overseenUnit(params.unit);

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		institution,
		...poster(settings().origin)
	};
};
