import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grade, type Answers } from './grade.ts';
import { leave } from './marks.ts';
import { choicesOf, longestTimeMs, tallyOf, timesOf, whole, type TalliedAnswer } from './tally.ts';
import {
	aPool,
	aQuestion,
	aRowsQuestion,
	aScenario,
	aSnapshot,
	aStepsQuestion,
	aTextQuestion,
	answersFor
} from './test-quiz.ts';

const startedAt = new Date('2026-11-26T01:00:00Z');
const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);

function asKept(answers: Answers, certainty: TalliedAnswer['certainty'] = null): Map<string, TalliedAnswer> {
	return new Map(
		Object.entries(answers).map(([id, value], index) => [id, { value, certainty, savedAt: after(20 * (index + 1)) }])
	);
}

it('an attempt adds points, the score of the rest and the share of each question', () => {
	const snapshot = aSnapshot([
		aPool('p', { questions: [aQuestion('a', { weight: 2 }), aQuestion('b'), aQuestion('c')] })
	]);
	const answers = answersFor(snapshot, { a: ['a'], b: ['b'] });
	const { perQuestion } = grade(snapshot, answers, 1);
	const tallies = tallyOf({ questions: snapshot.questions, startedAt }, perQuestion, asKept(answers, 'sure'));
	const of = (id: string) => tallies.find(({ questionVersionId }) => questionVersionId === `v${id}`)!;

	expect(of('a')).toMatchObject({
		sums: { n: 1, blank: 0, points: whole, rest: 0, share: whole / 2, timed: 1, sureRight: 1, sureWrong: 0 },
		choices: ['a']
	});
	expect(of('b')).toMatchObject({
		sums: { points: 0, rest: 6667, restSquared: 6667 ** 2, pointsRest: 0, share: whole / 4, sureWrong: 1 },
		choices: ['b']
	});
	expect(of('c')).toMatchObject({ sums: { n: 1, blank: 1, points: 0, timed: 0, sureWrong: 0 }, choices: [] });
});

it('a void question is in nobody’s rest, has no share, and keeps what was answered', () => {
	const snapshot = aSnapshot([aPool('p', { questions: [aQuestion('a'), aQuestion('b'), aQuestion('c')] })]);
	const answers = answersFor(snapshot, { a: ['a'], b: ['b'], c: ['a'] });
	const { perQuestion } = grade(snapshot, answers, 1, ['vb']);
	const tallies = tallyOf({ questions: snapshot.questions, startedAt }, perQuestion, asKept(answers));
	const of = (id: string) => tallies.find(({ questionVersionId }) => questionVersionId === `v${id}`)!;

	expect(of('a').sums).toMatchObject({ rest: whole, share: whole / 2 });
	expect(of('b')).toMatchObject({ sums: { n: 1, points: 0, rest: whole, share: 0 }, choices: ['b'] });
});

it('choices are told by ids that are the same in every attempt, whatever the type', () => {
	const snapshot = aSnapshot([
		aPool('p', {
			questions: [
				aQuestion('several', { several: true }),
				aRowsQuestion('rows', ['r1', 'r2'], ['x', 'y'], { r1: 'x', r2: 'y' }),
				aStepsQuestion('steps', ['one', 'two']),
				aTextQuestion('text', [{ text: '71' }]),
				aScenario('story', [{ id: 's1', otherwise: null }])
			]
		})
	]);
	const question = (id: string) => snapshot.questions.find(({ questionId }) => questionId === id)!;
	const token = (id: string, part: string) => {
		const { options, rows = [], scenes = [] } = question(id);

		return [...options, ...rows, ...scenes].find((one) => one.id === part)!.token;
	};
	const [scene] = question('story').scenes!;
	const yes = scene!.options.find(({ id }) => id === 'ya')!.token;

	expect(choicesOf(question('several'), [token('several', 'a'), token('several', 'c'), 'unknown'])).toEqual(['a', 'c']);
	expect(choicesOf(question('rows'), [`${token('rows', 'r2')}:${token('rows', 'x')}`])).toEqual(['r2:x']);
	expect(choicesOf(question('steps'), [`${token('steps', 'two')}:1`])).toEqual(['two:1']);
	expect(choicesOf(question('text'), [' Pasal 71/2: ya. '])).toEqual(['pasal 71/2: ya']);
	expect(choicesOf(question('text'), ['  '])).toEqual([]);
	expect(choicesOf(question('story'), [`${scene!.token}/${yes}`, leave(scene!.token)])).toEqual(['s1/ya']);
});

it('a time is counted from the save before it, if it was saved alone, and never longer than the limit', () => {
	const saved = (...seconds: number[]) =>
		new Map(seconds.map((second, index) => [`v${index}`, { savedAt: after(second) }]));

	expect(timesOf(startedAt, saved(30, 90, 45))).toEqual(
		new Map([
			['v0', 30_000],
			['v2', 15_000],
			['v1', 45_000]
		])
	);
	expect(timesOf(startedAt, saved(60, 60, 70))).toEqual(new Map([['v2', 10_000]]));
	expect(timesOf(startedAt, saved(86_400))).toEqual(new Map([['v0', longestTimeMs]]));
	expect(timesOf(startedAt, saved(0))).toEqual(new Map());
});

it('times are positive, and no longer together than the attempt', () => {
	fc.assert(
		fc.property(fc.array(fc.nat({ max: 4000 }), { maxLength: 30 }), (seconds) => {
			const times = timesOf(
				startedAt,
				new Map(seconds.map((second, index) => [`${index}`, { savedAt: after(second) }]))
			);
			const total = [...times.values()].reduce((sum, time) => sum + time, 0);

			for (const time of times.values()) expect(time).toBeGreaterThan(0);
			expect(total).toBeLessThanOrEqual(1000 * Math.max(0, ...seconds));
		})
	);
});
