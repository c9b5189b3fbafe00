import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { enrolledLearner, now } from '#lib/server/attempts/test-publication.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { questionCorrection } from '#lib/server/db/schema/questions.ts';
import { runWords } from '../test-process.ts';
import { registerQuestion } from './question.ts';

/** One learner who has one of two questions right. */
async function handedIn() {
	const pools = ['dasar', 'medsos'].map((slug) => ({ slug, draw: 1, size: 1 }));
	const { db, personId } = await enrolledLearner({ pools, policy: { passMark: 100 } });
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, questionId, options } of snapshot.questions) {
		const word = questionId === 'dasar-1' ? 'keliru' : 'benar';
		const tokens = [options.find((one) => one.id.endsWith(word))!.token];
		await saveAnswer(db, personId, id, { slot, tokens, sequence: 1 }, now);
	}
	await submitAttempt(db, personId, id, now);
	const question = (...words: string[]) =>
		runWords([registerQuestion], { open: async () => db, now: () => now }, ['question', ...words]);

	return { db, question };
}

test('a question is voided only with --apply; before, it is said who gains', async () => {
	const { db, question } = await handedIn();

	expect(await question('void', 'dasar/dasar-1')).toEqual({
		exit: 0,
		out: [
			'Soal “Soal dasar-1”, terbitan 1–1',
			'1 pengerjaan memuat soal ini: 1 naik (di antaranya 1 menjadi lulus), 0 tetap, 0 akan turun, 0 tidak akan lulus lagi, 0 sudah memakai koreksi ini.',
			'naik: Siti Rahmawati (***901), pengerjaan 1: 50 → 100, lulus',
			'Belum ada yang diubah. Tambahkan --apply untuk menerapkannya.'
		],
		notes: []
	});
	expect(await db.$count(questionCorrection)).toBe(0);
	await expect(question('void', 'dasar/dasar-1', '--apply')).rejects.toMatchObject({ code: 'reason_missing' });

	const { out } = await question('void', 'dasar/dasar-1', '--apply', '--reason', 'Dua pilihan benar', '--json');
	expect(out).toMatchObject([{ correction: expect.any(String), graded: 1, certificates: 1 }]);
	const { correction } = out[0] as { correction: string };
	expect(await question('correct', correction)).toMatchObject({ exit: 0 });
	expect((await question('correct', correction, '--apply')).out.at(-1)).toBe(
		`Koreksi ${correction} diterapkan: 0 pengerjaan dinilai ulang, 0 sertifikat terbit.`
	);
	expect(await db.$count(grading)).toBe(2);
});

test('a key is corrected by the numbers of the right options, which are checked', async () => {
	const { db, question } = await handedIn();

	expect(await question('key', 'dasar/dasar-1')).toMatchObject({ exit: 2 });
	expect(await question('key', 'dasar/dasar-1', '--right', '1', '--published')).toMatchObject({ exit: 2 });
	for (const [right, code] of [
		['1', 'key_same'],
		['1,3', 'key_invalid'],
		['9', 'key_invalid']
	]) {
		await expect(question('key', 'dasar/dasar-1', '--right', right!)).rejects.toMatchObject({ code });
	}
	await expect(question('key', 'dasar/dasar-1', '--published')).rejects.toMatchObject({ code: 'key_not_newer' });

	const applied = await question('key', 'dasar/dasar-1', '--right', '3', '--apply', '--reason', 'Kunci tertukar');
	expect(applied.out.at(-1)).toMatch(/^Koreksi \w{32} diterapkan: 1 pengerjaan dinilai ulang, 1 sertifikat terbit\.$/);
	expect(await db.select({ score: grading.score }).from(grading)).toContainEqual({ score: 100 });
});
