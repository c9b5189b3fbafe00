import { and, eq, gt, gte, isNull, or } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { delegation, person, post, type PostKind } from '#lib/server/db/schema/organisation.ts';
import { cycle, programme } from '#lib/server/db/schema/programmes.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { unitCodesOf } from '../programmes/audience.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import { openDisputes } from './disputes.ts';
import { postOperations, type Operation } from './operations.ts';
import { heldPostColumns, latest, readUnits, type KnownUnit } from './staff-base.ts';
import type { Acting } from './staff-changes.ts';
import { readDay, type Typed } from './staff-form.ts';
import { closesWithin, lasts, type KnownPost } from './timeline.ts';
import { mergedVersions, movedPost, versionOperations, type UnitMerge } from './unit-merges.ts';
import { requireNoCircle, requireUnit } from './unit-changes.ts';
import { findUnit } from './units.ts';

type HeldPost = KnownPost & { personId: string; name: string };

/** What merging a unit into another one would do from a day on. */
export type UnitMergePlan = {
	unit: KnownUnit;
	into: { id: string; name: string };
	from: Day;
	/** People who count in the unit, and how many hold a second post there. */
	people: number;
	second: number;
	/** Who heads it, and goes on as its other staff where that post is the primary one. */
	heads: { name: string; title: string; kind: PostKind; isPrimary: boolean }[];
	children: string[];
	/** Delegates, whose right ends with the unit. */
	delegates: number;
	/** Periods whose audience names the unit's code, which means nobody from that day on. */
	programmes: { title: string; key: string }[];
	/** Reports of heads about its staff that are open: they have to be decided before. */
	disputes: number;
};

/** What merging would do; nothing is written. @throws Problem about `into` or `from`, `unit_unknown` */
export async function planUnitMerge(db: Reader, unitId: string, typed: Typed, on: Day): Promise<UnitMergePlan> {
	const unit = await requireUnit(db, unitId, on);
	const from = readDay(typed, 'from');
	const version = latest(unit.versions)!;
	if (from <= version.validFrom) {
		throw new Problem('unit_from', m.unit_merge_from({ from: dayInWords(version.validFrom) }), 'from');
	}

	const into = await findUnit(db, typed.into ?? '', from);
	if (!into || into.id === unitId) throw new Problem('unit_into', m.unit_merge_into(), 'into');

	await requireNoCircle(db, unitId, into.id, from).catch((problem: unknown) => {
		throw problem instanceof Problem ? new Problem('unit_below', m.unit_merge_below(), 'into') : problem;
	});
	const lastDay = closesWithin((await requireUnit(db, into.id, from)).versions, from, null);
	if (lastDay) {
		const day = dayInWords(lastDay);
		throw new Problem('unit_closes', m.unit_merge_closing({ unit: into.name, day }), 'into');
	}

	const posts = await postsIn(db, unitId, from);
	const cycles = await db
		.select({ title: programme.title, key: cycle.key, audience: cycle.audience })
		.from(cycle)
		.innerJoin(programme, eq(programme.id, cycle.programmeId));
	const units = await readUnits(db);

	return {
		unit,
		into: { id: into.id, name: into.name },
		from,
		people: new Set(posts.flatMap(({ isPrimary, personId }) => (isPrimary ? personId : []))).size,
		second: posts.filter(({ isPrimary }) => !isPrimary).length,
		heads: posts
			.filter(({ heads }) => heads)
			.map(({ name, title, kind, isPrimary }) => ({ name, title, kind, isPrimary })),
		children: units
			.filter(({ versions }) => versions.some((each) => each.parentId === unitId && lasts(each, from)))
			.map(({ versions }) => latest(versions)!.name),
		delegates: await db.$count(
			delegation,
			and(eq(delegation.unitId, unitId), isNull(delegation.endedAt), gte(delegation.toOn, from))
		),
		programmes: cycles
			.filter(({ audience }) => unitCodesOf(audience).includes(unit.code))
			.map(({ title, key }) => ({ title, key })),
		disputes: await openDisputes(db, unitId)
	};
}

/**
 * From a day on the staff of a unit and the units below it belong to another one, and the unit is closed. Until that day
 * everything stays as it was. Its heads stop being heads: a primary post goes along as an ordinary one, a second one ends.
 * @throws Problem of `planUnitMerge`, or `unit_disputes`
 */
export async function mergeUnits(
	tx: Transaction,
	unitId: string,
	typed: Typed,
	{ actor, on, now }: Acting
): Promise<UnitMergePlan> {
	const plan = await planUnitMerge(tx, unitId, typed, on);
	const { from, into } = plan;
	if (plan.disputes > 0) throw new Problem('unit_disputes', m.unit_merge_disputes({ count: plan.disputes }));

	const merge: UnitMerge = { unitId, intoId: into.id, from };
	const posts = await postsIn(tx, unitId, from);
	const there = await postsIn(tx, into.id, from);
	const units = await readUnits(tx);
	const operations: Operation[] = [
		...posts.flatMap(({ id, personId, ...held }) => {
			const ofPerson = there.filter((other) => other.personId === personId);

			return postOperations(personId, { close: [id], add: movedPost(held, merge, ofPerson) });
		}),
		...units.flatMap(({ id, versions }) => versionOperations(id, versions, mergedVersions(id, versions, merge)))
	];
	await applyOperations(tx, listedOperations(operations), now, undefined);
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'unit.change',
		subject: unitId,
		payload: { act: 'merge', into: into.id, from, people: plan.people, children: plan.children.length }
	});
	const personIds = [...new Set(posts.map(({ personId }) => personId))];
	await carryChanges(tx, { personIds, gained: [], unitsChanged: true }, actor, on, now);

	return plan;
}

/** Posts of a unit that are not over on a day, by name. */
async function postsIn(db: Reader, unitId: string, on: Day): Promise<HeldPost[]> {
	return db
		.select({
			...heldPostColumns,
			name: person.name
		})
		.from(post)
		.innerJoin(person, eq(person.id, post.personId))
		.where(and(eq(post.unitId, unitId), isNull(post.recordedTo), or(isNull(post.validTo), gt(post.validTo, on))))
		.orderBy(person.name, post.id);
}
