import { policyPresets } from '#lib/content/policy.ts';
import type { Module, Question } from '#lib/content/model.ts';

/** A module as the parser would hand it over, for tests. */
export function testModule(change: Partial<Module> = {}): Module {
	return {
		id: 'modul-a',
		title: 'Modul A',
		summary: 'Ringkasan',
		minutes: 10,
		objectives: { T1: 'Menjelaskan' },
		introductionHtml: '<p>Selamat belajar.</p>',
		lessons: ['satu', 'dua'].map((slug, i) => ({
			slug,
			position: i + 1,
			title: `Materi ${slug}`,
			minutes: 5,
			objectives: ['T1'],
			parts: [{ kind: 'text', html: `<p>Isi ${slug} &amp; <strong>penting</strong><br />lagi</p>` }]
		})),
		quiz: {
			id: 'modul-a',
			title: 'Kuis A',
			policy: { ...policyPresets.ujian, pausesMinutes: [10], limitMinutes: 20 },
			pools: [
				{ slug: 'dasar', name: 'Dasar', draw: 1, practice: false, questions: [testQuestion('q1'), testQuestion('q2')] }
			]
		},
		citations: [
			{
				regulation: 'uu-20-2023',
				article: 'Pasal 9 ayat (2)',
				slug: 'pasal-9-ayat-2',
				text: 'UU 20/2023 Pasal 9 ayat (2)',
				history: false
			}
		],
		pictures: [],
		origin: 'public',
		...change
	};
}

export function testQuestion(id: string, titleHtml = 'Bolehkah?'): Question {
	return {
		public: {
			id,
			type: 'pilihan ganda',
			title: 'Bolehkah?',
			titleHtml,
			stemHtml: '<p>Seorang staf …</p>',
			options: [
				{ id: `${id}-ya`, html: 'Boleh', last: false },
				{ id: `${id}-tidak`, html: 'Tidak boleh', last: false }
			],
			tags: [],
			difficulty: 1,
			objectives: ['T1'],
			ruling: null,
			fixedOrder: false,
			weight: 1
		},
		key: {
			right: [`${id}-tidak`],
			scoring: 'sebagian',
			weights: {},
			explanationHtml: '<p>Karena …</p>',
			legalBasisHtml: '<p><a class="citation" href="/regulations/uu-20-2023#pasal-9-ayat-2">UU 20/2023</a></p>',
			citations: [],
			hintHtml: null,
			feedback: { [`${id}-ya`]: '<p>Bukan.</p>' }
		}
	};
}
