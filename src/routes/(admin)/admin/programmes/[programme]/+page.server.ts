import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { audienceYaml, emptyGroup, groupsOf } from '#lib/content/audience-groups.ts';
import type { Condition } from '#lib/content/model.ts';
import { categoryName } from '#lib/language/category-name.ts';
import { cycleInWords, dayInWords, dueInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { categories, employmentKinds } from '#lib/server/db/schema/organisation.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import {
	listCyclesAhead,
	previewAudience,
	previewMark,
	saveAudience,
	thoughtOf,
	type AudienceEffect
} from '#lib/server/programmes/audience-change.ts';
import { dueDaysOf } from '#lib/server/programmes/due-days.ts';
import { findProgramme, listLeaving, listMembers, type CrowdName } from '#lib/server/programmes/lists.ts';
import { enrolmentInWords } from '#lib/server/programmes/member-table.ts';
import { database } from '#lib/web/database.server.ts';
import { enrolAfterwards } from '#lib/web/enrolling.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import { describeAudience } from '../describe-audience.ts';
import type { Actions, PageServerLoad } from './$types';
import { audienceQuery, canGrow, readAudience } from './audience-form.ts';
import { chosenList, unknownUnits } from './audience-list.ts';

const perPage = 50;

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const found = (await findProgramme(db, params.programme)) ?? unknownProgramme(params.programme);
	const { timeZone } = await requireInstitution(db);
	const units = (await listUnits(db, viewer.today)).map(({ code, name }) => ({ code, name }));
	const nameOf = (code: string) => units.find((unit) => unit.code === code)?.name ?? code;
	const inWords = (rule: readonly Condition[]) => describeAudience(rule, nameOf);

	const ahead = await listCyclesAhead(db, found.id, viewer.today);
	const typed = readAudience(url.searchParams);
	const inForce = ahead[0]?.audience ?? [];
	const groups = typed ? typed.groups.filter((_, index) => !isEmptied(url, index)) : groupsOf(inForce);
	const grows = groups.length === 0 || url.searchParams.has('more');
	const unknown = unknownUnits(typed, units);
	const sound = typed !== undefined && unknown.length === 0 && typed.wrongDays.length === 0;
	const looked =
		sound && url.searchParams.has('check') ? await previewAudience(db, found.id, typed.conditions, viewer.today) : [];
	const listed = looked.find(({ cycle }) => cycle.key === url.searchParams.get('cycle')) ?? looked[0];
	const list = chosenList(url.searchParams);
	const page = chosenPage(url);
	const people =
		listed && typed ? await listPeople(db, listed, typed.conditions, { on: viewer.today, list, page }) : undefined;
	if (people) {
		const seen = { page: 'audience', list, at: page, people: people.members.length };
		await recordView(viewer, `${found.id}/${listed!.cycle.key}`, seen);
	}

	return {
		programme: { id: found.id, title: found.title },
		saved: /^\d{1,9}$/.test(url.searchParams.get('saved') ?? '') ? Number(url.searchParams.get('saved')) : null,
		units,
		categories: categories.map((value) => ({ value, label: categoryName(value) })),
		employmentKinds,
		cycles: ahead.map(({ key, opensOn, dueOn, audience, fileAudience, audienceSavedAt, ...told }) => ({
			key,
			period: cycleInWords(key),
			opensOn: dayInWords(opensOn),
			dueOn: dueInWords({ dueOn, dueDays: dueDaysOf(told) }, timeZone),
			rule: inWords(audience),
			saved: fileAudience && {
				at: audienceSavedAt ? momentInWords(audienceSavedAt, timeZone) : '',
				yaml: audienceYaml(audience),
				fileRule: inWords(fileAudience),
				fileQuery: audienceQuery(groupsOf(fileAudience))
			}
		})),
		groups: grows && canGrow(groups) ? [...groups, emptyGroup()] : groups,
		canGrow: canGrow(groups),
		unknown,
		wrongDays: typed?.wrongDays ?? [],
		preview:
			typed && looked.length > 0
				? {
						rule: inWords(typed.conditions),
						query: audienceQuery(typed.groups),
						mark: previewMark(looked),
						effects: looked.map(({ cycle: { key, opensOn }, takingIn, within, entering, leaving }) => {
							const period = cycleInWords(key);

							return { key, period, opensOn: dayInWords(opensOn), takingIn, within, entering, leaving };
						}),
						cycle: listed!.cycle.key,
						period: cycleInWords(listed!.cycle.key),
						list,
						page,
						pages: Math.max(1, Math.ceil(people!.total / perPage)),
						total: people!.total,
						members: people!.members.map(({ personId, enrolledAt, via, whereabouts, ...member }) => ({
							...member,
							id: personId,
							enrolled: enrolmentInWords({ enrolledAt, via }, timeZone),
							where: whereaboutsInWords(whereabouts)
						}))
					}
				: null
	};
};

export const actions: Actions = {
	// The rule stands in the address, as it was looked at: an answer that says no still shows it.
	save: async ({ params, request, url }) => {
		const viewer = requireRole('administrator');
		const db = database();
		const { id } = (await findProgramme(db, params.programme)) ?? unknownProgramme(params.programme);
		const typed = readAudience(url.searchParams);
		const seen = String((await request.formData()).get('seen') ?? '').slice(0, 10_000);
		if (!typed || typed.wrongDays.length > 0) return fail(400, { message: m.audience_moved(), field: null });

		let saved;

		try {
			const acting = { by: viewer.personId, now: new Date() };
			saved = await db.write((tx) => saveAudience(tx, id, { audience: typed.conditions, seen }, acting));
			await enrolAfterwards(saved.entering);
		} catch (problem) {
			return failWith(problem, {});
		}

		redirect(303, `${resolve('/(admin)/admin/programmes/[programme]', { programme: id })}?saved=${saved.entering}`);
	}
};

function unknownProgramme(id: string): never {
	error(404, m.audience_programme_unknown({ programme: id }));
}

async function listPeople(
	db: Reader,
	{ cycle }: AudienceEffect,
	conditions: Condition[],
	{ on, list, page }: { on: string; list: CrowdName; page: number }
) {
	const of = thoughtOf(cycle, conditions);
	const stretch = { search: '', limit: perPage, offset: (page - 1) * perPage };

	return list === 'leaving'
		? listLeaving(db, of, on, stretch)
		: listMembers(db, of, on, { ...stretch, filter: list === 'within' ? 'audience' : 'waiting' });
}

/** A group that was taken away by its own button. */
function isEmptied(url: URL, index: number): boolean {
	return url.searchParams.get('less') === String(index + 1);
}
