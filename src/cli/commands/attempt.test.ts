import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { enrolledLearner, now } from '#lib/server/attempts/test-publication.ts';
import { grading } from '#lib/server/db/schema/learning.ts';
import { runWords } from '../test-process.ts';
import { registerAttempt } from './attempt.ts';

async function handedIn() {
	const { db, personId } = await enrolledLearner();
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	await submitAttempt(db, personId, id, now);
	const replay = (...words: string[]) =>
		runWords([registerAttempt], { open: async () => db }, ['attempt', 'replay', ...words]);

	return { db, id, replay };
}

test('a replay tells that everything is as stored, for one attempt and for all', async () => {
	const { id, replay } = await handedIn();

	expect(await replay('--all')).toEqual({
		exit: 0,
		out: ['1 penilaian sama dengan yang tersimpan.'],
		notes: ['1 penilaian sudah diperiksa']
	});
	expect(await replay(id, '--json')).toMatchObject({ exit: 0, out: [{ gradings: 1, differences: [] }] });
	expect(await replay()).toMatchObject({ exit: 2, out: [] });
	expect(await replay(id, '--all')).toMatchObject({ exit: 2, out: [] });
	expect(await replay('tidak-ada')).toMatchObject({
		exit: 1,
		out: [],
		notes: ['Tidak ada penilaian untuk pengerjaan tidak-ada.']
	});
});

test('a replay names what differs, and ends with 1', async () => {
	const { db, id, replay } = await handedIn();
	await db.write((tx) => tx.update(grading).set({ score: 90 }).where(eq(grading.attemptId, id)));

	expect(await replay('--all')).toMatchObject({
		exit: 1,
		out: [`${id}, penilaian ke-1: tersimpan 90, dinilai ulang 0`]
	});
});
