import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { closeOverdueAttempts, startAttempt } from '#lib/server/attempts/attempts.ts';
import { fromMomentInWords } from '#lib/language/in-words.ts';
import { findModule } from '#lib/server/learning/learning.ts';
import { lessonsToRead } from '#lib/server/learning/next-step.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { againOf } from '../../again-of.ts';
import { limitInWords } from '../../limit-in-words.ts';
import { revokedInWords } from '../../revoked-in-words.ts';
import { shorterPathInWords } from '../../shorter-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	await closeOverdueAttempts(db, now, viewer.personId);
	const found = (await findModule(db, viewer.personId, params.module, now)) ?? error(404, m.learn_module_unknown());
	const { publication, progress, tries, counting, questions } = found;
	const { title, quizTitle, policy } = publication.module;
	const { name, timeZone } = await requireInstitution(db);
	const pause = tries?.nextAt ? tries.nextAt.getTime() - now.getTime() : 0;

	return {
		module: { id: params.module, title },
		quiz: {
			title: quizTitle,
			questions,
			limit: limitInWords(found),
			passMark: policy.passMark,
			passMarkPerPool: policy.passMarkPerPool,
			pausesMinutes: policy.pausesMinutes,
			honestyStatement: policy.honestyStatement,
			navigation: policy.navigation,
			certainty: policy.certainty,
			rereadMissed: policy.rereadMissed,
			reopens: policy.reopensAfterMinutes !== null && policy.tries !== null
		},
		shorterPath: shorterPathInWords(found, timeZone),
		institution: name,
		withdrawn: publication.withdrawn,
		asked: counting !== undefined,
		passed: progress.passed,
		revoked: revokedInWords(found.revoked, { name, timeZone }),
		openAttempt: progress.openAttempt?.id ?? null,
		tries: { allowed: tries?.allowed ?? null, left: tries?.left ?? null },
		again: {
			...(tries ? againOf(tries) : { rereads: [], reopens: false, ask: false }),
			wait: tries?.nextAt && pause > 0 ? fromMomentInWords(tries.nextAt, timeZone) : null
		},
		/** The seconds are counted by the server's clock; a phone's may be wrong. */
		wait:
			tries?.nextAt && pause > 0
				? { at: fromMomentInWords(tries.nextAt, timeZone), seconds: Math.ceil(pause / 1000) }
				: null,
		unread: lessonsToRead(progress.lessons).filter((lesson) => !lesson.completed).length,
		practice: found.practice,
		lastResult: found.attempts.findLast((one) => one.score !== null)?.id ?? null
	};
};

export const actions: Actions = {
	default: async ({ params, request }) => {
		const viewer = requirePerson();
		const affirmed = (await request.formData()).get('honesty') === 'yes';
		let attempt;

		try {
			attempt = await startAttempt(
				database(),
				{ personId: viewer.personId, moduleId: params.module, affirmed },
				new Date()
			);
		} catch (problem) {
			if (problem instanceof Problem) return fail(400, { message: problem.message, field: problem.field });
			throw problem;
		}

		redirect(303, resolve('/(learner)/learn/attempts/[attempt]', { attempt: attempt.id }));
	}
};
