import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { lessonVersion } from '#lib/server/db/schema/content.ts';
import { attempt, extraAttempt } from '#lib/server/db/schema/learning.ts';
import { completeLesson } from '../learning/readings.ts';
import { saveAnswer } from './answers.ts';
import { advanceAttempt, findOwnAttempt, saveAnswerForm, startAttempt, submitAttempt } from './attempts.ts';
import { grantExtraAttempt, listGranted } from './extra-attempts.ts';
import { enrolledLearner, minutesAfter, now } from './test-publication.ts';

const day = 24 * 60;
const start = (db: Database, personId: string, at: Date) =>
	startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);

/** A try in which the questions of one pool are answered right, and the others not at all. */
async function fail(db: Database, personId: string, at: Date, rightPool = ''): Promise<void> {
	const { id } = await start(db, personId, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, pool, options, key } of snapshot.questions) {
		const tokens = options.filter((one) => key.right.includes(one.id)).map((one) => one.token);
		if (pool === rightPool) await saveAnswer(db, personId, id, { slot, tokens, sequence: 1 }, at);
	}
	await submitAttempt(db, personId, id, at);
}

async function read(db: Database, personId: string, slug: string, at: Date): Promise<void> {
	const found = await db.select().from(lessonVersion).where(eq(lessonVersion.slug, slug)).get();
	await completeLesson(db, { personId, moduleId: 'dasar', lessonVersionId: found!.id }, at);
}

test('after a failed try the lessons of what was missed are read again, and no others', async () => {
	const { db, personId } = await enrolledLearner({ policy: { rereadMissed: true, pausesMinutes: [] } });
	for (const slug of ['larangan', 'media-sosial']) await read(db, personId, slug, now);
	await fail(db, personId, minutesAfter(now, 1), 'dasar');

	await expect(start(db, personId, minutesAfter(now, 2))).rejects.toMatchObject({
		code: 'attempt_reread',
		message: expect.stringMatching(/Materi media-sosial\./)
	});
	await read(db, personId, 'larangan', minutesAfter(now, 3));
	await expect(start(db, personId, minutesAfter(now, 4))).rejects.toMatchObject({ code: 'attempt_reread' });
	await read(db, personId, 'media-sosial', minutesAfter(now, 5));
	await expect(start(db, personId, minutesAfter(now, 6))).resolves.toMatchObject({ resumed: false });
});

test('with no try left, reading everything again opens one more after a day, and only one', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: 1, pausesMinutes: [] } });
	await fail(db, personId, now);

	await expect(start(db, personId, minutesAfter(now, day))).rejects.toMatchObject({ code: 'attempt_reread' });
	for (const slug of ['larangan', 'media-sosial']) await read(db, personId, slug, minutesAfter(now, 10));
	await expect(start(db, personId, minutesAfter(now, day - 1))).rejects.toMatchObject({ code: 'attempt_pause' });

	await fail(db, personId, minutesAfter(now, day));
	expect(await db.select({ by: extraAttempt.grantedBy }).from(extraAttempt)).toEqual([{ by: null }]);
	expect(await listGranted(db)).toMatchObject([{ reason: null, module: 'dasar' }]);
	// What was read before the last try does not count for the next one.
	await expect(start(db, personId, minutesAfter(now, 3 * day))).rejects.toMatchObject({ code: 'attempt_reread' });
});

test('32 starts at once of the try that reading opened give one attempt and use one opening', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: 1, pausesMinutes: [] } });
	await fail(db, personId, now);
	for (const slug of ['larangan', 'media-sosial']) await read(db, personId, slug, minutesAfter(now, 10));

	const started = await Promise.all(Array.from({ length: 32 }, () => start(db, personId, minutesAfter(now, day))));
	expect(new Set(started.map(({ id }) => id)).size).toBe(1);
	expect(await db.select({ id: extraAttempt.id }).from(extraAttempt)).toHaveLength(1);
});

test('a quiz that goes one way shows and takes one question at a time, and never goes back', async () => {
	const { db, personId } = await enrolledLearner({ policy: { navigation: 'forward' } });
	const { id } = await start(db, personId, now);
	const shown = async () => {
		const found = await findOwnAttempt(db, personId, id, now);

		return found?.open ? found.questions.map(({ slot }) => slot) : [];
	};
	const answer = (slot: number) => saveAnswer(db, personId, id, { slot, tokens: [], sequence: 1 }, now);

	expect(await shown()).toEqual([0]);
	await expect(answer(1)).rejects.toMatchObject({ code: 'attempt_question_done' });
	await answer(0);

	// However many requests say it, and whatever they were told: from the first question there is one step.
	await Promise.all(Array.from({ length: 8 }, () => advanceAttempt(db, personId, id, 0, now)));
	expect(await shown()).toEqual([1]);
	await expect(answer(0)).rejects.toMatchObject({ code: 'attempt_question_done' });
	const stale = [{ slot: 0, tokens: ['x'], certainty: null, shown: { tokens: [], certainty: null } }];
	await expect(saveAnswerForm(db, personId, id, stale, now)).rejects.toMatchObject({ code: 'attempt_question_done' });

	for (const from of [1, 2, 3, 4, 4]) await advanceAttempt(db, personId, id, from, now);
	expect(await shown()).toEqual([4]);
});

test('how sure somebody is is kept with the answer, and not asked where the quiz does not', async () => {
	const kept = async (certainty: boolean) => {
		const { db, personId } = await enrolledLearner({ policy: { certainty } });
		const { id } = await start(db, personId, now);
		await saveAnswer(db, personId, id, { slot: 0, tokens: [], certainty: 'sure', sequence: 1 }, now);
		const form = [{ slot: 1, tokens: [], certainty: 'unsure' as const, shown: { tokens: [], certainty: null } }];
		await saveAnswerForm(db, personId, id, form, now);
		const found = await findOwnAttempt(db, personId, id, now);

		return found?.open && found.answers.toSorted((a, b) => a.slot - b.slot).map((one) => one.certainty);
	};

	expect(await kept(true)).toEqual(['sure', 'unsure']);
	expect(await kept(false)).toEqual([null]);
});

test('the pause holds also for the try that reading opens', async () => {
	const { db, personId } = await enrolledLearner({
		policy: { tries: 1, pausesMinutes: [day], reopensAfterMinutes: 60 }
	});
	await fail(db, personId, now);
	for (const slug of ['larangan', 'media-sosial']) await read(db, personId, slug, minutesAfter(now, 10));

	await expect(start(db, personId, minutesAfter(now, 61))).rejects.toMatchObject({ code: 'attempt_pause' });
	await expect(start(db, personId, minutesAfter(now, day))).resolves.toMatchObject({ resumed: false });
});

test('a try that is opened can be used, also by somebody who has used more than is allowed now', async () => {
	const { db, personId, requirementId } = await enrolledLearner({
		policy: { tries: 1, pausesMinutes: [], reopensAfterMinutes: null }
	});
	await db.write(async (tx) => {
		await tx.insert(extraAttempt).values([1, 2].map(() => ({ personId, requirementId, reason: '', grantedAt: now })));
	});
	for (let tries = 0; tries < 3; tries++) await fail(db, personId, now);
	await db.write(async (tx) => {
		await tx.delete(extraAttempt);
	});

	await db.write((tx) => grantExtraAttempt(tx, { personId, requirementId, reason: 'Sakit', by: 'command' }, now));
	await expect(start(db, personId, now)).resolves.toMatchObject({ resumed: false });
});

test('what only says how sure one is leaves the answer that another tab has given since', async () => {
	const { db, personId } = await enrolledLearner({ policy: { certainty: true } });
	const { id } = await start(db, personId, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const [first, second] = snapshot.questions[0]!.options.map(({ token }) => [token]);
	const shown = { tokens: first!, certainty: null };
	await saveAnswer(db, personId, id, { slot: 0, tokens: second!, sequence: 2 }, now);
	await saveAnswerForm(db, personId, id, [{ slot: 0, tokens: first!, certainty: 'sure', shown }], now);

	const found = await findOwnAttempt(db, personId, id, now);
	expect(found?.open && found.answers).toMatchObject([{ tokens: second, certainty: 'sure' }]);
});
