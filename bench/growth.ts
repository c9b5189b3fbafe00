import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { findOwn, startAttempt } from '#lib/server/attempts/attempts.ts';
import { findLesson, findOverview } from '#lib/server/learning/learning.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { createSession, findViewer } from '#lib/web/sessions.server.ts';
import { makeCity, moduleId, longestLesson } from './city.ts';
import { rounded, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

const sizes = [
	{ people: 1_000, answers: 1_000 },
	{ people: 100_000, answers: 1_000 },
	{ people: 1_000, answers: 1_000_000 },
	{ people: 100_000, answers: 1_000_000 }
];
const times = 150;

/** What the hot reads and the save cost as the database grows: the cost must not follow rows that the answer does not need. */
export async function growth(): Promise<Report> {
	const rows: Row[] = [];
	const first = new Map<string, number>();
	let worst = { what: '', ratio: 0 };

	for (const size of sizes) {
		const city = await makeCity();

		try {
			await addPeople(city.db, size.people);
			await addAnswers(city.db, size.answers);
			const row: Row = { people: size.people, answers: size.answers };

			for (const [what, ms] of Object.entries(await hotPaths(city.db, city.learners[0]!))) {
				row[`${what} ms`] = rounded(ms);
				if (!first.has(what)) first.set(what, ms);
				const ratio = ms / first.get(what)!;
				if (ratio > worst.ratio) worst = { what, ratio };
			}
			rows.push(row);
		} finally {
			city.remove();
		}
	}

	return {
		about: `Medians of ${times} calls on one database file, in this process, for the same person and the same unit, while people (each with account, post, enrolment and standing) and answers of others are added.`,
		tables: [{ title: 'Growth', rows }],
		aims: [
			{
				aim: 'the cost does not grow with rows that the answer does not need (at most twice)',
				measured: `${worst.what}: ${rounded(worst.ratio)} times at worst`,
				met: worst.ratio <= 2
			}
		]
	};
}

async function hotPaths(db: Database, { personId, accountId }: { personId: string; accountId: string }) {
	const now = new Date();
	const on = dayOf(now, 'Asia/Jakarta');
	const token = await createSession(db, accountId, now);
	const { slug } = await longestLesson(db);
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, now);
	const { snapshot } = (await findOwn(db, personId, id))!;
	const { slot, options } = snapshot.questions.find(({ public: { type } }) => type === 'pilihan ganda')!;
	const place = (await db.get<{ unit: string; cycle: string }>(
		sql`select unit_id as unit, cycle_id as cycle from standing where person_id = ${personId} limit 1`
	))!;
	let sequence = 0;

	return {
		session: await timed(() => findViewer(db, token, now)),
		lesson: await timed(() => findLesson(db, personId, moduleId, slug, { on, now })),
		'my training': await timed(() => findOverview(db, personId, now)),
		'save answer': await timed(() =>
			saveAnswer(db, personId, id, { slot, tokens: [options[0]!.token], sequence: ++sequence }, now)
		),
		'unit figures': await timed(() => figuresOf(db, place.unit, place.cycle, everywhere(on)))
	};
}

/** The median of what a call takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	for (let n = 0; n < 20; n++) await work();
	const taken: number[] = [];

	for (let n = 0; n < times; n++) {
		const start = performance.now();
		await work();
		taken.push(performance.now() - start);
	}

	return median(taken);
}

/** Copies of one learner under new ids and numbers, until there are so many people; each in the same place of the tree. */
async function addPeople(db: Database, people: number): Promise<void> {
	const there = (await db.get<{ n: number }>(sql`select count(*) as n from person`))!.n;
	if (there >= people) return;

	await db.write(async (tx) => {
		const now = new Date();
		await tx.run(sql`create temp table model as
			select s.unit_id as unit, s.cycle_id as cycle, s.category, s.stored, s.due_on as due
			from standing s where s.stored = 'not_started' limit 1`);
		await tx.run(sql`create temp table more as
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people - there})
			select i, ${newIdSql(now)} as person, ${newIdSql(now)} as enrolment from n`);
		await tx.run(sql`insert into person (id, name, created_at)
			select person, 'Pegawai Rekaan ' || i, ${now.getTime()} from more`);
		await tx.run(sql`insert into person_number (id, person_id, number, kind, valid_from, recorded_from)
			select ${newIdSql(now)}, person, 'X' || i, 'local', '2025-01-01', ${now.getTime()} from more`);
		await tx.run(sql`insert into account (id, person_id, activated_at, created_at)
			select person, person, ${now.getTime()}, ${now.getTime()} from more`);
		await tx.run(sql`insert into post
			(id, person_id, unit_id, title, category, kind, heads, is_primary, valid_from, recorded_from)
			select ${newIdSql(now)}, person, model.unit, 'Pelaksana', model.category, 'definitif', 0, 1, '2025-01-01', ${now.getTime()}
			from more, model`);
		await tx.run(sql`insert into enrolment (id, person_id, cycle_id, via, enrolled_at, due_on)
			select enrolment, person, cycle, 'rule', ${now.getTime()}, due from more, model`);
		await tx.run(sql`insert into standing (enrolment_id, person_id, cycle_id, unit_id, category, stored, due_on)
			select enrolment, person, cycle, unit, category, stored, due from more, model`);
		await tx.run(sql`update figure set count = count + ${people - there} where (cycle_id, unit_id, category, stored, due_on) in
			(select cycle, unit, category, stored, due from model)`);
		await tx.run(sql`drop table model`);
		await tx.run(sql`drop table more`);
	});
}

/** Answers of closed attempts of one person, a hundred to each. */
export async function addAnswers(db: Database, answers: number): Promise<void> {
	const there = (await db.get<{ n: number }>(sql`select count(*) as n from answer`))!.n;
	if (there >= answers) return;

	await db.write(async (tx) => {
		const now = new Date();
		await tx.run(sql`create temp table more as
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${Math.ceil((answers - there) / 100)})
			select i, ${newIdSql(now)} as attempt from n`);
		await tx.run(sql`insert into attempt
			(id, person_id, module_id, requirement_id, publication_id, n, seed, snapshot, started_at, submitted_at, closed_by)
			select more.attempt, a.person_id, a.module_id, a.requirement_id, a.publication_id, 1000 + more.i, '', '{"questions":[]}',
				${now.getTime()}, ${now.getTime()}, 'person'
			from more, (select * from attempt where submitted_at is not null limit 1) a`);
		await tx.run(sql`insert into answer (attempt_id, question_version_id, value, sequence, saved_at)
			select more.attempt, q.id, '["x"]', 1, ${now.getTime()}
			from more, (select id from question_version limit 100) q`);
		await tx.run(sql`drop table more`);
	});
}
