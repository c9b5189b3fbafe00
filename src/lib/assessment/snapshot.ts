import type { Key, Policy, PublicPart } from '../content/model.ts';
import type { DrawnQuestion } from './draw.ts';

/** A drawn question as the attempt keeps it for ever. Server only: it holds the key. */
export type FrozenQuestion = {
	/** From 0; where the question stands in the attempt. */
	slot: number;
	questionId: string;
	questionVersionId: string;
	/** Slug and name of the pool it was drawn from. */
	pool: string;
	poolName: string;
	/** In the order that the learner sees. */
	options: FrozenOption[];
	public: PublicPart;
	key: Key;
};

/** The token is random and made for this attempt alone; it tells nothing about the option. */
export type FrozenOption = { id: string; token: string };

/** Everything that grading needs: with the answers, a scoring version and the voids it gives the same score for ever. */
export type Snapshot = {
	seed: string;
	policy: Policy;
	questions: FrozenQuestion[];
};

/** A question as the learner sees it: another type, so that a key cannot slip through. */
export type LearnerQuestion = {
	slot: number;
	questionId: string;
	pool: string;
	poolName: string;
	type: PublicPart['type'];
	title: string;
	titleHtml: string;
	stemHtml: string;
	/** Whether several options may be chosen. */
	several: boolean;
	options: { token: string; html: string }[];
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
		questions: drawn.map(({ question, pool, poolName, options }, slot) => {
			const questionId = question.public.id;
			const questionVersionId = versionIds[questionId];
			if (questionVersionId === undefined) throw new RangeError(`Question ${questionId} has no version`);

			return { slot, questionId, questionVersionId, pool, poolName, options, ...question };
		})
	};
}

export function asLearnerSees(snapshot: Snapshot): LearnerQuestion[] {
	return snapshot.questions.map((question) => {
		const html = new Map(question.public.options.map((option) => [option.id, option.html]));

		return {
			slot: question.slot,
			questionId: question.questionId,
			pool: question.pool,
			poolName: question.poolName,
			type: question.public.type,
			title: question.public.title,
			titleHtml: question.public.titleHtml,
			stemHtml: question.public.stemHtml,
			several: isSeveral(question),
			options: question.options.map(({ id, token }) => ({ token, html: html.get(id) ?? '' }))
		};
	});
}

/** Whether tokens can be an answer to a question: known, none twice, and no more than may be chosen. */
export function isAnswer(question: Pick<FrozenQuestion, 'options' | 'public'>, tokens: readonly string[]): boolean {
	const known = new Set(question.options.map(({ token }) => token));

	return (
		tokens.every((token) => known.has(token)) &&
		new Set(tokens).size === tokens.length &&
		(tokens.length <= 1 || isSeveral(question))
	);
}

function isSeveral(question: Pick<FrozenQuestion, 'public'>): boolean {
	return question.public.type === 'pilihan ganda kompleks';
}
