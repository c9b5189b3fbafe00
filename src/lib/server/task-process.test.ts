import { expect, test } from 'vitest';
import { person } from './db/schema/organisation.ts';
import { databaseUrlOf, testDatabase } from './db/test-database.ts';
import { inLanguage } from './language.ts';
import { Problem } from './problem.ts';
import { runInProcess } from './task-process.ts';
import type { TestTask } from './test-task.ts';

const late = () => new Problem('late', 'Terlambat.');
const run = (task: TestTask, timeoutMs = 30_000) => runInProcess('test-task.ts', task, { timeoutMs, late });

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
