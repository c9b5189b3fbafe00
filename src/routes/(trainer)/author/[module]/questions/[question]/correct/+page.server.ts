import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { keyedWhole } from '#lib/assessment/keyed.ts';
import { shownScore } from '#lib/assessment/grade.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { Problem } from '#lib/server/problem.ts';
import { findPublication, listPublications } from '#lib/server/publishing/publishing.ts';
import { applyCorrection, examineCorrection, type Touched } from '#lib/server/questions/apply-correction.ts';
import { pickedBy, pickKey } from '#lib/server/questions/corrected-key.ts';
import {
	asCorrection,
	judgedTogether,
	listCorrections,
	proposed,
	recordCorrection,
	requireCorrection,
	requireNews,
	requireReason,
	type Verdict
} from '#lib/server/questions/corrections.ts';
import { listVersions, verdictOfLatest, type Version } from '#lib/server/questions/versions.ts';
import { findCorrectionJob, runCorrection, type CorrectionJob } from '#lib/web/corrections.server.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { recordKeysView, recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** A question with its key, and what a correction of it would do: who looks is logged, who applies is an administrator. */
export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('trainer', 'administrator');
	const administrator = viewer.roles.includes('administrator');
	const db = database();
	const { version, versions } = await requireShown(params, url.searchParams.get('version'));
	const current = (await listPublications(db, params.module)).find(({ withdrawn }) => !withdrawn);
	const publication = (current && (await findPublication(db, current.id))) ?? error(404, m.guard_not_found());
	const { timeZone } = await requireInstitution(db);
	const job = jobOf(url.searchParams.get('job'), version);
	// A page that waits for its job asks again and again; the keys were opened before.
	if (!job || job.found) await recordKeysView(viewer, params.module, { question: params.question });
	if (administrator && job?.found) {
		const { rising, falling, failing } = job.found;
		const people = rising.length + falling.length + failing.length;
		await recordView(viewer, params.module, { page: 'correction', people });
	}
	const { public: told, key } = version.question;

	return {
		administrator,
		module: { id: params.module, title: publication.module.title },
		question: {
			id: params.question,
			title: told.title,
			...keyedWhole(version.question)
		},
		version: version.id,
		versions: versions.map(({ id, from, to }) => ({ id, from, to })),
		picks: pickedBy(version.question),
		options: told.options.map(({ id, html, text }) => ({ id, html, text: text ?? html })),
		rows: (told.rows ?? []).map(({ id, html }) => ({ id, html, right: key.pairs?.[id] ?? '' })),
		right: key.right,
		newer: hasNewerKey(version, versions),
		history: (await listCorrections(db, params.module, params.question)).map((one) => ({
			id: one.id,
			kind: one.kind,
			reason: one.reason,
			version: one.questionVersionId,
			at: momentInWords(one.decidedAt, timeZone)
		})),
		unknownJob: url.searchParams.has('job') && !job,
		job: job ? asShown(job, administrator) : null
	};
};

export const actions: Actions = {
	/** Counts what would happen; writes nothing. */
	examine: async ({ params, request, url }) => {
		requireRole('trainer', 'administrator');
		const form = await request.formData();
		const typed = typedOf(form);
		const { version, versions } = await requireShown(params, url.searchParams.get('version'));
		let job;

		try {
			const verdict = verdictOf(typed, version, versions);
			const db = database();
			await requireNews(db, version.id, verdict);
			const draft = {
				questionVersionId: version.id,
				verdict,
				picked: typed.right,
				reason: requireReason(typed.reason)
			};
			job = await runCorrection(draft, (progress) => examineCorrection(db, [proposed(version.id, verdict)], progress));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, addressOf(params, version.id, job.id));
	},

	/** The same for one that is recorded: what is left of it. */
	review: async ({ params, request }) => {
		requireRole('trainer', 'administrator');
		const db = database();
		const id = String((await request.formData()).get('correction') ?? '');
		let job;

		try {
			const recorded = await requireCorrection(db, id);
			if (recorded.moduleId !== params.module || recorded.questionId !== params.question)
				error(404, m.guard_not_found());
			const correction = asCorrection(recorded);
			const { questionVersionId, reason } = recorded;
			const draft = { questionVersionId, verdict: correction as Verdict, picked: [], reason, correctionId: id };
			const judged = await judgedTogether(db, recorded);
			job = await runCorrection(draft, (progress) => examineCorrection(db, judged, progress));
		} catch (problem) {
			return failWith(problem, { typed: null });
		}

		redirect(303, addressOf(params, job.draft.questionVersionId, job.id));
	},

	apply: async ({ params, request, url }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const { version } = await requireShown(params, url.searchParams.get('version'));
		let job;

		try {
			const examined = jobOf(String(form.get('job') ?? ''), version);
			if (!examined?.found) throw new Problem('correction_gone', m.correction_gone());
			requireSure(form);
			const { draft } = examined;
			const db = database();
			const doing = { mayFall: form.get('mayFall') === 'yes', by: viewer.personId, now: new Date() };
			// Pressed twice, it is decided once.
			draft.correctionId ??= await db.write((tx) => recordCorrection(tx, { ...draft, by: doing.by }, doing.now));
			const id = draft.correctionId;
			job = await runCorrection(draft, (progress) => applyCorrection(db, id, doing, progress));
		} catch (problem) {
			return failWith(problem, { typed: null });
		}

		redirect(303, addressOf(params, version.id, job.id));
	}
};

type Params = RequestEvent['params'];
type Typed = { kind: string; right: string[]; reason: string };

function typedOf(form: FormData): Typed {
	return {
		kind: String(form.get('kind') ?? ''),
		right: form.getAll('right').map((value) => String(value).slice(0, 200)),
		reason: String(form.get('reason') ?? '').slice(0, 2000)
	};
}

function verdictOf({ kind, right }: Typed, version: Version, versions: readonly Version[]): Verdict {
	if (kind === 'void') return { kind };
	if (kind === 'newer') return verdictOfLatest(version, versions);
	if (kind === 'key') return { kind, key: pickKey(version.question, right) };

	throw new Problem('kind_missing', m.correction_kind_missing(), 'kind');
}

async function requireShown({ module, question }: Params, id: string | null) {
	const versions = await listVersions(database(), module, question);
	const version =
		(id === null ? versions[0] : versions.find((one) => one.id === id)) ?? error(404, m.guard_not_found());

	return { version, versions };
}

function hasNewerKey(version: Version, versions: readonly Version[]): boolean {
	try {
		return verdictOfLatest(version, versions).kind === 'key';
	} catch (problem) {
		if (problem instanceof Problem) return false;
		throw problem;
	}
}

function jobOf(id: string | null, version: Version): CorrectionJob | undefined {
	const job = id ? findCorrectionJob(id) : undefined;

	return job?.draft.questionVersionId === version.id ? job : undefined;
}

function addressOf({ module, question }: Params, version: string, job: string): string {
	const page = resolve('/(trainer)/author/[module]/questions/[question]/correct', { module, question });

	return `${page}?version=${version}&job=${job}#hasil`;
}

/** Names are for administrators: a trainer judges questions, not people. */
function asShown({ id, draft, passed, running, found, failure }: CorrectionJob, administrator: boolean) {
	const list = (touched: Touched[]) =>
		administrator
			? touched.map(({ attemptId, personId, name, number, n, before, after }) => ({
					id: attemptId,
					personId,
					name,
					number: maskNumber(number),
					n,
					before: shownScore(before.score),
					after: shownScore(after.score),
					passes: after.passed && !before.passed
				}))
			: [];

	return {
		id,
		kind: draft.verdict.kind,
		picked: draft.picked,
		reason: draft.reason,
		recorded: draft.correctionId !== undefined,
		passed,
		running,
		failed: failure !== undefined,
		found: found
			? {
					attempts: found.attempts,
					counts: found.counts,
					passing: found.passing,
					rising: list(found.rising),
					falling: list(found.falling),
					failing: list(found.failing),
					applied: 'graded' in found ? { graded: found.graded, certificates: found.certificates } : null
				}
			: null
	};
}
