import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Question } from '../content/model.ts';
import { grade } from './grade.ts';
import { guessScore } from './guess.ts';
import { leave } from './marks.ts';
import type { FrozenQuestion } from './snapshot.ts';
import { aPool, aQuestion, aRowsQuestion, aScenario, aSnapshot, aStepsQuestion, aTextQuestion } from './test-quiz.ts';

const guessed = ({ public: told, key }: Question) => guessScore(told, key);

/** The mean points of answers that are given to a question as the scorers judge them. */
function meanOf(question: Question, ways: (frozen: FrozenQuestion) => string[][]): number {
	const snapshot = aSnapshot([aPool('p', { questions: [question] })]);
	const points = ways(snapshot.questions[0]!).map(
		(marks) => grade(snapshot, { [`v${question.public.id}`]: marks }, 1).perQuestion[0]!.points
	);

	return points.reduce((sum, one) => sum + one, 0) / points.length;
}

const subsets = <T>(list: readonly T[]): T[][] =>
	list.reduce<T[][]>((all, one) => [...all, ...all.map((some) => [...some, one])], [[]]);
const permutations = <T>(list: readonly T[]): T[][] =>
	list.length === 0
		? [[]]
		: list.flatMap((one, index) => permutations(list.toSpliced(index, 1)).map((rest) => [one, ...rest]));

it('what chance gives for one of several options, rows and typed answers is as Moodle counts it', () => {
	expect(guessed(aQuestion('a', { options: ['a', 'b', 'c', 'd'] }))).toBe(0.25);
	expect(guessed(aQuestion('a', { options: ['benar', 'salah'] }))).toBe(0.5);
	expect(guessed(aRowsQuestion('a', ['r', 's'], ['x', 'y', 'z', 'u'], { r: 'x', s: 'y' }))).toBe(0.25);
	expect(guessed(aTextQuestion('a', [{ text: '71' }]))).toBeNull();
});

it('for several options it is the mean over all ways to tick some, as they are graded', () => {
	const options = ['a', 'b', 'c', 'd', 'e'];
	const drafts = fc.record({
		right: fc.subarray(options, { minLength: 1, maxLength: 4 }),
		scoring: fc.constantFrom('sebagian' as const, 'semua' as const, 'bobot' as const),
		weights: fc.dictionary(fc.constantFrom(...options), fc.integer({ min: -100, max: 100 }))
	});

	fc.assert(
		fc.property(drafts, (draft) => {
			const question = aQuestion('a', { several: true, options, ...draft });
			const every = meanOf(question, (frozen) => subsets(frozen.options.map(({ token }) => token)).slice(1));

			expect(guessed(question)).toBeCloseTo(every, 6);
		})
	);
});

it.each(['sebagian', 'semua'] as const)('for steps in order it is the mean over all orders (%s)', (scoring) => {
	for (const steps of [
		['a', 'b'],
		['a', 'b', 'c', 'd', 'e']
	]) {
		const question = aStepsQuestion('s', steps, scoring);
		const every = meanOf(question, ({ options }) =>
			permutations(options).map((order) => order.map(({ token }, index) => `${token}:${index + 1}`))
		);

		expect(guessed(question)).toBeCloseTo(every, 9);
	}
});

it('for a scenario it is the mean over all ways, each option as likely as the other', () => {
	const story = aScenario('story', [
		{ id: 's1', leads: { tidak: 's3' }, otherwise: 's2' },
		{ id: 's2', otherwise: 's3' },
		{ id: 's3', otherwise: null }
	]);
	// First right, then two scenes: (1 + ½ + ½) ÷ 3; first wrong, then one: (0 + ½) ÷ 2.
	expect(guessed(story)).toBeCloseTo((2 / 3 + 1 / 4) / 2, 9);

	const mark = ({ scenes }: FrozenQuestion, id: string, option: string) => {
		const scene = scenes!.find((one) => one.id === id)!;

		return [`${scene.token}/${scene.options.find((one) => one.id === option)!.token}`, leave(scene.token)];
	};
	const short = aScenario('short', [{ id: 's1', otherwise: null }]);
	expect(guessed(short)).toBe(meanOf(short, (frozen) => [mark(frozen, 's1', 'ya'), mark(frozen, 's1', 'tidak')]));
});
