import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findModule } from '../learning/learning.ts';
import { endAccommodation, grantAccommodation, listAccommodations, type NewAccommodation } from './accommodations.ts';
import { findOwnAttempt, startAttempt, submitAttempt } from './attempts.ts';
import { listExhausted } from './extra-attempts.ts';
import { enrolledLearner, minutesAfter, now } from './test-publication.ts';

const usual = { extraTimePercent: '50', extraTries: '', reason: 'Rabun', from: '2026-11-22', to: '', by: 'command' };
const grant = (db: Database, asked: Partial<NewAccommodation> & { personId: string }, at = now) =>
	db.write((tx) => grantAccommodation(tx, { ...usual, ...asked }, at));
const start = (db: Database, personId: string, at = now) =>
	startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
const rowOf = async (db: Database, id: string) => (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

test('extra time is in the limit of every new attempt, and shown beside the usual one', async () => {
	const { db, personId } = await enrolledLearner({ policy: { limitMinutes: 15 } });
	await grant(db, { personId, extraTimePercent: '25' });
	expect(await findModule(db, personId, 'dasar', now)).toMatchObject({ limitMinutes: 19, standardLimitMinutes: 15 });

	const { id } = await start(db, personId);
	expect(await rowOf(db, id)).toMatchObject({ limitMinutes: 19, deadlineAt: minutesAfter(now, 19) });
	expect(await findOwnAttempt(db, personId, id, now)).toMatchObject({ limitMinutes: 19, standardLimitMinutes: 15 });
});

test('an open attempt gets the time at once, and keeps it when the accommodation ends', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	expect((await rowOf(db, id)).deadlineAt).toEqual(minutesAfter(now, 20));

	const accommodationId = await grant(db, { personId }, minutesAfter(now, 5));
	expect(await rowOf(db, id)).toMatchObject({ limitMinutes: 30, deadlineAt: minutesAfter(now, 30) });
	await grant(db, { personId, extraTimePercent: '10' }, minutesAfter(now, 6));
	await db.write((tx) => endAccommodation(tx, { personId, accommodationId, by: 'command' }, minutesAfter(now, 7)));
	expect(await rowOf(db, id)).toMatchObject({ limitMinutes: 30, deadlineAt: minutesAfter(now, 30) });
	expect(await findModule(db, personId, 'dasar', now)).toMatchObject({ limitMinutes: 22 });
	await expect(
		db.write((tx) => endAccommodation(tx, { personId, accommodationId, by: 'command' }, now))
	).rejects.toMatchObject({ code: 'accommodation_unknown' });
});

test('one that is not begun yet, is over, or comes when the time is up changes nothing', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	await grant(db, { personId, from: '2026-11-23' });
	await grant(db, { personId, from: '2026-11-01', to: '2026-11-21' });
	await grant(db, { personId }, minutesAfter(now, 21));

	expect(await rowOf(db, id)).toMatchObject({ limitMinutes: 20, deadlineAt: minutesAfter(now, 20) });
});

test('several give the most of each, not their sum', async () => {
	const { db, personId } = await enrolledLearner({ policy: { tries: 2 } });
	await grant(db, { personId, extraTimePercent: '100', extraTries: '1' });
	await grant(db, { personId, extraTimePercent: '20', extraTries: '2' });

	expect(await findModule(db, personId, 'dasar', now)).toMatchObject({ limitMinutes: 40, tries: { allowed: 4 } });
});

test('extra tries are counted wherever tries are, so nobody with one left waits for another', async () => {
	const { db, personId } = await enrolledLearner({
		policy: { tries: 1, pausesMinutes: [], reopensAfterMinutes: null }
	});
	await submitAttempt(db, personId, (await start(db, personId)).id, now);
	expect(await listExhausted(db, now)).toHaveLength(1);

	await grant(db, { personId, extraTimePercent: '', extraTries: '1' });
	expect(await listExhausted(db, now)).toEqual([]);
	await submitAttempt(db, personId, (await start(db, personId)).id, now);
	await expect(start(db, personId)).rejects.toMatchObject({ code: 'attempt_tries_used' });
	expect(await listExhausted(db, now)).toMatchObject([{ used: 2 }]);
});

test('a quiz without limits has none with an accommodation either', async () => {
	const { db, personId } = await enrolledLearner({ policy: { limitMinutes: null, tries: null } });
	await grant(db, { personId, extraTries: '2' });

	expect(await findModule(db, personId, 'dasar', now)).toMatchObject({ limitMinutes: null, tries: { allowed: null } });
	expect(await rowOf(db, (await start(db, personId)).id)).toMatchObject({ limitMinutes: null, deadlineAt: null });
});

test('what is typed wrongly is named by its field, and the reason stays out of the log', async () => {
	const { db, personId } = await enrolledLearner();
	for (const [wrong, field] of [
		[{ extraTimePercent: '301' }, 'extraTimePercent'],
		[{ extraTimePercent: '1,5' }, 'extraTimePercent'],
		[{ extraTries: '11' }, 'extraTries'],
		[{ extraTimePercent: '0', extraTries: '0' }, 'extraTimePercent'],
		[{ reason: ' ' }, 'reason'],
		[{ reason: 'x'.repeat(501) }, 'reason'],
		[{ from: '2026-02-30' }, 'from'],
		[{ to: 'besok' }, 'to'],
		[{ to: '2026-11-21' }, 'to']
	] as const) {
		await expect(grant(db, { personId, ...wrong })).rejects.toMatchObject({ field });
	}
	await expect(grant(db, { personId: 'nobody' })).rejects.toMatchObject({ code: 'person_unknown' });
	expect(await listAccommodations(db, personId)).toEqual([]);

	await grant(db, { personId, reason: 'Sakit mata' });
	expect(await listAccommodations(db, personId)).toMatchObject([{ reason: 'Sakit mata', endedAt: null }]);
	expect(await db.$count(auditEntry, eq(auditEntry.kind, 'accommodation.grant'))).toBe(1);
	expect(JSON.stringify(await db.select().from(auditPayload))).not.toContain('Sakit');
});
