import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { decisionInWords } from '#lib/server/organisation/dispute-table.ts';
import { decideDispute, findDispute, listDisputes } from '#lib/server/organisation/disputes.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { maskNumber } from '#lib/server/organisation/persons.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { disputeLabel } from '#lib/server/oversight/states.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { m } from '#lib/paraglide/messages.js';
import { requireSure } from '#lib/web/sure.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

const size = 30;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const decided = url.searchParams.get('state') === 'decided';
	const page = chosenPage(url);
	const { disputes, total } = await listDisputes(db, viewer.today, { decided, page, size });
	await recordView(viewer, 'disputes', { page: 'disputes', decided, at: page, people: disputes.length });
	const moment = (at: Date) => momentInWords(at, timeZone);

	return {
		today: viewer.today,
		saved: await decisionText(db, url.searchParams.get('saved')),
		decided,
		page,
		pages: Math.ceil(total / size),
		disputes: disputes.map(({ number, twin, raisedAt, decidedAt, effectiveOn, whereabouts, ...dispute }) => ({
			...dispute,
			where: whereaboutsInWords(whereabouts),
			reason: disputeLabel(dispute.kind),
			number: maskNumber(number),
			twin: twin && { ...twin, number: maskNumber(twin.number) },
			raisedAt: moment(raisedAt),
			decidedAt: decidedAt && moment(decidedAt),
			became: dispute.decision && decisionInWords({ decision: dispute.decision, effectiveOn })
		}))
	};
};

async function decide(request: Request, decision: 'accepted' | 'rejected') {
	const viewer = requireRole('administrator');
	const form = await request.formData();
	const typed = typedFrom(form);
	const keep = typed.keep === 'person' ? ('person' as const) : ('twin' as const);
	const { dispute: disputeId = '', effectiveOn } = typed;

	try {
		if (decision === 'accepted' && (await endsSomething(disputeId))) requireSure(form);
		await database().write((tx) =>
			decideDispute(
				tx,
				{ disputeId, decision, effectiveOn, keep, decidedBy: viewer.personId },
				viewer.today,
				new Date()
			)
		);
	} catch (problem) {
		return failWith(problem, { typed });
	}

	redirect(303, resolve('/admin/disputes') + `?saved=${encodeURIComponent(disputeId)}`);
}

async function endsSomething(disputeId: string): Promise<boolean> {
	const dispute = await findDispute(database(), disputeId);

	return dispute !== undefined && dispute.kind !== 'other';
}

/** Whom a decision was about, and what it did. */
async function decisionText(db: Reader, disputeId: string | null): Promise<string | null> {
	const dispute = disputeId === null ? undefined : await findDispute(db, disputeId);
	if (!dispute?.decision) return null;

	const { name, kind, decision, effectiveOn } = dispute;
	if (decision === 'rejected') return m.disputes_done_rejected({ name });
	if (kind === 'other' || !effectiveOn) return m.disputes_done_other({ name });

	const said = { name, day: dayInWords(effectiveOn) };

	return {
		moved: m.disputes_done_moved,
		retired: m.disputes_done_left,
		died: m.disputes_done_left,
		double: m.disputes_done_double
	}[kind](said);
}

export const actions: Actions = {
	accept: ({ request }) => decide(request, 'accepted'),
	reject: ({ request }) => decide(request, 'rejected')
};
