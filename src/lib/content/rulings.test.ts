import { describe, expect, test } from 'vitest';
import { check, located, paths, rulings as fixture } from './test-content.ts';

const read = (text: string) => check({ [paths.rulings]: text }).content.rulings[0]?.rulings ?? [];

describe('a topic', () => {
	test('is read with its rulings in order, as HTML and as plain text', () => {
		const [topic] = check().content.rulings;
		const [first, second] = topic!.rulings;

		expect(topic).toMatchObject({
			id: 'media-sosial',
			title: 'Media sosial dan foto',
			summary: 'Unggahan dan foto.',
			sources: ['MED-02', 'MED-08', 'FOT-07', 'DOK-06'],
			checkedOn: '2026-11-22',
			stale: false,
			confirmedBy: null,
			origin: 'public'
		});
		expect(topic!.rulings.map(({ id, source, verdict }) => [id, source, verdict])).toEqual([
			['MED-02', 'MED-02', 'tidak boleh'],
			['MED-08', 'MED-08', 'boleh'],
			['FOT-07a', 'FOT-07', 'tidak boleh'],
			['FOT-07b', 'FOT-07', 'hati-hati'],
			['DOK-06', 'DOK-06', 'hati-hati']
		]);
		expect(first).toMatchObject({
			title: 'Memberi tanda suka pada unggahan calon',
			titleHtml: 'Memberi <strong>tanda suka</strong> pada unggahan calon',
			audience: [],
			places: ['media sosial'],
			stages: [],
			consequences: ['etik', 'disiplin'],
			confidence: 'high',
			reason: {
				html: '<p>Tanda suka dibaca sebagai dukungan. Akun pribadi tidak mengubahnya.</p>',
				text: 'Tanda suka dibaca sebagai dukungan. Akun pribadi tidak mengubahnya.'
			},
			safeStep: null,
			consequence: { text: 'Setelah diperiksa, Anda dapat dikenai sanksi moral.' },
			example: { text: 'Seorang staf menyukai video calon.' }
		});
		expect(first!.legalBasis!.text).toBe('UU 20/2023 Pasal 9 ayat (2); PP 94/2021 Pasal 5 huruf n');
		expect(first!.legalBasis!.html).toContain('href="/regulations/uu-20-2023#pasal-9-ayat-2"');
		expect(first!.citations.map(({ regulation, article }) => [regulation, article])).toEqual([
			['uu-20-2023', 'Pasal 9 ayat (2)'],
			['pp-94-2021', 'Pasal 5 huruf n']
		]);
		expect(second).toMatchObject({ places: ['media sosial', 'pesan'], legalBasis: null, consequence: null });
		expect(topic!.rulings[2]).toMatchObject({ audience: ['PNS', 'PPPK'], stages: ['kampanye'] });
	});

	test('rests on a low article, where only a graded question may not', () => {
		const { findings } = check();

		expect(fixture).toContain('PP 94/2021 Pasal 26');
		expect(findings.filter(({ file }) => file === paths.rulings).map(located)).toEqual([]);
	});

	test('says who has confirmed it', () => {
		const confirmed = check({ [paths.rulings]: fixture.replace('dikonfirmasi: belum', 'dikonfirmasi: Bagian Hukum') });

		expect(confirmed.content.rulings[0]?.confirmedBy).toBe('Bagian Hukum');
	});

	test('keeps lists and tables of a reason in its plain text', () => {
		const [, schedule] = read(
			fixture.replace(
				'Jadwal tidak memihak.',
				'Boleh:\n\n- jadwal **resmi**\n- letak TPS\n\n| Hari | Jam |\n|---|---|\n| Rabu | 7 |'
			)
		);

		expect(schedule?.reason.text).toBe('Boleh: jadwal resmi letak TPS Hari Jam Rabu 7');
	});
});

describe('several topics', () => {
	const second = (changes: (text: string) => string) => ({
		'content/rulings/kampanye.md': changes(
			'---\ntopik: Kampanye\nurutan: 2\nringkasan: Acara.\nsumber: [KAM-07]\ndiperiksa: 2026-11-22\ndikonfirmasi: belum\n---\n\n## Menonton debat\n`id: KAM-07` `boleh` `bagi: semua` `di: rumah` `tahap: kampanye` `keyakinan: medium`\n\nInformasi publik.\n'
		)
	});

	test('stand in the order that they ask for, else by their names', () => {
		const order = (text: string) => check(second(() => text)).content.rulings.map(({ id }) => id);
		const [text] = Object.values(second((each) => each));

		expect(order(text!)).toEqual(['media-sosial', 'kampanye']);
		expect(order(text!.replace('urutan: 2', 'urutan: 1'))).toEqual(['kampanye', 'media-sosial']);
	});

	test('share no id', () => {
		const { findings } = check(second((text) => text.replaceAll('KAM-07', 'MED-02')));

		// By the names of the files, so the topic that is read later is told.
		expect(findings.filter(({ severity }) => severity === 'error').map(located)).toEqual([
			`${paths.rulings}:5:10 id-repeated`,
			`${paths.rulings}:11:1 id-repeated`
		]);
		expect(findings.find(({ rule }) => rule === 'id-repeated')?.message).toContain('content/rulings/kampanye.md:5');
	});

	test('of the private folder take the place of public ones by the name of the file', () => {
		const overlay = [
			{ path: 'rahasia/rulings/media-sosial.md', text: fixture.replace('Jadwal tidak', 'Agenda tidak') }
		];
		const { content, findings } = check({}, { overlay });

		expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(content.rulings.map(({ origin }) => origin)).toEqual(['overlay']);
		expect(content.rulings[0]?.rulings[1]?.reason.text).toBe('Agenda tidak memihak.');
	});
});
