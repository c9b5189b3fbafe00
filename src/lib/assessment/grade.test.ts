import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../content/model.ts';
import { grade, scoringVersion, shownScore, UnknownScoringVersion } from './grade.ts';
import { pauseBeforeNextTry, triesLeft } from './policy.ts';
import { answerOf } from './answerable.ts';
import { asLearnerSees } from './snapshot.ts';
import { answersFor, aPool, aQuestion, aSnapshot } from './test-quiz.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A question of any type and scoring that the checker lets pass. */
const anyQuestion = fc
	.record({
		options: fc.integer({ min: 2, max: 6 }).map((size) => letters.slice(0, size)),
		kind: fc.constantFrom('single', 'sebagian', 'semua', 'bobot'),
		rightShare: fc.integer({ min: 1, max: 5 }),
		negative: fc.integer({ min: 0, max: 100 }),
		weight: fc.integer({ min: 1, max: 5 })
	})
	.map(({ options, kind, rightShare, negative, weight }) => {
		const right = options.slice(0, kind === 'single' ? 1 : Math.min(rightShare, options.length - 1));
		const each = Math.floor(100 / right.length);
		const weights = Object.fromEntries(
			options.map((id, index) => [
				id,
				index >= right.length ? -negative : index === 0 ? 100 - each * (right.length - 1) : each
			])
		);

		return (id: string): Question =>
			aQuestion(id, {
				options,
				right,
				weight,
				several: kind !== 'single',
				scoring: kind === 'single' ? 'semua' : (kind as 'sebagian' | 'semua' | 'bobot'),
				weights: kind === 'bobot' ? weights : {}
			});
	});

const anyAttempt = fc
	.record({
		drafts: fc.array(anyQuestion, { minLength: 1, maxLength: 8 }),
		picks: fc.array(fc.subarray(letters), { minLength: 8, maxLength: 8 })
	})
	.map(({ drafts, picks }) => {
		const questions = drafts.map((draft, index) => draft(`q${index}`));
		const snapshot = aSnapshot([aPool('satu', { questions })]);
		const chosen = Object.fromEntries(
			questions.map(({ public: { id, options } }, index) => [
				id,
				(picks[index] ?? []).filter((letter) => options.some((option) => option.id === letter))
			])
		);

		return { questions, snapshot, chosen };
	});

describe('grading', () => {
	test('stays within 0 and 100, and passes exactly those at or above the pass mark', () => {
		fc.assert(
			fc.property(anyAttempt, ({ snapshot, chosen }) => {
				const { score, passed, perQuestion } = grade(snapshot, answersFor(snapshot, chosen), scoringVersion);

				expect(score).toBeGreaterThanOrEqual(0);
				expect(score).toBeLessThanOrEqual(100);
				expect(passed).toBe(score >= 80);
				for (const { points } of perQuestion) {
					expect(points).toBeGreaterThanOrEqual(0);
					expect(points).toBeLessThanOrEqual(1);
				}
			})
		);
	});

	test('gives 100 when everything is right, under every way of scoring', () => {
		fc.assert(
			fc.property(anyAttempt, ({ questions, snapshot }) => {
				const right = Object.fromEntries(questions.map((question) => [question.public.id, question.key.right]));

				expect(grade(snapshot, answersFor(snapshot, right), scoringVersion)).toMatchObject({
					score: 100,
					passed: true
				});
			})
		);
	});

	test('gives a blank nothing, so that taking an answer back never raises the score', () => {
		fc.assert(
			fc.property(anyAttempt, fc.nat(), ({ questions, snapshot, chosen }, index) => {
				const blank = questions[index % questions.length]?.public.id ?? '';
				const before = grade(snapshot, answersFor(snapshot, chosen), scoringVersion);
				const after = grade(snapshot, answersFor(snapshot, { ...chosen, [blank]: [] }), scoringVersion);
				const without = Object.fromEntries(Object.entries(chosen).filter(([id]) => id !== blank));

				expect(after.score).toBeLessThanOrEqual(before.score);
				expect(after.perQuestion.find(({ questionId }) => questionId === blank)).toMatchObject({
					points: 0,
					blank: true
				});
				expect(grade(snapshot, answersFor(snapshot, without), scoringVersion)).toEqual(after);
			})
		);
	});

	test('does not depend on the order of answers and options, nor on tokens that are not of the attempt', () => {
		fc.assert(
			fc.property(anyAttempt, fc.string(), ({ questions, snapshot, chosen }, seed) => {
				const other = aSnapshot([aPool('satu', { questions: questions.toReversed() })], {}, seed);
				const turned = Object.fromEntries(
					Object.entries(answersFor(other, chosen))
						.toReversed()
						.map(([id, tokens]) => [id, [...tokens.toReversed(), 'bukan-token']])
				);

				expect(grade(other, turned, scoringVersion).score).toBe(
					grade(snapshot, answersFor(snapshot, chosen), scoringVersion).score
				);
			})
		);
	});

	test('is repeatable from what the database keeps', () => {
		fc.assert(
			fc.property(anyAttempt, ({ snapshot, chosen }) => {
				const answers = answersFor(snapshot, chosen);
				const kept = JSON.parse(JSON.stringify({ snapshot, answers })) as {
					snapshot: typeof snapshot;
					answers: typeof answers;
				};

				expect(grade(kept.snapshot, kept.answers, 1)).toEqual(grade(snapshot, answers, 1));
			})
		);
	});

	const points = (question: Question, ...chosen: string[]) => {
		const snapshot = aSnapshot([aPool('p', { questions: [question] })]);

		return grade(snapshot, answersFor(snapshot, { [question.public.id]: chosen }), scoringVersion).perQuestion[0]
			?.points;
	};

	test('of pilihan ganda gives 1 for the right option alone', () => {
		const question = aQuestion('q');

		expect(points(question, 'a')).toBe(1);
		expect(points(question, 'b')).toBe(0);
		expect(points(question, 'a', 'b')).toBe(0);
	});

	test('by `sebagian` takes the share of wrong options from the share of right ones', () => {
		const question = aQuestion('q', { options: letters, right: ['a', 'b'], several: true, scoring: 'sebagian' });

		expect(points(question, 'a')).toBe(0.5);
		expect(points(question, 'a', 'c')).toBe(0.25);
		expect(points(question, 'a', 'b', 'c')).toBe(0.75);
		expect(points(question, 'c', 'd')).toBe(0);
		expect(points(question, ...letters)).toBe(0);
	});

	test('by `semua` wants all right options and no other', () => {
		const question = aQuestion('q', { right: ['a', 'b'], several: true, scoring: 'semua' });

		expect(points(question, 'a', 'b')).toBe(1);
		expect(points(question, 'a')).toBe(0);
		expect(points(question, 'a', 'b', 'c')).toBe(0);
	});

	test('by `bobot` adds the percents and keeps them within 0 and 100', () => {
		const weights = { a: 60, b: 40, c: -20 };
		const question = aQuestion('q', { right: ['a', 'b'], several: true, scoring: 'bobot', weights });

		expect(points(question, 'a')).toBe(0.6);
		expect(points(question, 'a', 'b')).toBe(1);
		expect(points(question, 'a', 'c')).toBe(0.4);
		expect(points(question, 'c')).toBe(0);
	});

	test('fails nobody at the pass mark because of how a computer adds', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (sixths, count) => {
				// Shares such as 1/3 + 1/6 of several questions add up to a mark that binary fractions just miss.
				const questions = Array.from({ length: count }, (_, n) =>
					aQuestion(`q${n}`, { options: letters, right: ['a', 'b', 'c'], several: true, scoring: 'sebagian' })
				);
				const chosen = Object.fromEntries(
					questions.map(({ public: { id } }, n) => [id, letters.slice(0, ((sixths + n) % 3) + 1)])
				);
				const thirds = questions.reduce((sum, _, n) => sum + ((sixths + n) % 3) + 1, 0);
				const exactly = (100 * thirds) / (3 * count);
				const snapshot = aSnapshot([aPool('p', { questions })], { passMark: Math.floor(exactly) });

				expect(grade(snapshot, answersFor(snapshot, chosen), scoringVersion).passed).toBe(true);
			})
		);
	});

	test('weighs questions, and looks at each pool when the policy says so', () => {
		const pools = [
			aPool('a', { questions: [aQuestion('q1', { weight: 9 })] }),
			aPool('b', { questions: [aQuestion('q2')] })
		];
		const result = (passMarkPerPool: number | null) => {
			const snapshot = aSnapshot(pools, { passMarkPerPool });

			return grade(snapshot, answersFor(snapshot, { q1: ['a'], q2: ['b'] }), scoringVersion);
		};

		expect(result(null)).toMatchObject({ score: 90, passed: true });
		expect(result(50)).toMatchObject({ score: 90, passed: false });
		expect(result(50).perPool).toEqual([
			{ pool: 'a', poolName: 'A', score: 100 },
			{ pool: 'b', poolName: 'B', score: 0 }
		]);
	});

	test('takes void questions out of the score; when none is left, nothing is passed', () => {
		const snapshot = aSnapshot([aPool('p', { questions: [aQuestion('q1'), aQuestion('q2')] })]);
		const answers = answersFor(snapshot, { q1: ['a'], q2: ['b'] });

		expect(grade(snapshot, answers, scoringVersion)).toMatchObject({ score: 50, passed: false });
		expect(grade(snapshot, answers, scoringVersion, ['vq2'])).toMatchObject({ score: 100, passed: true });
		expect(grade(snapshot, answers, scoringVersion, ['vq1', 'vq2'])).toMatchObject({ score: 0, passed: false });
	});

	test('shows a score rounded down, so that 79.9 never reads 80', () => {
		expect(shownScore(79.999)).toBe(79);
		expect(shownScore(80)).toBe(80);
	});

	test('refuses a scoring version that this build does not have', () => {
		expect(() => grade(aSnapshot([aPool('p')]), {}, 99)).toThrow(UnknownScoringVersion);
		expect(() => grade(aSnapshot([aPool('p')]), {}, 'toString' as unknown as number)).toThrow(UnknownScoringVersion);
	});
});

describe('what the learner sees', () => {
	test('holds no key, explanation or option identity', () => {
		fc.assert(
			fc.property(anyAttempt, ({ snapshot }) => {
				const seen = JSON.stringify(asLearnerSees(snapshot));

				expect(seen).not.toMatch(/Rahasia|"key"|"right"|"weights"|"scoring"|"feedback"|"id"|"last"|seed/);
				for (const { options } of snapshot.questions) for (const { token } of options) expect(seen).toContain(token);
			})
		);
	});

	test('takes as an answer only options of the question, once each, and one where one is asked for', () => {
		const snapshot = aSnapshot([
			aPool('p', { questions: [aQuestion('q1'), aQuestion('q2', { several: true, scoring: 'semua' })] })
		]);
		const of = (id: string) => snapshot.questions.find(({ questionId }) => questionId === id) ?? snapshot.questions[0]!;
		const tokens = (id: string) => of(id).options.map(({ token }) => token);

		expect(answerOf(of('q1'), [])).toBeDefined();
		expect(answerOf(of('q1'), tokens('q1').slice(0, 1))).toBeDefined();
		expect(answerOf(of('q1'), tokens('q1').slice(0, 2))).toBeUndefined();
		expect(answerOf(of('q2'), tokens('q2'))).toBeDefined();
		expect(answerOf(of('q2'), [...tokens('q2'), ...tokens('q2')])).toBeUndefined();
		expect(answerOf(of('q2'), tokens('q1'))).toBeUndefined();
	});
});

describe('tries', () => {
	test('the n-th pause follows the n-th try, and the last one repeats', () => {
		const policy = { pausesMinutes: [10, 60] };

		expect([0, 1, 2, 3, 9].map((used) => pauseBeforeNextTry(policy, used))).toEqual([0, 10, 60, 60, 60]);
		expect(pauseBeforeNextTry({ pausesMinutes: [] }, 3)).toBe(0);
	});

	test('are counted down, with what the administrator adds', () => {
		expect(triesLeft({ tries: 3 }, 1)).toBe(2);
		expect(triesLeft({ tries: 3 }, 5)).toBe(0);
		expect(triesLeft({ tries: 3 }, 3, 1)).toBe(1);
		expect(triesLeft({ tries: null }, 99)).toBe(null);
	});
});
