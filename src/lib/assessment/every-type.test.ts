import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SceneKey } from '../content/model.ts';
import { answerOf, isAnswered, withoutEarlyLeave } from './answerable.ts';
import { grade, scoringVersion } from './grade.ts';
import { keyed } from './keyed.ts';
import { asSent, rightMarks, wrongMarks } from './made-marks.ts';
import { asLearnerSees } from './snapshot.ts';
import { aQuestion, aRowsQuestion, aScenario, aStepsQuestion, aTextQuestion, frozen } from './test-quiz.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Any question with any marks that can be an answer to it. */
const anyAnswered = fc
	.record({
		kind: fc.constantFrom('rows', 'steps', 'text', 'number', 'scenario', 'choice', 'weighted'),
		size: fc.integer({ min: 2, max: 6 }),
		picks: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
		seed: fc.string()
	})
	.map(({ kind, size, picks, seed }) => {
		const ids = letters.slice(0, size);
		const pick = (at: number, list: readonly string[]) => list[picks[at]! % list.length]!;
		const question = {
			rows: () => aRowsQuestion('q', ids, letters, Object.fromEntries(ids.map((id, at) => [id, pick(at, letters)]))),
			steps: () => aStepsQuestion('q', ids.toReversed()),
			text: () => aTextQuestion('q', [{ text: pick(0, letters) }]),
			number: () => aTextQuestion('q', [{ value: (picks[0]! % 100_000) / 1000, tolerance: 0 }]),
			scenario: () =>
				aScenario('q', [
					{ id: 's1', leads: { ya: 's3' }, otherwise: 's2' },
					{ id: 's2', otherwise: 's3' },
					{ id: 's3', otherwise: null }
				]),
			choice: () => aQuestion('q', { options: ids, right: ids.slice(1), several: true, scoring: 'sebagian' }),
			weighted: () =>
				aQuestion('q', {
					options: ids,
					right: ids.slice(1),
					several: true,
					scoring: 'bobot',
					// Whole numbers, whose sum is the same in any order.
					weights: Object.fromEntries(ids.map((id, at) => [id, at === 0 ? -50 : at === 1 ? 100 - 10 * (size - 2) : 10]))
				})
		}[kind]();
		const one = frozen(question, seed);
		const { options, rows = [], scenes = [] } = one.question;
		const some = <T>(list: readonly T[]) => list.filter((_, at) => picks[at + 6]! % 3 > 0);
		const marks = {
			rows: () => some(rows).map(({ token }, at) => `${token}:${options[picks[at]! % options.length]!.token}`),
			steps: () => some(options).map(({ token }, at) => `${token}:${(picks[at]! % options.length) + 1}`),
			text: () => [pick(1, letters)],
			number: () => [String(picks[1]!)],
			scenario: () => [`${scenes[0]!.token}/${scenes[0]!.options[picks[0]! % 2]!.token}`],
			choice: () => some(options).map(({ token }) => token),
			weighted: () => some(options).map(({ token }) => token)
		}[kind]();

		return { ...one, marks };
	});

describe('every type of question', () => {
	test('earns all by the marks that are made to be right, and nothing by those that are made to be wrong', () => {
		fc.assert(
			fc.property(anyAnswered, ({ snapshot, question }) => {
				for (const [marks, points] of [
					[rightMarks(question), 1],
					[wrongMarks(question), 0]
				] as const) {
					const sent = asSent(question, marks);
					let kept: string[] = [];
					for (const each of sent) kept = answerOf(question, each, kept)!;

					expect(kept).toEqual(marks);
					expect(isAnswered(question, kept)).toBe(true);
					expect(grade(snapshot, { [question.questionVersionId]: kept }, scoringVersion).perQuestion[0]!.points).toBe(
						points
					);
				}
			})
		);
	});

	test('gives between 0 and 1, takes its marks in any order, and gives a blank nothing', () => {
		fc.assert(
			fc.property(anyAnswered, ({ snapshot, question, marks }) => {
				const of = (given: string[]) =>
					grade(snapshot, { [question.questionVersionId]: given }, scoringVersion).perQuestion[0]!;

				expect(answerOf(question, marks)).toBeDefined();
				expect(of(marks).points).toBeGreaterThanOrEqual(0);
				expect(of(marks).points).toBeLessThanOrEqual(1);
				expect(of(marks.toReversed())).toEqual(of(marks));
				expect(of([])).toMatchObject({ points: 0, blank: true });
			})
		);
	});

	test('shows a learner no key: neither a word of it, nor an id, nor the order of the file', () => {
		fc.assert(
			fc.property(anyAnswered, ({ snapshot }) => {
				const seen = JSON.stringify(asLearnerSees(snapshot));

				expect(seen).not.toMatch(/Rahasia|"(key|right|pairs|order|accepted|next|scoring|id|seed)":/);
			})
		);
		const orders = new Set(
			Array.from({ length: 60 }, (_, n) => {
				const { question } = frozen(aStepsQuestion('q', ['c', 'a', 'b']), `seed-${n}`);

				return question.options.map(({ id }) => id).join('');
			})
		);
		expect(orders.size).toBe(6);
	});

	test('is shown and answered without a look at what is right, so that no time it takes tells a key', () => {
		const sealed = <T extends SceneKey>(key: T & { scenes?: Record<string, SceneKey> }): T =>
			new Proxy(key, {
				get: (all, part) => {
					if (part === 'next') return Reflect.get(all, part);
					if (part === 'scenes') {
						const scenes = Object.entries(all.scenes ?? {}).map(([id, scene]) => [id, sealed(scene)]);

						return all.scenes && Object.fromEntries(scenes);
					}

					throw new Error(`Read ${String(part)} of a key.`);
				}
			});

		fc.assert(
			fc.property(anyAnswered, ({ snapshot, question, marks }) => {
				const closed = { ...question, key: sealed(question.key) };
				expect(() => closed.key.right).toThrow('Read right of a key.');

				expect(asLearnerSees({ ...snapshot, questions: [closed] })).toEqual(asLearnerSees(snapshot));
				expect(answerOf(closed, marks)).toEqual(answerOf(question, marks));
				expect(isAnswered(closed, marks)).toBe(isAnswered(question, marks));
				expect(withoutEarlyLeave(closed, marks)).toEqual(withoutEarlyLeave(question, marks));
			})
		);
	});

	test('tells with its key what was right and what was given', () => {
		const { public: told, key } = aStepsQuestion('q', ['c', 'a']);

		expect(keyed(told, key).steps).toEqual([
			{ html: 'Pilihan c', place: null },
			{ html: 'Pilihan a', place: null }
		]);
		const match = aRowsQuestion('q', ['1'], ['a', 'b'], { 1: 'b' });
		const said = {
			chosen: new Set<string>(),
			pairs: new Map([['1', 'a']]),
			places: new Map<string, number>(),
			text: ''
		};
		expect(keyed(match.public, match.key, said).rows).toEqual([
			{ html: 'Baris 1', rightHtml: 'Pilihan b', givenHtml: 'Pilihan a', right: false }
		]);
	});
});
