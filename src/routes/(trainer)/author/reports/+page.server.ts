import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { given } from '#lib/assessment/given.ts';
import { keyed } from '#lib/assessment/keyed.ts';
import { wholeWay } from '#lib/assessment/scenario.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { reportKindName } from '#lib/language/report-kind-name.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { listCurrentPublications } from '#lib/server/publishing/publishing.ts';
import { listVersionFigures } from '#lib/server/questions/figures.ts';
import { listReports, longestNote, replyToReport, type ListedReport } from '#lib/server/questions/reports.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

const size = 20;

/** What learners report, with the question, its key, what was answered and its figures; and nobody's name. */
export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('trainer', 'administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const handled = url.searchParams.get('state') === 'answered';
	const page = chosenPage(url);
	const { reports, total } = await listReports(db, { handled, page, size });
	const titles = new Map((await listCurrentPublications(db)).map(({ moduleId, module }) => [moduleId, module.title]));
	const figures = await listVersionFigures(
		db,
		reports.map((one) => one.questionVersionId)
	);
	for (const module of new Set(reports.map((one) => one.moduleId))) {
		const asked = reports.filter((one) => one.moduleId === module).map((one) => one.question.questionId);
		await recordKeysView(viewer, module, { question: [...new Set(asked)].join(', ') });
	}

	return {
		saved: url.searchParams.has('saved'),
		handled,
		page,
		pages: Math.ceil(total / size),
		longest: longestNote,
		reports: reports.map((report) => ({
			id: report.id,
			module: report.moduleId,
			moduleTitle: titles.get(report.moduleId) ?? report.moduleId,
			questionId: report.question.questionId,
			titleHtml: report.question.public.titleHtml,
			kind: reportKindName(report.kind),
			note: report.note,
			reply: report.reply,
			reported: momentInWords(report.reportedAt, timeZone),
			answered: report.handledAt && momentInWords(report.handledAt, timeZone),
			question: answeredQuestion(report),
			figures: figures.get(report.questionVersionId) ?? null
		}))
	};
};

/** The frozen question with its key and what was marked. */
function answeredQuestion({ question, given: marks }: ListedReport) {
	return {
		...keyed(question.public, question.key, given(question, marks)),
		scenes: wholeWay(question, marks).map((scene) => keyed(scene.told, scene.key, given(scene.frozen, scene.marks)))
	};
}

export const actions: Actions = {
	reply: async ({ request }) => {
		const viewer = requireRole('trainer', 'administrator');
		const typed = typedFrom(await request.formData());
		const { report = '', reply = '' } = typed;

		try {
			await database().write((tx) => replyToReport(tx, { reportId: report, reply, by: viewer.personId }, new Date()));
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/author/reports') + '?saved');
	}
};
