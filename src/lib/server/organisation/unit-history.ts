import { desc, eq, or, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { unit, unitVersion, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { addDays } from './days.ts';
import { latest, readUnits } from './staff-base.ts';
import { closesWithin, lasts, type Period } from './timeline.ts';

export type UnitRecord = Period & {
	id: string;
	name: string;
	kind: string;
	/** As the unit above is called now, or was last; null for one with nothing above it. */
	parent: string | null;
	timeZone: TimeZone | null;
	/** What it became part of after these days, as that is called now or was last. */
	mergedInto: string | null;
	recordedFrom: Date;
	recordedTo: Date | null;
};

export type UnitHistory = { id: string; code: string; records: UnitRecord[] };

/** Everything that is and was known of a unit, the newest first: records that were replaced as well. */
export async function findUnitHistory(db: Reader, idOrCode: string): Promise<UnitHistory | undefined> {
	const found = await db
		.select()
		.from(unit)
		.where(or(eq(unit.id, idOrCode), eq(unit.code, idOrCode)))
		.get();
	if (!found) return undefined;

	const records = await db
		.select({
			id: unitVersion.id,
			name: unitVersion.name,
			kind: unitVersion.kind,
			parent: nameOf(unitVersion.parentId),
			timeZone: unitVersion.timeZone,
			mergedInto: nameOf(unitVersion.mergedInto),
			validFrom: unitVersion.validFrom,
			validTo: unitVersion.validTo,
			recordedFrom: unitVersion.recordedFrom,
			recordedTo: unitVersion.recordedTo
		})
		.from(unitVersion)
		.where(eq(unitVersion.unitId, found.id))
		.orderBy(desc(unitVersion.validFrom), desc(unitVersion.recordedFrom));

	return { ...found, records };
}

/** What a unit is called now, or was last; its code where what recorded it was undone. */
function nameOf(unitId: AnySQLiteColumn) {
	return sql<string | null>`(
		select coalesce((
			select v.name from unit_version v where v.unit_id = other.id and v.recorded_to is null
			order by v.valid_from desc limit 1
		), other.code)
		from unit other where other.id = ${unitId}
	)`;
}

/** Whether a unit stands on a day: `until` is its last day, where one is set. `never`: what recorded it was undone. */
export type UnitStanding =
	{ kind: 'now'; until: Day | null } | { kind: 'coming'; from: Day } | { kind: 'over'; until: Day } | { kind: 'never' };

/** @param periods when the unit stands, as we know it today */
export function standingOn(periods: readonly Period[], on: Day): UnitStanding {
	if (periods.some((each) => each.validFrom <= on && lasts(each, on))) {
		return { kind: 'now', until: closesWithin(periods, on, null) ?? null };
	}

	const [from] = periods.flatMap(({ validFrom }) => (validFrom > on ? validFrom : [])).toSorted();
	if (from !== undefined) return { kind: 'coming', from };

	const end = periods
		.flatMap(({ validTo }) => validTo ?? [])
		.toSorted()
		.at(-1);

	return end === undefined ? { kind: 'never' } : { kind: 'over', until: addDays(end, -1) };
}

/** A day on which a unit is to be shown: today, or else its first or last one. */
export function dayToShow(standing: UnitStanding, on: Day): Day {
	return standing.kind === 'coming' ? standing.from : standing.kind === 'over' ? standing.until : on;
}

export type OtherUnit = { id: string; code: string; name: string; standing: UnitStanding };

/** Units that do not stand on a day, but before or after it, by their names. */
export async function listOtherUnits(db: Reader, on: Day): Promise<OtherUnit[]> {
	const units = (await readUnits(db)).flatMap(({ id, code, versions }) => {
		const standing = standingOn(versions, on);

		return standing.kind === 'coming' || standing.kind === 'over'
			? [{ id, code, name: latest(versions)!.name, standing }]
			: [];
	});

	return units.toSorted((one, other) => one.name.localeCompare(other.name) || (one.code < other.code ? -1 : 1));
}
