import { momentInWords } from '#lib/language/in-words.ts';
import { shareInWords } from '#lib/language/share-in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import type { ToldTopics } from './kept-topics.ts';

/** The topics of a unit, to stand below its figures (`figureTable`): rounded as on the page, and in words, because a bound is no number. */
export function topicTable(
	told: ToldTopics | 'withheld',
	{ timeZone, isPast }: { timeZone: string; isPast: boolean }
): TableRow[] {
	if (told === 'withheld') return [[], ['', m.figures_topics(), '', m.figures_topics_withheld()]];

	const { at, topics } = told;
	const counted =
		m.figures_topics_at({ at: momentInWords(at, timeZone) }) + (isPast ? ` ${m.figures_told_then()}` : '');

	return [
		[],
		['', m.figures_topics(), '', counted],
		...(topics.length === 0
			? [['', m.figures_topics_none()]]
			: [
					['', m.figures_topic(), '', m.figures_module(), m.figures_topic_share()],
					...topics.map(({ objective, module, ...share }) => ['', objective, '', module, shareInWords(share)])
				])
	];
}
