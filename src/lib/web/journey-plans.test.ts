import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { grade, scoringVersion } from '#lib/assessment/grade.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { listAnswers, saveAnswer } from '#lib/server/attempts/answers.ts';
import { findOwn, findOwnAttempt, startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { findResult } from '#lib/server/attempts/results.ts';
import {
	enrolledLearner,
	insertEnrolment,
	insertProgramme,
	minutesAfter,
	now
} from '#lib/server/attempts/test-publication.ts';
import { findLesson, findModule, findOverview } from '#lib/server/learning/learning.ts';
import { completeLesson, recordOpened } from '#lib/server/learning/readings.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findQuestionFigures, listQuestionFigures, listVersionFigures } from '#lib/server/questions/figures.ts';
import { countOpenReports, listReports, listReportsAbout, reportQuestion } from '#lib/server/questions/reports.ts';
import { tallyAttempt } from '#lib/server/questions/tally.ts';
import { createSession, findViewer } from './sessions.server.ts';

/** What is read from its beginning on purpose, and in which statements. */
const whole: { scan: RegExp; text: RegExp }[] = [
	// One row, and values that the query brings itself.
	{ scan: /^SCAN (?:institution|json_each|CONSTANT ROW)\b|^SCAN \(subquery-\d+\)/, text: /./ },
	// The questions of one attempt, and the objectives of each.
	{ scan: /^SCAN [qo] VIRTUAL TABLE\b/, text: /json_each\(g\.per_question\) q\b/ },
	{ scan: /^SCAN question\b/, text: /json_each\([^)]*\) as question/ },
	{ scan: /^SCAN headed\b/, text: /^\s*with recursive headed\(/ },
	// The units in another zone, and the standings of the persons in question, of which the query itself makes the list.
	{ scan: /^SCAN zoned\b/, text: /^\s*with recursive zoned\(/ },
	{ scan: /^SCAN told$/, text: /\bwith told as materialized \(/ },
	// The primary posts of the persons in question, made by the query inside.
	{
		scan: /^SCAN p$/,
		text: /from \(\s*select person_id, id as post_id[^]*and person_id in[^]*\) p\s+cross join enrolment e/
	},
	// No more than the reports that wait.
	{ scan: /^SCAN question_report USING (?:COVERING )?INDEX question_report_open$/, text: /./ },
	// The end of a chain.
	{ scan: /^SCAN audit_\w+$/, text: /\border by "audit_\w+"\."seq" desc limit/ }
];

async function scansOf(db: Database, text: string): Promise<string[]> {
	return (await planOf(db, text))
		.filter((detail) => detail.startsWith('SCAN'))
		.filter((detail) => !whole.some((one) => one.scan.test(detail) && one.text.test(text)));
}

async function answerRight(db: Database, personId: string, attemptId: string, at: Date): Promise<void> {
	for (const { slot, options, key } of (await findOwn(db, personId, attemptId))!.snapshot.questions) {
		const tokens = options.filter((one) => key.right.includes(one.id)).map((one) => one.token);
		await saveAnswer(db, personId, attemptId, { slot, tokens, sequence: 1 }, at);
	}
}

test('from the sign-in to the certificate no query reads a table that grows from its beginning', async () => {
	const { db, personId } = await enrolledLearner();
	await db.write(async (tx) => {
		await tx.insert(account).values({ id: 'akun', personId, activatedAt: now, createdAt: now });
	});
	const token = await createSession(db, 'akun', now);

	const texts = await statementsOf(async () => {
		expect(await findViewer(db, token, now)).toBeDefined();
		await findOverview(db, personId, now);
		await findModule(db, personId, 'dasar', now);
		const lesson = (await findLesson(db, personId, 'dasar', 'larangan', { on: await today(db, now), now }))!;
		const reading = { personId, moduleId: 'dasar', lessonVersionId: lesson.lessonVersionId };
		await recordOpened(db, reading, now);
		await completeLesson(db, reading, now);
		const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
		await findOwnAttempt(db, personId, id, now);
		await answerRight(db, personId, id, now);
		const { certificates } = await submitAttempt(db, personId, id, minutesAfter(now, 5));
		expect(certificates).toHaveLength(1);
		await findResult(db, personId, id, minutesAfter(now, 5));
	});
	expect(texts.length).toBeGreaterThan(30);

	const scans = await Promise.all(texts.map(async (text) => ({ text, scans: await scansOf(db, text) })));
	expect(scans.filter(({ scans }) => scans.length > 0)).toEqual([]);
});

test('nor on the shorter path of a recertification', async () => {
	const { db, personId } = await enrolledLearner();
	const first = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	await answerRight(db, personId, first.id, now);
	await submitAttempt(db, personId, first.id, now);
	const dates = { key: '2027', opensOn: '2027-01-01', dueOn: '2027-12-31' };
	const { cycleId } = await insertProgramme(db, 'wajib', ['dasar'], { ...dates, refresher: true });
	await insertEnrolment(db, personId, cycleId, dates.dueOn);
	const later = new Date('2027-02-01T04:00:00Z');

	const texts = await statementsOf(async () => {
		expect((await findModule(db, personId, 'dasar', later))?.refresher).not.toBeNull();
		const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, later);
		await answerRight(db, personId, id, later);
		expect((await submitAttempt(db, personId, id, later)).certificates).toHaveLength(1);
	});

	const scans = await Promise.all(texts.map(async (text) => ({ text, scans: await scansOf(db, text) })));
	expect(scans.filter(({ scans }) => scans.length > 0)).toEqual([]);
});

test('figures and reports of questions read no more than they show, and are kept up by their keys', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	await submitAttempt(db, personId, id, now);
	const own = (await findOwn(db, personId, id))!;
	const [{ questionId, questionVersionId }] = own.snapshot.questions as [(typeof own.snapshot.questions)[number]];

	const texts = await statementsOf(async () => {
		await listQuestionFigures(db, 'dasar', null);
		await findQuestionFigures(db, 'dasar', questionId, 'pelaksana');
		await listVersionFigures(db, [questionVersionId]);
		const report = { personId, attemptId: id, slot: 0, kind: 'other', note: 'Keliru.' };
		await db.write((tx) => reportQuestion(tx, report, now));
		await countOpenReports(db);
		await listReports(db, { handled: false, page: 1, size: 20 });
		await listReportsAbout(db, 'dasar', questionId);
		const { perQuestion } = grade(own.snapshot, {}, scoringVersion);
		const answers = await listAnswers(db, id);
		// As a regrading does.
		await db.write((tx) => tallyAttempt(tx, { ...own, submittedAt: own.submittedAt! }, perQuestion, answers, -1));
	});
	expect(texts.length).toBeGreaterThan(10);

	const scans = await Promise.all(texts.map(async (text) => ({ text, scans: await scansOf(db, text) })));
	expect(scans.filter(({ scans }) => scans.length > 0)).toEqual([]);
});
