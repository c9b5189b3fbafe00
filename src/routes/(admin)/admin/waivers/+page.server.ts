import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { cycleInWords } from '#lib/language/in-words.ts';
import { findWaiver, listProposedWaivers, shownWaivers, type WaiverEntry } from '#lib/server/programmes/waiver-list.ts';
import { proposalInWords, shownWaiver } from '#lib/server/programmes/waiver-table.ts';
import { decideWaiver, leftInWords, leftToOthers } from '#lib/server/programmes/waivers.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const found = await listProposedWaivers(db, viewer.today, shownWaivers + 1);
	const proposed = found.slice(0, shownWaivers);
	await recordView(viewer, 'waivers', { page: 'waivers', people: proposed.length });
	const decided = await findWaiver(db, url.searchParams.get('decided') ?? '', viewer.today);

	return {
		done: decided?.granted
			? m.waiver_granted_done(decided)
			: decided?.granted === false
				? m.waiver_refused_done(decided)
				: null,
		more: found.length > proposed.length,
		proposed: proposed.map((entry) => ({
			...shownWaiver(entry),
			left: left(entry),
			personId: entry.personId,
			programme: entry.programme,
			period: cycleInWords(entry.period),
			proposed: proposalInWords(entry, viewer.institution.timeZone)
		}))
	};

	/** Why another administrator has to decide; null where the reader may. */
	function left(entry: WaiverEntry): string | null {
		const why = leftToOthers(entry, viewer.personId);

		return why && leftInWords(why);
	}
};

async function decide(request: Request, granted: boolean) {
	const viewer = requireRole('administrator');
	const typed = typedFrom(await request.formData());
	const { waiver: id = '', refusal = '' } = typed;

	try {
		const act = { by: viewer.personId, now: new Date() };
		await database().write((tx) => decideWaiver(tx, { id, granted, refusal }, act));
	} catch (problem) {
		return failWith(problem, { typed });
	}

	redirect(303, `${resolve('/admin/waivers')}?decided=${encodeURIComponent(id)}`);
}

export const actions: Actions = {
	grant: ({ request }) => decide(request, true),
	refuse: ({ request }) => decide(request, false)
};
