import { m } from '#lib/paraglide/messages.js';
import { normalisedText } from '#lib/content/identity.ts';
import type { GiftItem, GiftOption } from './gift-model.ts';
import { Remarks, type ExchangeFinding } from './report.ts';

type Line = { text: string; line: number };

const optionLine = /^([A-Z])[.)]\s+(\S.*)$/;
const optionLike = /^(?:[A-Za-z][.)](?:\s|$)|[a-z][.)]\S)/;
const answerLine = /^ANSWER:\s*(\S.*)?$/;
const answerLike = /^answer\s*[:.=]/i;

/**
 * Reads Aiken as Moodle documents it (docs.moodle.org, "Aiken format"): the question, options that begin with a capital letter and a
 * full stop or bracket, and `ANSWER:` with the letter of the right one. A question may run over several lines here.
 * The questions come as GIFT's, of which Aiken can say a part.
 */
export function readAiken(text: string): { items: GiftItem[]; findings: ExchangeFinding[] } {
	const findings: ExchangeFinding[] = [];
	const items: GiftItem[] = [];
	let lines: Line[] = [];

	text
		.replace(/^\uFEFF/, '')
		.split(/\r\n?|\n/)
		.forEach((raw, index) => {
			const line = { text: raw.trim(), line: index + 1 };
			if (line.text === '') return;

			lines.push(line);
			if (!answerLike.test(line.text)) return;

			const question = readQuestion(lines, findings);
			if (question) items.push(question);
			lines = [];
		});

	const [first] = lines;
	if (first) new Remarks(findings, shortened(first.text), first.line).unreadable(m.exchange_aiken_no_answer());

	return { items, findings };
}

/** @param lines the last of which tells the answer */
function readQuestion(lines: Line[], findings: ExchangeFinding[]): GiftItem | undefined {
	const answer = lines.at(-1);
	const first = lines[0];
	if (!answer || !first) return undefined;

	const start = lines.findIndex(({ text }) => optionLike.test(text));
	const stem = lines.slice(0, start === -1 ? -1 : start).map(({ text }) => text);
	const remarks = new Remarks(findings, shortened(stem.join(' ')), first.line);

	if (stem.length === 0) return remarks.unreadable(m.exchange_aiken_no_question());

	const options = readOptions(start === -1 ? [] : lines.slice(start, -1), remarks);
	if (!options) return undefined;
	if (options.length < 2) return remarks.unreadable(m.exchange_aiken_too_few());

	const letter = answerLine.exec(answer.text)?.[1]?.trim();
	const right = letter?.length === 1 ? letter.charCodeAt(0) - letterA : -1;

	if (letter === undefined) return remarks.unreadable(m.exchange_aiken_answer_line(), answer.line);
	if (!options[right]) return remarks.unreadable(m.exchange_aiken_answer_letter({ letter }), answer.line);

	return {
		kind: 'question',
		line: first.line,
		id: null,
		tags: [],
		title: null,
		stem: { text: stem.join('\n'), format: 'plain' },
		missingWord: false,
		generalFeedback: null,
		body: { type: 'multiple choice', options: options.map((option, index) => ({ ...option, right: index === right })) }
	};
}

const letterA = 'A'.charCodeAt(0);

function readOptions(lines: Line[], remarks: Remarks): GiftOption[] | undefined {
	const options: GiftOption[] = [];

	for (const { text, line } of lines) {
		const [, letter = '', option = ''] = optionLine.exec(text) ?? [];

		if (option === '') return remarks.unreadable(m.exchange_aiken_option(), line);
		if (letter.charCodeAt(0) - letterA !== options.length) {
			return remarks.unreadable(
				m.exchange_aiken_letter({ letter, expected: String.fromCharCode(letterA + options.length) }),
				line
			);
		}
		if (options.some(({ text: other }) => normalisedText(other.text) === normalisedText(option))) {
			return remarks.unreadable(m.exchange_aiken_repeated({ option }), line);
		}

		options.push({ line, right: false, percent: null, text: { text: option, format: 'plain' }, feedback: null });
	}

	return options;
}

function shortened(text: string): string {
	return text.length > 40 ? `${text.slice(0, 39).trimEnd()}…` : text;
}
