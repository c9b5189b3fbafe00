import { fits, isComplete, leave, marksOfScene, sameMarks, type Marks, type Offer } from './marks.ts';
import { reachedScenes, type Frozen, type ReachedScene } from './scenario.ts';

/** Whether marks can replace those that are kept: an answer to a scene that is left stays as it is. */
export function isAnswer(question: Frozen, marks: Marks, kept: Marks = []): boolean {
	const { public: told, options, rows } = question;
	if (told.type !== 'kasus') return fits({ type: told.type, options, ...(rows && { rows }) }, marks);

	const reached = reachedScenes(question, kept) ?? [];
	const known = new Set(reached.map(({ frozen }) => frozen.token));

	return (
		marks.every((mark) => known.has(mark.slice(0, Math.max(0, mark.indexOf('/'))))) &&
		reached.every((scene) => {
			const { frozen, left } = scene;
			const given = marksOfScene(marks, frozen.token);
			const before = marksOfScene(kept, frozen.token);
			if (left) return given.left && sameMarks(given.marks, before.marks);

			const offer = offerOf(scene);

			return fits(offer, given.marks) && (!given.left || isComplete(offer, given.marks));
		})
	);
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

function offerOf({ told, frozen }: ReachedScene): Offer {
	return { type: told.type, options: frozen.options, ...(frozen.rows && { rows: frozen.rows }) };
}
