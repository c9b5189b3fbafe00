import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { answer, attempt, grading } from '#lib/server/db/schema/learning.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { addAbsence } from '../organisation/absences.ts';
import { today } from '../organisation/institution.ts';
import { withdrawModule } from '../publishing/publish-module.ts';
import { saveAnswer } from './answers.ts';
import { closeOverdueAttempts, findOwnAttempt, saveAnswerForm, startAttempt, submitAttempt } from './attempts.ts';
import { grantExtraAttempt, listExhausted } from './extra-attempts.ts';
import { listAttempts } from './history.ts';
import {
	enrolledLearner,
	insertEmployee,
	insertEnrolment,
	insertProgramme,
	insertPublication,
	minutesAfter,
	now
} from './test-publication.ts';

const start = (db: Database, personId: string, at = now) =>
	startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);

/** The tokens that the frozen key of a question calls right, or else a wrong one. */
async function tokensOf(db: Database, attemptId: string, right: boolean): Promise<string[][]> {
	const row = (await db.select().from(attempt).where(eq(attempt.id, attemptId)).get())!;

	return row.snapshot.questions.map(({ options, key }) => {
		const keyed = options.filter((one) => key.right.includes(one.id)).map((one) => one.token);

		return right ? keyed : [options.find((one) => !key.right.includes(one.id))!.token];
	});
}

async function answerAll(db: Database, personId: string, attemptId: string, right: boolean, at = now): Promise<void> {
	for (const [slot, tokens] of (await tokensOf(db, attemptId, right)).entries()) {
		await saveAnswer(db, personId, attemptId, { slot, tokens, sequence: 1 }, at);
	}
}

async function take(db: Database, personId: string, right: boolean, at = now) {
	const { id } = await start(db, personId, at);
	await answerAll(db, personId, id, right, at);

	return submitAttempt(db, personId, id, at);
}

test('32 starts at once give one attempt', async () => {
	const { db, personId } = await enrolledLearner();
	const started = await Promise.all(Array.from({ length: 32 }, () => start(db, personId)));

	expect(new Set(started.map((one) => one.id)).size).toBe(1);
	expect(started.filter((one) => !one.resumed)).toHaveLength(1);
	expect(await db.select({ id: attempt.id }).from(attempt)).toHaveLength(1);
});

test('32 submits at once give one result, one fulfilment and one certificate', async () => {
	const { db, personId, enrolmentId } = await enrolledLearner();
	const { id } = await start(db, personId);
	await answerAll(db, personId, id, true);
	const results = await Promise.all(Array.from({ length: 32 }, () => submitAttempt(db, personId, id, now)));

	expect(results.every((one) => one.passed && one.score === 100)).toBe(true);
	expect(results.flatMap((one) => one.certificates)).toHaveLength(1);
	expect(await db.select({ id: grading.id }).from(grading)).toHaveLength(1);
	expect(await db.select({ id: fulfilment.id }).from(fulfilment)).toHaveLength(1);
	expect(await db.select({ id: certificate.id }).from(certificate)).toHaveLength(1);
	expect((await db.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get())?.completedAt).toEqual(now);
	expect(await db.select({ stored: standing.stored }).from(standing)).toEqual([{ stored: 'certified' }]);
	expect(
		(await db.select({ kind: auditEntry.kind }).from(auditEntry).orderBy(auditEntry.seq)).map((one) => one.kind)
	).toEqual(['attempt.start', 'attempt.grade', 'certificate.issue']);
});

test('starting is the first act of the enrolment, and leads back to the open attempt', async () => {
	const { db, personId, enrolmentId } = await enrolledLearner();
	const first = await start(db, personId);
	const second = await start(db, personId, minutesAfter(now, 5));

	expect(second).toEqual({ id: first.id, resumed: true });
	expect((await db.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get())?.startedAt).toEqual(now);
	expect(await db.select({ stored: standing.stored }).from(standing)).not.toEqual([{ stored: 'not_started' }]);
});

test('the honesty statement is asked for before the attempt exists', async () => {
	const { db, personId } = await enrolledLearner();

	await expect(startAttempt(db, { personId, moduleId: 'dasar' }, now)).rejects.toMatchObject({
		code: 'attempt_honesty',
		field: 'honesty'
	});
	expect(await listAttempts(db, personId)).toEqual([]);
});

test('nobody starts a quiz that no programme asks of them', async () => {
	const { db, unitId } = await enrolledLearner();
	const stranger = await insertEmployee(db, unitId, { name: 'Tamu', number: '199001012020011001' });

	await expect(start(db, stranger)).rejects.toMatchObject({ code: 'attempt_not_asked' });
});

test('an answer is acknowledged once it is kept; the highest sequence wins in whatever order they arrive', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	const found = await findOwnAttempt(db, personId, id, now);
	const [a, b] = found?.open ? found.questions[0]!.options.map((one) => one.token) : [];
	const save = (tokens: string[], sequence: number) => saveAnswer(db, personId, id, { slot: 0, tokens, sequence }, now);

	expect(await save([b!], 5)).toMatchObject({ accepted: true, tokens: [b] });
	expect(await save([a!], 3)).toMatchObject({ accepted: false, tokens: [b], sequence: 5 });
	expect(await save([b!], 5)).toMatchObject({ accepted: true });
	expect(await save([a!], 5)).toMatchObject({ accepted: false, tokens: [b] });
	expect(await save([], 6)).toMatchObject({ accepted: true, tokens: [] });
	expect(await db.select({ value: answer.value }).from(answer)).toEqual([{ value: [] }]);
});

test('whatever the order of arrival, the answer given last is kept', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	const tokens = (await tokensOf(db, id, true)).map(([token]) => [token!]);
	let slot = 0;

	await fc.assert(
		fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }), async (order) => {
			const at = slot++ % tokens.length;
			const base = slot * 10;
			await Promise.all(
				order.map((sequence) => {
					const value = sequence % 2 === 0 ? tokens[at]! : [];

					return saveAnswer(db, personId, id, { slot: at, tokens: value, sequence: base + sequence }, now);
				})
			);
			const found = await findOwnAttempt(db, personId, id, now);

			expect(found?.open && found.answers.find((one) => one.slot === at)).toEqual({
				slot: at,
				tokens: tokens[at],
				certainty: null,
				sequence: base + 6
			});
		}),
		{ numRuns: 20 }
	);
});

test('only tokens of this attempt are taken, and only as many as the question allows', async () => {
	// All questions of the pool, so that one that takes a single answer is among them.
	const { db, personId, unitId } = await enrolledLearner({ pools: [{ slug: 'dasar', draw: 4, size: 4 }] });
	const { id } = await start(db, personId);
	const found = await findOwnAttempt(db, personId, id, now);
	if (!found?.open) throw new Error('closed');
	const single = found.questions.find((one) => one.answeredBy === 'one')!;
	const tokens = single.options.map((one) => one.token);
	const save = (value: string[], slot = single.slot) =>
		saveAnswer(db, personId, id, { slot, tokens: value, sequence: 1 }, now);

	await expect(save(['asing'])).rejects.toMatchObject({ code: 'answer_unreadable' });
	await expect(save(tokens.slice(0, 2))).rejects.toMatchObject({ code: 'answer_unreadable' });
	await expect(save([tokens[0]!, tokens[0]!])).rejects.toMatchObject({ code: 'answer_unreadable' });
	await expect(save([], 99)).rejects.toMatchObject({ code: 'answer_unreadable' });

	const other = await insertEmployee(db, unitId, { name: 'Lain', number: '199001012020011002' });
	await expect(saveAnswer(db, other, id, { slot: 0, tokens: [], sequence: 1 }, now)).rejects.toMatchObject({
		code: 'attempt_unknown'
	});
	expect(await findOwnAttempt(db, other, id, now)).toBeUndefined();
	await expect(submitAttempt(db, other, id, now)).rejects.toMatchObject({ code: 'attempt_unknown' });
});

test('a form without scripts saves what was changed in it, and leaves what another device has saved since', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	const right = await tokensOf(db, id, true);
	const wrong = await tokensOf(db, id, false);
	await saveAnswer(db, personId, id, { slot: 1, tokens: right[1]!, sequence: 1 }, now);
	const nothing = { tokens: [], certainty: null };
	const form = [
		{ slot: 0, tokens: right[0]!, certainty: null, shown: nothing },
		// Shown blank, because the page was loaded before the other device answered.
		{ slot: 1, ...nothing, shown: nothing },
		{ slot: 2, tokens: wrong[2]!, certainty: null, shown: nothing }
	];
	const { saved, blank } = await saveAnswerForm(db, personId, id, form, now);
	const found = await findOwnAttempt(db, personId, id, now);

	expect(saved).toBe(2);
	expect(blank).toEqual([3, 4]);
	expect(found?.open && found.answers.find((one) => one.slot === 1)?.tokens).toEqual(right[1]);
	expect(await saveAnswerForm(db, personId, id, form, now)).toMatchObject({ saved: 0 });
});

test('answers are taken until the deadline and its grace, and the attempt is graded with what was acknowledged', async () => {
	const { db, personId } = await enrolledLearner({ policy: { limitMinutes: 20, graceSeconds: 7 } });
	const { id } = await start(db, personId);
	await answerAll(db, personId, id, true, minutesAfter(now, 19));
	const deadline = minutesAfter(now, 20);
	const save = (at: Date, sequence: number) => saveAnswer(db, personId, id, { slot: 0, tokens: [], sequence }, at);

	await expect(save(new Date(deadline.getTime() + 7000), 2)).resolves.toMatchObject({ accepted: true });
	await expect(save(new Date(deadline.getTime() + 7001), 3)).rejects.toMatchObject({ code: 'attempt_deadline' });
	expect(await closeOverdueAttempts(db, deadline)).toBe(0);
	expect(await closeOverdueAttempts(db, minutesAfter(now, 25))).toBe(1);
	expect(await closeOverdueAttempts(db, minutesAfter(now, 25))).toBe(0);

	const [closed] = await listAttempts(db, personId);
	expect(closed).toMatchObject({ closedBy: 'deadline', submittedAt: deadline, score: 80, passed: true });
	expect(await db.select({ id: certificate.id }).from(certificate)).toHaveLength(1);
});

test('whoever hands in after the deadline is graded with what was saved in time', async () => {
	const { db, personId } = await enrolledLearner();
	const { id } = await start(db, personId);
	const late = minutesAfter(now, 30);

	expect(await submitAttempt(db, personId, id, late)).toMatchObject({ passed: false, score: 0 });
	expect((await listAttempts(db, personId))[0]).toMatchObject({ closedBy: 'deadline' });
	await expect(saveAnswer(db, personId, id, { slot: 0, tokens: [], sequence: 9 }, late)).rejects.toMatchObject({
		code: 'attempt_closed'
	});
});

test('after a failed try there is a pause, which grows with the tries', async () => {
	const { db, personId } = await enrolledLearner();
	await take(db, personId, false);

	await expect(start(db, personId, minutesAfter(now, 9))).rejects.toMatchObject({ code: 'attempt_pause' });
	await take(db, personId, false, minutesAfter(now, 10));
	await expect(start(db, personId, minutesAfter(now, 69))).rejects.toMatchObject({ code: 'attempt_pause' });
	await expect(take(db, personId, true, minutesAfter(now, 70))).resolves.toMatchObject({ passed: true });
});

test('a next try draws questions that were not seen before', async () => {
	const { db, personId } = await enrolledLearner({ policy: { pausesMinutes: [] } });
	await take(db, personId, false);
	await take(db, personId, false);
	const rows = await db.select({ snapshot: attempt.snapshot }).from(attempt);
	const seen = rows.flatMap((row) => row.snapshot.questions.map((one) => one.questionId));

	expect(new Set(seen).size).toBe(10);
});

test('when the tries are used up the page says whom to ask, and the administrator opens exactly one more', async () => {
	const { db, personId, requirementId } = await enrolledLearner({
		policy: { tries: 2, pausesMinutes: [], reopensAfterMinutes: null }
	});
	await take(db, personId, false);
	await expect(
		db.write((tx) => grantExtraAttempt(tx, { personId, requirementId, reason: 'Listrik padam', by: 'command' }, now))
	).rejects.toMatchObject({ code: 'extra_attempt_not_needed' });
	await take(db, personId, false);

	await expect(start(db, personId)).rejects.toMatchObject({
		code: 'attempt_tries_used',
		message: expect.stringContaining('Pemerintah Kota Contoh')
	});
	const absent = { kind: 'seconded', from: '2026-01-05', to: '' };
	await db.write(async (tx) => addAbsence(tx, personId, absent, { actor: 'command', on: await today(tx, now), now }));
	expect(await listExhausted(db, now)).toMatchObject([
		{
			...{ personId, requirementId, used: 2, unit: 'Kecamatan Contoh Utara' },
			whereabouts: { absence: { kind: 'seconded', from: '2026-01-05', until: null } }
		}
	]);

	const grant = (reason: string) =>
		db.write((tx) => grantExtraAttempt(tx, { personId, requirementId, reason, by: 'command' }, now));
	await expect(grant(' ')).rejects.toMatchObject({ code: 'extra_attempt_reason' });
	await grant('Listrik padam');
	expect(JSON.stringify(await db.select().from(auditPayload))).not.toContain('Listrik');
	await expect(grant('sekali lagi')).rejects.toMatchObject({ code: 'extra_attempt_not_needed' });
	expect(await listExhausted(db, now)).toEqual([]);
	await expect(take(db, personId, true)).resolves.toMatchObject({ passed: true });
});

test('nobody waits for one more try in a period that is over for them', async () => {
	const { db, personId } = await enrolledLearner({
		policy: { tries: 1, pausesMinutes: [], reopensAfterMinutes: null }
	});
	await take(db, personId, false);
	const next = await insertProgramme(db, 'wajib', ['dasar'], {
		key: '2027',
		opensOn: '2026-12-01',
		dueOn: '2027-12-31'
	});
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');

	expect(await listExhausted(db, new Date('2026-12-31T15:59:00Z'))).toHaveLength(1);
	expect(await listExhausted(db, new Date('2026-12-31T16:00:00Z'))).toEqual([]);
});

test('a pass counts for every programme that asks for the module, and completes those it completes', async () => {
	const { db, personId } = await enrolledLearner();
	const second = await insertProgramme(db, 'camat', ['dasar'], { dueOn: '2026-11-30' });
	const third = await insertProgramme(db, 'lanjutan', ['dasar', 'medsos']);
	await insertEnrolment(db, personId, second.cycleId, '2026-11-30');
	await insertEnrolment(db, personId, third.cycleId);
	const { certificates } = await take(db, personId, true);

	expect(certificates).toHaveLength(2);
	expect(await db.select({ id: fulfilment.id }).from(fulfilment)).toHaveLength(3);
	expect((await listAttempts(db, personId))[0]?.requirementId).toBe(second.requirements['dasar']);
});

test('an attempt goes on with the publication it began with; a withdrawn one ends and costs no try', async () => {
	const { db, personId, publicationId } = await enrolledLearner({ policy: { tries: 1 } });
	const { id } = await start(db, personId);
	await insertPublication(db, 'dasar', { n: 2 });
	expect((await findOwnAttempt(db, personId, id, now))?.open).toBe(true);

	await db.write((tx) => withdrawModule(tx, 'dasar', { reason: 'Dasar hukum berubah', by: 'command', now }));
	await expect(saveAnswer(db, personId, id, { slot: 0, tokens: [], sequence: 1 }, now)).rejects.toMatchObject({
		code: 'attempt_closed'
	});
	expect(await submitAttempt(db, personId, id, now)).toMatchObject({ score: null, passed: false });
	await expect(start(db, personId)).rejects.toMatchObject({ code: 'attempt_withdrawn' });

	const reopened = await insertPublication(db, 'dasar', { n: 4, policy: { tries: 1 } });
	const again = await take(db, personId, true, minutesAfter(now, 1));
	const row = await db.select().from(attempt).where(eq(attempt.id, again.id)).get();
	expect(again.passed).toBe(true);
	expect(row).toMatchObject({ publicationId: reopened, n: 2 });
	expect(row?.publicationId).not.toBe(publicationId);
});

test('answers of many people saved at once are all kept', async () => {
	const { db, unitId, cycleId } = await enrolledLearner();
	const people = [];
	for (let i = 0; i < 8; i++) {
		const personId = await insertEmployee(db, unitId, { name: `Pegawai ${i}`, number: `19900101202001200${i}` });
		await insertEnrolment(db, personId, cycleId);
		people.push({ personId, id: (await start(db, personId)).id });
	}
	await Promise.all(people.map(({ personId, id }) => answerAll(db, personId, id, true)));

	expect(await db.select({ slot: answer.questionVersionId }).from(answer)).toHaveLength(8 * 5);
});

test('an attempt that gets time back while others are closed is not closed', async () => {
	const { db, personId, unitId, cycleId } = await enrolledLearner({ policy: { limitMinutes: 20 } });
	const other = await insertEmployee(db, unitId, { name: 'Pegawai Lain', number: '199001012020012001' });
	await insertEnrolment(db, other, cycleId);
	const ids = [(await start(db, personId)).id, (await start(db, other)).id];
	const late = minutesAfter(now, 30);

	// The time comes between the look at what is overdue and the turn of each.
	const given = minutesAfter(now, 60);
	const [closed] = await Promise.all([
		closeOverdueAttempts(db, late),
		db.write((tx) =>
			tx
				.update(attempt)
				.set({ deadlineAt: given })
				.then(() => undefined)
		)
	]);
	const rows = await db.select({ id: attempt.id, submittedAt: attempt.submittedAt }).from(attempt);

	expect(closed).toBe(0);
	expect(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
		ids.toSorted().map((id) => ({ id, submittedAt: null }))
	);
});

test('a page whose clock has run out closes by the clock, at the latest now', async () => {
	const { db, personId } = await enrolledLearner({ policy: { limitMinutes: 20 } });
	const { id } = await start(db, personId);
	const at = new Date(minutesAfter(now, 20).getTime() - 2000);
	await submitAttempt(db, personId, id, at, { byClock: true });

	expect((await listAttempts(db, personId))[0]).toMatchObject({ closedBy: 'deadline', submittedAt: at });
});
