import { and, desc, eq } from 'drizzle-orm';
import { grade, shownScore, type Grade, type QuestionGrade } from '#lib/assessment/grade.ts';
import { given } from '#lib/assessment/given.ts';
import { keyed, type Keyed } from '#lib/assessment/keyed.ts';
import type { Marks } from '#lib/assessment/marks.ts';
import { wholeWay } from '#lib/assessment/scenario.ts';
import type { FrozenParts, FrozenQuestion, Snapshot } from '#lib/assessment/snapshot.ts';
import type { SceneKey } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { grading } from '#lib/server/db/schema/learning.ts';
import { enrolment, fulfilment } from '#lib/server/db/schema/programmes.ts';
import { listCertificates, revokedOf, type RevokedCertificate } from '../certificates/list.ts';
import { today } from '../organisation/institution.ts';
import { findPublished, type Published } from '../publishing/published.ts';
import { listOwnReports, type OwnReport } from '../questions/reports.ts';
import { listAnswers } from './answers.ts';
import { findOwn } from './attempts.ts';
import { findTries } from './history.ts';
import { isReleased } from './release.ts';
import { closedFor, countingRequirement, listRequirements } from './requirements.ts';
import type { Tries } from './tries.ts';

export type AttemptResult = {
	id: string;
	n: number;
	moduleId: string;
	moduleTitle: string;
	quizTitle: string;
	submittedAt: Date;
	closedBy: 'person' | 'deadline' | 'withdrawn';
	passMark: number;
	/** Null for an attempt that ended ungraded because the module was withdrawn. */
	graded: { score: number; passed: boolean } | null;
	/** How many questions were left without an answer. */
	blank: number;
	/** How the others went; only once everything is released: before, the score alone tells. */
	counts: Counts | null;
	/** Learning objectives that the answers show are not mastered yet, in words. */
	topics: string[];
	/** Names of pools below their own pass mark, where the quiz has one. */
	weakPools: string[];
	/** Lessons that teach these topics. */
	rereads: { slug: string; title: string }[];
	/** What the writers say about what was chosen. */
	feedback: { number: number; titleHtml: string; optionHtml: string; html: string }[];
	/** Everything else; only once it is released. */
	review: ReviewedQuestion[] | null;
	/** What is left, while the module is still asked; null when it is not. */
	tries: Tries | null;
	/** Issued because of this attempt, one for each programme that asked for the module. */
	certificates: { id: string; number: string; programme: string }[];
	/** Those of them that were revoked since. */
	revoked: RevokedCertificate[];
	/** What was asked, by title; a learner may report each question once. */
	asked: { slot: number; title: string }[];
	reports: OwnReport[];
};

export type Counts = { right: number; partly: number; wrong: number };

export type ReviewedQuestion = Keyed & {
	number: number;
	/** 0 to 100, rounded down. */
	points: number;
	blank: boolean;
	/** Taken back: it counts neither way. */
	voided: boolean;
	/** Of a scenario, on the way that was taken. */
	scenes: Keyed[];
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
		asked: questions.map(({ slot, public: told }) => ({ slot, title: told.title })),
		reports: await listOwnReports(db, personId, { id: row.id, questions })
	};
	const on = await today(db, now);
	const asked = await listRequirements(db, personId, on, row.moduleId);
	const counting = countingRequirement(asked, on);
	const tries = counting ? await findTries(db, personId, counting.requirementId, policy) : null;
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
			certificates: [],
			revoked: []
		};

		return { ...result, graded: null, ...nothing, tries };
	}

	const answers: Record<string, string[]> = Object.fromEntries(
		(await listAnswers(db, attemptId)).map((one) => [one.questionVersionId, one.value])
	);
	// Snapshot, answers, scoring version and voids give the same grade for ever.
	const graded = grade(row.snapshot, answers, last.scoringVersion, last.voids);
	const own = asked.find((one) => one.requirementId === row.requirementId);
	const released = isReleased({
		mode: policy.mode,
		passed: graded.passed,
		fulfilled: own?.fulfilledAt != null,
		closed: own === undefined || closedFor(own, on)
	});
	const reviewed = questions.map((question) =>
		review(question, answers[question.questionVersionId] ?? [], graded.perQuestion[question.slot])
	);

	return {
		...result,
		graded: { score: shownScore(graded.score), passed: graded.passed },
		blank: graded.perQuestion.filter((one) => one.blank && !one.voided).length,
		counts: released ? countQuestions(graded) : null,
		...weaknesses(published, row.snapshot, graded),
		feedback: reviewed.flatMap(({ number, titleHtml, options, scenes }) =>
			[...options, ...scenes.flatMap((scene) => scene.options)].flatMap(({ chosen, html, feedbackHtml }) =>
				chosen && feedbackHtml ? [{ number, titleHtml, optionHtml: html, html: feedbackHtml }] : []
			)
		),
		review: released ? reviewed : null,
		tries: graded.passed ? null : tries,
		...(await listIssued(db, personId, attemptId, on))
	};
}

function countQuestions({ perQuestion }: Grade): Counts {
	const counts = { right: 0, partly: 0, wrong: 0 };
	for (const { voided, blank, points } of perQuestion) {
		if (!voided && !blank) counts[points === 1 ? 'right' : points === 0 ? 'wrong' : 'partly']++;
	}

	return counts;
}

/** How the attempt was last graded. @returns nothing when it never was */
async function lastGrading(db: Reader, attemptId: string) {
	return db
		.select({ scoringVersion: grading.scoringVersion, voids: grading.voids })
		.from(grading)
		.where(eq(grading.attemptId, attemptId))
		.orderBy(desc(grading.n))
		.limit(1)
		.get();
}

/** Topics and lessons only: which question went wrong would tell its key. */
function weaknesses(
	{ publication, lessons }: Published,
	{ questions, policy }: Snapshot,
	{ perQuestion, perPool, passed }: Grade
): Pick<AttemptResult, 'topics' | 'weakPools' | 'rereads'> {
	const missed = perQuestion.filter((one) => !one.voided && one.points < 1);
	const ids = new Set(missed.flatMap((one) => questions[one.slot]?.public.objectives ?? []));
	const { objectives } = publication.module;
	const poolMark = passed ? null : policy.passMarkPerPool;
	const weakPools = perPool.filter(({ score }) => poolMark !== null && score !== null && score < poolMark);

	return {
		topics: Object.entries(objectives).flatMap(([id, words]) => (ids.has(id) ? [words] : [])),
		weakPools: weakPools.map((pool) => pool.poolName),
		rereads: lessons
			.filter((lesson) => lesson.objectives.some((id) => ids.has(id)))
			.map(({ slug, title }) => ({ slug, title }))
	};
}

function review(question: FrozenQuestion, marks: Marks, graded: QuestionGrade | undefined): ReviewedQuestion {
	const { slot, public: told, key } = question;

	return {
		...keyedAs(told, key, question, marks),
		number: slot + 1,
		points: Math.floor((graded?.points ?? 0) * 100),
		blank: graded?.blank ?? true,
		voided: graded?.voided ?? false,
		scenes: wholeWay(question, marks).map((scene) => keyedAs(scene.told, scene.key, scene.frozen, scene.marks))
	};
}

/** With the options in the order that the learner saw. */
function keyedAs(told: Parameters<typeof keyed>[0], key: SceneKey, parts: FrozenParts, marks: Marks): Keyed {
	return keyed(
		told,
		key,
		given(parts, marks),
		parts.options.map(({ id }) => id)
	);
}

async function listIssued(
	db: Reader,
	personId: string,
	attemptId: string,
	on: Day
): Promise<Pick<AttemptResult, 'certificates' | 'revoked'>> {
	const rows = await db
		.select({ enrolmentId: fulfilment.enrolmentId })
		.from(enrolment)
		.innerJoin(fulfilment, eq(fulfilment.enrolmentId, enrolment.id))
		.where(and(eq(enrolment.personId, personId), eq(fulfilment.attemptId, attemptId)));
	if (rows.length === 0) return { certificates: [], revoked: [] };

	const fulfilled = rows.map((row) => row.enrolmentId);
	const held = await listCertificates(db, on, { personId });

	return {
		certificates: held
			.filter((one) => fulfilled.includes(one.enrolmentId) && one.ended === null)
			.map(({ id, number, facts }) => ({ id, number, programme: facts.programme.title }))
			.sort((a, b) => (a.number < b.number ? -1 : 1)),
		revoked: revokedOf(held, fulfilled)
	};
}
