import { sql, type SQL } from 'drizzle-orm';

/** What asks for the records of an import: its moment, which all of them carry, and the zone in which its days begin. */
type Import = { id: string; at: Date; timeZone: string };

/**
 * Certificates issued since that say of their holder what undoing the import takes back: a name, a number, an employment, a
 * post or the name of a unit. One that would say the same afterwards rests on nothing.
 */
export function certificatesOf({ id, at, timeZone }: Import): SQL {
	const moment = at.getTime();
	const said = (path: string) => sql.raw(`(c.facts ->> '$.holder.${path}')`);
	const onDay = dayIn('c.issued_at', timeZone);
	// Added by the import, and not there before it as well.
	const only = (table: string, of: (alias: string) => SQL) => sql`
		exists (select 1 from ${sql.raw(table)} n where n.recorded_from = ${moment} and ${of('n')})
		and not exists (select 1 from ${sql.raw(table)} b where b.recorded_to = ${moment} and ${of('b')})`;
	const ofHolder = (alias: string, more: SQL) =>
		sql`${sql.raw(alias)}.person_id = c.person_id and ${more} and ${covers(alias, onDay)}`;
	const column = (alias: string, name: string) => sql.raw(`${alias}.${name}`);

	return sql`
		select c.id as id from certificate c
		where c.issued_at >= ${moment} and (
			exists (
				select 1 from imported_facts f
				where f.import_id = ${id} and f.person_id = c.person_id and f.name <> ${said('name')}
			)
			or (${only('person_number', (alias) => ofHolder(alias, sql`${column(alias, 'number')} = ${said('number')}`))})
			or (${only('employment', (alias) => ofHolder(alias, sql`${column(alias, 'kind')} = ${said('employment')}`))})
			or (${only('post', (alias) =>
				ofHolder(
					alias,
					sql`${column(alias, 'is_primary')} = 1 and ${column(alias, 'title')} = ${said('post')}
						and ${column(alias, 'kind')} = ${said('postKind')}
						and ${column(alias, 'unit_id')} = (select id from unit where code = ${said('unit.code')})`
				)
			)})
			or (${only(
				'unit_version',
				(alias) => sql`${column(alias, 'unit_id')} = (select id from unit where code = ${said('unit.code')})
					and ${column(alias, 'name')} = ${said('unit.name')} and ${covers(alias, onDay)}`
			)})
		)`;
}

/**
 * Statements signed since in a post that the import gave, or on a unit that it renamed, moved or changed, itself or somewhere
 * below. A post that only another record tells of now, by the same title and kind, is not taken back.
 */
export function statementsOf({ at, timeZone }: Import): SQL {
	const moment = at.getTime();

	return sql`
		select a.id as id from attestation a
		join post n on n.id = a.signatory_post_id
		where a.signed_at >= ${moment} and n.recorded_from = ${moment} and not exists (
			select 1 from post b
			where b.recorded_to = ${moment} and b.person_id = n.person_id and b.unit_id = n.unit_id and b.heads = 1
				and b.title = n.title and b.kind = n.kind and ${covers('b', dayIn('a.signed_at', timeZone))}
		)
		union
		select a.id from attestation a
		where a.signed_at >= ${moment} and (
			a.unit_id in (select unit_id from unit_version where recorded_to = ${moment})
			or (a.scope = 'subtree' and a.unit_id in (
				with recursive above(id) as (
					select v.parent_id from unit_version v
					where (v.recorded_to = ${moment} or v.recorded_from = ${moment})
						and v.unit_id in (select unit_id from unit_version where recorded_to = ${moment})
					union
					select v.parent_id from above join unit_version v on v.unit_id = above.id
				)
				select id from above where id is not null
			))
		)`;
}

/**
 * What heads did since by a post that only the import gave, about units that they do not head without it: waivers proposed,
 * reports, attendance lists. And waivers proposed for people in the unit to which only the import brought them. A reminder
 * is none of these: it was sent, and what it said stays right.
 */
export function actsOf({ at, timeZone }: Import): SQL {
	const moment = at.getTime();
	// What the administrator grants unasked rests on no post.
	// What was withdrawn before its decision never held.
	const proposedSince = sql`w.proposed_at >= ${moment} and w.decided_at is not w.proposed_at
		and (w.decided_at is not null or w.ended_at is null)`;
	const acts = sql`
		select w.id as id, w.proposed_by as person_id, q.unit_id as unit_id, w.proposed_at as at
		from waiver w join enrolment e on e.id = w.enrolment_id
		join post q on q.person_id = e.person_id and q.is_primary = 1 and q.recorded_to is null
			and ${covers('q', dayIn('w.proposed_at', timeZone))}
		where ${proposedSince}
		union all
		select d.id, d.raised_by, p.unit_id, d.raised_at
		from roster_dispute d join post p on p.id = d.post_id where d.raised_at >= ${moment}
		union all
		select b.id, b.person_id, u.unit_id, b.at
		from (
			select id, created_by as person_id, created_at as at from briefing
			union all select id, submitted_by, submitted_at from briefing
			union all select id, decided_by, decided_at from briefing
			union all select briefing_id, entered_by, entered_at from briefing_attendance
		) b join briefing_unit u on u.briefing_id = b.id where b.at >= ${moment}`;

	return sql`
		select id from (
			with recursive reach(person_id, unit_id, valid_from, valid_to, stays) as (
				select person_id, unit_id, valid_from, valid_to, recorded_from < ${moment} from post
				where heads = 1 and (
					recorded_from = ${moment}
					or (recorded_from < ${moment} and (recorded_to is null or recorded_to = ${moment}))
				) and person_id in (select person_id from post where heads = 1 and recorded_from = ${moment})
				union
				select reach.person_id, v.unit_id, reach.valid_from, reach.valid_to, reach.stays
				from reach join unit_version v on v.parent_id = reach.unit_id and v.recorded_to is null
			)
			select act.id as id from (${acts}) act
			join reach on reach.person_id = act.person_id and reach.unit_id = act.unit_id and reach.stays = 0
				and ${covers('reach', dayIn('act.at', timeZone))}
			where not exists (
				select 1 from reach kept
				where kept.person_id = act.person_id and kept.unit_id = act.unit_id and kept.stays = 1
					and ${covers('kept', dayIn('act.at', timeZone))}
			)
		)
		union
		select w.id from waiver w
		join enrolment e on e.id = w.enrolment_id
		join post n on n.person_id = e.person_id and n.recorded_from = ${moment} and n.is_primary = 1
			and ${covers('n', dayIn('w.proposed_at', timeZone))}
		where ${proposedSince} and exists (
			select 1 from post h where h.person_id = w.proposed_by and h.heads = 1 and h.recorded_to is null
		) and not exists (
			select 1 from post b
			where b.recorded_to = ${moment} and b.person_id = n.person_id and b.is_primary = 1 and b.unit_id = n.unit_id
				and ${covers('b', dayIn('w.proposed_at', timeZone))}
		)`;
}

function covers(alias: string, on: SQL): SQL {
	const column = (name: string) => sql.raw(`${alias}.${name}`);

	return sql`${column('valid_from')} <= ${on} and (${column('valid_to')} is null or ${column('valid_to')} > ${on})`;
}

/** The day of a moment in a column. Indonesia's zones have no summer time, so one offset does. */
function dayIn(column: string, timeZone: string): SQL {
	const hours = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 }[timeZone] ?? 7;

	return sql.raw(`date(${column} / 1000, 'unixepoch', '+${hours} hours')`);
}
