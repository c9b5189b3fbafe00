import { expect, test } from 'vitest';
import { leave } from '#lib/assessment/marks.ts';
import { aPool, aQuestion, aScenario, tokensOf } from '#lib/assessment/test-quiz.ts';
import { policyPresets } from '#lib/content/policy.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { prepareModule } from '../publishing/prepare.ts';
import { publishModule } from '../publishing/publish-module.ts';
import { testModule } from '../publishing/test-module.ts';
import { saveAnswer, type FormAnswer } from './answers.ts';
import { findOwn, findOwnAttempt, saveAnswerForm, startAttempt } from './attempts.ts';
import { enrolledLearner, insertEnrolment, insertProgramme, now } from './test-publication.ts';

const nothing = { tokens: [], certainty: null };

/** An attempt at a scenario of two scenes and an ordinary question. */
async function scenarioAttempt() {
	const { db, personId } = await enrolledLearner();
	const scenario = aScenario('kasus', [
		{ id: 'satu', otherwise: 'dua' },
		{ id: 'dua', otherwise: null }
	]);
	const pools = [aPool('kasus', { questions: [scenario] }), aPool('biasa', { questions: [aQuestion('lain')] })];
	const quiz = { id: 'modul-a', title: 'Kuis A', policy: policyPresets.ujian, pools };
	await db.write((tx) => publishModule(tx, prepareModule(testModule({ quiz })), { by: 'command', now }));
	const { cycleId } = await insertProgramme(db, 'kasus', ['modul-a']);
	await insertEnrolment(db, personId, cycleId);
	const { id } = await startAttempt(db, { personId, moduleId: 'modul-a', affirmed: true }, now);
	const { questions } = (await findOwn(db, personId, id))!.snapshot;
	const [kasus, lain] = ['kasus', 'lain'].map((one) => questions.find(({ questionId }) => questionId === one)!);
	const [satu, dua] = kasus!.scenes!.map(({ token, options }) => ({
		token,
		option: (index: number) => `${token}/${options[index]!.token}`
	}));

	return {
		db,
		personId,
		id,
		slot: kasus!.slot,
		other: { slot: lain!.slot, token: Object.values(tokensOf(lain!))[0]! },
		satu: satu!,
		dua: dua!
	};
}

async function kept(db: Database, personId: string, id: string, slot: number) {
	const found = await findOwnAttempt(db, personId, id, now);

	return found?.open ? found.answers.find((one) => one.slot === slot) : undefined;
}

const sorted = (marks: readonly string[] | undefined) => [...(marks ?? [])].sort();

test('a form made before a scene was left keeps what was left, and its other answers are taken', async () => {
	const { db, personId, id, slot, other, satu, dua } = await scenarioAttempt();
	const left = [satu.option(0), leave(satu.token)];
	await saveAnswer(db, personId, id, { slot, tokens: left, sequence: 1 }, now);
	await saveAnswer(db, personId, id, { slot, tokens: [...left, dua.option(1)], sequence: 2 }, now);

	const form: FormAnswer[] = [
		{ slot, tokens: [satu.option(1)], certainty: null, shown: nothing },
		{ slot: other.slot, tokens: [other.token], certainty: null, shown: nothing }
	];
	expect(await saveAnswerForm(db, personId, id, form, now)).toMatchObject({ saved: 1, stayed: [] });

	expect(sorted((await kept(db, personId, id, slot))?.tokens)).toEqual(sorted([...left, dua.option(1)]));
	expect((await kept(db, personId, id, other.slot))?.tokens).toEqual([other.token]);
});

test('a form that leaves a scene again which was left elsewhere changes nothing of it', async () => {
	const { db, personId, id, slot, satu } = await scenarioAttempt();
	const left = [satu.option(0), leave(satu.token)];
	await saveAnswer(db, personId, id, { slot, tokens: left, sequence: 1 }, now);

	const form = [{ slot, tokens: [satu.option(1), leave(satu.token)], certainty: null, shown: nothing }];
	expect(await saveAnswerForm(db, personId, id, form, now)).toMatchObject({ saved: 0, stayed: [] });

	expect(await kept(db, personId, id, slot)).toMatchObject({ sequence: 1 });
	expect(sorted((await kept(db, personId, id, slot))?.tokens)).toEqual(sorted(left));
});

test('an answer to a scene that comes late, with a lower number, changes nothing and is told what is kept', async () => {
	const { db, personId, id, slot, satu, dua } = await scenarioAttempt();
	const left = [satu.option(0), leave(satu.token)];
	await saveAnswer(db, personId, id, { slot, tokens: [satu.option(0)], sequence: 1 }, now);
	await saveAnswer(db, personId, id, { slot, tokens: left, sequence: 3 }, now);

	const late = await saveAnswer(db, personId, id, { slot, tokens: [satu.option(1)], sequence: 2 }, now);

	expect(late).toMatchObject({ accepted: false, sequence: 3 });
	expect(sorted(late.tokens)).toEqual(sorted(left));
	expect(late.scenes?.map(({ token, left }) => ({ token, left }))).toEqual([
		{ token: satu.token, left: true },
		{ token: dua.token, left: false }
	]);
	expect(await kept(db, personId, id, slot)).toMatchObject({ sequence: 3 });
});

test('a page that is behind and numbers higher takes nothing back of a scene that was left', async () => {
	const { db, personId, id, slot, satu } = await scenarioAttempt();
	const left = [satu.option(0), leave(satu.token)];
	await saveAnswer(db, personId, id, { slot, tokens: left, sequence: 1 }, now);

	const behind = await saveAnswer(db, personId, id, { slot, tokens: [satu.option(1)], sequence: 9 }, now);

	expect(sorted(behind.tokens)).toEqual(sorted(left));
	expect(behind.scenes).toHaveLength(2);
});

test('a form that would leave a blank scene names its slot, and the scene stays', async () => {
	const { db, personId, id, slot, other, satu } = await scenarioAttempt();
	const form: FormAnswer[] = [
		{ slot, tokens: [leave(satu.token)], certainty: null, shown: nothing },
		{ slot: other.slot, tokens: [other.token], certainty: null, shown: nothing }
	];

	expect(await saveAnswerForm(db, personId, id, form, now)).toMatchObject({ saved: 1, stayed: [slot] });

	expect(await kept(db, personId, id, slot)).toBeUndefined();
	const found = await findOwnAttempt(db, personId, id, now);
	const scenes = found?.open ? found.questions.find((one) => one.slot === slot)?.scenes : undefined;
	expect(scenes?.map(({ token, left }) => ({ token, left }))).toEqual([{ token: satu.token, left: false }]);
});
