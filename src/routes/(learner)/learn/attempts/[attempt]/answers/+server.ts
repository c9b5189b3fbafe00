import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { certaintyLevels } from '#lib/assessment/certainty.ts';
import { m } from '#lib/paraglide/messages.js';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { secondsUntil } from '../seconds-until.ts';
import type { RequestHandler } from './$types';

const answerSchema = z.object({
	slot: z.int().min(0).max(1000),
	tokens: z.array(z.string().max(200)).max(200),
	certainty: z.enum(certaintyLevels).nullish(),
	sequence: z.int().positive().max(1_000_000_000)
});

/** What is kept now, for a page that was away while another device answered; scenarios with the scenes they led to. */
export const GET: RequestHandler = async ({ params }) => {
	const viewer = requirePerson();
	const now = new Date();
	const found = await findOwnAttempt(database(), viewer.personId, params.attempt, now);
	if (!found) return json({ code: 'attempt_unknown', message: m.attempt_unknown() }, { status: 404 });
	if (!found.open) return json({ code: 'attempt_closed', message: m.attempt_closed() }, { status: 409 });

	const scenes = new Map(found.questions.map((question) => [question.slot, question.scenes]));

	return json({
		answers: found.answers.map((answer) => ({ ...answer, scenes: scenes.get(answer.slot) })),
		secondsLeft: secondsUntil(found.deadlineAt, now)
	});
};

/** Saves one answer. What this answers with 200 is on the disk. */
export const POST: RequestHandler = async ({ params, request }) => {
	const viewer = requirePerson();
	const read = answerSchema.safeParse(await request.json().catch(() => undefined));
	if (!read.success) {
		return json({ code: 'answer_unreadable', message: m.attempt_answer_unreadable() }, { status: 400 });
	}
	const { certainty = null, ...answer } = read.data;

	try {
		const given = { ...answer, certainty };
		const saved = await saveAnswer(database(), viewer.personId, params.attempt, given, new Date());
		const { slot, tokens, sequence, accepted, scenes } = saved;

		return json({ slot, tokens, certainty: saved.certainty, sequence, accepted, scenes });
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return json({ code: problem.code, message: problem.message }, { status: statusOf(problem) });
	}
};

function statusOf({ code }: Problem): number {
	if (code === 'attempt_unknown') return 404;

	return ['answer_unreadable', 'attempt_question_done'].includes(code) ? 400 : 409;
}
