import { connect } from '#lib/server/db/connect.ts';
import { findOwn, startAttempt } from '#lib/server/attempts/attempts.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { makeCity, moduleId, type BenchCity } from './city.ts';
import { Device, type Answer } from './http.ts';
import { Learner } from './learner.ts';
import { measuredServer } from './measured-process.ts';
import { rounded, type Report } from './report.ts';
import { median, quantile } from './statistics.ts';

const holders = 2000;
const saveEverySeconds = 20;
const finishersPerSecond = 5;
const minutes = 2;

type Holder = { device: Device; attempt: string; choices: { slot: number; token: string }[]; sequence: number };

/** The evening before the deadline: 2,000 people hold attempts and save, while five a second sign in and finish. */
export async function deadline(): Promise<Report> {
	const city = await makeCity(staffFor(holders + finishersPerSecond * minutes * 60 + 200));
	const people = city.learners.slice(0, holders);
	const finishers = city.learners.slice(holders).reverse();
	const prepared = await prepare(city, people);
	const server = await measuredServer(city.dataDir, city.env);
	const saves: number[] = [];
	const others: number[] = [];
	const errors: string[] = [];
	let finished = 0;

	try {
		const idle = await idleLoop(server.loop);
		const open = prepared.map((one) => holderOf(one, server.origin));
		await server.loop();
		const before = server.used();
		const end = performance.now() + minutes * 60_000;
		const running: Promise<void>[] = [];

		// Each holder at a moment of its own, so that saves come evenly: 100 a second.
		for (const [index, holder] of open.entries()) {
			running.push(hold(holder, (index / holders) * saveEverySeconds * 1000, end, saves, errors));
		}
		for (let second = 0; performance.now() < end; second++) {
			for (let n = 0; n < finishersPerSecond; n++) {
				const person = finishers.pop();
				if (!person) break;
				running.push(finish(server.origin, person.number, city, others, errors).then(() => void finished++));
			}
			await new Promise((resolve) => setTimeout(resolve, 1000));
		}
		await Promise.all(running);
		const after = server.used();
		const loop = await server.loop();
		for (const { device } of open) device.close();
		const row = (what: string, times: readonly number[]) => ({
			what,
			requests: times.length,
			'median ms': rounded(median(times)),
			'p95 ms': rounded(quantile(times, 0.95)),
			'p99 ms': rounded(quantile(times, 0.99)),
			'longest ms': rounded(Math.max(...times))
		});
		const p95 = Math.max(quantile(saves, 0.95), quantile(others, 0.95));

		return {
			about: `${holders.toLocaleString('en')} people with an open attempt save an answer every ${saveEverySeconds} s (${holders / saveEverySeconds} a second), while ${finishersPerSecond} people a second sign in with their password, take a whole quiz and get their certificate, for ${minutes} minutes. Client and server share the machine's cores.`,
			tables: [
				{
					title: 'Requests',
					rows: [row('saves of the holders', saves), row('requests of those who sign in and finish', others)]
				},
				{
					title: 'Server',
					rows: [
						{
							'finished with a certificate': finished,
							errors: errors.length,
							'CPU share of one core': rounded((after.cpuSeconds - before.cpuSeconds) / (minutes * 60)),
							'memory at most MB': Math.round(after.peakMb),
							'loop delay p99 ms': rounded(loop.p99),
							'idle p99 ms': rounded(idle)
						}
					]
				}
			],
			aims: [
				{
					aim: 'p95 < 500 ms and no error at the deadline',
					measured: `${rounded(p95)} ms, ${errors.length} errors${errors[0] ? `: ${errors[0].slice(0, 120)}` : ''}`,
					met: p95 < 500 && errors.length === 0
				}
			]
		};
	} finally {
		await server.stop();
		city.remove();
	}
}

const burstPeople = 2000;

/** 2,000 people sign in within a minute, while others go on saving. */
export async function burst(): Promise<Report> {
	const city = await makeCity(staffFor(burstPeople + 300));
	const prepared = await prepare(city, city.learners.slice(0, 100));
	const server = await measuredServer(city.dataDir, city.env);
	const saves: number[] = [];
	const signIns: number[] = [];
	const told: number[] = [];
	const errors: string[] = [];
	let busy = 0;
	let longestTold = '';

	try {
		const idle = await idleLoop(server.loop);
		const open = prepared.map((one) => holderOf(one, server.origin));
		await server.loop();
		const start = performance.now();
		const end = start + 75_000;
		const running = open.map((holder, index) => hold(holder, index * 10, end, saves, errors, 1000));
		const arriving = city.learners.slice(100, 100 + burstPeople).map(async ({ number }, index) => {
			await new Promise((resolve) => setTimeout(resolve, (index / burstPeople) * 60_000));
			const learner = new Learner(server.origin, { number }, city.db);
			try {
				await learner.signIn();
				signIns.push(learner.times.at(-1)!.ms);
			} catch (error) {
				if (learner.times.at(-1)?.step === 'sign in' && String(error).includes(': 400')) busy++;
				else errors.push(String(error));
			}
			learner.close();
		});
		const watcher = new Device(server.origin);
		const asking = setInterval(async () => {
			const answer = await watcher.send('/sign-in/wait', { compressed: false }).catch(() => undefined);
			const text = answer ? (JSON.parse(answer.text()) as { text: string }).text : '';
			told.push(text ? 1 : 0);
			if (text.length > 0) longestTold = text;
		}, 1000);
		await Promise.all([...arriving, ...running]);
		clearInterval(asking);
		const seconds = (performance.now() - start) / 1000;
		const loop = await server.loop();
		const used = server.used();
		for (const { device } of open) device.close();

		return {
			about: `${burstPeople.toLocaleString('en')} people sign in with their password, evenly within 60 s; 100 others save an answer each second meanwhile. One core hashes at a time, so that the other serves pages; whoever waits longer than two seconds is told how long, and only when the wait would pass a minute is asked to come back.`,
			tables: [
				{
					title: 'Burst',
					rows: [
						{
							what: 'sign-ins',
							answered: signIns.length,
							'told to come back': busy,
							'median ms': rounded(median(signIns)),
							'p95 ms': rounded(quantile(signIns, 0.95)),
							'longest ms': rounded(Math.max(...signIns))
						},
						{
							what: 'saves meanwhile',
							answered: saves.length,
							'told to come back': 0,
							'median ms': rounded(median(saves)),
							'p95 ms': rounded(quantile(saves, 0.95)),
							'longest ms': rounded(Math.max(...saves))
						}
					]
				},
				{
					title: 'Server',
					rows: [
						{
							'seconds until all were in': rounded(seconds),
							'seconds in which a wait was told': told.reduce((sum, one) => sum + one, 0),
							'last text told': longestTold || '(no queue)',
							errors: errors.length,
							'memory at most MB': Math.round(used.peakMb),
							'loop delay p99 ms': rounded(loop.p99),
							'longest ms': rounded(loop.max),
							'idle p99 ms': rounded(idle)
						}
					]
				}
			],
			aims: [
				{
					aim: 'a burst of 2,000 sign-ins in a minute is queued and stalls nothing',
					measured: `${signIns.length} in, ${busy} asked to come back, ${errors.length} errors; saves p95 ${rounded(quantile(saves, 0.95))} ms`,
					met: errors.length === 0 && signIns.length + busy === burstPeople && quantile(saves, 0.95) < 500
				}
			]
		};
	} finally {
		await server.stop();
		city.remove();
	}
}

/** Attempts and sessions of people, made in the database: only what is measured goes over the line. */
async function prepare(city: BenchCity, people: BenchCity['learners']) {
	const db = await connect(city.databaseUrl);
	const prepared: { token: string; attempt: string; choices: { slot: number; token: string }[] }[] = [];

	try {
		for (const { personId, accountId } of people) {
			const now = new Date();
			const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, now);
			const { snapshot } = (await findOwn(db, personId, id))!;
			prepared.push({
				token: await createSession(db, accountId, now),
				attempt: id,
				// Of questions that one token answers.
				choices: snapshot.questions
					.filter(({ public: { type } }) => type === 'pilihan ganda')
					.flatMap(({ slot, options }) => options.map(({ token }) => ({ slot, token })))
			});
		}

		return prepared;
	} finally {
		db.close();
	}
}

function holderOf({ token, ...rest }: Awaited<ReturnType<typeof prepare>>[number], origin: string): Holder {
	const device = new Device(origin);
	device.cookies.set(sessionCookieName(new URL(origin)), token);

	return { ...rest, device, sequence: 0 };
}

async function hold(
	holder: Holder,
	firstMs: number,
	end: number,
	times: number[],
	errors: string[],
	everyMs = saveEverySeconds * 1000
): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, firstMs));

	while (performance.now() < end) {
		const { slot, token } = holder.choices[holder.sequence % holder.choices.length]!;
		holder.sequence++;
		const json = { slot, tokens: [token], sequence: holder.sequence };
		let answer: Answer | undefined;

		try {
			answer = await holder.device.send(`/learn/attempts/${holder.attempt}/answers`, { json });
			times.push(answer.ms);
			if (answer.status !== 200) errors.push(`save: ${answer.status} ${answer.text().slice(0, 200)}`);
		} catch (error) {
			errors.push(`save: ${String(error)}`);
		}
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - (answer?.ms ?? 0))));
	}
}

async function finish(
	origin: string,
	number: string,
	city: BenchCity,
	times: number[],
	errors: string[]
): Promise<void> {
	const learner = new Learner(origin, { number }, city.db);

	try {
		await learner.signIn();
		await learner.startQuiz();
		await learner.finish();
	} catch (error) {
		errors.push(String(error));
	}
	times.push(...learner.times.map((one) => one.ms));
	learner.close();
}

/** The delay of a server that nobody asks anything: what the machine and its neighbours add by themselves. */
async function idleLoop(loop: () => Promise<{ p99: number }>): Promise<number> {
	await loop();
	await new Promise((resolve) => setTimeout(resolve, 4000));

	return (await loop()).p99;
}

/** Of the demo city's people about a third have nothing begun and an account. */
function staffFor(learners: number): number {
	return Math.ceil(learners * 1.35) + 400;
}
