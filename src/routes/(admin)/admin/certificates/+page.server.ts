import { listedFacts } from '#lib/server/certificates/certificate-table.ts';
import { countCertificates, listCertificates } from '#lib/server/certificates/list.ts';
import { whereaboutsInWords, withWhereabouts } from '#lib/server/organisation/whereabouts.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { chosenCertificates } from './chosen-certificates.server.ts';

const perPage = 50;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const filter = chosenCertificates(url);
	const { search, state } = filter;
	const count = await countCertificates(db, viewer.today, filter);
	const pages = Math.max(1, Math.ceil(count / perPage));
	const page = chosenPage(url, pages);
	const shown = { limit: perPage, offset: (page - 1) * perPage };
	const certificates = await withWhereabouts(db, await listCertificates(db, viewer.today, filter, shown), viewer.today);
	await recordView(viewer, 'certificates', {
		page: 'certificates',
		state: state ?? null,
		searched: search !== '',
		at: page,
		people: certificates.length
	});

	return {
		search,
		state: state ?? '',
		count,
		page,
		pages,
		certificates: certificates.map((one) => ({
			id: one.id,
			state: one.state,
			...listedFacts(one),
			where: whereaboutsInWords(one.whereabouts)
		}))
	};
};
