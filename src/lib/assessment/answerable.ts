import { fits, isComplete, leave, marksOfScene, type Marks, type Offer } from './marks.ts';
import { reachedScenes, type Frozen, type ReachedScene } from './scenario.ts';

/**
 * The answer that marks make of the one that is kept. What was answered in a scene that is left stays as it is, whatever
 * the marks say of it: a page that does not know of the leaving yet loses nothing else by that.
 * @returns undefined when the marks cannot be an answer to what is shown
 */
export function answerOf(question: Frozen, marks: Marks, kept: Marks = []): string[] | undefined {
	const { public: told, options, rows } = question;
	if (told.type !== 'kasus') {
		return fits({ type: told.type, options, ...(rows && { rows }) }, marks) ? [...marks] : undefined;
	}

	const reached = reachedScenes(question, kept) ?? [];
	const present = reached.find(({ left }) => !left);
	const left = new Set(reached.filter((scene) => scene.left).map(({ frozen }) => frozen.token));
	const locked = kept.filter((mark) => left.has(sceneOf(mark)));
	const own = marks.filter((mark) => !left.has(sceneOf(mark)));
	const knowing = [...left].every((scene) => marks.includes(leave(scene)));
	if (!present || !knowing) return own.length === 0 ? [...kept] : undefined;

	const given = marksOfScene(own, present.frozen.token);
	const offer = offerOf(present);
	const fitting =
		own.every((mark) => sceneOf(mark) === present.frozen.token) &&
		new Set(own).size === own.length &&
		fits(offer, given.marks) &&
		(!given.left || isComplete(offer, given.marks));

	return fitting ? [...locked, ...own] : undefined;
}

/** Whether nothing of a question is left to be answered. */
export function isAnswered(question: Frozen, marks: Marks): boolean {
	const scenes = reachedScenes(question, marks);
	const { public: told, options, rows } = question;

	return isComplete(
		{
			type: told.type,
			options,
			...(rows && { rows }),
			...(scenes && {
				scenes: scenes.map((scene) => ({ ...offerOf(scene), token: scene.frozen.token, left: scene.left }))
			})
		},
		marks
	);
}

/** The same marks, but for the leaving of a scene of which something is left to be answered: nobody locks a blank. */
export function withoutEarlyLeave(question: Frozen, marks: Marks, kept: Marks = []): Marks {
	const present = reachedScenes(question, kept)?.find(({ left }) => !left);
	if (!present) return marks;

	const { marks: own } = marksOfScene(marks, present.frozen.token);
	const offer = offerOf(present);

	return isComplete(offer, own) ? marks : marks.filter((mark) => mark !== leave(present.frozen.token));
}

function sceneOf(mark: string): string {
	return mark.slice(0, Math.max(0, mark.indexOf('/')));
}

function offerOf({ told, frozen }: ReachedScene): Offer {
	return { type: told.type, options: frozen.options, ...(frozen.rows && { rows: frozen.rows }) };
}
