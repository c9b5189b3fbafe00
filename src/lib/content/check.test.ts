import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkContent, checkQuiz } from './check.ts';
import {
	allTypes,
	check,
	circular,
	contentFiles,
	located,
	paths,
	programme,
	supported,
	today
} from './test-content.ts';

const errors = (findings: ReturnType<typeof check>['findings']) =>
	findings.filter(({ severity }) => severity === 'error').map(located);

describe('the sample of Soal Markdown', () => {
	test('has no error, and only the warnings of so small a quiz', () => {
		const { findings } = check({ [paths.quiz]: allTypes });

		expect(errors(findings)).toEqual([]);
		expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['pool-small', 'longest-right']));
	});

	test('reads a table, an order, a match, a short answer and a scenario with their keys', () => {
		const { content } = check({ [paths.quiz]: allTypes });
		const [, rules, cases] = content.modules[0]!.quiz.pools;
		const [table, steps, match, typed] = rules!.questions;
		const [scenario] = cases!.questions;
		const words = ({ public: { options, rows = [] } }: NonNullable<typeof table>) =>
			new Map([...options, ...rows].map(({ id, html }) => [id, html.replace(/<[^>]+>/g, '')]));
		const inWords = (question: NonNullable<typeof table>) =>
			Object.entries(question.key.pairs ?? {}).map((pair) => pair.map((id) => words(question).get(id)));

		expect(table!.public.type).toBe('benar-salah');
		expect(inWords(table!)).toEqual([
			['ASN boleh datang ke TPS sebagai pemilih', 'Benar'],
			['ASN boleh memakai mobil dinas ke kampanye', 'Salah']
		]);
		expect(steps!.key.order!.map((id) => words(steps!).get(id))).toEqual([
			'Menolak dengan sopan',
			'Mencatat waktu, tempat, dan pengajak',
			'Melapor kepada atasan'
		]);
		// The order of the file is the key, so the public part keeps another.
		expect(steps!.public.options.map(({ id }) => id)).toEqual(steps!.key.order!.toSorted());
		expect(inWords(match!)).toEqual([
			['Keputusan yang menguntungkan satu pasangan calon', 'UU 10/2016 Pasal 71'],
			['Sanksi moral pelanggaran kode etik', 'PP 42/2004 Pasal 15']
		]);
		expect(match!.public.options.map(({ text }) => text).toSorted()).toEqual([
			'PP 42/2004 Pasal 15',
			'UU 10/2016 Pasal 71',
			'UU 7/2017 Pasal 280'
		]);
		expect(typed!.key.accepted).toEqual([{ text: '71' }, { text: 'tujuh puluh satu' }]);
		expect(scenario!.public.scenes!.map(({ id, type }) => [id, type])).toEqual([
			['kas-01a', 'pilihan ganda'],
			['kas-01b', 'pilihan ganda']
		]);
		const [first] = scenario!.public.scenes!;
		expect(scenario!.key.scenes!['kas-01a']!.next).toEqual({
			byOption: { [first!.options[0]!.id]: 'kas-01b' },
			otherwise: null
		});
		expect(scenario!.key.scenes!['kas-01b']!.explanationHtml).toContain('itikad baik');
	});

	test('reads the supported questions with their policy, pools, keys and feedback', () => {
		const { content } = check({ [paths.quiz]: allTypes });
		const quiz = content.modules[0]?.quiz;
		const [first, second, third] = quiz?.pools[0]?.questions ?? [];

		expect(quiz).toMatchObject({ id: 'contoh', title: 'Contoh semua jenis soal' });
		expect(quiz?.policy).toEqual({
			mode: 'ujian',
			passMark: 80,
			passMarkPerPool: null,
			tries: 3,
			pausesMinutes: [10, 60],
			rereadMissed: false,
			reopensAfterMinutes: 24 * 60,
			limitMinutes: 20,
			graceSeconds: 10,
			shuffled: true,
			navigation: 'free',
			shows: { score: 'always', explanations: 'passed', keys: 'passed' },
			honestyStatement: null,
			certainty: false
		});
		expect(quiz?.pools.map(({ slug, draw }) => [slug, draw])).toEqual([
			['media-sosial', 2],
			['aturan-dasar', 2],
			['kasus', 1]
		]);
		expect(first?.public).toMatchObject({
			id: 'med-01',
			type: 'pilihan ganda',
			title: 'Menyukai unggahan calon',
			tags: ['medsos'],
			difficulty: 1,
			objectives: ['T1'],
			ruling: 'MED-02',
			weight: 1
		});
		expect(first?.public.stemHtml).toContain('<strong>suka</strong>');
		expect(first?.public.options.map(({ html }) => html)).toEqual([
			'Boleh, karena akun itu milik pribadi.',
			'Tidak boleh, walaupun akun pribadi.',
			'Boleh, asal di luar jam kerja.'
		]);
		expect(first?.key.right).toEqual([first?.public.options[1]?.id]);
		expect(Object.keys(first?.key.feedback ?? {})).toEqual([
			first?.public.options[0]?.id,
			first?.public.options[2]?.id
		]);
		expect(first?.key.citations).toEqual([
			{
				regulation: 'uu-20-2023',
				article: 'Pasal 9 ayat (2)',
				slug: 'pasal-9-ayat-2',
				text: 'UU 20/2023 Pasal 9 ayat (2)',
				history: false
			}
		]);
		expect(second?.key.scoring).toBe('sebagian');
		expect(second?.key.right).toHaveLength(2);
		expect(third?.key.scoring).toBe('bobot');
		expect(Object.values(third?.key.weights ?? {})).toEqual([60, 40, -20]);
	});
});

describe('content of supported types', () => {
	test('has no error', () => {
		expect(errors(check().findings)).toEqual([]);
	});

	test('reads alike with Windows line ends and a byte order mark, at the same places', () => {
		const broken = supported.replace('- [x] Tidak boleh, walaupun akun pribadi.', '-[x] Tidak boleh');
		const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
		const files = contentFiles({ [paths.quiz]: broken });

		const unix = checkContent(files, { today });
		const dos = checkContent(
			files.map(({ path, text }) => ({ path, text: windows(text) })),
			{ today }
		);

		expect(unix.findings.length).toBeGreaterThan(0);
		expect(dos).toEqual(unix);
		expect(
			checkContent(
				contentFiles().map(({ path, text }) => ({ path, text: windows(text) })),
				{ today }
			)
		).toEqual(check());
	});

	test('keeps chips of a pool for all its questions, and those of an option with it', () => {
		const [pool, practice] = check().content.modules[0]?.quiz.pools ?? [];
		const [first, second, third] = pool?.questions ?? [];

		expect(first?.public.tags).toEqual(['medsos', 'akun']);
		expect(first?.public.options.map(({ last }) => last)).toEqual([false, false, true]);
		expect(first?.key.hintHtml).toContain('Siapa');
		expect(second?.public).toMatchObject({ weight: 2, objectives: ['T1', 'T2'] });
		expect(third?.public.fixedOrder).toBe(true);
		expect(practice).toMatchObject({ slug: 'cadangan', practice: true, draw: 0 });
	});

	test('cuts a lesson into text and self-checks, in order', () => {
		const lesson = check().content.modules[0]?.lessons[0];

		expect(lesson).toMatchObject({ slug: 'media-sosial', position: 1, minutes: 5, objectives: ['T1'] });
		expect(lesson?.parts.map(({ kind }) => kind)).toEqual(['text', 'self-check', 'text']);
		const [selfCheck] = lesson!.parts.flatMap((part) => (part.kind === 'self-check' ? [part.question] : []));
		expect(selfCheck?.public).toMatchObject({ id: 'lat-01', title: 'Menyukai unggahan' });
		expect(selfCheck?.key.explanationHtml).toContain('dukungan');
		expect(lesson?.parts[2]).toMatchObject({ html: '<p>Setelah latihan, bacalah sekali lagi.</p>' });
	});

	test('reads a programme that asks for a circular, a briefing and a pledge, with or without modules', () => {
		const asks = (lines: string) =>
			check({
				[paths.circular]: circular,
				'content/pledges/ikrar.md': circular
					.replace(/## Pertanyaan[^]*/, '')
					.replace('id: grup-kerja', 'id: ikrar')
					.replace('jenis: surat edaran', 'jenis: ikrar'),
				[paths.programme]: programme.replace('modul: [contoh]\n', lines)
			});

		const { content, findings } = asks('surat edaran: [grup-kerja]\nsosialisasi: ya\nikrar: ikrar\n');
		expect(errors(findings)).toEqual([]);
		expect(content.programmes).toMatchObject([
			{ modules: [], circulars: ['grup-kerja'], briefing: true, pledge: 'ikrar' }
		]);
		expect(errors(asks('sosialisasi: tidak\n').findings)).toEqual([
			'content/programmes/netralitas.md:2:1 field-missing'
		]);
		expect(errors(asks('ikrar: [ikrar, ikrar]\n').findings)).toHaveLength(2);
	});

	test('reads programmes with audience and cycles', () => {
		expect(check().content.programmes).toEqual([
			{
				id: 'netralitas',
				title: 'Netralitas',
				summary: 'Pelatihan dasar bagi semua pegawai.',
				descriptionHtml: '<p>Untuk <strong>semua</strong> pegawai.</p>',
				modules: ['contoh'],
				circulars: [],
				pledge: null,
				briefing: false,
				jp: null,
				audience: [
					{ employment: ['PNS', 'PPPK paruh waktu'] },
					{ any: [{ head: true }, { category: ['camat', 'lurah'] }, { unit: ['KEC-01'] }] }
				],
				cycles: [
					{ id: '2026', opens: '2026-10-01', due: '2027-01-31', validMonths: 12 },
					{ id: '2027-a', opens: '2027-02-01', due: '2027-06-30', validMonths: 12 }
				],
				origin: 'public'
			}
		]);
	});

	test('reads which periods are for recertification, and leaves it out of all others', () => {
		const said = (value: string) =>
			check({
				[paths.programme]: programme.replace('buka: 2027-02-01', `buka: 2027-02-01\n    penyegaran: ${value}`)
			});
		const cycles = (value: string) => said(value).content.programmes[0]!.cycles;

		expect(cycles('ya').map(({ refresher }) => refresher)).toEqual([undefined, true]);
		expect(cycles('tidak').map((cycle) => 'refresher' in cycle)).toEqual([false, false]);
		expect(said('mungkin').findings).toMatchObject([{ rule: 'field-invalid' }]);
	});

	test('reads the start of a post or of an employment, and the days of newcomers', () => {
		const { content, findings } = check({
			[paths.programme]: programme
				.replace('kepala: ya', 'mulai: sejak 2026-01-01')
				.replace('unit: [KEC-01]', 'bekerja: sebelum 2020-03-01')
				.replace('berlaku: 12 bulan', 'berlaku: 12 bulan\n    pegawai-baru: 30 hari')
		});

		expect(errors(findings)).toEqual([]);
		expect(content.programmes[0]).toMatchObject({
			audience: [
				{},
				{
					any: [
						{ start: 'post', since: '2026-01-01' },
						{ category: ['camat', 'lurah'] },
						{ start: 'employment', before: '2020-03-01' }
					]
				}
			],
			cycles: [{ newcomerDays: 30 }, {}]
		});
	});

	test('reads a due day of days from enrolment, which leaves no room for others', () => {
		const said = (lines: string) =>
			check({ [paths.programme]: programme.replace('tenggat: 2027-01-31', `tenggat: ${lines}`) });
		const { content, findings } = said('30 hari  sejak didaftarkan');

		expect(errors(findings)).toEqual([]);
		expect(content.programmes[0]!.cycles).toEqual([
			expect.objectContaining({ due: '2026-10-31', dueDays: 30, dueBy: '30 hari sejak didaftarkan' }),
			expect.not.objectContaining({ dueDays: expect.anything() })
		]);
		for (const wrong of ['366 hari sejak didaftarkan', '0 hari sejak didaftarkan', '30 hari sejak diangkat']) {
			expect(said(wrong).findings).toMatchObject([{ rule: 'field-invalid' }]);
		}
		expect(said('30 hari sejak didaftarkan\n    pegawai-baru: 20 hari').findings).toMatchObject([
			{ rule: 'field-invalid', message: expect.stringContaining('sudah mendapat harinya sendiri') }
		]);
	});

	test('of any broken shape is read without failing, and every finding points into its file', () => {
		const pieces = ['`', '#', '- [x] ', '> ', '\n', '\n\n', '---\n', '**', '`id: x`', '[', '|', '  ', 'Pasal 9 ', ': '];
		const edits = fc.array(
			fc.record({
				path: fc.constantFrom(...Object.values(paths)),
				at: fc.nat(3000),
				cut: fc.nat(40),
				put: fc.constantFrom(...pieces)
			}),
			{ minLength: 1, maxLength: 6 }
		);

		fc.assert(
			fc.property(edits, (list) => {
				const files = new Map(contentFiles().map(({ path, text }) => [path, text]));

				for (const { path, at, cut, put } of list) {
					const text = files.get(path) ?? '';
					const start = at % (text.length + 1);

					files.set(path, text.slice(0, start) + put + text.slice(start + cut));
				}

				const { findings } = checkContent(
					[...files].map(([path, text]) => ({ path, text })),
					{ today }
				);

				for (const { file, line, column, message } of findings) {
					const text = files.get(file)?.split('\n')[line - 1];

					expect(column).toBeGreaterThan(0);
					expect(column).toBeLessThanOrEqual((text?.length ?? -1) + 1);
					expect(message).not.toMatch(/undefined|\[object/);
				}
			})
		);
	});

	test('counts a regulation as stale from the 181st day on', () => {
		const stale = (day: string) =>
			checkContent(contentFiles(), { today: day }).findings.filter(({ rule }) => rule === 'regulation-stale').length;

		expect(stale('2027-05-21')).toBe(0);
		expect(stale('2027-05-22')).toBe(6);
	});
});

describe('the overlay', () => {
	test('replaces a module with all its files and remembers where each came from', () => {
		const overlay = contentFiles()
			.filter(({ path }) => path.includes('modules/contoh') && !path.endsWith('01-media-sosial.md'))
			.map(({ path, text }) => ({ path: path.replace('content/', 'rahasia/'), text }));
		const lesson = contentFiles().find(({ path }) => path === paths.lesson)?.text ?? '';
		const { content, findings } = check(
			{},
			{ overlay: [...overlay, { path: 'rahasia/modules/contoh/02-lain.md', text: lesson }] }
		);

		expect(errors(findings)).toEqual([]);
		expect(content.modules.map(({ id, origin, lessons }) => [id, origin, lessons.map(({ slug }) => slug)])).toEqual([
			['contoh', 'overlay', ['lain']]
		]);
		expect(content.programmes.map(({ origin }) => origin)).toEqual(['public']);
	});

	test('adds what the public folder does not have, and its findings name its own path', () => {
		const regulation = contentFiles().find(({ path }) => path === paths.regulation)?.text ?? '';
		const overlay = [
			{ path: 'rahasia/regulations/pp-1-2020.md', text: regulation.replaceAll('94', '1').replaceAll('2021', '2020') },
			{ path: 'rahasia/programmes/kosong.md', text: 'tanpa bagian depan' }
		];
		const { content, findings } = check({}, { overlay });

		expect(content.regulations.find(({ id }) => id === 'pp-1-2020')?.origin).toBe('overlay');
		expect(errors(findings)).toEqual(['rahasia/programmes/kosong.md:1:1 front-matter-missing']);
	});
});

test('a quiz without a module is checked by the regulations and rulings, and may name any objective', () => {
	const checked = (text: string) =>
		checkQuiz({ path: 'quiz.md', text }, contentFiles(), { today }).filter(({ severity }) => severity === 'error');
	const text = supported.replaceAll('`tujuan: T1`', '`tujuan: T9`');

	expect(text).not.toBe(supported);
	expect(checked(text)).toEqual([]);
	expect(checked(text.replaceAll('UU 20/2023 Pasal 9 ayat (2)', 'UU 1/1900 Pasal 1'))).toContainEqual(
		expect.objectContaining({ rule: 'citation-unknown', file: 'quiz.md' })
	);
	expect(checked(text.replace('MED-02', 'MED-77'))).toMatchObject([{ rule: 'reference-unknown', file: 'quiz.md' }]);
	expect(checked('Tanpa bagian depan.')).toMatchObject([{ rule: 'front-matter-missing' }]);
	expect(checked('x'.repeat(100_001))).toMatchObject([{ rule: 'file-too-large' }]);
});
