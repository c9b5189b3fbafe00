import { expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { rightMarks } from '#lib/assessment/made-marks.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { enrolledLearner, insertEnrolment, insertProgramme, now } from '../attempts/test-publication.ts';
import { revokeCertificate } from './certificates.ts';
import { listExpiring } from './expiring.ts';

async function pass(db: Database, personId: string, at: Date) {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const question of snapshot.questions) {
		const tokens = [...rightMarks(question)];
		await saveAnswer(db, personId, id, { slot: question.slot, tokens, sequence: 1 }, at);
	}

	return submitAttempt(db, personId, id, at);
}

/** Somebody whose certificate of the programme `wajib` is valid until 22 November 2027. */
async function holder() {
	const learner = await enrolledLearner();

	return { ...learner, issued: (await pass(learner.db, learner.personId, now)).certificates[0]! };
}

const soon = '2027-10-01';

test('a certificate shows early, from sixty days before its last day to that day', async () => {
	const { db, personId, issued } = await holder();
	const shown = async (on: string) => (await listExpiring(db, personId, on)).map(({ id }) => id);

	expect(await shown('2027-09-23')).toEqual([]);
	expect(await shown('2027-09-24')).toEqual([issued.id]);
	expect(await shown('2027-11-22')).toEqual([issued.id]);
	expect(await shown('2027-11-23')).toEqual([]);

	await db.write((tx) => revokeCertificate(tx, { certificateId: issued.id, reason: 'Salah', by: 'command' }, now));
	expect(await shown(soon)).toEqual([]);
});

test('it says how the person comes to the next one, as far as that is known', async () => {
	const { db, personId } = await holder();
	const renewal = async () => (await listExpiring(db, personId, soon))[0]?.renewal;
	await insertProgramme(db, 'lain', ['dasar'], { key: '2027', opensOn: '2027-02-01', dueOn: '2027-12-31' });
	expect(await renewal()).toEqual({ kind: 'unknown' });

	await insertProgramme(db, 'wajib', ['dasar'], { key: '2027-2', opensOn: '2027-10-15', dueOn: '2027-12-31' });
	expect(await renewal()).toEqual({ kind: 'opens', opensOn: '2027-10-15' });
});

test('a later period that is open leads on: to those who take part by its day, to the others by the administrator', async () => {
	const { db, personId } = await holder();
	const renewal = async () => (await listExpiring(db, personId, soon)).map((one) => one.renewal);
	const dates = { key: '2027', opensOn: '2027-09-01', dueOn: '2027-12-31' };
	const { cycleId } = await insertProgramme(db, 'wajib', ['dasar'], dates);
	expect(await renewal()).toEqual([{ kind: 'outside' }]);

	await insertEnrolment(db, personId, cycleId, dates.dueOn);
	expect(await renewal()).toEqual([{ kind: 'enrolled', dueOn: '2027-12-31' }]);

	await pass(db, personId, new Date('2027-09-30T04:00:00Z'));
	expect(await renewal()).toEqual([]);
});
