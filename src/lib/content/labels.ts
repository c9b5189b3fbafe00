import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import { Findings } from './findings.ts';
import { nearest } from './nearest.ts';
import { checkProse, type PlacedCitation } from './prose.ts';
import { renderMarkdown } from './render.ts';
import type { Place } from './source.ts';
import { blockText, children, lex, type Placed } from './tokens.ts';

/** What a quote behind the options of a question may begin its paragraphs with. */
export const questionLabels = ['Pembahasan', 'Dasar hukum', 'Petunjuk'] as const;

/** `text` is the same without any markup. */
export type Label = { html: string; text: string; place: Place; citations: PlacedCitation[] };

export type Labels<Name extends string> = Partial<Record<Name, Label>>;

export type QuestionLabels = Labels<(typeof questionLabels)[number]>;

const bold = /^\*\*([^*\n]+?)\s*(?::\s*\*\*|\*\*\s*:)\s*/;

/** Whether a quote is an explanation, a legal basis or a hint, even a misspelt one. */
export function startsWithLabel(quote: Placed): boolean {
	const [first] = children(quote);

	return first !== undefined && readLabel(first, questionLabels) !== undefined;
}

/**
 * Reads quotes whose paragraphs begin with one of the names in bold and a colon.
 * @param unlabelled what to say of a quote that begins with none
 */
export function readLabels<Name extends string>(
	quotes: Placed[],
	names: readonly Name[],
	{ findings, register, unlabelled }: { findings: Findings; register: Register; unlabelled: string }
): Labels<Name> {
	const labels: Labels<Name> = {};

	for (const quote of quotes) {
		const blocks = children(quote).filter(({ token }) => token.type !== 'space');
		const starts = blocks.flatMap((block, index) => (readLabel(block, names) ? [index] : []));

		if (starts[0] !== 0) {
			findings.add('label-invalid', quote.region.place(), unlabelled);
			continue;
		}

		starts.forEach((start, index) => {
			const section = blocks.slice(start, starts[index + 1] ?? blocks.length);
			const [first] = section;
			const label = first && readLabel(first, names);
			if (!first || !label) return;

			const place = first.region.place();

			if (!label.name) {
				const known = nearest(label.written, names) ?? names.join(', ');

				findings.add('label-invalid', place, m.content_label_unknown({ label: label.written, known }));
			} else if (labels[label.name]) {
				findings.add('label-invalid', place, m.content_label_repeated({ label: label.name }));
			} else {
				const markdown = section
					.map((block) => block.token.raw.trimEnd())
					.join('\n\n')
					.slice(label.length);
				// The whole file is checked elsewhere; here only what is cited counts.
				const { citations } = checkProse(section, register, new Findings());

				if (markdown.trim() === '') return;

				const html = renderMarkdown(markdown, register);

				labels[label.name] = { html, text: blockText(lex(markdown)), place, citations };
			}
		});
	}

	return labels;
}

function readLabel<Name extends string>(
	block: Placed,
	names: readonly Name[]
): { written: string; name: Name | undefined; length: number } | undefined {
	if (block.token.type !== 'paragraph') return undefined;

	const match = bold.exec((block.token as Tokens.Paragraph).raw);
	if (!match) return undefined;

	const written = (match[1] ?? '').trim();
	const name = names.find((label) => label.toLowerCase() === written.toLowerCase());
	const near = nearest(written, names);

	// Bold words with a colon may open any paragraph of an explanation; near misses are typing errors.
	return name || (near && Math.abs(near.length - written.length) <= 2)
		? { written, name, length: match[0].length }
		: undefined;
}
