import type { InteractionKey, Key, Pool } from '#lib/content/model.ts';
import { contentHash } from '../publishing/content-hash.ts';

/** A lesson that differs from what stands. */
export type Difference = { id: string; title: string; state: 'new' | 'changed' | 'removed' };

/** A question that differs; `moved`: it reads the same, in another pool. */
export type QuestionDifference = Omit<Difference, 'state'> & {
	state: Difference['state'] | 'moved';
	/** What counts as right is no longer the same, or how it is scored. */
	keyChanged: boolean;
	/** The pools, where they are not the same. */
	moved: { from: PoolName; to: PoolName } | null;
};

/** A practice pool shows its keys. */
export type PoolName = Pick<Pool, 'name' | 'practice'>;

/** A lesson or question as one publication has it, in the order that it has them. */
export type Part = { id: string; title: string; sha256: string };
export type QuestionPart = Part & { key: Key; pool: Pick<Pool, 'slug' | 'name' | 'practice'> };

/** What a module consists of, beside its own words. */
export type Parts = { lessons: readonly Part[]; questions: readonly QuestionPart[] };

/** What is not the same in two states of a module. */
export type Comparison = {
	lessons: Difference[];
	questions: QuestionDifference[];
	/** Those that stay stand in another order. */
	reordered: { lessons: boolean; questions: boolean };
	/** How many questions a correction would take out of attempts under way. */
	touched: number;
};

/** Tells one state of a module from another: where their parts are not the same, something of it says so. */
export function compareModules(before: Parts, after: Parts): Comparison {
	const questions = questionDifferences(before.questions, after.questions);
	const moved = new Set(questions.flatMap((one) => (one.moved ? one.id : [])));
	const staying = (parts: readonly Part[]) => parts.filter(({ id }) => !moved.has(id));

	return {
		lessons: differences(before.lessons, after.lessons),
		questions,
		reordered: {
			lessons: isReordered(before.lessons, after.lessons),
			questions: isReordered(staying(before.questions), staying(after.questions))
		},
		touched: questions.filter(({ state }) => state === 'changed' || state === 'removed').length
	};
}

/** What is new or reads differently, in the order of what comes; then what is gone. */
function differences(before: readonly Part[], after: readonly Part[]): Difference[] {
	const known = new Map(before.map((part) => [part.id, part]));
	const kept = new Set(after.map(({ id }) => id));

	return [
		...after.flatMap(({ id, title, sha256 }): Difference[] => {
			const one = known.get(id);
			if (one?.sha256 === sha256) return [];

			return [{ id, title, state: one ? 'changed' : 'new' }];
		}),
		...before.flatMap(({ id, title }): Difference[] => (kept.has(id) ? [] : [{ id, title, state: 'removed' }]))
	];
}

/** The same for questions, with those that moved. */
function questionDifferences(before: readonly QuestionPart[], after: readonly QuestionPart[]): QuestionDifference[] {
	const known = new Map(before.map((part) => [part.id, part]));
	const states = new Map(differences(before, after).map((one) => [one.id, one.state]));
	const kept = new Set(after.map(({ id }) => id));

	return [...after, ...before.filter(({ id }) => !kept.has(id))].flatMap((part): QuestionDifference[] => {
		const { id, title } = part;
		const one = known.get(id) ?? part;
		const moved = isSamePool(one.pool, part.pool) ? null : { from: nameOf(one.pool), to: nameOf(part.pool) };
		const state = states.get(id) ?? (moved && 'moved');
		const keyChanged = contentHash(answersIn(one.key)) !== contentHash(answersIn(part.key));

		return state ? [{ id, title, state, keyChanged, moved }] : [];
	});
}

/** Whether the parts that both have follow each other differently. */
function isReordered(before: readonly Part[], after: readonly Part[]): boolean {
	const shared = (parts: readonly Part[], others: readonly Part[]) => {
		const known = new Set(others.map(({ id }) => id));

		return parts.map(({ id }) => id).filter((id) => known.has(id));
	};

	return contentHash(shared(before, after)) !== contentHash(shared(after, before));
}

function isSamePool(one: QuestionPart['pool'], other: QuestionPart['pool']): boolean {
	return one.slug === other.slug && one.practice === other.practice;
}

function nameOf({ name, practice }: PoolName): PoolName {
	return { name, practice };
}

/** What decides which answer is right, without what is said about it. */
function answersIn({ scenes, ...key }: Key) {
	const ofScenes = Object.entries(scenes ?? {}).map(([id, { next, ...scene }]) => [id, { next, ...answerIn(scene) }]);

	return { ...answerIn(key), scenes: Object.fromEntries(ofScenes) as unknown };
}

function answerIn({ right, scoring, weights, pairs, order, accepted }: InteractionKey) {
	return { right: [...right].sort(), scoring, weights, pairs, order, accepted };
}
