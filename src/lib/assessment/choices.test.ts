import { expect, it } from 'vitest';
import type { Question } from '../content/model.ts';
import { choiceTables, distractors } from './choices.ts';
import { aQuestion, aRowsQuestion, aScenario, aStepsQuestion, aTextQuestion } from './test-quiz.ts';

const tables = ({ public: told, key }: Question, counts: Record<string, number>) =>
	choiceTables(
		told,
		key,
		40,
		Object.entries(counts).map(([choice, n]) => ({ choice, n, rest: 5000 * n }))
	).map(({ choices }) => choices.map(({ choice, n, right }) => [choice, n, right]));

it('options are told with those that nobody chose', () => {
	const question = aQuestion('q');

	expect(tables(question, { b: 30, a: 10, gone: 3 })).toEqual([
		[
			['b', 30, false],
			['a', 10, true],
			['c', 0, false]
		]
	]);
	expect(distractors(question.public, question.key, 40, []).length).toBe(3);
	const several = aQuestion('q', { several: true });
	expect(distractors(several.public, several.key, 40, [])).toEqual([]);
});

it('rows and steps are told where somebody put them, or where they belong', () => {
	expect(tables(aRowsQuestion('q', ['r', 's'], ['x', 'y'], { r: 'x', s: 'y' }), { 'r:y': 4 })).toEqual([
		[
			['r:y', 4, false],
			['r:x', 0, true],
			['s:y', 0, true]
		]
	]);
	expect(tables(aStepsQuestion('q', ['one', 'two']), { 'two:1': 4 })).toEqual([
		[
			['two:1', 4, false],
			['one:1', 0, true],
			['two:2', 0, true]
		]
	]);
});

it('what was typed is told once ten have typed it, and each scene has a table of its own', () => {
	expect(tables(aTextQuestion('q', [{ text: 'Tujuh' }]), { tujuh: 20, enam: 11, 'nama saya': 9 })).toEqual([
		[
			['tujuh', 20, true],
			['enam', 11, false]
		]
	]);
	const story = aScenario('q', [
		{ id: 's1', otherwise: 's2' },
		{ id: 's2', otherwise: null }
	]);
	expect(tables(story, { 's1/ya': 12, 's2/tidak': 3 })).toEqual([
		[
			['ya', 12, true],
			['tidak', 0, false]
		],
		[
			['tidak', 3, false],
			['ya', 0, true]
		]
	]);
});
