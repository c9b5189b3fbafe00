import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { GiftItem, GiftQuestion, GiftText } from './gift-model.ts';
import { readGift } from './read-gift.ts';
import { giftItems, giftTexts } from './test-gift.ts';
import { writeGift } from './write-gift.ts';

/** The only question of a text in which nothing is wrong. */
function only(text: string): GiftQuestion {
	const { items, findings } = readGift(text);
	const [question] = items;

	expect(findings).toEqual([]);
	expect(items).toHaveLength(1);
	if (question?.kind !== 'question') throw new Error('There is no question');

	return question;
}

/** What a text is refused for, with the line. */
function fault(text: string): [line: number, message: string] {
	const { items, findings } = readGift(text);
	const [finding, ...more] = findings;

	expect(items).toEqual([]);
	expect(more).toEqual([]);
	expect(finding?.severity).toBe('unreadable');

	return [finding?.line ?? 0, finding?.message ?? ''];
}

const moodle = (text: string): GiftText => ({ text, format: 'moodle' });

describe('a question of many choices', () => {
	it('has a title, options, the right one and feedback', () => {
		expect(only('::Warna langit:: Apa warna langit? {\n\t=biru # tepat\n\t~hijau # bukan\n\t~merah\n}')).toEqual({
			kind: 'question',
			line: 1,
			id: null,
			tags: [],
			title: 'Warna langit',
			stem: moodle('Apa warna langit?'),
			missingWord: false,
			generalFeedback: null,
			body: {
				type: 'multiple choice',
				options: [
					{ line: 2, right: true, percent: null, text: moodle('biru'), feedback: moodle('tepat') },
					{ line: 3, right: false, percent: null, text: moodle('hijau'), feedback: moodle('bukan') },
					{ line: 4, right: false, percent: null, text: moodle('merah'), feedback: null }
				]
			}
		});
	});

	it('may give a part of the score, or take some away', () => {
		const { body } = only('Pilih dua {~%50%satu ~%50%dua ~%-33.333%tiga ~empat}');

		expect(body).toMatchObject({
			options: [{ percent: 50 }, { percent: 50 }, { percent: -33.333 }, { percent: null }]
		});
	});

	it('keeps a percent sign that is no weight', () => {
		expect(only('Berapa? {=%lima% ~10%}').body).toMatchObject({
			options: [{ text: { text: '%lima%' } }, { text: { text: '10%' } }]
		});
	});

	it('may stand in the middle of a sentence', () => {
		expect(only('Kota {~besar =terbesar ~kecil} di pulau itu.')).toMatchObject({
			stem: moodle('Kota _____ di pulau itu.'),
			missingWord: true
		});
	});
});

describe('other types', () => {
	test.each([
		['T', true],
		['TRUE', true],
		['F', false],
		['FALSE', false]
	])('{%s} is true or false', (word, right) => {
		expect(only(`Air itu basah.{${word}}`).body).toEqual({
			type: 'true-false',
			right,
			wrongFeedback: null,
			rightFeedback: null
		});
	});

	it('true or false says first what is wrong and then what is right', () => {
		expect(only('Air itu basah.{T#periksa lagi#benar sekali####Umum.}')).toMatchObject({
			body: { wrongFeedback: moodle('periksa lagi'), rightFeedback: moodle('benar sekali') },
			generalFeedback: moodle('Umum.')
		});
	});

	it('a short answer has one or several, with a weight or without', () => {
		expect(only('Ibu kota? {=Bandung =%50%Bdg#singkat =%0%*}').body).toEqual({
			type: 'short answer',
			answers: [
				{ line: 1, percent: null, text: 'Bandung', feedback: null },
				{ line: 1, percent: 50, text: 'Bdg', feedback: moodle('singkat') },
				{ line: 1, percent: 0, text: '*', feedback: null }
			]
		});
		expect(only('Ibu kota? {Bandung}').body).toMatchObject({ answers: [{ text: 'Bandung' }] });
	});

	it('matching may hold a right side that belongs to nothing', () => {
		expect(only('Pasangkan {\n=satu -> 1\n=dua -> 2\n= -> 3\n}').body).toEqual({
			type: 'matching',
			pairs: [
				{ line: 2, left: moodle('satu'), right: '1', feedback: null },
				{ line: 3, left: moodle('dua'), right: '2', feedback: null },
				{ line: 4, left: null, right: '3', feedback: null }
			]
		});
	});

	test.each([
		['#71', '71', '0'],
		['#71:2', '71', '2'],
		['#=71:0.5', '71', '0.5'],
		['#1..5', '3', '2'],
		['#-5..-2', '-3.5', '1.5'],
		['#0.1..0.2', '0.15', '0.05']
	])('{%s} is a number', (text, value, tolerance) => {
		expect(only(`Berapa? {${text}}`).body).toMatchObject({ type: 'numerical', answers: [{ value, tolerance }] });
	});

	it('a number may have several answers, and feedback on all others', () => {
		expect(only('Berapa? {#\n=71:0#tepat\n=%50%71:2#hampir\n~#jauh\n}').body).toEqual({
			type: 'numerical',
			answers: [
				{ line: 2, percent: null, value: '71', tolerance: '0', feedback: moodle('tepat') },
				{ line: 3, percent: 50, value: '71', tolerance: '2', feedback: moodle('hampir') }
			],
			otherFeedback: moodle('jauh')
		});
	});

	it('an essay has empty braces, a description none', () => {
		expect(only('Ceritakan. {}').body).toEqual({ type: 'essay' });
		expect(only('Ceritakan. {####Dinilai pelatih.}')).toMatchObject({
			body: { type: 'essay' },
			generalFeedback: moodle('Dinilai pelatih.')
		});
		expect(only('Bacalah dahulu teks ini.').body).toEqual({ type: 'description' });
	});
});

describe('texts', () => {
	it('lose their backslashes before signs that mean something, and keep others', () => {
		expect(only('a \\= b \\~ c \\# d \\{e\\} f\\: g\\nh \\\\ i \\x {=\\=1 ~\\#}')).toMatchObject({
			stem: moodle('a = b ~ c # d {e} f: g\nh \\ i \\x')
		});
		expect(only('::jam 08\\:00\\::: Kapan? {=x ~y}').title).toBe('jam 08:00:');
	});

	it('tell their format; the others take the one of the question', () => {
		expect(only('[html]<b>Apa?</b> {=[plain]satu # [markdown]*ya* ~dua ####[moodle]umum}')).toMatchObject({
			stem: { text: '<b>Apa?</b>', format: 'html' },
			generalFeedback: { text: 'umum', format: 'moodle' },
			body: {
				options: [
					{ text: { text: 'satu', format: 'plain' }, feedback: { text: '*ya*', format: 'markdown' } },
					{ text: { text: 'dua', format: 'html' } }
				]
			}
		});
		expect(only('[penting] Apa? {}').stem).toEqual(moodle('[penting] Apa?'));
	});
});

describe('the file', () => {
	it('parts questions at blank lines, and tells where each stands', () => {
		const { items, findings } = readGift('\uFEFFSatu? {T}\r\n\r\n \t\r\nDua? {\r\n=a\r\n~b}\r\n');

		expect(findings).toEqual([]);
		expect(items.map(({ line }) => line)).toEqual([1, 4]);
	});

	it('skips comments, also among the answers', () => {
		expect(only('// judul\n//\nSatu? {\n\t=a\n\t// ~b\n\t~c\n}').body).toMatchObject({
			options: [
				{ line: 4, text: moodle('a') },
				{ line: 6, text: moodle('c') }
			]
		});
	});

	it('reads an id and tags from the comments of a question, and of no other', () => {
		const { items } = readGift(
			'// [id:med\\]01] [tag:media sosial] [tag:a\\]b]\nSatu? {T}\n\n// [tag:sendiri]\n\nDua? {F}'
		);

		expect(items).toMatchObject([
			{ id: 'med]01', tags: ['media sosial', 'a]b'] },
			{ id: null, tags: [] }
		]);
	});

	it('follows categories, whose names may hold a slash', () => {
		expect(readGift('$CATEGORY: $course$/top/Bab 1//2/Awal\n\nSatu? {T}').items[0]).toEqual({
			kind: 'category',
			line: 1,
			path: ['$course$', 'top', 'Bab 1/2', 'Awal']
		});
		expect(readGift('$CATEGORY: Awal\nSatu? {T}').items).toMatchObject([{ path: ['Awal'] }, { line: 2 }]);
	});

	test.each([
		['Satu? {=a\n\n~b}', [1, 'tidak ditutup']],
		['Satu?\nDua } {', [2, 'ditutup tanpa dibuka']],
		['Satu? {=a ~b} lalu\n{T}', [2, 'kurung kurawal lagi']],
		['Satu? {\na\n~b}', [2, 'sebelum tanda']],
		['Satu? {~a}', [1, 'jawabannya kurang']],
		['Satu? {\n=a\n~\n}', [3, 'tanpa teks']],
		['Satu? {\n~%120%a\n=b}', [2, '%120%']],
		['Satu? {~%1,5%a =b}', [1, '%1,5%']],
		['Satu? {\n=a -> 1\n=b\n}', [3, 'tanda ->']],
		['Satu? {=a -> 1}', [1, 'jawabannya kurang']],
		['Satu? {#\n=tujuh\n}', [2, 'bukan angka']],
		['Satu? {#3,5}', [1, 'bukan angka']],
		['Satu? {#}', [1, 'jawabannya kurang']],
		['{=a ~b}', [1, 'tidak punya pertanyaan']]
	])('refuses %j with the line', (text, [line, message]) => {
		const { findings } = readGift(text);

		expect(findings[0]).toMatchObject({ severity: 'unreadable', line });
		expect(findings[0]?.message).toContain(message);
	});

	it('goes on behind a question that it refuses', () => {
		const { items, findings } = readGift('Satu? {~a}\n\nDua? {T}');

		expect(findings).toHaveLength(1);
		expect(items).toMatchObject([{ line: 3 }]);
	});

	it('of half a million braces is read without delay', () => {
		const started = performance.now();

		expect(fault('{'.repeat(500_000))[0]).toBe(1);
		expect(readGift(`a {${'~ '.repeat(200_000)}}`).items).toEqual([]);
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});

/** Without lines. */
function comparable(items: readonly GiftItem[]): unknown {
	return JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'line' ? 0 : value)));
}

test('whatever GIFT can say is read as it was written', () => {
	fc.assert(
		fc.property(giftItems, (items) => {
			const { items: read, findings } = readGift(writeGift(items));

			expect(findings).toEqual([]);
			expect(comparable(read)).toEqual(comparable(items));
		}),
		{ numRuns: 2_000 }
	);
});

test('no text makes the reader fail, and lines are those of the file', () => {
	fc.assert(
		fc.property(fc.array(giftTexts, { maxLength: 12 }), (parts) => {
			const whole = parts.join('\n\n');
			const lines = whole.split('\n').length;

			for (const { line } of readGift(whole).findings) expect(line > 0 && line <= lines).toBe(true);
		}),
		{ numRuns: 2_000 }
	);
});
