import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { asSent, rightMarks } from '#lib/assessment/made-marks.ts';
import type { LearnerQuestion } from '#lib/assessment/snapshot.ts';
import { findOwn, findOwnAttempt } from '#lib/server/attempts/attempts.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { cycle, enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { createSession } from '#lib/web/sessions.server.ts';
import { expect, testInOwnCity, type City } from './fixtures.ts';
import { Visitor, type Answer } from './visitor.ts';

/** A city of its own: everybody here begins, saves and hands in at once. */
const test = testInOwnCity();

test.describe.configure({ mode: 'default' });

const moduleId = 'dasar-netralitas';
const atOnce = 32;
const quiz = `/learn/${moduleId}/quiz`;

type Learner = { personId: string; accountId: string };

let city: City;
let learners: Learner[];

test.beforeAll(async ({ city: own }) => {
	city = own;
	learners = await beginners();
});

test('32 starts at once begin one attempt, and 32 submissions at once give one result and one certificate', async () => {
	const { db } = city;
	const learner = learners.pop()!;
	// Some from the same device, some from another one.
	const devices = [await device(learner), await device(learner)];
	const each = () => Array.from({ length: atOnce }, (_, index) => devices[index % devices.length]!);

	const started = await Promise.all(each().map((visitor) => visitor.post(quiz, { honesty: 'yes' })));
	const [begun, ...more] = await db
		.select({ id: attempt.id, n: attempt.n })
		.from(attempt)
		.where(eq(attempt.personId, learner.personId));
	expect(more).toEqual([]);
	expect(begun!.n).toBe(1);
	expect(new Set(started.map(leadsTo))).toEqual(new Set([`303 ${begun!.id}`]));
	expect(await logged('attempt.start', begun!.id)).toBe(1);

	const { snapshot } = (await findOwn(db, learner.personId, begun!.id))!;
	for (const question of snapshot.questions) {
		for (const [index, tokens] of asSent(question, rightMarks(question)).entries()) {
			const answer = { slot: question.slot, tokens, sequence: index + 1 };
			const saved = await devices[0]!.json(`/learn/attempts/${begun!.id}/answers`, answer);
			expect(saved.status, saved.body).toBe(200);
		}
	}

	const submitted = await Promise.all(
		each().map((visitor) => visitor.post(`/learn/attempts/${begun!.id}/review`, { blank: '0' }))
	);
	expect(new Set(submitted.map(leadsTo))).toEqual(new Set([`303 ${begun!.id}`]));

	const graded = await db.select({ passed: grading.passed }).from(grading).where(eq(grading.attemptId, begun!.id));
	expect(graded).toEqual([{ passed: true }]);
	const fulfilled = await db.select().from(fulfilment).where(eq(fulfilment.attemptId, begun!.id));
	expect(fulfilled).toHaveLength(1);
	const issued = await db.select().from(certificate).where(eq(certificate.personId, learner.personId));
	expect(issued).toHaveLength(1);
	expect(await logged('certificate.issue', issued[0]!.number)).toBe(1);

	// And they all see the same.
	const results = await Promise.all(devices.map((visitor) => visitor.get(`/learn/attempts/${begun!.id}/result`)));
	for (const { body } of results) expect(body).toContain(issued[0]!.number);
});

test('two tabs show the questions and options in one order, and the answers of both', async () => {
	const { id, one, other, questions } = await takeQuiz();
	const path = `/learn/attempts/${id}`;
	const [ours, theirs] = [questions[0]!, questions[1]!];

	await one.json(`${path}/answers`, { slot: ours.slot, tokens: [ours.options[1]!.token], sequence: 1 });
	await other.json(`${path}/answers`, { slot: theirs.slot, tokens: [theirs.options[2]!.token], sequence: 1 });

	const pages = [await one.get(path), await other.get(path), await one.get(path)];
	for (const { body } of pages) {
		expect(tokensOn(body)).toEqual(questions.flatMap(({ options }) => options.map(({ token }) => token)));
		expect(chosenOn(body)).toEqual([ours.options[1]!.token, theirs.options[2]!.token]);
	}
	const told = async (visitor: Visitor) =>
		(JSON.parse((await visitor.get(`${path}/answers`)).body) as { answers: unknown }).answers;
	expect(await told(one)).toEqual(await told(other));
});

test('an older answer that arrives late, or once more, overwrites nothing', async () => {
	const { id, one, other, questions } = await takeQuiz();
	const path = `/learn/attempts/${id}/answers`;
	const { slot, options } = questions[0]!;
	const [first, second, third] = options.map(({ token }) => token) as [string, string, string];
	const save = async (visitor: Visitor, token: string, sequence: number) => {
		const { status, body } = await visitor.json(path, { slot, tokens: [token], sequence });
		expect(status).toBe(200);

		return JSON.parse(body) as { tokens: string[]; sequence: number; accepted: boolean };
	};

	expect(await save(one, first, 1)).toMatchObject({ tokens: [first], accepted: true });
	expect(await save(other, second, 7)).toMatchObject({ tokens: [second], accepted: true });
	const kept = { tokens: [second], certainty: null, sequence: 7 };
	expect(await save(one, first, 1)).toEqual({ slot, ...kept, accepted: false });
	// The same number from another tab with another answer: who was first stays.
	expect(await save(one, third, 7)).toEqual({ slot, ...kept, accepted: false });
	// The same once more, because its answer was lost on the way back.
	expect(await save(other, second, 7)).toEqual({ slot, ...kept, accepted: true });

	const shuffled = [13, 9, 20, 11, 8, 17, 10, 19, 12, 15, 18, 14, 16];
	await Promise.all(
		shuffled.map((sequence) => save(sequence % 2 ? one : other, sequence === 20 ? third : first, sequence))
	);
	expect(await answersOf(id)).toEqual([{ slot, tokens: [third], certainty: null, sequence: 20 }]);
});

test('a form that stood open in another tab sends only what was changed in it', async () => {
	const { id, one, other, questions } = await takeQuiz();
	const path = `/learn/attempts/${id}`;
	const [ours, theirs] = [questions[0]!, questions[1]!];
	const [before, after] = [ours.options[0]!.token, ours.options[1]!.token];

	const nothing = JSON.stringify({ tokens: [], certainty: null });
	const shown = JSON.stringify({ tokens: [before], certainty: null });

	await one.post(`${path}?/save`, { [`shown-${ours.slot}`]: nothing, [`answer-${ours.slot}`]: before });
	// The other tab is loaded now, and sent after the first one has changed its answer.
	await one.post(`${path}?/save`, { [`shown-${ours.slot}`]: shown, [`answer-${ours.slot}`]: after });
	await other.post(`${path}?/save`, {
		[`shown-${ours.slot}`]: shown,
		[`answer-${ours.slot}`]: before,
		[`shown-${theirs.slot}`]: nothing,
		[`answer-${theirs.slot}`]: theirs.options[3 % theirs.options.length]!.token
	});

	expect((await answersOf(id)).map(({ slot, tokens }) => ({ slot, tokens }))).toEqual([
		{ slot: ours.slot, tokens: [after] },
		{ slot: theirs.slot, tokens: [theirs.options[3 % theirs.options.length]!.token] }
	]);
});

/** People whom one programme asks for the module, in the present cycle, and who have not begun. */
async function beginners(): Promise<Learner[]> {
	const open = and(isNull(enrolment.completedAt), isNull(enrolment.endedAt));

	return city.db
		.select({ personId: account.personId, accountId: account.id })
		.from(account)
		.innerJoin(enrolment, and(eq(enrolment.personId, account.personId), open))
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(requirement, and(eq(requirement.cycleId, cycle.id), eq(requirement.ref, moduleId)))
		.where(sql`${account.activatedAt} is not null and ${account.personId} not in (select person_id from attempt)`)
		.groupBy(account.id)
		.having(sql`count(distinct ${cycle.programmeId}) = 1 and max(${cycle.dueOn}) > date('now')`)
		.orderBy(asc(account.id));
}

async function device({ accountId }: Learner): Promise<Visitor> {
	return new Visitor(city.origin, await createSession(city.db, accountId, new Date()));
}

/** An attempt that has begun, with two tabs on it, and those of its questions that one choice answers. */
async function takeQuiz(): Promise<{ id: string; one: Visitor; other: Visitor; questions: LearnerQuestion[] }> {
	const learner = learners.pop()!;
	const one = await device(learner);
	await one.post(quiz, { honesty: 'yes' });
	const { id } = (await city.db
		.select({ id: attempt.id })
		.from(attempt)
		.where(eq(attempt.personId, learner.personId))
		.get())!;
	const found = await findOwnAttempt(city.db, learner.personId, id, new Date());
	if (!found?.open) throw new Error('The attempt has not begun.');

	const questions = found.questions.filter(({ type }) => type === 'pilihan ganda');

	return { id, one, other: await device(learner), questions };
}

async function answersOf(id: string) {
	const { personId } = (await city.db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const found = await findOwnAttempt(city.db, personId, id, new Date());
	if (!found?.open) throw new Error('The attempt is not open any more.');

	return found.answers.toSorted((a, b) => a.slot - b.slot);
}

async function logged(kind: string, subject: string): Promise<number> {
	const entries = await city.db
		.select({ seq: auditEntry.seq })
		.from(auditEntry)
		.where(and(eq(auditEntry.kind, kind), eq(auditEntry.subject, subject)));

	return entries.length;
}

const leadsTo = ({ status, location }: Answer) => `${status} ${/attempts\/(\w+)/.exec(location)?.[1]}`;
/** Of the questions that one choice answers. */
const inputsOn = (body: string) => body.match(/<input type="radio" name="answer-\d+"[^>]+>/g) ?? [];
const tokenOf = (input: string) => /value="(\w+)"/.exec(input)![1]!;
const tokensOn = (body: string) => inputsOn(body).map(tokenOf);
const chosenOn = (body: string) =>
	inputsOn(body)
		.filter((input) => / checked\b/.test(input))
		.map(tokenOf);
