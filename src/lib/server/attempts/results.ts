import { and, desc, eq, sql } from 'drizzle-orm';
import { gradeCorrected, withCorrectedKeys } from '#lib/assessment/correction.ts';
import { shownScore, type Grade } from '#lib/assessment/grade.ts';
import type { Keyed } from '#lib/assessment/keyed.ts';
import { countQuestions, reviewQuestion, type Counts, type ReviewedQuestion } from '#lib/assessment/review.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import type { Release } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { grading } from '#lib/server/db/schema/learning.ts';
import { enrolment, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { listOwnCertificates, revokedOf, type RevokedCertificate } from '../certificates/list.ts';
import { today } from '../organisation/institution.ts';
import { findPublished, type Published } from '../publishing/published.ts';
import { publicationFor } from '../publishing/publishing.ts';
import { correctionsOf } from '../questions/graded-attempts.ts';
import { listOwnReports, type OwnReport } from '../questions/reports.ts';
import { listAnswers } from './answers.ts';
import { findOwn } from './attempts.ts';
import { listCorrected, type CorrectedQuestion } from './corrected-questions.ts';
import { findNextTry, lessonsOfMissed, missedObjectives, type NextTry } from './next-try.ts';
import { released, type Shows } from './release.ts';
import { countingRequirement, listRequirements } from './requirements.ts';

export type AttemptResult = {
	id: string;
	n: number;
	moduleId: string;
	moduleTitle: string;
	quizTitle: string;
	submittedAt: Date;
	closedBy: 'person' | 'deadline' | 'withdrawn';
	passMark: number;
	/**
	 * Null for an attempt that ended ungraded because the module was withdrawn; the score is null until the policy releases
	 * it.
	 */
	graded: { score: number | null; passed: boolean } | null;
	/** How many questions were left without an answer. */
	blank: number;
	/** How the others went; only once the keys are released: before, the score alone tells. */
	counts: Counts | null;
	/** Learning objectives that the answers show are not mastered yet, in words. */
	topics: string[];
	/** Names of pools below their own pass mark, where the quiz has one. */
	weakPools: string[];
	/** Lessons that teach these topics. */
	rereads: { slug: string; title: string }[];
	/** What the writers say about what was chosen. */
	feedback: { number: number; titleHtml: string; optionHtml: string; html: string }[];
	/** What is released of the questions: keys, explanations or both; null when it is neither. */
	review: ReviewedQuestion[] | null;
	/** Whether keys, and with them the points of each question, are among it. */
	keysShown: boolean;
	/** When they are, by the policy of the quiz. */
	keysRelease: Release;
	/** Questions that were taken back or got another key, in the order of the attempt. */
	corrected: CorrectedQuestion[];
	/** The score was counted anew because of them. */
	recounted: boolean;
	/** What is left, while the module is still asked; null when it is not. */
	tries: NextTry | null;
	/** Issued because of this attempt, one for each programme that asked for the module. */
	certificates: { id: string; number: string; programme: string }[];
	/** Those of them that were revoked since. */
	revoked: RevokedCertificate[];
	/** What was asked, by title; a learner may report each question once. */
	asked: { slot: number; title: string }[];
	reports: OwnReport[];
};

/** The result of a person's own closed attempt, with no more of the key than may be known now. */
export async function findResult(
	db: Reader,
	personId: string,
	attemptId: string,
	now: Date
): Promise<AttemptResult | undefined> {
	const row = await findOwn(db, personId, attemptId);
	if (!row?.submittedAt || !row.closedBy) return undefined;

	const published = (await findPublished(db, row.publicationId))!;
	const { publication } = published;
	const { policy, questions } = row.snapshot;
	const result = {
		id: row.id,
		n: row.n,
		moduleId: row.moduleId,
		moduleTitle: publication.module.title,
		quizTitle: publication.module.quizTitle,
		submittedAt: row.submittedAt,
		closedBy: row.closedBy,
		passMark: policy.passMark,
		keysRelease: policy.shows.keys,
		// In a quiz that goes one way, those that were come to.
		asked: questions
			.slice(0, policy.navigation === 'free' ? undefined : row.reachedSlot + 1)
			.map(({ slot, public: told }) => ({ slot, title: told.title })),
		reports: await listOwnReports(db, personId, { id: row.id, questions })
	};
	const on = await today(db, now);
	const asked = await listRequirements(db, personId, { on, now }, row.moduleId);
	const counting = countingRequirement(asked);
	const tries = counting
		? await findNextTry(
				db,
				personId,
				counting.requirementId,
				(await publicationFor(db, personId, row.moduleId)) ?? published,
				on
			)
		: null;
	const last = await lastGrading(db, attemptId);
	if (!last) {
		const nothing = {
			blank: 0,
			counts: null,
			topics: [],
			weakPools: [],
			rereads: [],
			feedback: [],
			review: null,
			keysShown: false,
			corrected: [],
			recounted: false,
			certificates: [],
			revoked: []
		};

		return { ...result, graded: null, ...nothing, tries };
	}

	const answers: Record<string, string[]> = Object.fromEntries(
		(await listAnswers(db, attemptId)).map((one) => [one.questionVersionId, one.value])
	);
	const corrections = (await correctionsOf(db, [last]))(last);
	// Snapshot, answers, scoring version and corrections give the same grade for ever.
	const graded = gradeCorrected(row.snapshot, answers, last.scoringVersion, corrections);
	const snapshot = withCorrectedKeys(row.snapshot, corrections);
	const own = asked.find((one) => one.requirementId === row.requirementId);
	const shows = released(policy, {
		passed: graded.passed || own?.fulfilledAt != null,
		closed: own === undefined || own.closed
	});
	const reviewed = snapshot.questions.map((question) =>
		reviewQuestion(question, answers[question.questionVersionId] ?? [], graded.perQuestion[question.slot])
	);

	return {
		...result,
		graded: { score: shows.score ? shownScore(graded.score) : null, passed: graded.passed },
		blank: graded.perQuestion.filter((one) => one.blank && !one.voided).length,
		counts: shows.keys ? countQuestions(graded) : null,
		...weaknesses(published, row.snapshot, graded),
		feedback: reviewed.flatMap(({ number, titleHtml, options, scenes }) =>
			[...options, ...scenes.flatMap((scene) => scene.options)].flatMap(({ chosen, html, feedbackHtml }) =>
				chosen && feedbackHtml ? [{ number, titleHtml, optionHtml: html, html: feedbackHtml }] : []
			)
		),
		review: shows.keys || shows.explanations ? reviewed.map((one) => onlyReleased(one, shows)) : null,
		keysShown: shows.keys,
		corrected: await listCorrected(db, row.snapshot, corrections, shows.keys),
		recounted: last.n > 1,
		tries: graded.passed ? null : tries,
		...(await listIssued(db, personId, attemptId, on))
	};
}

/** How the attempt was last graded. @returns nothing when it never was */
async function lastGrading(db: Reader, attemptId: string) {
	return gradingQuery(db).get({ attemptId });
}

const gradingQuery = preparedOnce((db: Reader) =>
	db
		.select({
			n: grading.n,
			scoringVersion: grading.scoringVersion,
			voids: grading.voids,
			correctedKeys: grading.correctedKeys
		})
		.from(grading)
		.where(eq(grading.attemptId, sql.placeholder('attemptId')))
		.orderBy(desc(grading.n))
		.limit(1)
		.prepare()
);

/** Topics and lessons only: which question went wrong would tell its key. */
function weaknesses(
	{ publication, lessons }: Published,
	{ questions, policy }: Snapshot,
	{ perQuestion, perPool, passed }: Grade
): Pick<AttemptResult, 'topics' | 'weakPools' | 'rereads'> {
	const ids = missedObjectives(questions, perQuestion);
	const { objectives } = publication.module;
	const poolMark = passed ? null : policy.passMarkPerPool;
	const weakPools = perPool.filter(({ score }) => poolMark !== null && score !== null && score < poolMark);

	return {
		topics: Object.entries(objectives).flatMap(([id, words]) => (ids.has(id) ? [words] : [])),
		weakPools: weakPools.map((pool) => pool.poolName),
		rereads: lessonsOfMissed(lessons, questions, perQuestion).map(({ slug, title }) => ({ slug, title }))
	};
}

/** Without the keys or the explanations, when they are held back; feedback stays with what was chosen. */
function onlyReleased(question: ReviewedQuestion, shows: Shows): ReviewedQuestion {
	const part = <T extends Keyed>(one: T): T => ({
		...one,
		...(!shows.keys && {
			options: one.options.map((option) => ({
				...option,
				right: false,
				feedbackHtml: option.chosen ? option.feedbackHtml : null
			})),
			rows: one.rows.map((row) => ({ ...row, rightHtml: '', right: false })),
			// In the order that the person gave: that of the key would tell it.
			steps: one.steps.toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || (a.html < b.html ? -1 : 1)),
			accepted: []
		}),
		...(!shows.explanations && { explanationHtml: null, legalBasisHtml: null })
	});

	return { ...part(question), ...(!shows.keys && { points: 0 }), scenes: question.scenes.map(part) };
}

async function listIssued(
	db: Reader,
	personId: string,
	attemptId: string,
	on: Day
): Promise<Pick<AttemptResult, 'certificates' | 'revoked'>> {
	const rows = await fulfilledQuery(db).all({ personId, attemptId });
	if (rows.length === 0) return { certificates: [], revoked: [] };

	const fulfilled = rows.map((row) => row.enrolmentId);
	const held = await listOwnCertificates(db, personId, on);

	return {
		certificates: held
			.filter((one) => fulfilled.includes(one.enrolmentId) && one.ended === null)
			.map(({ id, number, facts }) => ({ id, number, programme: facts.programme.title }))
			.sort((a, b) => (a.number < b.number ? -1 : 1)),
		revoked: revokedOf(held, fulfilled)
	};
}

const fulfilledQuery = preparedOnce((db: Reader) =>
	db
		.select({ enrolmentId: fulfilment.enrolmentId })
		.from(enrolment)
		.innerJoin(fulfilment, eq(fulfilment.enrolmentId, enrolment.id))
		.where(
			and(eq(enrolment.personId, sql.placeholder('personId')), eq(fulfilment.attemptId, sql.placeholder('attemptId')))
		)
		.prepare()
);
