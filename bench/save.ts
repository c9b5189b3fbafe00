import { sql } from 'drizzle-orm';
import { connect } from '#lib/server/db/connect.ts';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { findOwn, startAttempt } from '#lib/server/attempts/attempts.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { makeCity, moduleId, type BenchCity } from './city.ts';
import { Device } from './http.ts';
import { measuredServer, referenceServer } from './measured-process.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rounded, type Report } from './report.ts';
import { median, quantile } from './statistics.ts';

const rounds = 10;
const perRound = 200;

/** Saving an answer beside what it cannot be faster than: the same client's bare durable write, and a POST that does nothing. */
export async function save(): Promise<Report> {
	const city = await makeCity();

	try {
		const asFunction = await functions(city);
		const overHttp = await posts(city);
		const rate = (times: readonly number[]) => 1000 / (times.reduce((sum, one) => sum + one, 0) / times.length);
		const row = (what: string, times: readonly number[], base: readonly number[]) => ({
			what,
			'per second': rounded(rate(times)),
			'of its base': rounded(rate(times) / rate(base)),
			'median ms': rounded(median(times)),
			'p95 ms': rounded(quantile(times, 0.95))
		});
		const [write, saved] = [rate(asFunction.bare), rate(asFunction.saved)];
		const [post, answered] = [rate(overHttp.bare), rate(overHttp.saved)];

		return {
			about: `The base of the function is one durable write (an upsert of one small row in its own transaction, \`synchronous=FULL\`) through the same client and the same queue of writes; the base over HTTP is a POST to the bare application of \`bench/reference\` that finds out who asks, with the same session and query, reads the same JSON and writes nothing. One after the other, in turns of ${perRound}.`,
			tables: [
				{
					title: 'As a function',
					rows: [
						row('bare durable write', asFunction.bare, asFunction.bare),
						row('saveAnswer', asFunction.saved, asFunction.bare)
					]
				},
				{
					title: 'Over HTTP',
					rows: [
						row('signed-in POST that writes nothing', overHttp.bare, overHttp.bare),
						row('POST …/answers', overHttp.saved, overHttp.bare),
						row('POST of nobody that writes nothing', overHttp.reference, overHttp.bare)
					]
				}
			],
			aims: [
				{
					aim: 'saveAnswer at ≥ 0.5 of the bare durable write',
					measured: String(rounded(saved / write)),
					met: saved / write >= 0.5
				},
				{
					aim: 'over HTTP at ≥ 0.6 of the signed-in POST that writes nothing',
					measured: String(rounded(answered / post)),
					met: answered / post >= 0.6
				}
			]
		};
	} finally {
		city.remove();
	}
}

async function functions(city: BenchCity) {
	const { db } = city;
	const attempt = await begin(city, 0);
	await db.write((tx) =>
		tx.run(sql`create table if not exists bench_write (id integer primary key, value text, n integer)`)
	);
	const times = { bare: [] as number[], saved: [] as number[] };
	let sequence = 0;

	for (let round = 0; round < rounds; round++) {
		for (let n = 0; n < perRound; n++) {
			const start = performance.now();
			await db.write((tx) =>
				tx.run(
					sql`insert into bench_write values (1, ${'["a"]'}, ${++sequence}) on conflict (id) do update set value = excluded.value, n = excluded.n`
				)
			);
			if (round > 0) times.bare.push(performance.now() - start);
		}
		for (let n = 0; n < perRound; n++) {
			const { slot, tokens } = attempt.choices[n % attempt.choices.length]!;
			const start = performance.now();
			await saveAnswer(db, attempt.personId, attempt.id, { slot, tokens, sequence: ++sequence }, new Date());
			if (round > 0) times.saved.push(performance.now() - start);
		}
	}

	return times;
}

async function posts(city: BenchCity) {
	const attempt = await begin(city, 1);
	const token = await createSession(city.db, attempt.accountId, new Date());
	const lesson = join(city.dataDir, 'lesson.html');
	writeFileSync(lesson, '');
	const reference = await referenceServer(lesson, city.databaseUrl);
	const server = await measuredServer(city.dataDir, city.env);
	const device = new Device(server.origin);
	const bare = new Device(reference.origin);
	for (const each of [device, bare]) each.cookies.set(sessionCookieName(new URL(each.origin)), token);
	const times = { bare: [] as number[], saved: [] as number[], reference: [] as number[] };
	let sequence = 0;

	const post = async (to: Device, path: string, json: unknown, kept: number[], round: number) => {
		const answer = await to.send(path, { json });
		if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text().slice(0, 200)}`);
		if (round > 0) kept.push(answer.ms);
	};

	try {
		for (let round = 0; round < rounds; round++) {
			for (let n = 0; n < perRound; n++) {
				const { slot, tokens } = attempt.choices[n % attempt.choices.length]!;
				await post(bare, '/signed-in', { slot, tokens, sequence: n + 1 }, times.bare, round);
			}
			for (let n = 0; n < perRound; n++) {
				const { slot, tokens } = attempt.choices[n % attempt.choices.length]!;
				const path = `/learn/attempts/${attempt.id}/answers`;
				await post(device, path, { slot, tokens, sequence: ++sequence }, times.saved, round);
			}
			for (let n = 0; n < perRound; n++) {
				const { slot, tokens } = attempt.choices[n % attempt.choices.length]!;
				await post(bare, '/post', { slot, tokens, sequence: n + 1 }, times.reference, round);
			}
		}
	} finally {
		await server.stop();
		await reference.stop();
	}

	return times;
}

/** An attempt of one learner, with a choice for each question that one answers. */
async function begin({ databaseUrl, learners }: BenchCity, index: number) {
	const { personId, accountId } = learners[index]!;
	const db = await connect(databaseUrl);

	try {
		const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());
		const { snapshot } = (await findOwn(db, personId, id))!;
		const choices = snapshot.questions
			.filter(({ public: { type } }) => type === 'pilihan ganda')
			.map(({ slot, options }) => ({ slot, tokens: [options[0]!.token] }));

		return { personId, accountId, id, choices };
	} finally {
		db.close();
	}
}
