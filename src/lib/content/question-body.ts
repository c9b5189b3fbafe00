import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { startsWithLabel } from './labels.ts';
import type { InteractionType } from './model.ts';
import { isOptionList, reportBrokenOptionLines } from './options.ts';
import type { Placed } from './tokens.ts';

export type Body = {
	stem: Placed[];
	/** The list, table or paragraph that says what may be answered; undefined when there is none. */
	answer: Placed | undefined;
	/** What follows it: explanation, legal basis, hint. */
	quotes: Placed[];
	/** Lines that look like options and have been reported. */
	broken: ReadonlySet<number>;
};

/** Whether a block says what may be answered in a question of a type. */
export function isAnswerBlock(type: InteractionType, block: Placed): boolean {
	const { token } = block;

	switch (type) {
		case 'pilihan ganda':
		case 'pilihan ganda kompleks':
			return isOptionList(block);
		case 'benar-salah':
			return isOptionList(block) || token.type === 'table';
		case 'menjodohkan':
			return token.type === 'table';
		case 'urutan':
			return token.type === 'list' && (token as Tokens.List).ordered && !isOptionList(block);
		case 'isian singkat':
			return isAnswerParagraph(block);
	}
}

/** `**Jawaban:**` and what is accepted behind it. */
export function isAnswerParagraph({ token }: Placed): boolean {
	return token.type === 'paragraph' && /^\*\*Jawaban\s*:?\s*\*\*/i.test(token.raw);
}

/** By its shape; what has options is the default type, two right ones are reported later. */
export function inferType(blocks: Placed[]): InteractionType {
	if (blocks.some(isOptionList)) return 'pilihan ganda';
	if (blocks.some(isAnswerParagraph)) return 'isian singkat';

	const table = blocks.find(({ token }) => token.type === 'table')?.token as Tokens.Table | undefined;

	if (table) {
		const header = table.header.map((cell) => cell.text.trim().toLowerCase());

		return header.includes('benar') && header.includes('salah') ? 'benar-salah' : 'menjodohkan';
	}

	return blocks.some((block) => isAnswerBlock('urutan', block)) ? 'urutan' : 'pilihan ganda';
}

/** Cuts what stands below a question's heading; reports what belongs nowhere. */
export function splitBody(type: InteractionType, blocks: Placed[], findings: Findings): Body {
	const stem: Placed[] = [];
	const quotes: Placed[] = [];
	let answer: Placed | undefined;

	const broken = reportBrokenOptionLines(blocks, findings);

	for (const block of blocks) {
		const kind = block.token.type;
		const at = block.region.place();

		if (kind === 'heading') findings.add('heading-level', at, m.content_heading_level_question());
		else if (isAnswerBlock(type, block)) {
			if (answer) findings.add('option-lists', at, m.content_option_lists());
			else answer = block;
		} else if (kind === 'blockquote' && answer) quotes.push(block);
		else if (kind === 'blockquote' && startsWithLabel(block)) {
			findings.add('label-invalid', at, m.content_label_before_options());
		} else if (!answer) stem.push(block);
		else if (kind === 'list' && isOptionList(answer)) {
			findings.add('option-missing-box', at, m.content_option_missing_box());
		} else if (kind !== 'space' && kind !== 'hr' && !broken.has(at.line)) {
			findings.add('stray-text', at, m.content_stray_text_question());
		}
	}

	return { stem, answer, quotes, broken };
}
