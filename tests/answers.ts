import { eq } from 'drizzle-orm';
import { given } from '#lib/assessment/given.ts';
import { rightMarks } from '#lib/assessment/made-marks.ts';
import type { Marks } from '#lib/assessment/marks.ts';
import { reachedScenes } from '#lib/assessment/scenario.ts';
import type { FrozenParts, FrozenQuestion } from '#lib/assessment/snapshot.ts';
import type { Shown } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import type { Answers, QuestionAnswer, Step } from './pages/quiz-page.ts';

/** The right answers of an attempt, looked up where no learner can: question numbers, and what pages show. */
export async function rightAnswers(db: Database, attemptId: string): Promise<Answers> {
	const found = await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, attemptId)).get();

	return new Map(found!.snapshot.questions.map((question) => [question.slot + 1, rightAnswer(question)]));
}

function rightAnswer(question: FrozenQuestion): QuestionAnswer {
	const marks = rightMarks(question);
	const scenes = reachedScenes(question, marks);

	return scenes
		? { scenes: scenes.map(({ frozen, told, marks: own }) => stepsOf(frozen, told, own)) }
		: { steps: stepsOf(question, question.public, marks) };
}

/** In the order of the page, so that nobody has to go back. */
function stepsOf(parts: FrozenParts, told: Pick<Shown, 'options' | 'rows'>, marks: Marks): Step[] {
	const { chosen, pairs, places, text } = given(parts, marks);
	const options = new Map(told.options.map((option) => [option.id, option]));
	const labelOf = (id: string) => textOf(options.get(id)!.html);
	const rows = parts.rows ?? [];

	if (pairs.size > 0) {
		return rows.map(({ id }) => {
			const row = textOf(told.rows!.find((one) => one.id === id)!.html);
			const option = pairs.get(id)!;
			const { text: listed } = options.get(option)!;

			return listed === undefined ? { row, tick: labelOf(option) } : { list: row, choice: listed };
		});
	}
	if (places.size > 0) {
		return parts.options.map(({ id }) => ({ list: labelOf(id), choice: m.answer_place({ place: places.get(id)! }) }));
	}
	if (chosen.size > 0) return parts.options.filter(({ id }) => chosen.has(id)).map(({ id }) => ({ tick: labelOf(id) }));

	return [{ typed: text }];
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
