import { describe, expect, test } from 'vitest';
import { Findings } from './findings.ts';
import { Source } from './source.ts';
import photos from '../../../content/rulings/foto-dan-simbol.md?raw';
import { check, flow, guard, guardedWords, lesson, paths, supported } from './test-content.ts';

function found(text: string): string[] {
	const findings = new Findings();

	guard.check(new Source({ path: 'x.md', text }), [], [], findings);

	return findings.list.map(({ rule }) => rule);
}

describe('content that takes sides', () => {
	test.each([
		['Ia kader Partai Demokrat.', 'party-name'],
		['PDI Perjuangan dan lainnya', 'party-name'],
		['Partai Keadilan\nSejahtera', 'party-name'],
		['bendera PKB di pagar', 'party-name'],
		['PAN menang', 'party-name'],
		['Poster Prabowo Subianto', 'party-name'],
		['pilih no. urut 3', 'ballot-number'],
		['coblos **nomor** 2!', 'ballot-number'],
		['dukung pasangan calon nomor satu', 'ballot-number'],
		['calon 1 dan 2', 'ballot-number'],
		['mengacungkan jempol', 'hand-sign'],
		['salam tiga jari', 'hand-sign'],
		['simbol jari dua', 'hand-sign'],
		['menaruh 👍 di kolom komentar', 'hand-sign'],
		['baju merah untuk kampanye calon', 'campaign-colour'],
		['Warna jingga adalah warna relawan.', 'campaign-colour']
	])('%s', (text, rule) => {
		expect(found(text)).toContain(rule);
	});

	test.each([
		'Kementerian PAN-RB dan MenPAN RB; Menteri PANRB; PAN dan RB',
		'Persatuan Indonesia adalah sila ketiga; pajak PBB dan PKB; Perjanjian Kerja Sama (PKS); peserta PKN',
		'buruh, garuda, dan demokrat sejati; PPPK; karya yang berkarya',
		'Undang-Undang Nomor 7 Tahun 2017; Peraturan Pemerintah Nomor 4; Surat Edaran Menteri Nomor 1 Tahun 2023; UU No. 5/2014',
		'jangan lupa nomor sekian; nomor urut peserta; nomor telepon; soal nomor 3; nomor 110; nomor antrean 5',
		'dua pasangan calon; salah satu calon; calon dua orang; satu per satu; ikon suka',
		'Gaya yang dapat dibaca sebagai simbol peserta; jari tangan; tanda suka',
		'bendera merah putih dikibarkan; baju merah di kantor; bunga kuning. Kampanye dimulai besok.'
	])('is not seen in ordinary words: %s', (text) => {
		expect(found(text)).toEqual([]);
	});

	test('may be described where the chip says so, and never in an image', () => {
		const option = '- [x] Tidak boleh, walaupun akun pribadi.';
		const rules = (text: string) =>
			check({ [paths.quiz]: supported.replace(option, text), [paths.picture]: flow })
				.findings.filter(({ severity }) => severity === 'error')
				.map(({ rule }) => rule);

		expect(rules('- [x] Menulis "pilih nomor 2"')).toEqual(['ballot-number']);
		expect(rules('- [x] Menulis "pilih nomor 2" `sebut: angka`')).toEqual([]);
		expect(rules('- [x] Menulis "pilih nomor 2" `sebut: isyarat`')).toEqual(['ballot-number']);
		expect(rules('- [x] Mengacungkan dua jari pada nomor 2 `sebut: angka, isyarat`')).toEqual([]);
		expect(rules('- [x] ![pilih nomor 2](alur-lapor.svg) ini `sebut: angka`')).toEqual(['ballot-number']);
		expect(rules('- [x] Memuji Golkar `sebut: angka`')).toEqual(['party-name']);
	});
});

/** What takes sides, as it is shown and as it is asked for; the words of a file name stand apart by hyphens. */
const kinds = [
	['party-name', 'bendera Golkar di panggung', 'dukung Gerindra sekarang'],
	['party-name', 'poster Prabowo Subianto', 'dukung Anies Baswedan'],
	['ballot-number', 'baliho calon nomor 2', 'coblos nomor satu'],
	['hand-sign', 'panitia berpose dua jari', 'ayo salam tiga jari'],
	['campaign-colour', 'kaus kuning tim pemenangan', 'pakai baju merah ke kampanye']
].flatMap(([rule, depiction, appeal]) => [
	{ rule: rule!, words: depiction! },
	{ rule: rule!, words: appeal! }
]);
const inLesson = (text: string) => ({ [paths.lesson]: `${lesson}\n${text}\n`, [paths.picture]: flow });
const inPicture = (from: string, to: string) => ({
	[paths.lesson]: `${lesson}\n![Alur](alur-lapor.svg)\n`,
	[paths.picture]: flow.replace(from, to)
});
const seeds: Record<string, (words: string) => Record<string, string>> = {
	'the text of a lesson': (words) => inLesson(`Di lapangan: ${words}.`),
	'the text of a question': (words) => ({
		[paths.quiz]: supported.replace('Seorang staf', `Tampak ${words}. Seorang staf`)
	}),
	'an explanation': (words) => ({ [paths.quiz]: supported.replace('Membaca dan memilih', `Bukan ${words}. Membaca`) }),
	'an alternative text': (words) => inLesson(`![Foto: ${words}](alur-lapor.svg)`),
	"a picture's title in the text": (words) => inLesson(`![Alur](alur-lapor.svg "${words}")`),
	'a file name': (words) => ({
		[paths.lesson]: `${lesson}\n![Alur](${fileName(words)}.svg)\n`,
		[`content/modules/contoh/${fileName(words)}.svg`]: flow
	}),
	'the title of an SVG': (words) => inPicture('Tolak, catat, lalu lapor</title>', `${words}</title>`),
	'the description of an SVG': (words) => inPicture('Tiga kotak', `${words}, tiga kotak`),
	'a label in an SVG': (words) => inPicture('Lapor</text>', `${words}</text>`),
	'a name in an SVG that is read out': (words) => inPicture('role="img"', `role="img" aria-label="${words}"`)
};

function fileName(words: string): string {
	return words.toLowerCase().replaceAll(' ', '-');
}

describe.each(Object.entries(seeds))('what takes sides in %s', (_, seed) => {
	test.each(kinds)('is refused: $words', ({ rule, words }) => {
		const errors = check(seed(words)).findings.filter(({ severity }) => severity === 'error');

		expect(new Set(errors.map((finding) => finding.rule))).toEqual(new Set([rule]));
		// Whoever reads it learns what was seen.
		expect(errors.every(({ message }) => message.includes('"'))).toBe(true);
	});

	test('is not found in words of every day', () => {
		const errors = check(seed('antrean di loket pelayanan')).findings.filter(({ severity }) => severity === 'error');

		expect(errors).toEqual([]);
	});
});

describe('the shipped rulings on hand signs and symbols', () => {
	const path = 'content/rulings/foto-dan-simbol.md';
	const sides = new Set(kinds.map(({ rule }) => rule));
	const found = (text: string) =>
		check({ [path]: text }).findings.flatMap(({ file, rule }) => (file === path && sides.has(rule) ? [rule] : []));

	test('describe what is not allowed, and pass', () => {
		expect(photos).toContain('`sebut: isyarat`');
		expect(found(photos)).toEqual([]);
	});

	test('would be refused without their chip', () => {
		expect(new Set(found(photos.replaceAll('`sebut: isyarat`', '')))).toEqual(new Set(['hand-sign']));
	});
});

describe('the list of guarded words', () => {
	const withParty = supported.replace('Tidak boleh, walaupun akun pribadi.', 'Tidak boleh, kata Partai Rekaan.');
	const own = guardedWords.replace('## Partai\n', '## Partai\n\n- Partai Rekaan\n');
	const errors = (...[changes, options]: Parameters<typeof check>) =>
		check(changes, options)
			.findings.filter(({ severity }) => severity === 'error')
			.map(({ rule }) => rule);

	test('can be longer in a private folder, and never shorter', () => {
		const overlay = (text: string) => ({ overlay: [{ path: 'rahasia/guarded-words.md', text }] });
		const empty = guardedWords.replace(/^- .*$/gm, '');

		expect(errors({ [paths.quiz]: withParty })).toEqual([]);
		expect(errors({ [paths.quiz]: withParty }, overlay(own))).toEqual(['party-name']);
		expect(errors({ [paths.quiz]: supported.replace('akun pribadi.', 'akun Golkar.') }, overlay(empty))).toEqual([
			'party-name'
		]);
	});

	test('may be empty, and then nothing is guarded by accident', () => {
		expect(errors({ [paths.guardedWords]: guardedWords.replace(/^- .*$/gm, '') })).not.toContain('party-name');
	});

	test('must be there', () => {
		const { findings } = check({ [paths.guardedWords]: null });

		expect(findings.filter(({ rule }) => rule === 'word-list')).toHaveLength(1);
	});
});
