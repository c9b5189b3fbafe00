import { shownScore } from '#lib/assessment/grade.ts';
import { hasNewScenario } from '#lib/assessment/refresher.ts';
import type { LessonPart } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { limitFor } from '../attempts/accommodations.ts';
import { listAttempts, type PastAttempt } from '../attempts/history.ts';
import {
	countingRequirement,
	isOpen,
	listRequirements,
	type ModuleRequirement,
	type Requirement
} from '../attempts/requirements.ts';
import { findNextTry, type NextTry } from '../attempts/next-try.ts';
import { findRefresher, type Refresher } from '../attempts/refresher.ts';
import { listOwnCertificates, revokedOf, type RevokedCertificate } from '../certificates/list.ts';
import type { CertificateState } from '../certificates/state.ts';
import { ownClock, type At } from '../organisation/clocks.ts';
import { today } from '../organisation/institution.ts';
import type { ModulePublication } from '../publishing/published.ts';
import { findCorrectionNotice } from '../publishing/publishing.ts';
import { findModuleState, type ModuleState } from './module-state.ts';
import { listPractice } from './self-check.ts';
import {
	lessonsToRead,
	minutesLeft,
	nextStep,
	type LessonProgress,
	type ModuleProgress,
	type NextStep
} from './next-step.ts';
import { listAskedOthers, listNews, type AskedOther, type News, type OtherLine } from './other-steps.ts';

export type Overview = {
	/** With the minutes that the module it names still takes, none for anything else, and the day it is due. */
	next: (NextStep & { minutes: number; dueOn: Day }) | undefined;
	/** Circulars that have changed since the person completed what asked for them. */
	news: News[];
	programmes: ProgrammeProgress[];
};

export type ProgrammeProgress = {
	enrolmentId: string;
	programmeId: string;
	title: string;
	cycle: string;
	dueOn: Day;
	state: 'completed' | 'revoked' | 'overdue' | 'under_way' | 'not_started';
	/** The certificate was revoked, and no later period gives another: nothing else would tell. */
	alarming: boolean;
	minutesLeft: number;
	/** Circulars, the briefing and the pledge, in the order to do them; modules come before the last two. */
	others: OtherLine[];
	modules: ModuleLine[];
	certificate: { id: string; number: string; state: CertificateState; validUntil: Day } | null;
	revoked: RevokedCertificate | null;
};

type ModuleLine = {
	moduleId: string;
	title: string;
	passed: boolean;
	/** Other enrolments wait for the same pass. */
	shared: boolean;
	/** Of those that are to be read. */
	lessonsRead: number;
	lessons: number;
	refresherQuestions: number | null;
	/** The last try did not pass; with when the next one may begin, and how many are left. */
	failed: { score: number | null; again: Date | null; ask: boolean } | null;
};

/** What a person is asked to learn, what is done of it, and the one thing to do next. */
export async function findOverview(db: Reader, personId: string, now: Date): Promise<Overview> {
	const on = await today(db, now);
	const own = await ownClock(db, personId, now);
	const concerns = (one: Requirement) => one.completedAt !== null || !one.closed;
	const asked = (await listRequirements(db, personId, { on, now })).filter(concerns);
	const others = (await listAskedOthers(db, personId, { on, now })).filter(concerns);
	const certificates = await listOwnCertificates(db, personId, on);
	const attempts = await listAttempts(db, personId);
	const progress = new Map<string, ModuleProgress>();

	for (const moduleId of new Set(asked.map((one) => one.moduleId))) {
		const found = await findProgress(db, personId, moduleId, attempts, { on, now });
		if (found) progress.set(moduleId, found.progress);
	}

	const all: (ModuleRequirement | AskedOther)[] = [...asked, ...others].sort((a, b) => a.dueOn.localeCompare(b.dueOn));
	const enrolmentIds = [...new Set(all.map((one) => one.enrolmentId))];
	const open = all
		.filter((one) => one.completedAt === null && one.fulfilledAt === null)
		.sort(
			(a, b) => a.dueOn.localeCompare(b.dueOn) || a.enrolmentId.localeCompare(b.enrolmentId) || a.position - b.position
		);
	const due = open
		.map((one) => ('moduleId' in one ? progress.get(one.moduleId) : one.step))
		.filter((one) => one !== undefined);
	const step = nextStep([...new Set(due)], now);
	const asking =
		step &&
		open.find((one) => ('moduleId' in one ? 'moduleId' in step && one.moduleId === step.moduleId : one.step === step));
	const waiting = asked.filter(isOpen).map((one) => one.moduleId);
	const shared = new Set(waiting.filter((id, index) => waiting.indexOf(id) !== index));

	return {
		next: step && {
			...step,
			minutes: 'moduleId' in step ? minutesLeft(progress.get(step.moduleId)!) : 0,
			dueOn: asking!.dueOn
		},
		news: await listNews(db, personId, others, { on, now }),
		programmes: enrolmentIds.map((enrolmentId) => {
			const requirements = all.filter((one) => one.enrolmentId === enrolmentId);
			const held = certificates.find((one) => one.enrolmentId === enrolmentId);
			const certificate = held
				? { id: held.id, number: held.number, state: held.state, validUntil: held.validUntil }
				: null;
			const revoked = held ? (revokedOf([held], [enrolmentId])[0] ?? null) : null;
			const told = programmeProgress(requirements, progress, shared, now, own.on);

			return {
				...told,
				state: revoked ? 'revoked' : told.state,
				alarming: revoked !== null && !requirements.some((one) => one.succeeded),
				certificate,
				revoked
			};
		})
	};
}

function programmeProgress(
	requirements: (ModuleRequirement | AskedOther)[],
	progress: Map<string, ModuleProgress>,
	shared: ReadonlySet<string>,
	now: Date,
	on: Day
): Omit<ProgrammeProgress, 'certificate' | 'revoked' | 'alarming'> {
	const { enrolmentId, programmeId, programmeTitle, cycleKey, dueOn, completedAt } = requirements[0]!;
	const ordered = requirements.toSorted((a, b) => a.position - b.position);
	const others = ordered.flatMap((asked) => ('moduleId' in asked ? [] : asked.line));
	const modules = ordered.flatMap((asked) => {
		const one = 'moduleId' in asked && progress.get(asked.moduleId);
		if (!one) return [];
		const { moduleId, fulfilledAt } = asked;

		const lessons = lessonsToRead(one.lessons);
		const lessonsRead = lessons.filter((lesson) => lesson.completed).length;
		const minutes = fulfilledAt ? 0 : minutesLeft(one);
		const tried = fulfilledAt !== null || one.openAttempt !== null || one.lastFailed !== null;
		const begun = tried || one.lessons.some((lesson) => lesson.opened);

		return [
			{
				moduleId,
				title: one.title,
				passed: fulfilledAt !== null,
				shared: fulfilledAt === null && shared.has(moduleId),
				lessonsRead,
				lessons: lessons.length,
				refresherQuestions: one.refresherQuestions,
				failed: fulfilledAt ? null : failedTry(one, now),
				minutes,
				begun
			}
		];
	});

	return {
		enrolmentId,
		programmeId,
		title: programmeTitle,
		cycle: cycleKey,
		dueOn,
		state: completedAt
			? 'completed'
			: dueOn < on
				? 'overdue'
				: modules.some((one) => one.begun) || others.some((one) => one.done)
					? 'under_way'
					: 'not_started',
		minutesLeft: completedAt ? 0 : modules.reduce((sum, one) => sum + one.minutes, 0),
		others,
		modules: modules.map(({ moduleId, title, passed, shared, lessonsRead, lessons, refresherQuestions, failed }) => ({
			moduleId,
			title,
			passed,
			shared,
			lessonsRead,
			lessons,
			refresherQuestions,
			failed
		}))
	};
}

function failedTry({ lastFailed, tries }: ModuleProgress, now: Date): ModuleLine['failed'] {
	if (!lastFailed) return null;
	const again = tries.nextAt && tries.nextAt > now ? tries.nextAt : null;

	return { score: lastFailed.score, again, ask: tries.left === 0 && !tries.reopens };
}

export type ModuleView = {
	publication: ModulePublication;
	progress: ModuleProgress;
	/** The open requirement that a try would count for. */
	counting: ModuleRequirement | undefined;
	/** Whether any programme ever asked this person for the module. */
	asked: boolean;
	tries: NextTry | undefined;
	/** Each with the period that it was taken for. */
	attempts: (PastAttempt & { period: { programme: string; cycle: string } | null })[];
	/** Certificates of this module that were revoked, once it is passed; not of periods that a later one has followed. */
	revoked: RevokedCertificate[];
	/** How many questions the next attempt holds. */
	questions: number;
	/** Of the shorter path, where it is open to the person. */
	refresher: ShorterPath | null;
	/** How many there are to practise with. */
	practice: number;
	/** What this person would be given now, and what the quiz gives without an accommodation. */
	limitMinutes: number | null;
	standardLimitMinutes: number | null;
	/** What the last correction of the module says to somebody who had begun before it. */
	correction: { note: string; at: Date } | null;
};

/** Why the quiz is shorter for this person, and how much. */
export type ShorterPath = {
	/** When the person passed the module before. */
	passedAt: Date;
	/** How many questions the whole quiz holds. */
	whole: number;
	missed: boolean;
	changed: boolean;
	/** It asks a scenario that is new to the person. */
	scenario: boolean;
};

/** A module as one person finds it; nothing when it was never published. */
export async function findModule(
	db: Reader,
	personId: string,
	moduleId: string,
	now: Date
): Promise<ModuleView | undefined> {
	const on = await today(db, now);
	const found = await findProgress(db, personId, moduleId, await listAttempts(db, personId, moduleId), { on, now });
	if (!found) return undefined;

	const { asked, attempts, corrected, ...view } = found;
	const { policy } = view.publication.module;
	const period = new Map(
		asked.map((one) => [one.requirementId, { programme: one.programmeTitle, cycle: one.cycleKey }])
	);
	const passed = asked.filter((one) => one.fulfilledAt !== null && !one.succeeded).map((one) => one.enrolmentId);

	return {
		...view,
		asked: asked.length > 0,
		attempts: attempts.map((one) => ({ ...one, period: period.get(one.requirementId) ?? null })),
		limitMinutes: await limitFor(db, personId, policy.limitMinutes, on),
		standardLimitMinutes: policy.limitMinutes,
		correction: corrected ? ((await findCorrectionNotice(db, personId, moduleId)) ?? null) : null,
		revoked: view.progress.passed ? revokedOf(await listOwnCertificates(db, personId, on), passed) : []
	};
}

type Found = Omit<
	ModuleView,
	'asked' | 'attempts' | 'revoked' | 'correction' | 'limitMinutes' | 'standardLimitMinutes'
> & {
	asked: ModuleRequirement[];
	attempts: PastAttempt[];
	corrected: boolean;
};

async function findProgress(
	db: Reader,
	personId: string,
	moduleId: string,
	allAttempts: PastAttempt[],
	at: At
): Promise<Found | undefined> {
	const state = await findModuleState(db, personId, moduleId, at);
	if (!state) return undefined;

	const { publication } = state.published;
	const counting = countingRequirement(state.asked);
	const { minutes } = publication.module;
	const attempts = allAttempts.filter((one) => one.moduleId === moduleId);
	const open = attempts.find((one) => one.submittedAt === null);
	const tries = counting && (await findNextTry(db, personId, counting.requirementId, state.published, at.on));
	const refresher = await findRefresher(db, personId, state.asked, state.published);
	const whole = publication.module.pools.reduce((sum, pool) => sum + (pool.practice ? 0 : pool.draw), 0);
	const questions = refresher?.questions ?? whole;
	const lessons = lessonProgress(state, refresher, tries);
	const last = open ? undefined : attempts.findLast((one) => one.requirementId === counting?.requirementId);
	const lastFailed =
		last && last.score !== null && !last.passed
			? { id: last.id, score: last.scoreShown ? shownScore(last.score) : null }
			: null;

	return {
		publication,
		counting,
		asked: state.asked,
		corrected: state.corrected,
		tries,
		attempts,
		questions,
		refresher: refresher ? shorterPath(refresher) : null,
		practice: listPractice(state.published).length,
		progress: {
			moduleId,
			title: publication.module.title,
			withdrawn: publication.withdrawn,
			passed: !counting && state.asked.some((one) => one.fulfilledAt !== null),
			lessons,
			quizMinutes: Math.round(
				quizMinutes(minutes, lessons, whole) * (refresher ? questions / Math.max(1, refresher.whole) : 1)
			),
			refresherQuestions: refresher?.questions ?? null,
			openAttempt: open ? { id: open.id, deadlineAt: open.deadlineAt } : null,
			lastFailed,
			tries: tries ?? { left: null, nextAt: null, rereads: [], reopens: false }
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

function shorterPath({ passedAt, whole, pools, about, rereads }: Refresher): ShorterPath {
	const changed = about.changed.size > 0 || [...rereads.values()].some((reasons) => reasons.includes('law'));

	return { passedAt, whole, missed: about.missed.size > 0, changed, scenario: hasNewScenario(pools, about) };
}

function lessonProgress(
	{ published, readings }: ModuleState,
	refresher: Refresher | undefined,
	tries: Pick<NextTry, 'rereads'> | undefined
): LessonProgress[] {
	const reasonsOf = (slug: string) => [
		...(refresher?.rereads.get(slug) ?? []),
		...(tries?.rereads.some((one) => one.slug === slug) ? (['again'] as const) : [])
	];

	return published.lessons.map(({ lessonVersionId, slug, title, minutes }) => {
		const found = readings.find((one) => one.lessonVersionId === lessonVersionId);

		return {
			slug,
			title,
			minutes,
			opened: found !== undefined,
			completed: (found?.completedAt ?? null) !== null,
			position: found?.position ?? '',
			reasons: refresher ? reasonsOf(slug) : null
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
	/** As written, self-checks with their keys: for the server only. */
	parts: readonly LessonPart[];
	number: number;
	lessons: LessonProgress[];
	/** Slug of the lesson to go on with; null when the quiz is next. */
	next: string | null;
	opened: boolean;
	completed: boolean;
	position: string;
};

/** A lesson of the publication that the person learns from. */
export async function findLesson(
	db: Reader,
	personId: string,
	moduleId: string,
	slug: string,
	at: At
): Promise<LessonView | undefined> {
	const state = await findModuleState(db, personId, moduleId, at);
	const here = state?.published.lessons.findIndex((one) => one.slug === slug) ?? -1;
	if (!state || here === -1) return undefined;

	const { publication, lessons } = state.published;
	const { lessonVersionId, title, minutes, parts } = lessons[here]!;
	const refresher = await findRefresher(db, personId, state.asked, state.published);
	const counting = refresher && countingRequirement(state.asked);
	const tries = counting && (await findNextTry(db, personId, counting.requirementId, state.published, at.on));
	const progress = lessonProgress(state, refresher, tries);
	const { opened, completed, position } = progress[here]!;

	return {
		lessonVersionId,
		moduleTitle: publication.module.title,
		withdrawn: publication.withdrawn,
		slug,
		title,
		minutes,
		parts,
		number: here + 1,
		lessons: progress,
		next: lessonsToRead(progress.slice(here + 1))[0]?.slug ?? null,
		opened,
		completed,
		position
	};
}
