import { describe, expect, test } from 'vitest';
import { articleLabel, articleSlug } from './article.ts';
import { Register } from './citations.ts';
import { shortName } from './regulation-names.ts';
import { check, regulationFile } from './test-content.ts';

const extra = regulationFile('SE MenPANRB', 1, 2023, '## Isi pokok\n\nIsi.');
const ministers = regulationFile('KepmenPANRB', 16, 2025, '## Isi pokok\n\nIsi.');
const decision = regulationFile('Putusan MK', 136, 2024, '## Amar\n\nIsi.');
const joint = regulationFile(
	'SKB',
	2,
	2022,
	'## Lampiran\n\nDaftar.',
	'singkatan: [SKB 2022, SKB 22 September 2022]\n'
);

const { content } = check({
	[extra.path]: extra.text,
	[ministers.path]: ministers.text,
	[decision.path]: decision.text.replace('nomor: 136', 'nomor: 136/PUU-XXII'),
	[joint.path]: joint.text
});
const register = new Register(content.regulations);

/** What a text cites: `id article`, with `?` for a regulation that is not known. */
function cited(text: string): string[] {
	return register
		.find(text)
		.map(({ regulation, article }) => `${regulation?.id ?? '?'} ${article ? articleLabel(article) : '-'}`);
}

function problems(text: string): (string | undefined)[] {
	return register.find(text).map((match) => register.resolve(match, text, false).problem?.rule);
}

describe('citations', () => {
	test.each([
		['UU 20/2023 Pasal 9 ayat (2)', ['uu-20-2023 Pasal 9 ayat (2)']],
		['PP 94/2021 Pasal 5 huruf n angka 2', ['pp-94-2021 Pasal 5 huruf n angka 2']],
		['menurut Pasal 9 ayat (2) UU 20/2023, pegawai', ['uu-20-2023 Pasal 9 ayat (2)']],
		['Undang-Undang Nomor 20 Tahun 2023', ['uu-20-2023 -']],
		['Undang-Undang No. 20 Tahun 2023 tentang Contoh UU 20 Pasal 9 ayat (2)', ['uu-20-2023 Pasal 9 ayat (2)']],
		['UU Nomor 20\nTahun 2023 Pasal\n9', ['uu-20-2023 Pasal 9']],
		['UU ASN Pasal 24 ayat 1 huruf d', ['uu-20-2023 Pasal 24 ayat (1) huruf d']],
		['Pasal 24(1) UU ASN', ['uu-20-2023 Pasal 24 ayat (1)']],
		['RUU ASN dan ASN', []],
		['Pasal 9 tidak menyebut peraturannya', []],
		['UU 10/2016 Pasal 71; PP 42/2004 Pasal 15', ['uu-10-2016 Pasal 71', 'pp-42-2004 Pasal 15']],
		[
			'UU 20/2023 Pasal 52 ayat (3) huruf j jo. ayat (4)',
			['uu-20-2023 Pasal 52 ayat (3) huruf j', 'uu-20-2023 Pasal 52 ayat (4)']
		],
		[
			'UU 20/2023 Pasal 9 ayat (2) dan Pasal 5 huruf n PP 94/2021',
			['uu-20-2023 Pasal 9 ayat (2)', 'pp-94-2021 Pasal 5 huruf n']
		],
		[
			'Pasal 9 ayat (2) UU 20/2023, Pasal 5 huruf n PP 94/2021',
			['uu-20-2023 Pasal 9 ayat (2)', 'pp-94-2021 Pasal 5 huruf n']
		],
		['Pasal 9 ayat (2) dan Pasal 24 UU 20/2023', ['uu-20-2023 Pasal 9 ayat (2)', 'uu-20-2023 Pasal 24']],
		[
			'PP 94/2021 Pasal 5 huruf n angka 5–6.',
			['pp-94-2021 Pasal 5 huruf n angka 5', 'pp-94-2021 Pasal 5 huruf n angka 6']
		],
		['PP 42/2004 Pasal 15 ayat (1), (2), dan (3)', [1, 2, 3].map((n) => `pp-42-2004 Pasal 15 ayat (${n})`)],
		['Pasal 71 UU 10/2016 jo. Pasal 188', ['uu-10-2016 Pasal 71', 'uu-10-2016 Pasal 188']],
		[
			'SE MenPANRB 1/2023 dan Surat Edaran Menteri PANRB Nomor 1 Tahun 2023',
			['se menpanrb-1-2023 -', 'se menpanrb-1-2023 -']
		],
		['Putusan MK 136/PUU-XXII/2024', ['putusan mk-136-2024 -']],
		['Putusan Mahkamah Konstitusi Nomor 136/PUU-XXII/2024', ['putusan mk-136-2024 -']],
		['KepmenPANRB 16/2025, Kepmen PAN-RB Nomor 16 Tahun 2025', ['kepmenpanrb-16-2025 -', 'kepmenpanrb-16-2025 -']],
		['SKB 2022 Lampiran, SKB 22 September 2022', ['skb-2-2022 Lampiran', 'skb-2-2022 -']],
		['UU 99/2023 Pasal 1', ['? Pasal 1']],
		['Pasal 71 UU Pilkada', ['? Pasal 71']],
		['UU Pilkada sedang ditinjau', []]
	])('%s', (text, expected) => {
		expect(cited(text)).toEqual(expected);
	});

	test('a heading covers finer citations unless a finer heading exists, and finer headings a wider citation', () => {
		const slug = (text: string) =>
			register.find(text).map((match) => register.resolve(match, text, false).citation?.slug)[0];

		expect(slug('PP 94/2021 Pasal 5 huruf n angka 2')).toBe('pasal-5-huruf-n');
		expect(slug('PP 94/2021 Pasal 5 huruf n angka 6')).toBe('pasal-5-huruf-n-angka-6');
		expect(slug('UU 10/2016 Pasal 71')).toBe('pasal-71-ayat-1');
		expect(slug('UU 10/2016')).toBe(null);
	});

	test('unknown and repealed ones are problems, and a repealed one names what took its place', () => {
		expect(problems('UU 20/2023 Pasal 1; UU 99/2023; UU 20/2023 Pasal 9 ayat (2)')).toEqual([
			'citation-unknown',
			'citation-unknown',
			undefined
		]);

		const message = (text: string) =>
			register.find(text).map((match) => register.resolve(match, text, false).problem?.message)[0];

		expect(message('UU 5/2014 Pasal 9 ayat (2)')).toContain('ganti dengan UU 20/2023 Pasal 9 ayat (2)');
		expect(message('UU 5/2014')).toContain('ganti dengan UU 20/2023');
	});

	test.each(['riwayat', '(riwayat)'])('a repealed one may be told as history with the chip `%s`', (chip) => {
		const text = `Dulu UU 5/2014 Pasal 9 ayat (2) \`${chip}\` mengatakannya; UU 5/2014 kini dicabut.`;
		const { findings, content } = check({
			'content/modules/contoh/02-sejarah.md': `---\njudul: Sejarah\nmenit: 1\n---\n\n${text}\n`
		});
		const repealed = findings.filter(({ rule }) => rule === 'citation-repealed');

		expect(repealed.map(({ column }) => column)).toEqual([text.lastIndexOf('UU 5/2014') + 1]);
		expect(content.modules[0]?.citations.filter(({ history }) => history)).toHaveLength(1);
	});

	test('a kind or abbreviation of any signs is found as it is written', () => {
		const odd = regulationFile('SE Sekda-X (2)', 4, 2025, '## Isi\n\nIsi.', 'singkatan: ["SE-4 [X] + 1"]\n');
		const path = 'content/regulations/odd.md';
		const found = new Register(check({ [path]: odd.text }).content.regulations).find(
			'SE Sekda-X (2) 4/2025; SE-4 [X] + 1.'
		);

		expect(found.map(({ regulation }) => regulation?.id)).toEqual(['odd', 'odd']);
	});

	test('a letter is found by its number, which may look like a year, and by the day that stands for a number', () => {
		const letter = regulationFile(
			'Surat Mendagri',
			7,
			2024,
			'## Isi\n\nIsi.',
			'singkatan: [Surat Mendagri 100.2/1575/SJ]\n'
		);
		const dated = regulationFile(
			'Surat Kemendagri',
			8,
			2024,
			'## Isi\n\nIsi.',
			'singkatan: [Surat Kemendagri 13 November 2024]\n'
		);
		const old = regulationFile('Surat MenPANRB', 9, 2018, '## Isi\n\nIsi.');
		const regulations = check({
			[letter.path]: letter.text.replace('nomor: 7', 'nomor: 100.2/1575/SJ'),
			[dated.path]: dated.text.replace('nomor: 8', 'nomor: 13 November 2024'),
			[old.path]: old.text.replace('nomor: 9', 'nomor: B/36/M.SM.00.00')
		}).content.regulations;
		const found = new Register(regulations).find(
			'Surat Mendagri 100.2/1575/SJ; Surat Menteri Dalam Negeri Nomor 100.2/1575/SJ Tahun 2024; ' +
				'Surat Kemendagri 13 November 2024; Surat Menteri PAN-RB Nomor B/36/M.SM.00.00/2018'
		);

		expect(found.map(({ regulation }) => regulation && shortName(regulation))).toEqual([
			'Surat Mendagri 100.2/1575/SJ/2024',
			'Surat Mendagri 100.2/1575/SJ/2024',
			'Surat Kemendagri 13 November 2024',
			'Surat MenPANRB B/36/M.SM.00.00/2018'
		]);
	});

	test('the days of a regulation may be unknown to the sources, in words and nothing else', () => {
		const old = regulationFile(
			'Surat MenPANRB',
			9,
			2018,
			'## Isi\n\nIsi.',
			'status: dicabut\ndicabut-oleh: uu-20-2023\ndicabut-pada: tidak diketahui\n'
		);
		const files = (day: string) => ({
			[old.path.replace(' ', '-')]: old.text.replace('2004-01-01', day).replace('id: surat ', 'id: surat-')
		});
		const { content, findings } = check(files('tidak diketahui'));
		const regulation = content.regulations.find(({ kind }) => kind === 'Surat MenPANRB');

		expect(findings.filter(({ file }) => file.includes('surat'))).toEqual([]);
		expect(regulation).toMatchObject({ inForceFrom: null, repealedOn: null, repealedBy: 'uu-20-2023' });
		expect(check(files('entah')).findings.map(({ rule, message }) => `${rule} ${message}`)).toContainEqual(
			expect.stringMatching(/^field-invalid .*berlaku.*`tidak diketahui`/)
		);
	});

	test('an anchor is made of the words of the article', () => {
		expect(articleSlug('Pasal 9 ayat (2)')).toBe('pasal-9-ayat-2');
		expect(articleSlug('Pasal 28A huruf d angka 10')).toBe('pasal-28a-huruf-d-angka-10');
	});
});
