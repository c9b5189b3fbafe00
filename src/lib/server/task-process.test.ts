import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { person } from './db/schema/organisation.ts';
import { databaseUrlOf, testDatabase } from './db/test-database.ts';
import { inLanguage } from './language.ts';
import { Places } from './places.ts';
import { Problem } from './problem.ts';
import { runInProcess } from './task-process.ts';
import type { TestTask } from './test-task.ts';

const late = () => new Problem('late', 'Terlambat.');
const run = (task: TestTask, timeoutMs = 30_000, places = new Places(1)) =>
	runInProcess('test-task.ts', task, { places, timeoutMs, late });

/** A file in which tasks write when they come and go. */
function testLog() {
	const folder = mkdtempSync(join(tmpdir(), 'netral-test-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const log = join(folder, 'log');
	writeFileSync(log, '');

	return { log, lines: () => readFileSync(log, 'utf8').split(' ').filter(Boolean) };
}

test('a task and its answer arrive as they were, whatever they hold', async () => {
	const echo = {
		at: new Date('2026-11-02T03:00:00Z'),
		sums: new Map([['a', { b: 1 }]]),
		bytes: new Uint8Array([1, 2, 255])
	};
	expect(await run({ echo })).toEqual(echo);
	expect(await run({ echo: undefined })).toBeUndefined();
});

test('a problem comes back in the language of whoever waits; what breaks is an error', async () => {
	const problems = await Promise.all(
		(['id', 'en'] as const).map((language) =>
			inLanguage(language, () => run({ refuse: true }).catch((problem: unknown) => problem))
		)
	);
	expect(problems).toEqual([expect.any(Problem), expect.any(Problem)]);
	const [inIndonesian, inEnglish] = problems as Problem[];
	expect([inIndonesian!.code, inEnglish!.code]).toEqual(['refused', 'refused']);
	expect(inEnglish!.message).not.toBe(inIndonesian!.message);
	await expect(run({ fail: true })).rejects.toThrow('code 1');
});

test('a task that is late in the middle of a query ends, with what it had not committed, and takes nobody along', async () => {
	const db = await testDatabase();
	const holding = run({ holdFor: 1e12, databaseUrl: await databaseUrlOf(db) }, 3000);
	await expect(holding).rejects.toMatchObject({ code: 'late' });

	await db.write((tx) => tx.insert(person).values({ id: 'berikut', name: 'Berikut', createdAt: new Date() }));
	expect((await db.select().from(person)).map(({ id }) => id)).toEqual(['berikut']);
}, 60_000);

test('no more run at once than there are places; the others wait for theirs', async () => {
	const { log, lines } = testLog();
	const places = new Places(2);
	const names = ['a', 'b', 'c', 'd', 'e'];
	const all = names.map((name) => run({ stayMs: 300, name, log }, 30_000, places));
	expect(await Promise.all(all)).toEqual(names);

	let running = 0;
	for (const line of lines()) {
		running += line.startsWith('+') ? 1 : -1;
		expect(running).toBeLessThanOrEqual(2);
	}
	expect(lines()).toHaveLength(10);
	const came = lines().filter((line) => line.startsWith('+'));
	expect(came.slice(0, 2).toSorted()).toEqual(['+a', '+b']);
}, 60_000);

test('who waits too long for a place is told, and no process is begun; what fails or is late leaves its place', async () => {
	const { log, lines } = testLog();
	const places = new Places(1);
	const stays = run({ stayMs: 60_000, name: 'stays', log }, 8000, places);
	stays.catch(() => undefined);
	await vi.waitFor(() => expect(lines()).toEqual(['+stays']), 30_000);
	const busy = () => new Problem('busy', 'Penuh.');
	const hurried = { places, timeoutMs: 30_000, late, waiting: { patienceMs: 10, busy } };
	const other = { stayMs: 0, name: 'other', log };
	await expect(runInProcess('test-task.ts', other, hurried)).rejects.toMatchObject({ code: 'busy' });
	const broken = run({ fail: true }, 30_000, places);
	const refused = run({ refuse: true }, 30_000, places);
	await expect(stays).rejects.toMatchObject({ code: 'late' });
	await expect(broken).rejects.toThrow('code 1');
	await expect(refused).rejects.toMatchObject({ code: 'refused' });
	expect(lines()).toEqual(['+stays']);
	expect(await run(other, 30_000, places)).toBe('other');
}, 60_000);
