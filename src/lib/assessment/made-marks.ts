import type { InteractionKey, InteractionType } from '../content/model.ts';
import { writeNumber } from '../content/typed-answer.ts';
import { asSceneMarks, leave, type Marks } from './marks.ts';
import { reachedScenes } from './scenario.ts';
import type { FrozenParts, FrozenQuestion } from './snapshot.ts';

/** Marks for one question that is no scenario, or for one scene. */
type Marking = (type: InteractionType, key: InteractionKey, parts: FrozenParts) => Marks;

/**
 * The marks of a full score, in a scenario along the way that right answers lead. They are read from the key: for the
 * demo, measurements and tests, never for what a learner is sent.
 */
export function rightMarks(question: FrozenQuestion): Marks {
	return markedBy(question, markRight);
}

/** Marks that earn nothing, and leave no row, step or scene without one unless all that can be chosen is right. */
export function wrongMarks(question: FrozenQuestion): Marks {
	return markedBy(question, markWrong);
}

/** The marks as a page sends them: of a scenario one scene more each time, else all at once. */
export function asSent({ public: { type } }: FrozenQuestion, marks: Marks): Marks[] {
	if (type !== 'kasus') return [marks];

	return marks.flatMap((mark, index) => (isLeaving(mark) ? [marks.slice(0, index + 1)] : []));
}

function markedBy(question: FrozenQuestion, marking: Marking): Marks {
	const { public: told, key } = question;
	if (told.type !== 'kasus') return marking(told.type, key, question);

	let marks: Marks = [];
	for (;;) {
		const present = reachedScenes(question, marks)?.find(({ left }) => !left);
		if (!present) return marks;

		const { token } = present.frozen;
		const own = marking(present.told.type, present.key, present.frozen);
		marks = [...marks, ...asSceneMarks(token, own), leave(token)];
	}
}

function markRight(type: InteractionType, key: InteractionKey, { options, rows }: FrozenParts): Marks {
	const { right, pairs, order = [], accepted = [] } = key;
	const token = new Map(options.map((option) => [option.id, option.token]));

	if (rows) return rows.map((row) => `${row.token}:${token.get(pairs?.[row.id] ?? '')}`);
	if (type === 'urutan') return order.map((id, index) => `${token.get(id)}:${index + 1}`);
	if (type === 'isian singkat') {
		return accepted.slice(0, 1).map((one) => ('text' in one ? one.text : writeNumber(one.value)));
	}

	return options.filter(({ id }) => right.includes(id)).map((option) => option.token);
}

function markWrong(type: InteractionType, key: InteractionKey, { options, rows }: FrozenParts): Marks {
	const { right, pairs, order = [] } = key;

	if (rows) {
		return rows.flatMap((row) =>
			options
				.filter(({ id }) => id !== pairs?.[row.id])
				.slice(0, 1)
				.map(({ token }) => `${row.token}:${token}`)
		);
	}
	if (type === 'urutan') {
		return options.map(({ id, token }) => `${token}:${order.length - order.indexOf(id)}`);
	}
	if (type === 'isian singkat') return ['entahlah'];

	return options
		.filter(({ id }) => !right.includes(id))
		.slice(0, 1)
		.map(({ token }) => token);
}

function isLeaving(mark: string): boolean {
	return mark.indexOf('/') === mark.length - 1;
}
