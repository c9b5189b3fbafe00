import { makeCity, longestLesson } from './city.ts';
import { Device } from './http.ts';
import { Learner, steps, type Timed } from './learner.ts';
import { measuredServer, referenceServer, type Used } from './measured-process.ts';
import { median, quantile } from './statistics.ts';
import { rounded, type Report, type Row } from './report.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashCost, pdfCost } from './parts.ts';

const atOnce = [1, 8, 32, 128];
const journeys = (people: number) => Math.max(48, people);
/** About 700 requests: until then V8 spends as much on compiling what is asked often as on answering. */
const warmUp = 24;

/** A whole learner journey, by more and more people at once, each on a fresh server over the same city. */
export async function journey(): Promise<Report> {
	const hash = (await hashCost()).cpuMs;
	const pdf = (await pdfCost()).cpuMs;
	const rows: Row[] = [];
	const perStep: { title: string; rows: Row[] }[] = [];
	let [cpu, memory] = [0, 0];

	for (const people of atOnce) {
		const city = await makeCity();
		const server = await measuredServer(city.dataDir, city.env);

		try {
			// What is compiled and opened once belongs to the start of a server, not to a person.
			await run(server.origin, city.learners.slice(-warmUp), city.db, 3);
			await server.loop();
			const before = server.used();
			const start = performance.now();
			const learners = await run(server.origin, city.learners.slice(0, journeys(people)), city.db, people);
			const seconds = (performance.now() - start) / 1000;
			const after = server.used();
			const loop = await server.loop();
			const times = learners.flatMap((learner) => learner.times);
			const perJourney = ((after.cpuSeconds - before.cpuSeconds) * 1000) / learners.length;
			cpu = Math.max(cpu, perJourney - hash - pdf);
			memory = after.peakMb;
			rows.push(rowOf(people, learners.length, seconds, times.length, perJourney, hash + pdf, after, loop.p99));
			perStep.push({ title: `Each step, ${people} at once`, rows: stepRows(times) });
		} finally {
			await server.stop();
			city.remove();
		}
	}

	return {
		about: `A journey: sign in, my training, the module, five lessons with their ends, the quiz page, start, ten answers, submit, result, certificate; ${steps.length} kinds of steps, 29 requests, on a server that has served ${warmUp} journeys already. The client stands beside the server on the same machine. CPU is what all threads of the server used; the hash (${rounded(hash)} ms) and the PDF (${rounded(pdf)} ms) were measured alone in the same run and are taken off in the column "beside".`,
		tables: [{ title: 'Journeys', rows }, ...perStep],
		aims: [
			{ aim: 'CPU per journey ≤ 60 ms beside hash and PDF', measured: `${rounded(cpu)} ms at worst`, met: cpu <= 60 },
			{ aim: 'memory < 350 MB at 128', measured: `${Math.round(memory)} MB at most`, met: memory < 350 }
		]
	};
}

async function run(
	origin: string,
	people: { number: string }[],
	db: ConstructorParameters<typeof Learner>[2],
	atOnce: number
) {
	const waiting = people.map((person) => new Learner(origin, person, db));
	const done: Learner[] = [];
	const line = async () => {
		for (let learner = waiting.shift(); learner; learner = waiting.shift()) {
			await learner.journey();
			learner.close();
			done.push(learner);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, line));

	return done;
}

function rowOf(
	people: number,
	done: number,
	seconds: number,
	requests: number,
	perJourney: number,
	parts: number,
	used: Used,
	loop: number
): Row {
	return {
		'at once': people,
		journeys: done,
		'journeys/s': rounded(done / seconds),
		'requests/s': rounded(requests / seconds),
		'CPU ms/journey': rounded(perJourney),
		'beside hash and PDF': rounded(perJourney - parts),
		'memory MB': Math.round(used.residentMb),
		'at most MB': Math.round(used.peakMb),
		'loop delay p99 ms': rounded(loop)
	};
}

function stepRows(times: readonly Timed[]): Row[] {
	return steps.map((step) => {
		const of = times.filter((one) => one.step === step);
		const ms = of.map((one) => one.ms);

		return {
			step,
			'median ms': rounded(median(ms)),
			'p95 ms': rounded(quantile(ms, 0.95)),
			bytes: Math.round(median(of.map((one) => one.bytes)))
		};
	});
}

/** A signed-in lesson beside a bare application that serves the same HTML, both asked by one device after the other. */
export async function lesson(): Promise<Report> {
	const city = await makeCity();
	const { slug, html } = await longestLesson(city.db);
	const file = join(city.dataDir, 'lesson.html');
	writeFileSync(file, html);
	const reference = await referenceServer(file, city.databaseUrl);
	const server = await measuredServer(city.dataDir, city.env);

	try {
		const learner = new Learner(server.origin, city.learners[0]!, city.db);
		await learner.signIn();
		const path = `/learn/dasar-netralitas/${slug}`;
		const bare = new Device(reference.origin);

		const asked = {
			'bare, empty page': { device: bare, path: '/empty', server: reference },
			'bare, same lesson': { device: bare, path: '/lesson', server: reference },
			'Netral, signed-in lesson': { device: learner.device, path, server }
		};
		const totals = new Map<string, { requests: number; seconds: number; cpu: number; bytes: number }>();

		// In turns, so that a neighbour of this machine who is busy for a while, and a server that grows warm, touch all alike.
		for (let round = 0; round < 10; round++) {
			for (const compressed of [true, false]) {
				for (const [page, { device, path, server }] of Object.entries(asked)) {
					const name = nameOf(page, compressed);
					const total = totals.get(name) ?? { requests: 0, seconds: 0, cpu: 0, bytes: 0 };
					const before = server.used();
					const start = performance.now();
					for (let n = 0; n < 200; n++) {
						const answer = await device.send(path, { compressed });
						if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
						total.bytes = answer.bytes;
					}
					total.seconds += (performance.now() - start) / 1000;
					total.cpu += server.used().cpuSeconds - before.cpuSeconds;
					total.requests += 200;
					// The first two rounds warm up.
					if (round > 1) totals.set(name, total);
				}
			}
		}
		const perSecond = (page: string, compressed: boolean) => {
			const { requests, seconds } = totals.get(nameOf(page, compressed))!;

			return requests / seconds;
		};
		const rows = [true, false].flatMap((compressed) =>
			Object.keys(asked).map((page): Row => {
				const { requests, cpu, bytes } = totals.get(nameOf(page, compressed))!;

				return {
					page,
					'browser asks for': compressed ? 'compressed' : 'plain',
					'requests/s': rounded(perSecond(page, compressed)),
					'of the bare lesson': rounded(perSecond(page, compressed) / perSecond('bare, same lesson', compressed)),
					'CPU ms/request': rounded((cpu * 1000) / requests),
					bytes
				};
			})
		);
		const ratio = (compressed: boolean) =>
			perSecond('Netral, signed-in lesson', compressed) / perSecond('bare, same lesson', compressed);

		return {
			about: `The longest lesson of the first module (${slug}). The reference is \`bench/reference\`: a bare SvelteKit application with the same adapter, without session, database or compression.`,
			tables: [{ title: 'One device, one request after the other', rows }],
			aims: [
				{
					aim: 'a signed-in lesson at ≥ 0.4 of the reference with the same lesson, neither compressed',
					measured: String(rounded(ratio(false))),
					met: ratio(false) >= 0.4
				},
				{
					aim: 'the same, ours compressed as browsers ask for it, which the reference does not do',
					measured: String(rounded(ratio(true))),
					met: ratio(true) >= 0.4
				}
			]
		};
	} finally {
		await server.stop();
		await reference.stop();
		city.remove();
	}
}

const nameOf = (page: string, compressed: boolean) => `${page}${compressed ? ', compressed' : ''}`;
