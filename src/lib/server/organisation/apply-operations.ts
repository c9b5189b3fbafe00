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
			timeZone: 'time_zone',
			mergedInto: 'merged_into',
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
	},
	absence: {
		table: 'absence',
		columns: { id: 'id', personId: 'person_id', kind: 'kind', validFrom: 'valid_from', validTo: 'valid_to' },
		recorded: true
	}
} as const;

/** The tables that carry two times, with their columns but the id and what was recorded when. */
export const recordedTables = Object.values(tables).flatMap(({ table, columns, recorded }) =>
	recorded ? [{ table, columns: Object.values(columns).filter((column) => column !== 'id') }] : []
);

const personFields = ['id', 'name', 'birthDate', 'email', 'phone'];

/** What each kind of operation says, in the order of its values. */
const fields: Record<Operation['kind'], readonly string[]> = {
	unit: Object.keys(tables.unit.columns),
	unit_version: Object.keys(tables.unit_version.columns),
	number: Object.keys(tables.number.columns),
	employment: Object.keys(tables.employment.columns),
	post: Object.keys(tables.post.columns),
	absence: Object.keys(tables.absence.columns),
	person: personFields,
	person_update: personFields,
	close_unit_version: ['id'],
	close_number: ['id'],
	close_employment: ['id'],
	close_post: ['id'],
	close_absence: ['id'],
	left: ['id', 'newId', 'personId', 'validFrom'],
	touched: ['personId', 'from'],
	gained: ['personId']
};

const places = Array.from({ length: Math.max(...Object.values(fields).map(({ length }) => length)) }, (_, i) => i);
const valueNames = sql.raw(places.map((i) => `v${i}`).join(', '));
const listedValues = sql.raw(places.map((i) => `value ->> ${i + 1} as v${i}`).join(', '));

/** Where operations wait: a query that gives the `kind` of each and its values as `v0`, `v1` … */
export type Waiting = SQL;

/** Operations held in memory, for the few that a form makes. */
export function listedOperations(operations: readonly Operation[]): Waiting {
	return sql`(
		select value ->> 0 as kind, ${listedValues} from json_each(${asJson(operations)})
	)`;
}

/** Operations of an import that are staged. */
export function stagedOperations(importId: string): Waiting {
	return sql`(select kind, ${valueNames} from staged_operation where import_id = ${importId})`;
}

/** Brings operations of an import to where they wait, those of a kind side by side: applying reads one kind after the other. */
export async function stageOperations(
	tx: Transaction,
	importId: string,
	operations: readonly Operation[]
): Promise<void> {
	const byKind = operations.toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1));
	await tx.run(sql`
		insert into staged_operation (import_id, kind, ${valueNames})
		select ${importId}, kind, ${valueNames} from ${listedOperations(byKind)}`);
}

function asJson(operations: readonly Operation[]): string {
	const values = ({ kind, data }: Operation) =>
		fields[kind].map((field) => (data as Record<string, unknown>)[field] ?? null);

	return JSON.stringify(operations.map((operation) => [operation.kind, ...values(operation)]));
}

/** The value of an operation that a field of it names. */
export function valueOf(kind: Operation['kind'], field: string): SQL {
	return sql.raw(`v${fields[kind].indexOf(field)}`);
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
	const idsOf = (kind: Operation['kind']) => sql`(select ${valueOf(kind, 'id')} from ${waiting} where kind = ${kind})`;
	const ofPerson = sql.join(
		personFields.map((field) => valueOf('person', field)),
		sql`, `
	);

	for (const [name, { table }] of Object.entries(tables)) {
		if (name === 'unit') continue;
		const kind = `close_${name}` as Operation['kind'];
		await tx.run(sql`update ${sql.raw(table)} set recorded_to = ${at} where id in ${idsOf(kind)}`);
	}

	await tx.run(sql`
		insert into person (id, name, birth_date, email, phone, created_at)
		select ${ofPerson}, ${at} from ${waiting} where kind = 'person'`);
	await tx.run(sql`
		with changed(id, name, birth_date, email, phone) as materialized (
			select ${ofPerson} from ${waiting} where kind = 'person_update'
		)
		update person set name = changed.name, birth_date = changed.birth_date, email = changed.email, phone = changed.phone
		from changed where person.id = changed.id`);

	for (const [kind, { table, columns, recorded }] of Object.entries(tables)) {
		const names = [...Object.values(columns), ...(recorded ? ['recorded_from'] : [])];
		const values = Object.keys(columns).map((key) => valueOf(kind as Operation['kind'], key));
		if (recorded) values.push(sql`${at}`);
		await tx.run(sql`
			insert into ${sql.raw(table)} (${sql.raw(names.join(', '))})
			select ${sql.join(values, sql.raw(', '))} from ${waiting} where kind = ${kind}`);
	}

	if (leftOn !== undefined) await endLeaving(tx, waiting, at, leftOn);
}

/** The posts of who left are known to have ended; one that had not begun by then never came to be. */
async function endLeaving(tx: Transaction, waiting: Waiting, at: number, leftOn: Day): Promise<void> {
	const leaving = sql`(
		select ${valueOf('left', 'id')} as id, ${valueOf('left', 'newId')} as new_id from ${waiting} where kind = 'left'
	)`;

	await tx.run(sql`update post set recorded_to = ${at} where id in (select id from ${leaving})`);
	await tx.run(sql`
		insert into post (
			id, person_id, unit_id, title, category, kind, heads, is_primary, valid_from, end_reason, valid_to, recorded_from
		)
		select l.new_id, p.person_id, p.unit_id, p.title, p.category, p.kind, p.heads, p.is_primary, p.valid_from,
			case when p.valid_to <= ${leftOn} then p.end_reason end, min(coalesce(p.valid_to, ${leftOn}), ${leftOn}), ${at}
		from ${leaving} l join post p on p.id = l.id
		where p.valid_from < ${leftOn}`);
	// One that the same change made by moving it with its unit was never known.
	await tx.run(sql`delete from post where recorded_from = ${at} and id in (select id from ${leaving})`);
}

/** The persons whom operations of a kind are about, or of `touched` those who count otherwise on a day already. */
export async function personsOf(
	db: Reader,
	waiting: Waiting,
	kind: 'touched' | 'gained' | 'left',
	touchedOn?: Day
): Promise<string[]> {
	const already = touchedOn === undefined ? sql`` : sql`and ${valueOf('touched', 'from')} <= ${touchedOn}`;
	const rows = await db.all<{ id: string }>(sql`
		select distinct ${valueOf(kind, 'personId')} as id from ${waiting} where kind = ${kind} ${already}`);

	return rows.map(({ id }) => id);
}
