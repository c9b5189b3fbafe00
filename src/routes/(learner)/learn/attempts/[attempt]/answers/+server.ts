import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

const answerSchema = z.object({
	slot: z.int().min(0).max(1000),
	tokens: z.array(z.string().max(200)).max(200),
	sequence: z.int().positive().max(1_000_000_000)
});

/** What is kept now, for a page that was away while another device answered. */
export const GET: RequestHandler = async ({ params }) => {
	const viewer = requirePerson();
	const found = await findOwnAttempt(database(), viewer.personId, params.attempt, new Date());
	if (!found) return json({ code: 'attempt_unknown', message: m.attempt_unknown() }, { status: 404 });
	if (!found.open) return json({ code: 'attempt_closed', message: m.attempt_closed() }, { status: 409 });

	return json({ answers: found.answers });
};

/** Saves one answer. What this answers with 200 is on the disk. */
export const POST: RequestHandler = async ({ params, request }) => {
	const viewer = requirePerson();
	const given = answerSchema.safeParse(await request.json().catch(() => undefined));
	if (!given.success) {
		return json({ code: 'answer_unreadable', message: m.attempt_answer_unreadable() }, { status: 400 });
	}

	try {
		const { slot, tokens, sequence, accepted } = await saveAnswer(
			database(),
			viewer.personId,
			params.attempt,
			given.data,
			new Date()
		);

		return json({ slot, tokens, sequence, accepted });
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return json({ code: problem.code, message: problem.message }, { status: statusOf(problem) });
	}
};

function statusOf({ code }: Problem): number {
	if (code === 'attempt_unknown') return 404;

	return code === 'answer_unreadable' ? 400 : 409;
}
