import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { dayInWords } from '#lib/language/in-words.ts';
import { audienceName, placeName, stageName, verdictName, verdictTone } from '#lib/language/ruling-words.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { findRuling, listQuestionsAbout } from '#lib/server/rulings/rulings.ts';
import { rulingAddress } from '#lib/server/search/passages-of.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const db = database();
	const { ruling, topic } = (await findRuling(db, params.id, new Date())) ?? error(404, m.rulings_unknown());
	const about = await listQuestionsAbout(db, ruling.id);
	const roles = locals.viewer?.roles ?? [];
	const writer = roles.includes('trainer') || roles.includes('administrator');
	const { id, titleHtml, verdict, audience, places, stages, reason, safeStep, consequence, legalBasis, example } =
		ruling;

	return {
		ruling: {
			id,
			title: ruling.title,
			titleHtml,
			verdict: { label: verdictName(verdict), tone: verdictTone(verdict) },
			who: audience.map(audienceName).join(', ') || m.rulings_any(),
			where: places.map(placeName).join(', ') || m.rulings_any(),
			when: stages.map(stageName).join(', ') || m.rulings_any(),
			reasonHtml: reason.html,
			safeStepHtml: safeStep?.html ?? null,
			consequenceHtml: consequence?.html ?? null,
			legalBasisHtml: legalBasis?.html ?? null,
			exampleHtml: example?.html ?? null,
			confidence: { high: m.rulings_high(), medium: m.rulings_medium(), low: m.rulings_low() }[ruling.confidence],
			checked: topic.stale
				? m.rulings_checked_long_ago({ date: dayInWords(topic.checkedOn) })
				: m.rulings_checked({ date: dayInWords(topic.checkedOn) }),
			confirmed: topic.confirmedBy ? m.rulings_confirmed({ by: topic.confirmedBy }) : m.rulings_unconfirmed()
		},
		modules: [...new Map(about.map(({ moduleId, module }) => [moduleId, { id: moduleId, title: module }])).values()],
		/** Titles of graded questions are for those who write them. */
		questions: writer
			? about.map(({ moduleId, questionId, titleHtml: html }) => ({ moduleId, questionId, html }))
			: null,
		message: inIndonesian(() =>
			[
				`${verdictName(verdict).toUpperCase()}: ${ruling.title}`,
				reason.text,
				...(safeStep ? [`${m.rulings_safe_step()}: ${safeStep.text}`] : []),
				...(legalBasis ? [`${m.rulings_basis()}: ${legalBasis.text}`] : []),
				url.origin + rulingAddress(ruling)
			].join('\n\n')
		)
	};
};
