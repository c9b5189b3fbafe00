import type { Next, Scene, SceneKey } from '../content/model.ts';
import { marksOfScene, type Marks } from './marks.ts';
import { given } from './given.ts';
import type { FrozenQuestion, FrozenScene } from './snapshot.ts';

/** As much of a frozen question as an answer is judged by. */
export type Frozen = Pick<FrozenQuestion, 'options' | 'public' | 'key'> &
	Partial<Pick<FrozenQuestion, 'rows' | 'scenes'>>;

export type ReachedScene = {
	told: Scene;
	frozen: FrozenScene;
	key: SceneKey & { next: Next };
	marks: string[];
	left: boolean;
};

/**
 * The scenes of a scenario that its marks have led to: each that is left opens the one that it leads to.
 * @returns undefined for a question that is none
 */
export function reachedScenes(question: Frozen, marks: Marks): ReachedScene[] | undefined {
	if (!question.scenes) return undefined;

	const way = wholeWay(question, marks);
	const present = way.findIndex(({ left }) => !left);

	return present === -1 ? way : way.slice(0, present + 1);
}

/**
 * The scenes from the first to the end: those that were reached, then those that would follow. A blank is taken to lead
 * the longest way, so that stopping early is never better than going on.
 */
export function wholeWay(question: Frozen, marks: Marks): ReachedScene[] {
	return wayFrom(question, marks, new Map(), question.scenes?.[0]?.id ?? null);
}

/** @param known ways that were followed before, by the scene that they begin with */
function wayFrom(
	question: Frozen,
	marks: Marks,
	known: Map<string, ReachedScene[]>,
	id: string | null
): ReachedScene[] {
	const scene = sceneOf(question, id, marks);
	if (!scene) return [];

	const before = known.get(scene.told.id);
	if (before) return before;

	const ways = leadsTo(scene).map((next) => wayFrom(question, marks, known, next));
	const way = [scene, ...ways.reduce((longest, one) => (one.length > longest.length ? one : longest))];
	known.set(scene.told.id, way);

	return way;
}

/** Where what is chosen leads; without a choice, wherever the scene may lead. */
function leadsTo({ frozen, key, marks }: ReachedScene): (string | null)[] {
	const { byOption, otherwise } = key.next;
	const chosen = given(frozen, marks).chosen;
	const open = chosen.size === 0 && frozen.options.length > 0;
	if (open) return frozen.options.map(({ id }) => byOption[id] ?? otherwise);

	const [elsewhere] = Object.entries(byOption).filter(([option]) => chosen.has(option));

	return [elsewhere?.[1] ?? otherwise];
}

function sceneOf({ public: told, scenes, key }: Frozen, id: string | null, marks: Marks): ReachedScene | undefined {
	const shown = told.scenes?.find((scene) => scene.id === id);
	const frozen = scenes?.find((scene) => scene.id === id);
	const sceneKey = id === null ? undefined : key.scenes?.[id];
	if (!shown || !frozen || !sceneKey) return undefined;

	return { told: shown, frozen, key: sceneKey, ...marksOfScene(marks, frozen.token) };
}
