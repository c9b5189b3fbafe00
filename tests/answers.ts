import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import type { Choices } from './pages/quiz-page.ts';

/** The right options of an attempt, looked up where no learner can: question numbers and option texts as pages show them. */
export async function rightAnswers(db: Database, attemptId: string): Promise<Choices> {
	const found = await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, attemptId)).get();

	return new Map(
		found!.snapshot.questions.map(({ slot, key, public: { options } }) => [
			slot + 1,
			options.filter(({ id }) => key.right.includes(id)).map(({ html }) => textOf(html))
		])
	);
}

function textOf(html: string): string {
	return html
		.replace(/<[^>]+>/g, '')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&')
		.trim();
}
