import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applicationRoot } from '#lib/server/application-root.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { publication } from '#lib/server/db/schema/content.ts';
import { enrolment, waiver } from '#lib/server/db/schema/programmes.ts';
import { personNumber } from '#lib/server/db/schema/organisation.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { TestCity } from '#lib/server/oversight/test-city.ts';
import { moduleFiles, programmeFile, regulationFile, testFolder } from '#lib/server/publishing/test-folder.ts';
import type { Context } from '../context.ts';
import { runWords } from '../test-process.ts';
import { registerContent } from './content.ts';
import { registerWaiver } from './waiver.ts';

const now = new Date('2026-03-02T02:00:00Z');

function netral(db: Database | undefined, root: string, ...words: string[]) {
	return netralAt(now, db, root, ...words);
}

function netralAt(time: Date, db: Database | undefined, root: string, ...words: string[]) {
	const settings = { contentOverlay: privateFolder(root) } as Context['settings'];

	return runWords([registerContent, registerWaiver], { root, settings, open: async () => db!, now: () => time }, words);
}

/** The private folder, where a test has one. */
function privateFolder(root: string): string | undefined {
	const folder = join(root, 'private');

	return existsSync(folder) ? folder : undefined;
}

function folderIn(files: Record<string, string>) {
	const { folder, write } = testFolder(
		Object.fromEntries(Object.entries(files).map(([path, text]) => [`content/${path}`, text]))
	);

	return { root: folder, write };
}

const small = {
	'regulations/uu-20-2023.md': regulationFile(),
	...moduleFiles('dasar'),
	'programmes/semua.md': programmeFile('semua', ['dasar'])
};

/** A law that another has taken the place of. */
const repealed = `---
id: uu-5-2014
jenis: UU
nomor: 5
tahun: 2014
judul: Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara
berlaku: 2014-01-15
status: dicabut
dicabut-oleh: uu-20-2023
dicabut-pada: 2023-10-31
pengganti:
  Pasal 9: UU 20/2023 Pasal 9 ayat (2)
diperiksa: 2026-02-23
sumber: naskah resmi
keyakinan: high
---

## Pasal 9

Tidak berlaku lagi.
`;

describe('content check', () => {
	it('says where each error is, and ends with 1', async () => {
		const { root } = folderIn({ ...small, ...moduleFiles('dasar', { right: 'Boleh saja bila sempat' }) });
		const { exit, out } = await netral(undefined, root, 'content', 'check', `${root}/content`);

		expect(exit).toBe(1);
		expect(out[0]).toMatch(/content\/modules\/dasar\/quiz\.md:\d+:\d+ kesalahan: /);
		expect(out.at(-1)).toMatch(/kesalahan, \d+ peringatan\.$/);
	});

	it('lets warnings pass unless it is strict', async () => {
		const { root } = folderIn({
			...small,
			'regulations/uu-20-2023.md': regulationFile().replace('2026-02-23', '2025-02-23')
		});
		const check = (...more: string[]) => netral(undefined, root, 'content', 'check', `${root}/content`, ...more);

		expect(await check()).toMatchObject({ exit: 0 });
		expect(await check('--strict')).toMatchObject({ exit: 1 });
		const told = (await check('--json')).out[0] as { errors: number; findings: { rule: string }[] };
		expect(told.errors).toBe(0);
		expect(told.findings).toContainEqual(expect.objectContaining({ rule: 'regulation-stale' }));
	});

	it('of the shipped folder names its files as typed from here', async () => {
		const before = process.cwd();
		process.chdir(applicationRoot());
		onTestFinished(() => process.chdir(before));
		const late = new Date('2036-03-02T02:00:00Z');
		const { exit, out } = await netralAt(late, undefined, applicationRoot(), 'content', 'check');
		const findings = out.filter((line) => /:\d+:\d+ (?:kesalahan|peringatan): /.test(String(line)));

		expect(exit).toBe(0);
		expect(findings.length).toBeGreaterThan(0);
		expect(findings.every((line) => String(line).startsWith('content/'))).toBe(true);
	});

	it('counts what there is, and lists the rulings of each id of the fact sheet when asked', async () => {
		const rulings = `---
topik: Foto
urutan: 1
ringkasan: Berfoto.
sumber: [FOT-07]
diperiksa: 2026-02-23
dikonfirmasi: belum
---

## Mengunggah sendiri
\`id: FOT-07a\` \`tidak boleh\` \`bagi: semua\` \`di: media sosial\` \`tahap: kampanye\` \`keyakinan: medium\`

Terbaca sebagai dukungan.

> **Dasar hukum:** UU 20/2023 Pasal 9 ayat (2)

## Menyerahkan kepada humas
\`id: FOT-07b\` \`hati-hati\` \`bagi: semua\` \`di: kantor\` \`tahap: kampanye\` \`keyakinan: medium\`

Dapat tersebar.

> **Langkah aman:** Serahkan saja.
>
> **Dasar hukum:** UU 20/2023 Pasal 9 ayat (2)
`;
		const { root } = folderIn({ ...small, 'rulings/foto.md': rulings });
		const check = (...more: string[]) => netral(undefined, root, 'content', 'check', `${root}/content`, ...more);
		const counted =
			'1 modul, 1 materi, 3 soal, 0 kasus, 2 putusan, 1 peraturan, 1 pasal, 1 program, 0 surat edaran, 0 ikrar, 0 kalender.';

		expect((await check()).out.at(-2)).toBe(counted);
		expect((await check('--sources')).out.slice(-3, -1)).toEqual(['FOT-07: FOT-07a, FOT-07b', counted]);
		expect((await check('--json')).out[0]).toMatchObject({
			counts: { questions: 3, scenarios: 0, rulings: 2, articles: 1 },
			sources: [{ source: 'FOT-07', rulings: ['FOT-07a', 'FOT-07b'] }]
		});
	});

	it('writes three warnings of each kind and counts the rest, unless all are asked for', async () => {
		const stale = (id: string, number: number) =>
			regulationFile()
				.replace('id: uu-20-2023', `id: ${id}`)
				.replace('nomor: 20', `nomor: ${number}`)
				.replace('2026-02-23', '2025-02-23');
		const numbers = [1, 2, 3, 4, 5];
		const { root } = folderIn({
			...small,
			...Object.fromEntries(numbers.map((n) => [`regulations/uu-${n}-2023.md`, stale(`uu-${n}-2023`, n)]))
		});
		const check = (...more: string[]) => netral(undefined, root, 'content', 'check', `${root}/content`, ...more);
		const written = (out: unknown[]) => out.filter((line) => String(line).includes(' peringatan: ')).length;
		const counted = 'peringatan 5  peraturan yang lama tidak diperiksa (regulation-stale)';

		const { out } = await check();
		expect(written(out)).toBe(3);
		expect(out).toContain(`${counted} – 2 lagi tidak ditampilkan; semuanya: netral content check --all`);

		const all = (await check('--all')).out;
		expect(written(all)).toBe(5);
		expect(all).toContain(counted);

		const [told] = (await check('--json')).out as [{ findings: unknown[]; kinds: unknown[] }];
		expect(told.findings).toHaveLength(5);
		expect(told.kinds).toEqual([
			{ rule: 'regulation-stale', severity: 'warning', count: 5, name: 'peraturan yang lama tidak diperiksa' }
		]);
	});

	it('writes every error, and counts errors before warnings', async () => {
		const files = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`programmes/p-${n}.md`, 'Tanpa bagian depan.']));
		const { root } = folderIn({
			...small,
			...files,
			'regulations/uu-20-2023.md': regulationFile().replace('2026-02-23', '2025-02-23')
		});
		const { exit, out } = await netral(undefined, root, 'content', 'check', `${root}/content`);

		expect(exit).toBe(1);
		expect(out.filter((line) => String(line).includes(' kesalahan: '))).toHaveLength(5);
		expect(out.slice(-4, -2)).toEqual([
			'kesalahan  5  berkas tanpa bagian depan (front-matter-missing)',
			'peringatan 1  peraturan yang lama tidak diperiksa (regulation-stale)'
		]);
	});

	it('prints how many graded questions test each objective, by pool', async () => {
		const { root } = folderIn(small);
		const check = (...more: string[]) => netral(undefined, root, 'content', 'check', `${root}/content`, ...more);

		expect((await check()).out.slice(-5, -2)).toEqual([
			'Soal per tujuan belajar, modul dasar (kelompok soal: 1 Dasar)',
			'        1  jumlah',
			'  T1    3       3  Menjelaskan dasarnya'
		]);
		expect((await check('--json')).out[0]).toMatchObject({
			objectives: [
				{
					module: 'dasar',
					pools: ['Dasar'],
					objectives: [expect.objectContaining({ id: 'T1', byPool: [3], total: 3 })]
				}
			]
		});
	});

	it.each([
		[
			'a citation of a repealed article',
			'01-materi.md',
			(text: string) => text.replace('Isi materi.', 'Menurut UU 5/2014 Pasal 9, pegawai netral.'),
			/01-materi\.md:7:9 kesalahan: .*UU 5\/2014 Pasal 9.*UU 20\/2023 Pasal 9 ayat \(2\)/
		],
		[
			'an article that is not known',
			'01-materi.md',
			(text: string) => text.replace('Isi materi.', 'Menurut UU 20/2023 Pasal 999, pegawai netral.'),
			/01-materi\.md:7:9 kesalahan: .*Pasal 999.*`regulations\/uu-20-2023\.md`/
		],
		[
			'an objective with two questions',
			'quiz.md',
			(text: string) => text.replace('`id: dasar-3` `tujuan: T1`', '`id: dasar-3`'),
			/module\.md:7:7 kesalahan: tujuan "T1" baru diuji 2 soal.*sedikitnya perlu 3; tulis soal baru/
		],
		[
			"a party's name",
			'01-materi.md',
			(text: string) => text.replace('Isi materi.', 'Rapat Golkar.'),
			/01-materi\.md:7:7 kesalahan: .*"Golkar"/
		],
		[
			'an image without alternative text',
			'01-materi.md',
			(text: string) => text.replace('Isi materi.', 'Lihat ![](alur.svg).'),
			/01-materi\.md:7:7 kesalahan: .*teks pengganti/
		]
	])('refuses %s, and says where and what to do', async (_, name, change, said) => {
		const files = moduleFiles('dasar');
		const path = `modules/dasar/${name}`;
		const { root } = folderIn({
			...small,
			'regulations/uu-5-2014.md': repealed,
			...files,
			[path]: change(files[path]!)
		});
		const { exit, out } = await netral(undefined, root, 'content', 'check', `${root}/content`);

		expect(exit).toBe(1);
		expect(out.filter((line) => / kesalahan: /.test(String(line)))).toContainEqual(expect.stringMatching(said));
	});

	it('prints how often women and men are named, and who has which role', async () => {
		const files = moduleFiles('dasar', { lesson: 'Bu Ani menolak, Pak Gani mencatat, dan Bu Ani melapor.' });
		const people = readFileSync(join(applicationRoot(), 'content', 'people.md'), 'utf8');
		const { root } = folderIn({ ...small, ...files, 'people.md': people });
		const check = (...more: string[]) => netral(undefined, root, 'content', 'check', `${root}/content`, ...more);

		expect((await check()).out.slice(-6, -2)).toEqual([
			'Orang rekaan yang disebut (+ di pihak yang boleh, − di pihak yang tidak boleh; sisanya tidak dapat diketahui)',
			'          perempuan   laki-laki',
			'  dasar   2 (0+/0−)   1 (0+/0−)',
			'Peran dalam soal: staf 3 (0+/3−)'
		]);
		expect((await check('--json')).out[0]).toMatchObject({
			people: [{ module: 'dasar', women: { total: 2 }, men: { total: 1 }, roles: { staf: { total: 3, wrong: 3 } } }]
		});
	});

	it('names what is wrong in the private folder as typed from here too', async () => {
		const { root, write } = folderIn(small);
		write({ 'private/programmes/lagi.md': 'Tanpa bagian depan.' });
		const before = process.cwd();
		process.chdir(root);
		onTestFinished(() => process.chdir(before));
		const { exit, out } = await netral(undefined, root, 'content', 'check');

		expect(exit).toBe(1);
		expect(out[0]).toMatch(/^private\/programmes\/lagi\.md:1:1 kesalahan: /);
	});
});

describe('content impact', () => {
	it('names what cites a regulation, in the folder and in what was published', async () => {
		const db = await testDatabase();
		const city = await TestCity.found(db);
		await city.addPerson({ unitId: await city.addUnit(null) });
		const { root } = folderIn(small);
		await netral(db, root, 'content', 'publish');
		const impact = (...words: string[]) => netral(db, root, 'content', 'impact', 'uu-20-2023', ...words);
		const [told] = (await impact('--json')).out as [Record<string, string[]>];

		expect(told).toMatchObject({
			status: 'berlaku',
			rulings: [],
			regulations: [],
			programmes: [],
			publications: [{ moduleId: 'dasar', n: 1 }],
			certificates: 0
		});
		expect(told.questions!.length).toBeGreaterThan(0);
		expect(told.questions!.every((name) => name.startsWith('dasar/'))).toBe(true);
		expect((await impact()).out).toEqual([
			'Keadaan: Berlaku',
			expect.stringMatching(/^Materi \(\d+\): /),
			`Soal (${told.questions!.length}): ${told.questions!.join(', ')}`,
			'Putusan (0): tidak ada',
			'Peraturan lain (0): tidak ada',
			'Program (0): tidak ada',
			'Surat edaran (0): tidak ada',
			'Ikrar dan pakta (0): tidak ada',
			'Kalender pemilihan (0): tidak ada',
			'Terbitan (1): dasar ke-1',
			'Sertifikat yang masih berlaku: 0'
		]);
		expect(await netral(db, root, 'content', 'impact', 'uu-1-1900')).toMatchObject({ exit: 2, out: [] });
	});
});

describe('content publish and withdraw', () => {
	async function town() {
		const db = await testDatabase();
		const city = await TestCity.found(db);
		await city.addPerson({ unitId: await city.addUnit(null) });

		return db;
	}

	it('publish what changed and say whom that enrolled', async () => {
		const db = await town();
		const { root, write } = folderIn(small);
		expect((await netral(db, root, 'content', 'publish')).out).toEqual([
			'Peraturan uu-20-2023 diterbitkan; dikutip modul dasar.',
			'Modul “dasar” terbit sebagai terbitan ke-1.',
			'Program “semua” diterbitkan; 1 orang didaftarkan.'
		]);
		expect((await netral(db, root, 'content', 'publish')).out).toEqual([
			'Modul “dasar” tidak berubah; terbitan ke-1 tetap berlaku.',
			'Program “semua” tidak berubah.'
		]);

		write(
			Object.fromEntries(
				Object.entries(moduleFiles('dasar', { lesson: 'Baru.' })).map(([path, text]) => [`content/${path}`, text])
			)
		);
		await expect(netral(db, root, 'content', 'publish')).rejects.toMatchObject({ code: 'change_missing' });
		const { out } = await netral(
			db,
			root,
			'content',
			'publish',
			'dasar',
			'--change',
			'minor',
			'--note',
			'Contoh diperjelas'
		);
		expect(out).toEqual(['Modul “dasar” terbit sebagai terbitan ke-2.']);
	});

	it('take no other change than a minor one or a correction, with a note', async () => {
		const db = await town();
		const { root } = folderIn(small);
		const publish = (...more: string[]) => netral(db, root, 'content', 'publish', ...more);

		expect(await publish('--change', 'besar', '--note', 'x')).toMatchObject({ exit: 2 });
		expect(await publish('--change', 'minor')).toMatchObject({ exit: 2 });
		expect(await publish('--change', 'corrects')).toMatchObject({ exit: 2 });
		expect(await db.$count(publication)).toBe(0);
	});

	it('close a module with a reason', async () => {
		const db = await town();
		const { root } = folderIn(small);
		await netral(db, root, 'content', 'publish');

		expect(await netral(db, root, 'content', 'withdraw', 'dasar')).toMatchObject({ exit: 2 });
		expect((await netral(db, root, 'content', 'withdraw', 'dasar', '--reason', 'Keliru', '--json')).out).toEqual([
			{ module: 'dasar', n: 2, closedAttempts: 0 }
		]);
	});

	it('leave the waiver to its own command', async () => {
		const db = await town();
		const { root } = folderIn(small);
		await netral(db, root, 'content', 'publish');
		const [{ number }] = (await db.select({ number: personNumber.number }).from(personNumber)) as [{ number: string }];
		const days = ['--from', '2026-03-01', '--to', '2026-03-31'];

		expect(
			await netral(db, root, 'waiver', 'add', number, 'semua/2026', '--reason', 'Cuti besar', ...days)
		).toMatchObject({
			exit: 0,
			out: [expect.stringContaining('semua/2026')]
		});
		const [made] = await db.select().from(waiver);
		expect(made).toMatchObject({ granted: true, enrolmentId: (await db.select().from(enrolment))[0]!.id });
	});
});
