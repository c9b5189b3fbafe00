import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { rightMarks, wrongMarks } from '#lib/assessment/made-marks.ts';
import type { Regulation } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { questionVersion, referenceVersion } from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { cycle, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { questionTally } from '#lib/server/db/schema/questions.ts';
import { revokeCertificate, supersedeCertificate } from '../certificates/certificates.ts';
import { dayOf } from '../organisation/days.ts';
import { carryPasses } from '../programmes/carry-passes.ts';
import { findPublished } from '../publishing/published.ts';
import { recordCorrection } from '../questions/corrections.ts';
import { checkTallies } from '../questions/rebuild.ts';
import { saveAnswer } from './answers.ts';
import { startAttempt, submitAttempt } from './attempts.ts';
import { findRefresher } from './refresher.ts';
import { replayAttempts } from './replay.ts';
import { listRequirements } from './requirements.ts';
import {
	enrolledLearner,
	insertEnrolment,
	insertProgramme,
	insertPublication,
	minutesAfter,
	now
} from './test-publication.ts';

/** Fifteen questions: nine of T1 and six of T2. */
const pools = [
	{ slug: 'dasar', draw: 9, size: 24 },
	{ slug: 'medsos', draw: 6, size: 18 }
];
/** Noon in Makassar, in the next period. */
const later = new Date('2027-07-01T04:00:00Z');
const next = { key: '2027', opensOn: '2027-06-01', dueOn: '2027-12-31' };

/** @param wrong slots that are answered wrongly; all others are right */
async function take(db: Database, personId: string, at: Date, wrong: readonly number[] = []) {
	const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, at);
	const row = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
	for (const question of row.snapshot.questions) {
		const tokens = [...(wrong.includes(question.slot) ? wrongMarks(question) : rightMarks(question))];
		await saveAnswer(db, personId, id, { slot: question.slot, tokens, sequence: 1 }, at);
	}

	return { ...(await submitAttempt(db, personId, id, at)), row };
}

/** Somebody who has passed in 2026 and missed a question of T1, and takes part in a period of 2027. */
async function certifiedLearner({
	refresher = true,
	missed = [0] as number[],
	prepare = (() => undefined) as (db: Database) => unknown
} = {}) {
	const learner = await enrolledLearner({ pools });
	await prepare(learner.db);
	const { db, personId } = learner;
	const passed = await take(db, personId, now, missed);
	const second = await insertProgramme(db, 'wajib', ['dasar'], { ...next, refresher });
	const enrolmentId = await insertEnrolment(db, personId, second.cycleId, next.dueOn);

	return { ...learner, passed, next: { ...second, enrolmentId } };
}

async function pathOf(db: Database, personId: string, publicationId: string, at = later) {
	const asked = await listRequirements(db, personId, { on: dayOf(at, 'Asia/Makassar'), now: at }, 'dasar');

	return findRefresher(db, personId, asked, (await findPublished(db, publicationId))!);
}

const objectivesOf = (row: typeof attempt.$inferSelect) =>
	row.snapshot.questions.flatMap((question) => question.public.objectives);

describe('whoever holds a certificate of an earlier period', () => {
	test('passes a shorter quiz that asks what was missed, and holds a new certificate beside the old one', async () => {
		const { db, personId, passed } = await certifiedLearner();
		const { row, certificates, score } = await take(db, personId, later);

		expect(passed.row).toMatchObject({ refreshesId: null, snapshot: { questions: { length: 15 } } });
		expect(row).toMatchObject({ refreshesId: passed.id, snapshot: { questions: { length: 5 } } });
		expect(row.snapshot.policy).toEqual(passed.row.snapshot.policy);
		expect(objectivesOf(row).filter((id) => id === 'T1').length).toBeGreaterThanOrEqual(2);
		expect(score).toBe(100);
		expect(certificates).toHaveLength(1);
		const facts = (await db.select().from(certificate).orderBy(certificate.issuedAt)).map((one) => one.facts);
		expect(facts.map(({ modules, expectedMinutes }) => [modules[0]!.refresher, expectedMinutes])).toEqual([
			[undefined, 30],
			[true, 10]
		]);
		expect(
			await db.select({ validUntil: certificate.validUntil }).from(certificate).orderBy(certificate.issuedAt)
		).toEqual([{ validUntil: '2027-11-22' }, { validUntil: '2028-07-01' }]);
		expect(await replayAttempts(db)).toMatchObject({ gradings: 2, differences: [] });
	});

	test('leaves no trace of it in the figures of the questions', async () => {
		const { db, personId } = await certifiedLearner();
		const before = await db.select().from(questionTally);
		await take(db, personId, later);

		expect(await db.select().from(questionTally)).toEqual(before);
		expect(await checkTallies(db, { mend: false })).toMatchObject({ gradings: 2, differing: 0 });
	});

	test('who fails it is given the same number of other questions, by the rules for tries of the module', async () => {
		const { db, personId } = await certifiedLearner();
		const first = await take(db, personId, later, [0, 1, 2, 3, 4]);

		expect(first.passed).toBe(false);
		await expect(take(db, personId, minutesAfter(later, 9))).rejects.toMatchObject({ code: 'attempt_pause' });
		const second = await take(db, personId, minutesAfter(later, 10));
		const ids = [first, second].map(({ row }) => new Set(row.snapshot.questions.map((one) => one.questionId)));

		expect(second).toMatchObject({ passed: true, row: { n: 2, refreshesId: first.row.refreshesId } });
		expect(second.row.seed).not.toBe(first.row.seed);
		expect(ids[1]!.size).toBe(5);
		expect([...ids[1]!].filter((id) => ids[0]!.has(id))).toEqual([]);
	});

	test('goes the whole way where the period does not say otherwise', async () => {
		const { db, personId } = await certifiedLearner({ refresher: false });

		expect((await take(db, personId, later)).row).toMatchObject({
			refreshesId: null,
			snapshot: { questions: { length: 15 } }
		});
	});

	test('goes the whole way once that certificate is revoked, but not when it was superseded or has expired', async () => {
		const { db, personId, publicationId, passed } = await certifiedLearner();
		const certificateId = passed.certificates[0]!.id;
		const successor = await db.write((tx) =>
			supersedeCertificate(tx, { certificateId, reason: 'Nama', by: 'command' }, minutesAfter(now, 1))
		);
		for (const at of [later, new Date('2027-11-23T04:00:00Z')]) {
			expect(await pathOf(db, personId, publicationId, at)).toMatchObject({ attemptId: passed.id });
		}

		const revoked = { certificateId: successor.id, reason: 'Salah', by: 'command' as const };
		await db.write((tx) => revokeCertificate(tx, revoked, minutesAfter(now, 2)));
		expect(await pathOf(db, personId, publicationId)).toBeUndefined();
	});
});

test('whoever has never been certified goes the whole way', async () => {
	const { db, personId } = await enrolledLearner({ pools });
	const { cycleId } = await insertProgramme(db, 'wajib', ['dasar'], { ...next, refresher: true });
	await insertEnrolment(db, personId, cycleId, next.dueOn);

	expect((await take(db, personId, later)).row).toMatchObject({
		refreshesId: null,
		snapshot: { questions: { length: 15 } }
	});
});

describe('another programme that asks for the whole way', () => {
	test('is given it, and its pass fulfils both', async () => {
		const { db, personId } = await certifiedLearner();
		const other = await insertProgramme(db, 'camat', ['dasar'], next);
		await insertEnrolment(db, personId, other.cycleId, next.dueOn);
		const { row, certificates } = await take(db, personId, later);

		expect(row.snapshot.questions).toHaveLength(15);
		expect(certificates).toHaveLength(2);
	});

	test('is not fulfilled by a shorter quiz that was begun or passed before it came', async () => {
		const { db, personId, next: second } = await certifiedLearner();
		const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, later);
		const other = await insertProgramme(db, 'camat', ['dasar'], next);
		const enrolmentId = await insertEnrolment(db, personId, other.cycleId, next.dueOn);
		const row = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;
		for (const question of row.snapshot.questions) {
			const tokens = [...rightMarks(question)];
			await saveAnswer(db, personId, id, { slot: question.slot, tokens, sequence: 1 }, later);
		}
		await submitAttempt(db, personId, id, later);
		const fulfilled = async () =>
			(
				await db.select({ enrolmentId: fulfilment.enrolmentId }).from(fulfilment).where(eq(fulfilment.attemptId, id))
			).map((one) => one.enrolmentId);
		const carry = async (cycleId: string) => {
			const into = (await db.select().from(cycle).where(eq(cycle.id, cycleId)).get())!;
			await db.write((tx) => carryPasses(tx, into, minutesAfter(later, 5)));
		};

		expect(await fulfilled()).toEqual([second.enrolmentId]);
		await carry(other.cycleId);
		expect(await fulfilled()).toEqual([second.enrolmentId]);

		// Nor of a period that recertifies others, who hold a certificate of that programme.
		await db.write((tx) => tx.update(cycle).set({ refresher: true }).where(eq(cycle.id, other.cycleId)));
		await carry(other.cycleId);
		expect(await fulfilled()).toEqual([second.enrolmentId]);
		expect(await fulfilled()).not.toContain(enrolmentId);
	});
});

test('one shorter quiz is enough for all programmes that recertify the person, also for one that comes later', async () => {
	const { db, personId } = await enrolledLearner({ pools });
	const programmes = ['wajib', 'camat', 'lurah'];
	for (const id of programmes.slice(1)) {
		await insertEnrolment(db, personId, (await insertProgramme(db, id, ['dasar'])).cycleId);
	}
	expect((await take(db, personId, now)).certificates).toHaveLength(3);

	const cycles: string[] = [];
	for (const id of programmes) {
		cycles.push((await insertProgramme(db, id, ['dasar'], { ...next, refresher: true })).cycleId);
	}
	for (const cycleId of cycles.slice(0, 2)) await insertEnrolment(db, personId, cycleId, next.dueOn);
	const { row, certificates } = await take(db, personId, later);
	expect(row.snapshot.questions).toHaveLength(5);
	expect(certificates).toHaveLength(2);

	await insertEnrolment(db, personId, cycles[2]!, next.dueOn);
	const into = (await db.select().from(cycle).where(eq(cycle.id, cycles[2]!)).get())!;
	expect(await db.write((tx) => carryPasses(tx, into, minutesAfter(later, 5)))).toEqual([personId]);
	expect(await db.select({ id: certificate.id }).from(certificate)).toHaveLength(6);
});

describe('the shorter path', () => {
	const article = (slug: string, html: string) => ({ slug, label: slug, confidence: 'high' as const, html });
	const regulation = (html: string) =>
		({
			id: 'uu-20-2023',
			status: 'berlaku',
			repealedBy: null,
			amendedBy: [],
			interpretedBy: [],
			articles: [article('pasal-9-ayat-2', html), article('pasal-24', '<p>Tetap</p>')]
		}) as unknown as Regulation;
	const publishLaw = (db: Database, n: number, data: Regulation, publishedAt: Date) =>
		db.write((tx) =>
			tx
				.insert(referenceVersion)
				.values({ kind: 'regulation', ref: data.id, n, sha256: String(n), data, publishedAt })
				.then(() => undefined)
		);

	test('has the lessons of what was missed, and may leave out the others', async () => {
		const { db, personId, publicationId, passed } = await certifiedLearner();
		const path = (await pathOf(db, personId, publicationId))!;

		expect(path).toMatchObject({ attemptId: passed.id, passedAt: now, questions: 5, whole: 15 });
		expect([...path.rereads]).toEqual([['larangan', ['missed']]]);
		expect([...path.about.changed]).toEqual([]);
	});

	test('asks what cites an article that has changed since that publication, and nothing for a mere day of checking', async () => {
		const cites = (slug: string) => `<p><a href="/regulations/uu-20-2023#${slug}">UU 20/2023</a></p>`;
		const cite = (db: Database, questionId: string, slug: string) =>
			db.write(async (tx) => {
				const row = (await tx.select().from(questionVersion).where(eq(questionVersion.questionId, questionId)).get())!;
				const key = { ...row.key, legalBasisHtml: cites(slug) };
				await tx.update(questionVersion).set({ key }).where(eq(questionVersion.id, row.id));
			});
		const { db, personId, publicationId } = await certifiedLearner({
			missed: [],
			prepare: async (made) => {
				await cite(made, 'medsos-3', 'pasal-9-ayat-2');
				await cite(made, 'medsos-4', 'pasal-24');
			}
		});
		await publishLaw(db, 1, regulation('<p>Dulu</p>'), minutesAfter(now, -60));
		await publishLaw(db, 2, { ...regulation('<p>Dulu</p>'), checkedOn: '2027-01-01' }, minutesAfter(now, 100));
		expect([...(await pathOf(db, personId, publicationId))!.about.changed]).toEqual([]);

		await publishLaw(db, 3, regulation('<p>Kini</p>'), minutesAfter(now, 200));
		expect([...(await pathOf(db, personId, publicationId))!.about.changed]).toEqual(['medsos-3']);
	});

	test('asks questions that have another key or another version by now', async () => {
		const { db, personId, publicationId } = await certifiedLearner();
		const { questions } = (await findPublished(db, publicationId))!;
		const one = questions.find(({ question }) => question.public.id === 'medsos-1')!;
		const key = { ...one.question.key, right: [one.question.public.options[1]!.id], feedback: {} };
		const decided = {
			questionVersionId: one.questionVersionId,
			verdict: { kind: 'key' as const, key },
			reason: 'Keliru',
			by: 'command' as const
		};
		await db.write((tx) => recordCorrection(tx, decided, minutesAfter(now, 10)));

		expect([...(await pathOf(db, personId, publicationId))!.about.changed]).toEqual(['medsos-1']);

		const second = await insertPublication(db, 'dasar', { n: 2, pools, publishedAt: minutesAfter(now, 60) });
		expect(await pathOf(db, personId, second)).toMatchObject({ questions: 15, whole: 15 });
	});
});
