import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { TimeZone } from '#lib/server/db/schema/organisation.ts';
import { standsOnSql } from './as-of.ts';
import { dayOf } from './days.ts';
import { requireInstitution } from './institution.ts';
import { primaryPost } from './persons.ts';
import type { Unit } from './units.ts';

/** The day by which deadlines are judged: the institution's, and that of each unit that lies in another zone. */
export type Days = { on: Day; elsewhere: ReadonlyMap<string, { on: Day }> };

/** The same, with the zones that they are the days of. */
export type Clocks = Clock & { elsewhere: ReadonlyMap<string, Clock> };

export type Clock = { on: Day; timeZone: string };

/** A moment, and the institution's day that it falls in. */
export type At = { on: Day; now: Date };

/** Of Indonesia's zones the one in which a day ends last. */
const westernmost: TimeZone = 'Asia/Jakarta';

/**
 * What the clocks show at a moment. The zones are those that were known at that very moment: so a statement is judged anew as
 * it was when it was signed, whatever was said of the zones since.
 */
export async function clocksAt(db: Reader, moment: Date): Promise<Clocks> {
	const { timeZone } = await requireInstitution(db);
	const on = dayOf(moment, timeZone);
	const zones = await listZones(db, on, moment);
	const elsewhere = zones
		.filter((one) => one.timeZone !== timeZone)
		.map((one) => [one.unitId, { on: dayOf(moment, one.timeZone), timeZone: one.timeZone }] as const);

	return { on, timeZone, elsewhere: new Map(elsewhere) };
}

/** The clock of a unit: the institution's, unless it lies in another zone. */
export function clockOf<One extends { on: Day }>(
	clocks: One & { elsewhere: ReadonlyMap<string, One> },
	unitId: string | undefined
): One {
	return clocks.elsewhere.get(unitId ?? '') ?? clocks;
}

/** The clock of a person: that of the unit of the primary post. */
export async function ownClock(db: Reader, personId: string, now: Date): Promise<Clock> {
	const clocks = await clocksAt(db, now);
	if (clocks.elsewhere.size === 0) return clocks;

	return clockOf(clocks, (await primaryPost(db, personId, clocks.on))?.unitId);
}

/**
 * The day before which every due day is over for a person: both in the institution and in the unit of the primary post.
 * But for an hour or two of a night it is the same day in the west, and there is nothing to look up.
 */
export async function closingDay(db: Reader, personId: string, { on, now }: At): Promise<Day> {
	return on === dayOf(now, westernmost) ? on : earliest(on, [await ownClock(db, personId, now)]);
}

/** The same for everybody: the day before which every due day is over in each unit as well. */
export async function closingDayOfAll(db: Reader, { on, now }: At): Promise<Day> {
	return on === dayOf(now, westernmost) ? on : earliest(on, (await clocksAt(db, now)).elsewhere.values());
}

function earliest(on: Day, others: Iterable<{ on: Day }>): Day {
	return [...others].reduce((day, other) => (other.on < day ? other.on : day), on);
}

/** A day that is over, which has the same name in every zone. */
export function everywhere(on: Day): Days {
	return { on, elsewhere: new Map() };
}

/** The same clocks on a day that is over, which has the same name in every zone. */
export function clocksOnPast({ timeZone, elsewhere }: Clocks, on: Day): Clocks {
	return { on, timeZone, elsewhere: new Map([...elsewhere].map(([unitId, clock]) => [unitId, { ...clock, on }])) };
}

/** The zone of a unit, given its way down from the top: the nearest one that has its own. */
export function zoneOf(path: readonly Pick<Unit, 'timeZone'>[], institution: string): string {
	return path.findLast(({ timeZone }) => timeZone !== null)?.timeZone ?? institution;
}

/** The units that have a zone of their own, and all below them that have none. */
async function listZones(db: Reader, on: Day, knownAt: Date): Promise<{ unitId: string; timeZone: string }[]> {
	const stands = standsOnSql('v', on, knownAt);

	// `union`, not `union all`: ends even where a correction made a circle.
	return db.all(sql`
		with recursive zoned(unit_id, time_zone) as (
			select v.unit_id, v.time_zone from unit_version v where v.time_zone is not null and ${stands}
			union
			select v.unit_id, zoned.time_zone from zoned join unit_version v on v.parent_id = zoned.unit_id
			where v.time_zone is null and ${stands}
		)
		select unit_id as unitId, time_zone as timeZone from zoned`);
}
