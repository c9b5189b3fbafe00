import { m } from '#lib/paraglide/messages.js';
import { articleLabel, covers, findArticles, parseArticle } from './article.ts';
import type { ArticleMention, ArticleParts } from './article.ts';
import type { Rule } from './findings.ts';
import type { Article, Citation, Confidence, Picture, Regulation } from './model.ts';
import { RegulationNames, shortName, type NameMention } from './regulation-names.ts';

/** One reference in a text, before anything is looked up. */
export type CitationMatch = {
	start: number;
	end: number;
	regulation: Regulation | undefined;
	article: ArticleParts | null;
};

export type Resolved = {
	/** Undefined when the regulation is not known. */
	citation: Citation | undefined;
	confidence: Confidence;
	problem: { rule: Rule; message: string } | undefined;
};

type KnownArticle = { article: Article; parts: ArticleParts };

const ranks: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };
const glue = /^(?:\s*,?\s*|\s*,?\s*(?:jo\.?|juncto)\s+)$/iu;
const bind = /^\s+(?:(?:dari|dalam|pada)\s+)?$/iu;
const unknownAbbreviation = /(?<![\p{L}\p{N}])(?:UU|PP|Perppu|Perpres)\s+\p{Lu}\p{L}+(?:\s+\p{Lu}\p{L}+)?/gu;

/** What texts may refer to: all regulations of the content, whose citations it recognises, and the pictures beside the text. */
export class Register {
	readonly regulations: Regulation[];
	/** By the names of their files; undefined where a text cannot show any. */
	readonly pictures: ReadonlyMap<string, Picture> | undefined;
	readonly #names: RegulationNames;
	readonly #articles: Map<string, KnownArticle[]>;

	/** @param like another of the same regulations, whose names need not be gathered again */
	constructor(regulations: Regulation[], pictures?: ReadonlyMap<string, Picture>, like?: Register) {
		this.regulations = regulations;
		this.pictures = pictures;
		this.#names = like ? like.#names : new RegulationNames(regulations);
		this.#articles = like ? like.#articles : new Map();
		if (like) return;

		for (const regulation of regulations) {
			this.#articles.set(
				regulation.id,
				regulation.articles.flatMap((article) => {
					const parts = parseArticle(article.label);

					return parts ? [{ article, parts }] : [];
				})
			);
		}
	}

	/** The same regulations for the texts of a module that has these pictures. */
	withPictures(pictures: ReadonlyMap<string, Picture>): Register {
		return new Register(this.regulations, pictures, this);
	}

	findRegulation(id: string): Regulation | undefined {
		return this.regulations.find((regulation) => regulation.id === id);
	}

	/** Every citation of a text, in order; articles without a regulation are prose. */
	find(text: string): CitationMatch[] {
		const groups = findArticles(text);
		const names = this.#names.find(text);

		for (const match of groups.length > 0 ? text.matchAll(unknownAbbreviation) : []) {
			const end = match.index + match[0].length;
			const near = groups.some((group) => isNear(text, group, match.index, end));

			if (near && names.every((name) => name.end <= match.index || name.start >= end)) {
				names.push({ start: match.index, end, regulation: undefined });
			}
		}

		return combine(
			text,
			names.sort((a, b) => a.start - b.start),
			groups
		);
	}

	/** @param history marked as history: it may be repealed, and its articles need not be in the content */
	resolve(match: CitationMatch, text: string, history: boolean): Resolved {
		const written = text.slice(match.start, match.end).replace(/\s+/g, ' ');
		const { regulation } = match;

		if (!regulation) {
			return {
				citation: undefined,
				confidence: 'low',
				problem: { rule: 'citation-unknown', message: m.content_regulation_unknown({ citation: written }) }
			};
		}

		const label = match.article && articleLabel(match.article);
		const found = match.article ? this.#findArticle(regulation, match.article) : undefined;
		const slug = found?.slug ?? null;
		const citation = { regulation: regulation.id, article: label, slug, text: written, history };
		const confidence = found?.confidence ?? regulation.confidence;

		if (history) return { citation, confidence, problem: undefined };

		if (regulation.status === 'dicabut') {
			const problem = {
				rule: 'citation-repealed' as const,
				message: this.#repealed(regulation, match.article, written)
			};

			return { citation, confidence, problem };
		}

		if (match.article && !found) {
			const message = m.content_article_unknown({ citation: written, article: label ?? '', id: regulation.id });

			return { citation, confidence: 'low', problem: { rule: 'citation-unknown', message } };
		}

		return { citation, confidence, problem: undefined };
	}

	/**
	 * The heading that covers an article: the same, else the nearest wider one, else the first of the narrower ones,
	 * which together make it up and of which the least certain counts.
	 */
	#findArticle(regulation: Regulation, parts: ArticleParts): { slug: string; confidence: Confidence } | undefined {
		const known = this.#articles.get(regulation.id) ?? [];
		const wider = known.filter((each) => covers(each.parts, parts)).sort((a, b) => size(b.parts) - size(a.parts));
		const [nearest] = wider;
		if (nearest) return { slug: nearest.article.slug, confidence: nearest.article.confidence };

		const narrower = known.filter((each) => covers(parts, each.parts)).map((each) => each.article);
		const [first] = narrower;
		if (!first) return undefined;

		const confidence = narrower.map((each) => each.confidence).sort((a, b) => ranks[a] - ranks[b])[0] ?? 'low';

		return { slug: first.slug, confidence };
	}

	#repealed(regulation: Regulation, parts: ArticleParts | null, written: string): string {
		const successor = regulation.repealedBy && this.findRegulation(regulation.repealedBy);
		const replacement = Object.entries(regulation.replacements).find(([label]) => {
			const replaced = parseArticle(label);

			return parts && replaced && covers(replaced, parts);
		})?.[1];

		const instead = replacement ?? (successor ? shortName(successor) : undefined);

		return instead
			? m.content_citation_repealed({ citation: written, replacement: instead })
			: m.content_citation_repealed_alone({ citation: written });
	}
}

/** Whether an inline code right behind a citation marks it as history. */
export function isHistoryChip(code: string): boolean {
	return /^\(?riwayat\)?$/i.test(code.trim());
}

function size(parts: ArticleParts): number {
	return Object.keys(parts).length;
}

function isNear(text: string, group: ArticleMention[], start: number, end: number): boolean {
	const first = group[0]?.start ?? 0;
	const last = group.at(-1)?.end ?? 0;

	return (first >= end && glue.test(text.slice(end, first))) || (last <= start && bind.test(text.slice(last, start)));
}

/** Gives each group of articles to the regulation before or behind it. */
function combine(text: string, names: NameMention[], groups: ArticleMention[][]): CitationMatch[] {
	const citations: CitationMatch[] = [];
	const taken = new Set<NameMention>();

	for (const group of groups) {
		const [first] = group;
		const last = group.at(-1);
		if (!first || !last) continue;

		const before = names.findLast((name) => name.end <= first.start);
		const behind = names.find((name) => name.start >= last.end);
		const gap = before && text.slice(before.end, first.start);
		const preceding = before && gap !== undefined && glue.test(gap) ? before : undefined;
		const following = behind && bind.test(text.slice(last.end, behind.start)) ? behind : undefined;

		const [own, next] = split(group, preceding, following, taken.has(preceding as NameMention) || /\S/.test(gap ?? ''));

		own.forEach((article, index) => {
			const start = index === 0 && preceding && !taken.has(preceding) ? preceding.start : article.start;

			citations.push({ start, end: article.end, regulation: preceding?.regulation, article: article.parts });
		});
		next.forEach((article, index) => {
			const end = index === next.length - 1 && following ? following.end : article.end;

			citations.push({ start: article.start, end, regulation: following?.regulation, article: article.parts });
		});

		if (preceding && own.length > 0) taken.add(preceding);
		if (following && next.length > 0) taken.add(following);
	}

	for (const name of names) {
		if (taken.has(name)) continue;

		citations.push({ start: name.start, end: name.end, regulation: name.regulation, article: null });
	}

	return citations.sort((a, b) => a.start - b.start);
}

/**
 * Which articles belong to the regulation before them and which to the one behind. Between two, as in
 * `UU 20/2023 Pasal 9 dan Pasal 5 PP 94/2021`, the last article goes with the one behind.
 */
function split(
	group: ArticleMention[],
	preceding: NameMention | undefined,
	following: NameMention | undefined,
	loose: boolean
): [own: ArticleMention[], next: ArticleMention[]] {
	if (!following) return preceding ? [group, []] : [[], []];
	if (!preceding || loose) return [[], group];

	const cut = group.findLastIndex((article) => article.head);

	return cut > 0 ? [group.slice(0, cut), group.slice(cut)] : [group, []];
}
