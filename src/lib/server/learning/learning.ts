import { and, eq } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { lessonVersion, publicationLesson } from '#lib/server/db/schema/content.ts';
import { findTries, listAttempts, type PastAttempt } from '../attempts/history.ts';
import { closedFor, countingRequirement, listRequirements, type ModuleRequirement } from '../attempts/requirements.ts';
import type { Tries } from '../attempts/tries.ts';
import { listCertificates } from '../certificates/list.ts';
import type { CertificateState } from '../certificates/state.ts';
import { today } from '../organisation/institution.ts';
import { listPublicationLessons, publicationFor, type ModulePublication } from '../publishing/publishing.ts';
import { minutesLeft, nextStep, type LessonProgress, type ModuleProgress, type NextStep } from './next-step.ts';
import { listReadings, readingRound } from './readings.ts';
import { asSelfCheck, type SelfCheck } from './self-check.ts';

export type Overview = {
	next: NextStep | undefined;
	minutesLeft: number;
	programmes: ProgrammeProgress[];
};

export type ProgrammeProgress = {
	enrolmentId: string;
	title: string;
	cycle: string;
	dueOn: Day;
	state: 'completed' | 'overdue' | 'under_way' | 'not_started';
	minutesLeft: number;
	modules: { moduleId: string; title: string; passed: boolean; lessonsRead: number; lessons: number }[];
	certificate: { id: string; number: string; state: CertificateState } | null;
};

/** What a person is asked to learn, what is done of it, and the one thing to do next. */
export async function findOverview(db: Reader, personId: string, now: Date): Promise<Overview> {
	const on = await today(db, now);
	const asked = (await listRequirements(db, personId, on)).filter(
		(one) => one.completedAt !== null || !closedFor(one, on)
	);
	const certificates = await listCertificates(db, on, { personId });
	const attempts = await listAttempts(db, personId);
	const progress = new Map<string, ModuleProgress>();

	for (const moduleId of new Set(asked.map((one) => one.moduleId))) {
		const found = await findProgress(db, personId, moduleId, attempts, on);
		if (found) progress.set(moduleId, found.progress);
	}

	const enrolmentIds = [...new Set(asked.map((one) => one.enrolmentId))];
	const open = asked
		.filter((one) => one.completedAt === null && one.fulfilledAt === null)
		.sort(
			(a, b) => a.dueOn.localeCompare(b.dueOn) || a.enrolmentId.localeCompare(b.enrolmentId) || a.position - b.position
		);
	const due = [...new Set(open.map((one) => one.moduleId))].flatMap((id) => progress.get(id) ?? []);

	return {
		next: nextStep(due, now),
		minutesLeft: due.reduce((sum, one) => sum + minutesLeft(one), 0),
		programmes: enrolmentIds.map((enrolmentId) => {
			const requirements = asked.filter((one) => one.enrolmentId === enrolmentId);
			const held = certificates.find((one) => one.enrolmentId === enrolmentId);
			const certificate = held ? { id: held.id, number: held.number, state: held.state } : null;

			return { ...programmeProgress(requirements, progress, on), certificate };
		})
	};
}

function programmeProgress(
	requirements: ModuleRequirement[],
	progress: Map<string, ModuleProgress>,
	on: Day
): Omit<ProgrammeProgress, 'certificate'> {
	const { enrolmentId, programmeTitle, cycleKey, dueOn, completedAt } = requirements[0]!;
	const ordered = requirements.toSorted((a, b) => a.position - b.position);
	const modules = ordered.flatMap(({ moduleId, fulfilledAt }) => {
		const one = progress.get(moduleId);
		if (!one) return [];

		const lessonsRead = one.lessons.filter((lesson) => lesson.completed).length;
		const minutes = fulfilledAt ? 0 : minutesLeft(one);
		const begun = fulfilledAt !== null || one.openAttempt !== null || one.lessons.some((lesson) => lesson.opened);

		return [
			{
				moduleId,
				title: one.title,
				passed: fulfilledAt !== null,
				lessonsRead,
				lessons: one.lessons.length,
				minutes,
				begun
			}
		];
	});

	return {
		enrolmentId,
		title: programmeTitle,
		cycle: cycleKey,
		dueOn,
		state: completedAt
			? 'completed'
			: dueOn < on
				? 'overdue'
				: modules.some((one) => one.begun)
					? 'under_way'
					: 'not_started',
		minutesLeft: completedAt ? 0 : modules.reduce((sum, one) => sum + one.minutes, 0),
		modules: modules.map(({ moduleId, title, passed, lessonsRead, lessons }) => ({
			moduleId,
			title,
			passed,
			lessonsRead,
			lessons
		}))
	};
}

export type ModuleView = {
	publication: ModulePublication;
	progress: ModuleProgress;
	/** The open requirement that a try would count for. */
	counting: ModuleRequirement | undefined;
	/** Whether any programme ever asked this person for the module. */
	asked: boolean;
	tries: Tries | undefined;
	attempts: PastAttempt[];
	/** How many questions an attempt holds. */
	questions: number;
};

/** A module as one person finds it; nothing when it was never published. */
export async function findModule(
	db: Reader,
	personId: string,
	moduleId: string,
	now: Date
): Promise<ModuleView | undefined> {
	return findProgress(db, personId, moduleId, await listAttempts(db, personId, moduleId), await today(db, now));
}

async function findProgress(
	db: Reader,
	personId: string,
	moduleId: string,
	allAttempts: PastAttempt[],
	on: Day
): Promise<ModuleView | undefined> {
	const publication = await publicationFor(db, personId, moduleId);
	if (!publication) return undefined;

	const asked = await listRequirements(db, personId, on, moduleId);
	const counting = countingRequirement(asked, on);
	const { policy, minutes } = publication.module;
	const attempts = allAttempts.filter((one) => one.moduleId === moduleId);
	const open = attempts.find((one) => one.submittedAt === null);
	const tries = counting && (await findTries(db, personId, counting.requirementId, policy));
	const questions = publication.module.pools.reduce((sum, pool) => sum + (pool.practice ? 0 : pool.draw), 0);

	const lessons = await listLessonProgress(db, personId, publication.id, readingRound(asked, on));

	return {
		publication,
		counting,
		asked: asked.length > 0,
		tries,
		attempts,
		questions,
		progress: {
			moduleId,
			title: publication.module.title,
			withdrawn: publication.withdrawn,
			passed: !counting && asked.some((one) => one.fulfilledAt !== null),
			lessons,
			quizMinutes: quizMinutes(minutes, lessons, questions),
			openAttempt: open ? { id: open.id, deadlineAt: open.deadlineAt } : null,
			tries: { left: tries?.left ?? null, nextAt: tries?.nextAt ?? null }
		}
	};
}

/** What the lessons leave of the module's time, and at least a minute for each question. */
function quizMinutes(moduleMinutes: number, lessons: readonly LessonProgress[], questions: number): number {
	return Math.max(
		questions,
		lessons.reduce((left, lesson) => left - lesson.minutes, moduleMinutes)
	);
}

async function listLessonProgress(
	db: Reader,
	personId: string,
	publicationId: string,
	round: number
): Promise<LessonProgress[]> {
	const lessons = await listPublicationLessons(db, publicationId);
	const readings = await listReadings(
		db,
		personId,
		lessons.map((one) => one.lessonVersionId),
		round
	);

	return lessons.map(({ lessonVersionId, slug, title, minutes }) => {
		const found = readings.find((one) => one.lessonVersionId === lessonVersionId);

		return {
			slug,
			title,
			minutes,
			opened: found !== undefined,
			completed: (found?.completedAt ?? null) !== null,
			position: found?.position ?? ''
		};
	});
}

export type LessonView = {
	lessonVersionId: string;
	moduleTitle: string;
	withdrawn: boolean;
	slug: string;
	title: string;
	minutes: number;
	parts: ({ kind: 'text'; html: string } | { kind: 'self-check'; check: SelfCheck })[];
	number: number;
	lessons: LessonProgress[];
	completed: boolean;
	position: string;
};

/** A lesson of the publication that the person learns from. */
export async function findLesson(
	db: Reader,
	personId: string,
	moduleId: string,
	slug: string,
	now: Date
): Promise<LessonView | undefined> {
	const publication = await publicationFor(db, personId, moduleId);
	const version = publication && (await findLessonVersion(db, publication.id, slug));
	if (!publication || !version) return undefined;

	const on = await today(db, now);
	const round = readingRound(await listRequirements(db, personId, on, moduleId), on);
	const lessons = await listLessonProgress(db, personId, publication.id, round);
	const here = lessons.findIndex((one) => one.slug === slug);

	return {
		lessonVersionId: version.id,
		moduleTitle: publication.module.title,
		withdrawn: publication.withdrawn,
		slug,
		title: version.title,
		minutes: version.minutes,
		parts: version.parts.map((part) =>
			part.kind === 'text' ? part : { kind: 'self-check', check: asSelfCheck(part.question) }
		),
		number: here + 1,
		lessons,
		completed: lessons[here]?.completed ?? false,
		position: lessons[here]?.position ?? ''
	};
}

/** A lesson with its self-checks as written, for judging an answer. */
export async function findLessonParts(db: Reader, personId: string, moduleId: string, slug: string) {
	const publication = await publicationFor(db, personId, moduleId);
	const version = publication && (await findLessonVersion(db, publication.id, slug));
	if (!publication || !version || publication.withdrawn) return undefined;

	return { lessonVersionId: version.id, parts: version.parts };
}

async function findLessonVersion(db: Reader, publicationId: string, slug: string) {
	return db
		.select({
			id: lessonVersion.id,
			title: lessonVersion.title,
			minutes: lessonVersion.minutes,
			parts: lessonVersion.parts
		})
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(and(eq(publicationLesson.publicationId, publicationId), eq(lessonVersion.slug, slug)))
		.get();
}
