import { shortName } from '#lib/content/regulation-names.ts';
import { listRegulations } from '#lib/server/publishing/regulations.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';
import { describeStanding } from './describe.ts';
import { timelineOf } from './timeline.ts';

export const load: PageServerLoad = async () => {
	const listed = await listRegulations(database(), new Date());
	const names = new Map(listed.map((each) => [each.id, shortName(each)]));

	return {
		timeline: timelineOf(listed),
		regulations: listed.map((each) => ({
			id: each.id,
			title: each.title,
			articles: each.articles,
			past: each.status !== 'berlaku',
			endYear: each.repealedOn?.slice(0, 4) ?? null,
			...describeStanding(each, (id) => names.get(id) ?? id)
		}))
	};
};
