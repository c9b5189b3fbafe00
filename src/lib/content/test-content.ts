import { checkContent, type Checked, type CheckOptions } from './check.ts';
import flow from './fixtures/alur-lapor.svg?raw';
import guardedWords from '../../../content/guarded-words.md?raw';
import people from '../../../content/people.md?raw';
import allTypes from './fixtures/all-types.md?raw';
import calendar from './fixtures/calendar.md?raw';
import circular from './fixtures/circular.md?raw';
import lesson from './fixtures/lesson.md?raw';
import moduleFile from './fixtures/module.md?raw';
import programme from './fixtures/programme.md?raw';
import rulings from './fixtures/rulings.md?raw';
import supported from './fixtures/supported.md?raw';
import { Findings } from './findings.ts';
import { readGuardedWords } from './guarded-words.ts';
import { optionId } from './identity.ts';
import type { ContentFile, Finding, PictureFile, SourceFile } from './model.ts';
import { NeutralityGuard } from './neutrality.ts';
import { Source } from './source.ts';

/** The list that comes with Netral. */
export const guard = new NeutralityGuard(
	readGuardedWords([new Source({ path: 'content/guarded-words.md', text: guardedWords })], new Findings())
);

export { allTypes, calendar, circular, flow, guardedWords, lesson, moduleFile, people, programme, rulings, supported };

export const paths = {
	calendar: 'content/calendars/pilkada.md',
	circular: 'content/circulars/grup-kerja.md',
	guardedWords: 'content/guarded-words.md',
	people: 'content/people.md',
	module: 'content/modules/contoh/module.md',
	lesson: 'content/modules/contoh/01-media-sosial.md',
	quiz: 'content/modules/contoh/quiz.md',
	picture: 'content/modules/contoh/alur-lapor.svg',
	programme: 'content/programmes/netralitas.md',
	regulation: 'content/regulations/pp-94-2021.md',
	rulings: 'content/rulings/media-sosial.md'
} as const;

export const today = '2026-11-22';

/** A regulation file; `more` are lines of front matter, `articles` the Markdown below it. */
export function regulationFile(kind: string, number: number, year: number, articles: string, more = ''): SourceFile {
	const id = `${kind}-${number}-${year}`.toLowerCase();
	const text = `---
id: ${id}
jenis: ${kind}
nomor: ${number}
tahun: ${year}
judul: Contoh Nomor ${number} Tahun ${year} tentang Contoh ${kind} ${number}
berlaku: 2004-01-01
${more.includes('status:') ? '' : 'status: berlaku\n'}${more}diperiksa: 2026-11-22
sumber: contoh
keyakinan: high
---

${articles}
`;

	return { path: `content/regulations/${id}.md`, text };
}

/** A picture as it is read from a folder; its hash is none, but differs as its content does. */
export function pictureFile(path: string, content: string | Uint8Array): PictureFile {
	const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;

	return { path, bytes, sha256: optionId([...bytes].join(' ')).padStart(64, '0') };
}

/** A small content folder without any error; `changes` replace a file's text or, with null, take it away. */
export function contentFiles(changes: Record<string, string | null> = {}): SourceFile[] {
	const files = [
		{ path: paths.guardedWords, text: guardedWords },
		{ path: paths.people, text: people },
		{ path: paths.module, text: moduleFile },
		{ path: paths.lesson, text: lesson },
		{ path: paths.quiz, text: supported },
		{ path: paths.calendar, text: calendar },
		{ path: paths.programme, text: programme },
		{ path: paths.rulings, text: rulings },
		regulationFile(
			'UU',
			20,
			2023,
			'## Pasal 9 ayat (2)\n\nBebas dari pengaruh.\n\n## Pasal 24 ayat (1) huruf d\n\nMenjaga netralitas.\n\n## Pasal 52 ayat (3) huruf j\n\nAnggota partai.',
			'singkatan: [UU ASN]\n'
		),
		regulationFile(
			'PP',
			94,
			2021,
			'## Pasal 5 huruf n\n\nDilarang memberi dukungan.\n\n## Pasal 5 huruf n angka 6\n\nKegiatan.\n\n## Pasal 26\n`keyakinan: low`\n\nPemeriksaan.'
		),
		regulationFile('UU', 10, 2016, '## Pasal 71 ayat (1)\n\nKeputusan.\n\n## Pasal 71 ayat (2)\n\nPenggantian.'),
		regulationFile('PP', 42, 2004, '## Pasal 15\n\nSanksi moral.'),
		regulationFile('UU', 7, 2017, '## Pasal 280\n\nLarangan.'),
		regulationFile(
			'UU',
			5,
			2014,
			'## Pasal 9 ayat (2)\n\nTidak berlaku lagi.',
			'status: dicabut\ndicabut-oleh: uu-20-2023\ndicabut-pada: 2023-10-31\npengganti: {"Pasal 9 ayat (2)": "UU 20/2023 Pasal 9 ayat (2)"}\n'
		)
	].filter(({ path }) => !(path in changes));

	const changed = Object.entries(changes).flatMap(([path, text]) => (text === null ? [] : [{ path, text }]));

	return [...files, ...changed];
}

/** The same, with what is no Markdown as pictures. */
export function contentWithPictures(changes: Record<string, string | null>): ContentFile[] {
	return contentFiles(changes).map((file) => (file.path.endsWith('.md') ? file : pictureFile(file.path, file.text)));
}

export function check(changes: Record<string, string | null> = {}, options: Partial<CheckOptions> = {}): Checked {
	return checkContent(contentWithPictures(changes), { today, ...options });
}

/** `file:line:column rule`, as the command line prints it. */
export function located({ file, line, column, rule }: Finding): string {
	return `${file}:${line}:${column} ${rule}`;
}
