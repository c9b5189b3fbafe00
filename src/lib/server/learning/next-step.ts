import type { NextTry } from '../attempts/next-try.ts';
import type { RereadReason } from '../attempts/refresher.ts';
import type { AwaitedHead } from '../official-texts/acknowledgements.ts';

export type LessonProgress = {
	slug: string;
	title: string;
	minutes: number;
	opened: boolean;
	completed: boolean;
	/** Id of the heading where reading stopped; empty at the top. */
	position: string;
	/**
	 * On the shorter path of a recertification: why to read it again, and without a reason it may be left out; else null.
	 * `again`: the next try waits for it.
	 */
	reasons: (RereadReason | 'again')[] | null;
};

/** Lessons that are to be read: on the shorter path some may be left out. */
export function lessonsToRead<Lesson extends Pick<LessonProgress, 'reasons'>>(lessons: readonly Lesson[]): Lesson[] {
	return lessons.filter(({ reasons }) => reasons === null || reasons.length > 0);
}

/** How far a person is in a module that is asked. */
export type ModuleProgress = {
	moduleId: string;
	title: string;
	withdrawn: boolean;
	passed: boolean;
	lessons: LessonProgress[];
	quizMinutes: number;
	/** How many questions the quiz of the shorter path holds; null on the whole way. */
	refresherQuestions: number | null;
	openAttempt: { id: string; deadlineAt: Date | null } | null;
	/** The last graded try, when it did not pass and another may follow; 0 to 100, null while it is held back. */
	lastFailed: { id: string; score: number | null } | null;
	tries: Pick<NextTry, 'left' | 'nextAt' | 'rereads' | 'reopens'>;
};

/** A circular, a briefing or the pledge that is still asked for. */
export type OtherStep =
	| { kind: 'circular' | 'pledge'; ref: string; title: string }
	/** The head has to affirm first; named by post and unit. */
	| { kind: 'pledge-wait'; ref: string; title: string; awaited: AwaitedHead }
	| { kind: 'briefing' };

export type NextStep =
	| OtherStep
	| { kind: 'attempt'; moduleId: string; moduleTitle: string; attemptId: string; deadlineAt: Date | null }
	| {
			kind: 'lesson';
			moduleId: string;
			moduleTitle: string;
			slug: string;
			title: string;
			position: string;
			begun: boolean;
	  }
	| { kind: 'reread'; moduleId: string; moduleTitle: string; slug: string; title: string; count: number }
	| { kind: 'quiz'; moduleId: string; moduleTitle: string }
	| { kind: 'wait'; moduleId: string; moduleTitle: string; until: Date }
	| { kind: 'ask'; moduleId: string; moduleTitle: string }
	| { kind: 'withdrawn'; moduleId: string; moduleTitle: string };

type ModuleStep = Exclude<NextStep, OtherStep>;

/** What somebody can do at once and alone. */
const doable: NextStep['kind'][] = ['circular', 'lesson', 'reread', 'quiz', 'pledge'];
/** Of what has to wait: a briefing is held for all, and others decide the rest. */
const urgency: NextStep['kind'][] = ['wait', 'briefing', 'pledge-wait', 'ask', 'withdrawn'];

/** What a person does next in a module; nothing once it is passed. */
export function stepIn(progress: ModuleProgress, now: Date): ModuleStep | undefined {
	const of = { moduleId: progress.moduleId, moduleTitle: progress.title };
	const unread = lessonsToRead(progress.lessons).find((lesson) => !lesson.completed);
	const { left, nextAt, rereads, reopens } = progress.tries;
	const [reread] = rereads;

	if (progress.passed) return undefined;
	if (progress.withdrawn) return { kind: 'withdrawn', ...of };
	if (progress.openAttempt) {
		return { kind: 'attempt', ...of, attemptId: progress.openAttempt.id, deadlineAt: progress.openAttempt.deadlineAt };
	}
	if (unread) {
		const { slug, title, position } = unread;
		const begun = progress.lessons.some((lesson) => lesson.opened);

		return { kind: 'lesson', ...of, slug, title, position, begun };
	}
	if (left === 0 && !reopens) return { kind: 'ask', ...of };
	if (reread) return { kind: 'reread', ...of, ...reread, count: rereads.length };
	if (nextAt && nextAt > now) return { kind: 'wait', ...of, until: nextAt };

	return { kind: 'quiz', ...of };
}

/**
 * The one obvious step: a running attempt before anything else, then what can be done at once of what is due first, and only
 * then what has to wait.
 * @param asked in the order in which they are due and, within a programme, to be done
 */
export function nextStep(asked: readonly (ModuleProgress | OtherStep)[], now: Date): NextStep | undefined {
	const steps = asked
		.map((one) => ('kind' in one ? one : stepIn(one, now)))
		.filter((step): step is NextStep => step !== undefined);
	const first = steps.find(({ kind }) => doable.includes(kind));
	const running = steps.find(({ kind }) => kind === 'attempt');

	return running ?? first ?? steps.sort((a, b) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind))[0];
}

/** The minutes that a person should expect until the module is passed. */
export function minutesLeft(progress: ModuleProgress): number {
	if (progress.passed) return 0;

	return lessonsToRead(progress.lessons)
		.filter((lesson) => !lesson.completed)
		.reduce((sum, lesson) => sum + lesson.minutes, progress.quizMinutes);
}
