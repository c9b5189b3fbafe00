import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { cycle, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { addDays, dayOf } from '#lib/server/organisation/days.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { dueMonthEnds } from '#lib/server/oversight/month-ends.ts';
import { inProcess, keepMonthEndApart } from '#lib/server/oversight/past-figures.ts';
import { recountFigures } from '#lib/server/oversight/recount.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { governmentSizes, makeGovernment, type Government } from './government.ts';
import { Device } from './http.ts';
import { measuredServer } from './measured-process.ts';
import { rounded, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

const sizes = [governmentSizes.small, governmentSizes.middle, governmentSizes.large];
/** By hand less often: a page of a million people takes more than a second. */
const times = process.env.NETRAL_BENCH_PEOPLE ? 5 : 25;
const limits = { headMs: 50, wholeMs: 150, flat: 1.5, pastMs: 3000, enrolSeconds: 30, loopMs: 20 };

/**
 * What the pages of oversight cost with governments of three sizes, and what enrolling all of the largest does to others.
 * `NETRAL_BENCH_PEOPLE` names another size for a run by hand.
 */
export async function oversight(): Promise<Report> {
	const byHand = Number(process.env.NETRAL_BENCH_PEOPLE);
	const pages: Row[] = [];
	const days: Row[] = [];
	const monthEnds: Row[] = [];
	const enrolling: Row[] = [];
	const head: number[] = [];
	let [whole, past] = [0, 0];
	let monthEnd: Record<string, number> = {};

	for (const people of byHand ? [byHand] : sizes) {
		const government = await makeGovernment(people);

		try {
			// A large one is looked at for so long that the clock of the server would take everybody in meanwhile.
			if (byHand) await takeIn(government);
			await requireRightFigures(government);
			const kept = await keepMonthEnds(government);
			const seen = await pageTimes(government);
			pages.push({ people, ...prefixed('head', seen.head), ...prefixed('whole', seen.whole) });
			days.push({ people, ...seen.past, 'topics, ms': await countAllTopics(government) });
			monthEnd = seen.monthEnd;
			monthEnds.push({ people, ...monthEnd, ...kept });
			head.push(Math.max(...Object.values(seen.head)));
			whole = Math.max(...Object.values(seen.whole));
			past = Math.max(...Object.values(seen.past));
			if (people === Math.max(...sizes) || byHand) enrolling.push({ people, ...(await enrolAll(government)) });
		} finally {
			government.remove();
		}
	}

	const flat = Math.max(...head) / head[0]!;
	const { seconds, idle, busy } = enrolling[0] as { seconds: number; idle: number; busy: number };

	return {
		about: `The built application serves a government over loopback; medians of ${times} requests, one after the other, each until its last byte. The head's department has 400 people in every government, so that its pages show what the rest costs. Other days are counted from the rows when they are asked for, for many people in a process of its own, and kept until the next act that may change them. Month ends are counted and kept beforehand, as the clock of the server does it; "counted in" is what one of them takes a process. A department is too small to be kept: its head's are the first request of each. "Topics" is what counting those of all units takes a process; no page waits for it. "Enrolling" opens a period for everybody, taken in by the process that the server uses, while this process saves a row every 20 ms; the event-loop delay is this process's, before and meanwhile.`,
		tables: [
			{ title: 'Pages, ms', rows: pages },
			{ title: 'Other days', rows: days },
			{ title: 'Month ends, ms', rows: monthEnds },
			{ title: 'Enrolling', rows: enrolling }
		],
		aims: [
			{
				aim: `a head's page within ${limits.headMs} ms`,
				measured: `${rounded(head.at(-1)!)} ms`,
				met: head.at(-1)! <= limits.headMs
			},
			{
				aim: `the same whatever the number of people elsewhere (at most ${limits.flat} times)`,
				measured: `${rounded(flat)} times`,
				met: flat <= limits.flat
			},
			{
				aim: `the whole government's within ${limits.wholeMs} ms`,
				measured: `${rounded(whole)} ms`,
				met: whole <= limits.wholeMs
			},
			{ aim: `another day within ${limits.pastMs} ms`, measured: `${rounded(past)} ms`, met: past <= limits.pastMs },
			...(['head', 'whole'] as const).map((who) => {
				const [limit, ms] = [
					limits[`${who}Ms`],
					Math.max(monthEnd[`${who}, known now`]!, monthEnd[`${who}, known then`]!)
				];

				return {
					aim: `the end of a month like today, ${who === 'head' ? 'for a head' : 'of the whole government'} within ${limit} ms`,
					measured: `${rounded(ms)} ms`,
					met: ms <= limit
				};
			}),
			{
				aim: `everybody is enrolled within ${limits.enrolSeconds} s`,
				measured: `${rounded(seconds)} s`,
				met: seconds <= limits.enrolSeconds
			},
			{
				aim: `the event loop's delay meanwhile at most ${limits.loopMs} ms above idle (99th percentile)`,
				measured: `${rounded(busy - idle)} ms`,
				met: busy - idle <= limits.loopMs
			}
		]
	};
}

/** Has a process like those of the server take in whoever is due. */
function takeIn({ databaseUrl }: Government) {
	return runStaffTask({ kind: 'enrol', databaseUrl }, 3_600_000);
}

async function requireRightFigures({ db }: Government): Promise<void> {
	const { wrongStandings, wrongFigures } = await recountFigures(db);
	if (wrongStandings + wrongFigures > 0) throw new Error('The figures of the made government are not right.');
}

function prefixed(name: string, times: Record<string, number>): Row {
	return Object.fromEntries(Object.entries(times).map(([page, ms]) => [`${name}: ${page}`, rounded(ms)]));
}

/** Has the latest month end counted as the clock of the server has it done. */
async function keepMonthEnds({ db, databaseUrl, cycleId }: Government) {
	const due = (await dueMonthEnds(db, new Date())).filter((each) => each.cycleId === cycleId).slice(0, 2);
	const start = performance.now();
	for (const each of due) await keepMonthEndApart(databaseUrl, each);

	return { 'counted in': rounded((performance.now() - start) / due.length) };
}

/** Counts today's topics of all units as the server does when somebody looks; no page waits for it. */
async function countAllTopics({ databaseUrl, cycleId }: Government): Promise<number> {
	const start = performance.now();
	await inProcess({ kind: 'topics', databaseUrl, cycleId, on: dayOf(new Date(), 'Asia/Jakarta') });

	return rounded(performance.now() - start);
}

async function pageTimes(government: Government) {
	const server = await measuredServer(government.dataDir, government.env);

	try {
		const asHead = await signedIn(server.origin, government, government.head.accountId);
		const asAdministrator = await signedIn(server.origin, government, government.administrator.accountId);
		const of = async (device: Device, unit: string) => {
			const path = `/oversight/${unit}`;
			const asked = `?cycle=${government.cycleId}`;

			return {
				overview: await timeOf(device, path + asked),
				staff: await timeOf(device, `${path}/staff${asked}`),
				figures: await timeOf(device, `${path}/figures${asked}`)
			};
		};
		const today = dayOf(new Date(), 'Asia/Jakarta');
		const monthEnd = addDays(`${today.slice(0, 7)}-01`, -1);
		const figures = (unitId: string, on: string, known: string) =>
			`/oversight/${unitId}/figures?cycle=${government.cycleId}&on=${on}&known=${known}`;
		const tenDaysAgo = addDays(today, -10);

		return {
			head: await of(asHead, government.department),
			whole: {
				...(await of(asAdministrator, government.top)),
				statements: await timeOf(asAdministrator, `/oversight/attestations?cycle=${government.cycleId}`)
			},
			past: {
				'head, known now, ms': rounded(await once(asHead, figures(government.department, tenDaysAgo, 'now'))),
				'whole, known now, ms': rounded(await once(asAdministrator, figures(government.top, tenDaysAgo, 'now'))),
				'whole, known then, ms': rounded(await once(asAdministrator, figures(government.top, tenDaysAgo, 'then')))
			},
			monthEnd: {
				'head, known now': rounded(await once(asHead, figures(government.department, monthEnd, 'now'))),
				'head, known then': rounded(await once(asHead, figures(government.department, monthEnd, 'then'))),
				'whole, known now': rounded(await timeOf(asAdministrator, figures(government.top, monthEnd, 'now'))),
				'whole, known then': rounded(await timeOf(asAdministrator, figures(government.top, monthEnd, 'then')))
			}
		};
	} finally {
		await server.stop();
	}
}

async function signedIn(origin: string, { db }: Government, accountId: string): Promise<Device> {
	const device = new Device(origin);
	device.cookies.set(sessionCookieName(new URL(origin)), await createSession(db, accountId, new Date()));

	return device;
}

async function once(device: Device, path: string): Promise<number> {
	const { status, ms } = await device.send(path);
	if (status !== 200) throw new Error(`${path} answered ${status}.`);

	return ms;
}

async function timeOf(device: Device, path: string): Promise<number> {
	for (let n = 0; n < 3; n++) await once(device, path);
	const taken: number[] = [];
	for (let n = 0; n < times; n++) taken.push(await once(device, path));

	return median(taken);
}

/** Opens a period for everybody, and has a process like those of the server take them in. */
async function enrolAll(government: Government) {
	const { db, cycleId } = government;
	const today = dayOf(new Date(), 'Asia/Jakarta');
	await db.write(async (tx) => {
		const now = new Date();
		await tx.insert(programme).values({ id: 'ukur', title: 'Ukur', summary: '', sha256: '', publishedAt: now });
		const dates = { opensOn: today, dueOn: addDays(today, 60), validMonths: 12 };
		await tx.insert(cycle).values({ id: 'ukur', programmeId: 'ukur', key: '1', audience: [], ...dates });
		const [asked] = await tx
			.select()
			.from(requirement)
			.where(sql`cycle_id = ${cycleId}`);
		await tx.insert(requirement).values({ ...asked!, id: 'ukur', cycleId: 'ukur' });
	});
	const save = () => db.write((tx) => tx.run(sql`update institution set created_at = created_at + 1`));
	const idle = await loopDelay(save, new Promise((resolve) => setTimeout(resolve, 10_000)));

	const start = performance.now();
	const work = takeIn(government);
	const busy = await loopDelay(save, work);
	const seconds = (performance.now() - start) / 1000;
	const { enrolled } = await work;

	return {
		enrolled,
		seconds: rounded(seconds),
		idle: rounded(idle.p99),
		busy: rounded(busy.p99),
		'a save waits at most, ms': rounded(busy.slowestSave)
	};
}

/** The event loop's delay at the 99th percentile, in ms, while rows are saved until something is over. */
async function loopDelay(save: () => Promise<unknown>, until: Promise<unknown>) {
	const resolution = 5;
	const delay = monitorEventLoopDelay({ resolution });
	let over = false;
	let slowestSave = 0;
	void until.finally(() => (over = true));
	delay.enable();

	while (!over) {
		const start = performance.now();
		await save();
		slowestSave = Math.max(slowestSave, performance.now() - start);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	delay.disable();

	return { p99: Math.max(0, delay.percentile(99) / 1e6 - resolution), slowestSave };
}
