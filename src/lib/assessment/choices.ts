import type { InteractionKey, InteractionType, Key, PublicPart, Shown } from '../content/model.ts';
import { choiceFigures, fewestShown, type ChoiceFigures } from './figures.ts';
import { pointsOf, scoringVersion } from './grade.ts';
import { answeredBy } from './marks.ts';

/** One thing that can be marked, how often it was, and by whom. */
export type Chosen = ChoiceFigures & Label & { right: boolean };

/** An option; what a row took; where a step was put; what was typed. */
type Label = { html: string } | { html: string; rowHtml: string } | { html: string; place: number } | { text: string };

/** What was marked in a question, or in one scene of it. */
export type ChoiceTable = { titleHtml: string | null; choices: Chosen[] };

export type ChoiceCount = { choice: string; n: number; rest: number };

/**
 * What was marked in a question, with what nobody marked; for whoever may see keys. Steps and rows are left out where
 * nobody put them and they do not belong; what fewer than ten typed is left out, because it may speak of whoever typed it.
 * @param n how many answers there are
 * @param counts what is kept of them, by choice as in `tally.ts`
 */
export function choiceTables(told: PublicPart, key: Key, n: number, counts: readonly ChoiceCount[]): ChoiceTable[] {
	const kept = new Map(counts.map((count) => [count.choice, count]));
	const { type } = told;
	if (type !== 'kasus') return [{ titleHtml: null, choices: choicesOf({ ...told, type }, key, n, kept, '') }];

	return (told.scenes ?? []).map((scene) => ({
		titleHtml: scene.titleHtml,
		choices: choicesOf(scene, key.scenes![scene.id]!, n, kept, `${scene.id}/`)
	}));
}

/** The options of a question of which one is right, for `flagsOf`; none of another. */
export function distractors(told: PublicPart, key: Key, n: number, counts: readonly ChoiceCount[]): Chosen[] {
	const single =
		told.type !== 'kasus' && answeredBy({ type: told.type, ...(told.rows && { rows: told.rows }) }) === 'one';

	return single ? choiceTables(told, key, n, counts)[0]!.choices : [];
}

type Asked = Pick<Shown, 'options' | 'rows'> & { type: InteractionType };
type Possible = { choice: string; label: Label; right: boolean };

function choicesOf(
	asked: Asked,
	key: InteractionKey,
	n: number,
	kept: ReadonlyMap<string, ChoiceCount>,
	scene: string
): Chosen[] {
	const possible = possibleOf(asked, key, [...kept.values()], scene);
	const known = new Map(possible.map((one) => [one.choice, one]));
	const counts = possible.map(({ choice }) => ({ n: 0, rest: 0, ...kept.get(scene + choice), choice }));

	return choiceFigures(n, counts).map((figures) => {
		const { label, right } = known.get(figures.choice)!;

		return { ...figures, ...label, right };
	});
}

function possibleOf(
	{ type, options, rows }: Asked,
	key: InteractionKey,
	counts: readonly ChoiceCount[],
	scene: string
): Possible[] {
	const counted = new Set(counts.filter(({ n }) => n > 0).map(({ choice }) => choice));
	const worthTelling = ({ choice, right }: Possible) => right || counted.has(scene + choice);

	switch (answeredBy({ type, ...(rows && { rows }) })) {
		case 'one':
		case 'several':
			return options.map(({ id, html }) => ({ choice: id, label: { html }, right: key.right.includes(id) }));
		case 'rows':
			return (rows ?? [])
				.flatMap((row) =>
					options.map(({ id, html }) => ({
						choice: `${row.id}:${id}`,
						label: { html, rowHtml: row.html },
						right: key.pairs?.[row.id] === id
					}))
				)
				.filter(worthTelling);
		case 'order':
			return options
				.flatMap(({ id, html }) =>
					options.map((_, index) => ({
						choice: `${id}:${index + 1}`,
						label: { html, place: index + 1 },
						right: key.order?.[index] === id
					}))
				)
				.filter(worthTelling);
		case 'text':
			return counts
				.filter(({ choice, n }) => choice.startsWith(scene) && n >= fewestShown)
				.map(({ choice }) => {
					const text = choice.slice(scene.length);

					return {
						choice: text,
						label: { text },
						right: pointsOf(type, key, { options: [] }, [text], scoringVersion) === 1
					};
				});
	}
}
