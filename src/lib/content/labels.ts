import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import { Findings } from './findings.ts';
import { nearest } from './nearest.ts';
import { checkProse, type PlacedCitation } from './prose.ts';
import { renderMarkdown } from './render.ts';
import type { Place } from './source.ts';
import { children, type Placed } from './tokens.ts';

/** What a quote behind the options may begin its paragraphs with. */
const labelNames = ['Pembahasan', 'Dasar hukum', 'Petunjuk'] as const;

export type LabelName = (typeof labelNames)[number];

export type Label = { html: string; place: Place; citations: PlacedCitation[] };

export type Labels = Partial<Record<LabelName, Label>>;

const bold = /^\*\*([^*\n]+?)\s*(?::\s*\*\*|\*\*\s*:)\s*/;

/** Whether a quote is an explanation, a legal basis or a hint, even a misspelt one. */
export function startsWithLabel(quote: Placed): boolean {
	const [first] = children(quote);

	return first !== undefined && readLabel(first) !== undefined;
}

export function readLabels(quotes: Placed[], context: { findings: Findings; register: Register }): Labels {
	const { findings, register } = context;
	const labels: Labels = {};

	for (const quote of quotes) {
		const blocks = children(quote).filter(({ token }) => token.type !== 'space');
		const starts = blocks.flatMap((block, index) => (readLabel(block) ? [index] : []));

		if (starts[0] !== 0) {
			findings.add('label-invalid', quote.region.place(), m.content_label_missing({ labels: labelNames.join(', ') }));
			continue;
		}

		starts.forEach((start, index) => {
			const section = blocks.slice(start, starts[index + 1] ?? blocks.length);
			const [first] = section;
			const label = first && readLabel(first);
			if (!first || !label) return;

			const place = first.region.place();

			if (!label.name) {
				const known = nearest(label.written, labelNames) ?? labelNames.join(', ');

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

				if (markdown.trim() !== '') labels[label.name] = { html: renderMarkdown(markdown, register), place, citations };
			}
		});
	}

	return labels;
}

function readLabel(block: Placed): { written: string; name: LabelName | undefined; length: number } | undefined {
	if (block.token.type !== 'paragraph') return undefined;

	const match = bold.exec((block.token as Tokens.Paragraph).raw);
	if (!match) return undefined;

	const written = (match[1] ?? '').trim();
	const name = labelNames.find((label) => label.toLowerCase() === written.toLowerCase());
	const near = nearest(written, labelNames);

	// Bold words with a colon may open any paragraph of an explanation; near misses are typing errors.
	return name || (near && Math.abs(near.length - written.length) <= 2)
		? { written, name, length: match[0].length }
		: undefined;
}
