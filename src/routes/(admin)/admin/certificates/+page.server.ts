import { countCertificates, listCertificates } from '#lib/server/certificates/list.ts';
import { certificateStates, type CertificateState } from '#lib/server/certificates/state.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';

const perPage = 50;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const search = url.searchParams.get('q')?.trim().slice(0, 200) ?? '';
	const asked = url.searchParams.get('state');
	const state = certificateStates.find((one): one is CertificateState => one === asked);
	const filter = { search, ...(state && { state }) };
	const count = await countCertificates(db, viewer.today, filter);
	const pages = Math.max(1, Math.ceil(count / perPage));
	const page = chosenPage(url, pages);
	const certificates = await listCertificates(db, viewer.today, filter, {
		limit: perPage,
		offset: (page - 1) * perPage
	});
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
			number: one.number,
			holder: one.facts.holder.name,
			holderNumber: maskNumber(one.facts.holder.number),
			unit: one.facts.holder.unit.name,
			programme: one.facts.programme.title,
			issued: dayInWords(dayOf(one.issuedAt, one.facts.timeZone)),
			state: one.state
		}))
	};
};
