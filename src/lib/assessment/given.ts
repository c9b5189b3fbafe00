import { splitMark, type Marks } from './marks.ts';
import type { FrozenParts } from './snapshot.ts';

/** What marks say, by the ids that the key knows; tokens that nobody handed out say nothing. */
export type Given = {
	chosen: ReadonlySet<string>;
	/** Option by row. */
	pairs: ReadonlyMap<string, string>;
	/** Position, from 1, by option. */
	places: ReadonlyMap<string, number>;
	text: string;
};

export function given({ options, rows }: FrozenParts, marks: Marks): Given {
	const optionIds = new Map(options.map(({ id, token }) => [token, id]));
	const rowIds = new Map(rows?.map(({ id, token }) => [token, id]));
	const pairs = new Map<string, string>();
	const places = new Map<string, number>();

	for (const mark of marks) {
		const [first, second] = splitMark(mark);
		const [row, option, step] = [rowIds.get(first), optionIds.get(second), optionIds.get(first)];
		if (row !== undefined && option !== undefined) pairs.set(row, option);
		else if (step !== undefined && /^\d+$/.test(second)) places.set(step, Number(second));
	}

	return {
		chosen: new Set(marks.flatMap((mark) => optionIds.get(mark) ?? [])),
		pairs,
		places,
		text: marks[0] ?? ''
	};
}
