import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, inArray } from 'drizzle-orm';
import { given as givenBy } from '#lib/assessment/given.ts';
import { asSent, rightMarks, wrongMarks } from '#lib/assessment/made-marks.ts';
import type { Marks } from '#lib/assessment/marks.ts';
import { reachedScenes } from '#lib/assessment/scenario.ts';
import type { FrozenQuestion, Snapshot } from '#lib/assessment/snapshot.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { findOwn } from '#lib/server/attempts/attempts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { publicationFor } from '#lib/server/publishing/publishing.ts';
import { listRegulations } from '#lib/server/publishing/regulations.ts';
import { createSession } from '#lib/web/sessions.server.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { found, readBank, secretsOf, seedsOf, shapesOf, type Bank, type Secret } from './leak-secrets.ts';
import { attemptShapes, resultShapes } from './leak-shapes.ts';
import { storedUpload, uploadedModule } from './uploaded-module.ts';
import { Visitor, type Answer } from './visitor.ts';

/** A city of its own: each answer that it gives is searched. */
const test = testInOwnCity();

test.describe.configure({ mode: 'default', timeout: 120_000 });

const moduleId = 'dasar-netralitas';
const dayMs = 24 * 60 * 60 * 1000;
let city: City;
let bank: Bank;
let secrets: Secret[];
let personId: string;

test.beforeAll(async ({ city: own }) => {
	city = own;
	personId = (await findPersonByNumber(city.db, city.cast.employee))!.id;
	bank = await readBank(city.db, (await publicationFor(city.db, personId, moduleId))!.publication.id);
	secrets = await secretsOf(city.db, bank);
});

/** A visitor who keeps everything that was answered. */
class Recorder extends Visitor {
	readonly kept: { path: string; text: string }[] = [];

	protected override async send(
		path: string,
		init: RequestInit & { headers?: Record<string, string> }
	): Promise<Answer> {
		const answer = await super.send(path, init);
		this.kept.push({ path: `${init.method} ${path} (${this.kept.length})`, text: `${answer.location} ${answer.body}` });

		return answer;
	}
}

test('what would tell a key is known to the search', () => {
	const kinds = (kind: Secret['kind']) => secrets.filter((secret) => secret.kind === kind);
	const searched = (kind: Secret['kind']) => new Set(kinds(kind).map(({ questionId }) => questionId)).size;

	expect(bank.questions.length).toBeGreaterThanOrEqual(36);
	const offered = bank.questions.flatMap(({ public: told }) => [told, ...(told.scenes ?? [])]);
	expect(kinds('option id').length).toBe(offered.flatMap(({ options, rows = [] }) => [...options, ...rows]).length);
	// What is left out stands word for word in a lesson or a regulation, which everybody may read.
	expect(searched('explanation')).toBeGreaterThan(0.9 * bank.questions.length);
	// Nothing is said to a row or a step.
	const chosen = bank.questions.filter(({ key }) => key.right.length > 0 || key.scenes);
	expect(chosen.length).toBeGreaterThan(0.8 * bank.questions.length);
	expect(searched('feedback')).toBeGreaterThan(0.9 * chosen.length);
});

test('self-checks, whose answers lessons show, are none of the graded questions', () => {
	const graded = new Set(bank.questions.map((question) => question.public.id));

	expect(bank.selfChecks.length).toBeGreaterThan(0);
	expect(bank.selfChecks.filter((question) => graded.has(question.public.id))).toEqual([]);
});

test('no file that browsers load holds a question, let alone its key', () => {
	const folder = join(applicationRoot(), 'build', 'client');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
		/\.(js|css|json|html|svg|txt|map|webmanifest)$/.test(name)
	);
	const told = files.flatMap((name) => {
		const text = readFileSync(join(folder, name), 'utf8');
		const ids = bank.questions.filter((question) => new RegExp(`\\b${question.public.id}\\b`).test(text));

		return [
			...found(secrets, text).map(({ kind }) => `${name}: ${kind}`),
			...ids.map(({ public: { id } }) => `${name}: ${id}`)
		];
	});

	expect(files.length).toBeGreaterThan(20);
	expect(told).toEqual([]);
});

test('nothing tells a key before it is released, from the first lesson to the certificate', async () => {
	const account = (await findAccount(city.db, personId))!;
	const learner = new Recorder(city.origin, await createSession(city.db, account.id, new Date()));

	await read(learner);
	const first = await begin(learner);
	const halfWrong = await answer(learner, first, (question) =>
		question.slot % 2 === 0 ? rightMarks(question) : wrongMarks(question)
	);
	await handIn(learner, first);

	const path = `/learn/attempts/${first.id}`;
	const failed = learner.kept.findLast((one) => one.path.includes('/result/__data.json'))!;
	expect(failed.text).toContain('"feedback"');
	const chosen = new Set(halfWrong.chosen.map(([question, optionId]) => `${question.questionId} ${optionId}`));
	const feedbackOfChosen = secrets.filter(
		({ kind, questionId, optionId }) => kind === 'feedback' && chosen.has(`${questionId} ${optionId}`)
	);
	const mayTell = new Set(feedbackOfChosen.map(({ text }) => text));
	expect(found(feedbackOfChosen, failed.text).length).toBeGreaterThan(0);

	await look(learner);
	const kept = [...secrets, ...(await seedsOf(city.db, personId))].filter(({ text }) => !mayTell.has(text));
	expect(leaks(learner, kept)).toEqual([]);

	const common = shapesOf((await learner.data('/forgot-password')).body);
	const opened = learner.kept.filter(
		({ path: at, text }) => at.startsWith(`GET ${path}/__data`) && text.includes('"token"')
	);
	const lookedOver = learner.kept.filter(({ path: at }) => at.startsWith(`GET ${path}/review/__data`));
	expect(opened.length).toBeGreaterThan(1);
	expect(lookedOver.length).toBeGreaterThan(0);
	for (const { text } of [...opened, ...lookedOver])
		expect(beyond(shapesOf(bodyOf(text)), attemptShapes, common)).toEqual([]);
	expect(beyond(shapesOf(bodyOf(failed.text)), resultShapes, common)).toEqual([]);

	// The pause after a failed try is over.
	await city.db.write((tx) =>
		tx
			.update(attempt)
			.set({ startedAt: new Date(Date.now() - dayMs), submittedAt: new Date(Date.now() - dayMs) })
			.where(eq(attempt.id, first.id))
	);
	learner.kept.length = 0;
	const second = await begin(learner);
	const allRight = await answer(learner, second, rightMarks);
	expect(leaks(learner, kept)).toEqual([]);

	// Passed: now what the search looks for is there, which shows that it would have found it before.
	await handIn(learner, second);
	learner.kept.length = 0;
	for (const [{ id, questions }, { scenes }] of [[first, halfWrong] as const, [second, allRight] as const]) {
		const path = `/learn/attempts/${id}/result`;
		const drawn = new Set(questions.map(({ questionId }) => questionId));
		// Of a scenario what was gone through is explained; where other choices would have led stays unknown.
		const [explained, elsewhere] = partition(
			secrets.filter(({ kind, questionId }) => kind === 'explanation' && drawn.has(questionId)),
			({ sceneId }) => sceneId === undefined || scenes.has(sceneId)
		);

		expect(explained.length).toBeGreaterThan(0);
		for (const { body } of [await learner.get(path), await learner.data(path)]) {
			expect(found(explained, body)).toEqual(explained);
			expect(found(elsewhere, body)).toEqual([]);
		}
	}

	// What was not drawn stays unknown, and so does what stands behind the tokens.
	await look(learner);
	const drawn = new Set([...first.questions, ...second.questions].map(({ questionId }) => questionId));
	const never = [...secrets, ...(await seedsOf(city.db, personId))].filter(
		({ kind, questionId }) => !drawn.has(questionId) || ['option id', 'hash', 'seed'].includes(kind)
	);
	expect(
		leaks(
			learner,
			never.filter(({ text }) => !sharedWith(drawn, text))
		)
	).toEqual([]);
});

test('a learner, a head and an auditor are refused where trainers read keys, and every opening is logged', async () => {
	const asked = bank.questions.find(({ public: { id } }) =>
		secrets.some(({ kind, questionId }) => kind === 'explanation' && questionId === id)
	)!.public.id;
	const path = `/author/${moduleId}/content`;
	const exported = `/author/${moduleId}/export`;
	const correctPath = `/author/${moduleId}/questions/${asked}/correct`;
	const figuresPath = `/author/${moduleId}/figures/${asked}`;
	const uploadPath = `/author/uploads/${await storedUpload(city.db, (await findPersonByNumber(city.db, city.cast.trainer))!.id)}`;
	const uploadPaths = ['', '/files/quiz.md', '/lessons/foto', '/quiz'].map((page) => `${uploadPath}${page}`);
	const closedPaths = [path, exported, correctPath, figuresPath, `/author/${moduleId}/figures`, '/author/reports'];
	const openings = () =>
		city.db
			.select({ actor: auditEntry.actor, kind: auditEntry.kind, subject: auditEntry.subject })
			.from(auditEntry)
			.where(inArray(auditEntry.kind, ['content.view-keys', 'content.export-keys']))
			.orderBy(auditEntry.seq);
	const idOf = async (who: Who) => (await findPersonByNumber(city.db, city.cast[who]))!.id;
	const visitorAs = async (who: Who) => {
		const account = (await findAccount(city.db, await idOf(who)))!;

		return new Recorder(city.origin, await createSession(city.db, account.id, new Date()));
	};

	for (const who of ['employee', 'dinas-head', 'camat', 'auditor'] as const) {
		const refused = await visitorAs(who);
		for (const closed of [...closedPaths, '/author/uploads', ...uploadPaths]) {
			expect((await refused.get(closed)).status, who).toBe(403);
			const { nodes } = JSON.parse((await refused.data(closed)).body) as { nodes: { type: string; status?: number }[] };
			expect(nodes.at(-1), who).toMatchObject({ type: 'error', status: 403 });
		}
		expect((await refused.post(`${exported}/file`)).status, who).toBe(403);
		expect(leaks(refused, secrets), who).toEqual([]);
	}
	expect(await openings()).toEqual([]);

	// Trainers find the explanations there, which shows that the search would have found them.
	const trainer = await visitorAs('trainer');
	const explanations = secrets.filter(({ kind }) => kind === 'explanation');
	expect(found(explanations, (await trainer.get(path)).body)).toEqual(explanations);
	expect(found(explanations, (await trainer.data(path)).body)).toEqual(explanations);
	const opening = { actor: await idOf('trainer'), kind: 'content.view-keys', subject: moduleId };
	expect(await openings()).toEqual([opening, opening]);
	const explained = explanations.filter(({ questionId }) => questionId === asked);
	for (const [index, page] of [correctPath, figuresPath].entries()) {
		expect(found(explained, (await trainer.get(page)).body), page).toEqual(explained);
		expect(await openings(), page).toEqual(Array.from({ length: index + 3 }, () => opening));
	}

	// The list of figures tells no key, and what an export would lose does not either; the export itself does, and is logged.
	for (const page of [`/author/${moduleId}/figures`, exported]) {
		expect(found(secrets, (await trainer.get(page)).body), page).toEqual([]);
	}
	expect(await openings()).toHaveLength(4);
	expect((await trainer.post(`${exported}/file`)).body).toContain('::');
	expect((await openings()).slice(4)).toEqual([{ ...opening, kind: 'content.export-keys' }]);

	// Of an upload, what the quiz is written in tells keys; what is asked of it does not.
	for (const page of [uploadPath, `${uploadPath}/files/module.md`, `${uploadPath}/quiz`]) await trainer.get(page);
	expect(await openings()).toHaveLength(5);
	expect((await trainer.get(`${uploadPath}/files/quiz.md`)).body).toContain('Pembahasan:');
	expect((await openings()).slice(5)).toEqual([{ ...opening, subject: uploadedModule }]);
});

test('tokens tell nothing: neither by what they are, nor by their order, nor by where the right option stands', async () => {
	const attempts = await city.db.select({ snapshot: attempt.snapshot }).from(attempt);
	const questions = attempts.flatMap(({ snapshot }) => snapshot.questions);
	const tokens = questions.flatMap(({ options }) => options.map(({ token }) => token));
	const four = questions.filter(
		({ options, key, public: told }) =>
			options.length === 4 && key.right.length === 1 && !told.fixedOrder && told.options.every(({ last }) => !last)
	);
	const places = [0, 0, 0, 0];
	const ranks = [0, 0, 0, 0];
	for (const { options, key } of four) {
		const { token } = options.find(({ id }) => id === key.right[0])!;
		places[options.findIndex((option) => option.token === token)]! += 1;
		ranks[
			options
				.map((option) => option.token)
				.sort()
				.indexOf(token)
		]! += 1;
	}

	expect(new Set(tokens).size).toBe(tokens.length);
	expect(tokens.filter((token) => !/^[0-9a-f]{24}$/.test(token))).toEqual([]);
	expect(four.length).toBeGreaterThan(200);
	// Chance goes beyond this once in a million runs.
	expect(distanceFromEven(places), `places ${places.join()}`).toBeLessThan(31);
	expect(distanceFromEven(ranks), `ranks ${ranks.join()}`).toBeLessThan(31);
});

type Begun = Snapshot & { id: string };

/** Looks at everything that a learner can open, and does everything that a lesson offers. */
async function read(learner: Recorder): Promise<void> {
	await look(learner);

	for (const slug of bank.lessonSlugs) {
		const path = `/learn/${moduleId}/${slug}`;
		for (const { public: told } of bank.selfChecks) {
			const choices = told.options.map((_, index) => String(index));
			await learner.act(`${path}?/check`, { check: told.id, choice: choices });
		}
		await learner.post(`${path}?/check`, { check: bank.questions[0]!.public.id, choice: ['0', '1'] });
		await learner.act(`${path}?/position`, { position: 'awal' });
		await learner.post(`${path}?/next`);
	}
}

async function look(learner: Recorder): Promise<void> {
	const lessons = bank.lessonSlugs.map((slug) => `/learn/${moduleId}/${slug}`);
	const laws = (await listRegulations(city.db, new Date())).map(({ id }) => `/regulations/${id}`);

	for (const path of [
		...['/', '/learn', `/learn/${moduleId}`, ...lessons, `/learn/${moduleId}/quiz`, '/learn/certificates', '/profile'],
		...['/regulations', ...laws]
	]) {
		for (const { status } of [await learner.get(path), await learner.data(path)]) expect(status, path).toBe(200);
	}
	for (const law of laws) await learner.get(`${law}/citation`);
}

async function begin(learner: Recorder): Promise<Begun> {
	await learner.post(`/learn/${moduleId}/quiz`);
	const started = await learner.act(`/learn/${moduleId}/quiz`, { honesty: 'yes' });
	const id = /attempts\/(\w+)/.exec(started.body)![1]!;
	const { snapshot } = (await findOwn(city.db, personId, id))!;

	for (const path of [`/learn/attempts/${id}`, `/learn/attempts/${id}/result`, '/learn', `/learn/${moduleId}/quiz`]) {
		await learner.get(path);
		await learner.data(path);
	}

	return { id, ...snapshot };
}

/**
 * Saves an answer to each question in every way there is, and in ways that are refused.
 * @returns the options that were chosen, with their questions, and the scenes that the answers went through
 */
async function answer(
	learner: Recorder,
	{ id, questions }: Begun,
	marksOf: (question: FrozenQuestion) => Marks
): Promise<{ chosen: [FrozenQuestion, string][]; scenes: Set<string> }> {
	const path = `/learn/attempts/${id}`;
	const fields: Record<string, string[]> = {};
	const chosen: [FrozenQuestion, string][] = [];
	const scenes = new Set<string>();

	for (const question of questions) {
		const { slot } = question;
		const tokens = [...marksOf(question)];
		fields[`shown-${slot}`] = [JSON.stringify({ tokens, certainty: null })];
		fields[`answer-${slot}`] = tokens;
		const reached = reachedScenes(question, tokens);
		for (const { told } of reached ?? []) scenes.add(told.id);
		for (const { frozen, marks } of reached ?? [{ frozen: question, marks: tokens }]) {
			for (const optionId of givenBy(frozen, marks).chosen) chosen.push([question, optionId]);
		}

		const sent = asSent(question, tokens);
		for (const [index, marks] of sent.entries()) {
			const saved = await learner.json(`${path}/answers`, { slot, tokens: marks, sequence: index + 2 });
			expect(saved.status, saved.body).toBe(200);
		}
		// An option id, another question's token, an older answer, nothing, and nonsense.
		const sequence = sent.length + 2;
		const [option] = [...question.options, ...(question.scenes ?? []).flatMap(({ options }) => options)];
		await learner.json(`${path}/answers`, { slot, tokens: [option!.id], sequence });
		await learner.json(`${path}/answers`, { slot: slot + 1, tokens, sequence });
		await learner.json(`${path}/answers`, { slot, tokens: [], sequence: 1 });
		await learner.json(`${path}/answers`, { slot });
	}

	await learner.get(path);
	await learner.data(path);
	await learner.get(`${path}/answers`);
	await learner.act(`${path}?/save`, fields);
	await learner.post(`${path}?/save`, fields);
	await learner.post(`${path}?/save`, { 'shown-0': '', 'answer-0': questions[0]!.questionVersionId });

	return { chosen, scenes };
}

async function handIn(learner: Recorder, { id }: Begun): Promise<void> {
	const path = `/learn/attempts/${id}`;
	await learner.post(`${path}?/review`);
	await learner.get(`${path}/review`);
	await learner.data(`${path}/review`);
	const asked = await learner.post(`${path}/review`);
	expect(asked.status, asked.body).toBe(400);
	const submitted = await learner.post(`${path}/review`, { blank: '20' });
	expect(submitted.status, submitted.body).toBe(303);
	await learner.act(`${path}/review`, { blank: '20' });
	await learner.act(`${path}?/finish`);
	await learner.json(`${path}/answers`, { slot: 0, tokens: [], sequence: 9 });

	await learner.get(`${path}/answers`);

	for (const page of [path, `${path}/result`]) {
		await learner.get(page);
		await learner.data(page);
	}
}

function leaks({ kept }: Recorder, wanted: readonly Secret[]): string[] {
	return kept.flatMap(({ path, text }) =>
		found(wanted, text).map(
			(secret) => `${path} tells ${secret.kind} of ${secret.questionId || 'an attempt'}: ${secret.text}`
		)
	);
}

/** Two questions may explain themselves in the same words. */
function sharedWith(questionIds: ReadonlySet<string>, text: string): boolean {
	return secrets.some(
		(secret) =>
			questionIds.has(secret.questionId) && secret.text === text && !['option id', 'hash'].includes(secret.kind)
	);
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
	return [all.filter(holds), all.filter((one) => !holds(one))];
}

const beyond = (shapes: string[], ...allowed: string[][]) => shapes.filter((one) => !allowed.flat().includes(one));

function bodyOf(text: string): string {
	return text.slice(text.indexOf('{'));
}

/** Chi-squared against all being equally likely. */
function distanceFromEven(counts: readonly number[]): number {
	const even = counts.reduce((sum, count) => sum + count, 0) / counts.length;

	return counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0);
}
