import { like } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { findOwn, startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { findResult } from '../attempts/results.ts';
import { enrolledLearner, insertEmployee, minutesAfter, now, secrets } from '../attempts/test-publication.ts';
import {
	countOpenReports,
	listReports,
	listReportsAbout,
	longestNote,
	replyToReport,
	reportQuestion
} from './reports.ts';

/** Somebody who has failed the quiz, with a wrong option in its first question. */
async function failed() {
	const city = await enrolledLearner();
	const { db, personId } = city;
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const { questions } = (await findOwn(db, personId, id))!.snapshot;
	const first = questions[0]!;
	const wrong = first.options.find((one) => !first.key.right.includes(one.id))!;
	await saveAnswer(db, personId, id, { slot: 0, tokens: [wrong.token], sequence: 1 }, now);
	await submitAttempt(db, personId, id, minutesAfter(now, 5));
	const report = (change: Partial<Parameters<typeof reportQuestion>[1]> = {}) =>
		db.write((tx) =>
			reportQuestion(
				tx,
				{ personId, attemptId: id, slot: 0, kind: 'several', note: ' Ada dua yang benar. ', ...change },
				minutesAfter(now, 6)
			)
		);

	return { ...city, id, first, wrong, report };
}

const open = { handled: false, page: 1, size: 20 };

test('a learner reports a question of an own attempt, once', async () => {
	const { db, unitId, id, report, personId } = await failed();
	const other = await insertEmployee(db, unitId, { name: 'Orang Lain', number: '2' });

	await expect(report({ personId: other })).rejects.toMatchObject({ code: 'attempt_unknown' });
	await expect(report({ slot: 99 })).rejects.toMatchObject({ code: 'report_question', field: 'slot' });
	await expect(report({ kind: 'lain' })).rejects.toMatchObject({ code: 'report_kind', field: 'kind' });
	await expect(report({ note: '  ' })).rejects.toMatchObject({ code: 'report_note', field: 'note' });
	await expect(report({ note: 'a'.repeat(longestNote + 1) })).rejects.toMatchObject({ code: 'report_note' });
	expect(await countOpenReports(db)).toBe(0);

	await report();
	await expect(report()).rejects.toMatchObject({ code: 'report_once' });
	expect(await countOpenReports(db)).toBe(1);
	expect((await findResult(db, personId, id, minutesAfter(now, 7)))!.reports).toEqual([
		{ slot: 0, kind: 'several', note: 'Ada dua yang benar.', reply: null }
	]);
});

test('a question of an open attempt is not reported', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const made = { personId, attemptId: id, slot: 0, kind: 'several', note: 'Ada dua yang benar.' };

	await expect(db.write((tx) => reportQuestion(tx, made, now))).rejects.toMatchObject({ code: 'report_early' });
	expect(await countOpenReports(db)).toBe(0);
});

test('a trainer sees the frozen question and what was answered, and nobody', async () => {
	const { db, personId, id, first, wrong, report } = await failed();
	await report();
	const { reports, total } = await listReports(db, open);
	const about = await listReportsAbout(db, 'dasar', first.questionId);

	expect(total).toBe(1);
	expect(about).toMatchObject([{ kind: 'several', note: 'Ada dua yang benar.', reply: null }]);
	expect(await listReportsAbout(db, 'dasar', 'lain')).toEqual([]);
	expect(reports).toMatchObject([
		{ moduleId: 'dasar', kind: 'several', note: 'Ada dua yang benar.', question: first, given: [wrong.token] }
	]);
	for (const telling of [personId, id, 'Siti Rahmawati', '198704122010012901']) {
		expect(JSON.stringify([reports, about])).not.toContain(telling);
	}
});

test('a reply closes a report and is shown to whoever made it, while the key stays hidden', async () => {
	const { db, personId, id, report } = await failed();
	await report();
	const reportId = (await listReports(db, open)).reports[0]!.id;
	const reply = (text: string, which = reportId) =>
		db.write((tx) => replyToReport(tx, { reportId: which, reply: text, by: 'pelatih' }, minutesAfter(now, 8)));

	await expect(reply('')).rejects.toMatchObject({ code: 'report_reply', field: 'reply' });
	await expect(reply('a'.repeat(longestNote + 1))).rejects.toMatchObject({ code: 'report_reply' });
	await expect(reply('Terima kasih.', 'tiada')).rejects.toMatchObject({ code: 'report_unknown' });
	await reply('Terima kasih.');
	await expect(reply('Lagi.')).rejects.toMatchObject({ code: 'report_handled' });

	expect(await countOpenReports(db)).toBe(0);
	expect(await listReports(db, open)).toEqual({ reports: [], total: 0 });
	expect((await listReports(db, { ...open, handled: true })).reports).toMatchObject([{ reply: 'Terima kasih.' }]);
	const result = (await findResult(db, personId, id, minutesAfter(now, 9)))!;
	expect(result.reports).toMatchObject([{ reply: 'Terima kasih.' }]);
	expect(result.review).toBeNull();
	expect(JSON.stringify([result.reports, result.asked])).not.toContain(secrets.optionId);
});

test('the log tells that something was reported and answered, without the words', async () => {
	const { db, report } = await failed();
	await report();
	const reportId = (await listReports(db, open)).reports[0]!.id;
	await db.write((tx) => replyToReport(tx, { reportId, reply: 'Terima kasih.', by: 'pelatih' }, minutesAfter(now, 8)));
	const entries = await db
		.select({ seq: auditEntry.seq, kind: auditEntry.kind, subject: auditEntry.subject })
		.from(auditEntry)
		.where(like(auditEntry.kind, 'question.%'));
	const payloads = await db.select({ json: auditPayload.json }).from(auditPayload);

	expect(entries.map(({ kind }) => kind)).toEqual(['question.report', 'question.reply']);
	expect(new Set(entries.map(({ subject }) => subject))).toEqual(new Set([reportId]));
	for (const words of ['Ada dua', 'Terima kasih']) expect(JSON.stringify(payloads)).not.toContain(words);
});
