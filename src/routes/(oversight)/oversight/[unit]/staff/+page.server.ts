import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { categoryName } from '#lib/language/category-name.ts';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { disputeKinds } from '#lib/server/db/schema/organisation.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { decisionsFor, raiseDispute } from '#lib/server/organisation/disputes.ts';
import { headedSubtrees } from '#lib/server/organisation/heads.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { findPerson, primaryPost } from '#lib/server/organisation/persons.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { explainStates, listedWhereabouts } from '#lib/server/oversight/explanations.ts';
import { markLabel, marks, marksOf } from '#lib/server/oversight/marks.ts';
import { pastStaff, type ToldPast } from '#lib/server/oversight/past-figures.ts';
import { countStaff, listStaff, pastStaffRows, type Met, type StaffFilter } from '#lib/server/oversight/staff-list.ts';
import {
	disputeLabel,
	filterLabel,
	isState,
	isStateFilter,
	stateFilters,
	stateLabel,
	states,
	stateTones,
	type StateFilter
} from '#lib/server/oversight/states.ts';
import { unitRights } from '#lib/server/oversight/unit-rights.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { settings } from '#lib/web/database.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { askedPath, askedUnit, dayQuery, orTooLate } from '../../asked-unit.server.ts';
import {
	chosenPeople,
	chosenScope,
	readsReasons,
	overseenUnit,
	shownCycle,
	unitsIn
} from '../../overseen-unit.server.ts';

const size = 50;

export const load: PageServerLoad = async ({ params, url }) => {
	const day = await askedUnit(params.unit, url);
	const { viewer, db, today, on, known, past, unit, isThere, clocks, clock, cycles, cycle } = day;
	const scope = chosenScope(url);
	const unitIds = isThere ? await unitsIn(db, unit.id, scope, on, past?.knownAt) : [];
	const asked = url.searchParams.get('state') ?? '';
	const state = isStateFilter(asked) ? asked : undefined;
	const search = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const chosen = await chosenPeople(db, url, cycle?.id ?? '');
	const filter = { cycleId: cycle?.id ?? '', unitIds, state, ...chosen, search };
	const list = await orTooLate(() => (past ? pastList(day, filter, past, url) : presentList(day, filter, url)));
	const { total, pages, page, rows } = list instanceof Problem ? { total: 0, pages: 1, page: 1, rows: [] } : list;
	const reasons = await explainStates(db, clocks, rows, { revocationReasons: readsReasons(viewer) }, past);
	const marked = await marksOf(db, clocks, filter.cycleId, rows, past);
	const people = rows.map(({ personId }) => personId);
	const whereabouts = await listedWhereabouts(db, people, on, past);
	// The administrator mends the list directly; auditors and delegates only look.
	const headed = past ? new Set<string>() : await headedSubtrees(db, viewer.personId, on);
	const decisions = past ? undefined : await decisionsFor(db, viewer.personId, people);
	const outcome = (personId: string) => {
		const decided = decisions?.get(personId);
		if (!decided) return null;

		const day = dayInWords(dayOf(decided.decidedAt, clocks.timeZone));

		return decided.decision === 'accepted' ? m.roster_report_accepted({ day }) : m.roster_report_rejected({ day });
	};
	const fullNumbers = viewer.roles.includes('administrator');

	await recordView(viewer, unit.id, {
		page: 'staff',
		cycle: filter.cycleId,
		scope,
		...dayQuery(day),
		state: state ?? null,
		mark: chosen.mark ?? null,
		requirement: chosen.requirement?.name ?? null,
		met: chosen.requirement?.met ?? null,
		searched: search !== '',
		at: page,
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		path: await askedPath(day),
		...{ today, typed: day.typed, known, isPast: past !== undefined, day: dayQuery(day) },
		problem: list instanceof Problem ? list.message : isThere ? day.problem : m.figures_no_unit(),
		cycles: cycles.map((each) => shownCycle(each, clock.timeZone)),
		/** What the list is of, as it has to stand on paper. */
		what: cycle && {
			cycle: `${cycle.title} (${cycleInWords(cycle.key)})`,
			filters: [...(state ? [filterLabel(state)] : []), ...(chosen.mark ? [markLabel(chosen.mark)] : [])],
			day: dayInWords(on)
		},
		cycleId: filter.cycleId,
		scope,
		state: state ?? '',
		mark: chosen.mark ?? '',
		search,
		only: onlyPeople(chosen),
		groups: stateFilters.filter((value) => !isState(value)).map(option),
		states: states.map(option),
		marks: marks.map((value) => ({ value, label: markLabel(value) })),
		disputeKinds: disputeKinds.map((value) => ({ value, label: disputeLabel(value) })),
		total,
		page,
		pages,
		rows: rows.map((row) => ({
			personId: row.personId,
			name: row.name,
			number: fullNumbers ? row.number : maskNumber(row.number),
			unit: row.unit,
			title: row.title,
			label: stateLabel(row.state),
			tone: stateTones[row.state],
			where: whereaboutsInWords(whereabouts.get(row.personId)),
			marks: marked.get(row.enrolmentId)?.labels ?? [],
			why: [...(reasons.get(row.enrolmentId) ?? []), ...(marked.get(row.enrolmentId)?.why ?? [])],
			outcome: row.state === 'correction' ? null : outcome(row.personId),
			disputable: !past && row.state !== 'correction' && row.personId !== viewer.personId && headed.has(row.unitId),
			waivable: !past && row.state !== 'certified' && row.state !== 'waived' && headed.has(row.unitId)
		}))
	};
};

type Asked = Awaited<ReturnType<typeof askedUnit>>;

async function presentList({ db, clocks }: Asked, filter: StaffFilter, url: URL) {
	const total = await countStaff(db, clocks, filter);
	const pages = Math.max(1, Math.ceil(total / size));
	const page = chosenPage(url, pages);

	return { total, pages, page, rows: await listStaff(db, clocks, filter, { limit: size, offset: (page - 1) * size }) };
}

async function pastList({ db, on, unit }: Asked, filter: StaffFilter, past: ToldPast, url: URL) {
	const asked = { unitId: unit.id, ...filter };
	const found = await pastStaff(db, settings().databaseUrl, on, asked, past, { number: chosenPage(url), size });
	const pages = Math.max(1, Math.ceil(found.total / size));
	const rows = await pastStaffRows(db, on, found.enrolmentIds, past);

	return { total: found.total, pages, page: chosenPage(url, pages), rows };
}

/** What else narrows the list: as the address has it, and in words. */
function onlyPeople({ category, employment, leaders, requirement }: Awaited<ReturnType<typeof chosenPeople>>) {
	return [
		...(requirement
			? [
					{ name: 'requirement', value: requirement.name, label: metLabel(requirement) },
					{ name: 'met', value: requirement.met, label: null }
				]
			: []),
		...(leaders ? [{ name: 'leaders', value: 'yes', label: m.figures_leaders() }] : []),
		...(category ? [{ name: 'category', value: category, label: categoryName(category) }] : []),
		...(employment === undefined
			? []
			: [{ name: 'employment', value: employment || 'none', label: employment || m.figures_employment_none() }])
	];
}

function metLabel({ title, met }: { title: string; met: Met }): string {
	return { yes: m.roster_met, no: m.roster_not_met, asked: m.roster_asked_for }[met]({ title });
}

function option(value: StateFilter) {
	return { value, label: filterLabel(value) };
}

const disputeSchema = z.object({
	person: z.string(),
	kind: z.enum(disputeKinds),
	twin: z.string().max(100),
	note: z.string().max(5000)
});

export const actions: Actions = {
	dispute: async ({ params, request }) => {
		const { viewer, db, now, on } = await overseenUnit(params.unit);
		const data = await request.formData();
		const field = (name: string) => String(data.get(name) ?? '');
		const typed = { person: field('person'), kind: field('kind'), twin: field('twin'), note: field('note') };
		const parsed = disputeSchema.safeParse(typed);
		if (!parsed.success) return fail(400, { typed, field: 'kind', message: m.dispute_kind_missing() });

		const { person: personId, kind, twin, note } = parsed.data;
		const post = await primaryPost(db, personId, on);
		if (!post || !(await unitRights(db, viewer, post.unitId, on)).leads) {
			return fail(400, { typed, field: 'kind', message: m.roster_dispute_not_yours() });
		}

		try {
			await db.write((tx) =>
				raiseDispute(
					tx,
					{ personId, postId: post.id, kind, twinNumber: twin, note, raisedBy: viewer.personId },
					on,
					now
				)
			);
		} catch (problem) {
			if (!(problem instanceof Problem)) throw problem;

			return fail(400, { typed, field: problem.field ?? 'kind', message: problem.message });
		}

		return { reported: (await findPerson(db, personId))?.name ?? '' };
	}
};
