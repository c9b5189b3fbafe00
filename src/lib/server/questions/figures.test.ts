import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { post, type Category } from '#lib/server/db/schema/organisation.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { enrolledLearner, insertEmployee, insertEnrolment, minutesAfter, now } from '../attempts/test-publication.ts';
import { recordCorrection } from './corrections.ts';
import { findQuestionFigures, listQuestionFigures } from './figures.ts';

const pools = [{ slug: 'dasar', draw: 2, size: 2 }];
const policy = { pausesMinutes: [], honestyStatement: null };

/** Takes the quiz with the right option of every question, or with a wrong one. */
async function take(db: Database, personId: string, right: boolean): Promise<void> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar' }, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, options, key } of snapshot.questions) {
		const tokens = options.filter((one) => key.right.includes(one.id) === right).map((one) => one.token);
		await saveAnswer(db, personId, id, { slot, tokens: tokens.slice(0, 1), sequence: 1 }, minutesAfter(now, slot + 1));
	}
	await submitAttempt(db, personId, id, minutesAfter(now, 9));
}

/** A city in which so many people of each category took the quiz; every third was wrong. */
async function answered(counts: Partial<Record<Category, number>>) {
	const city = await enrolledLearner({ pools, policy });
	const { db, unitId, cycleId } = city;
	let number = 0;

	for (const [category, count] of Object.entries(counts) as [Category, number][]) {
		for (let n = 0; n < count; n++) {
			const personId = await insertEmployee(db, unitId, { name: `Orang ${++number}`, number: String(number) });
			await insertEnrolment(db, personId, cycleId);
			await db.write((tx) => tx.update(post).set({ category }).where(eq(post.personId, personId)));
			await take(db, personId, n % 3 > 0);
		}
	}

	return city;
}

test('nothing is shown of fewer than ten answers', async () => {
	const { db } = await answered({ pelaksana: 9 });
	const { questions, categories } = (await listQuestionFigures(db, 'dasar', null))!;

	expect(categories).toEqual([]);
	expect(questions).toMatchObject([
		{ figures: null, flags: [] },
		{ figures: null, flags: [] }
	]);
	expect(await findQuestionFigures(db, 'dasar', 'dasar-1', null)).toMatchObject([
		{ figures: null, categories: [], weeks: [{ shown: false }], drift: null }
	]);
	expect(await listQuestionFigures(db, 'tiada', null)).toBeUndefined();
	expect(await findQuestionFigures(db, 'dasar', 'tiada', null)).toEqual([]);
});

test('figures come by question and by category, and a category that is hidden is not told by the others', async () => {
	const { db } = await answered({ pelaksana: 18, fungsional: 12, lurah: 3 });
	const everybody = (await listQuestionFigures(db, 'dasar', null))!;

	// Three lurah alone could be told by subtraction, so the twelve are hidden with them.
	expect(everybody.categories).toEqual(['pelaksana']);
	expect(everybody.questions).toMatchObject([
		{ questionId: 'dasar-1', pool: 'Kelompok dasar', guess: 0.25, figures: { n: 33, timed: 33, intendedWeight: 0.5 } },
		{ questionId: 'dasar-2', figures: { n: 33 } }
	]);
	const [first] = everybody.questions;
	expect(first!.figures!.facility).toBeCloseTo(22 / 33, 9);
	expect(first!.figures!.discrimination).toBeCloseTo(1, 9);
	expect(first!.figures!.seconds).toBeCloseTo(60, 0);
	expect(everybody.questions.reduce((sum, one) => sum + one.effectiveWeight!, 0)).toBeCloseTo(1, 9);

	const ofOne = (await listQuestionFigures(db, 'dasar', 'pelaksana'))!;
	expect(ofOne.questions[0]!.figures).toMatchObject({ n: 18 });
	expect((await listQuestionFigures(db, 'dasar', 'fungsional'))!.questions[0]!.figures).toBeNull();

	const [version] = await findQuestionFigures(db, 'dasar', 'dasar-1', null);
	expect(version).toMatchObject({
		editions: [1],
		hiddenCategories: true,
		categories: [{ category: 'pelaksana', figures: { n: 18 } }],
		weeks: [{ week: '2026-11-16', shown: true, sums: { n: 33 } }]
	});
	expect(version!.choices.reduce((sum, one) => sum + one.n, 0)).toBe(33);
	const [hidden] = await findQuestionFigures(db, 'dasar', 'dasar-1', 'lurah');
	expect(hidden!.choices).toEqual([]);
	const [shown] = await findQuestionFigures(db, 'dasar', 'dasar-1', 'pelaksana');
	expect(shown!.choices.reduce((sum, one) => sum + one.n, 0)).toBe(18);
});

test('a question whose key was corrected is judged by the corrected one', async () => {
	const { db } = await answered({ pelaksana: 18 });
	const [before] = await findQuestionFigures(db, 'dasar', 'dasar-1', null);
	const { questionVersionId, question } = before!;
	const right = [question.public.options.find(({ id }) => !question.key.right.includes(id))!.id];
	const key = { ...question.key, right };
	await db.write((tx) =>
		recordCorrection(tx, { questionVersionId, verdict: { kind: 'key', key }, reason: 'Keliru', by: 'command' }, now)
	);

	const [after] = await findQuestionFigures(db, 'dasar', 'dasar-1', null);
	expect(before!.correction).toBeNull();
	expect(after).toMatchObject({ correction: 'key', question: { key: { right } } });
});
