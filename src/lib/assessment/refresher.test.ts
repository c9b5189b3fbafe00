import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool, Question } from '../content/model.ts';
import { policyPresets } from '../content/policy.ts';
import type { DrawnQuestion } from './draw.ts';
import { grade, scoringVersion } from './grade.ts';
import { rightMarks, wrongMarks } from './made-marks.ts';
import { newToken } from './random.ts';
import { drawRefresher, refresherSize, wholeSize, type Refreshed } from './refresher.ts';
import { freeze } from './snapshot.ts';
import { aPool, aQuestion, aScenario } from './test-quiz.ts';

const objectives = ['T1', 'T2', 'T3', 'T4'];

function about(id: string, scenario: boolean, tested: string[]): Question {
	const made = scenario
		? aScenario(id, [{ id: `${id}a`, otherwise: null }])
		: aQuestion(id, { options: ['a', 'b', 'c', 'd'] });

	return { ...made, public: { ...made.public, objectives: tested } };
}

const pools: fc.Arbitrary<Pool[]> = fc
	.array(
		fc.record({
			draw: fc.integer({ min: 1, max: 12 }),
			practice: fc.boolean(),
			questions: fc.array(fc.record({ scenario: fc.boolean(), tested: fc.subarray(objectives) }), {
				minLength: 1,
				maxLength: 12
			})
		}),
		{ minLength: 1, maxLength: 4 }
	)
	.map((drafts) =>
		drafts.map(({ draw, practice, questions }, index) =>
			aPool(`p${index}`, {
				draw: Math.min(draw, questions.length),
				practice,
				questions: questions.map(({ scenario, tested }, n) => about(`p${index}-${n}`, scenario, tested))
			})
		)
	);

const someIds = fc
	.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 11 })), {
		selector: ([pool, n]) => `${pool}-${n}`
	})
	.map((list) => new Set(list.map(([pool, n]) => `p${pool}-${n}`)));

const asked = fc.record({
	pools,
	seed: fc.string(),
	refreshed: fc.record({
		missed: fc.subarray([...objectives, 'T-lama']).map((list) => new Set(list)),
		changed: someIds,
		seen: someIds
	})
});

const graded = (list: readonly Pool[]) => list.filter(({ practice }) => !practice);
const allOf = (list: readonly Pool[]) => graded(list).flatMap(({ questions }) => questions);
const idsOf = (drawn: readonly DrawnQuestion[]) => drawn.map(({ question }) => question.public.id);
const isNew = ({ seen }: Refreshed) => {
	return ({ public: told }: Question) => told.type === 'kasus' && !seen.has(told.id);
};

describe('drawing the shorter quiz of a recertification', () => {
	test('takes as many questions as were announced, each once, from graded pools in their order, and never more than the whole', () => {
		fc.assert(
			fc.property(asked, ({ pools, seed, refreshed }) => {
				const drawn = drawRefresher(pools, seed, refreshed, newToken);
				const whole = wholeSize(pools);
				const slugs = graded(pools).map(({ slug }) => slug);

				expect(drawn).toHaveLength(refresherSize(pools, refreshed));
				expect(new Set(idsOf(drawn)).size).toBe(drawn.length);
				expect(drawn.length).toBeLessThanOrEqual(whole);
				expect(drawn.length).toBeGreaterThanOrEqual(Math.min(whole, Math.max(5, Math.ceil(whole / 3))));
				expect(drawn.map(({ pool }) => slugs.indexOf(pool))).toEqual(
					drawn.map(({ pool }) => slugs.indexOf(pool)).toSorted((a, b) => a - b)
				);
				for (const { question, pool } of drawn) {
					expect(graded(pools).find(({ slug }) => slug === pool)?.questions).toContain(question);
				}
			})
		);
	});

	test('asks every objective that was missed, twice where there are questions and room', () => {
		fc.assert(
			fc.property(asked, ({ pools, seed, refreshed }) => {
				const drawn = drawRefresher(pools, seed, refreshed, newToken).map(({ question }) => question.public);
				const room = wholeSize(pools);
				const count = (list: readonly { objectives: string[] }[], id: string) =>
					list.filter((one) => one.objectives.includes(id)).length;
				const wanted = 2 * refreshed.missed.size + refreshed.changed.size + 1;

				for (const objective of refreshed.missed) {
					const there = count(
						allOf(pools).map((one) => one.public),
						objective
					);
					if (refreshed.missed.size <= room) expect(count(drawn, objective)).toBeGreaterThanOrEqual(Math.min(1, there));
					if (wanted <= room) expect(count(drawn, objective)).toBeGreaterThanOrEqual(Math.min(2, there));
				}
			})
		);
	});

	test('holds a scenario that the person has not seen, where the pools have one', () => {
		fc.assert(
			fc.property(asked, ({ pools, seed, refreshed }) => {
				const drawn = drawRefresher(pools, seed, refreshed, newToken);
				if (!allOf(pools).some(isNew(refreshed)) || refreshed.missed.size >= wholeSize(pools)) return;

				expect(drawn.some(({ question }) => isNew(refreshed)(question))).toBe(true);
			})
		);
	});

	test('holds everything that has changed, as far as the whole quiz has room', () => {
		fc.assert(
			fc.property(asked, ({ pools, seed, refreshed }) => {
				const ids = idsOf(drawRefresher(pools, seed, refreshed, newToken));
				const changed = allOf(pools).filter((one) => refreshed.changed.has(one.public.id));
				if (refreshed.missed.size + changed.length + 1 > wholeSize(pools)) return;

				expect(ids).toEqual(expect.arrayContaining(changed.map((one) => one.public.id)));
			})
		);
	});

	test('is repeated by its seed, whatever the order of the file', () => {
		fc.assert(
			fc.property(asked, ({ pools, seed, refreshed }) => {
				const orders = (list: Pool[]) =>
					drawRefresher(list, seed, refreshed, newToken).map(({ question, options }) => [
						question.public.id,
						options.map(({ id }) => id)
					]);
				const turned = pools.map((pool) => ({ ...pool, questions: pool.questions.toReversed() }));

				expect(orders(turned)).toEqual(orders(pools));
			})
		);
	});

	test('frozen, it is graded alike for ever', () => {
		fc.assert(
			fc.property(asked, fc.array(fc.boolean()), ({ pools, seed, refreshed }, right) => {
				const drawn = drawRefresher(pools, seed, refreshed, newToken);
				const versions = Object.fromEntries(idsOf(drawn).map((id) => [id, `v${id}`]));
				const snapshot = freeze(drawn, versions, policyPresets.ujian, seed);
				const answers = Object.fromEntries(
					snapshot.questions.map((question) => [
						question.questionVersionId,
						right[question.slot] ? rightMarks(question) : wrongMarks(question)
					])
				);
				const stored = JSON.parse(JSON.stringify(snapshot)) as typeof snapshot;

				expect(grade(stored, answers, scoringVersion)).toEqual(grade(snapshot, answers, scoringVersion));
			})
		);
	});

	test('fills up in the proportions of the whole quiz for somebody who missed nothing', () => {
		const pool = (slug: string, size: number, draw: number) =>
			aPool(slug, { draw, questions: Array.from({ length: size }, (_, n) => about(`${slug}-${n}`, false, ['T1'])) });
		const drawn = drawRefresher(
			[pool('p', 30, 12), pool('q', 20, 6)],
			'seed',
			{ missed: new Set(), changed: new Set(), seen: new Set() },
			newToken
		);

		expect(drawn.map((one) => one.pool)).toEqual(['p', 'p', 'p', 'p', 'q', 'q']);
	});

	test('draws other questions with another seed', () => {
		const questions = Array.from({ length: 20 }, (_, n) => about(`p-${n}`, n > 15, [`T${1 + (n % 4)}`]));
		const list = [aPool('p', { draw: 10, questions })];
		const refreshed = { missed: new Set(['T1']), changed: new Set<string>(), seen: new Set<string>() };
		const draws = Array.from({ length: 20 }, (_, seed) =>
			idsOf(drawRefresher(list, String(seed), refreshed, newToken))
				.toSorted()
				.join()
		);

		expect(new Set(draws).size).toBeGreaterThan(10);
	});
});
