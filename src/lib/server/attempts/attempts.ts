import { and, eq, isNull, lt, max, sql } from 'drizzle-orm';
import { isAnswered } from '#lib/assessment/answerable.ts';
import { draw } from '#lib/assessment/draw.ts';
import { newSeed, newToken } from '#lib/assessment/random.ts';
import { drawRefresher } from '#lib/assessment/refresher.ts';
import type { Certainty } from '#lib/assessment/certainty.ts';
import {
	asLearnerSees,
	freeze,
	type FrozenQuestion,
	type LearnerQuestion,
	type Snapshot
} from '#lib/assessment/snapshot.ts';
import type { Navigation } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { recordAudit } from '../audit/audit.ts';
import { fromMomentInWords } from '#lib/language/in-words.ts';
import { dayOf } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import type { Published } from '../publishing/published.ts';
import { findPublication, publicationFor } from '../publishing/publishing.ts';
import { deadlineFor, limitFor } from './accommodations.ts';
import { isOver, listAnswers, requireRunning, saveForm, type FormAnswer } from './answers.ts';
import { closeAndGrade, type Graded } from './completion.ts';
import { findDecided, standingPools, type Decided } from './decided.ts';
import { openByReading } from './extra-attempts.ts';
import { listSeen } from './history.ts';
import { findNextTry } from './next-try.ts';
import { findRefresher, type Refresher } from './refresher.ts';
import { countingRequirement, listRequirements, startEnrolments } from './requirements.ts';

/**
 * Starts a try at a module's quiz, or returns the one that is open: a person has one at a time. It exists, with its
 * questions and orders frozen, once this returns.
 * @param affirmed whether the person has agreed to the honesty statement
 * @throws Problem `attempt_withdrawn`, `attempt_not_asked`, `attempt_tries_used`, `attempt_reread`, `attempt_pause`,
 * `attempt_honesty` or `attempt_no_questions`
 */
export async function startAttempt(
	db: Database,
	{ personId, moduleId, affirmed = false }: { personId: string; moduleId: string; affirmed?: boolean },
	now: Date
): Promise<{ id: string; resumed: boolean }> {
	await closeOverdueAttempts(db, now, personId);

	return db.write(async (tx) => {
		const open = await findOpen(tx, personId, moduleId);
		if (open) return { id: open.id, resumed: true };

		const published = await publicationFor(tx, personId, moduleId);
		const { timeZone, name } = await requireInstitution(tx);
		const on = dayOf(now, timeZone);
		const asked = await listRequirements(tx, personId, { on, now }, moduleId);
		const counting = countingRequirement(asked);
		if (!published || !counting) throw new Problem('attempt_not_asked', m.attempt_not_asked());
		const { publication } = published;
		if (publication.withdrawn) throw new Problem('attempt_withdrawn', m.attempt_withdrawn());

		const { policy } = publication.module;
		const next = await findNextTry(tx, personId, counting.requirementId, published, on);
		const { left, nextAt, rereads, reopens } = next;
		if (left === 0 && !reopens) throw new Problem('attempt_tries_used', m.attempt_tries_used({ institution: name }));
		if (rereads.length > 0) {
			throw new Problem('attempt_reread', m.attempt_reread({ lessons: rereads.map(({ title }) => title).join('; ') }));
		}
		if (nextAt && nextAt > now) {
			throw new Problem('attempt_pause', m.attempt_pause({ at: fromMomentInWords(nextAt, timeZone) }));
		}
		if (policy.honestyStatement && !affirmed) {
			throw new Problem('attempt_honesty', m.attempt_honesty(), 'honesty');
		}

		if (left === 0) await openByReading(tx, next, { personId, requirementId: counting.requirementId, moduleId }, now);
		const id = newId();
		const n = await nextN(tx, personId, counting.requirementId);
		const refresher = await findRefresher(tx, personId, asked, published);
		const snapshot = await drawSnapshot(tx, personId, published, refresher);
		const limitMinutes = await limitFor(tx, personId, policy.limitMinutes, on);
		await tx.insert(attempt).values({
			id,
			personId,
			moduleId,
			requirementId: counting.requirementId,
			publicationId: publication.id,
			n,
			seed: snapshot.seed,
			snapshot,
			startedAt: now,
			limitMinutes,
			deadlineAt: await deadlineFor(tx, now, limitMinutes),
			refreshesId: refresher?.attemptId ?? null
		});
		await recordAudit(tx, {
			at: now,
			actor: personId,
			kind: 'attempt.start',
			subject: id,
			payload: {
				...{ module: moduleId, publication: publication.n, requirement: counting.requirementId, n, affirmed },
				...(refresher && { refreshes: refresher.attemptId, questions: refresher.questions })
			}
		});
		if (await startEnrolments(tx, asked, now)) await refreshStandings(tx, [personId], on);

		return { id, resumed: false };
	});
}

export type OwnAttempt =
	| { open: false }
	| {
			open: true;
			id: string;
			n: number;
			moduleId: string;
			moduleTitle: string;
			quizTitle: string;
			deadlineAt: Date | null;
			/** What this person was given, and what the quiz gives without an accommodation; both null without a limit. */
			limitMinutes: number | null;
			standardLimitMinutes: number | null;
			/** How many questions there are; `questions` holds those that are shown. */
			total: number;
			navigation: Navigation;
			/** Whether learners are asked how sure they are. */
			certainty: boolean;
			questions: LearnerQuestion[];
			/** Slots that count of which something is left to be answered, those included that cannot be opened any more. */
			blank: number[];
			answers: KeptAnswer[];
			/** What was decided about its questions since it began. */
			decided: Decided;
	  };

type KeptAnswer = { slot: number; tokens: string[]; certainty: Certainty | null; sequence: number };

/** A person's own attempt as the page may show it: questions without keys, and the answers that are kept. */
export async function findOwnAttempt(
	db: Reader,
	personId: string,
	attemptId: string,
	now: Date
): Promise<OwnAttempt | undefined> {
	const row = await findOwn(db, personId, attemptId);
	if (!row) return undefined;
	const { policy } = row.snapshot;
	if (row.submittedAt || isOver(row.deadlineAt, policy, now)) return { open: false };

	const { title, quizTitle } = (await findPublication(db, row.publicationId))!.module;
	const { questions } = row.snapshot;
	const slots = new Map(questions.map((one) => [one.questionVersionId, one.slot]));
	const answers = await listAnswers(db, attemptId);
	const marks = marksByVersion(answers);
	const decided = await findDecided(db, row);
	const shown = (slot: number) => policy.navigation === 'free' || slot === row.reachedSlot;

	return {
		open: true,
		id: row.id,
		n: row.n,
		moduleId: row.moduleId,
		moduleTitle: title,
		quizTitle,
		deadlineAt: row.deadlineAt,
		limitMinutes: row.limitMinutes,
		standardLimitMinutes: policy.limitMinutes,
		total: questions.length,
		navigation: policy.navigation,
		certainty: policy.certainty,
		questions: asLearnerSees(row.snapshot, marks).filter(({ slot }) => shown(slot)),
		blank: blankSlots(questions, marks).filter((slot) => !decided.voided.includes(slot)),
		answers: answers.flatMap(({ questionVersionId, value, certainty, sequence }) => {
			const slot = slots.get(questionVersionId)!;

			return shown(slot) ? [{ slot, tokens: value, certainty, sequence }] : [];
		}),
		decided
	};
}

/**
 * Saves what a page without scripts sends for all its questions at once.
 * @returns how many were saved, the slots that count of which something is left to be answered, and those of scenarios whose scene
 * was not left, being without an answer
 * @throws Problem `attempt_unknown`, `attempt_closed`, `attempt_deadline`, `attempt_question_done` or `answer_unreadable`
 */
export async function saveAnswerForm(
	db: Database,
	personId: string,
	attemptId: string,
	form: readonly FormAnswer[],
	now: Date
): Promise<{ saved: number; stayed: number[]; blank: number[] }> {
	return db.write(async (tx) => {
		const row = await requireOwn(tx, personId, attemptId);
		const { questions, policy } = row.snapshot;
		const taking = { ...row, policy };
		requireRunning(taking, now);

		const { saved, stayed } = await saveForm(tx, attemptId, { ...taking, questions }, form, now);
		const answers = marksByVersion(await listAnswers(tx, attemptId));
		const { voided } = await findDecided(tx, row);

		return { saved, stayed, blank: blankSlots(questions, answers).filter((slot) => !voided.includes(slot)) };
	});
}

function blankSlots(questions: readonly FrozenQuestion[], answers: Readonly<Record<string, string[]>>): number[] {
	return questions.filter((one) => !isAnswered(one, answers[one.questionVersionId] ?? [])).map((one) => one.slot);
}

/**
 * Goes on to the next question of a quiz that goes one way; what was left is done for good. Going on from where nobody
 * is any more changes nothing.
 * @throws Problem `attempt_unknown`, `attempt_closed` or `attempt_deadline`
 */
export async function advanceAttempt(
	db: Database,
	personId: string,
	attemptId: string,
	from: number,
	now: Date
): Promise<void> {
	await db.write(async (tx) => {
		const row = await requireOwn(tx, personId, attemptId);
		const { policy, questions } = row.snapshot;
		requireRunning({ ...row, policy }, now);
		if (policy.navigation === 'free' || row.reachedSlot !== from || from >= questions.length - 1) return;

		await tx
			.update(attempt)
			.set({ reachedSlot: from + 1 })
			.where(eq(attempt.id, attemptId));
	});
}

/**
 * Hands in a person's own attempt: grades it, and if it passes fulfils every open requirement of the module, completes
 * enrolments and issues certificates, all in one transaction. Handing in again returns the result that stands.
 * @param byClock whether a page did it because its time was up
 * @throws Problem `attempt_unknown`
 */
export async function submitAttempt(
	db: Database,
	personId: string,
	attemptId: string,
	now: Date,
	{ byClock = false } = {}
): Promise<Graded> {
	return db.write(async (tx) => {
		const row = await requireOwn(tx, personId, attemptId);
		const late = (byClock && row.deadlineAt !== null) || isOver(row.deadlineAt, row.snapshot.policy, now);

		return closeAndGrade(tx, row, { closedBy: late ? 'deadline' : 'person', now });
	});
}

/**
 * Hands in every open attempt whose time is up, with the answers that were acknowledged. Run it every minute or so; a
 * person's own are closed as soon as the person looks.
 * @returns how many were closed
 */
export async function closeOverdueAttempts(db: Database, now: Date, personId?: string): Promise<number> {
	const open = await (personId === undefined
		? timedOutQuery(db).all({ now })
		: ownTimedOutQuery(db).all({ now, personId }));
	const overdue = open.filter((one) => isOver(one.deadlineAt, one, now));

	let closed = 0;

	// One transaction each, so that nobody waits for a whole class to be graded.
	for (const { id } of overdue) {
		closed += await db.write(async (tx) => {
			const row = await tx.select().from(attempt).where(eq(attempt.id, id)).get();
			// Asked again under the lock: time may have been given back meanwhile.
			if (!row || row.submittedAt || !isOver(row.deadlineAt, row.snapshot.policy, now)) return 0;

			await closeAndGrade(tx, row, { closedBy: 'deadline', now });

			return 1;
		});
	}

	return closed;
}

const dueColumns = {
	id: attempt.id,
	deadlineAt: attempt.deadlineAt,
	graceSeconds: sql<number>`json_extract(${attempt.snapshot}, '$.policy.graceSeconds')`
};
const timedOut = and(isNull(attempt.submittedAt), lt(attempt.deadlineAt, sql.placeholder('now')));
const timedOutQuery = preparedOnce((db: Reader) => db.select(dueColumns).from(attempt).where(timedOut).prepare());
const ownTimedOutQuery = preparedOnce((db: Reader) =>
	db
		.select(dueColumns)
		.from(attempt)
		.where(and(eq(attempt.personId, sql.placeholder('personId')), timedOut))
		.prepare()
);

function marksByVersion(answers: Awaited<ReturnType<typeof listAnswers>>): Record<string, string[]> {
	return Object.fromEntries(answers.map((one) => [one.questionVersionId, one.value]));
}

async function findOpen(tx: Transaction, personId: string, moduleId: string) {
	return openQuery(tx).get({ personId, moduleId });
}

const openQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({ id: attempt.id })
		.from(attempt)
		.where(
			and(
				eq(attempt.personId, sql.placeholder('personId')),
				eq(attempt.moduleId, sql.placeholder('moduleId')),
				isNull(attempt.submittedAt)
			)
		)
		.prepare()
);

export async function findOwn(db: Reader, personId: string, attemptId: string) {
	return ownQuery(db).get({ attemptId, personId });
}

const ownQuery = preparedOnce((db: Reader) =>
	db
		.select()
		.from(attempt)
		.where(and(eq(attempt.id, sql.placeholder('attemptId')), eq(attempt.personId, sql.placeholder('personId'))))
		.prepare()
);

async function requireOwn(tx: Transaction, personId: string, attemptId: string) {
	const row = await findOwn(tx, personId, attemptId);
	if (!row) throw new Problem('attempt_unknown', m.attempt_unknown());

	return row;
}

async function nextN(tx: Transaction, personId: string, requirementId: string): Promise<number> {
	return ((await lastNQuery(tx).get({ personId, requirementId }))?.last ?? 0) + 1;
}

const lastNQuery = preparedOnce((tx: Transaction) =>
	tx
		.select({ last: max(attempt.n) })
		.from(attempt)
		.where(
			and(
				eq(attempt.personId, sql.placeholder('personId')),
				eq(attempt.requirementId, sql.placeholder('requirementId'))
			)
		)
		.prepare()
);

/** @param refresher the shorter path, for whom it is open */
async function drawSnapshot(
	tx: Transaction,
	personId: string,
	{ publication, questions }: Published,
	refresher: Refresher | undefined
): Promise<Snapshot> {
	const { policy } = publication.module;
	const seed = newSeed();
	const drawn = refresher
		? drawRefresher(refresher.pools, seed, refresher.about, newToken, policy.shuffled)
		: draw(
				await standingPools(tx, { publication, questions }),
				seed,
				await listSeen(tx, personId, publication.moduleId),
				newToken,
				policy.shuffled
			);
	if (drawn.length === 0) throw new Problem('attempt_no_questions', m.attempt_no_questions());

	const versionIds = Object.fromEntries(questions.map((one) => [one.question.public.id, one.questionVersionId]));

	return freeze(drawn, versionIds, policy, seed);
}
