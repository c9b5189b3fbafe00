import { sql, type SQL } from 'drizzle-orm';
import { replayAttempts } from '#lib/server/attempts/replay.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { verifyChain } from '#lib/server/audit/verify-chain.ts';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { rebuildStandings, rollStandings } from '#lib/server/oversight/standings.ts';
import type { Learner } from './learners.ts';

/** Each selects what must not be there, as `found`. */
const never: Record<string, SQL> = {
	'handed in without one first grading': sql`
		select a.id as found from attempt a
		where a.submitted_at is not null and a.closed_by is not 'withdrawn'
			and (select count(*) from grading g where g.attempt_id = a.id and g.n = 1) <> 1`,
	'graded but still open': sql`
		select distinct a.id as found from attempt a join grading g on g.attempt_id = a.id
		where a.submitted_at is null or a.closed_by is null`,
	'fulfilled by an attempt that is not passed': sql`
		select f.id as found from fulfilment f
		where f.attempt_id is not null
			and not exists (select 1 from grading g where g.attempt_id = f.attempt_id and g.passed = 1)`,
	'everything fulfilled, but not completed': sql`
		select e.id as found from enrolment e
		where e.completed_at is null and e.ended_at is null
			and exists (select 1 from requirement r where r.cycle_id = e.cycle_id)
			and not exists (
				select 1 from requirement r where r.cycle_id = e.cycle_id and not exists (
					select 1 from fulfilment f where f.enrolment_id = e.id and f.requirement_id = r.id
				)
			)`,
	'completed, but not everything fulfilled': sql`
		select e.id as found from enrolment e join requirement r on r.cycle_id = e.cycle_id
		where e.completed_at is not null and not exists (
			select 1 from fulfilment f where f.enrolment_id = e.id and f.requirement_id = r.id
		)`,
	'completed without one certificate in force': sql`
		select e.id as found from enrolment e
		where e.completed_at is not null
			and (select count(*) from certificate c where c.enrolment_id = e.id and c.superseded_at is null) <> 1`,
	'certificate of what is not completed': sql`
		select c.id as found from certificate c join enrolment e on e.id = c.enrolment_id where e.completed_at is null`,
	'certificate whose code is not in the registry': sql`
		select c.id as found from certificate c
		where not exists (
			select 1 from code k where k.code = c.code and k.subject_kind = 'certificate' and k.subject_id = c.id
		)`,
	'code of a certificate that does not exist': sql`
		select k.code as found from code k
		where k.subject_kind = 'certificate' and not exists (select 1 from certificate c where c.id = k.subject_id)`,
	'several open attempts of a person and module': sql`
		select min(a.id) as found from attempt a where a.submitted_at is null
		group by a.person_id, a.module_id having count(*) > 1`,
	'attempt begun on an enrolment that does not say so': sql`
		select a.id as found from attempt a
		join requirement r on r.id = a.requirement_id
		join enrolment e on e.cycle_id = r.cycle_id and e.person_id = a.person_id
		where e.started_at is null`,
	'row that refers to nothing': sql`select "table" as found from pragma_foreign_key_check`,
	'damaged file': sql`select quick_check as found from pragma_quick_check where quick_check <> 'ok'`
};

/** Of passes alone that were made meanwhile: a demo city's past is written without regard to when somebody was enrolled. */
const unfulfilled = (since: Date) => sql`
	select distinct a.id as found from attempt a
	join grading g on g.attempt_id = a.id and g.n = 1 and g.passed = 1 and g.at >= ${since.getTime()}
	join enrolment e on e.person_id = a.person_id and e.enrolled_at <= g.at
	join cycle c on c.id = e.cycle_id and c.opens_on <= date(g.at / 1000, 'unixepoch')
	join requirement r on r.cycle_id = e.cycle_id and r.kind = 'module' and r.ref = a.module_id
	where e.ended_at is null and not exists (
		select 1 from fulfilment f where f.enrolment_id = e.id and f.requirement_id = r.id
	)`;

/** Acts that the log must tell once. Whatever a demo city brought along need not be in it. */
const told: Record<string, SQL> = {
	'attempt.start': sql`select a.id as subject from attempt a where a.started_at >= `,
	'attempt.grade': sql`select g.attempt_id as subject from grading g where g.n = 1 and g.at >= `,
	'certificate.issue': sql`select c.number as subject from certificate c where c.issued_at >= `
};

/**
 * Whatever shows that an act was done by half: rows that do not belong together, a log that misses or invents an act,
 * figures that do not add up, a score that the kept answers do not give, and what was acknowledged and is not there.
 * Give it a copy: it computes the figures anew.
 * @param since what was done before is not looked up in the log
 * @param attemptIds those that are graded again; else all
 * @returns one line for each
 */
export async function findHalves(
	databaseUrl: string,
	signingKeyFile: string,
	learners: readonly Learner[],
	{ since, attemptIds }: { since: Date; attemptIds?: readonly string[] }
): Promise<string[]> {
	const db = await connect(databaseUrl);

	try {
		const rows = await Promise.all(Object.entries(never).map(([what, query]) => list(db, what, query)));

		return [
			...rows.flat(),
			...(await list(db, 'passed, but a requirement that was open is not fulfilled', unfulfilled(since))),
			...(await findUntold(db, since)),
			...(await findUndone(db, learners)),
			...(await findMisgraded(db, attemptIds)),
			...(await findMiscounted(db)),
			...(await verifyChain(db, await ensureSigningKey(signingKeyFile, db))).faults.map(({ message }) => message)
		];
	} finally {
		db.close();
	}
}

async function list(db: Database, what: string, query: SQL): Promise<string[]> {
	return (await db.all<{ found: string }>(query)).map(({ found }) => `${what}: ${found}`);
}

/** An act without its entry in the log, or an entry without its act. */
async function findUntold(db: Database, since: Date): Promise<string[]> {
	const from = since.getTime();
	const found = Object.entries(told).map(([kind, acts]) =>
		list(
			db,
			`${kind} is not told once`,
			sql`
				select subject as found from (
					select subject, 1 as done, 0 as said from (${acts} ${from})
					union all
					select subject, 0, 1 from audit_entry where kind = ${kind} and at >= ${from}
				)
				group by subject having sum(done) <> 1 or sum(said) <> 1`
		)
	);

	return (await Promise.all(found)).flat();
}

/** What the server has acknowledged, or turned down, and the database says otherwise. */
async function findUndone(db: Database, learners: readonly Learner[]): Promise<string[]> {
	const ids = (of: (learner: Learner) => Iterable<string>) =>
		sql`(select value from json_each(${JSON.stringify(learners.flatMap((learner) => [...of(learner)]))}))`;
	const begun = ids((learner) => learner.begun);
	const handedIn = ids((learner) => learner.handedIn);
	const passed = JSON.stringify(
		learners.flatMap(({ person, passed }) => passed.map((moduleId) => [person.personId, moduleId]))
	);

	return [
		...(await list(
			db,
			'acknowledged start that does not exist',
			sql`select b.value as found from ${begun} b where b.value not in (select id from attempt)`
		)),
		...(await list(
			db,
			'acknowledged handing in that is not closed and graded',
			sql`
				select h.value as found from ${handedIn} h
				where not exists (
					select 1 from attempt a join grading g on g.attempt_id = a.id and g.n = 1
					where a.id = h.value and a.submitted_at is not null and a.closed_by = 'person'
				)`
		)),
		...(await list(
			db,
			'turned away, though the module is not passed',
			sql`
				select p.value as found from json_each(${passed}) p
				where not exists (
					select 1 from attempt a join grading g on g.attempt_id = a.id and g.passed = 1
					where a.person_id = p.value ->> 0 and a.module_id = p.value ->> 1
				)`
		))
	];
}

async function findMisgraded(db: Database, attemptIds: readonly string[] | undefined): Promise<string[]> {
	const found: string[] = [];
	for (const attemptId of attemptIds ?? [undefined]) {
		const { differences } = await replayAttempts(db, { attemptId });
		found.push(...differences.map((one) => `the answers do not give the score: ${one.attemptId}`));
	}

	return found;
}

/** Standings and figures that computing them from nothing does not give. */
async function findMiscounted(db: Database): Promise<string[]> {
	const now = new Date();
	// Those of yesterday are brought up to date by the clock, not by an act.
	await rollStandings(db, now);
	const kept = await countedIn(db);
	await db.write(async (tx) => rebuildStandings(tx, await today(tx, now)));
	const anew = await countedIn(db);

	return [
		...[...kept].filter((row) => !anew.has(row)).map((row) => `kept figure that is wrong: ${row}`),
		...[...anew].filter((row) => !kept.has(row)).map((row) => `figure that is missing: ${row}`)
	];
}

async function countedIn(db: Database): Promise<Set<string>> {
	const standings = await db.all(sql`
		select enrolment_id, person_id, cycle_id, unit_id, category, stored, due_on, expires_on from standing`);
	const figures = await db.all(sql`
		select cycle_id, unit_id, category, stored, due_on, expires_on, count from figure`);

	return new Set([...standings, ...figures].map((row) => JSON.stringify(row)));
}
