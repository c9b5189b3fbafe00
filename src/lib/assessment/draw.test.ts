import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from './draw.ts';
import { newSeed, newToken, Random } from './random.ts';
import { aPool, aQuestion, aScenario } from './test-quiz.ts';

const pools = fc
	.array(
		fc.record({
			size: fc.integer({ min: 1, max: 12 }),
			draw: fc.integer({ min: 1, max: 12 }),
			practice: fc.boolean(),
			fixedOrder: fc.boolean(),
			lasts: fc.integer({ min: 0, max: 2 })
		}),
		{ maxLength: 4 }
	)
	.map((drafts) =>
		drafts.map(({ size, draw: wanted, practice, fixedOrder, lasts }, index) =>
			aPool(`p${index}`, {
				draw: Math.min(size, wanted),
				practice,
				questions: Array.from({ length: size }, (_, n) =>
					aQuestion(`p${index}-${n}`, { options: ['a', 'b', 'c', 'd', 'e'], fixedOrder, lasts })
				)
			})
		)
	);

const drawn = fc.record({
	pools,
	seed: fc.string(),
	seen: fc.uniqueArray(fc.integer({ min: 0, max: 11 })).map((list) => new Set(list.map((n) => `p0-${n}`)))
});

describe('drawing an attempt', () => {
	test('takes from each pool what it says, once, in the order of the pools, and nothing from practice', () => {
		fc.assert(
			fc.property(drawn, ({ pools, seed, seen }) => {
				const questions = draw(pools, seed, seen, newToken);
				const ids = questions.map(({ question }) => question.public.id);

				expect(new Set(ids).size).toBe(ids.length);
				expect(questions.map(({ pool }) => pool)).toEqual(
					pools.flatMap((pool) => (pool.practice ? [] : Array<string>(pool.draw).fill(pool.slug)))
				);
				for (const { question, pool } of questions) {
					expect(pools.find(({ slug }) => slug === pool)?.questions).toContain(question);
				}
			})
		);
	});

	test('takes what was seen before only when a pool has nothing else left', () => {
		fc.assert(
			fc.property(drawn, ({ pools, seed, seen }) => {
				const questions = draw(pools, seed, seen, newToken);

				for (const pool of pools.filter(({ practice }) => !practice)) {
					const ids = questions.filter((each) => each.pool === pool.slug).map(({ question }) => question.public.id);
					const unseen = pool.questions.filter(({ public: { id } }) => !seen.has(id)).length;

					expect(ids.filter((id) => !seen.has(id))).toHaveLength(Math.min(unseen, pool.draw));
				}
			})
		);
	});

	test('is repeated by its seed, whatever the order of the file; the tokens are new each time', () => {
		fc.assert(
			fc.property(drawn, ({ pools, seed, seen }) => {
				const orders = (list: typeof pools) =>
					draw(list, seed, seen, newToken).map(({ question, options }) => [
						question.public.id,
						options.map(({ id }) => id)
					]);
				const turned = pools.map((pool) => ({ ...pool, questions: pool.questions.toReversed() }));

				expect(orders(turned)).toEqual(orders(pools));
			})
		);
	});

	test('keeps every option, fixed orders, and what is marked last', () => {
		fc.assert(
			fc.property(drawn, ({ pools, seed, seen }) => {
				for (const { question, options } of draw(pools, seed, seen, newToken)) {
					const ids = question.public.options.map(({ id }) => id);
					const lasts = question.public.options.filter(({ last }) => last).map(({ id }) => id);
					const shown = options.map(({ id }) => id);

					expect(shown.toSorted()).toEqual(ids.toSorted());
					expect(new Set(options.map(({ token }) => token)).size).toBe(options.length);
					if (question.public.fixedOrder) expect(shown).toEqual(ids);
					else expect(shown.slice(shown.length - lasts.length)).toEqual(lasts);
				}
			})
		);
	});

	test('is the one that this seed has always given', () => {
		const options = ['a', 'b', 'c', 'd'];
		const pool = (slug: string, size: number, wanted: number) =>
			aPool(slug, {
				draw: wanted,
				questions: Array.from({ length: size }, (_, n) => aQuestion(`${slug}-${n}`, { options }))
			});
		const scenario = (id: string) => aScenario(id, [{ id: `${id}a`, otherwise: null }]);
		const pools = [
			pool('p', 6, 3),
			pool('q', 5, 2),
			aPool('k', { draw: 1, questions: [scenario('k-0'), scenario('k-1')] })
		];
		const seen = new Set(['p-1', 'q-0', 'q-1', 'q-2', 'q-3']);
		const drawn = draw(pools, 'tetap', seen, newToken).map(({ question, options: shown }) =>
			`${question.public.id} ${shown.map(({ id }) => id).join('')}`.trim()
		);

		expect(drawn).toEqual(['p-5 acdb', 'p-0 acbd', 'p-4 cdba', 'q-4 dbca', 'q-0 adbc', 'k-1']);
	});

	test('gives every question and every order its chance', () => {
		const pool = aPool('p', {
			draw: 2,
			questions: ['a', 'b', 'c', 'd'].map((id) => aQuestion(id, { options: ['x', 'y', 'z'] }))
		});
		const counts = new Map<string, number>();
		const orders = new Map<string, number>();

		for (let seed = 0; seed < 3000; seed++) {
			for (const { question, options } of draw([pool], String(seed), new Set(), newToken)) {
				const order = options.map(({ id }) => id).join();

				counts.set(question.public.id, (counts.get(question.public.id) ?? 0) + 1);
				orders.set(order, (orders.get(order) ?? 0) + 1);
			}
		}

		expect(orders.size).toBe(6);
		for (const count of counts.values()) expect(Math.abs(count - 1500)).toBeLessThan(150);
		for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
	});
});

describe('random numbers', () => {
	test('stay below their limit and shuffle without loss', () => {
		fc.assert(
			fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), fc.array(fc.integer()), (seed, limit, list) => {
				const random = new Random(seed);
				const number = random.below(limit);

				expect(Number.isInteger(number) && number >= 0 && number < limit).toBe(true);
				expect(random.shuffled(list).toSorted()).toEqual(list.toSorted());
			})
		);
	});

	test('of the platform never come twice', () => {
		expect(new Set(Array.from({ length: 1000 }, newToken)).size).toBe(1000);
		expect(newSeed()).toMatch(/^[0-9a-f]{32}$/);
	});
});
