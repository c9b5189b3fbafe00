import fc from 'fast-check';
import { ne } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import { enrolledLearner, now } from '../attempts/test-publication.ts';
import type { Transaction } from '../db/connect.ts';
import { newId } from '../db/id.ts';
import { questionVersion } from '../db/schema/content.ts';
import { attempt, grading } from '../db/schema/learning.ts';
import { person, unit, unitVersion } from '../db/schema/organisation.ts';
import { standing } from '../db/schema/oversight.ts';
import { enrolment } from '../db/schema/programmes.ts';
import { countTopics, topicsOfUnit } from './topics.ts';

/** A unit, what was asked of each of its people, and the units below it. */
type Made = { asked: ('T1' | 'T2')[][]; below: Made[] };
/** The same in the database, with the people who were asked of each objective in it and below. */
type Placed = { unitId: string; people: Set<string>[]; below: Placed[] };

const on = '2026-11-22';
const objectives = ['T1', 'T2'] as const;
const words = ['Menjelaskan larangan', 'Memilih sikap di media sosial'];

const someUnit = fc.letrec<{ unit: Made; below: Made[] }>((tie) => ({
	unit: fc.record({
		asked: fc.array(fc.subarray([...objectives]), { maxLength: 14, size: 'max' }),
		below: tie('below')
	}),
	below: fc.oneof({ maxDepth: 3 }, fc.constant<Made[]>([]), fc.array(tie('unit'), { maxLength: 4 }))
})).unit;

test('of who was asked of an objective, told units leave nobody or at least ten of a unit above them', async () => {
	const { db, unitId, ...module } = await enrolledLearner();
	const versions = await db.select().from(questionVersion);
	const versionOf = new Map(
		objectives.map((each) => [each, versions.find(({ publicPart }) => publicPart.objectives[0] === each)!.id])
	);

	const insertTry = async (tx: Transaction, unitId: string, asked: Made['asked'][number]): Promise<string> => {
		const id = newId();
		const { cycleId, requirementId, publicationId } = module;
		await tx.insert(person).values({ id, name: 'Orang', createdAt: now });
		const common = { personId: id, cycleId, dueOn: '2026-12-31' };
		await tx.insert(enrolment).values({ id, ...common, via: 'rule', enrolledAt: now });
		const counted = { enrolmentId: id, unitId, category: 'pelaksana', stored: 'under_way' } as const;
		await tx.insert(standing).values({ ...common, ...counted });
		const taken = { moduleId: 'dasar', requirementId, publicationId, n: 1, seed: '', snapshot: {} as Snapshot };
		await tx.insert(attempt).values({ id, personId: id, ...taken, startedAt: now, submittedAt: now });
		const perQuestion = asked.map((objective, slot) => ({
			...{ slot, questionId: '', questionVersionId: versionOf.get(objective)!, pool: '' },
			...{ points: 1, weight: 1, blank: false, voided: false }
		}));
		const graded = { n: 1, scoringVersion: 1, voids: [], score: 100, passed: true, perQuestion };
		await tx.insert(grading).values({ attemptId: id, ...graded, at: now, reason: 'person' });

		return id;
	};
	const insertUnit = async (tx: Transaction, parentId: string): Promise<string> => {
		const id = newId();
		const version = { parentId, name: 'Seksi', kind: 'seksi', validFrom: '2020-01-01', recordedFrom: new Date(0) };
		await tx.insert(unit).values({ id, code: id });
		await tx.insert(unitVersion).values({ unitId: id, ...version });

		return id;
	};
	const place = async (tx: Transaction, { asked, below }: Made, unitId: string): Promise<Placed> => {
		const people = objectives.map(() => new Set<string>());
		for (const each of asked) {
			const id = await insertTry(tx, unitId, each);
			objectives.forEach((objective, i) => each.includes(objective) && people[i]!.add(id));
		}
		const placed: Placed[] = [];
		for (const each of below) placed.push(await place(tx, each, await insertUnit(tx, unitId)));
		for (const part of placed) part.people.forEach((some, i) => some.forEach((id) => people[i]!.add(id)));

		return { unitId, people, below: placed };
	};

	await fc.assert(
		fc.asyncProperty(someUnit, async (made) => {
			const top = await db.write(async (tx) => {
				for (const table of [grading, attempt, standing, enrolment]) await tx.delete(table);
				await tx.delete(unitVersion).where(ne(unitVersion.unitId, unitId));

				return place(tx, made, unitId);
			});
			const counted = await countTopics(db, { cycleId: module.cycleId, on });

			for (const [i, objective] of words.entries()) {
				const isTold = (id: string) => topicsOfUnit(counted, id).some((topic) => topic.objective === objective);
				/** Every number of people that told units, none below another, take out of what lies below. */
				const taken = ({ below }: Placed): Set<number> =>
					below
						.map((each) => new Set([...taken(each), ...(isTold(each.unitId) ? [each.people[i]!.size] : [])]))
						.reduce((sums, more) => new Set([...sums].flatMap((a) => [...more].map((b) => a + b))), new Set([0]));
				const look = (each: Placed): void => {
					const people = each.people[i]!.size;
					const left = [...taken(each)].map((gone) => people - gone).filter((rest) => rest > 0);
					if (isTold(each.unitId)) expect(Math.min(people, ...left)).toBeGreaterThanOrEqual(10);
					each.below.forEach(look);
				};

				look(top);
				expect(isTold(unitId)).toBe(top.people[i]!.size >= 10);
			}
		}),
		{ numRuns: 30 }
	);
}, 120_000);
