import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { PostKind } from '#lib/server/db/schema/organisation.ts';
import { standsOnSql } from './as-of.ts';
import { deepest, listSubtree } from './units.ts';

export type HeadedUnit = {
	unitId: string;
	/** The post that gives the right; for a vacant unit the post in a unit above it. */
	postId: string;
	kind: PostKind;
	/** The post heads this very unit; false where the unit is vacant and its parent's head stands in. */
	direct: boolean;
};

/**
 * The units that a person heads on a day: by a heading post (an acting one as well), and below them every vacant unit,
 * down to the next one that has a head. Own units come first.
 */
export async function listHeadedUnits(db: Reader, personId: string, on: Day): Promise<HeadedUnit[]> {
	const rows = await db.all<{ unitId: string; postId: string; kind: PostKind; distance: number }>(sql`
		with recursive headed(unit_id, post_id, kind, distance) as (
			select post.unit_id, post.id, post.kind, 0
			from post join unit_version v on v.unit_id = post.unit_id
			where post.person_id = ${personId} and post.heads = 1
				and ${standsOnSql('post', on)} and ${standsOnSql('v', on)}
			union
			select v.unit_id, headed.post_id, headed.kind, headed.distance + 1
			from headed join unit_version v on v.parent_id = headed.unit_id
			where headed.distance < ${deepest} and ${standsOnSql('v', on)}
				and not exists (
					select 1 from post where post.unit_id = v.unit_id and post.heads = 1 and ${standsOnSql('post', on)}
				)
		)
		select unit_id as unitId, post_id as postId, kind, distance from headed
		order by distance, case kind when 'definitif' then 0 when 'plt' then 1 else 2 end`);
	const headed = new Map<string, HeadedUnit>();

	for (const { unitId, postId, kind, distance } of rows) {
		if (!headed.has(unitId)) headed.set(unitId, { unitId, postId, kind, direct: distance === 0 });
	}

	return [...headed.values()];
}

export type Head = HeadedUnit & { personId: string };

/** Who heads a unit on a day: by post, else the acting head, else the head of the nearest unit above that has one. */
export async function headOf(db: Reader, unitId: string, on: Day): Promise<Head | undefined> {
	const [row] = await db.all<{ personId: string; postId: string; kind: PostKind; distance: number }>(sql`
		with recursive above(id, parent_id, distance) as (
			select v.unit_id, v.parent_id, 0 from unit_version v
			where v.unit_id = ${unitId} and ${standsOnSql('v', on)}
			union all
			select v.unit_id, v.parent_id, above.distance + 1
			from above join unit_version v on v.unit_id = above.parent_id
			where above.distance < ${deepest} and ${standsOnSql('v', on)}
		)
		select post.person_id as personId, post.id as postId, post.kind as kind, above.distance as distance
		from above cross join post indexed by post_heads on post.unit_id = above.id
		where post.heads = 1 and ${standsOnSql('post', on)}
		order by above.distance, case post.kind when 'definitif' then 0 when 'plt' then 1 else 2 end, post.valid_from
		limit 1`);
	if (!row) return undefined;

	return { personId: row.personId, unitId, postId: row.postId, kind: row.kind, direct: row.distance === 0 };
}

/** What a person heads on a day, and all below it. */
export async function headedSubtrees(db: Reader, personId: string, on: Day): Promise<Set<string>> {
	const headed = new Set<string>();

	for (const { unitId, direct } of await listHeadedUnits(db, personId, on)) {
		// A vacant unit lies below one that is headed directly.
		if (!direct || headed.has(unitId)) continue;

		for (const id of await listSubtree(db, unitId, on)) headed.add(id);
	}

	return headed;
}
