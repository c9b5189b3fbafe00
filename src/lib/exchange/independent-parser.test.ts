import fc from 'fast-check';
import { parse, type GIFTQuestion, type NumericalChoice, type NumericalFormat, type TextFormat } from 'gift-pegjs';
import { expect, test } from 'vitest';
import type { GiftBody, GiftItem, GiftText } from './gift-model.ts';
import { middleOf } from './decimal.ts';
import { readGift } from './read-gift.ts';
import { soalToGift } from './soal-to-gift.ts';
import { quizzes } from './test-quizzes.ts';
import { writeGift } from './write-gift.ts';

/**
 * The same text read by us and by the grammar of the package `gift-pegjs`, which others wrote from Moodle's documentation. It puts
 * blanks for line ends in texts that are no Markdown or HTML, so blanks are compared as one. Where it differs on purpose or by
 * its limits, a test below says so.
 */

type Said = [text: string, format: string] | null;

const blanks = (text: string) => text.replace(/\s+/g, ' ').trim();
const ours = (text: GiftText | null): Said => (text ? [blanks(text.text), text.format] : null);
const theirs = (text: TextFormat | null): Said => (text && text.text !== '' ? [blanks(text.text), text.format] : null);

function ourView(item: GiftItem): unknown {
	// It leaves the path in one piece.
	if (item.kind === 'category') return { category: item.path.map((name) => name.replaceAll('/', '//')).join('/') };

	const { id, tags, title, stem, generalFeedback, body } = item;

	return { id, tags, title, stem: ours(stem), general: ours(generalFeedback), ...ourBody(body) };
}

function ourBody(body: GiftBody): Record<string, unknown> {
	switch (body.type) {
		case 'multiple choice':
			return {
				type: 'MC',
				choices: body.options.map(({ right, percent, text, feedback }) => [right, percent, ours(text), ours(feedback)])
			};
		case 'short answer':
			return {
				type: 'Short',
				choices: body.answers.map(({ percent, text, feedback }) => [percent, blanks(text), ours(feedback)])
			};
		case 'true-false':
			return { type: 'TF', right: body.right, feedback: [ours(body.wrongFeedback), ours(body.rightFeedback)] };
		case 'numerical':
			return {
				type: 'Numerical',
				choices: [
					...body.answers.map(({ percent, value, tolerance, feedback }) => [
						percent,
						Number(value),
						Number(tolerance),
						ours(feedback)
					]),
					...(body.otherFeedback ? [[null, null, null, ours(body.otherFeedback)]] : [])
				]
			};
		case 'matching':
			return { type: 'Matching', pairs: body.pairs.map(({ left, right }) => [ours(left), blanks(right)]) };
		case 'essay':
			return { type: 'Essay' };
		case 'description':
			return { type: 'Description' };
	}
}

function theirView(question: GIFTQuestion): unknown {
	if (question.type === 'Category') return { category: question.title };

	const general = question.type === 'Description' ? null : theirs(question.globalFeedback);
	const { id, tags, title, stem } = question;

	return { id: id ?? null, tags: tags ?? [], title, stem: theirs(stem), general, ...theirBody(question) };
}

function theirBody(question: Exclude<GIFTQuestion, { type: 'Category' }>): Record<string, unknown> {
	const { type } = question;

	switch (type) {
		case 'MC':
			return {
				type,
				choices: question.choices.map(({ isCorrect, weight, text, feedback }) => [
					isCorrect,
					weight,
					theirs(text),
					theirs(feedback)
				])
			};
		case 'Short':
			return {
				type,
				choices: question.choices.map(({ weight, text, feedback }) => [weight, blanks(text.text), theirs(feedback)])
			};
		case 'TF':
			// Its names are those of Moodle's documentation, which says the wrong one first.
			return {
				type,
				right: question.isTrue,
				feedback: [theirs(question.trueFeedback), theirs(question.falseFeedback)]
			};
		case 'Numerical': {
			const given = question.choices;
			const choices: NumericalChoice[] = Array.isArray(given)
				? given
				: [{ isCorrect: true, weight: null, text: given, feedback: null }];

			return {
				type,
				choices: choices.map(({ isCorrect, weight, text, feedback }) => [
					weight,
					...(isCorrect ? theirNumber(text) : [null, null]),
					theirs(feedback)
				])
			};
		}
		case 'Matching':
			return {
				type,
				pairs: question.matchPairs.map(({ subquestion, subanswer }) => [
					theirs(subquestion),
					blanks(putBack(subanswer))
				])
			};
		case 'Essay':
		case 'Description':
			return { type };
	}
}

/** It forgets to put escaped signs back on the right of a pair: `a\\: b` stays `a&&058; b`. */
function putBack(text: string): string {
	return text.replace(/&&0*(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function theirNumber({ type, number = 0, range = 0, numberLow = 0, numberHigh = 0 }: NumericalFormat): number[] {
	if (type !== 'high-low') return [number, range];

	const { value, tolerance } = middleOf(String(numberLow), String(numberHigh));

	return [Number(value), Number(tolerance)];
}

function expectSame(text: string): void {
	const { items, findings } = readGift(text);

	expect(findings).toEqual([]);
	expect(items.map(ourView)).toEqual(parse(text).map(theirView));
}

test.each([
	['choices', '::Warna::Apa warna langit? {\n=biru#tepat\n~hijau#bukan\n~%-50%merah\n}'],
	['several choices', 'Pilih dua. {~%50%satu#ya ~%50%dua ~%-100%tiga}'],
	['a missing word', 'Kota {~besar =terbesar ~kecil} di pulau itu.'],
	['true', 'Air itu basah. {TRUE#periksa lagi#benar####Tentang air.}'],
	['false', '::Q::[html]<i>Api</i> dingin.{F}'],
	['short answers', 'Ibu kota? {=Bandung#tepat =%50%Bdg}'],
	['one short answer without a sign', 'Ibu kota? {Bandung}'],
	['pairs', 'Pasangkan. {\n=satu -> 1\n=[html]<b>dua</b> -> 2\n= -> 3\n####Selesai.}'],
	['a number', 'Berapa? {#71}'],
	['a number with its tolerance', 'Berapa? {#71:2}'],
	['a range', 'Berapa? {#1.5..4}'],
	['several numbers', 'Berapa? {#\n=71:0#tepat\n=%50%71:2#hampir\n~#jauh\n####Umum.}'],
	['an essay', 'Ceritakan. {}'],
	['a description', '::Awal::Bacalah dahulu.'],
	['escapes', '::a \\: b::1 + 1 \\= 2, \\{x\\} \\~ \\# \\\\ y\\nz {=\\=a\\: ~\\#b}'],
	['formats', '[markdown]*Apa?* {=[plain]satu#[html]<b>ya</b> ~dua ####[moodle]umum}'],
	['ids and tags', '// [id:med-01] [tag:media sosial] [tag:b]\n::Q::Apa? {=a ~b}\n\n// catatan\nLagi? {T}'],
	['categories', '$CATEGORY: $course$/top/Bab 1\n\nApa? {T}\n\n$CATEGORY: Bab 2\n\nApa lagi? {F}']
])('%s are the same for both', (_, text) => {
	expectSame(text);
});

test('what is exported is the same for both', () => {
	fc.assert(
		fc.property(quizzes, (quiz) => expectSame(writeGift(soalToGift(quiz).items.map(within)))),
		{ numRuns: 300 }
	);
});

/**
 * Without what its grammar cannot read and Moodle does: a tag with `]`, which ends it there, escaped or not, and an arrow in an
 * option, which makes it look for a pair.
 */
function within(item: GiftItem): GiftItem {
	if (item.kind === 'category') return item;

	const tags = item.tags.filter((tag) => !tag.includes(']'));

	return JSON.parse(JSON.stringify({ ...item, tags }).replaceAll('->', '→')) as GiftItem;
}
