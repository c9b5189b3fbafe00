import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Policy } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { unitVersion, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { enrolment, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { revokeCertificate } from '../certificates/certificates.ts';
import { findModule, findOverview } from '../learning/learning.ts';
import { policyPresets } from '#lib/content/policy.ts';
import { saveAnswer } from './answers.ts';
import { closeOverdueAttempts, findOwnAttempt, startAttempt, submitAttempt } from './attempts.ts';
import { grantExtraAttempt } from './extra-attempts.ts';
import { listAttempts } from './history.ts';
import { released } from './release.ts';
import { findResult } from './results.ts';
import { enrolledLearner, insertEnrolment, insertProgramme, minutesAfter, now, secrets } from './test-publication.ts';

const afterDue = new Date('2027-01-02T04:00:00Z');

const prepare = (policy: Partial<Policy> = {}) => enrolledLearner({ policy: { pausesMinutes: [], ...policy } });

/** Answers the quiz with the first `right` questions right, and the wrong ones with an option that has feedback. */
async function answer(db: Database, personId: string, right: number, at: Date): Promise<string> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

	for (const { slot, options, key } of snapshot.questions) {
		const keyed = options.filter((one) => key.right.includes(one.id)).map((one) => one.token);
		const wrong = [options.find((one) => !key.right.includes(one.id))!.token];
		await saveAnswer(db, personId, id, { slot, tokens: slot < right ? keyed : wrong, sequence: 1 }, at);
	}

	return id;
}

async function take(db: Database, personId: string, right: number, at = now): Promise<string> {
	const id = await answer(db, personId, right, at);
	await submitAttempt(db, personId, id, at);

	return id;
}

/** Everything of a key that would tell: option ids, explanations, legal bases, hints, the seed. */
async function tellingTexts(db: Database): Promise<string[]> {
	const rows = await db.select({ snapshot: attempt.snapshot }).from(attempt);

	return [
		secrets.explanation,
		secrets.legalBasis,
		secrets.hint,
		secrets.optionId,
		...rows.map((row) => row.snapshot.seed)
	];
}

test('what the page of an open attempt is sent holds no option id, key, explanation, feedback or seed', async () => {
	const { db, personId } = await prepare();
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const page = JSON.stringify(await findOwnAttempt(db, personId, id, now));
	const around = JSON.stringify([await findOverview(db, personId, now), await findModule(db, personId, 'dasar', now)]);

	for (const text of [...(await tellingTexts(db)), secrets.wrongFeedback, '"right"', '"key"', '"weights"']) {
		expect(page).not.toContain(text);
		expect(around).not.toContain(text);
	}
});

test('tokens of options differ from one attempt to the next and follow no order of the file', async () => {
	const { db, personId } = await prepare();
	const first = await take(db, personId, 0);
	const second = await take(db, personId, 0);
	const rows = await db.select({ snapshot: attempt.snapshot }).from(attempt);
	const tokens = rows.flatMap((row) =>
		row.snapshot.questions.flatMap((one) => one.options.map((option) => option.token))
	);

	expect(first).not.toBe(second);
	expect(new Set(tokens).size).toBe(tokens.length);
});

test('after a failed attempt with tries left only score, topics, lessons and feedback on what was chosen are shown', async () => {
	const { db, personId } = await prepare();
	const id = await take(db, personId, 3);
	const result = (await findResult(db, personId, id, now))!;
	const sent = JSON.stringify(result);

	expect(result).toMatchObject({
		graded: { score: 60, passed: false },
		blank: 0,
		counts: null,
		topics: ['Memilih sikap di media sosial'],
		rereads: [{ slug: 'media-sosial', title: 'Materi media-sosial' }],
		review: null,
		tries: { left: 2 }
	});
	expect(result.feedback.map((one) => one.number)).toEqual(expect.arrayContaining([4, 5]));
	for (const text of await tellingTexts(db)) expect(sent).not.toContain(text);
});

test('feedback stands only beside options that were chosen', async () => {
	const { db, personId } = await prepare();
	const id = await take(db, personId, 0);
	const { feedback } = (await findResult(db, personId, id, now))!;

	expect(feedback).toHaveLength(5);
	expect(feedback.every((one) => one.html.endsWith(one.optionHtml))).toBe(true);
});

test('whoever is late is shown no key, with or without tries left, because one more may be opened', async () => {
	for (const tries of [1, 3]) {
		const { db, personId } = await prepare({ tries });
		const id = await take(db, personId, 0);

		expect((await findResult(db, personId, id, now))?.review).toBeNull();
		expect((await findResult(db, personId, id, afterDue))?.review).toBeNull();
	}
});

test('a try that is opened after the due day begins without a key, and its pass releases all', async () => {
	const { db, personId, requirementId } = await prepare({ tries: 1 });
	const failed = await take(db, personId, 0);
	expect((await findResult(db, personId, failed, afterDue))?.review).toBeNull();

	await db.write((tx) =>
		grantExtraAttempt(tx, { personId, requirementId, reason: 'Listrik padam', by: 'command' }, afterDue)
	);
	await take(db, personId, 5, minutesAfter(afterDue, 1));

	expect((await findResult(db, personId, failed, minutesAfter(afterDue, 2)))?.review).toHaveLength(5);
});

test('a later cycle that takes the place of this one releases what it held', async () => {
	const { db, personId } = await prepare();
	const id = await take(db, personId, 0);
	const next = await insertProgramme(db, 'wajib', ['dasar'], {
		key: '2027',
		opensOn: '2027-01-01',
		dueOn: '2027-12-31'
	});
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');

	expect((await findResult(db, personId, id, now))?.review).toBeNull();
	expect((await findResult(db, personId, id, afterDue))?.review).toHaveLength(5);
});

describe('a period whose place the next one has taken', () => {
	/** Which of the two a quiz fulfils that `pass` takes; the institution has WITA. */
	async function fulfilledBy(
		pass: (db: Database, personId: string) => Promise<unknown>,
		{ opensOn = '2026-12-01', zone = null }: { opensOn?: Day; zone?: TimeZone | null } = {}
	): Promise<string[]> {
		const { db, personId, enrolmentId } = await prepare({ limitMinutes: 15 });
		await db.write((tx) => tx.update(unitVersion).set({ timeZone: zone }));
		const next = await insertProgramme(db, 'wajib', ['dasar'], { key: '2027', opensOn, dueOn: '2027-12-31' });
		await insertEnrolment(db, personId, next.cycleId, '2027-12-31');
		await pass(db, personId);
		const rows = await db.select({ of: fulfilment.enrolmentId }).from(fulfilment);

		return rows.map(({ of }) => (of === enrolmentId ? 'this' : 'next')).sort();
	}
	const at = (time: string) => (db: Database, personId: string) => take(db, personId, 5, new Date(time));

	test('is closed once its due day is over in the institution and in the unit of the person', async () => {
		expect(await fulfilledBy(at('2026-12-31T15:59:00Z'))).toEqual(['next', 'this']);
		expect(await fulfilledBy(at('2026-12-31T16:00:00Z'))).toEqual(['next']);
		// An hour later where people have WIB; where they have WIT, with the institution.
		expect(await fulfilledBy(at('2026-12-31T16:59:00Z'), { zone: 'Asia/Jakarta' })).toEqual(['next', 'this']);
		expect(await fulfilledBy(at('2026-12-31T17:00:00Z'), { zone: 'Asia/Jakarta' })).toEqual(['next']);
		expect(await fulfilledBy(at('2026-12-31T15:30:00Z'), { zone: 'Asia/Jayapura' })).toEqual(['next', 'this']);
		expect(await fulfilledBy(at('2026-12-31T16:00:00Z'), { zone: 'Asia/Jayapura' })).toEqual(['next']);
	});

	test('is followed by the next at one moment, where that opens on the day after', async () => {
		expect(await fulfilledBy(at('2026-12-31T15:59:00Z'), { opensOn: '2027-01-01' })).toEqual(['this']);
		expect(await fulfilledBy(at('2026-12-31T16:00:00Z'), { opensOn: '2027-01-01' })).toEqual(['next']);
	});

	test('has what was answered before it was over, though the attempt is closed only afterwards', async () => {
		const pass = async (db: Database, personId: string) => {
			await answer(db, personId, 5, new Date('2026-12-31T15:40:00Z'));
			await closeOverdueAttempts(db, new Date('2026-12-31T17:05:00Z'));
		};

		expect(await fulfilledBy(pass, { opensOn: '2027-01-01' })).toEqual(['this']);
	});
});

test('an enrolment that has ended releases its results', async () => {
	const { db, personId, enrolmentId } = await prepare();
	const id = await take(db, personId, 0);
	await db.write((tx) =>
		tx
			.update(enrolment)
			.set({ endedAt: now, endReason: 'left' })
			.where(eq(enrolment.id, enrolmentId))
			.then(() => undefined)
	);

	expect((await findResult(db, personId, id, now))?.review).toHaveLength(5);
});

test('a pass releases all its attempts with keys and explanations, and shows the certificate', async () => {
	const { db, personId } = await prepare();
	const failed = await take(db, personId, 0);
	const passed = await take(db, personId, 5, minutesAfter(now, 1));
	const result = (await findResult(db, personId, passed, now))!;

	expect(result).toMatchObject({
		graded: { score: 100, passed: true },
		counts: { right: 5, partly: 0, wrong: 0 },
		topics: [],
		rereads: [],
		tries: null
	});
	expect(result.certificates).toMatchObject([{ number: '0001/NETRAL/XI/2026' }]);
	expect(result.review?.[0]?.explanationHtml).toContain(secrets.explanation);
	expect(result.review?.[0]?.options.some((one) => one.right && one.chosen)).toBe(true);
	expect((await findResult(db, personId, failed, now))?.review).toHaveLength(5);
	expect(JSON.stringify(result)).not.toContain(secrets.optionId);
});

test('the result of a pass whose certificate was revoked says so and why, and offers it no longer', async () => {
	const { db, personId } = await prepare();
	const passed = await take(db, personId, 5);
	const [certificate] = (await findResult(db, personId, passed, now))!.certificates;
	await db.write((tx) =>
		revokeCertificate(tx, { certificateId: certificate!.id, reason: 'Dikerjakan orang lain.', by: 'command' }, now)
	);
	const result = (await findResult(db, personId, passed, now))!;

	expect(result).toMatchObject({ graded: { passed: true }, certificates: [] });
	expect(result.revoked).toMatchObject([{ number: '0001/NETRAL/XI/2026', reason: 'Dikerjakan orang lain.', at: now }]);
});

test('a question that was taken back is said not to count, whatever was answered', async () => {
	const { db, personId } = await prepare();
	const id = await take(db, personId, 4);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const first = (await db.select().from(grading).where(eq(grading.attemptId, id)).get())!;
	const voids = [snapshot.questions[4]!.questionVersionId];
	await db.write((tx) =>
		tx
			.insert(grading)
			.values({ ...first, id: newId(), n: 2, voids, reason: 'Kunci keliru' })
			.then(() => undefined)
	);
	const result = (await findResult(db, personId, id, now))!;

	expect(result).toMatchObject({ graded: { score: 100 }, counts: { right: 4, partly: 0, wrong: 0 }, topics: [] });
	expect(result.review?.map(({ voided }) => voided)).toEqual([false, false, false, false, true]);
});

test('a pool below its own pass mark is named', async () => {
	const { db, personId } = await prepare({ passMark: 50, passMarkPerPool: 60 });
	const id = await take(db, personId, 3);

	expect(await findResult(db, personId, id, now)).toMatchObject({
		graded: { score: 60, passed: false },
		weakPools: ['Kelompok medsos']
	});
});

test('nobody sees the result of somebody else, or of an attempt that is still open', async () => {
	const { db, personId } = await prepare();
	const id = await take(db, personId, 0);
	const { id: open } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);

	expect(await findResult(db, 'seseorang', id, now)).toBeUndefined();
	expect(await findResult(db, personId, open, now)).toBeUndefined();
});

test('an exam is released by a pass or by the end of its cycle, practice at once', () => {
	const held = { passed: false, closed: false };
	const nothing = { score: true, explanations: false, keys: false };
	const everything = { score: true, explanations: true, keys: true };

	expect(released(policyPresets.ujian, held)).toEqual(nothing);
	expect(released(policyPresets.ujian, { passed: true, closed: false })).toEqual(everything);
	expect(released(policyPresets.ujian, { passed: false, closed: true })).toEqual(everything);
	expect(released(policyPresets.latihan, held)).toEqual(everything);
});

test('what waits for the end of the cycle is not shown by a pass, and what is never shown never is', () => {
	const shows = { score: 'passed', explanations: 'closed', keys: 'never' } as const;

	expect(released({ shows }, { passed: false, closed: false })).toEqual({
		score: false,
		explanations: false,
		keys: false
	});
	expect(released({ shows }, { passed: true, closed: false })).toEqual({
		score: true,
		explanations: false,
		keys: false
	});
	expect(released({ shows }, { passed: true, closed: true })).toEqual({ score: true, explanations: true, keys: false });
});

test('explanations without keys tell which option was right by nothing but their words', async () => {
	const { db, personId } = await prepare({
		shows: { score: 'passed', explanations: 'passed', keys: 'never' },
		passMark: 60
	});
	const { review, keysShown, counts, graded } = (await findResult(db, personId, await take(db, personId, 4), now))!;

	expect({ keysShown, counts, passed: graded?.passed }).toEqual({ keysShown: false, counts: null, passed: true });
	expect(review!.map((one) => one.explanationHtml)).not.toContain(null);
	expect(review!.map((one) => one.points)).toEqual(review!.map(() => 0));
	for (const { options } of review!) {
		expect(options.filter(({ right }) => right)).toEqual([]);
		expect(options.filter(({ chosen, feedbackHtml }) => !chosen && feedbackHtml !== null)).toEqual([]);
	}
});

test('a score that is held back is nowhere to be seen before the pass', async () => {
	const { db, personId } = await prepare({ shows: { score: 'passed', explanations: 'passed', keys: 'passed' } });
	const failed = await findResult(db, personId, await take(db, personId, 1), now);

	expect(failed!.graded).toEqual({ score: null, passed: false });
	expect((await listAttempts(db, personId)).map((one) => one.scoreShown)).toEqual([false]);
	const passed = await findResult(
		db,
		personId,
		await take(db, personId, 5, minutesAfter(now, 60)),
		minutesAfter(now, 60)
	);
	expect(passed!.graded).toEqual({ score: 100, passed: true });
});
