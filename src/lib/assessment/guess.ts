import type { InteractionKey, InteractionType, Key, PublicPart, Shown } from '../content/model.ts';
import { answeredBy } from './marks.ts';

/**
 * Random guess score, 0 to 1: the points that somebody expects who answers by chance (Moodle, "Quiz statistics
 * calculations"). All complete answers are equally likely; of several options at least one is ticked, and each way of
 * ticking them is as likely. For one of n options it is 1 ÷ n, for rows with n options the same, for n steps in order
 * 1 ÷ n of the neighbours (each of them follows its forerunner in (n − 1)! of n! orders).
 * @returns null where nothing can be guessed: a typed answer, and scenarios with one
 */
export function guessScore(told: Pick<PublicPart, 'type' | 'options' | 'rows' | 'scenes'>, key: Key): number | null {
	if (told.type !== 'kasus') return guessOne({ ...told, type: told.type }, key);

	return guessScenario(told.scenes ?? [], key);
}

type Offered = Pick<Shown, 'options' | 'rows'> & { type: InteractionType };

function guessOne({ type, options, rows }: Offered, key: InteractionKey): number | null {
	const n = options.length;

	switch (answeredBy({ type, ...(rows && { rows }) })) {
		case 'one':
		case 'rows':
			return 1 / n;
		case 'several':
			return guessSeveral(n, key, options);
		case 'order':
			return key.scoring === 'semua' ? 1 / factorial(n) : 1 / n;
		case 'text':
			return null;
	}
}

/** Over all ways to tick some of n options, of which there are 2^n − 1. */
function guessSeveral(n: number, key: InteractionKey, options: Shown['options']): number {
	const ways = 2 ** n - 1;
	if (key.scoring === 'semua') return 1 / ways;

	// How many ways lead to the same sum: of percents, or of right and wrong ones.
	const right = new Set(key.right);
	const wrong = n - right.size;
	const gain = (id: string) =>
		key.scoring === 'bobot'
			? (key.weights[id] ?? 0) / 100
			: right.has(id)
				? 1 / right.size
				: wrong === 0
					? 0
					: -1 / wrong;
	let sums = new Map([[0, 1]]);
	for (const { id } of options) {
		const ticked = [...sums].map(([sum, count]) => [tidy(sum + gain(id)), count] as const);
		const both = new Map(sums);
		for (const [sum, count] of ticked) both.set(sum, (both.get(sum) ?? 0) + count);
		sums = both;
	}

	// Ticking nothing gives 0 and is no way to answer.
	return [...sums].reduce((total, [sum, count]) => total + Math.min(1, Math.max(0, sum)) * count, 0) / ways;
}

type Told = Offered & { id: string };

/** By how many scenes are left on a way: how likely that is, and the points to expect there times that. */
type Ways = Map<number, { likely: number; points: number }>;

/**
 * The mean over the scenes of a way, over all ways; where one option leads elsewhere, only one can be chosen. Ways that
 * meet in a scene go on together, so that the cost grows with the scenes and not with the ways.
 */
function guessScenario(scenes: readonly Told[], key: Key): number | null {
	const byId = new Map(scenes.map((scene) => [scene.id, scene]));
	const known = new Map<string, Ways | null>();

	function from(id: string | null): Ways | null {
		const scene = id === null ? undefined : byId.get(id);
		const sceneKey = id === null ? undefined : key.scenes?.[id];
		if (!scene || !sceneKey) return new Map([[0, { likely: 1, points: 0 }]]);

		const before = known.get(scene.id);
		if (before !== undefined) return before;

		const one = scene.type === 'pilihan ganda' || (scene.type === 'benar-salah' && !scene.rows);
		const guessed = one ? null : guessOne(scene, sceneKey);
		const steps = one
			? scene.options.map(({ id: option }) => ({ to: leadsTo(sceneKey, option), points: exact(sceneKey, option) }))
			: guessed === null || Object.keys(sceneKey.next.byOption).length > 0
				? []
				: [{ to: sceneKey.next.otherwise, points: guessed }];
		const ways = together(steps.map(({ to, points }) => ({ ways: from(to), points })));
		known.set(scene.id, ways);

		return ways;
	}

	const ways = from(scenes[0]?.id ?? null);
	if (!ways || ways.has(0)) return null;

	return [...ways].reduce((sum, [length, { points }]) => sum + points / length, 0);
}

/** All steps are equally likely. @returns null where there is none, or one cannot be guessed to its end */
function together(steps: readonly { ways: Ways | null; points: number }[]): Ways | null {
	const all: Ways = new Map();
	for (const { ways, points } of steps) {
		if (!ways) return null;

		for (const [length, rest] of ways) {
			const known = all.get(length + 1) ?? { likely: 0, points: 0 };
			all.set(length + 1, {
				likely: known.likely + rest.likely / steps.length,
				points: known.points + (rest.points + points * rest.likely) / steps.length
			});
		}
	}

	return all.size === 0 ? null : all;
}

function leadsTo({ next }: NonNullable<Key['scenes']>[string], option: string): string | null {
	return next.byOption[option] ?? next.otherwise;
}

function exact(key: InteractionKey, option: string): number {
	return key.right.length === 1 && key.right[0] === option ? 1 : 0;
}

function factorial(n: number): number {
	return n <= 1 ? 1 : n * factorial(n - 1);
}

function tidy(value: number): number {
	return Math.round(value * 1e9) / 1e9;
}
