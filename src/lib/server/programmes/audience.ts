import { sql, type SQL } from 'drizzle-orm';
import type { Condition } from '#lib/content/model.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { listed } from '../oversight/standing-query.ts';

/**
 * The persons that a rule takes in on a day, as a `from … where …` in which `p` is the primary post: whoever has none on
 * that day is in no audience. `personIds` narrows it to some persons.
 */
export function audienceSql(conditions: readonly Condition[], on: Day, personIds?: readonly string[]): SQL {
	// `is_primary = 1` is written out, because a bound value keeps SQLite from using a partial index.
	const scope = personIds ? sql`and p.person_id in ${listed(personIds)}` : sql``;

	return sql`from post p where p.is_primary = 1 and ${standsOnSql('p', on)} ${scope} and ${allOf(conditions, on)}`;
}

/** The unit codes that the conditions name. */
export function unitCodesOf(conditions: readonly Condition[]): string[] {
	return conditions.flatMap((condition) =>
		'any' in condition ? unitCodesOf(condition.any) : 'unit' in condition ? condition.unit : []
	);
}

function allOf(conditions: readonly Condition[], on: Day): SQL {
	return joined(conditions, on, ' and ', '1');
}

function anyOf(conditions: readonly Condition[], on: Day): SQL {
	return joined(conditions, on, ' or ', '0');
}

function joined(conditions: readonly Condition[], on: Day, operator: ' and ' | ' or ', empty: '0' | '1'): SQL {
	if (conditions.length === 0) return sql.raw(empty);

	const parts = conditions.map((condition) => holds(condition, on));

	return sql`(${sql.join(parts, sql.raw(operator))})`;
}

function holds(condition: Condition, on: Day): SQL {
	if ('any' in condition) return anyOf(condition.any, on);
	if ('unit' in condition) return sql`p.unit_id in (${subtreesSql(condition.unit, on)})`;
	if ('category' in condition) return sql`p.category in ${listed(condition.category)}`;

	if ('employment' in condition) {
		return sql`exists (
			select 1 from employment e
			where e.person_id = p.person_id and ${standsOnSql('e', on)} and e.kind in ${listed(condition.employment)}
		)`;
	}

	if ('start' in condition) {
		const first =
			condition.start === 'post'
				? sql`p.valid_from`
				: sql`(select min(e.valid_from) from employment e where e.person_id = p.person_id and e.recorded_to is null)`;

		return 'since' in condition ? sql`${first} >= ${condition.since}` : sql`${first} < ${condition.before}`;
	}

	// Any post that heads a unit counts, an acting or second one as well.
	const heads = sql`exists (
		select 1 from post h where h.person_id = p.person_id and h.heads = 1 and ${standsOnSql('h', on)}
	)`;

	return condition.head ? heads : sql`not ${heads}`;
}

/** Ids of the units with these codes and of all below them; `union` ends even where a correction made a circle. */
function subtreesSql(codes: readonly string[], on: Day): SQL {
	return sql`
		with recursive below(id) as (
			select u.id from unit u where u.code in ${listed(codes)}
			union
			select v.unit_id from below join unit_version v on v.parent_id = below.id where ${standsOnSql('v', on)}
		)
		select id from below`;
}
