import type { Option, Pool, Question, QuestionType, Shown } from '../content/model.ts';
import { Random } from './random.ts';
import type { FrozenOption, FrozenParts, FrozenScene } from './snapshot.ts';

export type DrawnQuestion = FrozenParts & {
	question: Question;
	/** Slug and name of its pool. */
	pool: string;
	poolName: string;
	scenes?: FrozenScene[];
};

/**
 * Draws the questions of one attempt: from every pool that is not for practice as many as it says, without
 * replacement, those not seen yet first. Pools follow each other as in the quiz. The same seed draws the same
 * questions and orders, whatever the order of the questions in their file. Not shuffled, they stand as in their file.
 * @param seen ids of questions of earlier attempts
 * @param newToken a fresh random text for each option; taken from outside, because tokens are shown and must tell
 * nothing about the seed
 */
export function draw(
	pools: readonly Pool[],
	seed: string,
	seen: ReadonlySet<string>,
	newToken: () => string,
	shuffled = true
): DrawnQuestion[] {
	return pools
		.filter((pool) => !pool.practice)
		.flatMap((pool) => {
			const random = new Random(`${seed}/${pool.slug}`);
			const mixed = random.shuffled(pool.questions.toSorted((a, b) => (a.public.id < b.public.id ? -1 : 1)));
			const unseenFirst = [
				...mixed.filter((question) => !seen.has(question.public.id)),
				...mixed.filter((question) => seen.has(question.public.id))
			];

			return placeIn(pool, random.shuffled(unseenFirst.slice(0, pool.draw)), seed, newToken, shuffled);
		});
}

/** Questions of a pool as an attempt asks them: in the order that they were drawn in, or as in their file. */
export function placeIn(
	pool: Pool,
	drawn: readonly Question[],
	seed: string,
	newToken: () => string,
	shuffled: boolean
): DrawnQuestion[] {
	const inOrder = shuffled ? drawn : pool.questions.filter((question) => drawn.includes(question));

	return inOrder.map((question) => ({
		question,
		pool: pool.slug,
		poolName: pool.name,
		...freezeQuestion(question, seed, newToken, shuffled)
	}));
}

function freezeQuestion(
	{ public: told }: Question,
	seed: string,
	newToken: () => string,
	shuffled: boolean
): FrozenParts & { scenes?: FrozenScene[] } {
	const freeze = (shown: Parameters<typeof freezeParts>[0]) =>
		freezeParts({ ...shown, fixedOrder: shown.fixedOrder || !shuffled }, seed, newToken);
	const parts = freeze(told);
	if (!told.scenes) return parts;

	return {
		...parts,
		scenes: told.scenes.map((scene) => ({ id: scene.id, token: newToken(), ...freeze(scene) }))
	};
}

function freezeParts(
	shown: Pick<Shown, 'id' | 'options' | 'rows' | 'fixedOrder'> & { type: QuestionType },
	seed: string,
	newToken: () => string
) {
	const withTokens = (list: readonly { id: string }[]): FrozenOption[] =>
		list.map(({ id }) => ({ id, token: newToken() }));
	const options = withTokens(orderOptions(shown, seed));
	if (!shown.rows) return { options };

	const rows = shown.fixedOrder ? shown.rows : new Random(`${seed}/${shown.id}/rows`).shuffled(shown.rows);

	return { options, rows: withTokens(rows) };
}

/**
 * Shuffled unless the order is fixed, as it is for the two verdicts of a table; those marked last stay behind the others,
 * in the order of the file.
 */
function orderOptions(
	{ id, type, options, fixedOrder }: Pick<Shown, 'id' | 'options' | 'fixedOrder'> & { type: QuestionType },
	seed: string
): Option[] {
	if (fixedOrder || type === 'benar-salah') return options;

	const random = new Random(`${seed}/${id}/options`);

	return [...random.shuffled(options.filter((option) => !option.last)), ...options.filter((option) => option.last)];
}
