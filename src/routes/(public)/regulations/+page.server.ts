import { shortName } from '#lib/content/regulation-names.ts';
import { listRegulations } from '#lib/server/publishing/regulations.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';
import { describeStanding } from './describe.ts';

export const load: PageServerLoad = async () => {
	const listed = await listRegulations(database(), new Date());
	const names = new Map(listed.map((each) => [each.id, shortName(each)]));

	return {
		regulations: listed.map((each) => ({
			id: each.id,
			title: each.title,
			articles: each.articles,
			...describeStanding(each, (id) => names.get(id) ?? id)
		}))
	};
};
