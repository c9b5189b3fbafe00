import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { aScenario } from '#lib/assessment/test-quiz.ts';
import type { Policy } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt, reading } from '#lib/server/db/schema/learning.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import {
	enrolledLearner,
	insertEnrolment,
	insertProgramme,
	insertPublication,
	minutesAfter,
	now,
	testQuestion
} from '../attempts/test-publication.ts';
import { revokeCertificate } from '../certificates/certificates.ts';
import { today } from '../organisation/institution.ts';
import { withdrawModule } from '../publishing/publish-module.ts';
import { findLesson, findModule, findOverview } from './learning.ts';
import { nextStep, type ModuleProgress } from './next-step.ts';
import { completeLesson, recordOpened, recordPosition } from './readings.ts';
import { publicationFor } from '../publishing/publishing.ts';
import { asPractised, asSelfCheck, judgeSelfCheck, listPractice, type Practised } from './self-check.ts';

const prepare = (policy: Partial<Policy> = {}) =>
	enrolledLearner({ policy: { pausesMinutes: [30], tries: 2, ...policy } });

async function lessonOf(db: Database, personId: string, slug: string, at = now) {
	const found = (await findLesson(db, personId, 'dasar', slug, { on: await today(db, at), now: at }))!;

	return { personId, moduleId: 'dasar', lessonVersionId: found.lessonVersionId };
}

async function readAll(db: Database, personId: string, at = now): Promise<void> {
	for (const slug of ['larangan', 'media-sosial']) {
		await completeLesson(db, await lessonOf(db, personId, slug, at), at);
	}
}

async function takeQuiz(db: Database, personId: string, right: boolean, at = now, blank = -1): Promise<void> {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

	for (const { slot, options, key } of snapshot.questions) {
		const tokens = options.filter((one) => key.right.includes(one.id)).map((one) => one.token);
		await saveAnswer(db, personId, id, { slot, tokens: right && slot !== blank ? tokens : [], sequence: 1 }, at);
	}
	await submitAttempt(db, personId, id, at);
}

test('the overview leads step by step from the first lesson to the certificate', async () => {
	const { db, personId } = await prepare();
	const step = async (at = now) => (await findOverview(db, personId, at)).next;

	expect(await step()).toMatchObject({ kind: 'lesson', slug: 'larangan', begun: false });
	expect(await step()).toMatchObject({ minutes: 30, dueOn: '2026-12-31' });

	await completeLesson(db, await lessonOf(db, personId, 'larangan'), now);
	expect(await step()).toMatchObject({ kind: 'lesson', slug: 'media-sosial', begun: true });
	expect(await step()).toMatchObject({ minutes: 20 });

	await completeLesson(db, await lessonOf(db, personId, 'media-sosial'), now);
	expect(await step()).toMatchObject({ kind: 'quiz', moduleId: 'dasar' });

	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	expect(await step()).toMatchObject({ kind: 'attempt', attemptId: id });

	await submitAttempt(db, personId, id, now);
	expect(await step()).toMatchObject({ kind: 'wait', until: minutesAfter(now, 30) });
	const failed = async (at: Date) => (await findOverview(db, personId, at)).programmes[0]?.modules[0]?.failed;
	expect(await failed(now)).toEqual({ score: 0, again: minutesAfter(now, 30), ask: false });
	expect(await failed(minutesAfter(now, 30))).toEqual({ score: 0, again: null, ask: false });

	await takeQuiz(db, personId, false, minutesAfter(now, 31));
	const [first, second] = ['larangan', 'media-sosial'];
	expect(await step(minutesAfter(now, 90))).toMatchObject({ kind: 'reread', slug: first, count: 2 });
	await completeLesson(db, await lessonOf(db, personId, first!), minutesAfter(now, 91));
	expect(await step(minutesAfter(now, 92))).toMatchObject({ kind: 'reread', slug: second, count: 1 });
	await completeLesson(db, await lessonOf(db, personId, second!), minutesAfter(now, 93));
	const reopened = minutesAfter(now, 31 + 24 * 60);
	expect(await step(minutesAfter(now, 94))).toMatchObject({ kind: 'wait', until: reopened });
	expect(await step(reopened)).toMatchObject({ kind: 'quiz' });
});

test('whoever has no try left asks the administrator, where reading again opens none', async () => {
	const { db, personId } = await prepare({ tries: 1, reopensAfterMinutes: null });
	await readAll(db, personId);
	await takeQuiz(db, personId, false);

	const { next, programmes } = await findOverview(db, personId, now);
	expect(next).toMatchObject({ kind: 'ask' });
	expect(programmes[0]?.modules[0]?.failed).toMatchObject({ ask: true });
});

test('a completed programme shows its certificate and asks for nothing more', async () => {
	const { db, personId } = await prepare();
	await readAll(db, personId);
	await takeQuiz(db, personId, true);
	const overview = await findOverview(db, personId, now);

	expect(overview.next).toBeUndefined();
	expect(overview.programmes).toMatchObject([
		{
			state: 'completed',
			modules: [{ passed: true, lessonsRead: 2, lessons: 2, failed: null }],
			certificate: { number: '0001/NETRAL/XI/2026', state: 'valid' }
		}
	]);
});

/** Takes back the certificate that the person holds for the programme. */
async function revoke(db: Database, personId: string): Promise<void> {
	const { programmes } = await findOverview(db, personId, now);
	const certificateId = programmes[0]!.certificate!.id;
	await db.write((tx) => revokeCertificate(tx, { certificateId, reason: 'Salah orang.', by: 'command' }, now));
}

test('a revoked certificate is told wherever the learner was told of the pass, and nothing is left to do', async () => {
	const { db, personId } = await prepare();
	await takeQuiz(db, personId, true);
	await revoke(db, personId);
	const revoked = {
		number: '0001/NETRAL/XI/2026',
		programme: 'Program wajib',
		cycle: '2026',
		at: now,
		reason: 'Salah orang.'
	};
	const { next, programmes } = await findOverview(db, personId, now);

	expect(next).toBeUndefined();
	expect(programmes).toMatchObject([{ state: 'revoked', alarming: true, revoked, modules: [{ passed: true }] }]);
	expect(await findModule(db, personId, 'dasar', now)).toMatchObject({
		progress: { passed: true },
		revoked: [revoked]
	});
	await expect(
		startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, minutesAfter(now, 60))
	).rejects.toMatchObject({ code: 'attempt_not_asked' });
});

test('the next period gives another certificate, so that a revoked one of the period before alarms nobody', async () => {
	const { db, personId } = await prepare();
	await takeQuiz(db, personId, true);
	await revoke(db, personId);
	const later = new Date('2027-02-01T04:00:00Z');
	const next = await insertProgramme(db, 'wajib', ['dasar'], {
		key: '2027',
		opensOn: '2027-01-01',
		dueOn: '2027-12-31'
	});
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');

	expect((await findOverview(db, personId, later)).programmes).toMatchObject([
		{ cycle: '2026', state: 'revoked', alarming: false },
		{ cycle: '2027', state: 'not_started', alarming: false }
	]);
	await takeQuiz(db, personId, true, later);
	const found = await findModule(db, personId, 'dasar', later);
	expect(found?.revoked).toEqual([]);
	expect(found?.attempts.map(({ n, period }) => [n, period?.cycle])).toEqual([
		[1, '2026'],
		[1, '2027']
	]);
});

test('a module that two programmes wait for says that one pass serves both, until it has', async () => {
	const { db, personId } = await prepare();
	const shared = async () =>
		(await findOverview(db, personId, now)).programmes.map(({ modules }) => modules.map((one) => one.shared));
	expect(await shared()).toEqual([[false]]);

	const other = await insertProgramme(db, 'lain', ['dasar']);
	await insertEnrolment(db, personId, other.cycleId);
	expect(await shared()).toEqual([[true], [true]]);

	await takeQuiz(db, personId, true);
	expect(await shared()).toEqual([[false], [false]]);
	expect((await findOverview(db, personId, now)).programmes).toMatchObject([
		{ state: 'completed' },
		{ state: 'completed' }
	]);
});

test('the state of a programme follows what was done and the due day', async () => {
	const { db, personId } = await prepare();
	const state = async (at: Date) => (await findOverview(db, personId, at)).programmes[0]?.state;

	expect(await state(now)).toBe('not_started');
	await recordOpened(db, await lessonOf(db, personId, 'larangan'), now);
	expect(await state(now)).toBe('under_way');
	expect(await state(new Date('2026-12-31T15:59:59Z'))).toBe('under_way');
	expect(await state(new Date('2026-12-31T16:00:00Z'))).toBe('overdue');
});

test('whoever tried the quiz before reading anything has begun', async () => {
	const { db, personId } = await prepare();
	await takeQuiz(db, personId, false);

	expect((await findOverview(db, personId, now)).programmes).toMatchObject([
		{ state: 'under_way', modules: [{ lessonsRead: 0, failed: { score: 0 } }] }
	]);
});

test('opening a lesson is the first act of the enrolment, once', async () => {
	const { db, personId, enrolmentId } = await prepare();
	const lesson = await lessonOf(db, personId, 'larangan');
	await recordOpened(db, lesson, now);
	await recordOpened(db, lesson, minutesAfter(now, 60));
	const row = await db.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get();

	expect(row?.startedAt).toEqual(now);
	expect(await db.select({ firstAt: reading.firstAt }).from(reading)).toEqual([{ firstAt: now }]);
	expect(await db.select({ count: standing.enrolmentId }).from(standing)).toHaveLength(1);
});

test('reading resumes at the heading where it stopped, and a strange position is refused', async () => {
	const { db, personId } = await prepare();
	const lesson = await lessonOf(db, personId, 'larangan');
	await recordPosition(db, { ...lesson, position: 'bagian-inti' }, now);

	expect((await findLesson(db, personId, 'dasar', 'larangan', { on: await today(db, now), now }))?.position).toBe(
		'bagian-inti'
	);
	expect((await findOverview(db, personId, now)).next).toMatchObject({ kind: 'lesson', position: 'bagian-inti' });
	await expect(recordPosition(db, { ...lesson, position: '"><script>' }, now)).rejects.toMatchObject({
		code: 'position_unreadable'
	});
});

test('reading a finished lesson again keeps the first completion', async () => {
	const { db, personId } = await prepare();
	const lesson = await lessonOf(db, personId, 'larangan');
	await completeLesson(db, lesson, now);
	await completeLesson(db, lesson, minutesAfter(now, 60));

	expect(await db.select({ completedAt: reading.completedAt }).from(reading)).toEqual([{ completedAt: now }]);
});

test('a new cycle after a pass is a new round of reading; the last one stays as it was', async () => {
	const { db, personId } = await prepare();
	await readAll(db, personId);
	await takeQuiz(db, personId, true);
	const later = new Date('2027-02-01T04:00:00Z');
	expect((await findModule(db, personId, 'dasar', later))?.progress.lessons.every((one) => one.completed)).toBe(true);

	const next = await insertProgramme(db, 'wajib', ['dasar'], {
		key: '2027',
		opensOn: '2027-01-01',
		dueOn: '2027-12-31'
	});
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');
	expect((await findModule(db, personId, 'dasar', later))?.progress.lessons.some((one) => one.completed)).toBe(false);

	await readAll(db, personId, later);
	expect(await db.select({ round: reading.round }).from(reading).orderBy(reading.round)).toEqual([
		{ round: 1 },
		{ round: 1 },
		{ round: 2 },
		{ round: 2 }
	]);
});

test('people finish the version they began; others get the new one', async () => {
	const { db, personId } = await prepare();
	await recordOpened(db, await lessonOf(db, personId, 'larangan'), minutesAfter(now, 1));
	await insertPublication(db, 'dasar', { n: 2, publishedAt: minutesAfter(now, 10) });
	const text = async (id: string) => {
		const part = (await findLesson(db, id, 'dasar', 'larangan', { on: await today(db, now), now }))?.parts[0];

		return part?.kind === 'text' ? part.html : '';
	};

	expect(await text('orang-lain')).toContain('terbitan 2');
	expect(await text(personId)).toContain('terbitan 1');
});

test('on the shorter path only what was missed has to be read, and the rest may be left out', async () => {
	const { db, personId } = await prepare();
	await readAll(db, personId);
	await takeQuiz(db, personId, true, now, 0);
	const later = new Date('2027-02-01T04:00:00Z');
	const dates = { key: '2027', opensOn: '2027-01-01', dueOn: '2027-12-31' };
	const next = await insertProgramme(db, 'wajib', ['dasar'], { ...dates, refresher: true });
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');
	const found = (await findModule(db, personId, 'dasar', later))!;

	expect(found).toMatchObject({ questions: 5, refresher: { whole: 5, missed: true, changed: false } });
	expect(found.progress.lessons.map(({ slug, reasons }) => [slug, reasons])).toEqual([
		['larangan', ['missed']],
		['media-sosial', []]
	]);
	expect(JSON.stringify(found.refresher)).not.toContain('opsi-rahasia');
	expect(await findOverview(db, personId, later)).toMatchObject({
		next: { kind: 'lesson', slug: 'larangan' },
		programmes: [{ state: 'completed' }, { modules: [{ lessons: 1, lessonsRead: 0, refresherQuestions: 5 }] }]
	});
	expect((await findLesson(db, personId, 'dasar', 'larangan', { on: '2027-02-01', now: later }))?.next).toBeNull();

	await completeLesson(db, await lessonOf(db, personId, 'larangan'), later);
	expect((await findOverview(db, personId, later)).next).toMatchObject({ kind: 'quiz', moduleId: 'dasar' });
});

test('on the shorter path nothing may be left out that the next try waits for', async () => {
	const { db, personId } = await prepare({ rereadMissed: true });
	await takeQuiz(db, personId, true);
	const later = new Date('2027-02-01T04:00:00Z');
	const dates = { key: '2027', opensOn: '2027-01-01', dueOn: '2027-12-31' };
	const next = await insertProgramme(db, 'wajib', ['dasar'], { ...dates, refresher: true });
	await insertEnrolment(db, personId, next.cycleId, '2027-12-31');
	const reasons = async () =>
		(await findModule(db, personId, 'dasar', later))?.progress.lessons.map((one) => one.reasons);
	expect(await reasons()).toEqual([[], []]);

	await takeQuiz(db, personId, false, later);
	expect(await reasons()).toEqual([['again'], ['again']]);
	expect((await findLesson(db, personId, 'dasar', 'larangan', { on: '2027-02-01', now: later }))?.next).toBe(
		'media-sosial'
	);
});

test('a withdrawn module is neither offered nor counted as something to do now', async () => {
	const { db, personId } = await prepare();
	await db.write((tx) => withdrawModule(tx, 'dasar', { reason: 'Dasar hukum berubah', by: 'command', now }));
	const found = await findModule(db, personId, 'dasar', now);

	expect(found?.publication).toMatchObject({ withdrawn: true, note: 'Dasar hukum berubah' });
	expect((await findOverview(db, personId, now)).next).toMatchObject({ kind: 'withdrawn' });
});

test('a running attempt comes before anything else, and what can be done before what has to wait', () => {
	const progress = (moduleId: string, more: Partial<ModuleProgress> = {}): ModuleProgress => ({
		moduleId,
		title: moduleId,
		withdrawn: false,
		passed: false,
		lessons: [],
		quizMinutes: 10,
		refresherQuestions: null,
		openAttempt: null,
		lastFailed: null,
		tries: { left: 1, nextAt: null, rereads: [], reopens: false },
		...more
	});
	const waiting = progress('a', { tries: { left: 1, nextAt: minutesAfter(now, 5), rereads: [], reopens: false } });
	const used = progress('b', { tries: { left: 0, nextAt: null, rereads: [], reopens: false } });
	const quiz = progress('c');
	const running = progress('d', { openAttempt: { id: 'x', deadlineAt: null } });

	expect(nextStep([waiting, used, quiz, running], now)).toMatchObject({ kind: 'attempt', moduleId: 'd' });
	expect(nextStep([waiting, used, quiz], now)).toMatchObject({ kind: 'quiz', moduleId: 'c' });
	expect(nextStep([used, waiting], now)).toMatchObject({ kind: 'wait', moduleId: 'a' });
	expect(nextStep([used, progress('e', { passed: true })], now)).toMatchObject({ kind: 'ask', moduleId: 'b' });
	expect(nextStep([progress('e', { passed: true })], now)).toBeUndefined();

	const circular = { kind: 'circular', ref: 'edaran', title: 'Edaran' } as const;
	const pledge = { kind: 'pledge', ref: 'ikrar', title: 'Ikrar' } as const;
	const awaited = { ...pledge, kind: 'pledge-wait', awaited: { post: 'Lurah', unit: 'Kelurahan' } } as const;
	const briefing = { kind: 'briefing' } as const;
	expect(nextStep([circular, quiz, briefing, pledge], now)).toBe(circular);
	expect(nextStep([quiz, briefing, pledge], now)).toMatchObject({ kind: 'quiz' });
	expect(nextStep([briefing, pledge], now)).toBe(pledge);
	expect(nextStep([awaited, briefing], now)).toBe(briefing);
	expect(nextStep([awaited, running], now)).toMatchObject({ kind: 'attempt' });
});

test('a self-check is judged by the server and names no option by the id that the key knows', () => {
	const [question] = asPractised(testQuestion('uji-1', 'T1', true)) as [Practised];
	const shown = asSelfCheck(question);

	expect(JSON.stringify(shown)).not.toContain('opsi-rahasia');
	expect(judgeSelfCheck(question, ['0', '3'])).toMatchObject({ verdict: 'right', marks: ['0', '3'] });
	expect(judgeSelfCheck(question, ['0'])).toMatchObject({ verdict: 'partly' });
	expect(judgeSelfCheck(question, ['0', '3', '1'])).toMatchObject({ verdict: 'partly' });
	expect(judgeSelfCheck(question, ['1'])).toMatchObject({ verdict: 'wrong' });
	expect(judgeSelfCheck(question, ['99'])).toMatchObject({ verdict: 'blank', explanationHtml: null });
});

test('practice holds the practice pools and the self-checks of the lessons, and nothing that is graded', async () => {
	const { db, personId } = await enrolledLearner({
		pools: [
			{ slug: 'dasar', draw: 3, size: 6 },
			{ slug: 'coba', draw: 0, size: 2, practice: true }
		]
	});
	const published = (await publicationFor(db, personId, 'dasar'))!;
	const ids = ['coba-1', 'coba-2', 'latihan-larangan', 'latihan-media-sosial'];
	expect(listPractice(published).map((one) => one.public.id)).toEqual(ids);

	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	expect(snapshot.questions.filter(({ questionId }) => ids.includes(questionId))).toEqual([]);
});

test('a scenario is practised scene by scene, with its own story above each', () => {
	const scenario = aScenario('kasus-1', [
		{ id: 'pertama', otherwise: 'kedua' },
		{ id: 'kedua', otherwise: null }
	]);
	const practised = asPractised(scenario);

	expect(practised.map((one) => one.public.id)).toEqual(['pertama', 'kedua']);
	expect(judgeSelfCheck(practised[0]!, ['0']).verdict).not.toBe('blank');
});
