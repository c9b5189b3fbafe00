import type { InteractionType, Key, Policy, PublicPart, QuestionType, Shown } from '../content/model.ts';
import type { DrawnQuestion } from './draw.ts';
import { answeredBy, type AnsweredBy, type Marks } from './marks.ts';
import { reachedScenes } from './scenario.ts';

/** A drawn question as the attempt keeps it for ever. Server only: it holds the key. */
export type FrozenQuestion = FrozenParts & {
	/** From 0; where the question stands in the attempt. */
	slot: number;
	questionId: string;
	questionVersionId: string;
	/** Slug and name of the pool it was drawn from. */
	pool: string;
	poolName: string;
	public: PublicPart;
	key: Key;
	/** Of a scenario, in the order of the file. */
	scenes?: FrozenScene[];
};

/** Options, and the rows that take them, in the order that the learner sees. */
export type FrozenParts = { options: FrozenOption[]; rows?: FrozenOption[] };

export type FrozenScene = FrozenParts & FrozenOption;

/** The token is random and made for this attempt alone; it tells nothing about the option, row or scene. */
export type FrozenOption = { id: string; token: string };

/** Everything that grading needs: with the answers, a scoring version and the voids it gives the same score for ever. */
export type Snapshot = {
	seed: string;
	policy: Policy;
	questions: FrozenQuestion[];
};

/** A question as the learner sees it: another type, so that a key cannot slip through. */
export type LearnerQuestion = LearnerTask & {
	slot: number;
	questionId: string;
	pool: string;
	poolName: string;
	title: string;
	type: QuestionType;
	/** Of a scenario, those that the learner has come to; the last of them is the present one unless it is left. */
	scenes?: LearnerScene[];
};

export type LearnerScene = LearnerTask & { token: string; type: InteractionType; left: boolean };

export type LearnerTask = {
	titleHtml: string;
	stemHtml: string;
	/** Null for a scenario, which is answered scene by scene. */
	answeredBy: AnsweredBy | null;
	options: { token: string; html: string; text?: string }[];
	rows?: { token: string; html: string }[];
};

/** @param versionIds by question id */
export function freeze(
	drawn: readonly DrawnQuestion[],
	versionIds: Readonly<Record<string, string>>,
	policy: Policy,
	seed: string
): Snapshot {
	return {
		seed,
		policy,
		questions: drawn.map(({ question, ...placed }, slot) => {
			const questionId = question.public.id;
			const questionVersionId = versionIds[questionId];
			if (questionVersionId === undefined) throw new RangeError(`Question ${questionId} has no version`);

			return { slot, questionId, questionVersionId, ...placed, ...question };
		})
	};
}

/** @param answers what is kept by question version: a scenario shows no more than the scenes that were reached */
export function asLearnerSees(snapshot: Snapshot, answers: Readonly<Record<string, Marks>> = {}): LearnerQuestion[] {
	return snapshot.questions.map((question) => {
		const { slot, questionId, pool, poolName, public: told } = question;
		const task = asTask(question, told);
		const scenes = scenesShown(question, answers[question.questionVersionId] ?? []);

		return {
			slot,
			questionId,
			pool,
			poolName,
			title: told.title,
			type: told.type,
			...task,
			...(scenes && { scenes })
		};
	});
}

/** The scenes that an answer has led to, as the learner sees them; undefined for a question that is no scenario. */
export function scenesShown(question: FrozenQuestion, marks: Marks): LearnerScene[] | undefined {
	return reachedScenes(question, marks)?.map(({ told, frozen, left }) => ({
		token: frozen.token,
		left,
		type: told.type,
		...asTask(frozen, told)
	}));
}

/** What a learner is shown of a question or scene, in the order that the parts stand in. */
export function asTask({ options, rows }: FrozenParts, told: Shown & { type: QuestionType }): LearnerTask {
	const shown = new Map(told.options.map((option) => [option.id, option]));
	const rowHtml = new Map(told.rows?.map(({ id, html }) => [id, html]));

	return {
		titleHtml: told.titleHtml,
		stemHtml: told.stemHtml,
		answeredBy: told.type === 'kasus' ? null : answeredBy({ ...told, type: told.type, ...(rows && { rows }) }),
		options: options.map(({ id, token }) => {
			const { html = '', text } = shown.get(id) ?? {};

			return { token, html, ...(text !== undefined && { text }) };
		}),
		...(rows && { rows: rows.map(({ id, token }) => ({ token, html: rowHtml.get(id) ?? '' })) })
	};
}
