import { isReadable } from '#lib/content/check.ts';
import { Findings } from '#lib/content/findings.ts';
import { isId } from '#lib/content/question.ts';
import { Source } from '#lib/content/source.ts';
import { inlineText, lex } from '#lib/content/tokens.ts';
import { m } from '#lib/paraglide/messages.js';
import { writeTolerance } from './decimal.ts';
import { escapeInline, unescapeStart } from './escape-markdown.ts';
import {
	gap,
	type GiftBody,
	type GiftItem,
	type GiftNumber,
	type GiftOption,
	type GiftPair,
	type GiftQuestion
} from './gift-model.ts';
import { splitLabelled } from './labelled.ts';
import { readSoal } from './read-soal.ts';
import { Remarks, type ExchangeFinding } from './report.ts';
import {
	plainHeader,
	type SoalBody,
	type SoalChip,
	type SoalOption,
	type SoalPool,
	type SoalQuestion,
	type SoalQuiz
} from './soal-model.ts';
import { chipOfTag } from './tag-chips.ts';
import { oneLine, toLine, toMarkdown, type Lose } from './to-markdown.ts';
import { weighsAs } from './weights.ts';
import { writeQuestion, writeSoal } from './write-soal.ts';

export type Turned = { quiz: Omit<SoalQuiz, 'settings'>; findings: ExchangeFinding[] };

/** The pool of questions that no category names. */
const unnamedPool = 'Soal';
/** Of all texts of one question, at most. */
const maxCharacters = 20_000;
/** Questions without an id of their own get one that starts so. */
const idPrefix = 'soal';

/** @param quiz its title counts where the categories have no common one */
export function giftToSoal(items: readonly GiftItem[], quiz: { id: string; title: string }): Turned {
	const findings: ExchangeFinding[] = [];
	const { title, names } = namePools(items);
	const pools = new Map<string, SoalPool>();
	const ids = new Ids(items);
	let name = unnamedPool;

	for (const item of items) {
		if (item.kind === 'category') {
			name = names.get(item) ?? unnamedPool;
			continue;
		}

		const question = turnQuestion(item, ids, findings);
		const pool = pools.get(name) ?? { line: item.line, name: escapeInline(name), chips: [], questions: [] };

		if (question) pools.set(name, { ...pool, questions: [...pool.questions, question] });
	}

	return { quiz: { id: quiz.id, title: title ?? quiz.title, pools: [...pools.values()] }, findings };
}

/** Categories are paths; what all have in common above their last part is the quiz, the rest names a pool. */
function namePools(items: readonly GiftItem[]): { title: string | undefined; names: Map<GiftItem, string> } {
	const paths = items.flatMap((item) => {
		if (item.kind !== 'category') return [];

		const inContext = /^\$.*\$$/.test(item.path[0] ?? '') ? item.path.slice(1) : item.path;
		const path = inContext[0] === 'top' && inContext.length > 1 ? inContext.slice(1) : inContext;

		return path.length > 0 ? [{ item, path }] : [];
	});
	const [first] = paths;
	let common = 0;

	while (first && paths.every(({ path }) => path.length > common + 1 && path[common] === first.path[common])) common++;

	return {
		title: first?.path[common - 1],
		names: new Map(paths.map(({ item, path }) => [item, path.slice(common).join(' – ').replace(/\s+/g, ' ')]))
	};
}

/** Gives every question an id that no other has: its own where it may stand in Soal Markdown. */
class Ids {
	readonly #own: ReadonlySet<string>;
	readonly #used = new Set<string>();
	#next = 1;

	constructor(items: readonly GiftItem[]) {
		this.#own = new Set(items.flatMap((item) => (item.kind === 'question' && item.id !== null ? [item.id] : [])));
	}

	take(own: string | null, remarks: Remarks): string {
		if (own !== null && isId(own) && !this.#used.has(own)) {
			this.#used.add(own);
			return own;
		}

		let id = '';
		do id = `${idPrefix}-${String(this.#next++).padStart(2, '0')}`;
		while (this.#own.has(id));

		if (own !== null) remarks.changed(m.exchange_id_changed({ own, id }));

		return id;
	}
}

function turnQuestion(gift: GiftQuestion, ids: Ids, findings: ExchangeFinding[]): SoalQuestion | undefined {
	const remarks = new Remarks(findings, gift.title ?? inlineText(gift.stem.text.slice(0, 40)), gift.line);
	if (!isLexable(gift)) return remarks.unreadable(m.exchange_too_long({ max: maxCharacters }));

	const lose: Lose = (message) => remarks.changed(message);
	const chips = chipsOf(gift.tags);
	const body = turnBody(gift.body, chips.find(({ name }) => name === 'nilai')?.value, remarks);
	if (!body) return undefined;

	const below = gift.generalFeedback ? toMarkdown(gift.generalFeedback, lose) : '';
	const question: SoalQuestion = {
		line: gift.line,
		id: ids.take(gift.id, remarks),
		...headingAndStem(gift, lose),
		chips: withScoring(chips, body),
		body,
		...splitLabelled(below)
	};

	return survives(question) ? question : remarks.unreadable(m.exchange_not_writable());
}

/** Whether Markdown can be made of the texts of a question without taking seconds or exhausting the stack. */
function isLexable(gift: GiftQuestion): boolean {
	const text = stringsIn(gift).join('\n\n');

	return text.length <= maxCharacters && isReadable(new Source({ path: '', text }), new Findings());
}

function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];

	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** The heading is the title; where the text begins with it, as ours does, it is not said twice. */
function headingAndStem({ title, stem, missingWord }: GiftQuestion, lose: Lose): { title: string; stem: string } {
	const shown = missingWord ? { ...stem, text: stem.text.replace(gap, '…') } : stem;
	const whole = toMarkdown(shown, lose);
	const end = whole.includes('\n\n') ? whole.indexOf('\n\n') : whole.length;
	const heading = unescapeStart(oneLine(whole.slice(0, end), lose));

	if (title === null || title === inlineText(heading))
		return { title: asHeading(heading, lose), stem: apartFromOptions(whole.slice(end).trim()) };

	return { title: asHeading(unescapeStart(escapeInline(title)), lose), stem: apartFromOptions(whole) };
}

/** A list at the end of the text would run into the options; one with another sign does not. */
function apartFromOptions(stem: string): string {
	const last = lex(stem).findLast(({ type }) => type !== 'space');
	if (last?.type !== 'list') return stem;

	const start = stem.lastIndexOf(last.raw.trimEnd());

	return `${stem.slice(0, start)}${stem.slice(start).replace(/^- /gm, '* ')}`;
}

/** `Kasus:` in a heading would make a scenario of it. */
function asHeading(heading: string, lose: Lose): string {
	const match = /^kasus\s*:\s*/i.exec(heading);
	if (!match) return heading;

	lose(m.exchange_heading_scenario());

	return `Kasus – ${heading.slice(match[0].length)}`;
}

/** Each chip once, tags as often as they differ. */
function chipsOf(tags: string[]): SoalChip[] {
	const chips = tags.map(chipOfTag).filter(({ name, value }) => name !== '#' || value !== '');

	return chips.filter(
		(chip, index) =>
			chips.findIndex(({ name, value }) => name === chip.name && (name !== '#' || value === chip.value)) === index
	);
}

/** The chip `nilai` as the question turned out; without one it is `sebagian`. */
function withScoring(chips: SoalChip[], body: SoalBody): SoalChip[] {
	const scoring = body.type === 'pilihan ganda kompleks' ? body.scoring : undefined;
	const kept = chips.filter(({ name, value }) => name !== 'nilai' || value === scoring);
	const told = scoring === undefined || scoring === 'sebagian' || kept.some(({ name }) => name === 'nilai');

	return told ? kept : [...kept, { name: 'nilai', value: scoring }];
}

function turnBody(body: GiftBody, scoring: string | undefined, remarks: Remarks): SoalBody | undefined {
	switch (body.type) {
		case 'multiple choice':
			return body.options.some(({ right }) => right)
				? turnSingleChoice(body.options, remarks)
				: turnManyChoices(body.options, scoring, remarks);
		case 'true-false':
			return turnTruth(body, remarks);
		case 'short answer':
			return turnShortAnswer(body.answers, remarks);
		case 'numerical':
			if (body.otherFeedback) remarks.changed(m.exchange_lost_other_feedback());

			return turnNumbers(body.answers, remarks);
		case 'matching':
			return turnMatching(body.pairs, remarks);
		case 'essay':
			return remarks.leftOut(m.exchange_left_out_essay());
		case 'description':
			return remarks.leftOut(m.exchange_left_out_description());
	}
}

/** One choice may be made, and each answer marked `=` is right on its own. */
function turnSingleChoice(options: GiftOption[], remarks: Remarks): SoalBody {
	const right = options.filter((option) => option.right);

	for (const { percent, line, ...option } of options) {
		if (percent !== null && percent !== (option.right ? 100 : 0))
			remarks.changed(m.exchange_lost_percent({ percent }), line);
	}

	const turned = options.map((option) => turnOption(option, option.right, null, remarks));
	if (right.length === 1) return { type: 'pilihan ganda', options: turned };

	remarks.changed(m.exchange_several_right());

	return { type: 'pilihan ganda kompleks', scoring: 'sebagian', options: turned };
}

/** Several choices may be made, and each answer has its weight. */
function turnManyChoices(options: GiftOption[], named: string | undefined, remarks: Remarks): SoalBody | undefined {
	const weighed = options.map(({ percent }) => ({ right: (percent ?? 0) > 0, percent: percent ?? 0 }));
	const sum = weighed.reduce((total, { right, percent }) => total + (right ? percent : 0), 0);

	if (sum === 0) return remarks.leftOut(m.exchange_left_out_no_right());

	const scoring =
		named === 'semua' && weighsAs('semua', weighed)
			? 'semua'
			: named !== 'bobot' && weighsAs('sebagian', weighed)
				? 'sebagian'
				: 'bobot';

	if (scoring === 'bobot' && Math.abs(sum - 100) > 0.01) {
		remarks.changed(m.exchange_sum({ sum: String(Math.round(sum * 100) / 100) }));
	}

	return {
		type: 'pilihan ganda kompleks',
		scoring,
		options: options.map((option, index) => {
			const { right = false, percent = 0 } = weighed[index] ?? {};

			return turnOption(option, right, scoring === 'bobot' && percent !== 0 ? percent : null, remarks);
		})
	};
}

function turnOption(option: GiftOption, right: boolean, percent: number | null, remarks: Remarks): SoalOption {
	const lose: Lose = (message) => remarks.changed(message, option.line);

	return {
		line: option.line,
		text: toLine(option.text, lose),
		right,
		percent,
		chips: [],
		feedback: option.feedback ? toMarkdown(option.feedback, lose) || null : null
	};
}

function turnTruth(body: Extract<GiftBody, { type: 'true-false' }>, remarks: Remarks): SoalBody {
	const lose: Lose = (message) => remarks.changed(message);

	return {
		type: 'benar-salah',
		options: [true, false].map((truth) => {
			const right = truth === body.right;
			const said = right ? body.rightFeedback : body.wrongFeedback;

			return {
				line: 0,
				text: truth ? 'Benar' : 'Salah',
				right,
				percent: null,
				chips: [],
				feedback: said ? toMarkdown(said, lose) || null : null
			};
		})
	};
}

function turnShortAnswer(
	given: Extract<GiftBody, { type: 'short answer' }>['answers'],
	remarks: Remarks
): SoalBody | undefined {
	const answers = given.flatMap(({ text, percent, feedback, line }) => {
		if (feedback) remarks.changed(m.exchange_lost_answer_feedback(), line);
		if (percent !== null && percent !== 100) {
			// The answer of 0 % that fits everything only carries feedback.
			if (percent !== 0) remarks.changed(m.exchange_lost_answer_percent({ answer: text, percent }), line);
			return [];
		}
		// An answer stands between backticks there.
		if (/(?<!\\)\*|`/.test(text)) {
			remarks.changed(m.exchange_lost_wildcard({ answer: text }), line);
			return [];
		}

		return [text.replaceAll('\\*', '*').replace(/\s+/g, ' ')];
	});

	return answers.length > 0 ? { type: 'isian singkat', answers } : remarks.leftOut(m.exchange_left_out_no_answer());
}

function turnNumbers(given: GiftNumber[], remarks: Remarks): SoalBody | undefined {
	const answers = given.flatMap(({ value, tolerance, percent, feedback, line }) => {
		if (feedback) remarks.changed(m.exchange_lost_answer_feedback(), line);
		if (value !== '*' && (percent === null || percent === 100)) return [writeTolerance({ value, tolerance })];
		if (percent !== 0) {
			remarks.changed(m.exchange_lost_answer_percent({ answer: value, percent: percent ?? 100 }), line);
		}

		return [];
	});

	return answers.length > 0 ? { type: 'isian singkat', answers } : remarks.leftOut(m.exchange_left_out_no_answer());
}

/** Pairs whose right sides are `Benar` and `Salah` are statements, which is how these are exported. */
function turnMatching(pairs: GiftPair[], remarks: Remarks): SoalBody {
	const turned = pairs.map(({ left, right, feedback, line }) => {
		const lose: Lose = (message) => remarks.changed(message, line);

		if (feedback) remarks.changed(m.exchange_lost_answer_feedback(), line);

		return {
			left: left ? unescapeStart(toLine(left, lose)).replaceAll('-\\>', '->') : '',
			right: right.replace(/\s+/g, ' ')
		};
	});

	if (turned.every(({ left, right }) => left !== '' && ['Benar', 'Salah'].includes(right))) {
		return {
			type: 'tabel benar-salah',
			header: plainHeader.statement,
			rows: turned.map(({ left, right }) => ({ text: left, right: right === 'Benar' }))
		};
	}

	return {
		type: 'menjodohkan',
		header: [plainHeader.left, plainHeader.right],
		pairs: turned.map(({ left, right }) => ({ left, right: escapeInline(right) }))
	};
}

/** Whether a question reads as it was meant once it is written; Markdown has more corners than this knows. */
function survives(question: SoalQuestion): boolean {
	const pool = { line: 0, name: unnamedPool, chips: [], questions: [question] };
	const { quiz, findings } = readSoal(writeSoal({ id: 'x', title: 'x', pools: [pool] }));
	const [read, ...more] = quiz?.pools.flatMap(({ questions }) => questions) ?? [];

	return (
		findings.length === 0 && more.length === 0 && read !== undefined && writeQuestion(read) === writeQuestion(question)
	);
}
