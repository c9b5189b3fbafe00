import { isReadable } from '#lib/content/check.ts';
import { Findings } from '#lib/content/findings.ts';
import { Source } from '#lib/content/source.ts';
import { m } from '#lib/paraglide/messages.js';
import { decodeText } from './decode.ts';
import { giftToSoal } from './gift-to-soal.ts';
import { readAiken } from './read-aiken.ts';
import { readGift } from './read-gift.ts';
import { readSoal } from './read-soal.ts';
import { inOrder, Remarks, type ExchangeFinding } from './report.ts';
import { soalToGift } from './soal-to-gift.ts';
import { writeGift } from './write-gift.ts';
import { draftPolicy, writeSoal } from './write-soal.ts';

/** Formats that questions can be imported from; export knows the first only. */
export const importFormats = ['gift', 'aiken'] as const;

export type ImportFormat = (typeof importFormats)[number];

/** Bytes of a question file, at most. */
export const maxQuestionBytes = 1_000_000;

/** Questions of a file, at most. */
export const maxQuestions = 2_000;

export type Exchanged = {
	/** Empty when no question came through. */
	text: string;
	/** How many questions it holds. */
	questions: number;
	findings: ExchangeFinding[];
};

/**
 * Turns a file of GIFT or Aiken into a quiz file of Soal Markdown. What can be read and said is in it; the findings tell all else.
 * @param options without a format it is found out; id and title are the quiz's, where the file names none
 */
export function importQuestions(
	bytes: Uint8Array,
	options: { format?: ImportFormat | undefined; id: string; title: string }
): Exchanged {
	const { text, encoding } = decodeText(bytes);
	const whole: ExchangeFinding[] = [];
	const remarks = new Remarks(whole, '', 1);

	if (text.includes('\0')) {
		remarks.unreadable(m.exchange_not_text());

		return { text: '', questions: 0, findings: whole };
	}

	const { items, findings } = (options.format ?? formatOf(text)) === 'aiken' ? readAiken(text) : readGift(text);
	const given = items.filter(({ kind }) => kind === 'question').length;
	if (given > maxQuestions) {
		remarks.unreadable(m.exchange_too_many({ count: given, max: maxQuestions }));

		return { text: '', questions: 0, findings: whole };
	}

	const turned = giftToSoal(items, options);
	const questions = turned.quiz.pools.reduce((sum, pool) => sum + pool.questions.length, 0);

	if (encoding === 'windows-1252') remarks.changed(m.exchange_encoding());
	if (items.length === 0 && findings.length === 0) remarks.unreadable(m.exchange_no_questions());
	if (questions > 0) remarks.changed(m.exchange_draft_policy({ pass: draftPolicy.lulus }));

	const written = questions > 0 ? writeSoal(turned.quiz) : '';
	const limits = new Findings();
	if (!isReadable(new Source({ path: '', text: written }), limits)) {
		for (const { message } of limits.list) remarks.changed(message);
	}

	return {
		text: written,
		questions,
		findings: inOrder([...whole, ...findings, ...turned.findings])
	};
}

/** Turns a quiz file of Soal Markdown into GIFT. */
export function exportQuestions(markdown: string): Exchanged {
	const { quiz, findings } = readSoal(markdown);
	if (!quiz) return { text: '', questions: 0, findings };

	const turned = soalToGift(quiz);
	const questions = turned.items.filter(({ kind }) => kind === 'question').length;

	return {
		text: questions > 0 ? writeGift(turned.items) : '',
		questions,
		findings: inOrder([...findings, ...turned.findings])
	};
}

/** What a quiz from a file of this name is called: `Soal UTS 2026.gift.txt` is `soal-uts-2026`. */
export function quizNamedBy(fileName: string): { id: string; title: string } {
	const title = fileName.replace(/(\.(gift|aiken))?(\.[^.]*)?$/i, '').trim();
	const id = title
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

	return { id: id || 'kuis', title: title || 'Kuis' };
}

/** Aiken has lines that tell the answer and no braces to hold any. */
export function formatOf(text: string): ImportFormat {
	return /^\s*ANSWER:\s*\S/m.test(text) && !/(?<!\\)\{/.test(text) ? 'aiken' : 'gift';
}
