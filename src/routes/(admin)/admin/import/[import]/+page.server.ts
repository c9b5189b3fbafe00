import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { momentInWords } from '#lib/language/in-words.ts';
import {
	findImport,
	hasDetails,
	listDifferences,
	listFindings,
	type ImportOverview
} from '#lib/server/organisation/import-list.ts';
import {
	leftNeedsConfirmation,
	type ApplyChoices,
	type Counts,
	type Progress
} from '#lib/server/organisation/import.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { isAboutHeader } from '#lib/server/organisation/staff-header.ts';
import { readLeaving, type Typed } from '#lib/server/organisation/staff-form.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import type { ImportTask } from '#lib/server/organisation/staff-task.ts';
import { describeObstacles } from '#lib/server/organisation/undo-import.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { importPatienceMs, imports } from '#lib/web/imports.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const kinds = ['new', 'changed', 'moved', 'ended', 'away', 'left', 'same', 'unit'] as const;
const size = 50;
const shownFindings = 200;

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const job = imports.find(params.import);

	const db = database();
	const found = await findImport(db, params.import);
	if (job?.running) return { state: 'running' as const, kind: job.kind, progress: progressOf(job.kind, found) };

	const problem = job?.failure instanceof Problem ? job.failure.message : null;
	const columns = job?.file !== undefined;
	if (!found && problem) {
		return { state: 'unread' as const, problem, columns: columns && isAboutHeader(job?.failure) };
	}
	if (!found) error(404, m.staff_import_unknown());

	const { counts, fileName } = found;
	if (found.appliedAt) {
		const { timeZone } = await requireInstitution(db);
		const asked = url.searchParams.has('undo') && !found.undoneAt;
		const plan = asked ? await runStaffTask({ kind: 'plan', ...where(params.import) }) : null;

		return {
			state: 'applied' as const,
			fileName,
			counts,
			problem,
			appliedAt: momentInWords(found.appliedAt, timeZone),
			undoneAt: found.undoneAt && momentInWords(found.undoneAt, timeZone),
			plan: plan && {
				newPeople: plan.newPeople,
				restored: plan.restored,
				units: plan.units,
				obstacles: describeObstacles(plan.obstacles)
			}
		};
	}

	const details = await hasDetails(db, params.import);
	const wanted = kinds.find((kind) => kind === url.searchParams.get('kind'));
	const kind = wanted ?? kinds.find((each) => counts[each] > 0) ?? 'new';
	const page = chosenPage(url);
	const differences = await listDifferences(db, params.import, kind, { page, size });
	await recordView(viewer, found.id, { page: 'import', kind, at: page, people: differences.length });

	return {
		state: 'examined' as const,
		fileName,
		counts,
		columns,
		problem,
		gone: !details && hasAnything(counts),
		confirm: leftNeedsConfirmation(counts),
		errors: await listFindings(db, params.import, 'error', shownFindings),
		warnings: await listFindings(db, params.import, 'warning', shownFindings),
		kind,
		page,
		pages: Math.ceil(counts[kind] / size),
		differences
	};
};

/** How far the keeping of what was found is, or the enrolments are that follow what is applied already. */
function progressOf(kind: ImportTask['kind'], found: ImportOverview | undefined): Progress | null {
	if (!found || kind === 'undo') return null;

	return kind === 'examine' || found.appliedAt ? found.progress : null;
}

function hasAnything(counts: Counts): boolean {
	return counts.errors + counts.warnings > 0 || kinds.some((kind) => counts[kind] > 0);
}

export const actions: Actions = {
	apply: (event) => carryOut(event, 'apply', (typed) => ({ kind: 'apply', choices: readLeaving(typed) })),

	undo: (event) =>
		carryOut(event, 'undo', (typed) => {
			if (typed.confirm !== 'on') throw new Problem('undo_confirm', m.undo_confirm_missing(), 'confirm');

			return { kind: 'undo' };
		})
};

type Asked = { kind: 'apply'; choices: ApplyChoices } | { kind: 'undo' };

async function carryOut({ params, request }: RequestEvent, form: 'apply' | 'undo', read: (typed: Typed) => Asked) {
	const { personId } = requireRole('administrator');
	const typed = typedFrom(await request.formData());

	try {
		const job = imports.start({ ...where(params.import), personId, now: new Date(), ...read(typed) });
		await imports.settle(job, importPatienceMs);
		if (job.failure) throw job.failure;
	} catch (problem) {
		return failWith(problem, { form, typed });
	}

	redirect(303, resolve('/(admin)/admin/import/[import]', { import: params.import }));
}

function where(importId: string) {
	return { databaseUrl: settings().databaseUrl, importId };
}
