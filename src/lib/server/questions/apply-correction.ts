import { and, eq, inArray } from 'drizzle-orm';
import {
	correctedKeysOf,
	effectOf,
	isTaken,
	voidsOf,
	type Correction,
	type Effect
} from '#lib/assessment/correction.ts';
import type { Grade } from '#lib/assessment/grade.ts';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { listAnswers } from '../attempts/answers.ts';
import { fulfilModule } from '../attempts/completion.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { currentNumber, mergedInto } from '../organisation/persons.ts';
import { judgedTogether, requireCorrection } from './corrections.ts';
import { attemptWindows, listHolding, type HeldAttempt } from './graded-attempts.ts';
import { fillTallies } from './rebuild.ts';
import { tallyAttempt } from './tally.ts';

/** More than these are counted, not named: memory stays bounded, however many took the quiz. */
const keptEach = 500;
/** Gradings of one transaction: short enough that nobody waits for the lock. */
const batchSize = 5;

/** An attempt whose score a correction changes, or would change. */
export type Touched = {
	attemptId: string;
	personId: string;
	name: string;
	number: string;
	n: number;
	before: { score: number; passed: boolean };
	after: { score: number; passed: boolean };
};

export type CorrectionReport = {
	/** Graded attempts that hold the question. */
	attempts: number;
	/** Those by what the correction does to them, see `Effect`. */
	counts: Record<Effect['kind'], number>;
	/** How many of those that rise pass by it. */
	passing: number;
	/** The first of each, those that come to pass before the others. */
	rising: Touched[];
	falling: Touched[];
	failing: Touched[];
};

type Progress = (passed: number) => void;

/** Says what corrections that are judged together would do to what was graded, whether recorded or not. Writes nothing. */
export async function examineCorrection(
	db: Reader,
	corrections: readonly Correction[],
	progress?: Progress
): Promise<CorrectionReport> {
	const versions = corrections.map((one) => one.questionVersionId);
	const tally = new Tally();

	for await (const { within, passed } of attemptWindows(db)) {
		for (const held of await listHolding(db, versions, within)) {
			tally.add(held, effectOf(held, corrections));
		}
		progress?.(passed);
	}

	return tally.report(db);
}

export type Applied = CorrectionReport & {
	/** New gradings, and certificates that they brought. */
	graded: number;
	certificates: number;
};

/**
 * Grades again what a recorded correction raises or judges otherwise at the same score; with `mayFall` also what it lowers.
 * Nobody loses a pass. A new pass completes enrolments and issues certificates in the transaction of its grading. Applied
 * again it does what is left, also after it was cut off.
 * @returns what was found before, and what was done
 * @throws Problem `correction_unknown` or `correction_superseded`
 */
export async function applyCorrection(
	db: Database,
	correctionId: string,
	{ mayFall, by, now }: { mayFall: boolean; by: Actor; now: Date },
	progress?: Progress
): Promise<Applied> {
	const recorded = await requireCorrection(db, correctionId);
	const { moduleId, questionId, kind } = recorded;
	const corrections = await judgedTogether(db, recorded);
	const versions = corrections.map((one) => one.questionVersionId);
	// A grading that takes the place of another has to find what that one added.
	await fillTallies(db, () => undefined);
	const tally = new Tally();
	let graded = 0;
	let certificates = 0;

	for await (const { within, passed } of attemptWindows(db)) {
		const due: string[] = [];
		for (const held of await listHolding(db, versions, within)) {
			const effect = effectOf(held, corrections);
			tally.add(held, effect);
			if (isTaken(effect, mayFall)) due.push(held.id);
		}
		while (due.length > 0) {
			const batch = due.splice(0, batchSize);
			// Read again under the lock: somebody may be applying another correction.
			const done = await db.write(async (tx) => {
				const still = await judgedTogether(tx, recorded);
				const issued: number[] = [];
				for (const held of await listHolding(tx, versions, inArray(attempt.id, batch))) {
					const effect = effectOf(held, still);
					if (effect.kind === 'settled' || !isTaken(effect, mayFall)) continue;

					issued.push(await gradeAgain(tx, held, effect, { correctionId, kind, question: questionId, by, now }));
				}

				return issued;
			});
			graded += done.length;
			certificates += done.reduce((sum, one) => sum + one, 0);
		}
		progress?.(passed);
	}
	if (graded > 0) {
		await db.write((tx) =>
			recordAudit(tx, {
				at: now,
				actor: by,
				kind: 'question.apply',
				subject: moduleId,
				payload: { correction: kind, correctionId, question: questionId, mayFall, graded, certificates }
			})
		);
	}

	return { ...(await tally.report(db)), graded, certificates };
}

/** Adds the next grading of an attempt. @returns how many certificates a new pass has brought */
async function gradeAgain(
	tx: Transaction,
	held: HeldAttempt,
	{ before, after, corrections }: Exclude<Effect, { kind: 'settled' }>,
	{
		correctionId,
		kind,
		question,
		by,
		now
	}: { correctionId: string; kind: string; question: string; by: Actor; now: Date }
): Promise<number> {
	const { id, moduleId, scoringVersion } = held;
	const n = held.gradings + 1;
	await tx.insert(grading).values({
		attemptId: id,
		n,
		scoringVersion,
		voids: voidsOf(corrections),
		correctedKeys: correctedKeysOf(corrections),
		score: after.score,
		passed: after.passed,
		perQuestion: after.perQuestion,
		at: now,
		reason: `question.${kind}`
	});
	await tallyAgain(tx, held, after);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'attempt.regrade',
		subject: id,
		payload: {
			module: moduleId,
			question,
			correction: kind,
			correctionId,
			n,
			scoreBefore: before.score,
			score: after.score,
			passed: after.passed,
			scoringVersion
		}
	});

	if (!after.passed || before.passed) return 0;

	// Tries of an enrolment that ended when records were merged stay with the record that went.
	const personId = (await mergedInto(tx, held.personId)) ?? held.personId;

	return (await fulfilModule(tx, { ...held, personId }, now, by)).length;
}

/** The figures of the questions take the new grading in the place of the one before it. */
async function tallyAgain(tx: Transaction, { id, gradings }: HeldAttempt, after: Grade): Promise<void> {
	const { submittedAt, ...row } = (await tx.select().from(attempt).where(eq(attempt.id, id)).get())!;
	const before = await tx
		.select({ perQuestion: grading.perQuestion })
		.from(grading)
		.where(and(eq(grading.attemptId, id), eq(grading.n, gradings)))
		.get();
	const answers = await listAnswers(tx, id);
	const closed = { ...row, submittedAt: submittedAt! };

	await tallyAttempt(tx, closed, before!.perQuestion, answers, -1);
	await tallyAttempt(tx, closed, after.perQuestion, answers, 1);
}

/** Counts what a correction does, and keeps the first that it does it to. */
class Tally {
	readonly #counts: CorrectionReport['counts'] = { settled: 0, rises: 0, stays: 0, falls: 0, fails: 0 };
	readonly #kept: Record<'passing' | 'rises' | 'falls' | 'fails', Omit<Touched, 'name' | 'number'>[]> = {
		passing: [],
		rises: [],
		falls: [],
		fails: []
	};
	#passing = 0;

	add({ id, personId, n }: HeldAttempt, effect: Effect): void {
		const { kind } = effect;
		this.#counts[kind]++;
		if (kind === 'settled' || kind === 'stays') return;

		const { before, after } = effect;
		const passing = after.passed && !before.passed;
		if (passing) this.#passing++;
		const kept = this.#kept[passing ? 'passing' : kind];
		if (kept.length >= keptEach) return;

		const { score, passed } = after;
		kept.push({ attemptId: id, personId, n, before, after: { score, passed } });
	}

	async report(db: Reader): Promise<CorrectionReport> {
		const { passing, rises, falls, fails } = this.#kept;

		return {
			attempts: Object.values(this.#counts).reduce((sum, count) => sum + count, 0),
			counts: this.#counts,
			passing: this.#passing,
			rising: await named(db, [...passing, ...rises].slice(0, keptEach)),
			falling: await named(db, falls),
			failing: await named(db, fails)
		};
	}
}

async function named(db: Reader, touched: readonly Omit<Touched, 'name' | 'number'>[]): Promise<Touched[]> {
	const list: Touched[] = [];

	for (const one of touched) {
		const found = await db.select({ name: person.name }).from(person).where(eq(person.id, one.personId)).get();
		list.push({ ...one, name: found?.name ?? '', number: (await currentNumber(db, one.personId)) ?? '' });
	}

	return list;
}
