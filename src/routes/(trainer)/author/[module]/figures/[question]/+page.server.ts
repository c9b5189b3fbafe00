import { error } from '@sveltejs/kit';
import { choiceTables } from '#lib/assessment/choices.ts';
import { fewestJudged, fewestShown } from '#lib/assessment/figures.ts';
import { keyedWhole } from '#lib/assessment/keyed.ts';
import { logScale, whole } from '#lib/assessment/tally.ts';
import { reportKindName } from '#lib/language/report-kind-name.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { listReportsAbout } from '#lib/server/questions/reports.ts';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { findQuestionFigures, type VersionFigures } from '#lib/server/questions/figures.ts';
import { findCurrentPublication } from '#lib/server/publishing/publishing.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { categoryChoices, categoryIn, tallyCategoryName } from '../categories.server.ts';

/** All that is known of one question, with its key: for trainers and administrators only. */
export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('trainer', 'administrator');
	const db = database();
	const category = categoryIn(url);
	const current = await findCurrentPublication(db, params.module);
	const versions = current ? await findQuestionFigures(db, params.module, params.question, category) : [];
	const [latest] = versions;
	if (!current || !latest) error(404, m.figures_question_unknown());

	const { timeZone } = await requireInstitution(db);
	await recordKeysView(viewer, params.module, { question: params.question });

	return {
		module: params.module,
		moduleTitle: current.module.title,
		title: latest.question.public.title,
		titleHtml: latest.question.public.titleHtml,
		fewest: fewestShown,
		fewestJudged,
		category: category === null ? '' : url.searchParams.get('category')!,
		categories: categoryChoices([
			...new Set(versions.flatMap((version) => version.categories.map((one) => one.category)))
		]),
		reports: (await listReportsAbout(db, params.module, params.question)).map(({ kind, reportedAt, ...one }) => ({
			...one,
			kind: reportKindName(kind),
			reported: momentInWords(reportedAt, timeZone)
		})),
		versions: versions.map((version) => {
			const own = version.categories.find((one) => one.category === category);
			const figures = category === null ? version.figures : (own?.figures ?? null);

			return {
				id: version.questionVersionId,
				editions: version.editions,
				correction: version.correction,
				question: keyedWhole(version.question),
				figures,
				judged: (version.figures?.n ?? 0) >= fewestJudged,
				fewAltogether: version.figures === null,
				guess: version.guess,
				flags: version.flags,
				drift: version.drift && { ...version.drift, since: dayInWords(version.drift.since) },
				choices: figures ? choiceTables(version.question.public, version.question.key, figures.n, version.choices) : [],
				categories: version.categories.map((one) => ({ name: tallyCategoryName(one.category), figures: one.figures })),
				hiddenCategories: version.hiddenCategories,
				weeks: weeksOf(version)
			};
		})
	};
};

function weeksOf({ weeks, figures }: VersionFigures) {
	return figures === null
		? []
		: weeks.map(({ week, sums, shown }) => ({
				week: dayInWords(week),
				answers: shown ? sums.n : null,
				facility: shown ? sums.points / sums.n / whole : null,
				seconds: shown && sums.timed >= fewestShown ? Math.exp(sums.logTime / sums.timed / logScale) / 1000 : null
			}));
}
