import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { cycleInWords, dayInWords, endOfDayInWords, momentInWords } from '#lib/language/in-words.ts';
import { listCurrentTexts } from '#lib/server/official-texts/official-texts.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { RequirementKind } from '#lib/server/db/schema/programmes.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { canMoveDue, previewDue, type DueMove } from '#lib/server/programmes/due-change.ts';
import { describeCycle, listMembers, unitNames } from '#lib/server/programmes/lists.ts';
import { enrolmentInWords } from '#lib/server/programmes/member-table.ts';
import type { CycleRow } from '#lib/server/programmes/cycles.ts';
import { Problem } from '#lib/server/problem.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { listWaivers, shownWaivers } from '#lib/server/programmes/waiver-list.ts';
import { decisionInWords, shownWaiver } from '#lib/server/programmes/waiver-table.ts';
import { addWaiver, endWaiver } from '#lib/server/programmes/waivers.ts';
import { listCurrentPublications } from '#lib/server/publishing/publishing.ts';
import { unitCodesOf } from '#lib/server/programmes/audience.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { describeAudience } from '../../describe-audience.ts';
import { chosenMembers } from './chosen-members.server.ts';

const perPage = 50;
const waivedFlag = 'waived';
const dueChangedFlag = 'dueChanged';
/** Moving the due day of everybody is one short transaction. */
const dueMs = 5 * 60_000;

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const name = `${params.programme}/${params.cycle}`;
	const found = (await findCycle(db, name)) ?? error(404, m.programme_cycle_unknown({ cycle: name }));
	const detail = await describeCycle(db, found, viewer.today);

	const { filter, search } = chosenMembers(url);
	const page = chosenPage(url);
	const { members, total } = await listMembers(db, found, viewer.today, {
		filter,
		search,
		limit: perPage,
		offset: (page - 1) * perPage
	});
	await recordView(viewer, name, {
		page: 'cycle',
		list: filter,
		searched: search !== '',
		at: page,
		people: members.length
	});

	const { timeZone } = await requireInstitution(db);
	const names = await unitNames(db, unitCodesOf(detail.audience), viewer.today);
	const published = await listCurrentPublications(db);
	const titles = new Map(published.map(({ moduleId, module }) => [moduleId, module.title]));
	const { programmeTitle, descriptionHtml, takingIn, requirements, counts } = detail;
	const texts = new Map((await listCurrentTexts(db)).map(({ kind, ref, title }) => [`${kind} ${ref}`, title]));
	const asked = (wanted: RequirementKind) => requirements.flatMap(({ kind, ref }) => (kind === wanted ? [ref] : []));

	const due = await lookAtDue(db, found, url.searchParams.get('due'), viewer.today);
	const waivers = await listWaivers(db, found.id, viewer.today, shownWaivers + 1);

	return {
		name,
		programmeTitle,
		descriptionHtml,
		takingIn,
		modules: asked('module').map((id) => titles.get(id) ?? id),
		circulars: asked('circular').map((id) => texts.get(`circular ${id}`) ?? id),
		pledge: asked('pledge').map((id) => texts.get(`pledge ${id}`) ?? id)[0] ?? null,
		briefing: asked('briefing').length > 0,
		counts,
		period: cycleInWords(found.key),
		audience: describeAudience(detail.audience, (code) => names.get(code) ?? code),
		opensOn: dayInWords(found.opensOn),
		opensBy: found.opensBy,
		dueOn: endOfDayInWords(found.dueOn, timeZone),
		dueBy: found.dueBy,
		due: {
			...due,
			changed: url.searchParams.has(dueChangedFlag),
			file: found.fileDueOn && endOfDayInWords(found.fileDueOn, timeZone),
			preview: due.preview && { ...due.preview, day: endOfDayInWords(due.preview.dueOn, timeZone) }
		},
		newcomerDays: found.newcomerDays,
		dueFromEnrolment: found.dueFromEnrolment,
		audienceSavedAt: found.audienceSavedAt && momentInWords(found.audienceSavedAt, timeZone),
		ahead: takingIn || found.opensOn > viewer.today,
		programmeId: found.programmeId,
		validMonths: found.validMonths,
		refresher: found.refresher,
		waived: url.searchParams.get(waivedFlag),
		moreWaivers: waivers.length > shownWaivers,
		waivers: waivers.slice(0, shownWaivers).map((entry) => ({
			...shownWaiver(entry),
			granted: entry.granted === true,
			decision: decisionInWords(entry, timeZone)
		})),
		filter,
		search,
		page,
		pages: Math.max(1, Math.ceil(total / perPage)),
		total,
		members: members.map(({ personId, enrolledAt, via, whereabouts, ...member }) => ({
			...member,
			id: personId,
			enrolled: enrolmentInWords({ enrolledAt, via }, timeZone),
			where: whereaboutsInWords(whereabouts)
		}))
	};
};

async function end(request: Request, url: URL, isMistake: boolean) {
	const viewer = requireRole('administrator');
	const typed = typedFrom(await request.formData());
	const { waiver: id = '', last = '', endReason: reason = '' } = typed;

	try {
		const asked = { id, last: isMistake ? null : last, reason };
		await database().write((tx) => endWaiver(tx, asked, { by: viewer.personId, now: new Date() }));
	} catch (problem) {
		return failWith(problem, { typed });
	}

	redirect(303, `${url.pathname}?${waivedFlag}=${encodeURIComponent(id)}#pengecualian`);
}

export const actions: Actions = {
	endWaiver: ({ request, url }) => end(request, url, false),
	takeBackWaiver: ({ request, url }) => end(request, url, true),
	// The day stands in the address, as it was looked at.
	due: async ({ params, request, url }) => {
		const viewer = requireRole('administrator');
		const db = database();
		const name = `${params.programme}/${params.cycle}`;
		const found = (await findCycle(db, name)) ?? error(404, m.programme_cycle_unknown({ cycle: name }));
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '').slice(0, 2_000);
		const due = url.searchParams.get('due') ?? '';

		try {
			const seen = String(form.get('seen') ?? '');
			const { databaseUrl } = settings();
			const acting = { personId: viewer.personId, now: new Date(), databaseUrl };
			await runStaffTask({ kind: 'due', cycleId: found.id, asked: { due, reason, seen }, ...acting }, dueMs);
		} catch (problem) {
			return failWith(problem, { due: { reason } });
		}

		redirect(303, `${url.pathname}?${dueChangedFlag}=1#ubah-tenggat`);
	},
	waive: async ({ params, request, url }) => {
		const viewer = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const { number = '', reason = '', from = '', to = '' } = typed;

		let made;

		try {
			const asked = { number, reason, from, to, cycle: `${params.programme}/${params.cycle}` };
			made = await database().write((tx) => addWaiver(tx, asked, { by: viewer.personId, now: new Date() }));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, `${url.pathname}?${waivedFlag}=${made.id}#pengecualian`);
	}
};

/** What another due day would do, or what is wrong with it; neither where none was typed. */
async function lookAtDue(
	db: Reader,
	of: CycleRow,
	typed: string | null,
	on: string
): Promise<{ movable: boolean; typed: string; preview: DueMove | null; problem: string | null }> {
	const told = {
		movable: await canMoveDue(db, of, on),
		typed: typed?.slice(0, 20) ?? '',
		preview: null,
		problem: null
	};
	if (typed === null) return told;

	try {
		return { ...told, preview: await previewDue(db, of, typed, on) };
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return { ...told, problem: problem.message };
	}
}
