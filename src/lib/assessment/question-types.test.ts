import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../content/model.ts';
import { readNumber, writeNumber } from '../content/typed-answer.ts';
import { answerOf, isAnswered, withoutEarlyLeave } from './answerable.ts';
import { grade, scoringVersion } from './grade.ts';
import { asLearnerSees, type FrozenQuestion } from './snapshot.ts';
import { aRowsQuestion, aScenario, aStepsQuestion, aTextQuestion, frozen, tokensOf } from './test-quiz.ts';

function graded(question: Question, marks: (frozen: FrozenQuestion) => string[], seed = 'seed') {
	const one = frozen(question, seed);
	const given = marks(one.question);
	expect(answerOf(one.question, given)).toBeDefined();

	return grade(one.snapshot, { [one.question.questionVersionId]: given }, scoringVersion).perQuestion[0]!;
}

const points = (question: Question, marks: (frozen: FrozenQuestion) => string[]) => graded(question, marks).points;

/** Marks by ids: `row:option` for rows, `option:place` for steps. */
const byId = (pairs: Record<string, string | number>) => (one: FrozenQuestion) => {
	const tokens = tokensOf(one);

	return Object.entries(pairs).map(([first, second]) =>
		typeof second === 'number' ? `${tokens[first]}:${second}` : `${tokens[first]}:${tokens[second]}`
	);
};

describe('rows that take one option each', () => {
	const question = aRowsQuestion('q', ['1', '2', '3'], ['a', 'b', 'c', 'd'], { 1: 'a', 2: 'b', 3: 'a' });

	test('give the share of the rows that are right', () => {
		expect(points(question, byId({ 1: 'a', 2: 'b', 3: 'a' }))).toBe(1);
		expect(points(question, byId({ 1: 'a', 2: 'a', 3: 'd' }))).toBeCloseTo(1 / 3);
		expect(points(question, byId({ 1: 'a' }))).toBeCloseTo(1 / 3);
		expect(graded(question, () => [])).toMatchObject({ points: 0, blank: true });
	});

	test('take one known option each, and are answered when every row has one', () => {
		const { question: one } = frozen(question);
		const tokens = tokensOf(one);
		const half = byId({ 1: 'a', 2: 'b' })(one);

		expect(answerOf(one, [...half, `${tokens[1]}:${tokens.b}`])).toBeUndefined();
		expect(answerOf(one, [`${tokens[1]}:nobody`])).toBeUndefined();
		expect(answerOf(one, [tokens.a!])).toBeUndefined();
		expect(isAnswered(one, half)).toBe(false);
		expect(isAnswered(one, byId({ 1: 'a', 2: 'b', 3: 'd' })(one))).toBe(true);
	});
});

describe('steps to put in order', () => {
	const inOrder = (order: string[]) => byId(Object.fromEntries(order.map((id, index) => [id, index + 1])));

	test('give the share of the right neighbours, or by `semua` the whole order only', () => {
		const question = aStepsQuestion('q', ['c', 'a', 'd', 'b']);

		expect(points(question, inOrder(['c', 'a', 'd', 'b']))).toBe(1);
		// Of c-a, a-d and d-b only the first and the last stand together.
		expect(points(question, inOrder(['d', 'b', 'c', 'a']))).toBeCloseTo(2 / 3);
		expect(points(question, inOrder(['b', 'd', 'a', 'c']))).toBe(0);
		expect(points(question, byId({ c: 1, a: 2 }))).toBeCloseTo(1 / 3);
		expect(points(aStepsQuestion('q', ['c', 'a', 'b'], 'semua'), inOrder(['c', 'a', 'b']))).toBe(1);
		expect(points(aStepsQuestion('q', ['c', 'a', 'b'], 'semua'), inOrder(['a', 'b', 'c']))).toBe(0);
	});

	test('earn nothing by a place that is given twice', () => {
		const question = aStepsQuestion('q', ['c', 'a', 'd', 'b']);

		expect(points(question, byId({ c: 1, a: 2, d: 2, b: 3 }))).toBe(0);
		expect(points(question, byId({ c: 1, a: 2, d: 4, b: 4 }))).toBeCloseTo(1 / 3);
	});

	test('are answered when each has a place of its own', () => {
		const { question: one } = frozen(aStepsQuestion('q', ['c', 'a', 'b']));

		expect(isAnswered(one, inOrder(['a', 'b', 'c'])(one))).toBe(true);
		expect(isAnswered(one, byId({ a: 1, b: 1, c: 2 })(one))).toBe(false);
		expect(answerOf(one, byId({ a: 4 })(one))).toBeUndefined();
		expect(answerOf(one, byId({ a: 1 })(one).concat(byId({ a: 2 })(one)))).toBeUndefined();
	});
});

describe('a short answer', () => {
	const question = aTextQuestion('q', [{ text: '71' }, { text: 'Tujuh puluh satu' }, { value: 3.5, tolerance: 0.25 }]);

	test.each([
		['71', 1],
		['  tujuh  PULUH satu. ', 1],
		['3,6', 1],
		['3.75', 1],
		['3,8', 0],
		['tujuh', 0]
	])('“%s” gives %d', (text, expected) => {
		expect(points(question, () => [text])).toBe(expected);
	});

	test('of nothing but blanks is none, and no answer is longer than the field', () => {
		const { question: one } = frozen(question);

		expect(answerOf(one, ['   '])).toBeUndefined();
		expect(answerOf(one, ['x'.repeat(101)])).toBeUndefined();
		expect(answerOf(one, ['a', 'b'])).toBeUndefined();
	});

	test.each([
		['1.250', 1250],
		['1.250,5', 1250.5],
		['-3,25', -3.25],
		['3.25', 3.25],
		['0.125', 0.125],
		['0.500', 0.5],
		['12.500', 12500],
		['9'.repeat(400), undefined],
		['12 orang', undefined]
	])('reads %s as a number', (text, number) => {
		expect(readNumber(text)).toBe(number);
	});

	test('is read as the number that was written', () => {
		fc.assert(
			fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (whole, digits) => {
				const number = Number(`${whole}e-${digits}`);
				fc.pre(!Object.is(number, -0) && !String(number).includes('e'));

				expect(readNumber(writeNumber(number))).toBe(number);
			})
		);
	});
});

describe('a scenario', () => {
	const question = aScenario('k', [
		{ id: 's1', leads: { tidak: 's2' }, otherwise: 's3' },
		{ id: 's2', otherwise: 's3' },
		{ id: 's3', otherwise: null }
	]);
	const { snapshot, question: one } = frozen(question);
	const scene = (id: string) => one.scenes!.find((each) => each.id === id)!;
	const chosen = (id: string, option: string) =>
		`${scene(id).token}/${scene(id).options.find((each) => each.id === option)!.token}`;
	const left = (id: string) => `${scene(id).token}/`;
	const seen = (marks: string[]) => asLearnerSees(snapshot, { [one.questionVersionId]: marks })[0]!.scenes!;

	test('shows a scene only when the one before it is left, and then the one it led to', () => {
		expect(seen([]).map(({ token }) => token)).toEqual([scene('s1').token]);
		expect(seen([chosen('s1', 'tidak')])).toHaveLength(1);

		const on = [chosen('s1', 'tidak'), left('s1')];
		expect(seen(on).map(({ token, left: gone }) => [token, gone])).toEqual([
			[scene('s1').token, true],
			[scene('s2').token, false]
		]);
		expect(seen([chosen('s1', 'ya'), left('s1')]).at(-1)?.token).toBe(scene('s3').token);
		expect(JSON.stringify(seen([]))).not.toContain(scene('s2').token);
	});

	test('locks the answer to a scene that is left, and takes none to a scene that is not shown', () => {
		const on = [chosen('s1', 'tidak'), left('s1')];

		expect(answerOf(one, on)).toBeDefined();
		expect(answerOf(one, [left('s1')])).toBeUndefined();
		expect(answerOf(one, [chosen('s2', 'ya')])).toBeUndefined();
		expect(answerOf(one, [...on, chosen('s2', 'ya')], on)).toBeDefined();
		expect(answerOf(one, [left('s1'), left('s1'), chosen('s1', 'ya')])).toBeUndefined();
		for (const late of [[chosen('s1', 'ya'), left('s1')], [chosen('s1', 'tidak')], [chosen('s1', 'ya')], []]) {
			expect(answerOf(one, late, on)).toEqual(on);
		}
		expect(withoutEarlyLeave(one, [left('s1')])).toEqual([]);
		expect(withoutEarlyLeave(one, on)).toEqual(on);
	});

	test('keeps what is answered after a scene, whatever a page says that does not know of its leaving yet', () => {
		const on = [chosen('s1', 'tidak'), left('s1'), chosen('s2', 'ya')];

		expect(answerOf(one, [chosen('s1', 'ya')], on)).toEqual(on);
		expect(answerOf(one, [...on.slice(0, 2), chosen('s2', 'tidak')], on)).toEqual([
			...on.slice(0, 2),
			chosen('s2', 'tidak')
		]);
	});

	test('keeps every choice of a scene that is left, also when some are said several times', () => {
		const several = aScenario('k', [
			{ id: 's1', otherwise: 's2' },
			{ id: 's2', otherwise: null }
		]);
		several.public.scenes![0]!.type = 'pilihan ganda kompleks';
		const { question: asked } = frozen(several);
		const { token, options } = asked.scenes![0]!;
		const all = [...options.map((each) => `${token}/${each.token}`), `${token}/`];

		expect(answerOf(asked, [all[0]!, all[0]!, `${token}/`], all)).toEqual(all);
		expect(answerOf(asked, [all[0]!, all[0]!, `${token}/`])).toBeUndefined();
	});

	test('never gives more for stopping early, whatever ways its options lead', () => {
		const ways = aScenario('k', [
			{ id: 's1', otherwise: 's2' },
			{ id: 's2', leads: { tidak: 's3' }, otherwise: 's5' },
			{ id: 's3', leads: { ya: 's4' }, otherwise: null },
			{ id: 's4', otherwise: null },
			{ id: 's5', leads: { tidak: 's6' }, otherwise: null },
			{ id: 's6', otherwise: null }
		]);
		const { snapshot: whole, question: asked } = frozen(ways);
		const score = (marks: readonly string[]) =>
			grade(whole, { [asked.questionVersionId]: marks }, scoringVersion).perQuestion[0]!.points;

		fc.assert(
			fc.property(fc.array(fc.constantFrom('ya', 'tidak'), { minLength: 6, maxLength: 6 }), (choices) => {
				let kept: string[] = [];
				for (const choice of choices) {
					const present = asLearnerSees(whole, { [asked.questionVersionId]: kept })[0]!.scenes!.find(
						(each) => !each.left
					);
					if (!present) break;

					const option = asked
						.scenes!.find(({ token }) => token === present.token)!
						.options.find(({ id }) => id === choice)!;
					const before = score(kept);
					const answered = answerOf(asked, [...kept, `${present.token}/${option.token}`], kept)!;
					expect(score(answered)).toBeGreaterThanOrEqual(before);
					kept = answerOf(asked, [...answered, `${present.token}/`], answered)!;
					expect(score(kept)).toBe(score(answered));
				}
				expect(isAnswered(asked, kept)).toBe(true);
			})
		);
	});

	test('is answered at the end of its way, and gives the mean over it', () => {
		const short = [chosen('s1', 'ya'), left('s1'), chosen('s3', 'ya'), left('s3')];
		const long = [chosen('s1', 'tidak'), left('s1'), chosen('s2', 'ya'), left('s2'), chosen('s3', 'ya'), left('s3')];
		const score = (marks: string[]) =>
			grade(snapshot, { [one.questionVersionId]: marks }, scoringVersion).perQuestion[0]!.points;

		expect(isAnswered(one, short)).toBe(true);
		expect(isAnswered(one, short.slice(0, 3))).toBe(false);
		expect(score(short)).toBe(1);
		expect(score(long)).toBeCloseTo(2 / 3);
		// What was not come to counts as blank: stopping early is never better than going on.
		expect(score(short.slice(0, 2))).toBe(0.5);
		expect(score(short.slice(0, 1))).toBe(0.5);
		expect(score([])).toBe(0);
	});
});
