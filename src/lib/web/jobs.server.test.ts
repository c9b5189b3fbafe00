import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { foundDinas } from '#lib/server/oversight/test-city.ts';
import { startJobs } from './jobs.server.ts';

const outside = vi.hoisted(() => ({
	db: undefined as Database | undefined,
	/** The last job of the clock in a minute. */
	sendDigests: vi.fn(() => Promise.resolve()),
	noteStates: vi.fn(() => Promise.resolve([])),
	countMonths: vi.fn(() => new Promise<void>(() => undefined))
}));
vi.mock('./database.server.ts', () => ({ database: () => outside.db, settings: () => ({ databaseUrl: '' }) }));
vi.mock('./enrolling.server.ts', () => ({ enrolApart: vi.fn() }));
vi.mock('./error-report.server.ts', () => ({ reportJob: vi.fn() }));
vi.mock('#lib/server/reminders/digest.ts', () => ({ sendDigests: outside.sendDigests }));
vi.mock('#lib/server/oversight/month-ends.ts', () => ({ countMonthEnds: outside.countMonths }));
vi.mock('#lib/server/oversight/past-figures.ts', () => ({
	keepMonthEndApart: vi.fn(),
	recordAttestationStatesApart: outside.noteStates
}));

const minuteMs = 60_000;

test('statements are compared within ten minutes of an act, though months are counted all the while', async () => {
	const { db } = await foundDinas(await testDatabase());
	outside.db = db;
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: new Date('2026-11-02T03:00:00Z') });
	const stop = startJobs();
	onTestFinished(() => {
		stop();
		vi.useRealTimers();
	});

	let minutes = 0;
	const minutePasses = async () => {
		vi.advanceTimersByTime(minuteMs);
		minutes++;
		await vi.waitFor(() => expect(outside.sendDigests).toHaveBeenCalledTimes(minutes), 5000);
		await nextTurn();
	};

	await minutePasses();
	await vi.waitFor(() => expect(outside.noteStates).toHaveBeenCalledTimes(1), 5000);
	await vi.waitFor(() => expect(outside.countMonths).toHaveBeenCalledTimes(1), 5000);
	await db.write((tx) =>
		recordAudit(tx, { at: new Date(), actor: 'system', kind: 'backup.make', subject: 'akta', payload: {} })
	);

	// The last one is for the comparing itself.
	while (minutes < 10) await minutePasses();
	await vi.waitFor(() => expect(outside.noteStates).toHaveBeenCalledTimes(2), 5000);
});
