import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { makeCity } from './city.ts';
import { runMeasured } from './measured-process.ts';
import { rounded, type Report } from './report.ts';

const fewer = 1_000;
/** `NETRAL_BENCH_GRADINGS=1000000`: as many as a large government has in years; that takes half an hour and 25 GB. */
const more = Number(process.env.NETRAL_BENCH_GRADINGS ?? 10 * fewer);
/** Copied with one transaction. */
const lot = 50_000;
const replayAll = [join(applicationRoot(), 'src', 'cli', 'netral.mjs'), 'attempt', 'replay', '--all'];

/** Grades so many stored attempts again, in a process of its own, and ten times as many or more: more time, and no more memory. */
export async function replay(): Promise<Report> {
	const runs = [];

	for (const gradings of [fewer, more]) {
		const city = await makeCity();

		try {
			for (let copied = 0; copied < gradings; copied += lot) {
				await copyGradings(city.db, Math.min(gradings, copied + lot));
			}
			runs.push({ gradings, ...(await runMeasured(replayAll, { DATABASE_URL: city.databaseUrl })) });
		} finally {
			city.remove();
		}
	}
	const [small, large] = runs as [(typeof runs)[number], (typeof runs)[number]];
	const perSecond = (large.gradings - small.gradings) / (large.seconds - small.seconds);
	const memory = large.peakMb / small.peakMb;

	return {
		about:
			'`netral attempt replay --all` over copies of one graded attempt of ten questions, with its answers. Gradings per second are those that the larger run has more, in the time that it takes longer, so that the start of the process is not among them.',
		tables: [
			{
				title: 'Replay',
				rows: runs.map(({ gradings, seconds, peakMb }) => ({
					gradings,
					seconds: rounded(seconds),
					'memory at most MB': Math.round(peakMb)
				}))
			}
		],
		aims: [
			{
				aim: `${more / fewer} times as many gradings need at most half as much memory again`,
				measured: `${rounded(memory)} times; ${rounded(perSecond)} gradings per second`,
				met: memory <= 1.5
			}
		]
	};
}

/** Copies of one attempt with its answers and its grading, until there are so many gradings. */
async function copyGradings(db: Database, gradings: number): Promise<void> {
	const { n: there } = (await db.get<{ n: number }>(sql`select count(*) as n from grading`))!;

	await db.write(async (tx) => {
		const now = new Date();
		await tx.run(sql`create temp table model as
			select a.* from attempt a join grading g on g.attempt_id = a.id where a.closed_by = 'person' limit 1`);
		await tx.run(sql`create temp table more as
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${Math.max(1, gradings - there)})
			select i, id as attempt from (select i, ${newIdSql(now)} as id from n) order by id`);
		await tx.run(sql`insert into attempt
			(id, person_id, module_id, requirement_id, publication_id, n, seed, snapshot, started_at, submitted_at, closed_by)
			select more.attempt, person_id, module_id, requirement_id, publication_id, 1000 + ${there} + more.i, seed, snapshot,
				started_at, submitted_at, closed_by from more, model`);
		await tx.run(sql`insert into answer (attempt_id, question_version_id, value, sequence, saved_at)
			select more.attempt, question_version_id, value, sequence, saved_at
			from more, answer where answer.attempt_id = (select id from model)`);
		await tx.run(sql`insert into grading (id, attempt_id, n, scoring_version, voids, score, passed, per_question, at, reason)
			select ${newIdSql(now)}, more.attempt, n, scoring_version, voids, score, passed, per_question, at, reason
			from more, grading where grading.attempt_id = (select id from model)`);
		await tx.run(sql`drop table model`);
		await tx.run(sql`drop table more`);
	});
}
