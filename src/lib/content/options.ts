import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { ChipSet, splitChips } from './chips.ts';
import type { Findings } from './findings.ts';
import { normalisedText, optionId } from './identity.ts';
import { startsWithLabel } from './labels.ts';
import { exempt, otherChips, questionChips } from './question-chips.ts';
import type { QuestionContext } from './question.ts';
import { renderInline, renderMarkdown } from './render.ts';
import type { Place, Region } from './source.ts';
import { children, inlineText, rawText, type Placed } from './tokens.ts';

export type ReadOption = {
	id: string;
	place: Place;
	plain: string;
	html: string;
	right: boolean;
	last: boolean;
	/** The percent chip. */
	percent: number | undefined;
	/** The chip `ke:` of a scene: the id of the scene that the option leads to, and where that stands. */
	leadsTo: { id: string; place: Place } | undefined;
	feedbackHtml: string | undefined;
};

const optionChips = ['(terakhir)', 'sebut', '%'];
const sceneOptionChips = [...optionChips, 'ke'];
// `[x] …`, `-[x] …`, `- [] …` and `- [x]…`: meant as options, but Markdown does not read them so.
const brokenLine =
	/^[^\S\n]*(?:[-*+]?\[[ xX]?\](?!\()|[-*+][^\S\n]*\[\](?!\()|[-*+][^\S\n]+\[[ xX]\](?=[^\s(]|[^\S\n]*$))/gm;

export function isOptionList({ token }: Placed): boolean {
	return token.type === 'list' && (token as Tokens.List).items.some((item) => item.task);
}

/** Reports lines that look like options but are none; their line numbers. */
export function reportBrokenOptionLines(blocks: Placed[], findings: Findings): Set<number> {
	const lines = new Set<number>();

	for (const { token, region } of blocks) {
		if (token.type !== 'list' && token.type !== 'paragraph') continue;

		for (const match of region.text.matchAll(brokenLine)) {
			const place = region.place(match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0));

			findings.add('option-line', place, m.content_option_line());
			lines.add(place.line);
		}
	}

	return lines;
}

/** @param broken lines that have been reported already */
export function readOptions(list: Placed, broken: ReadonlySet<number>, context: QuestionContext): ReadOption[] {
	const { findings } = context;
	const options: ReadOption[] = [];

	for (const item of children(list)) {
		const place = item.region.place();

		if (!(item.token as Tokens.ListItem).task) {
			if (!broken.has(place.line)) findings.add('option-missing-box', place, m.content_option_missing_box());
			continue;
		}

		const option = readOption(item, context);
		const same = options.find((other) => normalisedText(other.plain) === normalisedText(option.plain));

		if (option.plain === '') findings.add('option-empty', place, m.content_option_empty());
		else if (same) findings.add('option-repeated', place, m.content_option_repeated({ text: option.plain }));

		options.push(option);
	}

	return options;
}

function readOption(item: Placed, context: QuestionContext): ReadOption {
	const { findings, register } = context;
	const place = item.region.place();
	const [first, ...rest] = children(item).filter(({ token }) => !['checkbox', 'space'].includes(token.type));
	const isText = first && ['text', 'paragraph'].includes(first.token.type);
	const { markdown, chips } = readText(isText ? first.region : undefined, context);
	const feedback = (isText ? rest : [first, ...rest]).filter((block) => block !== undefined);

	for (const block of feedback) {
		if (block.token.type !== 'blockquote') {
			findings.add('option-block', block.region.place(), m.content_option_block());
		} else if (startsWithLabel(block)) {
			findings.add('label-invalid', block.region.place(), m.content_label_indented());
		}
	}

	exempt(chips, [item], context.exemptions);

	const plain = inlineText(markdown);
	const quotes = feedback.filter(({ token }) => token.type === 'blockquote');

	return {
		id: optionId(plain),
		place,
		plain,
		html: renderInline(markdown, register),
		right: (item.token as Tokens.ListItem).checked === true,
		last: chips.has('(terakhir)'),
		percent: chips.value('%', readPercent, m.content_expected_percent()),
		leadsTo: readLeadsTo(chips),
		feedbackHtml:
			quotes.length > 0
				? renderMarkdown(quotes.map((quote) => rawText(children(quote))).join('\n\n'), register)
				: undefined
	};
}

/** The option's own paragraph; only the end of its first line holds chips. */
function readText(
	region: Region | undefined,
	{ findings, scene }: Pick<QuestionContext, 'findings' | 'scene'>
): { markdown: string; chips: ChipSet } {
	if (!region) return { markdown: '', chips: new ChipSet([], [], [], findings) };

	const box = /^\[[ xX]\]\s+/.exec(region.text)?.[0].length ?? 0;
	const lineEnd = region.text.indexOf('\n');
	const end = lineEnd === -1 ? region.text.length : lineEnd;
	const { text, chips } = splitChips(region.slice(box, end));

	return {
		markdown: `${text.text.trimEnd()}${region.text.slice(end)}`.trim(),
		chips: new ChipSet(chips, scene ? sceneOptionChips : optionChips, [...questionChips, ...otherChips], findings)
	};
}

function readLeadsTo(chips: ChipSet): ReadOption['leadsTo'] {
	const id = chips.value('ke', (value) => (value === '' ? undefined : value), m.content_expected_id());
	const chip = chips.find('ke');

	return id !== undefined && chip ? { id, place: chip.region.place() } : undefined;
}

function readPercent(text: string): number | undefined {
	const match = /^([-−+]?)(\d+(?:[.,]\d+)?)\s*%$/.exec(text);
	if (!match) return undefined;

	const percent = Number((match[2] ?? '').replace(',', '.'));

	return percent > 100 ? undefined : match[1] === '-' || match[1] === '−' ? -percent : percent;
}
