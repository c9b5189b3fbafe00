import { error } from '@sveltejs/kit';
import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { cycleInWords, dayInWords, fromMomentInWords } from '#lib/language/in-words.ts';
import { findModule } from '#lib/server/learning/learning.ts';
import { minutesLeft, stepIn } from '#lib/server/learning/next-step.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { findLegalBasis } from '#lib/server/publishing/legal-basis.ts';
import { findPublished } from '#lib/server/publishing/published.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { againOf } from '../again-of.ts';
import { limitInWords } from '../limit-in-words.ts';
import { revokedInWords } from '../revoked-in-words.ts';
import { shorterPathInWords } from '../shorter-path.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requirePerson();
	const now = new Date();
	const db = database();
	await closeOverdueAttempts(db, now, viewer.personId);
	const found = (await findModule(db, viewer.personId, params.module, now)) ?? error(404, m.learn_module_unknown());
	const { publication, progress, questions } = found;
	const { title, summary, introductionHtml, objectives, policy, quizTitle, minutes } = publication.module;
	const { name, timeZone } = await requireInstitution(db);
	const step = stepIn(progress, now);
	const { nextAt } = progress.tries;
	const wait = nextAt && nextAt > now ? fromMomentInWords(nextAt, timeZone) : null;
	const again = { ...againOf(progress.tries), wait };
	const law = await findLegalBasis(db, (await findPublished(db, publication.id))!, viewer.today);

	return {
		module: {
			id: params.module,
			title,
			summary,
			introductionHtml,
			minutes: found.refresher ? minutesLeft(progress) : minutes,
			objectives: Object.values(objectives)
		},
		law: { ...law, checkedOn: law.checkedOn && dayInWords(law.checkedOn) },
		withdrawn: publication.withdrawn ? { reason: publication.note } : null,
		correction: found.correction && {
			note: found.correction.note,
			on: dayInWords(dayOf(found.correction.at, timeZone))
		},
		lessons: progress.lessons,
		shorterPath: shorterPathInWords(found, timeZone),
		quiz: { title: quizTitle, questions, limit: limitInWords(found), passMark: policy.passMark },
		institution: name,
		revoked: revokedInWords(found.revoked, { name, timeZone }),
		asked: found.counting !== undefined,
		passed: progress.passed,
		openAttempt: progress.openAttempt?.id ?? null,
		begun: progress.lessons.some((lesson) => lesson.opened),
		next:
			step?.kind === 'lesson'
				? { slug: step.slug, position: step.position }
				: step?.kind === 'reread'
					? { slug: step.slug, position: '' }
					: null,
		again,
		/** Why there is no quiz to go on with now. */
		wait: again.ask ? null : wait,
		ask: step?.kind === 'ask',
		failed: progress.lastFailed?.score ?? null,
		results: found.attempts
			.filter((one) => one.score !== null)
			.map(({ id, n, score, scoreShown, passed, submittedAt, period }) => ({
				id,
				n,
				score: scoreShown ? score : null,
				passed,
				period: period && { ...period, cycle: cycleInWords(period.cycle) },
				on: submittedAt && dayInWords(dayOf(submittedAt, timeZone))
			}))
			.reverse()
	};
};
