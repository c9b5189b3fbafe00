import { and, asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { findOwnAttempt, startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { replayAttempts } from '../attempts/replay.ts';
import { findResult } from '../attempts/results.ts';
import {
	enrolledLearner,
	insertEmployee,
	insertEnrolment,
	insertProgramme,
	minutesAfter,
	now
} from '../attempts/test-publication.ts';
import { applyCorrection, examineCorrection } from './apply-correction.ts';
import { pickKey } from './corrected-key.ts';
import { proposed, recordCorrection, type Verdict } from './corrections.ts';
import { checkTallies } from './rebuild.ts';
import { resolveVersion } from './versions.ts';

/** All questions are of one choice and all are drawn, so that everybody has the same ones. */
const everyQuestion = {
	pools: [
		{ slug: 'dasar', draw: 1, size: 1 },
		{ slug: 'medsos', draw: 1, size: 1 }
	]
};

async function city(passMark = 100) {
	const made = await enrolledLearner({ ...everyQuestion, policy: { tries: null, pausesMinutes: [], passMark } });
	const version = (await resolveVersion(made.db, 'dasar/dasar-1'))[0];

	return { ...made, version };
}

async function another({ db, unitId, cycleId }: Awaited<ReturnType<typeof city>>, k: number): Promise<string> {
	const personId = await insertEmployee(db, unitId, { name: `Pegawai ${k}`, number: `19870412201001${1000 + k}` });
	await insertEnrolment(db, personId, cycleId);

	return personId;
}

/** Starts a try; `right` says which questions are answered right, `chosen` what else is chosen, by the word of the option. */
async function begin(db: Database, personId: string, answers: Record<string, string>, at = now): Promise<string> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const { slot, questionId, options } of snapshot.questions) {
		const word = answers[questionId];
		if (word === undefined) continue;

		const token = options.find((one) => one.id.endsWith(`-${word}`))!.token;
		await saveAnswer(db, personId, id, { slot, tokens: [token], sequence: 1 }, at);
	}

	return id;
}

async function take(db: Database, personId: string, answers: Record<string, string>, at = now): Promise<string> {
	const id = await begin(db, personId, answers, at);
	await submitAttempt(db, personId, id, at);

	return id;
}

const decide = (db: Database, questionVersionId: string, verdict: Verdict) =>
	db.write((tx) => recordCorrection(tx, { questionVersionId, verdict, reason: 'Soal keliru', by: 'command' }, now));
const gradingsOf = (db: Database, attemptId: string) =>
	db.select().from(grading).where(eq(grading.attemptId, attemptId)).orderBy(asc(grading.n));
const later = minutesAfter(now, 60);
const doing = { mayFall: false, by: 'command', now: later };

test('a void question raises who had it wrong, passes and certifies, and lowers nobody', async () => {
	const made = await city();
	const { db, personId, version, enrolmentId } = made;
	const [wrong, right] = [
		await take(db, personId, { 'dasar-1': 'salah', 'medsos-1': 'benar' }),
		await take(db, await another(made, 1), { 'dasar-1': 'benar', 'medsos-1': 'salah' })
	];

	const dry = await examineCorrection(db, [proposed(version.id, { kind: 'void' })]);
	expect(dry).toMatchObject({
		attempts: 2,
		passing: 1,
		counts: { rises: 1, falls: 1, fails: 0, stays: 0, settled: 0 },
		rising: [{ attemptId: wrong, name: 'Siti Rahmawati', before: { score: 50 }, after: { score: 100, passed: true } }],
		falling: [{ attemptId: right, name: 'Pegawai 1', before: { score: 50 }, after: { score: 0 } }]
	});
	expect(await db.$count(grading)).toBe(2);

	const id = await decide(db, version.id, { kind: 'void' });
	expect(await applyCorrection(db, id, doing)).toMatchObject({ graded: 1, certificates: 1 });
	expect(await gradingsOf(db, wrong)).toMatchObject([
		{ n: 1, score: 50, passed: false, voids: [] },
		{ n: 2, score: 100, passed: true, voids: [version.id], at: later, reason: 'question.void' }
	]);
	expect(await gradingsOf(db, right)).toHaveLength(1);
	expect((await db.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get())?.completedAt).toEqual(later);
	expect(await db.select({ personId: certificate.personId }).from(certificate)).toEqual([{ personId }]);
	expect(await db.select({ stored: standing.stored }).from(standing).where(eq(standing.personId, personId))).toEqual([
		{ stored: 'certified' }
	]);
	expect((await replayAttempts(db)).differences).toEqual([]);
	expect(await checkTallies(db, { mend: false })).toMatchObject({ gradings: 3, differing: 0 });

	const entries = await db.select().from(auditEntry).orderBy(asc(auditEntry.seq));
	expect(entries.map(({ kind, subject }) => [kind, subject]).slice(4)).toEqual([
		['question.correct', 'dasar'],
		['attempt.regrade', wrong],
		['certificate.issue', expect.any(String)],
		['question.apply', 'dasar']
	]);
});

test('applied again it changes nothing, and after it was cut off it does what is left', async () => {
	const made = await city();
	const { db, version } = made;
	for (let k = 1; k <= 12; k++) await take(db, await another(made, k), { 'dasar-1': 'salah', 'medsos-1': 'benar' });
	const id = await decide(db, version.id, { kind: 'void' });

	let writes = 0;
	const cut = Object.assign(Object.create(db) as Database, {
		write: (work: Parameters<Database['write']>[0]) =>
			++writes > 1 ? Promise.reject(new Error('killed')) : db.write(work)
	}) as Database;
	await expect(applyCorrection(cut, id, doing)).rejects.toThrow('killed');
	expect(await db.$count(certificate)).toBe(5);

	expect(await applyCorrection(db, id, doing)).toMatchObject({ graded: 7, certificates: 7 });
	expect(await applyCorrection(db, id, doing)).toMatchObject({ graded: 0, certificates: 0, counts: { settled: 12 } });
	expect(await db.$count(certificate)).toBe(12);
	expect(await db.$count(grading)).toBe(24);
	expect(await db.$count(auditEntry, eq(auditEntry.kind, 'question.apply'))).toBe(1);
});

test('two who apply at once grade each attempt once', async () => {
	const made = await city();
	const { db, version } = made;
	for (let k = 1; k <= 8; k++) await take(db, await another(made, k), { 'dasar-1': 'salah', 'medsos-1': 'benar' });
	const id = await decide(db, version.id, { kind: 'void' });
	const done = await Promise.all([applyCorrection(db, id, doing), applyCorrection(db, id, doing)]);

	expect(done[0].graded + done[1].graded).toBe(8);
	expect(await db.$count(grading)).toBe(16);
	expect(await db.$count(certificate)).toBe(8);
});

test('scores fall only where it is allowed, and a pass never goes', async () => {
	const made = await city(50);
	const { db, personId, version } = made;
	const [passed, failed] = [
		await take(db, personId, { 'dasar-1': 'benar', 'medsos-1': 'salah' }),
		await take(db, await another(made, 1), { 'dasar-1': 'salah', 'medsos-1': 'salah' })
	];
	const full = await take(db, await another(made, 2), { 'dasar-1': 'benar', 'medsos-1': 'benar' });
	const id = await decide(db, version.id, {
		kind: 'key',
		key: pickKey(version.question, [version.question.public.options[1]!.id])
	});

	expect(await applyCorrection(db, id, doing)).toMatchObject({
		graded: 1,
		certificates: 1,
		counts: { rises: 1, falls: 1, fails: 1 },
		failing: [{ attemptId: passed, before: { score: 50, passed: true }, after: { score: 0, passed: false } }]
	});
	expect(await applyCorrection(db, id, { ...doing, mayFall: true })).toMatchObject({ graded: 1, certificates: 0 });
	expect((await gradingsOf(db, full)).at(-1)).toMatchObject({ n: 2, score: 50, passed: true, correctedKeys: [id] });
	expect(await gradingsOf(db, passed)).toMatchObject([{ score: 50, passed: true }]);
	expect((await gradingsOf(db, failed)).at(-1)).toMatchObject({ score: 50, passed: true, reason: 'question.key' });
	expect(await db.$count(certificate)).toBe(3);
	expect((await replayAttempts(db)).differences).toEqual([]);
});

test('an open attempt takes what was decided when it is closed, and its page is told', async () => {
	const { db, personId, version } = await city();
	const id = await begin(db, personId, { 'dasar-1': 'salah', 'medsos-1': 'benar' });
	await decide(db, version.id, { kind: 'void' });
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const slot = snapshot.questions.find(({ questionId }) => questionId === 'dasar-1')!.slot;

	expect(await findOwnAttempt(db, personId, id, minutesAfter(now, 1))).toMatchObject({
		decided: { voided: [slot], notices: [] }
	});
	expect(await submitAttempt(db, personId, id, minutesAfter(now, 5))).toMatchObject({ score: 100, passed: true });
	expect(await gradingsOf(db, id)).toMatchObject([{ n: 1, voids: [version.id], correctedKeys: [] }]);
	expect((await replayAttempts(db)).differences).toEqual([]);
});

test('a void question is not drawn any more, and the last decision holds', async () => {
	const made = await city();
	const { db, personId, version } = made;
	const questionsOf = async (id: string) =>
		(await db.select().from(attempt).where(eq(attempt.id, id)).get())!.snapshot.questions.map((one) => one.questionId);
	await decide(db, version.id, { kind: 'void' });
	expect(await questionsOf(await take(db, personId, {}))).toEqual(['medsos-1']);
	await expect(decide(db, version.id, { kind: 'void' })).rejects.toMatchObject({ code: 'correction_void' });

	// Back to the key that it had: the latest decision holds.
	await decide(db, version.id, { kind: 'key', key: version.question.key });
	expect(await questionsOf(await take(db, await another(made, 1), {}))).toEqual(['dasar-1', 'medsos-1']);
	await expect(decide(db, version.id, { kind: 'key', key: version.question.key })).rejects.toMatchObject({
		code: 'key_same'
	});
});

test('the result names the question, tells the reason once it may, and whether the score takes it', async () => {
	const made = await city();
	const { db, personId, version } = made;
	const failedPerson = await another(made, 1);
	const [passed, failed] = [
		await take(db, personId, { 'dasar-1': 'salah', 'medsos-1': 'benar' }),
		await take(db, failedPerson, { 'dasar-1': 'benar', 'medsos-1': 'salah' })
	];
	expect(await findResult(db, personId, passed, later)).toMatchObject({ corrected: [], recounted: false });
	const id = await decide(db, version.id, {
		kind: 'key',
		key: pickKey(version.question, [version.question.public.options.find(({ html }) => html.startsWith('salah'))!.id])
	});
	await applyCorrection(db, id, doing);

	expect(await findResult(db, personId, passed, later)).toMatchObject({
		graded: { score: 100, passed: true },
		recounted: true,
		corrected: [{ number: expect.any(Number), kind: 'key', reason: 'Soal keliru', counted: true }]
	});
	expect(await findResult(db, failedPerson, failed, later)).toMatchObject({
		graded: { score: 50, passed: false },
		recounted: false,
		corrected: [{ kind: 'key', reason: null, counted: null }]
	});
});

test('a dry run and a decision are refused with a sentence when they say nothing new', async () => {
	const { db, version } = await city();
	await expect(
		db.write((tx) =>
			recordCorrection(tx, { questionVersionId: version.id, verdict: { kind: 'void' }, reason: ' ', by: 'x' }, now)
		)
	).rejects.toMatchObject({ code: 'reason_missing', field: 'reason' });
	await expect(resolveVersion(db, 'dasar/tidak-ada')).rejects.toMatchObject({ code: 'question_unknown' });
	await expect(resolveVersion(db, 'dasar/dasar-1/lagi')).rejects.toMatchObject({ code: 'question_unknown' });
	await expect(applyCorrection(db, 'tidak-ada', doing)).rejects.toMatchObject({ code: 'correction_unknown' });
	expect((await resolveVersion(db, version.id))[0].id).toBe(version.id);
});

test('attempts that were withdrawn have no grade and get none', async () => {
	const { db, personId, version } = await city();
	const id = await begin(db, personId, { 'dasar-1': 'salah' });
	await db.write((tx) =>
		tx
			.update(attempt)
			.set({ submittedAt: now, closedBy: 'withdrawn' })
			.where(and(eq(attempt.id, id)))
	);
	const correction = await decide(db, version.id, { kind: 'void' });

	expect(await applyCorrection(db, correction, doing)).toMatchObject({ attempts: 0, graded: 0 });
});

test('a pass by a correction completes no period that opened after the attempt', async () => {
	const made = await city();
	const { db, personId, version } = made;
	await take(db, personId, { 'dasar-1': 'salah', 'medsos-1': 'benar' });
	// A later period of the programme has opened, and the day of the first one has passed.
	const next = await insertProgramme(db, 'wajib', ['dasar'], {
		key: '2027',
		opensOn: '2027-01-10',
		dueOn: '2027-12-31'
	});
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');
	const at = new Date('2027-02-01T04:00:00Z');

	const id = await decide(db, version.id, { kind: 'void' });
	expect(await applyCorrection(db, id, { ...doing, now: at })).toMatchObject({ graded: 1, certificates: 0 });
	expect(await db.$count(certificate)).toBe(0);
});

test('a decision that another has followed is not applied any more', async () => {
	const { db, personId, version } = await city();
	await take(db, personId, { 'dasar-1': 'salah', 'medsos-1': 'benar' });
	const key = pickKey(version.question, [version.question.public.options[2]!.id]);
	const first = await decide(db, version.id, { kind: 'key', key });
	await db.write((tx) =>
		recordCorrection(
			tx,
			{ questionVersionId: version.id, verdict: { kind: 'void' }, reason: 'Ternyata keliru', by: 'command' },
			later
		)
	);

	await expect(applyCorrection(db, first, doing)).rejects.toMatchObject({ code: 'correction_superseded' });
	expect(await db.$count(grading)).toBe(1);
});

test('an attempt of which nothing counts any more ends ungraded and costs no try', async () => {
	const made = await city();
	const { db, personId } = made;
	const id = await begin(db, personId, { 'dasar-1': 'benar' });
	for (const question of ['dasar/dasar-1', 'dasar/medsos-1']) {
		await decide(db, (await resolveVersion(db, question))[0].id, { kind: 'void' });
	}

	expect(await submitAttempt(db, personId, id, now)).toMatchObject({ score: null, passed: false });
	expect(await db.$count(grading)).toBe(0);
	expect((await findResult(db, personId, id, now))!.tries).toMatchObject({ used: 0 });
	await expect(startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now)).rejects.toMatchObject({
		code: 'attempt_no_questions'
	});
});
