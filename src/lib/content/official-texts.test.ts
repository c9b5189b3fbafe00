import { expect, test } from 'vitest';
import { impactOf } from './impact.ts';
import { check, circular, located, paths } from './test-content.ts';

const pledge = `---
id: ikrar
judul: Ikrar netralitas
jenis: pakta integritas
versi: 1
contoh: tidak
instansi: Dinas Contoh
tanggal: 2026-11-02
---

Saya menjaga netralitas (UU 20/2023 Pasal 24 ayat (1) huruf d).
`;

test('a circular and a pledge are read, whole, with their citations as links', () => {
	const { content, findings } = check({ [paths.circular]: circular, 'content/pledges/ikrar.md': pledge });

	expect(findings.filter(({ severity }) => severity === 'error').map(located)).toEqual([]);
	expect(content.circulars).toMatchObject([
		{
			id: 'grup-kerja',
			kind: 'surat edaran',
			title: 'Grup kerja selama tahapan pemilihan',
			version: 2,
			example: true,
			institution: 'Pemerintah Kota Contoh',
			date: '2026-11-02',
			origin: 'public'
		}
	]);
	expect(content.circulars[0]!.bodyHtml).toContain('href="/regulations/pp-94-2021#pasal-5-huruf-n"');
	expect(content.circulars[0]!.questions.map(({ public: told }) => [told.id, told.type])).toEqual([
		['guna', 'pilihan ganda'],
		['dasar', 'pilihan ganda'],
		['benar', 'benar-salah']
	]);
	// The questions are asked below the text and are no part of it.
	expect(content.circulars[0]!.bodyHtml).not.toContain('Pertanyaan');
	expect(content.circulars[0]!.bodyMarkdown).toMatch(/^> \[!CATATAN\][^]*urusan kerja\.$/);
	expect(content.pledges).toMatchObject([{ id: 'ikrar', kind: 'pakta integritas', example: false }]);
	expect(impactOf(content, 'pp-94-2021')).toMatchObject({ circulars: ['grup-kerja'], pledges: [] });
	expect(impactOf(content, 'uu-20-2023')).toMatchObject({ circulars: [], pledges: ['ikrar'] });
});

test('a text of the private folder takes the place of the one of the same id', () => {
	const own = circular.replace('contoh: ya', 'contoh: tidak');
	const { content } = check({ [paths.circular]: circular }, { overlay: [{ path: paths.circular, text: own }] });

	expect(content.circulars).toMatchObject([{ id: 'grup-kerja', example: false, origin: 'overlay' }]);
});

test.each([
	['an unknown kind', 'jenis: surat edaran', 'jenis: ikrar', 'field-invalid'],
	['a repealed law', 'PP 94/2021 Pasal 5 huruf n', 'UU 5/2014 Pasal 9 ayat (2)', 'citation-repealed'],
	['an appeal', 'Grup kerja hanya', 'Pilih nomor urut dua. Grup kerja hanya', 'ballot-number'],
	['raw HTML', 'Grup kerja hanya', 'Grup<br> kerja hanya', 'raw-html'],
	[
		'a fourth question',
		'### Benar atau',
		'### Lagi\n`id: lagi`\n\n- [x] Ya\n- [ ] Tidak\n\n### Benar atau',
		'circular-questions'
	],
	['no question', '## Pertanyaan', '## Tanya jawab', 'circular-questions'],
	[
		'a question that is typed',
		'- [x] Hanya untuk urusan kerja\n- [ ] Untuk ajakan memilih',
		'**Jawaban:** `kerja`',
		'circular-questions'
	],
	['text beside the questions', '## Pertanyaan\n', '## Pertanyaan\n\nJawablah.\n', 'stray-text'],
	['a file of another name', 'id: grup-kerja', 'id: grup', 'field-invalid']
])('%s is refused', (_, from, to, rule) => {
	const { findings } = check({ [paths.circular]: circular.replace(from, to) });

	expect(findings.filter(({ file, severity }) => file === paths.circular && severity === 'error')).toMatchObject([
		{ rule }
	]);
});
