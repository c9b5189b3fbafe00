import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Module, Question } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { lessonVersion, publication, questionVersion } from '#lib/server/db/schema/content.ts';
import { attempt, reading } from '#lib/server/db/schema/learning.ts';
import { institution } from '#lib/server/db/schema/organisation.ts';
import { fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { TestCity } from '../oversight/test-city.ts';
import { listPublicationCorrections, recordCorrection } from '../questions/corrections.ts';
import { prepareModule } from './prepare.ts';
import { publishModule, withdrawModule, type Change } from './publish-module.ts';
import { findPublished } from './published.ts';
import {
	findCorrectionNotice,
	findCurrentPublication,
	listPublications,
	publicationFor,
	publicQuizWarnings
} from './publishing.ts';
import { testModule, testQuestion } from './test-module.ts';

const by = 'command';
const minor: Change = { kind: 'minor', note: 'Salah ketik dibetulkan' };
/** The n-th hour of a day of the test. */
const hour = (n: number) => new Date(Date.UTC(2026, 2, 1, n));

function publish(db: Database, module: Module, at: Date, options: { change?: Change; reopen?: boolean } = {}) {
	return db.write((tx) => publishModule(tx, prepareModule(module), { ...options, by, now: at }));
}

function withNewSecondLesson(text: string): Module {
	const module = testModule();
	module.lessons[1]!.parts = [{ kind: 'text', html: `<p>${text}</p>` }];

	return module;
}

describe('publishing a module', () => {
	it('keeps lessons and questions in their order, the key apart', async () => {
		const db = await testDatabase();
		expect(await publish(db, testModule(), hour(1))).toEqual({ moduleId: 'modul-a', outcome: 'published', n: 1 });

		const current = (await findCurrentPublication(db, 'modul-a'))!;
		expect(current).toMatchObject({
			n: 1,
			kind: 'first',
			withdrawn: false,
			note: 'Terbitan pertama',
			source: 'public'
		});
		expect((await findPublished(db, current.id))!.lessons.map(({ slug }) => slug)).toEqual(['satu', 'dua']);
		expect((await findPublished(db, current.id))!.questions).toMatchObject([
			{ pool: 'dasar', position: 1, question: testQuestion('q1') },
			{ pool: 'dasar', position: 2, question: testQuestion('q2') }
		]);
	});

	it('again makes no publication while the content is the same, wherever it came from', async () => {
		const db = await testDatabase();
		await publish(db, testModule(), hour(1));
		const reordered = Object.fromEntries(Object.entries(testModule({ origin: 'overlay' })).reverse()) as Module;

		expect(await publish(db, reordered, hour(2))).toEqual({ moduleId: 'modul-a', outcome: 'unchanged', n: 1 });
		expect(await db.$count(publication)).toBe(1);
		expect(await db.$count(auditEntry)).toBe(1);
	});

	it('after a change makes the next one, sharing the versions of what stayed', async () => {
		const db = await testDatabase();
		await publish(db, testModule(), hour(1));
		const before = (await findPublished(db, (await findCurrentPublication(db, 'modul-a'))!.id))!.lessons;
		expect(await publish(db, withNewSecondLesson('Isi baru'), hour(2), { change: minor })).toMatchObject({ n: 2 });
		const after = (await findPublished(db, (await findCurrentPublication(db, 'modul-a'))!.id))!.lessons;

		expect(after[0]!.lessonVersionId).toBe(before[0]!.lessonVersionId);
		expect(after[1]!.lessonVersionId).not.toBe(before[1]!.lessonVersionId);
		expect(await db.$count(lessonVersion)).toBe(3);
		expect(await db.$count(questionVersion)).toBe(2);
		expect((await listPublications(db, 'modul-a')).map(({ n, note }) => [n, note])).toEqual([
			[2, 'Salah ketik dibetulkan'],
			[1, 'Terbitan pertama']
		]);
	});

	it('asks what kind of change it is, and what changed', async () => {
		const db = await testDatabase();
		await publish(db, testModule(), hour(1));
		const changed = withNewSecondLesson('Isi baru');

		await expect(publish(db, changed, hour(2))).rejects.toMatchObject({ code: 'change_missing' });
		await expect(publish(db, changed, hour(2), { change: { ...minor, note: ' ' } })).rejects.toMatchObject({
			code: 'note_missing'
		});
		const long: Change = { kind: 'corrects', note: 'x'.repeat(501) };
		await expect(publish(db, changed, hour(2), { change: long })).rejects.toMatchObject({ code: 'note_long' });
		expect(await db.$count(publication)).toBe(1);
	});

	it('that corrects voids what it changes or drops, in every earlier version that nobody has decided about', async () => {
		const db = await testDatabase();
		const withQuestions = (...questions: Question[]) => {
			const module = testModule();
			module.quiz.pools[0]!.questions = questions;

			return module;
		};
		const [q1, q2] = [testQuestion('q1'), testQuestion('q2')];
		const later = testQuestion('q1', 'Bolehkah ini?');
		await publish(db, withQuestions(q1, q2, testQuestion('q3')), hour(1));
		await publish(db, withQuestions(later, q2, testQuestion('q3')), hour(2), { change: minor });
		const { id: decided } = (await db
			.select({ id: questionVersion.id })
			.from(questionVersion)
			.where(eq(questionVersion.questionId, 'q2'))
			.get())!;
		await db.write((tx) =>
			recordCorrection(tx, { questionVersionId: decided, verdict: { kind: 'void' }, reason: 'Keliru', by }, hour(3))
		);

		const corrects: Change = { kind: 'corrects', note: 'Soal q1 dibetulkan' };
		const done = await publish(db, withQuestions(testQuestion('q1', 'Dibetulkan'), q1), hour(4), { change: corrects });
		expect(done).toMatchObject({ outcome: 'published', n: 3, corrections: [expect.any(String), expect.any(String)] });
		expect(done.voided).toBeUndefined();
		const made = (await listPublicationCorrections(db, (await findCurrentPublication(db, 'modul-a'))!.id)).map(
			({ questionId, kind, reason }) => [questionId, kind, reason]
		);
		// The first version of q1 is published again, q2 was decided about: what is left are the second of q1, and q3.
		expect(made).toEqual([
			['q1', 'void', 'Soal q1 dibetulkan'],
			['q3', 'void', 'Soal q1 dibetulkan']
		]);

		const back = await publish(db, withQuestions(later, q2), hour(5), { change: minor });
		expect(back.voided).toEqual(['q1', 'q2']);
	});

	it('refuses HTML that the sanitiser would change, wherever it stands', async () => {
		const attacks = [
			'<p onclick="x()">a</p>',
			'<script>x()</script>',
			'<a href="javascript:x()">a</a>',
			'<img src="data:text/html,x" alt="a">',
			'<p style="color:red">a</p>',
			'<iframe src="https://x.id"></iframe>',
			'<a href="//x.id">a</a>',
			'<img src="x.png" alt="a" srcset="https://x.id/y.png" />'
		];

		for (const html of attacks) {
			const inLesson = testModule();
			inLesson.lessons[0]!.parts = [{ kind: 'text', html }];
			const inFeedback = testModule();
			inFeedback.quiz.pools[0]!.questions[0]!.key.feedback = { x: html };

			for (const module of [inLesson, inFeedback, testModule({ introductionHtml: html })]) {
				expect(() => prepareModule(module)).toThrowError(expect.objectContaining({ code: 'html_unsafe' }));
			}
		}
	});
});

describe('a person', () => {
	async function learner() {
		const db = await testDatabase();
		const city = await TestCity.found(db);
		const person = await city.addPerson();
		const read = async (lesson: number, at: Date) => {
			const { lessons } = (await publicationFor(db, person, 'modul-a'))!;
			await db.write((tx) =>
				tx
					.insert(reading)
					.values({ personId: person, lessonVersionId: lessons[lesson]!.lessonVersionId, firstAt: at, lastAt: at })
			);
		};
		const follows = async () => {
			const found = (await publicationFor(db, person, 'modul-a'))?.publication;

			return found?.withdrawn ? 'withdrawn' : found?.n;
		};

		return { db, city, person, read, follows };
	}

	it('who has begun goes on with what a correction put in its place, and is told of it', async () => {
		const { db, person, read, follows } = await learner();
		await publish(db, testModule(), hour(1));
		await read(0, hour(2));
		expect(await findCorrectionNotice(db, person, 'modul-a')).toBeUndefined();
		const corrects: Change = { kind: 'corrects', note: 'Materi kedua keliru' };
		await publish(db, withNewSecondLesson('Dua'), hour(3), { change: corrects });

		expect(await follows()).toBe(2);
		expect(await findCorrectionNotice(db, person, 'modul-a')).toEqual({ note: 'Materi kedua keliru', at: hour(3) });
		await read(1, hour(4));
		await publish(db, withNewSecondLesson('Tiga'), hour(5), { change: minor });
		expect(await follows()).toBe(2);
	});

	it('who has not begun gets the current publication', async () => {
		const { db, follows } = await learner();
		expect(await follows()).toBeUndefined();
		await publish(db, testModule(), hour(1));
		await publish(db, withNewSecondLesson('Dua'), hour(2), { change: minor });

		expect(await follows()).toBe(2);
	});

	it('finishes the publication that reading began with', async () => {
		const { db, read, follows } = await learner();
		await publish(db, testModule(), hour(1));
		await read(0, hour(2));
		await publish(db, withNewSecondLesson('Dua'), hour(3), { change: minor });
		await publish(db, withNewSecondLesson('Tiga'), hour(4), { change: minor });

		expect(await follows()).toBe(1);
	});

	it('finishes the publication that an attempt began with, and meets the current one after passing', async () => {
		const { db, city, person, follows } = await learner();
		await publish(db, testModule(), hour(1));
		const { id: publicationId } = (await findCurrentPublication(db, 'modul-a'))!;
		const cycleId = await city.addCycle();
		const enrolmentId = await city.enrol(person, cycleId);
		await db.write(async (tx) => {
			await tx.update(requirement).set({ ref: 'modul-a' });
			const [asked] = await tx.select().from(requirement);
			await tx.insert(attempt).values({
				personId: person,
				moduleId: 'modul-a',
				requirementId: asked!.id,
				publicationId,
				n: 1,
				seed: '',
				snapshot: { seed: '', policy: testModule().quiz.policy, questions: [] },
				startedAt: hour(2)
			});
		});
		await publish(db, withNewSecondLesson('Dua'), hour(3), { change: minor });
		expect(await follows()).toBe(1);

		await db.write(async (tx) => {
			const [asked] = await tx.select().from(requirement);
			await tx
				.insert(fulfilment)
				.values({ enrolmentId, requirementId: asked!.id, publicationId, completedAt: hour(4) });
		});
		expect(await follows()).toBe(2);
	});

	it('is stopped by a withdrawal, and goes on with what opens the module again', async () => {
		const { db, city, person, read, follows } = await learner();
		await publish(db, testModule(), hour(1));
		await read(0, hour(2));
		const { id: publicationId } = (await findCurrentPublication(db, 'modul-a'))!;
		await city.addCycle();
		await db.write(async (tx) => {
			const [asked] = await tx.select().from(requirement);
			await tx.insert(attempt).values({
				personId: person,
				moduleId: 'modul-a',
				requirementId: asked!.id,
				publicationId,
				n: 1,
				seed: '',
				snapshot: { seed: '', policy: testModule().quiz.policy, questions: [] },
				startedAt: hour(2)
			});
		});

		expect(
			await db.write((tx) => withdrawModule(tx, 'modul-a', { reason: 'Dasar hukum dicabut', by, now: hour(3) }))
		).toEqual({
			n: 2,
			closedAttempts: 1
		});
		expect(await follows()).toBe('withdrawn');
		expect(await findCurrentPublication(db, 'modul-a')).toMatchObject({ withdrawn: true, note: 'Dasar hukum dicabut' });
		expect((await db.select().from(attempt))[0]).toMatchObject({ closedBy: 'withdrawn', submittedAt: hour(3) });

		expect(await publish(db, testModule(), hour(4))).toMatchObject({ outcome: 'withdrawn' });
		expect(await publish(db, testModule(), hour(5), { change: minor, reopen: true })).toMatchObject({
			outcome: 'published',
			n: 3
		});
		await publish(db, withNewSecondLesson('Dua'), hour(6), { change: minor });
		expect(await follows()).toBe(4);
	});
});

describe('withdrawing', () => {
	it('asks for a reason and a module that stands', async () => {
		const db = await testDatabase();
		const withdraw = (reason: string) => db.write((tx) => withdrawModule(tx, 'modul-a', { reason, by, now: hour(2) }));
		await expect(withdraw('Keliru')).rejects.toMatchObject({ code: 'module_unknown' });
		await publish(db, testModule(), hour(1));

		await expect(withdraw(' ')).rejects.toMatchObject({ code: 'reason_missing' });
		await withdraw('Keliru');
		await expect(withdraw('Keliru')).rejects.toMatchObject({ code: 'module_withdrawn' });
		expect((await db.select().from(auditEntry)).map(({ kind }) => kind)).toEqual([
			'content.publish',
			'content.withdraw'
		]);
	});
});

describe('the start', () => {
	it('warns of graded questions that anyone can read, outside a demonstration', async () => {
		const db = await testDatabase();
		await TestCity.found(db);
		await publish(db, testModule(), hour(1));
		await publish(db, testModule({ id: 'modul-b', origin: 'overlay' }), hour(1));
		const practice = testModule({ id: 'modul-c' });
		practice.quiz.policy.mode = 'latihan';
		await publish(db, practice, hour(1));

		expect(await publicQuizWarnings(db)).toEqual([expect.stringContaining('modul-a')]);
		await db.write((tx) => tx.update(institution).set({ demo: true }).where(eq(institution.id, 'institution')));
		expect(await publicQuizWarnings(db)).toEqual([]);
	});
});
