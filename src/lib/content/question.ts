import { m } from '#lib/paraglide/messages.js';
import { ChipSet, commaList, wholeNumber } from './chips.ts';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readInteraction, type Headed } from './interaction.ts';
import type { InteractionType, Question } from './model.ts';
import type { Exemption } from './neutrality.ts';
import type { ReadOption } from './options.ts';
import { inferType } from './question-body.ts';
import { exempt, interactionTypes, otherChips, questionChips, readHead } from './question-chips.ts';
import { renderInline } from './render.ts';
import { rulingId, type RulingRegister } from './ruling-register.ts';
import { readScenario } from './scenario.ts';
import type { Place } from './source.ts';
import { inlineText, type Placed } from './tokens.ts';

/** What a question is read against. */
export type QuestionContext = {
	findings: Findings;
	register: Register;
	rulings: RulingRegister;
	/** The module's objectives by id. */
	objectives: ReadonlyMap<string, Place>;
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
	/** Inside a scenario, whose options may lead to other scenes. */
	scene?: boolean;
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
	/** Undefined when it has an error. */
	question: Question | undefined;
	/** Heading and stem as Markdown, for the warnings. */
	stem: string;
	/** What is chosen from, for the warnings: one list, or that of each scene. */
	optionLists: ReadOption[][];
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
	const { findings } = context;
	const errors = findings.errors;
	const read = readHeading(blocks, [...questionChips, ...context.chips], context);
	const { id, place, chips, rest } = read;
	const common = readCommon(chips, context);
	const shown = { id: id ?? '', title: read.title, titleHtml: read.titleHtml };

	const body = /^kasus\s*:/i.test(read.title)
		? readScenarioQuestion(rest, { chips, place }, context)
		: readPlainQuestion(rest, { id: id ?? read.title, chips, place }, context);
	const question: Question = {
		public: { ...shown, ...common, ...body.shown },
		key: body.key
	};

	return {
		id,
		place,
		question: findings.errors === errors ? question : undefined,
		stem: `${read.markdown}\n\n${body.stem}`,
		optionLists: body.optionLists
	};
}

function readPlainQuestion(blocks: Placed[], headed: Headed, context: QuestionContext) {
	const type = readInteractionType(headed.chips, blocks, context.findings);
	const { shown, key, hintHtml, stem, options } = readInteraction(type, blocks, headed, context);

	return { shown: { type, ...shown }, key: { ...key, hintHtml }, stem, optionLists: [options] };
}

function readScenarioQuestion(blocks: Placed[], headed: Omit<Headed, 'id'>, context: QuestionContext) {
	const { shown, scenes, key, stem, optionLists } = readScenario(blocks, headed, context);

	return { shown: { type: 'kasus' as const, ...shown, scenes }, key: { ...key, hintHtml: null }, stem, optionLists };
}

export type Heading = {
	id: string | undefined;
	place: Place;
	chips: ChipSet;
	title: string;
	titleHtml: string;
	/** The heading's own text. */
	markdown: string;
	rest: Placed[];
};

/** Reads a heading with its chips and its id, of which no other may be in the module. */
export function readHeading(blocks: Placed[], here: readonly string[], context: QuestionContext): Heading {
	const { findings, register } = context;
	const [heading] = blocks;
	if (!heading) throw new RangeError('A question begins with its heading');

	const place = heading.region.place();
	const head = readHead(blocks, findings);
	const chips = new ChipSet(head.chips, here, [...questionChips, ...otherChips], findings);
	const title = inlineText(head.title.text);
	const id = readId(chips, place, title, context);

	exempt(chips, blocks, context.exemptions);
	if (title === '') findings.add('heading-empty', place, m.content_heading_empty());

	return {
		id,
		place,
		chips,
		title,
		titleHtml: renderInline(head.title.text.trim(), register),
		markdown: head.title.text,
		rest: blocks.slice(head.next)
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
		ruling: readRuling(chips, context),
		fixedOrder: chips.has('tetap') || defaults.fixedOrder,
		weight: chips.value('poin', wholeNumber(1, 100), m.content_expected_number({ min: 1, max: 100 })) ?? defaults.weight
	};
}

function readObjectives(chips: ChipSet, { objectives, findings }: QuestionContext): string[] | undefined {
	const chip = chips.find('tujuan');
	const listed = chips.value('tujuan', commaList, m.content_expected_objectives());

	for (const id of listed ?? []) {
		if (chip && !objectives.has(id)) {
			const known = [...objectives.keys()].join(', ') || '–';

			findings.add('objective-unknown', chip.region.place(), m.content_objective_unknown({ id, known }));
		}
	}

	return listed;
}

function readRuling(chips: ChipSet, { rulings, graded, findings }: QuestionContext): string | null {
	const chip = chips.find('putusan');
	const accept = (value: string) => (rulingId.test(value) ? value : undefined);
	const id = chips.value('putusan', accept, m.content_expected_ruling());
	if (!chip || id === undefined) return null;

	const problem = rulings.problem(id, graded);

	if (problem) findings.add(problem.rule, chip.region.place(), problem.message);

	return id;
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

/** The named type, else the one that the shape tells. */
export function readInteractionType(chips: ChipSet, blocks: Placed[], findings: Findings): InteractionType {
	const [named, second] = interactionTypes.filter((type) => chips.has(type));
	const chip = second && chips.find(second);

	if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_chip_two_types());

	return named ?? inferType(blocks);
}
