import type { Key, Policy, PublicPart } from '../content/model.ts';

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
