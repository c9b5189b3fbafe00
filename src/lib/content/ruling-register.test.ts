import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RulingRegister, rulingId, rulingsBySource, sourceId, sourceOf } from './ruling-register.ts';
import { check } from './test-content.ts';

const source = fc
	.tuple(fc.constantFrom('MED', 'FOT', 'KAM'), fc.integer({ min: 1, max: 30 }))
	.map(([topic, n]) => `${topic}-${String(n).padStart(2, '0')}`);
const id = fc.tuple(source, fc.constantFrom('', 'a', 'b', 'c')).map(([base, letter]) => base + letter);
const confidence = fc.constantFrom('high' as const, 'medium' as const, 'low' as const);
const rulings = fc.uniqueArray(fc.record({ id, confidence }), { selector: (ruling) => ruling.id, maxLength: 20 });

describe('what a question may name', () => {
	test('is every ruling there is, but nothing uncertain where it counts', () => {
		fc.assert(
			fc.property(rulings, fc.boolean(), (all, graded) => {
				const register = new RulingRegister(all);

				for (const ruling of all) {
					const rule = graded && ruling.confidence === 'low' ? 'ruling-low' : undefined;

					expect(register.problem(ruling.id, graded)?.rule).toBe(rule);
				}
			})
		);
	});

	test('is nothing else: of a split act the parts are named, of a typing error a ruling that exists', () => {
		fc.assert(
			fc.property(rulings, id, fc.boolean(), (all, asked, graded) => {
				fc.pre(all.every((ruling) => ruling.id !== asked));

				const problem = new RulingRegister(all).problem(asked, graded);
				const parts = all.map((ruling) => ruling.id).filter((each) => sourceOf(each) === asked);

				expect(problem?.rule).toBe(parts.length > 0 ? 'ruling-split' : 'reference-unknown');
				for (const part of parts) expect(problem?.message).toContain(part);
			})
		);
	});

	test('is hinted at by the nearest id', () => {
		const register = new RulingRegister(check().content.rulings.flatMap((topic) => topic.rulings));

		expect(register.problem('MED-88', true)?.message).toContain('mungkin maksudnya `MED-08`');
		expect(register.problem('FOT-07', true)?.message).toContain('FOT-07a, FOT-07b');
		expect(new RulingRegister([]).problem('MED-02', true)?.message).toContain('"MED-02"');
	});
});

test('the id of the fact sheet is that of the ruling without its letter', () => {
	fc.assert(
		fc.property(source, fc.constantFrom('', 'a', 'z'), (base, letter) => {
			expect(sourceOf(base + letter)).toBe(base);
			expect(sourceId.test(base) && rulingId.test(base + letter)).toBe(true);
		})
	);
});

test('the rulings of each id of the fact sheet are listed, none as well', () => {
	const [topic] = check().content.rulings;

	expect(rulingsBySource([topic!])).toEqual([
		{ source: 'MED-02', rulings: ['MED-02'] },
		{ source: 'MED-08', rulings: ['MED-08'] },
		{ source: 'FOT-07', rulings: ['FOT-07a', 'FOT-07b'] },
		{ source: 'DOK-06', rulings: ['DOK-06'] }
	]);
	expect(rulingsBySource([{ ...topic!, rulings: [] }]).every((each) => each.rulings.length === 0)).toBe(true);
});
