import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { ChipSet, commaList, wholeNumber } from './chips.ts';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readLabels, startsWithLabel, type Labels } from './labels.ts';
import type { Question, QuestionType, Scoring, SupportedType } from './model.ts';
import type { Exemption } from './neutrality.ts';
import { isOptionList, readOptions, reportBrokenOptionLines, type ReadOption } from './options.ts';
import { exempt, otherChips, questionChips, questionTypes, readHead } from './question-chips.ts';
import { checkKey } from './question-key.ts';
import { renderInline, renderMarkdown } from './render.ts';
import type { Place } from './source.ts';
import { inlineText, rawText, type Placed } from './tokens.ts';

/** What a question is read against. */
export type QuestionContext = {
	findings: Findings;
	register: Register;
	/** Ids of the module's objectives. */
	objectives: ReadonlySet<string>;
	/** Where each id of the module stands so far; grows. */
	ids: Map<string, Place>;
	/** What may be spoken of where; grows. */
	exemptions: Exemption[];
	/** Graded in an exam: it must explain itself and rest on law that is sure. */
	graded: boolean;
	/** Names of chips that may stand on the heading here beside those of every question. */
	chips: readonly string[];
	/** What the pool says for all its questions. */
	defaults: QuestionDefaults;
};

export type QuestionDefaults = {
	tags: string[];
	difficulty: 1 | 2 | 3 | null;
	objectives: string[];
	fixedOrder: boolean;
	weight: number;
};

export type ReadQuestion = {
	id: string | undefined;
	place: Place;
	/** Undefined when it is not supported or has an error. */
	question: Question | undefined;
	/** Heading and stem as Markdown, for the warnings. */
	stem: string;
	options: ReadOption[];
};

export const noDefaults: QuestionDefaults = {
	tags: [],
	difficulty: null,
	objectives: [],
	fixedOrder: false,
	weight: 1
};

/** Reads one question: its heading and every block that belongs to it. */
export function readQuestion(blocks: Placed[], context: QuestionContext): ReadQuestion {
	const { findings, register } = context;
	const errors = findings.errors;
	const [heading] = blocks;
	if (!heading) throw new RangeError('A question begins with its heading');

	const place = heading.region.place();
	const head = readHead(blocks, findings);
	const chips = new ChipSet(head.chips, [...questionChips, ...context.chips], otherChips, findings);
	const title = inlineText(head.title.text);
	const id = readId(chips, place, title, context);
	const rest = blocks.slice(head.next);
	const type = readType(chips, title, rest, findings);

	exempt(chips, blocks, context.exemptions);

	if (title === '') findings.add('heading-empty', place, m.content_heading_empty());
	if (!isSupported(type)) {
		findings.add('type-unsupported', place, m.content_type_unsupported({ type }));
		return { id, place, question: undefined, stem: '', options: [] };
	}

	const { stem, options, labels } = readBody(rest, place, context);
	const stemMarkdown = rawText(stem).trim();
	const common = readCommon(chips, context);
	const scoring = readScoring(chips, type, findings);
	const key = checkKey({ id: id ?? title, place, type, scoring, options, labels }, context);

	const question: Question = {
		public: {
			id: id ?? '',
			type,
			title,
			titleHtml: renderInline(head.title.text.trim(), register),
			stemHtml: renderMarkdown(stemMarkdown, register),
			options: options.map((option) => ({ id: option.id, html: option.html, last: option.last })),
			...common
		},
		key
	};

	return {
		id,
		place,
		question: findings.errors === errors ? question : undefined,
		stem: `${head.title.text}\n\n${stemMarkdown}`,
		options
	};
}

/** What questions have in common and a pool may say for all of them. */
export function readCommon(chips: ChipSet, context: QuestionContext) {
	const { defaults } = context;

	return {
		tags: [...new Set([...defaults.tags, ...chips.all('#').map((chip) => chip.value)])],
		difficulty: (chips.value('sulit', wholeNumber(1, 3), m.content_expected_number({ min: 1, max: 3 })) ??
			defaults.difficulty) as 1 | 2 | 3 | null,
		objectives: readObjectives(chips, context) ?? defaults.objectives,
		ruling: chips.value('putusan', readRulingId, m.content_expected_ruling()) ?? null,
		fixedOrder: chips.has('tetap') || defaults.fixedOrder,
		weight: chips.value('poin', wholeNumber(1, 100), m.content_expected_number({ min: 1, max: 100 })) ?? defaults.weight
	};
}

function readObjectives(chips: ChipSet, { objectives, findings }: QuestionContext): string[] | undefined {
	const chip = chips.find('tujuan');
	const listed = chips.value('tujuan', commaList, m.content_expected_objectives());

	for (const id of listed ?? []) {
		if (chip && !objectives.has(id)) {
			const known = [...objectives].join(', ') || '–';

			findings.add('objective-unknown', chip.region.place(), m.content_objective_unknown({ id, known }));
		}
	}

	return listed;
}

function readRulingId(value: string): string | undefined {
	return /^[A-Z]{2,5}-\d{2,3}$/.test(value) ? value : undefined;
}

function readId(chips: ChipSet, place: Place, title: string, { ids, findings }: QuestionContext): string | undefined {
	const chip = chips.find('id');

	if (!chip) {
		findings.add('id-missing', place, m.content_id_missing({ title }));
		return undefined;
	}

	const id = chips.value('id', (value) => (isId(value) ? value : undefined), m.content_expected_id());
	if (!id) return undefined;

	const first = ids.get(id);

	if (first) {
		const where = `${first.file}:${first.line}`;

		findings.add('id-repeated', chip.region.place(), m.content_question_id_repeated({ id, where }));
	} else {
		ids.set(id, chip.region.place());
	}

	return id;
}

export function isId(value: string): boolean {
	return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value);
}

function readType(chips: ChipSet, title: string, blocks: Placed[], findings: Findings): QuestionType {
	if (/^kasus\s*:/i.test(title)) return 'kasus';

	const [named, second] = questionTypes.filter((type) => chips.has(type));

	if (second) {
		const chip = chips.find(second);

		if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_chip_two_types());
	}

	return named ?? inferType(blocks);
}

/** By its shape; what has options is the default type, two right ones are reported later. */
function inferType(blocks: Placed[]): QuestionType {
	if (blocks.some(isOptionList)) return 'pilihan ganda';

	const table = blocks.find(({ token }) => token.type === 'table')?.token as Tokens.Table | undefined;

	if (table) {
		const header = table.header.map((cell) => cell.text.trim().toLowerCase());

		return header.includes('benar') && header.includes('salah') ? 'benar-salah' : 'menjodohkan';
	}

	if (blocks.some(({ token }) => token.type === 'paragraph' && /^\*\*Jawaban:?\*\*/i.test(token.raw))) {
		return 'isian singkat';
	}

	return blocks.some(({ token }) => token.type === 'list' && (token as Tokens.List).ordered)
		? 'urutan'
		: 'pilihan ganda';
}

function isSupported(type: QuestionType): type is SupportedType {
	return type === 'pilihan ganda' || type === 'pilihan ganda kompleks';
}

function readScoring(chips: ChipSet, type: SupportedType, findings: Findings): Scoring {
	const chip = chips.find('nilai');
	const choices = ['sebagian', 'semua', 'bobot'] as const;
	const scoring = chips.value(
		'nilai',
		(value) => choices.find((choice) => choice === value),
		m.content_expected_choice({ choices: choices.join(', ') })
	);

	if (type === 'pilihan ganda') {
		if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_chip_scoring());
		return 'semua';
	}

	return scoring ?? 'sebagian';
}

function readBody(
	blocks: Placed[],
	place: Place,
	context: QuestionContext
): { stem: Placed[]; options: ReadOption[]; labels: Labels } {
	const { findings } = context;
	const stem: Placed[] = [];
	const quotes: Placed[] = [];
	let list: Placed | undefined;

	const broken = reportBrokenOptionLines(blocks, findings);

	for (const block of blocks) {
		const { type } = block.token;
		const at = block.region.place();

		if (type === 'heading') findings.add('heading-level', at, m.content_heading_level_question());
		else if (isOptionList(block)) {
			if (list) findings.add('option-lists', at, m.content_option_lists());
			else list = block;
		} else if (type === 'blockquote' && list) quotes.push(block);
		else if (type === 'blockquote' && startsWithLabel(block)) {
			findings.add('label-invalid', at, m.content_label_before_options());
		} else if (!list) stem.push(block);
		else if (type === 'list') findings.add('option-missing-box', at, m.content_option_missing_box());
		else if (type !== 'space' && type !== 'hr' && !broken.has(at.line)) {
			findings.add('stray-text', at, m.content_stray_text_question());
		}
	}

	const options = list ? readOptions(list, broken, context) : [];
	const labels = readLabels(quotes, context);

	if (options.length < 2 && broken.size === 0) {
		findings.add('options-too-few', place, m.content_options_too_few());
	}

	return { stem, options, labels };
}
