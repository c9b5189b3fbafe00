import { normalisedText } from '../content/identity.ts';
import type { InteractionType, QuestionType } from '../content/model.ts';
import { longestText } from '../content/typed-answer.ts';

/**
 * What a learner has marked in one question, as it is sent and kept:
 *
 * - a choice: the token of each chosen option;
 * - a row of a table or of a match: `row:option`;
 * - a step that was put in order: `option:position`, from 1;
 * - a short answer: what was typed;
 * - a scenario: the same with the token of the scene and `/` before it; the token with `/` alone says that the scene is
 *   left and its answer locked.
 */
export type Marks = readonly string[];

export type Token = { token: string };

/** What one interaction offers; learners and the server see the same of it. */
export type Offer = { type: InteractionType; options: readonly Token[]; rows?: readonly Token[] };

/** What a question offers; of a scenario only the scenes that are shown. */
export type OfferedQuestion = Omit<Offer, 'type'> & {
	type: QuestionType;
	scenes?: readonly (Offer & Token & { left: boolean })[];
};

/** How an interaction is answered. */
export type AnsweredBy = 'one' | 'several' | 'rows' | 'order' | 'text';

export function answeredBy({ type, rows }: { type: InteractionType; rows?: readonly unknown[] }): AnsweredBy {
	switch (type) {
		case 'pilihan ganda':
			return 'one';
		case 'pilihan ganda kompleks':
			return 'several';
		case 'benar-salah':
			return rows ? 'rows' : 'one';
		case 'menjodohkan':
			return 'rows';
		case 'urutan':
			return 'order';
		case 'isian singkat':
			return 'text';
	}
}

/** The marks of one scene without its token, and whether it is left. */
export function marksOfScene(marks: Marks, scene: string): { marks: string[]; left: boolean } {
	const own = marks.filter((mark) => mark.startsWith(`${scene}/`)).map((mark) => mark.slice(scene.length + 1));

	return { marks: own.filter((mark) => mark !== ''), left: own.includes('') };
}

/** The marks of one scene as they stand among those of its scenario. */
export function asSceneMarks(scene: string, marks: Marks): string[] {
	return marks.map((mark) => `${scene}/${mark}`);
}

/** The mark that says that a scene is left. */
export function leave(scene: string): string {
	return `${scene}/`;
}

/** Whether marks can be an answer to what was offered: all known, none twice, no more than may be chosen. */
export function fits(offer: Offer, marks: Marks): boolean {
	const options = new Set(offer.options.map(({ token }) => token));
	const pairs = marks.map(splitMark);
	const once = (list: readonly string[]) => new Set(list).size === list.length;
	const firsts = pairs.map(([first]) => first);

	switch (answeredBy(offer)) {
		case 'one':
			return marks.length <= 1 && marks.every((mark) => options.has(mark));
		case 'several':
			return once(marks) && marks.every((mark) => options.has(mark));
		case 'rows': {
			const rows = new Set(offer.rows?.map(({ token }) => token));

			return once(firsts) && pairs.every(([row, option]) => rows.has(row) && options.has(option));
		}
		case 'order':
			return once(firsts) && pairs.every(([option, place]) => options.has(option) && isPlace(place, options.size));
		case 'text':
			return marks.length <= 1 && marks.every((mark) => mark.trim() !== '' && mark.length <= longestText);
	}
}

/** Whether nothing is left to be answered: every row, every step, every scene to its end. */
export function isComplete(question: OfferedQuestion, marks: Marks): boolean {
	const { type, scenes } = question;
	if (type === 'kasus') return (scenes ?? []).length > 0 && scenes!.every(({ left }) => left);

	const offer = { ...question, type };
	switch (answeredBy(offer)) {
		case 'rows':
			return marks.length === (offer.rows ?? []).length;
		case 'order': {
			const places = new Set(marks.map((mark) => splitMark(mark)[1]));

			return places.size === offer.options.length;
		}
		default:
			return marks.length > 0;
	}
}

/** `row:option` and `option:position` in their two parts. */
export function splitMark(mark: string): [string, string] {
	const colon = mark.indexOf(':');

	return colon === -1 ? [mark, ''] : [mark.slice(0, colon), mark.slice(colon + 1)];
}

/** The same marks, in whatever order. */
export function sameMarks(a: Marks, b: Marks): boolean {
	const [ofA, ofB] = [new Set(a), new Set(b)];

	return a.length === b.length && ofA.size === ofB.size && a.every((one) => ofB.has(one));
}

/** A short answer as it is compared: without case, spare blanks and final punctuation. */
export function comparedText(text: string): string {
	return normalisedText(text);
}

function isPlace(text: string, size: number): boolean {
	return /^[1-9]\d{0,2}$/.test(text) && Number(text) <= size;
}
