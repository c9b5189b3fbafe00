import { and, eq, or, sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { unit, unitVersion, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { readMany } from '../db/many-rows.ts';
import { standsOn, standsOnSql } from './as-of.ts';

export type Unit = {
	id: string;
	code: string;
	name: string;
	kind: string;
	parentId: string | null;
	/** Its own, where it lies in another zone than the unit above it. */
	timeZone: TimeZone | null;
};

/** Every unit that exists on a day, in the order of its code. */
export function listUnits(db: Reader, on: Day, knownAt?: Date): Promise<Unit[]> {
	return inOrder(db, standsOnSql('v', on, knownAt));
}

/** A unit and all below it on a day, in the order of their codes. */
export function listBranch(db: Reader, unitId: string, on: Day, knownAt?: Date): Promise<Unit[]> {
	return inOrder(db, sql`v.unit_id in (${subtreeSql(unitId, on, knownAt)}) and ${standsOnSql('v', on, knownAt)}`);
}

/** Thousands at a time in the pages of a whole government. */
function inOrder(db: Reader, where: SQL): Promise<Unit[]> {
	return readMany<Unit>(
		db,
		['id', 'code', 'name', 'kind', 'parentId', 'timeZone'],
		sql`
			select unit.id as id, unit.code as code, v.name as name, v.kind as kind, v.parent_id as parentId, v.time_zone as timeZone
			from unit_version v join unit on unit.id = v.unit_id
			where ${where} order by unit.code`
	);
}

/** A unit on a day, by its id or its code. */
export async function findUnit(db: Reader, idOrCode: string, on: Day, knownAt?: Date): Promise<Unit | undefined> {
	return db
		.select(unitColumns)
		.from(unitVersion)
		.innerJoin(unit, eq(unit.id, unitVersion.unitId))
		.where(and(or(eq(unit.id, idOrCode), eq(unit.code, idOrCode)), standsOn(unitVersion, on, knownAt)))
		.get();
}

/** Ids of a unit and of all units below it on a day. */
export async function listSubtree(db: Reader, unitId: string, on: Day, knownAt?: Date): Promise<string[]> {
	const rows = await readMany<{ id: string }>(db, ['id'], subtreeSql(unitId, on, knownAt));

	return rows.map((row) => row.id);
}

function subtreeSql(unitId: string, on: Day, knownAt?: Date): SQL {
	// `union`, not `union all`: ends even where a correction made a circle.
	return sql`
		with recursive below(id) as (
			select v.unit_id from unit_version v where v.unit_id = ${unitId} and ${standsOnSql('v', on, knownAt)}
			union
			select v.unit_id from below join unit_version v on v.parent_id = below.id
			where ${standsOnSql('v', on, knownAt)}
		)
		select id from below`;
}

/** The unit and what stands above it on a day, from the top down. */
export async function unitPath(db: Reader, unitId: string, on: Day, knownAt?: Date): Promise<Unit[]> {
	const rows = await db.all<Unit>(sql`
		with recursive above(id, parent_id, name, kind, time_zone, distance) as (
			select v.unit_id, v.parent_id, v.name, v.kind, v.time_zone, 0 from unit_version v
			where v.unit_id = ${unitId} and ${standsOnSql('v', on, knownAt)}
			union all
			select v.unit_id, v.parent_id, v.name, v.kind, v.time_zone, above.distance + 1
			from above join unit_version v on v.unit_id = above.parent_id
			where above.distance < ${deepest} and ${standsOnSql('v', on, knownAt)}
		)
		select above.id as id, unit.code as code, above.name as name, above.kind as kind, above.parent_id as parentId,
			above.time_zone as timeZone
		from above join unit on unit.id = above.id order by above.distance desc`);

	return rows.map(({ id, code, name, kind, parentId, timeZone }) => ({ id, code, name, kind, parentId, timeZone }));
}

/** No government is deeper; ends climbs where a correction made a circle. */
export const deepest = 20;

const unitColumns = {
	id: unit.id,
	code: unit.code,
	name: unitVersion.name,
	kind: unitVersion.kind,
	parentId: unitVersion.parentId,
	timeZone: unitVersion.timeZone
};

export type UnitWithStaff = Unit & { staff: number };

/** Every unit of a day with the number of primary posts in it. */
export async function listUnitsWithStaff(db: Reader, on: Day): Promise<UnitWithStaff[]> {
	const units = await listUnits(db, on);
	const counts = await db.all<{ unitId: string; staff: number }>(sql`
		select unit_id as unitId, count(*) as staff from post
		where is_primary = 1 and ${standsOnSql('post', on)} group by unit_id`);
	const staff = new Map(counts.map((row) => [row.unitId, row.staff]));

	return units.map((each) => ({ ...each, staff: staff.get(each.id) ?? 0 }));
}
