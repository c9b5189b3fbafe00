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

	const reached: ReachedScene[] = [];
	for (let next = sceneOf(question, firstScene(question), marks); next;) {
		reached.push(next);
		next = next.left ? sceneOf(question, leadsTo(next), marks) : undefined;
	}

	return reached;
}

/** The scenes from the first to the end: those that were reached, then those that would follow without an answer. */
export function wholeWay(question: Frozen, marks: Marks): ReachedScene[] {
	const way: ReachedScene[] = [];
	for (
		let next = sceneOf(question, firstScene(question), marks);
		next;
		next = sceneOf(question, leadsTo(next), marks)
	) {
		way.push(next);
	}

	return way;
}

function firstScene({ scenes }: Frozen): string | null {
	return scenes?.[0]?.id ?? null;
}

function leadsTo({ frozen, key, marks }: ReachedScene): string | null {
	const chosen = given(frozen, marks).chosen;
	const [elsewhere] = Object.entries(key.next.byOption).filter(([option]) => chosen.has(option));

	return elsewhere?.[1] ?? key.next.otherwise;
}

function sceneOf({ public: told, scenes, key }: Frozen, id: string | null, marks: Marks): ReachedScene | undefined {
	const shown = told.scenes?.find((scene) => scene.id === id);
	const frozen = scenes?.find((scene) => scene.id === id);
	const sceneKey = id === null ? undefined : key.scenes?.[id];
	if (!shown || !frozen || !sceneKey) return undefined;

	return { told: shown, frozen, key: sceneKey, ...marksOfScene(marks, frozen.token) };
}
