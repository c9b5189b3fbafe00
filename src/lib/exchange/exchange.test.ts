import { describe, expect, it, test } from 'vitest';
import { exportQuestions, quizNamedBy } from './exchange.ts';
import { bySeverity, type Severity } from './report.ts';
import { said, take } from './test-import.ts';

/** The questions of a file as Soal Markdown, without front matter and pools. */
const questions = (text: string) => take(text).text.replace(/^[\s\S]*?(?=### )/, '');
const lost = (text: string) => said(take(text).findings);

const quiz = (body: string, chips = '') =>
	`---\nkuis: contoh\njudul: Contoh\nmode: latihan\n---\n\n## Awal${chips}\n\n${body}\n`;
const given = (body: string, chips?: string) => {
	const { text, findings } = exportQuestions(quiz(body, chips));

	return { gift: text.split('\n').slice(2).join('\n').trim(), lost: said(findings) };
};

describe('from GIFT', () => {
	it('a quiz begins with its front matter, and its policy has to be looked at', () => {
		const { text, questions: count, findings } = take('::Satu::Apa? {=a ~b}');

		expect(count).toBe(1);
		expect(text).toBe(
			[
				...['---', 'kuis: contoh', 'judul: Contoh', 'mode: ujian', 'lulus: 80', '---', ''],
				...['## Soal', '', '### Satu', '`id: soal-01`', '', 'Apa?', '', '- [x] a', '- [ ] b', '']
			].join('\n')
		);
		expect(findings).toEqual([
			expect.objectContaining({ severity: 'changed', line: 1, message: expect.stringContaining('mode: ujian') })
		]);
	});

	it('the last part of a category is the pool, what all have in common is the title', () => {
		const { text } = take(
			'Nol? {T}\n\n$CATEGORY: $course$/top/Netralitas/Bab 1\n\nSatu? {T}\n\n$CATEGORY: $course$/top/Netralitas/Bab 2/Lanjut\n\nDua? {F}\n\n' +
				'$CATEGORY: $course$/top/Netralitas/Bab 1\n\nTiga? {F}'
		);

		expect(text).toContain('judul: Netralitas\n');
		expect(text.split('\n').filter((line) => line.startsWith('##'))).toEqual([
			'## Soal',
			'### Nol? `benar-salah`',
			'## Bab 1',
			'### Satu? `benar-salah`',
			'### Tiga? `benar-salah`',
			'## Bab 2 – Lanjut',
			'### Dua? `benar-salah`'
		]);
	});

	it('ids stay where they can, and every question has one of its own', () => {
		const text = [
			'// [id:med-01]\nA? {T}',
			'// [id:Soal 7]\nB? {T}',
			'// [id:med-01]\nC? {T}',
			'// [id:soal-01]\nD? {T}',
			'E? {T}'
		].join('\n\n');

		expect(questions(text).match(/`id: [^`]+`/g)).toEqual([
			'`id: med-01`',
			'`id: soal-02`',
			'`id: soal-03`',
			'`id: soal-01`',
			'`id: soal-04`'
		]);
		expect(lost(text)).toEqual([
			expect.stringContaining('5 changed id “Soal 7”'),
			expect.stringContaining('8 changed id “med-01”')
		]);
	});

	it('tags are tags, and chips where they read like them', () => {
		expect(questions('// [tag:medsos] [tag:sulit: 2] [tag:sulit: sangat] [tag:tetap]\nA? {T}')).toContain(
			'`#medsos` `sulit: 2` `#sulit: sangat` `tetap`'
		);
	});

	it('the first paragraph is the heading where there is no title, and a title that repeats it is one', () => {
		expect(questions('[markdown]Apa *ini*?\\n\\nPilih satu. {T}')).toMatch(
			/^### Apa \*ini\*\? `benar-salah`\n.*\n\nPilih satu\.\n/
		);
		expect(questions('::Apa ini?::[markdown]Apa *ini*? {T}')).toMatch(
			/^### Apa \*ini\*\? `benar-salah`\n.*\n\n- \[x\]/
		);
		expect(questions('Kota {=a ~b} itu besar.')).toMatch(/^### Kota … itu besar\.\n/);
	});

	it('true and false keep what is said of the right and of the wrong answer', () => {
		expect(questions('A? {F#Periksa lagi.#Tepat.}')).toContain(
			'- [ ] Benar\n  > Periksa lagi.\n- [x] Salah\n  > Tepat.\n'
		);
	});

	it('weights are those of `nilai: sebagian` where they say the same, else `nilai: bobot`', () => {
		const same = questions('A? {~%50%a ~%50%b ~%-100%c}');
		const other = questions('A? {~%60%a ~%40%b ~%-12.5%c ~d}');

		expect(same).toContain('- [x] a\n- [x] b\n- [ ] c\n');
		expect(same).not.toContain('nilai');
		expect(other).toContain('`nilai: bobot`');
		expect(other).toContain('- [x] a `60%`\n- [x] b `40%`\n- [ ] c `-12,5%`\n- [ ] d\n');
	});

	it('general feedback is the Pembahasan, and labels in it are what they say', () => {
		expect(questions('A? {T####[markdown]Karena.\\n\\nLagi.\\n\\n**Dasar hukum\\:** UU 20/2023}')).toContain(
			'> **Pembahasan:** Karena.\n>\n> Lagi.\n>\n> **Dasar hukum:** UU 20/2023\n'
		);
	});

	it('numbers have a comma and their tolerance, pairs of Benar and Salah are statements', () => {
		expect(questions('A? {#=1.5..2.5 =7}')).toContain('**Jawaban:** `2 ± 0,5` atau `7`\n');
		expect(questions('A? {=x -> Benar =y -> Salah}')).toContain('| x | x |  |\n| y |  | x |\n');
		expect(questions('A? {=x|y -> 1 = -> *2*}')).toContain('| x\\|y | 1 |\n|  | \\*2\\* |\n');
	});

	test.each([
		['A? {}', '1 left-out soal esai'],
		['Hanya teks.', '1 left-out teks tanpa soal'],
		['A? {~a ~b}', '1 left-out tidak ada pilihan yang benar'],
		['A? {=%50%a}', '1 left-out tidak ada jawaban bernilai penuh'],
		['A? {\n=a\n~%50%b\n}', '3 changed bobot 50%'],
		['A? {=a =b ~c}', '1 changed di Moodle memilih salah satu'],
		['A? {~%100%a ~%100%b ~c}', '1 changed bobot yang benar berjumlah 200%'],
		['A? {=a\n=%50%b}', '2 changed jawaban “b” bernilai 50%'],
		['A? {=a\n=b*}', '2 changed jawaban “b*” memakai tanda *'],
		['A? {=a\n=b`}', '2 changed jawaban “b`” memakai tanda *'],
		['A? {=a#ya}', '1 changed umpan balik satu jawaban'],
		['A? {#\n=1#ya\n}', '2 changed umpan balik satu jawaban'],
		['A? {#1~#jauh}', '1 changed umpan balik bagi jawaban lain'],
		['A? {=x -> 1#ya =y -> 2}', '1 changed umpan balik satu jawaban'],
		['[html]H<sub>2</sub>O? {T}', '1 changed HTML <sub>'],
		['[html]<img src\\="@@PLUGINFILE@@/a.png" alt\\=""> Apa? {T}', '1 changed gambar “@@PLUGINFILE@@/a.png”'],
		['[markdown][a](javascript\\:x) {T}', '1 changed tautan “javascript:x”'],
		['::A::[markdown]# Judul\\n\\nIsi {T}', '1 changed judul di dalam teks'],
		['A? {\n=[markdown]a\\n\\nb\n~c\n}', '2 changed beberapa baris'],
		['Kasus\\: apa? {T}', '1 changed judul yang diawali']
	])('%j is reported with its line', (text, expected) => {
		expect(lost(text)).toContainEqual(expect.stringContaining(expected));
	});

	it('a text that would break the question is not written', () => {
		expect(take('::A::[markdown]```\\nkode tanpa akhir {=a ~b}\n\n::B::Apa? {T}')).toMatchObject({
			questions: 1,
			findings: [{ severity: 'changed' }, { severity: 'unreadable', line: 1, question: 'A' }]
		});
	});

	it('a list, a box and a heading in the text stay apart from the options', () => {
		expect(questions('::A::[markdown]## Judul\\n\\n- [x] satu\\n- dua {=a ~b}')).toContain(
			'\n\n**Judul**\n\n* \\[x\\] satu\n* dua\n\n- [x] a\n- [ ] b\n'
		);
	});

	it('addresses that a text tells at its end come to their links', () => {
		expect(
			questions('::A::[markdown]Baca [ini][1] dan [itu].\\n\\n[1]\\: https\\://example.org\\n[itu]\\: /learn {T}')
		).toContain('\n\nBaca [ini](https://example.org) dan [itu](/learn).\n\n- [x] Benar');
	});

	it('plain text stays plain, whatever it looks like', () => {
		expect(questions('::A::[plain]1. *satu* <b>\\n# dua {=[plain]- [x] tiga `id\\: x` ~[plain]> empat}')).toBe(
			[
				...['### A', '`id: soal-01`', '', '1\\. \\*satu\\* \\<b\\>\\', '\\# dua', ''],
				...['- [x] \\- \\[x\\] tiga \\`id: x\\`', '- [ ] \\> empat', '']
			].join('\n')
		);
	});

	it('a code at the end of a heading or an option is no chip', () => {
		expect(questions('[markdown]Arti `rm` {=[markdown]pakai `sulit\\: 1` ~b}')).toMatch(
			/^### Arti ``rm``\n[\s\S]*- \[x\] pakai ``sulit: 1``\n/
		);
	});
});

describe('HTML', () => {
	test.each([
		['<p>Satu <b>dua </b>tiga</p><p>empat<br>lima</p>', 'Satu **dua** tiga\n\nempat\\\nlima'],
		['<ul><li>a</li><li>b <i>c</i></li></ul>', '* a\n* b *c*'],
		['<ol><li>a<li>b</ol>', '1. a\n2. b'],
		['a &amp; b &lt;c&gt; &ndash; 2 * 3 * 4', 'a & b \\<c\\> – 2 \\* 3 \\* 4'],
		['<a href="https://example.org">sini</a> <code>a  b</code>', '[sini](https://example.org) `a b`'],
		['<span style="color:red">merah</span><script>x()</script><!-- catatan -->', 'merah'],
		['<img src="a.png" alt="Peta">', '![Peta](a.png)'],
		['3 < 4 dan <b', '3 < 4 dan <b']
	])('%s is %s', (html, markdown) => {
		const gift = `::T::[html]${html.replace(/[\\~=#{}:]/g, '\\$&')} {T}`;

		expect(lost(gift)).toEqual([]);
		expect(questions(gift)).toContain(`\n\n${markdown}\n\n- [x] Benar`);
	});

	it('line ends count in Moodle’s own format and not in HTML', () => {
		expect(questions('::T::satu\ndua {T}')).toContain('\n\nsatu\\\ndua\n\n');
		expect(questions('::T::[html]satu\ndua {T}')).toContain('\n\nsatu dua\n\n');
	});

	test.each(['<b>', '<!--', '<', '*a', '> ', '- ', '[', '`', '![', '_', '&amp;', '<ul><li>'])(
		'of nothing but %s is read or refused without delay',
		(part) => {
			for (const format of ['html', 'markdown', 'plain']) {
				for (const length of [19_000, 900_000]) {
					const text = part.repeat(length / part.length).replace(/[\\~=#{}:]/g, '\\$&');
					const started = performance.now();
					const { questions: count, findings } = take(`::T::[${format}]${text} {T}`);

					expect(count + findings.filter(({ severity }) => severity === 'unreadable').length).toBe(1);
					expect(performance.now() - started).toBeLessThan(5_000);
				}
			}
		}
	);
});

describe('to GIFT', () => {
	it('a question takes its heading along, as its name and as its text', () => {
		expect(
			given('### Apa *ini*?\n`id: a-1` `#medsos` `sulit: 2`\n\nPilih.\n\n- [x] ya: a\n  > Tepat.\n- [ ] tidak = b')
		).toEqual({
			gift: [
				'// [id:a-1] [tag:medsos] [tag:sulit: 2]',
				'::Apa ini?::[markdown]Apa *ini*?\\n\\nPilih.{',
				'\t=ya\\: a#Tepat.',
				'\t~tidak \\= b',
				'}'
			].join('\n'),
			lost: []
		});
	});

	it('weights say exactly what `nilai: sebagian` scores', () => {
		expect(given('### A `pilihan ganda kompleks`\n\n- [x] a\n- [x] b\n- [x] c\n- [ ] d\n- [ ] e').gift).toBe(
			'::A::[markdown]A{\n\t~%33.33333%a\n\t~%33.33333%b\n\t~%33.33333%c\n\t~%-50%d\n\t~%-50%e\n}'
		);
	});

	it('what a pool says of its questions each of them says', () => {
		expect(given('### A\n`#b` `sulit: 3`\n\n- [x] a\n- [ ] b', ' `#a` `sulit: 1` `tujuan: T1`').gift).toContain(
			'// [tag:b] [tag:sulit: 3] [tag:a] [tag:tujuan: T1]\n'
		);
	});

	it('words and numbers are answers, with a tolerance where all are numbers', () => {
		expect(given('### A\n\n**Jawaban:** `71 ± 2` atau `1.250,5`').gift).toBe(
			'::A::[markdown]A{#\n\t=71:2\n\t=1250.5:0\n}'
		);
		expect(given('### A\n\n**Jawaban:** `71` atau `2 * 3`').gift).toBe('::A::[markdown]A{\n\t=71\n\t=2 \\\\* 3\n}');
		expect(given('### A\n\n**Jawaban:** `71 ± 2` atau `banyak`')).toEqual({
			gift: '::A::[markdown]A{\n\t=71\n\t=banyak\n}',
			lost: [expect.stringContaining('8 changed'.replace('8', '9'))]
		});
	});

	const options = '\n\n- [x] a\n- [ ] b';

	test.each([
		['### A `urutan`\n\n1. a\n2. b', '', '9 left-out soal “urutan”'],
		['### Kasus: A\n\n#### B\n\n- [x] a\n- [ ] b', '', '9 left-out soal “kasus”'],
		['### A `menjodohkan`\n\n| Pernyataan | Pasangannya |\n|---|---|\n| a | b |', '', '9 left-out hanya satu baris'],
		['### A\n\n**Jawaban:** `a->b`', '', '9 left-out jawabannya memuat ->'],
		[`### A\n\`poin: 2\`${options}`, '', '9 changed keping `poin: 2` ikut hanya sebagai tag'],
		[`### A\n\`tetap\`${options}`, '', '9 changed keping `tetap` ikut hanya sebagai tag'],
		[`### A\n\`id: A 1\`${options}`, '', '9 changed keping `id: A 1`'],
		[`### A\n\`#sulit: 1\`${options}`, '', '9 changed keping `#sulit: 1`'],
		['### A\n\n- [x] a\n- [ ] b `(terakhir)`', '', '12 changed keping `(terakhir)`'],
		[`### A${options}\n\n> **Petunjuk:** x`, '', '9 changed Petunjuk'],
		[`### A${options}`, ' `ambil: 1`', '7 changed kelompok “Awal”: keping `ambil: 1`'],
		[`### A${options}`, ' `latihan`', '7 changed kelompok “Awal”: keping `latihan`'],
		[
			'### A `pilihan ganda kompleks`\n`nilai: semua`\n\n- [x] a\n- [x] b\n- [ ] c',
			'',
			'9 changed Moodle tidak mengenal `nilai: semua`'
		],
		[
			'### A `pilihan ganda kompleks`\n`nilai: bobot`\n\n- [x] a `55%`\n- [x] b `45%`\n- [ ] c',
			'',
			'12 changed Moodle tidak mengenal bobot 55%'
		],
		['### A\n\n| Perbuatan | Benar | Salah |\n|---|---|---|\n| a | x | |\n| b | | x |', '', '9 changed judul kolom'],
		['### A\n\n| Pernyataan | Pasangannya |\n|---|---|\n| a | **b** |\n| c | d |', '', '9 changed “b” hanya dapat'],
		['### A\n\n- [x] a\n- [x] b', '', '9 unreadable'],
		['### A\n\nTanpa pilihan.', '', '9 unreadable'],
		[`### A${options}\n\nLagi.`, '', '9 unreadable'],
		[`Kata.\n\n### A${options}`, '', '9 unreadable']
	])('%j is reported with its line', (body, chips, expected) => {
		expect(given(body, chips).lost[0]).toContain(expected);
	});

	it('questions outside a group are not passed over in silence', () => {
		const text = quiz('').replace('## Awal', '### A\n\n- [x] a\n- [ ] b\n\n## Awal');

		expect(exportQuestions(text).findings).toContainEqual(expect.objectContaining({ severity: 'unreadable', line: 7 }));
	});

	it('a file without front matter cannot be read', () => {
		expect(exportQuestions('## Awal\n')).toMatchObject({
			text: '',
			questions: 0,
			findings: [{ severity: 'unreadable', line: 1 }]
		});
	});
});

test('a quiz is named by its file, however that is called', () => {
	expect(quizNamedBy('Soal UTS 2026.txt')).toEqual({ id: 'soal-uts-2026', title: 'Soal UTS 2026' });
	expect(quizNamedBy('dasar.gift.txt')).toEqual({ id: 'dasar', title: 'dasar' });
	expect(quizNamedBy('Bab 1.2.gift')).toEqual({ id: 'bab-1-2', title: 'Bab 1.2' });
	for (const name of ['', '.txt', '.gift.txt']) expect(quizNamedBy(name)).toEqual({ id: 'kuis', title: 'Kuis' });
});

test('a report counts all of each severity, the worst first, and holds the first of them', () => {
	const finding = (severity: Severity, line: number) => ({ severity, line, question: '', message: 'Begitu.' });
	const findings = [finding('changed', 1), finding('unreadable', 2), finding('changed', 3), finding('changed', 4)];

	expect(bySeverity(findings, 2)).toEqual([
		{ severity: 'unreadable', count: 1, findings: [findings[1]] },
		{ severity: 'left-out', count: 0, findings: [] },
		{ severity: 'changed', count: 3, findings: [findings[0], findings[2]] }
	]);
});
