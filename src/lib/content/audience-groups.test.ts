import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audienceYaml, conditionsOf, emptyGroup, groupsOf, isSameRule } from './audience-groups.ts';
import type { Condition, EmploymentKind, PostCategory } from './model.ts';
import { employmentKinds, postCategories } from './programmes.ts';
import { check, paths, programme } from './test-content.ts';

const day = fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01');
const unit = fc.constantFrom('1.01', '02', 'KEC-01', 'a: b', 'ya', '"x"');
const start = fc.constantFrom('post' as const, 'employment' as const);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
	condition: fc.oneof(
		{ depthSize: 'small', maxDepth: 2 },
		fc.record({ unit: fc.uniqueArray(unit, { minLength: 1, maxLength: 3 }) }),
		fc.record({ category: fc.subarray([...postCategories], { minLength: 1 }) }),
		fc.record({ employment: fc.subarray([...employmentKinds], { minLength: 1 }) }),
		fc.record({ head: fc.boolean() }),
		fc.record({ start, since: day }),
		fc.record({ start, before: day }),
		fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) })
	)
}));
const rule = fc.array(condition, { maxLength: 4 });

type Person = {
	units: string[];
	category: PostCategory;
	kind: EmploymentKind;
	head: boolean;
	post: string;
	employment: string;
};
const person: fc.Arbitrary<Person> = fc.record({
	units: fc.subarray(['1.01', '02', 'KEC-01', 'a: b', 'ya', '"x"']),
	category: fc.constantFrom(...postCategories),
	kind: fc.constantFrom(...employmentKinds),
	head: fc.boolean(),
	post: day,
	employment: day
});

function takesIn(conditions: readonly Condition[], one: Person): boolean {
	const holds = (each: Condition): boolean => {
		if ('any' in each) return each.any.some(holds);
		if ('unit' in each) return each.unit.some((code) => one.units.includes(code));
		if ('category' in each) return each.category.includes(one.category);
		if ('employment' in each) return each.employment.includes(one.kind);
		if ('head' in each) return each.head === one.head;

		return 'since' in each ? one[each.start] >= each.since : one[each.start] < each.before;
	};

	return conditions.every(holds);
}

test('a rule as a form shows it takes in the same people', () => {
	fc.assert(
		fc.property(rule, fc.array(person, { minLength: 1, maxLength: 10 }), (conditions, people) => {
			const shown = conditionsOf([...groupsOf(conditions), emptyGroup()]);

			for (const one of people) expect(takesIn(shown, one)).toBe(takesIn(conditions, one));
			expect(isSameRule(shown, conditions)).toBe(true);
		})
	);
});

test('the lines for the file are read back as the same rule', () => {
	fc.assert(
		fc.property(rule, (conditions) => {
			const shown = conditionsOf(groupsOf(conditions));
			const text = programme.replace(/sasaran:\n[^]*?(?=periode:)/, () => audienceYaml(shown));
			const { content, findings } = check({ [paths.programme]: text });

			expect(findings.filter(({ file, severity }) => file === paths.programme && severity === 'error')).toEqual([]);
			expect(content.programmes[0]!.audience).toEqual(shown);
		}),
		{ numRuns: 40 }
	);
});

test('rules that ask for something else are told apart', () => {
	expect(
		isSameRule([{ category: ['camat', 'lurah'] }], [{ any: [{ category: ['lurah'] }, { category: ['camat'] }] }])
	).toBe(true);
	expect(isSameRule([{ category: ['camat'] }], [{ category: ['camat', 'lurah'] }])).toBe(false);
	expect(
		isSameRule([{ category: ['camat'] }, { head: true }], [{ any: [{ category: ['camat'] }, { head: true }] }])
	).toBe(false);
});
