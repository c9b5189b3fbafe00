import { randomInt } from 'node:crypto';
import { desc, eq, getTableColumns, or, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { briefing, briefingUnit, type BriefingState } from '#lib/server/db/schema/briefings.ts';
import { cycle, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { recordAudit } from '../audit/audit.ts';
import { codeAlphabet } from '../documents/codes.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { isDay } from '../organisation/days.ts';
import { findUnit } from '../organisation/units.ts';
import { listed } from '../oversight/standing-query.ts';
import { Problem } from '../problem.ts';

/** What an officer types to begin a briefing. */
export type NewBriefing = {
	/** Id of a cycle that asks for one. */
	cycleId: string;
	title: string;
	/** `YYYY-MM-DD`. */
	heldOn: string;
	place: string;
	/** Codes of the units whose staff it is for, each with all below it. */
	units: readonly string[];
};

export const longestTitle = 200;
const mostUnits = 50;
/** Short enough to be read off a wall and typed; it proves nothing. */
const dayCodeLength = 6;

/**
 * Begins a briefing, with its code of the day.
 * @param mayFor the units that the officer may hold it for
 * @throws Problem with the field that is wrong
 */
export async function createBriefing(
	tx: Transaction,
	{ cycleId, ...typed }: NewBriefing,
	{ by, mayFor, on, now }: { by: string; mayFor: Set<string> | 'all'; on: Day; now: Date }
): Promise<string> {
	const title = typed.title.trim();
	const place = typed.place.trim();
	for (const [field, value] of [['title', title] as const, ['place', place] as const]) {
		if (value === '') throw new Problem('briefing_field_missing', m.briefing_field_missing(), field);
		if (value.length > longestTitle)
			throw new Problem('briefing_field_long', m.briefing_field_long({ limit: longestTitle }), field);
	}
	if (!isDay(typed.heldOn)) throw new Problem('briefing_day', m.briefing_day_invalid(), 'heldOn');
	if (!(await listBriefingCycles(tx, on)).some(({ id }) => id === cycleId)) {
		throw new Problem('briefing_cycle', m.briefing_cycle_unknown(), 'cycle');
	}

	const unitIds = new Set<string>();
	for (const code of typed.units.map((one) => one.trim()).filter((one) => one !== '')) {
		const unit = await findUnit(tx, code, on);
		// Whoever may not look at a unit does not learn whether it exists.
		if (!unit || (mayFor !== 'all' && !mayFor.has(unit.id)))
			throw new Problem('briefing_unit', m.briefing_unit_unknown({ code }), 'units');
		unitIds.add(unit.id);
	}
	if (unitIds.size === 0) throw new Problem('briefing_unit', m.briefing_unit_missing(), 'units');
	if (unitIds.size > mostUnits)
		throw new Problem('briefing_unit', m.briefing_units_many({ limit: mostUnits }), 'units');

	const [made] = await tx
		.insert(briefing)
		.values({ cycleId, title, place, heldOn: typed.heldOn, dayCode: newDayCode(), createdBy: by, createdAt: now })
		.returning({ id: briefing.id });
	await tx.insert(briefingUnit).values([...unitIds].map((unitId) => ({ briefingId: made!.id, unitId })));
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'briefing.create',
		subject: made!.id,
		payload: { cycleId, on: typed.heldOn, units: [...unitIds] }
	});

	return made!.id;
}

function newDayCode(): string {
	return Array.from({ length: dayCodeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
}

export type BriefingCycle = { id: string; title: string; key: string };

/** The cycles opened by a day that ask for a briefing, the latest first. */
export async function listBriefingCycles(db: Reader, on: Day): Promise<BriefingCycle[]> {
	return db
		.select({ id: cycle.id, title: programme.title, key: cycle.key })
		.from(requirement)
		.innerJoin(cycle, eq(cycle.id, requirement.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(sql`${requirement.kind} = 'briefing' and ${cycle.opensOn} <= ${on}`)
		.orderBy(desc(cycle.opensOn));
}

export type Briefing = typeof briefing.$inferSelect & { programmeId: string; programmeTitle: string; cycleKey: string };

export async function findBriefing(db: Reader, id: string): Promise<Briefing | undefined> {
	return (await briefings(db).where(eq(briefing.id, id)))[0];
}

export type AskedBriefings = {
	personId: string;
	all: boolean;
	/** Those that concern the staff of these units are listed as well. */
	unitIds: ReadonlySet<string>;
	on: Day;
};

/** An officer's own briefings and those of some units, the latest first, or all of them. */
export async function listBriefings(
	db: Reader,
	{ personId, all, unitIds, on }: AskedBriefings,
	limit = 200
): Promise<Briefing[]> {
	const concerning = await unitsConcerning(db, unitIds, on);
	const theirs = sql`exists (
		select 1 from briefing_unit u where u.briefing_id = ${briefing.id} and u.unit_id in ${listed([...concerning])}
	)`;

	return briefings(db)
		.where(all ? undefined : or(eq(briefing.createdBy, personId), theirs))
		.orderBy(desc(briefing.heldOn), desc(briefing.id))
		.limit(limit);
}

function briefings(db: Reader) {
	return db
		.select({
			...getTableColumns(briefing),
			programmeId: programme.id,
			programmeTitle: programme.title,
			cycleKey: cycle.key
		})
		.from(briefing)
		.innerJoin(cycle, eq(cycle.id, briefing.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.$dynamic();
}

/** Whether a briefing is for staff of one of these units. */
export async function isForAnyOf(
	db: Reader,
	briefingId: string,
	unitIds: ReadonlySet<string>,
	on: Day
): Promise<boolean> {
	const concerning = await unitsConcerning(db, unitIds, on);

	return (await listBriefingUnits(db, briefingId)).some((id) => concerning.has(id));
}

/**
 * These units, those that were merged into them, and all above them: a briefing is for the staff of its units and of all below, wherever
 * a merger brought them.
 */
async function unitsConcerning(db: Reader, unitIds: ReadonlySet<string>, on: Day): Promise<Set<string>> {
	const rows = await db.all<{ id: string }>(sql`
		with recursive above(id) as (
			select value from json_each(${JSON.stringify([...unitIds])})
			union
			select v.parent_id from above join unit_version v on v.unit_id = above.id
			where v.parent_id is not null and ${standsOnSql('v', on)}
			union
			select v.unit_id from above join unit_version v on v.merged_into = above.id
			where v.merged_into is not null and v.recorded_to is null and v.valid_to <= ${on}
		)
		select id from above`);

	return new Set(rows.map(({ id }) => id));
}

/** Ids of the units that a briefing is for. */
export async function listBriefingUnits(db: Reader, briefingId: string): Promise<string[]> {
	const rows = await db
		.select({ unitId: briefingUnit.unitId })
		.from(briefingUnit)
		.where(eq(briefingUnit.briefingId, briefingId));

	return rows.map(({ unitId }) => unitId);
}

/** @throws Problem `briefing_settled` when the briefing is in none of these states */
export async function requireState(
	tx: Transaction,
	id: string,
	...states: [BriefingState, ...BriefingState[]]
): Promise<Briefing> {
	const found = await findBriefing(tx, id);
	if (!found || !states.includes(found.state)) throw new Problem('briefing_settled', m.briefing_settled());

	return found;
}
