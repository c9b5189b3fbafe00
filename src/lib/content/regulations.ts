import { dayInWords } from '#lib/language/in-words.ts';
import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { articleLabel, articleSlug, parseArticle } from './article.ts';
import { ChipSet, isOnlyChips, readChips, splitChips, type Chip } from './chips.ts';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readFrontMatter, type Fields } from './front-matter.ts';
import type { Article, Confidence, Origin, Regulation } from './model.ts';
import { checkProse } from './prose.ts';
import { RegulationNames, shortName } from './regulation-names.ts';
import { renderMarkdown } from './render.ts';
import type { Place, Source } from './source.ts';
import { headingText, inlineText, placedBlocks, rawText, type Placed } from './tokens.ts';

/** A regulation whose texts still have to be checked and rendered, which needs all regulations. */
export type ReadRegulation = {
	regulation: Regulation;
	source: Source;
	fields: Fields;
	body: Placed[];
	introduction: string;
	/** By slug. */
	articleTexts: Map<string, string>;
};

export const confidences = ['high', 'medium', 'low'] as const satisfies readonly Confidence[];
const staleDays = 180;

/** Reads validity and articles of one file. */
export function readRegulation(
	source: Source,
	id: string,
	origin: Origin,
	today: string,
	findings: Findings
): ReadRegulation | undefined {
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields } = front;
	const body = placedBlocks(front.body);
	const confidence = fields.requiredChoice('keyakinan', confidences) ?? 'low';
	const checkedOn = fields.requiredDate('diperiksa') ?? '';
	const stale = isStale(checkedOn, today);

	if (fields.requiredText('id') !== id) fields.invalid('id', m.content_expected_file_name({ name: id }));

	const { introduction, articles, articleTexts } = readArticles(body, confidence, findings);

	const madeFor = fields.text('untuk');
	const regulation: Regulation = {
		id,
		kind: fields.requiredText('jenis') ?? '',
		number: fields.requiredText('nomor') ?? '',
		year: fields.requiredNumber('tahun', 1945, 2200) ?? 0,
		title: fields.requiredText('judul') ?? id,
		abbreviations: fields.list('singkatan').map(({ text }) => text),
		inForceFrom: fields.requiredDateIfKnown('berlaku') ?? null,
		status: fields.requiredChoice('status', ['berlaku', 'dicabut', 'lewat'] as const) ?? 'berlaku',
		...(madeFor !== undefined && { madeFor }),
		repealedBy: fields.text('dicabut-oleh') ?? null,
		repealedOn: fields.dateIfKnown('dicabut-pada') ?? null,
		amendedBy: fields.list('diubah-oleh').map(({ text }) => text),
		interpretedBy: fields.list('dimaknai').map(({ text }) => text),
		checkedOn,
		stale,
		source: fields.requiredText('sumber') ?? '',
		confidence,
		replacements: Object.fromEntries(fields.texts('pengganti').map(({ key, text }) => [key, text])),
		introductionHtml: '',
		articles,
		origin
	};

	if (stale) {
		const message = m.content_regulation_stale({ name: regulation.title, date: dayInWords(checkedOn) });

		findings.add('regulation-stale', fields.place('diperiksa'), message);
	}

	fields.finish();
	checkStatus(regulation, fields);

	return { regulation, source, fields, body, introduction, articleTexts };
}

/** Checks and renders the texts, once every regulation is known. */
export function completeRegulation(read: ReadRegulation, register: Register, findings: Findings): void {
	const { regulation, fields, body } = read;

	checkProse(body, register, findings, regulation.id);

	regulation.introductionHtml = renderMarkdown(read.introduction, register);
	for (const article of regulation.articles) {
		article.html = renderMarkdown(read.articleTexts.get(article.slug) ?? '', register);
	}

	if (regulation.repealedBy && !register.findRegulation(regulation.repealedBy)) {
		const message = m.content_reference_unknown({ id: regulation.repealedBy, folder: 'regulations' });

		findings.add('reference-unknown', fields.place('dicabut-oleh'), message);
	}

	for (const { key, text, place } of fields.texts('pengganti')) {
		if (!parseArticle(key)) findings.add('article-label', place, m.content_article_label({ label: key }));

		const matches = register.find(text);

		for (const match of matches) {
			const { problem } = register.resolve(match, text, false);

			if (problem) findings.add(problem.rule, place, problem.message);
		}

		if (matches.length === 0) findings.add('citation-unknown', place, m.content_citation_expected({ text }));
	}
}

/** Reports regulations that a citation could not tell apart. */
export function checkNames(read: ReadRegulation[], findings: Findings): void {
	read.forEach(({ regulation, fields }, index) => {
		const same = read.slice(0, index).find((other) => RegulationNames.sameName(other.regulation, regulation));
		if (!same) return;

		const message = m.content_regulation_repeated({ name: shortName(regulation), id: same.regulation.id });

		findings.add('regulation-repeated', fields.place('nomor'), message);
	});
}

function checkStatus(regulation: Regulation, fields: Fields): void {
	if (regulation.status === 'lewat') fields.requiredText('untuk');
	else if (fields.has('untuk')) fields.invalid('untuk', m.content_expected_only_past());

	if (regulation.status !== 'dicabut') {
		for (const key of ['dicabut-oleh', 'dicabut-pada', 'pengganti']) {
			if (fields.has(key)) fields.invalid(key, m.content_expected_only_repealed());
		}
		return;
	}

	if (regulation.repealedBy && !fields.has('dicabut-pada')) fields.requiredDateIfKnown('dicabut-pada');
}

function readArticles(
	body: Placed[],
	fallback: Confidence,
	findings: Findings
): { introduction: string; articles: Article[]; articleTexts: Map<string, string> } {
	const articles: Article[] = [];
	const articleTexts = new Map<string, string>();
	const starts = body.flatMap(({ token }, index) => (isArticleHeading(token as Tokens.Generic) ? [index] : []));
	const introduction = body.slice(0, starts[0] ?? body.length);

	starts.forEach((start, index) => {
		const heading = body[start];
		if (!heading) return;

		const { label, place, chips, next } = readHeading(body, start, heading, findings);
		const set = new ChipSet(chips, ['keyakinan'], [], findings);
		const text = rawText(body.slice(next, starts[index + 1] ?? body.length));
		const slug = articleSlug(label);

		if (articleTexts.has(slug)) {
			findings.add('article-repeated', place, m.content_article_repeated({ label }));
			return;
		}

		if (text.trim() === '') findings.add('article-label', place, m.content_article_empty({ label }));

		const confidence = set.value(
			'keyakinan',
			(value) => confidences.find((each) => each === value),
			m.content_expected_choice({ choices: confidences.join(', ') })
		);

		articleTexts.set(slug, text);
		articles.push({ slug, label, confidence: confidence ?? fallback, html: '' });
	});

	return { introduction: rawText(introduction), articles, articleTexts };
}

function isArticleHeading(token: Tokens.Generic): boolean {
	return token.type === 'heading' && token.depth === 2;
}

/** The label in standard spelling, the chips behind or below it, and the index of the block after both. */
function readHeading(
	body: Placed[],
	start: number,
	heading: Placed,
	findings: Findings
): { label: string; place: Place; chips: Chip[]; next: number } {
	const { text, chips } = splitChips(headingText(heading));
	const written = inlineText(text.text);
	const parts = parseArticle(written);
	const place = heading.region.place();
	const below = body[start + 1];

	// Other headings, such as "Isi pokok", are sections that nobody cites by name.
	if (!parts && /^(?:Pasal|Ps\.|Diktum)(?!\p{L})/iu.test(written)) {
		findings.add('article-label', place, m.content_article_label({ label: written }));
	}

	if (written === '') findings.add('heading-empty', place, m.content_heading_empty());

	const label = parts ? articleLabel(parts) : written;

	if (below?.token.type === 'paragraph' && isOnlyChips(below.token.raw)) {
		return { label, place, chips: [...chips, ...readChips(below.region)], next: start + 2 };
	}

	return { label, place, chips, next: start + 1 };
}

/** Whether "diperiksa per" lies more than 180 days before a day. */
export function isStale(checkedOn: string, today: string): boolean {
	return Date.parse(today) - Date.parse(checkedOn) > staleDays * 24 * 60 * 60 * 1000;
}
