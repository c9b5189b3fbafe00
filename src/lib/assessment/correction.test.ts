import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOf, gradeCorrected, isTaken, type Correction, type GradedAttempt } from './correction.ts';
import { grade, scoringVersion } from './grade.ts';
import { answersFor, aPool, aQuestion, aSnapshot } from './test-quiz.ts';

const letters = ['a', 'b', 'c', 'd'];
const nonEmpty = fc.subarray(letters, { minLength: 1, maxLength: 3 });

/** A graded attempt over two pools, and corrections of any of its questions. */
const anyCase = fc
	.record({
		questions: fc.array(
			fc.record({ right: nonEmpty, chosen: fc.subarray(letters), weight: fc.integer({ min: 1, max: 4 }) }),
			{
				minLength: 2,
				maxLength: 7
			}
		),
		passMark: fc.integer({ min: 0, max: 100 }),
		poolMark: fc.option(fc.integer({ min: 0, max: 100 })),
		corrections: fc.array(fc.record({ at: fc.nat({ max: 6 }), right: fc.option(nonEmpty) }), { maxLength: 6 })
	})
	.map(({ questions, passMark, poolMark, corrections }) => {
		const made = questions.map(({ right, weight }, index) =>
			aQuestion(`q${index}`, { options: letters, right, weight, several: true, scoring: 'sebagian' })
		);
		const pools = [aPool('satu', { questions: made.slice(0, 1) }), aPool('dua', { questions: made.slice(1) })];
		const snapshot = aSnapshot(pools, { passMark, passMarkPerPool: poolMark });
		const answers = answersFor(
			snapshot,
			Object.fromEntries(questions.map(({ chosen }, index) => [`q${index}`, chosen]))
		);
		const { score, passed } = grade(snapshot, answers, scoringVersion);
		const attempt: GradedAttempt = { snapshot, answers, scoringVersion, score, passed, corrections: [] };

		return {
			attempt,
			corrections: corrections.map(({ at, right }, index): Correction => {
				const question = made[at % made.length]!;
				const questionVersionId = `v${question.public.id}`;

				return right === null
					? { questionVersionId, kind: 'void' }
					: { questionVersionId, kind: 'key', id: `c${index}`, key: { ...question.key, right } };
			})
		};
	});

/** Takes corrections one after the other, as they are applied. */
function apply(attempt: GradedAttempt, corrections: readonly Correction[], mayFall: boolean): GradedAttempt {
	return corrections.reduce((graded, correction) => {
		const effect = effectOf(graded, [correction]);
		if (effect.kind === 'settled' || !isTaken(effect, mayFall)) return graded;

		return { ...graded, score: effect.after.score, passed: effect.after.passed, corrections: effect.corrections };
	}, attempt);
}

describe('a correction of a question', () => {
	test('lowers nobody by default', () => {
		fc.assert(
			fc.property(anyCase, ({ attempt, corrections }) => {
				const after = apply(attempt, corrections, false);

				expect(after.passed || !attempt.passed).toBe(true);
				expect(after.score).toBeGreaterThanOrEqual(attempt.score);
			})
		);
	});

	test('never takes a pass away, even where scores may fall', () => {
		fc.assert(
			fc.property(anyCase, ({ attempt, corrections }) => {
				expect(apply(attempt, corrections, true).passed || !attempt.passed).toBe(true);
			})
		);
	});

	test('changes nothing when it is applied again', () => {
		fc.assert(
			fc.property(anyCase, fc.boolean(), ({ attempt, corrections }, mayFall) => {
				const [last] = corrections.slice(-1);
				const once = apply(attempt, last ? [last] : [], mayFall);

				expect(apply(once, last ? [last] : [], mayFall)).toEqual(once);
			})
		);
	});

	test('leaves a grade that snapshot, answers and corrections give again', () => {
		fc.assert(
			fc.property(anyCase, fc.boolean(), ({ attempt, corrections }, mayFall) => {
				const after = apply(attempt, corrections, mayFall);
				const versions = after.corrections.map((one) => one.questionVersionId);

				expect(new Set(versions).size).toBe(versions.length);
				expect(gradeCorrected(attempt.snapshot, attempt.answers, scoringVersion, after.corrections)).toMatchObject({
					score: after.score,
					passed: after.passed
				});
			})
		);
	});

	test('that voids every question passes nobody', () => {
		fc.assert(
			fc.property(anyCase, fc.boolean(), ({ attempt }, mayFall) => {
				const all = attempt.snapshot.questions.map(({ questionVersionId }): Correction => {
					return { questionVersionId, kind: 'void' };
				});
				const after = apply({ ...attempt, passed: false, score: 0 }, all.slice(-1), mayFall);

				expect(gradeCorrected(attempt.snapshot, attempt.answers, scoringVersion, all).passed).toBe(false);
				expect(apply(after, all, mayFall).corrections.length).toBeLessThanOrEqual(all.length);
			})
		);
	});

	test('of a question that the attempt does not hold is settled', () => {
		fc.assert(
			fc.property(anyCase, ({ attempt }) => {
				expect(effectOf(attempt, [{ questionVersionId: 'other', kind: 'void' }])).toEqual({ kind: 'settled' });
			})
		);
	});

	test('with others is taken as a whole or not at all: one right answer passes nobody by voiding the rest', () => {
		fc.assert(
			fc.property(anyCase, fc.boolean(), ({ attempt }, mayFall) => {
				const all = attempt.snapshot.questions.map(({ questionVersionId }): Correction => {
					return { questionVersionId, kind: 'void' };
				});
				const effect = effectOf({ ...attempt, passed: false }, all);

				expect(effect.kind === 'rises').toBe(false);
				expect(effect.kind === 'settled' || effect.after.passed).toBe(false);
				if (effect.kind !== 'settled' && isTaken(effect, mayFall)) expect(effect.corrections).toHaveLength(all.length);
			})
		);
	});

	test('that raises the score but takes a pool below its mark is not taken', () => {
		const half = { options: letters, right: ['a', 'b'], several: true, scoring: 'sebagian' as const };
		const full = { options: letters, right: ['a'] };
		const snapshot = aSnapshot(
			[
				aPool('satu', { questions: [aQuestion('q0', half), aQuestion('q1', { ...half, right: ['a', 'b', 'c'] })] }),
				aPool('dua', { questions: [aQuestion('q2', { ...full, weight: 4 })] })
			],
			{ passMark: 50, passMarkPerPool: 55 }
		);
		const answers = answersFor(snapshot, { q0: ['a'], q1: ['a', 'b'], q2: ['a'] });
		const { score, passed } = grade(snapshot, answers, scoringVersion);
		const effect = effectOf({ snapshot, answers, scoringVersion, score, passed, corrections: [] }, [
			{ questionVersionId: 'vq1', kind: 'void' }
		]);

		expect(passed).toBe(true);
		expect(effect).toMatchObject({ kind: 'fails', after: { score: 90, passed: false } });
		expect(effect.kind !== 'settled' && effect.after.score > score).toBe(true);
		expect(isTaken(effect, true)).toBe(false);
	});
});
