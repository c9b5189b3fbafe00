import { maskNumber } from '#lib/server/organisation/persons.ts';
import { listStaff, staffStates } from '#lib/server/organisation/staff-list.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';

const size = 30;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const search = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const state = staffStates.find((each) => each === url.searchParams.get('state')) ?? 'active';
	const page = chosenPage(url);
	const { people, total } = await listStaff(db, viewer.today, { search, state, page, size });

	await recordView(viewer, 'staff', { page: 'staff', state, searched: search !== '', at: page, people: people.length });

	return {
		search,
		state,
		page,
		pages: Math.ceil(total / size),
		total,
		people: people.map(({ number, whereabouts, ...person }) => ({
			...person,
			number: maskNumber(number),
			where: whereaboutsInWords(whereabouts)
		}))
	};
};
