import { Region, Source } from '#lib/content/source.ts';
import { m } from '#lib/paraglide/messages.js';
import { middleOf, type Decimal } from './decimal.ts';
import {
	gap,
	giftFormats,
	type GiftBody,
	type GiftCategory,
	type GiftFormat,
	type GiftItem,
	type GiftNumber,
	type GiftPair,
	type GiftQuestion,
	type GiftText
} from './gift-model.ts';
import { Remarks, type ExchangeFinding } from './report.ts';

export type ReadGift = { items: GiftItem[]; findings: ExchangeFinding[] };

const escaped = /\\([\\~=#{}:n])/g;
const formatMark = new RegExp(`^\\[(${giftFormats.join('|')})\\]`);
const idMark = /\[id:((?:\\\]|[^\]\p{Cc}])+)\]/u;
const tagMark = /\[tag:((?:\\\]|[^\]\p{Cc}])+)\]/gu;
const number = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;

/**
 * Reads GIFT as Moodle documents it (docs.moodle.org, "GIFT format") and its importer does: blank lines part the questions, lines
 * that begin with `//` are comments wherever they stand, and the first pair of braces holds the answers.
 */
export function readGift(text: string): ReadGift {
	const findings: ExchangeFinding[] = [];
	const items = blocksOf(new Source({ path: '', text })).flatMap((block) => readBlock(block, findings));

	return { items, findings };
}

type Block = { region: Region; comments: string[] };

/** What stands between blank lines, with its comments apart. */
function blocksOf(source: Source): Block[] {
	const blocks: Block[] = [];
	let texts: string[] = [];
	let offsets: number[] = [];
	let comments: string[] = [];
	let offset = 0;

	const end = () => {
		if (texts.length > 0) blocks.push({ region: new Region(source, texts.join('\n'), offsets), comments });
		texts = [];
		offsets = [];
		comments = [];
	};

	for (const line of source.text.split('\n')) {
		if (line.trim() === '') end();
		else if (line.trimStart().startsWith('//')) comments.push(line);
		else {
			texts.push(line);
			offsets.push(offset);
		}

		offset += line.length + 1;
	}

	end();

	return blocks;
}

function readBlock({ region, comments }: Block, findings: ExchangeFinding[]): GiftItem[] {
	const text = trimmed(region);
	if (!text.text.startsWith('$CATEGORY:')) return listOf(readQuestion(text, comments.join('\n'), findings));

	// Somebody may have forgotten the blank line behind it.
	const lineEnd = text.text.indexOf('\n');
	const category = readCategory(lineEnd === -1 ? text : text.slice(0, lineEnd));
	if (lineEnd === -1) return [category];

	return [category, ...listOf(readQuestion(trimmed(text.slice(lineEnd)), comments.join('\n'), findings))];
}

function readCategory(region: Region): GiftCategory {
	const path = region.text
		.slice('$CATEGORY:'.length)
		.trim()
		// A slash that belongs to a name is written twice.
		.split(/(?<!\/)\/(?!\/)/)
		.map((name) => name.replaceAll('//', '/').trim())
		.filter((name) => name !== '');

	return { kind: 'category', line: lineOf(region), path };
}

function readQuestion(region: Region, comments: string, findings: ExchangeFinding[]): GiftQuestion | undefined {
	const line = lineOf(region);
	const { title, rest } = splitTitle(region);
	const remarks = new Remarks(findings, title ?? firstWords(rest.text), line);
	const cut = cutAnswers(rest, remarks);
	if (!cut) return undefined;

	const { before, answers, after } = cut;
	const missingWord = after.text !== '';
	const [mark = '', format = 'moodle'] = readFormat(before.text);
	const behind = missingWord ? `${gap}${unescape(after.text)}` : '';
	const stem = { text: `${unescape(before.text.slice(mark.length))}${behind}`.trim(), format };
	if (stem.text === '' && title === null) return remarks.unreadable(m.exchange_gift_no_text());

	const { own, general } = cutGeneralFeedback(answers ?? rest.slice(rest.text.length));
	const body: GiftBody | undefined = answers ? readBody(own, stem.format, remarks) : { type: 'description' };
	if (!body) return undefined;

	return {
		kind: 'question',
		line,
		id: unmarked(idMark.exec(comments)?.[1]) ?? null,
		tags: [...comments.matchAll(tagMark)].flatMap(([, tag]) => listOf(unmarked(tag))),
		title,
		stem,
		missingWord,
		generalFeedback: general ? orNull(formatted(general, stem.format)) : null,
		body
	};
}

function splitTitle(region: Region): { title: string | null; rest: Region } {
	const end = region.text.startsWith('::') ? find(region.text, '::', 2) : -1;
	if (end === -1) return { title: null, rest: region };

	const title = unescape(region.text.slice(2, end)).replace(/\s+/g, ' ').trim();

	return { title: title === '' ? null : title, rest: trimmed(region.slice(end + 2)) };
}

/** Parts a question at its braces; without any it is a description. */
function cutAnswers(
	region: Region,
	remarks: Remarks
): { before: Region; answers: Region | undefined; after: Region } | undefined {
	const { text } = region;
	const start = find(text, '{');
	const end = find(text, '}');
	const nothing = region.slice(text.length);

	if (start === -1 && end === -1) return { before: region, answers: undefined, after: nothing };
	if (start === -1 || (end !== -1 && end < start)) {
		return remarks.unreadable(m.exchange_gift_brace_unopened(), lineOf(region, end));
	}
	if (end === -1) return remarks.unreadable(m.exchange_gift_brace_unclosed(), lineOf(region, start));

	// A comment behind the brace is no text that goes on.
	const after = /^\s*\/\//.test(text.slice(end + 1)) ? nothing : trimEnd(region.slice(end + 1));
	const stray = Math.max(find(after.text, '{'), find(after.text, '}'));

	if (stray !== -1) return remarks.unreadable(m.exchange_gift_braces_twice(), lineOf(after, stray));

	return { before: region.slice(0, start), answers: trimmed(region.slice(start + 1, end)), after };
}

/** The last `####` begins it, as Moodle has it. */
function cutGeneralFeedback(answers: Region): { own: Region; general: Region | undefined } {
	let at = -1;
	for (let next = find(answers.text, '####'); next !== -1; next = find(answers.text, '####', next + 4)) at = next;
	if (at === -1) return { own: answers, general: undefined };

	return { own: trimmed(answers.slice(0, at)), general: trimmed(answers.slice(at + 4)) };
}

/** The order of the questions asked here is Moodle's: the first sign that fits makes the type. */
function readBody(answers: Region, format: GiftFormat, remarks: Remarks): GiftBody | undefined {
	const { text } = answers;

	if (text === '') return { type: 'essay' };
	if (text.startsWith('#')) return readNumerical(trimmed(answers.slice(1)), format, remarks);
	if (find(text, '~') !== -1) return readMultipleChoice(answers, format, remarks);
	if (find(text, '=') !== -1 && find(text, '->') !== -1) return readMatching(answers, format, remarks);

	const [first = answers, ...feedback] = split(answers, '#', 3);
	const truth = { T: true, TRUE: true, F: false, FALSE: false }[first.text];
	if (truth === undefined) return readShortAnswer(answers, format, remarks);

	const [wrong, right] = feedback.map((each) => orNull(formatted(trimmed(each.slice(1)), format)));

	return { type: 'true-false', right: truth, wrongFeedback: wrong ?? null, rightFeedback: right ?? null };
}

function readMultipleChoice(answers: Region, format: GiftFormat, remarks: Remarks): GiftBody | undefined {
	const pieces = split(answers, '~=');
	const stray = pieces.find(({ text }) => !/^[~=]/.test(text));

	if (stray) return remarks.unreadable(m.exchange_gift_before_first(), lineOf(stray));
	if (pieces.length < 2) return remarks.unreadable(m.exchange_gift_too_few({ min: 2 }));

	const options = pieces.map((piece) => {
		const answer = readAnswer(piece, format, remarks);
		const line = lineOf(piece);
		if (!answer) return undefined;
		if (answer.text.text === '') return remarks.unreadable(m.exchange_gift_answer_empty(), line);

		return { line, right: piece.text.startsWith('='), ...answer };
	});

	return options.every((option) => option !== undefined) ? { type: 'multiple choice', options } : undefined;
}

function readShortAnswer(answers: Region, format: GiftFormat, remarks: Remarks): GiftBody | undefined {
	const read = split(answers, '=').map((piece) => {
		const answer = readAnswer(piece, format, remarks);
		const line = lineOf(piece);
		if (!answer) return undefined;
		if (answer.text.text === '') return remarks.unreadable(m.exchange_gift_answer_empty(), line);

		return { line, percent: answer.percent, text: answer.text.text, feedback: answer.feedback };
	});

	return read.every((answer) => answer !== undefined) ? { type: 'short answer', answers: read } : undefined;
}

function readMatching(answers: Region, format: GiftFormat, remarks: Remarks): GiftBody | undefined {
	const pieces = split(answers, '=');
	if (pieces.length < 2) return remarks.unreadable(m.exchange_gift_too_few({ min: 2 }));

	const pairs = pieces.map((piece): GiftPair | undefined => {
		const line = lineOf(piece);
		const [pair = piece, feedback] = split(piece.text.startsWith('=') ? trimmed(piece.slice(1)) : piece, '#', 2);
		const arrow = find(pair.text, '->');
		if (arrow === -1) return remarks.unreadable(m.exchange_gift_arrow_missing(), line);

		const right = unescape(pair.text.slice(arrow + 2)).trim();
		if (right === '') return remarks.unreadable(m.exchange_gift_answer_empty(), line);

		return {
			line,
			left: orNull(formatted(trimmed(pair.slice(0, arrow)), format)),
			right,
			feedback: feedback ? orNull(formatted(trimmed(feedback.slice(1)), format)) : null
		};
	});

	return pairs.every((pair) => pair !== undefined) ? { type: 'matching', pairs } : undefined;
}

function readNumerical(answers: Region, format: GiftFormat, remarks: Remarks): GiftBody | undefined {
	const wrong = find(answers.text, '~');
	const right = wrong === -1 ? answers : trimmed(answers.slice(0, wrong));
	const other = wrong === -1 ? undefined : readAnswer(trimmed(answers.slice(wrong)), format, remarks);
	const pieces = right.text === '' ? [] : split(right, '=');

	if (pieces.length === 0) return remarks.unreadable(m.exchange_gift_too_few({ min: 1 }));

	const read = pieces.map((piece): GiftNumber | undefined => {
		const answer = readAnswer(piece, format, remarks);
		if (!answer) return undefined;

		const value = readNumber(answer.text.text);
		if (!value) return remarks.unreadable(m.exchange_gift_number(), lineOf(piece));

		return { line: lineOf(piece), percent: answer.percent, ...value, feedback: answer.feedback };
	});

	return read.every((answer) => answer !== undefined)
		? { type: 'numerical', answers: read, otherFeedback: other?.feedback ?? null }
		: undefined;
}

/** `71`, `71:2`, `69..73` or `*`. */
function readNumber(text: string): Decimal | undefined {
	if (text === '*') return { value: '*', tolerance: '0' };

	const [low = '', high, ...more] = text.split('..').map((end) => end.trim());
	if (high !== undefined) {
		return number.test(low) && number.test(high) && more.length === 0 ? middleOf(low, high) : undefined;
	}

	const [value = '', tolerance = '0', ...others] = text.split(':').map((part) => part.trim());
	if (others.length > 0) return undefined;

	return number.test(value) && number.test(tolerance) && !tolerance.startsWith('-') ? { value, tolerance } : undefined;
}

/** What stands behind `=` or `~`: a weight, the answer, and feedback behind `#`. */
function readAnswer(
	piece: Region,
	format: GiftFormat,
	remarks: Remarks
): { percent: number | null; text: GiftText; feedback: GiftText | null } | undefined {
	const unmarkedPiece = /^[~=]/.test(piece.text) ? trimmed(piece.slice(1)) : piece;
	const weight = /^%([^%\n]{0,20})%/.exec(unmarkedPiece.text);
	const weighs = weight !== null && /^[-+\d.,\s]*$/.test(weight[1] ?? '');
	const percent = weighs ? Number(weight[1]) : null;

	if (percent !== null && (weight?.[1]?.trim() === '' || !(Math.abs(percent) <= 100))) {
		return remarks.unreadable(m.exchange_gift_weight({ weight: weight?.[0] ?? '' }), lineOf(unmarkedPiece));
	}

	const rest = weighs ? unmarkedPiece.slice(weight[0].length) : unmarkedPiece;
	const [text, feedback] = split(rest, '#', 2);
	// Without a text, the first piece is the feedback itself.
	const alone = text?.text.startsWith('#') ? undefined : text;
	const said = alone ? feedback : text;

	return {
		percent,
		text: alone ? formatted(trimmed(alone), format) : { text: '', format },
		feedback: said ? orNull(formatted(trimmed(said.slice(1)), format)) : null
	};
}

function formatted(region: Region, fallback: GiftFormat): GiftText {
	const [mark = '', format = fallback] = readFormat(region.text);

	return { text: unescape(region.text.slice(mark.length)).trim(), format };
}

/** `[html]` and the like at the beginning: as written, and what it means. */
function readFormat(text: string): [mark?: string, format?: GiftFormat] {
	const mark = formatMark.exec(text);
	const format = giftFormats.find((each) => each === mark?.[1]);

	return mark && format ? [mark[0], format] : [];
}

function orNull(text: GiftText): GiftText | null {
	return text.text === '' ? null : text;
}

/** Index of the first `wanted` that no backslash takes its meaning; -1 when there is none. */
function find(text: string, wanted: string, from = 0): number {
	for (let at = from; at < text.length; at++) {
		if (text[at] === '\\' && '\\~=#{}:n'.includes(text[at + 1] ?? ' ')) at++;
		else if (text.startsWith(wanted, at)) return at;
	}

	return -1;
}

/** Cuts before each of the characters; a first piece without any text is left out. */
function split(region: Region, characters: string, limit = Number.POSITIVE_INFINITY): Region[] {
	const pieces: Region[] = [];
	let start = 0;

	for (let at = 0; at < region.text.length; at++) {
		const character = region.text[at] ?? '';

		if (character === '\\' && '\\~=#{}:n'.includes(region.text[at + 1] ?? ' ')) at++;
		else if (characters.includes(character) && pieces.length < limit - 1) {
			pieces.push(region.slice(start, at));
			start = at;
		}
	}

	pieces.push(region.slice(start));

	return pieces.map(trimmed).filter(({ text }) => text !== '');
}

function unescape(text: string): string {
	return text.replace(escaped, (_, character: string) => (character === 'n' ? '\n' : character));
}

function unmarked(mark: string | undefined): string | undefined {
	const text = mark?.replaceAll('\\]', ']').trim();

	return text === '' ? undefined : text;
}

function trimmed(region: Region): Region {
	const end = region.text.trimEnd().length;
	const start = Math.min(end, region.text.length - region.text.trimStart().length);

	return region.slice(start, end);
}

function trimEnd(region: Region): Region {
	return region.slice(0, region.text.trimEnd().length);
}

function lineOf(region: Region, index = 0): number {
	return region.place(index).line;
}

function firstWords(text: string): string {
	const words = unescape(text.split('{')[0] ?? '')
		.replace(formatMark, '')
		.replace(/\s+/g, ' ')
		.trim();

	return words.length > 40 ? `${words.slice(0, 39).trimEnd()}…` : words;
}

function listOf<T>(found: T | undefined): T[] {
	return found === undefined ? [] : [found];
}
