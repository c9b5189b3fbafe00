import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { addDays, dayOf } from '#lib/server/organisation/days.ts';
import { revokeCertificate } from '#lib/server/certificates/certificates.ts';
import { recordAttestationStates } from '#lib/server/oversight/attestation-status.ts';
import { signAttestation } from '#lib/server/oversight/attestations.ts';
import { rebuildStandings } from '#lib/server/oversight/standings.ts';
import { makeCity, moduleId, type BenchCity } from './city.ts';

/** How many people a government has: a small one, one like Kutai Kartanegara, a large one, and by hand a province with all. */
export const governmentSizes = { small: 5_000, middle: 20_000, large: 100_000, million: 1_000_000 } as const;

export type Government = BenchCity & {
	cycleId: string;
	/** The unit above all. */
	top: string;
	/** A department with five offices below it and 400 people in all, whatever the size of the government. */
	department: string;
	/** Who heads the department; with an account. */
	head: { personId: string; accountId: string };
	/** An account with the role of administrator. */
	administrator: { personId: string; accountId: string };
};

const departmentPeople = 400;
/** People of the other offices: half of what a service or a school has. */
const officePeople = 40;

/**
 * A government of so many people, made of the demo city: departments of nineteen offices beside one that is always the same, people
 * of all categories and kinds of employment, one in eight moved between offices (half of the letters recorded three weeks
 * late), all states there are, and a graded try of whoever is done or under way. Twenty departments, or as many as there are, have signed,
 * and half of their statements no longer fit. The same size makes the same government, but for ids.
 */
export async function makeGovernment(people: number): Promise<Government> {
	const city = await makeCity(120);
	const { db } = city;
	const now = new Date();
	const on = dayOf(now, 'Asia/Jakarta');
	const cycle = (await db.get<{ id: string; opensOn: string }>(sql`
		select id, opens_on as opensOn from cycle where opens_on <= ${on} and programme_id = 'netralitas-asn'
		order by opens_on desc limit 1`))!;
	const top = (await db.get<{ id: string }>(sql`select id from unit where code = '00'`))!.id;

	await db.write(async (tx) => {
		const run = (statement: SQL) => tx.run(statement);
		const numbers = (name: string, count: number) => sql`
			create temp table ${sql.raw(name)} as
			with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1}) select i from n`;
		const offices = Math.ceil(people / officePeople);
		const recorded = new Date(`${addDays(cycle.opensOn, -60)}T02:00:00Z`).getTime();

		// Unit 0 is the department that never grows; its offices are the next five.
		await run(numbers('made_unit', 6 + offices));
		await run(sql`create temp table g_unit as select i, ${newIdSql(now)} as id from made_unit`);
		await run(sql`create unique index temp.g_unit_i on g_unit (i)`);
		await run(sql`insert into unit (id, code) select id, 'G.' || i from g_unit`);
		await run(sql`
			insert into unit_version (id, unit_id, parent_id, name, kind, valid_from, recorded_from)
			select ${newIdSql(now)}, u.id,
				case
					when u.i between 1 and 5 then (select id from g_unit where i = 0)
					when u.i > 5 and (u.i - 6) % 20 > 0 then (select id from g_unit p where p.i = u.i - (u.i - 6) % 20)
					else ${top}
				end,
				case when u.i = 0 or (u.i > 5 and (u.i - 6) % 20 = 0) then 'Dinas Rekaan ' else 'Kantor Rekaan ' end || u.i,
				case when u.i = 0 or (u.i > 5 and (u.i - 6) % 20 = 0) then 'dinas' else 'kantor' end, '2020-01-01', ${recorded}
			from g_unit u`);

		await run(numbers('made_person', people));
		await run(sql`
			create temp table g_person as
			select i, ${newIdSql(now)} as id, ${newIdSql(now)} as enrolment, ${newIdSql(now)} as certificate,
				case when i < ${departmentPeople} then 1 + i % 5 else 6 + i % ${offices} end as unit,
				-- Numbers that have nothing in common with the order of people: one of each category in each state.
				(i + i / 97) * 7919 % 100 as fate, (i + i / 89) * 104729 % 100 as move, (i + i / 83) * 1299709 % 100 as share
			from made_person`);
		await run(sql`update g_person set unit = 0, fate = 10, move = 99 where i = 0`);
		await run(sql`create unique index temp.g_person_i on g_person (i)`);

		await run(sql`
			insert into person (id, name, created_at) select id, 'Pegawai Rekaan ' || i, ${recorded} from g_person`);
		await run(sql`
			insert into person_number (id, person_id, number, kind, valid_from, recorded_from)
			select ${newIdSql(now)}, id, 'G-' || i, 'local', '2020-01-01', ${recorded} from g_person`);
		await run(sql`
			insert into employment (id, person_id, kind, valid_from, recorded_from)
			select ${newIdSql(now)}, id,
				case when share < 60 then 'PNS' when share < 80 then 'PPPK' when share < 90 then 'non-ASN' else 'CPNS' end,
				'2020-01-01', ${recorded}
			from g_person`);
		await run(sql`
			insert into account (id, person_id, activated_at, created_at)
			select id, id, ${recorded}, ${recorded} from g_person where fate < 92`);

		const post = (person: SQL, unit: SQL, from: SQL, to: SQL, known: SQL, until: SQL, where: SQL) => sql`
			insert into post (
				id, person_id, unit_id, title, category, kind, heads, is_primary, valid_from, valid_to, recorded_from, recorded_to
			)
			select ${newIdSql(now)}, ${person}, ${unit}, case when g.i = 0 then 'Kepala Dinas' else 'Analis Kebijakan' end,
				case when g.i = 0 then 'jpt' when share < 30 then 'fungsional' when share < 35 then 'pengawas' else 'pelaksana' end,
				'definitif', g.i = 0, 1, ${from}, ${to}, ${known}, ${until}
			from g_person g join g_unit u on u.i = g.unit
			left join g_unit other on other.i = case
				when g.i < ${departmentPeople} then 1 + (g.i + 1) % 5 else 6 + (g.i + 1) % ${offices}
			end
			where ${where}`;
		const moved = addDays(cycle.opensOn, 12);
		const late = new Date(`${addDays(moved, 21)}T02:00:00Z`).getTime();
		const intime = new Date(`${moved}T02:00:00Z`).getTime();
		const known = sql`case when move < 6 then ${late} else ${intime} end`;
		const [id, here, there] = [sql`g.id`, sql`u.id`, sql`other.id`];
		const [always, none] = [sql`'2020-01-01'`, sql`null`];
		// Who moved was first known at the other office until further notice, then until the day of the move, and here from it on.
		await run(post(id, here, always, none, sql`${recorded}`, none, sql`move >= 12`));
		await run(post(id, there, always, none, sql`${recorded}`, known, sql`move < 12`));
		await run(post(id, there, always, sql`${moved}`, known, none, sql`move < 12`));
		await run(post(id, here, sql`${moved}`, none, known, none, sql`move < 12`));

		const opened = new Date(`${cycle.opensOn}T02:00:00Z`).getTime();
		const dayMs = 86_400_000;
		const days = Math.max(1, Math.floor((now.getTime() - opened) / dayMs));
		const done = sql`${opened} + (g.i * 15485863 % ${days}) * ${dayMs}`;
		await run(sql`
			insert into enrolment (id, person_id, cycle_id, via, enrolled_at, due_on, started_at, completed_at)
			select g.enrolment, g.id, c.id, 'rule', ${opened}, c.due_on,
				case when fate < 70 then ${done} end, case when fate < 50 then ${done} end
			from g_person g join cycle c on c.id = ${cycle.id}`);
		await run(sql`
			insert into code (code, subject_kind, subject_id)
			select 'G' || i, 'certificate', certificate from g_person where fate < 50`);
		await run(sql`
			insert into certificate (id, enrolment_id, person_id, number, code, facts, facts_sha256, issued_at, valid_until)
			select g.certificate, g.enrolment, g.id, 'G/' || g.i, 'G' || g.i, x.facts, x.facts_sha256, ${done}, ${addDays(on, 200)}
			from g_person g, (select facts, facts_sha256 from certificate limit 1) x where fate < 50`);
		await run(sql`
			insert into fulfilment (id, enrolment_id, requirement_id, completed_at)
			select ${newIdSql(now)}, g.enrolment, r.id, ${done}
			from g_person g join requirement r on r.cycle_id = ${cycle.id} where fate < 50`);
		await makeTries(tx, cycle.id, done);
		await nameHeads(run);

		for (const table of ['made_unit', 'g_unit', 'made_person']) await run(sql`drop table ${sql.raw(table)}`);
		await rebuildStandings(tx, on);
	});

	const [person] = await db.all<{ id: string }>(sql`select person_id as id from person_number where number = 'G-0'`);
	const [department] = await db.all<{ id: string }>(sql`select id from unit where code = 'G.0'`);
	await signStatements(db, cycle.id, now);
	const administrator = (await db.get<{ personId: string; accountId: string }>(sql`
		select a.person_id as personId, a.id as accountId from role_grant r join account a on a.id = r.account_id
		where r.role = 'administrator' limit 1`))!;

	return {
		...city,
		cycleId: cycle.id,
		top,
		department: department!.id,
		head: { personId: person!.id, accountId: person!.id },
		administrator
	};
}

/**
 * One try of each who has begun, graded as one of the demo city was. Without the questions that were frozen for it: they would make the
 * file twenty times as large, and figures never read them.
 */
async function makeTries(tx: Transaction, cycleId: string, done: SQL): Promise<void> {
	await tx.run(sql`
		create temp table g_grading as
		select row_number() over (order by g.id) - 1 as i, g.scoring_version, g.voids, g.score, g.passed, g.per_question
		from grading g join attempt a on a.id = g.attempt_id where a.module_id = ${moduleId} and a.refreshes_id is null`);
	await tx.run(sql`
		insert into attempt (
			id, person_id, module_id, requirement_id, publication_id, n, seed, snapshot, started_at, submitted_at, closed_by
		)
		select 'try-' || g.i, g.id, r.ref, r.id, p.id, 1, '', '{"questions":[]}', ${done} - 600000, ${done}, 'person'
		from g_person g
		join requirement r on r.cycle_id = ${cycleId} and r.kind = 'module' and r.ref = ${moduleId}
		join publication p on p.module_id = r.ref and p.n = (select max(n) from publication where module_id = ${moduleId})
		where g.fate < 70`);
	await tx.run(sql`
		insert into grading (id, attempt_id, n, scoring_version, voids, score, passed, per_question, at, reason)
		select ${newIdSql(new Date())}, 'try-' || g.i, 1, x.scoring_version, x.voids, x.score, x.passed, x.per_question, ${done}, 'person'
		from g_person g join g_grading x on x.i = (g.i * 7919) % (select count(*) from g_grading)
		where g.fate < 70`);
	await tx.run(sql`drop table g_grading`);
}

/** So many departments have a head who has signed; of each second one a certificate was revoked since. */
const signedDepartments = 20;

/** Besides the department that never grows, the first departments are headed by somebody who holds a certificate. */
async function nameHeads(run: (statement: SQL) => Promise<unknown>): Promise<void> {
	await run(sql`
		update post set heads = 1, category = 'jpt', title = 'Kepala Dinas'
		where recorded_to is null and person_id in (
			select (select id from g_person g where g.unit = u.i and g.fate < 50 and g.move >= 12 order by g.i limit 1)
			from g_unit u where u.i > 5 and (u.i - 6) % 20 = 0 order by u.i limit ${signedDepartments - 1}
		)`);
}

async function signStatements(db: BenchCity['db'], cycleId: string, now: Date): Promise<void> {
	const heads = await db.all<{ personId: string; unitId: string }>(sql`
		select p.person_id as personId, p.unit_id as unitId from post p join unit u on u.id = p.unit_id
		where p.heads = 1 and p.title = 'Kepala Dinas' and p.recorded_to is null and u.code like 'G.%' order by u.code`);

	for (const [at, head] of heads.entries()) {
		const { number } = await signAttestation(db, { ...head, cycleId, scope: 'subtree' }, now);
		if (at % 2 === 0) continue;

		const listed = await db.get<{ id: string; number: string }>(sql`
			select c.id, c.number from attestation_row r join certificate c on c.number = r.certificate_number
			where r.attestation_id = (select id from attestation where number = ${number}) and r.person_id <> ${head.personId}
			limit 1`);
		const revoked = { certificateId: listed!.id, reason: 'Rekaan', by: 'command' } as const;
		await db.write((tx) => revokeCertificate(tx, revoked, new Date(now.getTime() + 1)));
	}

	await recordAttestationStates(db, new Date());
}
