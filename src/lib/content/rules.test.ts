import { describe, expect, test } from 'vitest';
import { errorRules, warningRules, type Rule } from './findings.ts';
import {
	calendar,
	check,
	circular,
	flow,
	guardedWords,
	lesson,
	located,
	moduleFile,
	paths,
	programme,
	regulationFile,
	rulings,
	supported
} from './test-content.ts';

/** A file with what breaks one rule; `¶` stands before the place that the finding must name. */
type Broken = { path: string; text: string };

const quizHead = '---\nkuis: contoh\njudul: Kuis\nmode: ujian\nlulus: 80\n---\n\n';
const explained = '\n\n> **Pembahasan:** Karena.\n>\n> **Dasar hukum:** UU 20/2023 Pasal 9 ayat (2)\n';
const options = '- [x] Satu\n- [ ] Dua';
const sound = `### Soal lain\n\`id: lain\`\n\nMana yang tepat di antara ini?\n\n- [x] Benar\n- [ ] Keliru${explained}`;

/** Questions enough for both objectives of the module. */
const tested = ['satu', 'dua', 'tiga'].map(
	(name) => `\n### Tentang ${name}\n\`id: cukup-${name}\`\n\nBagaimana ${name}?\n\n- [x] Ya\n- [ ] Tidak${explained}`
);
const quiz = (text: string): Broken => ({
	path: paths.quiz,
	text: `${quizHead}${text}\n## Cukup \`tujuan: T1, T2\` \`ambil: 1\`\n${tested.join('')}`
});
/** A quiz with one good question and this one. */
const question = (text: string): Broken => quiz(`## Kelompok\n\n${sound}\n${text}`);
/** The list of synonyms. */
const inSynonyms = (text: string): Broken => ({
	path: 'content/synonyms.md',
	text: `---\njudul: Padanan kata\n---\n\n${text}`
});
const body = (text: string, chips = '') => question(`### Judul${chips}\n\`id: soal\`\n\nTanya.\n\n${text}`);
const scene = (name: string, answer: string) => `\n\n#### Tanya ${name}\n\`id: soal-${name}\`\n\n${answer}${explained}`;
const scenario = (...scenes: string[]) => question(`### Kasus: Grup\n\`id: soal\`\n\nCerita.${scenes.join('')}`);
const inLesson = (text: string): Broken => ({ path: paths.lesson, text: `${lesson}\n${text}\n` });
const inModule = (from: string, to: string): Broken => ({ path: paths.module, text: moduleFile.replace(from, to) });
const inProgramme = (from: string, to: string): Broken => ({
	path: paths.programme,
	text: programme.replace(from, to)
});
const inCalendar = (from: string, to: string): Broken => ({ path: paths.calendar, text: calendar.replace(from, to) });
const inRegulation = (articles: string, more = ''): Broken => regulationFile('PP', 1, 2020, articles, more);
const inCircular = (heading: string, questions: string): Broken => ({
	path: paths.circular,
	text: circular.replace(/## Pertanyaan[^]*/, `${heading}\n\n${questions}\n`)
});
const article = '## Pasal 1\n\nIsi.';
const inRulings = (from: string, to: string): Broken => ({ path: paths.rulings, text: rulings.replace(from, to) });
/** A ruling of another topic; its chips follow the id. */
const ruling = (chips: string, text: string, heading = '## Hadir'): Broken => ({
	path: 'content/rulings/kampanye.md',
	text: `---\ntopik: Kampanye\nurutan: 2\nringkasan: Acara.\nsumber: [KAM-01]\ndiperiksa: 2026-11-22\ndikonfirmasi: belum\n---\n\n${heading}\n\`id: KAM-01\` ${chips}\n\n${text}\n`
});
const headed = (chips: string, text: string) => ruling(chips, text, '¶## Hadir');
const everywhere = '`bagi: semua` `di: kantor` `tahap: semua` `keyakinan: high`';
const basis = '> **Dasar hukum:** UU 20/2023';
const inPicture = (from: string, to: string): Broken => ({ path: paths.picture, text: flow.replace(from, to) });

const broken: Record<Rule, Broken[]> = {
	'article-label': [
		inRegulation('¶## Pasal sembilan\n\nIsi.'),
		inRegulation(`${article}\n\n¶## Pasal 2\n\n## Pasal 3\n\nIsi.`),
		inRegulation(article, 'status: dicabut\ndicabut-pada: 2024-01-01\npengganti:\n  Ayat 9: ¶UU 20/2023\n')
	],
	'article-repeated': [inRegulation(`${article}\n\n¶## Pasal 1\n\nLagi.`)],
	'callout-unknown': [inLesson('> kutipan\n\n1. Satu\n\n   ¶> [!BOLE]\n   > Isi.')],
	'campaign-colour': [
		inLesson('Ia datang memakai ¶kaus kuning ke lapangan kampanye.'),
		inLesson('Latar ¶berwarna **hijau** dipilih tim pemenangan.')
	],
	'ballot-number': [
		inLesson('> Ia menulis "jangan lupa ¶nomor urut dua".'),
		inLesson('- Pilih ¶nomor 1, katanya.'),
		body(`- [x] Ia menulis "¶paslon 02" \`sebut: warna\`\n- [ ] Ia diam saja${explained}`)
	],
	'hand-sign': [
		inRulings(' `sebut: isyarat`\n\nFoto dengan dua', '\n\nFoto dengan ¶dua'),
		inLesson('Mereka berfoto dengan ¶dua jari.'),
		inLesson('Ia membalas dengan ¶\u270C di grup.')
	],
	'party-name': [
		inLesson('Rapat itu milik ¶Golkar setempat.'),
		inLesson('Kader ¶PKS hadir, padahal PKS juga perjanjian kerja sama.'),
		inLesson('Baliho ¶PAN di depan kantor Kementerian PAN-RB.'),
		inLesson('![Poster ¶PDIP](poster.png)'),
		inPicture('Lapor</text>', '¶Golkar</text>'),
		{ path: 'content/modules/contoh/kaus-pdip.svg', text: `¶${flow}` },
		inModule('judul: Contoh modul', 'judul: Contoh ¶Perindo')
	],
	'chip-invalid': [
		inRulings('`keyakinan: low`', '¶`keyakinan: rendah`'),
		inRulings('`bagi: PNS, PPPK`', '¶`bagi: PNS, semua`'),
		inRulings('`di: TPS`', '¶`di: pasar`'),
		question(`### Judul ¶\`sulit: 4\`\n\`id: soal\`\n\n${options}${explained}`),
		question(`### Judul\n\`id: soal\` ¶\`putusan: med 2\`\n\n${options}${explained}`),
		body(`- [x] Satu ¶\`140%\`\n- [ ] Dua${explained}`)
	],
	'chip-misplaced': [
		inRulings('`boleh` `bagi', '`boleh` ¶`tujuan: T1` `bagi'),
		inRulings('`boleh` `bagi', '`boleh` ¶`hati-hati` `bagi'),
		question(`### Judul ¶\`ambil: 2\`\n\`id: soal\`\n\n${options}${explained}`),
		question(`### Judul ¶\`nilai: semua\`\n\`id: soal\`\n\n${options}${explained}`),
		question(`### Judul\n\n¶\`id: soal\`\n\n${options}${explained}`),
		question(`### Judul\n¶\`id: soal\`\nTeks tanpa baris kosong.\n\n${options}${explained}`),
		quiz(`## Kelompok \`latihan\` ¶\`ambil: 1\`\n\n${sound}\n## Dinilai\n\n${sound.replace('lain`', 'dua`')}`),
		body(`- [x] Satu ¶\`ke: kas-01\`\n- [ ] Dua${explained}`),
		inLesson('¶### Soal tanpa keping\n`id: lat-02`\n\nTanya.')
	],
	'chip-missing': [
		headed('`boleh` `di: kantor` `tahap: semua` `keyakinan: high`', 'Karena.'),
		headed('`boleh` `bagi: semua` `tahap: semua` `keyakinan: high`', 'Karena.'),
		headed('`boleh` `bagi: semua` `di: kantor` `keyakinan: high`', 'Karena.'),
		headed('`boleh` `bagi: semua` `di: kantor` `tahap: semua`', 'Karena.')
	],
	'chip-repeated': [question(`### Judul \`sulit: 1\`\n\`id: soal\` ¶\`sulit: 2\`\n\n${options}${explained}`)],
	'chip-unknown': [
		inRulings('`boleh` `bagi', '`boleh` ¶`bole saja` `bagi'),
		question(`### Judul\n\`id: soal\` ¶\`tujuam: T1\`\n\n${options}${explained}`),
		body(`- [x] Satu\n- [ ] Dua ¶\`terakhir\`${explained}`)
	],
	'circular-questions': [
		inCircular('¶## Pertanyaan', '### Satu\n`id: satu`\n\n- [x] Ya\n- [ ] Tidak'),
		inCircular(
			'## Pertanyaan',
			`¶### Ketik\n\`id: satu\`\n\n**Jawaban:** \`ya\`${['dua', 'tiga'].map((id) => `\n\n### Pilih\n\`id: ${id}\`\n\n- [x] Ya\n- [ ] Tidak`).join('')}`
		)
	],
	'citation-low': [
		body(`${options}\n\n> **Pembahasan:** Karena.\n>\n> **Dasar hukum:** UU 20/2023; ¶PP 94/2021 Pasal 26`)
	],
	'citation-missing': [
		ruling(`\`tidak boleh\` ${everywhere}`, 'Karena.\n\n> ¶**Dasar hukum:** Pasal 9'),
		body(`${options}\n\n> **Pembahasan:** Karena.\n>\n> ¶**Dasar hukum:** Pasal 9 ayat (2)`)
	],
	'citation-repealed': [
		inRulings('Jadwal tidak memihak.', 'Menurut ¶UU 5/2014 Pasal 9 ayat (2), jadwal tidak memihak.'),
		inLesson('1. Satu\n2. Dua\n   - Menurut ¶UU 5/2014 Pasal 9 ayat (2), pegawai netral.'),
		inLesson('| Kolom |\n|---|\n| lihat ¶Pasal 9 ayat (2) UU 5/2014 |'),
		inProgramme('jp: tidak', 'jp: tidak\nteks-sertifikat: ¶Diadakan menurut UU 5/2014 Pasal 9 ayat (2).')
	],
	'citation-unknown': [
		inRulings('PP 94/2021 Pasal 26', '¶PP 94/2021 Pasal 99'),
		inLesson('Menurut ¶UU 99/2023 Pasal 1.'),
		inLesson('> Menurut **kami** dan ¶UU 20/2023 Pasal 100.'),
		inLesson('Lihat ¶Pasal 71 UU Pilkada.'),
		inRegulation(article, 'status: dicabut\ndicabut-pada: 2024-01-01\npengganti:\n  Pasal 1: ¶entah\n')
	],
	'condition-invalid': [
		inProgramme('  - jenis: [PNS,', '  - ¶jenjang: [PNS,'),
		inProgramme('[PNS, PPPK', '[PNS, ¶Honorer, PPPK'),
		inProgramme('      - kepala: ya', '      - ¶kepala: ya\n        unit: [A]'),
		inProgramme('camat, lurah', 'camat, ¶bupati')
	],
	'consequence-certain': [
		ruling(
			`\`tidak boleh\` \`akibat: etik\` ${everywhere}`,
			`Karena.\n\n> ¶**Akibat:** Setelah diperiksa, Anda dihukum.\n>\n${basis}`
		),
		ruling(
			`\`tidak boleh\` \`akibat: etik\` ${everywhere}`,
			`Karena.\n\n> ¶**Akibat:** Anda dapat dihukum.\n>\n${basis}`
		)
	],
	'consequence-mismatch': [
		ruling(`\`tidak boleh\` ¶\`akibat: etik\` ${everywhere}`, `Karena.\n\n${basis}`),
		ruling(`\`boleh\` ¶\`akibat: etik\` ${everywhere}`, 'Karena.'),
		ruling(
			`\`tidak boleh\` ${everywhere}`,
			`Karena.\n\n> ¶**Akibat:** Setelah diperiksa, Anda dapat dikenai sanksi.\n>\n${basis}`
		)
	],
	'cycle-repeated': [inProgramme('id: 2027-a', 'id: ¶2026')],
	'date-order': [
		inProgramme('tenggat: 2027-01-31', 'tenggat: ¶2026-01-31'),
		inCalendar('penetapan: 2024-09-22', 'penetapan: ¶2024-09-22 s.d. 2024-09-21')
	],
	'draw-too-large': [quiz(`## Kelompok ¶\`ambil: 2\`\n\n${sound}`)],
	'explanation-missing': [
		question(`¶### Judul\n\`id: soal\`\n\n${options}\n\n> **Dasar hukum:** UU 20/2023\n`),
		question(`¶### Judul\n\`id: soal\`\n\n${options}\n\n> **Pembahasan:**\n>\n> **Dasar hukum:** UU 20/2023\n`)
	],
	'field-invalid': [
		inRulings('FOT-07, DOK-06]', 'FOT-07, DOK-06, ¶foto 7]'),
		inModule('menit: 20', 'menit: ¶dua puluh'),
		inProgramme('buka: 2026-10-01', 'buka: ¶2026-02-30'),
		inProgramme('berlaku: 12 bulan', 'berlaku: ¶selamanya'),
		inProgramme('id: netralitas', 'id: ¶lain'),
		inProgramme('jp: tidak', 'jp: ¶mungkin'),
		inProgramme('jp: tidak', `jp: tidak\nteks-sertifikat: ¶${'x'.repeat(301)}`),
		inProgramme('berlaku: 12 bulan', 'berlaku: 12 bulan\n    pegawai-baru: ¶sebulan'),
		inProgramme('kepala: ya', 'mulai: ¶2026-01-01'),
		inProgramme('kepala: ya', 'bekerja: ¶sejak Januari'),
		inProgramme('tenggat: 2027-01-31', 'tenggat: ¶besok'),
		inCalendar('mulai: 6 bulan sebelum penetapan', 'mulai: ¶setengah tahun sebelum penetapan'),
		inCalendar('penetapan: 2024-09-22', 'penetapan: ¶September 2024'),
		inCalendar('keyakinan: medium\npemilihan', 'keyakinan: ¶low\npemilihan'),
		inCalendar('pemungutan: 2031-11-26', '¶masa-tenang: 2031-11-23 s.d. 2031-11-25'),
		{ path: paths.quiz, text: supported.replace('jeda: 10 menit', 'jeda: ¶sebentar') },
		inRegulation(article, 'dicabut-pada: ¶2024-01-01\n'),
		inRegulation(article, 'untuk: ¶Pilkada 2024\n')
	],
	'field-missing': [
		inRulings('---\ntopik: Media sosial dan foto\n', '---\n¶'),
		inModule('---\njudul: Contoh modul\n', '---\n¶'),
		inProgramme('  - id: 2027-a\n    buka', '  - ¶buka'),
		{
			...inRegulation(article, 'status: lewat\n'),
			text: inRegulation(article, 'status: lewat\n').text.replace('id:', '¶id:')
		}
	],
	'field-unknown': [
		inRulings('dikonfirmasi:', '¶pemeriksa: saya\ndikonfirmasi:'),
		inModule('menit: 20', 'menit: 20\n¶durasi: 20')
	],
	'file-name': [
		{
			path: 'content/rulings/Dua Kata.md',
			text: `¶${ruling('`boleh` ' + everywhere, 'Karena.').text.replace('¶', '')}`
		},
		{ path: 'content/modules/contoh/materi.md', text: '¶---\njudul: x\n---\n' },
		{ path: 'content/modules/contoh/02-quiz.md', text: `¶${lesson.replace('lat-01', 'lat-08')}` },
		{ path: 'content/modules/contoh/01-lain.md', text: `¶${lesson.replace('lat-01', 'lat-09')}` },
		{ path: 'content/programmes/Dua Kata.md', text: `¶${programme.replace('id: netralitas', 'id: Dua Kata')}` },
		{ path: 'content/modules/contoh/Alur Lapor.svg', text: `¶${flow}` }
	],
	'file-too-large': [{ path: paths.lesson, text: `¶${lesson}${'Netral. '.repeat(12_500)}` }],
	'front-matter-missing': [{ path: paths.lesson, text: '¶# Materi\n\nTeks.\n' }],
	'front-matter-unreadable': [
		inModule('judul: Contoh modul', 'judul: "Contoh" ¶modul'),
		inModule('menit: 20', 'menit: 20\n¶menit: 21')
	],
	'heading-empty': [inRulings('## Membagikan jadwal', '¶## '), question(`¶### \`id: soal\`\n\n${options}${explained}`)],
	'heading-level': [
		inRulings('Jadwal tidak memihak.', 'Jadwal.\n\n¶### Rinci'),
		inLesson('¶# Judul besar'),
		body(`${options}${explained}\n¶#### Bagian\n`),
		quiz(`## Kelompok\n\n¶#### Bagian\n\n${sound}`)
	],
	'id-missing': [
		inRulings('## Membagikan jadwal\n`id: MED-08` ', '¶## Membagikan jadwal\n'),
		question(`¶### Judul\n\n${options}${explained}`)
	],
	'id-repeated': [
		inRulings('DOK-06]', 'DOK-06, ¶MED-02]'),
		inRulings('`id: MED-08`', '¶`id: MED-02`'),
		question(`### Judul\n¶\`id: lain\`\n\n${options}${explained}`),
		question(`### Judul\n¶\`id: lat-01\`\n\n${options}${explained}`),
		quiz(`## Kelompok\n\n${sound}\n¶## Kelompok\n\n${sound.replace('id: lain', 'id: dua')}`),
		inProgramme('modul: [contoh]', 'modul: [contoh, ¶contoh]'),
		inCalendar('  - id: masa-tenang', '  - id: ¶larangan-mutasi')
	],
	'image-alt': [inLesson('- Butir\n- Lihat ¶![](gambar.png)')],
	'label-invalid': [
		inRulings('Jadwal tidak memihak.', 'Jadwal.\n\n¶> Kutipan.'),
		body(`${options}\n\n> **Pembahasan:** A.\n>\n> ¶**Dasar hukom:** UU 20/2023\n>\n> **Dasar hukum:** UU 20/2023`),
		body(`${options}\n\n¶> Tanpa label.${explained}`),
		body(`¶> **Pembahasan:** Terlalu awal.\n\n${options}${explained}`),
		body(`- [x] Satu\n  ¶> **Pembahasan:** Menjorok.\n- [ ] Dua${explained}`),
		body(`${options}${explained}\n> ¶**Pembahasan:** Lagi.`),
		question(
			`### Kasus: Grup\n\`id: soal\`\n\nCerita.\n\n¶#### Tanya\n\`id: soal-a\`\n\n${options}${explained}\n>\n> **Petunjuk:** Ingat.\n`
		)
	],
	'legal-basis-missing': [
		headed(`\`tidak boleh\` ${everywhere}`, 'Karena.'),
		question(`¶### Judul\n\`id: soal\`\n\n${options}\n\n> **Pembahasan:** Karena.\n`)
	],
	'link-unsafe': [
		inLesson('Lihat ¶[ini](javascript:alert(1)).'),
		inLesson('Lihat ¶[ini](//contoh.example/a).'),
		inLesson('Lihat ¶![gambar](https://contoh.example/a.png).'),
		inLesson('Lihat ¶![gambar](/pictures/a.png).'),
		inLesson('Lihat ¶![gambar](../lain/a.png).'),
		inLesson('Lihat ¶![gambar](a.gif).')
	],
	'module-incomplete': [
		{ path: 'content/modules/kosong/02-satu.md', text: `¶${lesson}` },
		{ path: 'content/modules/gambar/alur-lapor.svg', text: `¶${flow}` }
	],
	'nesting-too-deep': [
		inLesson(`teks\n\n¶${'> '.repeat(21)}dalam`),
		inLesson([...Array(22).keys()].map((n) => `${n === 20 ? '¶' : ''}${'  '.repeat(n)}- a`).join('\n')),
		inLesson(`¶${'**a *b '.repeat(1100)}`),
		inModule('---\njudul: Contoh', `---\n¶daftar: ${'['.repeat(30)}\njudul: Contoh`)
	],
	'objective-unknown': [
		question(`### Judul\n\`id: soal\` ¶\`tujuan: T9\`\n\n${options}${explained}`),
		{ path: paths.lesson, text: lesson.replace('tujuan: [T1]', 'tujuan: [T1, ¶T8]') }
	],
	'objective-untested': [
		inModule('  T1: Mengenali', '  T0: ¶Menjelaskan alasannya\n  T1: Mengenali'),
		inModule('T2: Menolak', 'T2: Menolak ajakan\n  T3: ¶Menolak')
	],
	'option-block': [
		body(`- [x] Satu\n\n  ¶Paragraf kedua.\n- [ ] Dua${explained}`),
		question(`### Judul \`urutan\`\n\`id: soal\`\n\n1. Satu\n   ¶> Kuncinya.\n2. Dua${explained}`),
		question(`### Judul \`urutan\`\n\`id: soal\`\n\n1. Satu\n   ¶- Rinci\n2. Dua${explained}`)
	],
	'option-empty': [body(`- [x] Satu\n- [ ] Dua\n¶- [ ] \`(terakhir)\`${explained}`)],
	'option-line': [
		body(`- [x] Satu\n- [ ] Dua\n¶-[ ] Tiga${explained}`),
		body(`- [x] Satu\n- [ ] Dua\n- ¶[]Tiga`.replace('- ¶[]', '¶- []') + explained),
		body(`¶[x] Satu\n\n- [x] Dua\n- [ ] Tiga${explained}`),
		body(`- [x] Satu\n- [ ] Dua\n¶- [ ]Tiga${explained}`)
	],
	'option-lists': [body(`${options}\n\n¶* [x] Tiga\n* [ ] Empat${explained}`)],
	'option-missing-box': [body(`- [x] Satu\n¶- Dua\n- [ ] Tiga${explained}`), body(`${options}\n\n¶* Tiga${explained}`)],
	'option-repeated': [body(`- [x] Satu saja\n- [ ] Dua\n¶- [ ] **satu**  saja.${explained}`)],
	'options-outside': [inLesson('Teks.\n\n¶- [ ] Satu\n- [x] Dua')],
	'options-too-few': [question(`¶### Judul\n\`id: soal\`\n\nTanya.\n\n- [x] Satu${explained}`)],
	'picture-invalid': [
		inPicture('<defs>', '¶<style/><defs>'),
		inPicture('rx="12"', '¶style="fill:red" rx="12"'),
		inPicture('marker-end="url(#panah)"', '¶marker-end="url(#lain)"'),
		inPicture('Tolak</text>', 'Tolak</texts¶>'),
		inPicture('<?xml version="1.0" encoding="UTF-8"?>', '¶<!DOCTYPE svg>'),
		{ path: 'content/modules/contoh/foto.png', text: `¶${flow}` }
	],
	'picture-large': [
		{ path: paths.picture, text: `¶${flow}${' '.repeat(200_000)}` },
		{ path: paths.picture, text: `¶${flow.replace('0 0 640 200', '0 0 9999 9999')}` }
	],
	'picture-missing': [
		inLesson('- Lihat ¶![alur](alur-lapor.svg)'),
		body(`- [x] ¶![alur](alur-lapor.svg)\n- [ ] Dua${explained}`),
		inRegulation('## Pasal 1\n\nLihat ¶![alur](alur-lapor.svg).'),
		{ path: paths.programme, text: `${programme}\n¶![alur](alur-lapor.svg)\n` }
	],
	'pool-empty': [
		quiz(`## Kelompok\n\n${sound}\n¶## Kosong\n`),
		{ path: paths.quiz, text: `${quizHead.replace('kuis', '¶kuis')}## Cadangan \`latihan\`\n\n${sound}` }
	],
	'raw-html': [
		inLesson('¶<div>teks</div>'),
		inLesson('> Baris ini\n> memuat ¶<b>tebal</b>'.replace('</b>', '')),
		inLesson('¶<!-- catatan -->'),
		inLesson('¶<script>alert(1)</script>'),
		inLesson('Kata ¶<img src="a.png" onerror="alert(1)"> lagi.')
	],
	'reason-missing': [headed(`\`tidak boleh\` ${everywhere}`, basis)],
	'reference-unknown': [
		inProgramme('modul: [contoh]', 'modul: [contoh, ¶tiada]'),
		inProgramme('modul: [contoh]', 'modul: [contoh]\nsurat edaran: [¶tiada]'),
		inProgramme('modul: [contoh]', 'ikrar: ¶tiada'),
		question(`### Judul\n\`id: soal\` ¶\`putusan: MED-99\`\n\n${options}${explained}`),
		inRegulation(article, 'status: dicabut\ndicabut-oleh: ¶uu-1-1999\ndicabut-pada: 2024-01-01\n')
	],
	'regulation-repeated': [
		{
			path: 'content/regulations/zz.md',
			text: regulationFile('UU', 20, 2023, article).text.replace('nomor: ', 'nomor: ¶')
		}
	],
	'right-option-missing': [question(`¶### Judul\n\`id: soal\`\n\n- [ ] Satu\n- [ ] Dua${explained}`)],
	'answer-invalid': [
		question(`### Judul\n\`id: soal\`\n\nNomor …\n\n¶**Jawaban:** 71${explained}`),
		question(`### Judul\n\`id: soal\`\n\nNomor …\n\n**Jawaban:** ¶\`71 ± banyak\`${explained}`),
		question(`¶### Judul \`isian singkat\`\n\`id: soal\`\n\nNomor …${explained}`),
		question(`### Judul\n\`id: soal\`\n\nNomor …\n\n**Jawaban:** \`71\` atau ¶\`?\`${explained}`),
		question(`### Judul\n\`id: soal\`\n\nNomor …\n\n**Jawaban:** \`71\` atau ¶\`${'a'.repeat(101)}\`${explained}`)
	],
	'right-options-unnamed': [body(`- [x] Satu\n- [ ] Dua\n¶- [x] Tiga${explained}`)],
	'ruling-low': [question(`### Judul\n\`id: soal\` ¶\`putusan: DOK-06\`\n\n${options}${explained}`)],
	'ruling-split': [question(`### Judul\n\`id: soal\` ¶\`putusan: FOT-07\`\n\n${options}${explained}`)],
	'safe-step-missing': [headed(`\`hati-hati\` ${everywhere}`, `Karena.\n\n${basis}`)],
	'scoring-invalid': [
		question(`¶### Judul \`pilihan ganda kompleks\`\n\`id: soal\`\n\n- [x] Satu\n- [x] Dua${explained}`),
		body(`¶- [x] Satu \`50%\`\n- [ ] Dua${explained}`),
		question(
			`¶### Judul \`pilihan ganda kompleks\`\n\`id: soal\` \`nilai: bobot\`\n\n- [x] Satu \`50%\`\n- [x] Dua \`40%\`\n- [ ] Tiga${explained}`
		),
		question(
			`### Judul \`pilihan ganda kompleks\`\n\`id: soal\` \`nilai: bobot\`\n\n- [x] Satu \`100%\`\n¶- [ ] Dua \`10%\`${explained}`
		)
	],
	'source-missing': [inRulings('sumber: [MED-02', 'sumber: [¶MED-01, MED-02')],
	'source-unknown': [inRulings('`id: MED-08`', '¶`id: MED-09`')],
	'stage-undated': [
		inProgramme('tenggat: 2027-01-31', 'tenggat: ¶masa-tenang pilkada-2024'),
		inProgramme('buka: 2026-10-01', 'buka: ¶penetapan pilkada-2031')
	],
	'stage-unknown': [
		inProgramme('tenggat: 2027-01-31', 'tenggat: ¶awal masa-tenag pilkada-2024'),
		inProgramme('tenggat: 2027-01-31', 'tenggat: ¶awal masa-tenang pilkada-2025'),
		inCalendar('mulai: 6 bulan sebelum penetapan', 'mulai: ¶6 bulan sebelum masa-tenang'),
		inCalendar('      penetapan: 2024-09-22', '      penetapn: ¶2024-09-22')
	],
	'stray-text': [
		inRulings('\n## Memberi', '\n¶Pengantar.\n\n## Memberi'),
		inRulings('> **Langkah aman:** Minta izin tertulis.\n', '> **Langkah aman:** Minta izin.\n\n¶Penutup.\n'),
		quiz(`¶Pengantar.\n\n## Kelompok\n\n${sound}`),
		quiz(`## Kelompok\n\n¶Pengantar.\n\n${sound}`),
		body(`${options}\n\n¶Penutup.${explained}`)
	],
	'scene-missing': [question(`¶### Kasus: Grup\n\`id: soal\`\n\nCerita.`)],
	'scene-unknown': [
		scenario(scene('a', '- [x] Satu ¶`ke: soal-z`\n- [ ] Dua')),
		scenario(scene('a', options), scene('b', '- [x] Satu ¶`ke: soal-a`\n- [ ] Dua'))
	],
	'synonym-invalid': [
		inSynonyms('- suka: like\n¶- hanya satu\n'),
		inSynonyms('- suka: like, jempol\n¶- foto: selfie, selfie\n')
	],
	'table-mark': [
		question(
			`### Judul \`benar-salah\`\n\`id: soal\`\n\n| P | Benar | Salah |\n|---|---|---|\n| Satu | x | |\n¶| Dua | x | x |\n| Tiga | | x |${explained}`
		),
		question(
			`### Judul \`benar-salah\`\n\`id: soal\`\n\n| P | Benar | Salah |\n|---|---|---|\n| Satu | x | |\n¶| Dua | | ya |\n| Tiga | | x |${explained}`
		)
	],
	'table-shape': [
		question(
			`### Judul \`benar-salah\`\n\`id: soal\`\n\n¶| P | Betul | Salah |\n|---|---|---|\n| Satu | x | |\n| Dua | x | |${explained}`
		),
		question(
			`### Judul \`menjodohkan\`\n\`id: soal\`\n\n¶| A | B | C |\n|---|---|---|\n| Satu | 1 | |\n| Dua | 2 | |${explained}`
		),
		question(`¶### Judul \`benar-salah\`\n\`id: soal\`\n\n- [x] Ya\n- [ ] Tidak${explained}`)
	],
	'text-empty': [{ path: paths.circular, text: `¶${circular.slice(0, circular.indexOf('---', 4) + 4)}\n` }],
	'uncertainty-unsaid': [headed('`boleh` `bagi: semua` `di: kantor` `tahap: semua` `keyakinan: low`', 'Karena.')],
	'verdict-missing': [headed(everywhere, 'Karena.')],

	'word-list': [
		{ path: paths.guardedWords, text: guardedWords.replace('## Warna', '¶## Rupa') },
		{ path: paths.guardedWords, text: `¶${guardedWords.slice(0, guardedWords.indexOf('## Yang berwarna'))}` },
		{ path: paths.guardedWords, text: guardedWords.replace('- merah\n', '- merah\n¶- merah\n') },
		{ path: paths.guardedWords, text: guardedWords.replace('- merah\n', '¶- merah, merah tua\n') },
		{ path: paths.guardedWords, text: guardedWords.replace('## Partai\n', '¶- apa\n\n## Partai\n') }
	],

	'all-correct': [body(`- [x] Satu\n- [ ] Dua\n¶- [ ] Semua jawaban benar${explained}`)],
	'longest-right': [quiz(`¶## Kelompok\n\n${sound.replace('Benar', 'Benar dan sangat panjang')}`)],
	'names-unbalanced': [
		{ path: paths.module, text: `¶${moduleFile}\n${'Bu Ani menulis. '.repeat(5)}Pak Jaka membaca.\n` }
	],
	'negative-stem': [question(`¶### Mana yang tidak tepat?\n\`id: soal\`\n\n${options}${explained}`)],
	'picture-unused': [{ path: paths.picture, text: `¶${flow}` }],
	'pool-small': [quiz(`¶## Kelompok \`ambil: 1\`\n\n${sound}`)],
	'calendar-stale': [inCalendar('diperiksa: 2026-11-22', 'diperiksa: ¶2026-05-25')],
	'regulation-stale': [
		{ path: paths.regulation, text: regulationFile('PP', 94, 2021, article).text.replace('2026-11-22', '¶2026-05-25') }
	],
	'rulings-stale': [inRulings('diperiksa: 2026-11-22', 'diperiksa: ¶2026-05-25')],
	'stems-alike': [question(`¶### Soal lain\n\`id: soal\`\n\nMana yang tepat di antara itu?\n\n${options}${explained}`)]
};

/** Rules whose breach leaves other findings behind by nature, beside the one that is looked for. */
const others: Partial<Record<Rule, Rule[]>> = {
	'file-name': ['front-matter-missing', 'field-missing', 'field-unknown', 'field-invalid', 'id-repeated'],
	'module-incomplete': ['objective-unknown', 'chip-misplaced'],
	'front-matter-unreadable': ['objective-unknown'],
	'nesting-too-deep': ['objective-unknown'],
	'regulation-repeated': ['field-invalid'],
	'regulation-stale': ['citation-unknown'],
	'chip-invalid': ['scoring-invalid'],
	'id-missing': ['source-missing'],
	'source-unknown': ['source-missing'],
	'id-repeated': ['source-missing'],
	'image-alt': ['picture-missing'],
	'party-name': ['picture-missing'],
	// Where nothing can be answered, what follows it stands nowhere.
	'answer-invalid': ['explanation-missing', 'legal-basis-missing', 'label-invalid']
};

describe.each([...errorRules, ...warningRules])('%s', (rule) => {
	test.each(broken[rule].map(({ path, text }, index) => ({ path, text, name: `${index + 1}: ${path}` })))(
		'is found where it is ($name)',
		({ path, text }) => {
			const { findings } = check({ [path]: text.replace('¶', '') });
			const found = findings.filter((finding) => finding.rule === rule);
			const surprising = findings.filter(
				(finding) =>
					finding.rule !== rule && finding.severity === 'error' && !others[rule]?.includes(finding.rule as Rule)
			);

			expect(surprising.map(located)).toEqual([]);
			expect(found.map(located)).toContain(`${path}:${lineAndColumn(text)} ${rule}`);
			expect(new Set(found.map((finding) => JSON.stringify(finding))).size).toBe(found.length);
			expect(found[0]?.message).toMatch(/^\S.*\S$/);
		}
	);
});

function lineAndColumn(text: string): string {
	const before = text.slice(0, text.indexOf('¶')).split('\n');

	return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
