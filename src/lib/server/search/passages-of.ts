import { htmlText } from '#lib/content/html-text.ts';
import type { LessonPart, Regulation, Ruling, RulingTopic } from '#lib/content/model.ts';
import { shortName } from '#lib/content/regulation-names.ts';
import type { PublicationSource } from '#lib/server/db/schema/content.ts';
import type { IndexedPassage, Passage } from './passages.ts';

/** One for each ruling. */
export function passagesOfRulings({ rulings }: RulingTopic): IndexedPassage[] {
	return rulings.map((ruling) => ({
		address: rulingAddress(ruling),
		title: ruling.title,
		askedAs: ruling.askedAs,
		text: [ruling.reason, ruling.safeStep, ruling.example].flatMap((part) => part?.text ?? []).join(' ')
	}));
}

export function rulingAddress({ id }: Pick<Ruling, 'id'>): string {
	return `/rulings/${id}`;
}

/** One for each article. */
export function passagesOfRegulation(regulation: Regulation): Passage[] {
	const name = shortName(regulation);

	return regulation.articles.map(({ slug, label, html }) => ({
		address: `/regulations/${regulation.id}#${slug}`,
		title: `${name} ${label}`,
		text: htmlText(html)
	}));
}

export type FoundModule = {
	id: string;
	source: PublicationSource;
	lessons: readonly { lesson: { slug: string; title: string; parts: readonly LessonPart[] } }[];
};

/** One for each part of a lesson that has a heading of its own. A private module has none: the search is public. */
export function passagesOfModule({ id, source, lessons }: FoundModule): Passage[] {
	return source !== 'public' ? [] : lessons.flatMap(({ lesson }) => passagesOfLesson(id, lesson));
}

/** Self-checks are left out: a word that finds one would tell its key. */
function passagesOfLesson(
	moduleId: string,
	{ slug, title, parts }: FoundModule['lessons'][number]['lesson']
): Passage[] {
	const address = `/learn/${moduleId}/${slug}`;
	const html = parts.flatMap((part) => (part.kind === 'text' ? [part.html] : [])).join('\n');
	const [before = '', ...sections] = html.split(/(?=<h2 id=")/);
	const first = { address, title, text: htmlText(before) };

	return [
		...(first.text === '' ? [] : [first]),
		...sections.map((section) => {
			const [, id = '', heading = '', text = ''] = /^<h2 id="([^"]*)">([\s\S]*?)<\/h2>([\s\S]*)$/.exec(section) ?? [];

			return { address: `${address}#${id}`, title: `${title}: ${htmlText(heading)}`, text: htmlText(text) };
		})
	];
}
