import { signDueCheckpoints } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { closeOverdueAttempts } from '#lib/server/attempts/attempts.ts';
import { finishOutages } from '#lib/server/attempts/outages.ts';
import { discardOldImports } from '#lib/server/organisation/import.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { timeZones } from '#lib/server/db/schema/organisation.ts';
import { lastAct } from '#lib/server/oversight/last-act.ts';
import { countMonthEnds } from '#lib/server/oversight/month-ends.ts';
import { keepMonthEndApart, recordAttestationStatesApart } from '#lib/server/oversight/past-figures.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { rollEnrolments } from '#lib/server/programmes/programmes.ts';
import { sendDigests } from '#lib/server/reminders/digest.ts';
import { postingOf } from '#lib/server/reminders/outbox.ts';
import { remindDue } from '#lib/server/reminders/reminders.ts';
import { sendDueMails } from '#lib/server/reminders/send-mails.ts';
import { database, settings } from './database.server.ts';
import { enrolApart } from './enrolling.server.ts';
import { reportJob } from './error-report.server.ts';

const everyMs = 60_000;
/** Computes the roster of every statement that stands. Pages promise ten minutes; the minute of the clock and the comparing take some of them. */
const statesEveryMs = 8 * 60 * 1000;
/** What they were noted of: nothing but an act or another day changes them. */
let states = { notedAt: 0, of: '' };
/** A process that was ended in the middle of giving time back is followed by one that starts. */
let outagesFinished = false;

/**
 * What the clock brings: attempts whose time is over, posts and waivers that begin or end today, cycles that open,
 * reminders, signatures of the log. Each job finds by itself whether it has something to do, so a missed minute costs
 * nothing. Mails go out, statements are compared and months counted beside the others, because a mail server and a large
 * government take long.
 * @returns a function that stops it; a mail on its way and the count under way are finished
 */
export function startJobs(): () => void {
	const stop = new AbortController();
	const countMonths = (db: Database, now: Date) =>
		countMonthEnds(db, now, (due) => keepMonthEndApart(settings().databaseUrl, due), stop.signal);
	let noting: Promise<void> | undefined;
	let counting: Promise<void> | undefined;
	const timers = [
		// Statements are compared and months counted when who is due has been enrolled, and nothing waits for them, nor one for the other.
		everyMinute(clockJobs, (db, now) => {
			noting ??= runJobs(() => ({ noteStates: () => noteStates(db, now) }), now).finally(() => (noting = undefined));
			counting ??= runJobs(() => ({ countMonths: () => countMonths(db, now) }), now).finally(
				() => (counting = undefined)
			);
		}),
		everyMinute((db) => ({ sendMails: () => sendMails(db, stop.signal) }))
	];

	return () => {
		stop.abort();
		for (const timer of timers) clearInterval(timer);
	};
}

type Jobs = Record<string, () => Promise<unknown>>;

/** A run that takes longer than a minute is followed by the next whole one; `afterwards` begins after each. */
function everyMinute(
	jobsOf: (db: Database, now: Date) => Jobs,
	afterwards: (db: Database, now: Date) => void = () => undefined
): NodeJS.Timeout {
	let running: Promise<void> | undefined;
	const run = () => {
		const now = new Date();
		running ??= runJobs(jobsOf, now)
			.then(() => afterwards(database(), now))
			.finally(() => (running = undefined));
	};

	return setInterval(run, everyMs).unref();
}

function clockJobs(db: Database, now: Date): Jobs {
	const posting = postingOf(settings().mail);

	return {
		closeOverdueAttempts: () => closeOverdueAttempts(db, now),
		finishOutages: () => finishOnce(db, now),
		rollEnrolments: () => rollEnrolments(db, now, enrolApart),
		rollStandings: () => rollStandings(db, now),
		discardOldImports: () => discardOldImports(db, now),
		signCheckpoints: async () => signDueCheckpoints(db, await ensureSigningKey(settings().signingKeyFile, db), now),
		remindDue: () => remindDue(db, posting, now),
		sendDigests: () => sendDigests(db, posting, now)
	};
}

async function runJobs(jobsOf: (db: Database, now: Date) => Jobs, now: Date): Promise<void> {
	const db = database();
	// The next minute tries again; the other jobs must not wait for it.
	const attempted = async <Done>(job: string, run: () => Promise<Done>): Promise<Done | undefined> => {
		try {
			return await run();
		} catch (error) {
			reportJob(job, error, now);

			return undefined;
		}
	};
	if (!(await attempted('findInstitution', () => findInstitution(db)))) return;

	for (const [job, run] of Object.entries(jobsOf(db, now))) await attempted(job, run);
}

async function finishOnce(db: Database, now: Date): Promise<void> {
	if (outagesFinished) return;

	await finishOutages(db, now);
	outagesFinished = true;
}

async function noteStates(db: Database, now: Date): Promise<void> {
	if (now.getTime() - states.notedAt < statesEveryMs) return;

	const of = [await lastAct(db), ...timeZones.map((timeZone) => dayOf(now, timeZone))].join(' ');
	if (of !== states.of) await recordAttestationStatesApart(settings().databaseUrl);
	states = { notedAt: now.getTime(), of };
}

async function sendMails(db: Database, stop: AbortSignal): Promise<void> {
	const { mail, origin } = settings();
	if (!mail) return;

	// Loaded only where mail is sent: it would stay in the memory of a server that sends none.
	const { SmtpLine } = await import('#lib/server/reminders/smtp.ts');
	await sendDueMails(db, new SmtpLine(mail, origin), { origin, now: () => new Date(), stop });
}
