import { expect, test } from 'vitest';
import { policyPresets } from './policy.ts';
import { allTypes, check, located, paths } from './test-content.ts';

/** The policy of a quiz whose front matter holds these lines beside id and title, and what is said against them. */
function read(lines: string) {
	const body = allTypes.slice(allTypes.indexOf('\n---\n') + 5);
	const { content, findings } = check({ [paths.quiz]: `---\nkuis: contoh\njudul: Contoh\n${lines}\n---\n${body}` });
	const about = findings.filter(({ rule }) => rule.startsWith('field-'));

	return { policy: content.modules[0]?.quiz.policy, findings: about.map(located) };
}

test('a mode is a whole policy by itself', () => {
	expect(read('mode: latihan').policy).toEqual(policyPresets.latihan);
	expect(read('mode: ujian\nlulus: 80').policy).toEqual(policyPresets.ujian);
	expect(read('mode: ujian-ulang\nlulus: 80').policy).toEqual(policyPresets['ujian-ulang']);
});

test('every field can be set otherwise, and what limits can be taken away', () => {
	const { policy, findings } = read(
		[
			'mode: ujian-ulang',
			'lulus: 75',
			'lulus-per-kelompok: 60',
			'percobaan: 5',
			'jeda: 5 menit, 1 hari',
			'baca-ulang: tidak',
			'buka-lagi: 2 hari',
			'waktu: 1 jam',
			'tenggang: 30',
			'acak: tidak',
			'urutan: maju',
			'tampilkan-nilai: lulus',
			'tampilkan-pembahasan: ditutup',
			'tampilkan-kunci: tidak',
			'pernyataan: Saya mengerjakan sendiri.',
			'keyakinan: ya'
		].join('\n')
	);

	expect(findings).toEqual([]);
	expect(policy).toEqual({
		mode: 'ujian-ulang',
		passMark: 75,
		passMarkPerPool: 60,
		tries: 5,
		pausesMinutes: [5, 24 * 60],
		rereadMissed: false,
		reopensAfterMinutes: 2 * 24 * 60,
		limitMinutes: 60,
		graceSeconds: 30,
		shuffled: false,
		navigation: 'forward',
		shows: { score: 'passed', explanations: 'closed', keys: 'never' },
		honestyStatement: 'Saya mengerjakan sendiri.',
		certainty: true
	});
	expect(read('mode: ujian\nlulus: 80\npercobaan: tidak ada\njeda: tidak ada\nbuka-lagi: tidak ada').policy).toEqual({
		...policyPresets.ujian,
		tries: null,
		pausesMinutes: [],
		reopensAfterMinutes: null
	});
});

test('a quiz that counts never shows keys or explanations before it is passed', () => {
	for (const field of ['tampilkan-kunci', 'tampilkan-pembahasan']) {
		expect(read(`mode: ujian\nlulus: 80\n${field}: langsung`).findings).toMatchObject([
			expect.stringContaining('field-invalid')
		]);
		expect(read(`mode: latihan\n${field}: langsung`).findings).toEqual([]);
	}
});

test('a policy field that cannot be read is named where it stands', () => {
	for (const wrong of ['waktu: 20', 'jeda: sebentar', 'buka-lagi: 0 jam', 'tenggang: 61', 'urutan: mundur']) {
		expect(read(`mode: ujian\nlulus: 80\n${wrong}`).findings, wrong).toHaveLength(1);
	}
});
