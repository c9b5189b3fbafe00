import { sql, type SQL } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Operation } from './operations.ts';

/** The table of each kind of record, and its columns by the keys of the operation's data. */
const tables = {
	unit: { table: 'unit', columns: { id: 'id', code: 'code' }, recorded: false },
	unit_version: {
		table: 'unit_version',
		columns: {
			id: 'id',
			unitId: 'unit_id',
			parentId: 'parent_id',
			name: 'name',
			kind: 'kind',
			validFrom: 'valid_from',
			validTo: 'valid_to'
		},
		recorded: true
	},
	number: {
		table: 'person_number',
		columns: {
			id: 'id',
			personId: 'person_id',
			number: 'number',
			kind: 'kind',
			validFrom: 'valid_from',
			validTo: 'valid_to'
		},
		recorded: true
	},
	employment: {
		table: 'employment',
		columns: { id: 'id', personId: 'person_id', kind: 'kind', validFrom: 'valid_from', validTo: 'valid_to' },
		recorded: true
	},
	post: {
		table: 'post',
		columns: {
			id: 'id',
			personId: 'person_id',
			unitId: 'unit_id',
			title: 'title',
			category: 'category',
			kind: 'kind',
			heads: 'heads',
			isPrimary: 'is_primary',
			endReason: 'end_reason',
			validFrom: 'valid_from',
			validTo: 'valid_to'
		},
		recorded: true
	}
} as const;

/** The tables that carry two times, with their columns but the id and what was recorded when. */
export const recordedTables = Object.values(tables).flatMap(({ table, columns, recorded }) =>
	recorded ? [{ table, columns: Object.values(columns).filter((column) => column !== 'id') }] : []
);

/** Where operations wait: a query that gives `kind` and `data` (JSON) of each. */
export type Waiting = SQL;

/** Operations held in memory, for the few that a form makes. */
export function listedOperations(operations: readonly Operation[]): Waiting {
	return sql`(
		select json_extract(value, '$.kind') as kind, json_extract(value, '$.data') as data
		from json_each(${JSON.stringify(operations)})
	)`;
}

/** Operations of an import in the staging table. */
export function stagedOperations(importId: string): Waiting {
	return sql`(select kind, data from staged_row where import_id = ${importId})`;
}

/**
 * Closes and adds the records, in one statement for each kind however many there are. Posts that leave end on `leftOn`;
 * without it they stay.
 */
export async function applyOperations(
	tx: Transaction,
	waiting: Waiting,
	now: Date,
	leftOn: Day | undefined
): Promise<void> {
	const at = now.getTime();
	const idsOf = (kind: Operation['kind']) => sql`(select data ->> 'id' from ${waiting} where kind = ${kind})`;

	for (const [name, { table }] of Object.entries(tables)) {
		if (name === 'unit') continue;
		const kind = `close_${name}` as Operation['kind'];
		await tx.run(sql`update ${sql.raw(table)} set recorded_to = ${at} where id in ${idsOf(kind)}`);
	}

	await tx.run(sql`
		insert into person (id, name, birth_date, email, phone, created_at)
		select data ->> 'id', data ->> 'name', data ->> 'birthDate', data ->> 'email', data ->> 'phone', ${at}
		from ${waiting} where kind = 'person'`);
	await tx.run(sql`
		update person set name = changed.name, birth_date = changed.birth_date, email = changed.email, phone = changed.phone
		from (
			select data ->> 'id' as id, data ->> 'name' as name, data ->> 'birthDate' as birth_date,
				data ->> 'email' as email, data ->> 'phone' as phone
			from ${waiting} where kind = 'person_update'
		) as changed
		where person.id = changed.id`);

	for (const [kind, { table, columns, recorded }] of Object.entries(tables)) {
		const names = [...Object.values(columns), ...(recorded ? ['recorded_from'] : [])];
		const values = Object.keys(columns).map((key) => sql.raw(`data ->> '${key}'`));
		if (recorded) values.push(sql`${at}`);
		await tx.run(sql`
			insert into ${sql.raw(table)} (${sql.raw(names.join(', '))})
			select ${sql.join(values, sql.raw(', '))} from ${waiting} where kind = ${kind}`);
	}

	if (leftOn !== undefined) await endLeaving(tx, waiting, at, leftOn);
}

/** The posts of who left are known to have ended; one that had not begun by then never came to be. */
async function endLeaving(tx: Transaction, waiting: Waiting, at: number, leftOn: Day): Promise<void> {
	const leaving = sql`(select data ->> 'id' as id, data ->> 'newId' as new_id from ${waiting} where kind = 'left')`;

	await tx.run(sql`update post set recorded_to = ${at} where id in (select id from ${leaving})`);
	await tx.run(sql`
		insert into post (
			id, person_id, unit_id, title, category, kind, heads, is_primary, valid_from, end_reason, valid_to, recorded_from
		)
		select l.new_id, p.person_id, p.unit_id, p.title, p.category, p.kind, p.heads, p.is_primary, p.valid_from,
			case when p.valid_to <= ${leftOn} then p.end_reason end, min(coalesce(p.valid_to, ${leftOn}), ${leftOn}), ${at}
		from ${leaving} l join post p on p.id = l.id
		where p.valid_from < ${leftOn}`);
}

/** The persons whom operations of a kind are about, without those whom the same operations bring. */
export async function personsOf(db: Reader, waiting: Waiting, kind: 'touched' | 'gained' | 'left'): Promise<string[]> {
	const rows = await db.all<{ id: string }>(sql`
		select distinct data ->> 'personId' as id from ${waiting} where kind = ${kind}
		except select data ->> 'id' from ${waiting} where kind = 'person'`);

	return rows.map(({ id }) => id);
}
