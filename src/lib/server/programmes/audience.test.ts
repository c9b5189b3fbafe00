import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Condition, EmploymentKind, PostCategory } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import {
	categories,
	employment,
	employmentKinds,
	person,
	post,
	unit,
	unitVersion
} from '#lib/server/db/schema/organisation.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { audienceSql } from './audience.ts';

const days = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'];
const recorded = new Date('2026-01-01T00:00:00Z');

type Span = { from: string; to: string | null };
type TestPost = Span & { unit: number; category: PostCategory; heads: boolean; primary: boolean; mistaken: boolean };
type Organisation = {
	/** By position; a unit may move below another one on a day. */
	units: { parent: number | null; moved: { on: string; parent: number | null } | null }[];
	persons: { posts: TestPost[]; employments: (Span & { kind: EmploymentKind })[] }[];
};

const unitCount = 6;
const anyDay = fc.constantFrom(...days);
const anyUnit = fc.nat({ max: unitCount - 1 });

/** Stretches of time that follow each other, so that at most one holds on a day. */
const stretches = fc.tuple(fc.subarray(days, { minLength: 1 }), fc.boolean()).map(([cuts, open]) =>
	cuts.flatMap((from, i): Span[] => {
		const to = cuts[i + 1] ?? null;

		return to === null && !open ? [] : [{ from, to }];
	})
);

const organisation: fc.Arbitrary<Organisation> = fc.record({
	units: fc.tuple(
		...Array.from({ length: unitCount }, (_, i) => {
			const parent = i === 0 ? fc.constant(null) : fc.option(fc.nat({ max: i - 1 }));

			return fc.record({ parent, moved: fc.option(fc.record({ on: anyDay, parent })) });
		})
	),
	persons: fc.array(
		fc
			.record({
				primary: stretches,
				second: stretches,
				employments: stretches,
				units: fc.array(anyUnit, { minLength: 12, maxLength: 12 }),
				categories: fc.array(fc.constantFrom(...categories), { minLength: 12, maxLength: 12 }),
				flags: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
				kinds: fc.array(fc.constantFrom(...employmentKinds), { minLength: 6, maxLength: 6 })
			})
			.map((made) => ({
				posts: [
					...made.primary.map((span) => ({ ...span, primary: true })),
					...made.second.map((span) => ({ ...span, primary: false }))
				].map((span, i) => ({
					...span,
					unit: made.units[i]!,
					category: made.categories[i]!,
					heads: made.flags[i]!,
					mistaken: made.flags[12 + i]! && made.flags[i]!
				})),
				employments: made.employments.map((span, i) => ({ ...span, kind: made.kinds[i]! }))
			})),
		{ maxLength: 8 }
	)
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
	condition: fc.oneof(
		{ depthSize: 'small', maxDepth: 2 },
		fc.record({ unit: fc.array(anyUnit.map(codeOf), { minLength: 1, maxLength: 2 }) }),
		fc.record({ category: fc.subarray([...categories], { minLength: 1 }) }),
		fc.record({ employment: fc.subarray([...employmentKinds], { minLength: 1 }) }),
		fc.record({ head: fc.boolean() }),
		fc.record({ start: fc.constantFrom('post' as const, 'employment' as const), since: anyDay }),
		fc.record({ start: fc.constantFrom('post' as const, 'employment' as const), before: anyDay }),
		fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) })
	)
}));

it('a rule takes in exactly those whom reading it aloud would take in', { timeout: 120_000 }, async () => {
	const db = await testDatabase();

	await fc.assert(
		fc.asyncProperty(organisation, fc.array(condition, { maxLength: 3 }), anyDay, async (made, conditions, on) => {
			await store(db, made);
			const taken = await db.all<{ id: string }>(sql`select p.person_id as id ${audienceSql(conditions, on)}`);

			expect(taken.map(({ id }) => id).sort()).toEqual(audienceOf(made, conditions, on).sort());
		}),
		{ numRuns: 300 }
	);
});

it('a rule asked about some persons speaks of nobody else', async () => {
	const db = await testDatabase();
	const everybody = {
		from: '2026-01-01',
		to: null,
		unit: 0,
		category: 'pelaksana' as const,
		heads: false,
		mistaken: false
	};
	await store(db, {
		units: [{ parent: null, moved: null }],
		persons: [1, 2, 3].map(() => ({ posts: [{ ...everybody, primary: true }], employments: [] }))
	});

	expect(await db.all(sql`select p.person_id as id ${audienceSql([], '2026-02-01', ['p1', 'p9'])}`)).toEqual([
		{ id: 'p1' }
	]);
});

function codeOf(position: number): string {
	return `U-${position}`;
}

function audienceOf({ units, persons }: Organisation, conditions: readonly Condition[], on: string): string[] {
	const holdsOn = ({ from, to }: Span) => from <= on && (to === null || on < to);
	const parentOf = (position: number) => {
		const { parent, moved } = units[position]!;

		return moved && moved.on <= on ? moved.parent : parent;
	};
	const isWithin = (position: number, code: string): boolean => {
		for (let at: number | null = position; at !== null; at = parentOf(at)) if (codeOf(at) === code) return true;

		return false;
	};

	return persons.flatMap((each, i) => {
		const posts = each.posts.filter((one) => holdsOn(one) && !one.mistaken);
		const main = posts.find(({ primary }) => primary);
		if (!main) return [];

		const holds = (one: Condition): boolean => {
			if ('any' in one) return one.any.some(holds);
			if ('unit' in one) return one.unit.some((code) => isWithin(main.unit, code));
			if ('category' in one) return one.category.includes(main.category);
			if ('employment' in one)
				return each.employments.some((kind) => holdsOn(kind) && one.employment.includes(kind.kind));

			if ('start' in one) {
				const first = one.start === 'post' ? main.from : each.employments.map(({ from }) => from).sort()[0];
				if (first === undefined) return false;

				return 'since' in one ? first >= one.since : first < one.before;
			}

			return posts.some(({ heads }) => heads) === one.head;
		};

		return conditions.every(holds) ? [`p${i}`] : [];
	});
}

/** Writes the organisation over the one before it. */
async function store(db: Database, { units, persons }: Organisation): Promise<void> {
	await db.write(async (tx) => {
		for (const table of [post, employment, person, unitVersion, unit]) await tx.delete(table);

		for (const i of units.keys()) await tx.insert(unit).values({ id: `u${i}`, code: codeOf(i) });
		for (const [i, { parent, moved }] of units.entries()) {
			const version = (below: number | null, span: Span) => ({
				unitId: `u${i}`,
				parentId: below === null ? null : `u${below}`,
				name: 'Unit',
				kind: 'dinas',
				validFrom: span.from,
				validTo: span.to,
				recordedFrom: recorded
			});
			await tx.insert(unitVersion).values(version(parent, { from: '2020-01-01', to: moved?.on ?? null }));
			if (moved) await tx.insert(unitVersion).values(version(moved.parent, { from: moved.on, to: null }));
		}

		for (const [i, { posts, employments }] of persons.entries()) {
			const personId = `p${i}`;
			await tx.insert(person).values({ id: personId, name: 'Pegawai', createdAt: recorded });

			for (const { from, to, unit: position, category, heads, primary, mistaken } of posts) {
				await tx.insert(post).values({
					personId,
					unitId: `u${position}`,
					title: 'Jabatan',
					category,
					kind: 'definitif',
					heads,
					isPrimary: primary,
					validFrom: from,
					validTo: to,
					recordedFrom: recorded,
					recordedTo: mistaken ? new Date('2026-01-02T00:00:00Z') : null
				});
			}
			for (const { from, to, kind } of employments) {
				await tx.insert(employment).values({ personId, kind, validFrom: from, validTo: to, recordedFrom: recorded });
			}
		}
	});
}
