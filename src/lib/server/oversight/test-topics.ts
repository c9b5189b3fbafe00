import { eq } from 'drizzle-orm';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { now } from '../attempts/test-publication.ts';
import type { Database } from '../db/connect.ts';
import { attempt } from '../db/schema/learning.ts';

/** Takes the quiz of the module `dasar`; questions of the pool `dasar`, which test the first objective, are answered rightly. */
export async function takeQuiz(db: Database, personId: string, at = now): Promise<void> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const [slot, { pool, options, key }] of snapshot.questions.entries()) {
		const right = options.filter((one) => key.right.includes(one.id)).map(({ token }) => token);
		const wrong = [options.find((one) => !key.right.includes(one.id))!.token];
		await saveAnswer(db, personId, id, { slot, tokens: pool === 'dasar' ? right : wrong, sequence: 1 }, at);
	}
	await submitAttempt(db, personId, id, at);
}
