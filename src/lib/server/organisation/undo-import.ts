import { and, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { staffImport } from '#lib/server/db/schema/organisation.ts';
import { cycle, programme } from '#lib/server/db/schema/programmes.ts';
import { voidOpenCodes } from '../accounts/power.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { recordedTables } from './apply-operations.ts';
import { unitCodesOf } from '../programmes/audience.ts';
import { listed } from '../oversight/standing-query.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { carryChanges } from './consequences.ts';
import { requireInstitution, today } from './institution.ts';
import { actsOf, certificatesOf, statementsOf } from './resting-on-import.ts';

/** Why an import stays: what was done since that rests on it, and how often. */
export type Obstacle = {
	kind:
		| 'imports'
		| 'changes'
		| 'accounts'
		| 'begun'
		| 'certificates'
		| 'statements'
		| 'acts'
		| 'decisions'
		| 'units'
		| 'audiences';
	count: number;
	/** Of `audiences`: the programmes and periods whose rule it is. */
	programmes?: string[];
};

/** What undoing an import would do. With obstacles it does nothing. */
export type UndoPlan = {
	importId: string;
	fileName: string;
	appliedAt: Date;
	/** People whom the import brought: they are known no longer. */
	newPeople: number;
	/** People known before who are again what they were. */
	restored: number;
	/** Units that are again what they were, or known no longer. */
	units: number;
	obstacles: Obstacle[];
};

/** The import that was applied last and still stands. */
export async function lastImport(db: Reader): Promise<string | undefined> {
	const row = await db
		.select({ id: staffImport.id })
		.from(staffImport)
		.where(and(isNotNull(staffImport.appliedAt), isNull(staffImport.undoneAt)))
		.orderBy(desc(staffImport.appliedAt))
		.limit(1)
		.get();

	return row?.id;
}

/** What undoing would do now; nothing is written. @throws Problem `undo_unknown`, `undo_done` */
export async function planUndo(db: Reader, importId: string): Promise<UndoPlan> {
	return (await lookAt(db, importId)).plan;
}

async function lookAt(db: Reader, importId: string): Promise<{ plan: UndoPlan; about: About }> {
	const found = await db.select().from(staffImport).where(eq(staffImport.id, importId)).get();
	if (!found?.appliedAt) throw new Problem('undo_unknown', m.undo_unknown());
	if (found.undoneAt) throw new Problem('undo_done', m.undo_done());

	const about = await broughtBy(db, importId, found.appliedAt);
	const newPeople = about.news.ids.length;
	const plan = {
		importId,
		fileName: found.fileName,
		appliedAt: found.appliedAt,
		newPeople,
		restored: about.touched.ids.length - newPeople,
		units: about.units.ids.length,
		obstacles: await obstaclesTo(db, importId, found.appliedAt, about)
	};

	return { plan, about };
}

/**
 * Undoes an import: what it added was known until now, and what it closed is known again from now on, in records of its own,
 * so that what we knew meanwhile stays to be seen. Enrolments of the people whom it brought end, as of people who leave.
 * @throws Problem of `planUndo`, `undo_obstacles`
 */
export async function undoImport(db: Database, importId: string, actor: Actor, clock: () => Date): Promise<UndoPlan> {
	const now = clock();
	const undone = await db.writeMany(async (tx) => {
		const { plan, about } = await lookAt(tx, importId);
		if (plan.obstacles.length > 0) {
			throw new Problem('undo_obstacles', m.undo_obstacles({ reasons: describeObstacles(plan.obstacles).join(' ') }));
		}

		const on = await today(tx, now);
		const { appliedAt: at } = plan;
		const gained = await idsOf(tx, headsAgain(at, on));

		await takeBack(tx, importId, at, now);
		const settled = sql`decided_at = ${at.getTime()} and person_id in ${about.touched.list}`;
		await tx.run(sql`
			insert into former_decision (dispute_id, decided_at, until)
			select id, decided_at, ${now.getTime()} from roster_dispute where ${settled}`);
		const disputes = await tx.run(sql`
			update roster_dispute set decision = null, effective_on = null, decided_by = null, decided_at = null
			where ${settled}`);
		for (const personId of await idsOf(tx, openCodesOf(about)))
			await voidOpenCodes(tx, personId, 'disabled', actor, now);
		await recordAudit(tx, {
			at: now,
			actor,
			kind: 'staff.undo',
			subject: importId,
			payload: {
				people: plan.newPeople,
				restored: plan.restored,
				units: plan.units,
				disputes: disputes.rowsAffected
			}
		});
		const changed = { personIds: about.touched.ids, gained, unitsChanged: plan.units > 0, many: true };
		await carryChanges(tx, changed, actor, on, now);
		await tx.update(staffImport).set({ undoneAt: now }).where(eq(staffImport.id, importId));

		return plan;
	});
	await enrolEveryone(db, clock);

	return undone;
}

/** One sentence for each, in the order in which they are looked for. */
export function describeObstacles(obstacles: readonly Obstacle[]): string[] {
	const sentences: Record<Obstacle['kind'], (given: { count: number; programmes: string }) => string> = {
		imports: m.undo_obstacle_imports,
		changes: m.undo_obstacle_changes,
		accounts: m.undo_obstacle_accounts,
		begun: m.undo_obstacle_begun,
		certificates: m.undo_obstacle_certificates,
		statements: m.undo_obstacle_statements,
		acts: m.undo_obstacle_acts,
		decisions: m.undo_obstacle_decisions,
		units: m.undo_obstacle_units,
		audiences: m.undo_obstacle_audiences
	};

	return obstacles.map(({ kind, count, programmes = [] }) =>
		sentences[kind]({ count, programmes: programmes.join(', ') })
	);
}

async function takeBack(tx: Transaction, importId: string, at: Date, now: Date): Promise<void> {
	const [applied, undone] = [at.getTime(), now.getTime()];

	for (const { table, columns } of recordedTables) {
		const names = sql.raw(columns.join(', '));
		await tx.run(sql`
			update ${sql.raw(table)} set recorded_to = ${undone} where recorded_from = ${applied} and recorded_to is null`);
		await tx.run(sql`
			insert into ${sql.raw(table)} (id, ${names}, recorded_from)
			select ${newIdSql(now)}, ${names}, ${undone} from ${sql.raw(table)} where recorded_to = ${applied}`);
	}

	await tx.run(sql`
		update person set name = f.name, birth_date = f.birth_date, email = f.email, phone = f.phone
		from imported_facts f where f.import_id = ${importId} and f.person_id = person.id`);
}

/** Records that an import added or closed carry its moment: each is one transaction with a moment of its own. */
function recordedAt(table: string, column: string, at: Date): SQL {
	return sql`
		select ${sql.raw(column)} as id from ${sql.raw(table)}
		where recorded_from = ${at.getTime()} or recorded_to = ${at.getTime()}`;
}

const ofPersons = ['person_number', 'employment', 'post', 'absence'] as const;

function touchedBy(importId: string, at: Date): SQL {
	return sql.join(
		[
			...ofPersons.map((table) => recordedAt(table, 'person_id', at)),
			sql`select person_id as id from imported_facts where import_id = ${importId}`
		],
		sql` union `
	);
}

function unitsOf(at: Date): SQL {
	return sql`select distinct id from (${recordedAt('unit_version', 'unit_id', at)})`;
}

/** Whose first record of all is the import's. */
function newPeopleOf(at: Date): SQL {
	return sql`
		select person.id as id from person
		where person.created_at = ${at.getTime()} and exists (
			select 1 from person_number n where n.person_id = person.id and n.recorded_from = ${at.getTime()}
		)`;
}

function newUnitsOf(at: Date): SQL {
	return sql`
		select v.unit_id as id from unit_version v group by v.unit_id having min(v.recorded_from) = ${at.getTime()}`;
}

function openCodesOf({ news }: About): SQL {
	return sql`
		select person_id as id from activation
		where used_at is null and voided_at is null and person_id in ${news.list}`;
}

/** Ids, and the same as a list for queries. */
type Found = { ids: string[]; list: SQL };

/** Of whom and of what an import has records: looked up once, because much is asked of each. */
type About = Record<'touched' | 'news' | 'units' | 'newUnits', Found>;

async function broughtBy(db: Reader, importId: string, at: Date): Promise<About> {
	const found = async (of: SQL): Promise<Found> => {
		const ids = await idsOf(db, of);

		return { ids, list: listed(ids) };
	};

	return {
		touched: await found(touchedBy(importId, at)),
		news: await found(newPeopleOf(at)),
		units: await found(unitsOf(at)),
		newUnits: await found(newUnitsOf(at))
	};
}

/** Who headed a unit before the import and does not since: power that comes back. */
function headsAgain(at: Date, on: Day): SQL {
	const lasting = (post: string) =>
		sql.raw(`${post}.heads = 1 and (${post}.valid_to is null or ${post}.valid_to > '${on}')`);

	return sql`
		select distinct b.person_id as id from post b
		where b.recorded_to = ${at.getTime()} and ${lasting('b')} and not exists (
			select 1 from post p where p.person_id = b.person_id and p.recorded_to is null and ${lasting('p')}
		)`;
}

async function obstaclesTo(db: Reader, importId: string, at: Date, about: About): Promise<Obstacle[]> {
	const moment = at.getTime();
	const [news, touched, units, newUnits] = [about.news.list, about.touched.list, about.units.list, about.newUnits.list];
	const { timeZone } = await requireInstitution(db);
	const applied = { id: importId, at, timeZone };
	const later = (table: string, column: string) => sql`
		select ${sql.raw(column)} as id from ${sql.raw(table)} where (recorded_from > ${moment} or recorded_to > ${moment})`;

	// Of absences only those that the import brought or closed: others are none of its business.
	const restingOn = (table: (typeof ofPersons)[number]) =>
		table === 'absence' ? sql`(${recordedAt(table, 'person_id', at)})` : touched;

	const looked: Record<Exclude<Obstacle['kind'], 'audiences'>, SQL> = {
		imports: sql`
			select id from staff_import
			where applied_at >= ${moment} and undone_at is null and id <> ${importId}`,
		changes: sql`
			select id from (
				${sql.join(
					// What was recorded later is little: whose it is is asked of that, and not of everybody whom the import touched.
					ofPersons.map((table) => sql`${later(table, 'person_id')} and +person_id in ${restingOn(table)}`),
					sql` union `
				)}
				union select subject from audit_entry
				where kind in ('person.change', 'person.merge', 'unit.change') and (subject in ${touched} or subject in ${units}) and seq > (
					select seq from audit_entry where kind = 'staff.import' and subject = ${importId}
				)
				union select id from person where merged_at > ${moment} and (id in ${touched} or merged_into in ${touched})
				union ${later('unit_version', 'unit_id')}
					and (unit_id in ${units} or parent_id in ${newUnits} or merged_into in ${newUnits})
				union ${later('post', 'person_id')} and unit_id in ${newUnits}
				union select closed.person_id from person_number closed
				join person_number other on other.number = closed.number and other.recorded_to is null
					and other.recorded_from <> ${moment} and other.person_id <> closed.person_id
				where closed.recorded_to = ${moment}
			)`,
		accounts: sql`
			select a.id as id from account a
			where a.person_id in ${news} and (
				a.activated_at is not null or exists (select 1 from role_grant r where r.account_id = a.id)
			)`,
		begun: sql`
			select id from (
				select person_id as id from attempt where person_id in ${news}
				union select person_id from reading where person_id in ${news}
				union select person_id from acknowledgement where person_id in ${news}
				union select person_id from briefing_attendance where person_id in ${news}
				union select person_id from enrolment
				where person_id in ${news} and (started_at is not null or completed_at is not null)
			)`,
		certificates: sql`select id from certificate where person_id in ${news} union ${certificatesOf(applied)}`,
		statements: sql`
			select id from attestation
			where signed_at >= ${moment} and (
				unit_id in ${newUnits}
				or exists (select 1 from attestation_row r where r.attestation_id = attestation.id and r.person_id in ${touched})
			)
			union ${statementsOf(applied)}`,
		acts: actsOf(applied),
		decisions: sql`
			select id from (
				select w.id as id from waiver w join enrolment e on e.id = w.enrolment_id where e.person_id in ${news}
				union select id from extra_attempt where person_id in ${news}
				union select id from accommodation where person_id in ${news}
				union select id from absence where person_id in ${news} and recorded_from > ${moment}
				union select id from delegation where person_id in ${news} or given_by in ${news}
				union select id from roster_dispute
				where (person_id in ${news} or twin_id in ${news}) or (raised_at >= ${moment} and person_id in ${touched})
			)`,
		units: sql`
			select id from (
				select briefing_id as id from briefing_unit where unit_id in ${newUnits}
				union select id from briefing where created_by in ${news}
				union select id from attestation_draft
				where unit_id in ${newUnits} or exists (select 1 from json_each(notes) where key in ${news})
				union select id from delegation
				where unit_id in ${newUnits} or given_by_post_id in (select id from post where recorded_from = ${moment})
			)`
	};
	const obstacles: Obstacle[] = [];

	for (const [kind, of] of Object.entries(looked) as [Obstacle['kind'], SQL][]) {
		const count = await counted(db, of);
		if (count > 0) obstacles.push({ kind, count });
	}

	const programmes = await programmesNaming(db, await codesOf(db, newUnits));
	if (programmes.length > 0) obstacles.push({ kind: 'audiences', count: programmes.length, programmes });

	return obstacles;
}

/** Programmes and periods whose rule, the one in force or that of the file, names one of these units. */
async function programmesNaming(db: Reader, codes: ReadonlySet<string>): Promise<string[]> {
	if (codes.size === 0) return [];
	const cycles = await db
		.select({ title: programme.title, key: cycle.key, audience: cycle.audience, fileAudience: cycle.fileAudience })
		.from(cycle)
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.orderBy(programme.title, cycle.key);

	return cycles
		.filter(({ audience, fileAudience }) =>
			unitCodesOf([...audience, ...(fileAudience ?? [])]).some((code) => codes.has(code))
		)
		.map(({ title, key }) => `${title} (${key})`);
}

async function codesOf(db: Reader, units: SQL): Promise<Set<string>> {
	const rows = await db.all<{ code: string }>(sql`select code from unit where id in ${units}`);

	return new Set(rows.map(({ code }) => code));
}

async function counted(db: Reader, of: SQL): Promise<number> {
	const [row] = await db.all<{ count: number }>(sql`select count(*) as count from (${of})`);

	return row?.count ?? 0;
}

async function idsOf(db: Reader, of: SQL): Promise<string[]> {
	const [row] = await db.all<{ ids: string }>(sql`select json_group_array(id) as ids from (${of})`);

	return JSON.parse(row!.ids) as string[];
}
