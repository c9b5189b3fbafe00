import { describe, expect, test } from 'vitest';
import { Findings } from './findings.ts';
import { Source } from './source.ts';
import { check, flow, guard, guardedWords, paths, supported } from './test-content.ts';

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
