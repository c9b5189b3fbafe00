import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContentFile, SourceFile } from '#lib/content/model.ts';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { enrolledLearner, now } from '#lib/server/attempts/test-publication.ts';
import { questionTally } from '#lib/server/db/schema/questions.ts';
import { exportQuestions, importQuestions, maxQuestionBytes } from '#lib/exchange/exchange.ts';
import { checkFiles, shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { readContent } from '#lib/server/publishing/read-content.ts';
import { testFolder } from '#lib/server/publishing/test-folder.ts';
import type { Context } from '../context.ts';
import { runWords } from '../test-process.ts';
import { registerQuestion } from './question.ts';

const quiz = (name: string) =>
	`---\nkuis: ${name}\njudul: Kuis ${name}\nmode: latihan\n---\n\n## Awal\n\n### Apa?\n\`id: a-1\`\n\n- [x] ya\n- [ ] bukan\n`;

/** A folder with two modules, one of which the private folder replaces. */
function town(files: Record<string, string> = {}) {
	const { folder } = testFolder({
		'content/modules/dasar/quiz.md': quiz('dasar'),
		'content/modules/medsos/quiz.md': quiz('umum'),
		'private/modules/medsos/quiz.md': quiz('pribadi'),
		'content/modules/kosong/module.md': 'Tanpa kuis.',
		...files
	});

	return folder;
}

function netral(root: string, ...words: string[]) {
	const settings = { contentOverlay: join(root, 'private') } as Context['settings'];

	return runWords([registerQuestion], { root, settings }, words);
}

function write(root: string, name: string, text: string | Uint8Array): string {
	mkdirSync(root, { recursive: true });
	writeFileSync(join(root, name), text);

	return join(root, name);
}

describe('question import', () => {
	it('writes Soal Markdown to the one output and the report to the other', async () => {
		const root = town();
		const file = write(root, 'Soal UTS 1.gift', '::Apa?::Apa? {=ya ~bukan}\n\nCeritakan. {}\n');
		const { exit, out, notes } = await netral(root, 'question', 'import', file);

		expect(exit).toBe(0);
		expect(out).toHaveLength(1);
		expect(out[0]).toMatch(/^---\nkuis: soal-uts-1\njudul: Soal UTS 1\n[\s\S]*### Apa\?\n[\s\S]*- \[ \] bukan$/);
		expect(notes).toEqual([
			expect.stringContaining(`${file}:1 berubah: `),
			`${file}:3 tidak ikut: “Ceritakan.”: soal esai tidak ada di Soal Markdown`,
			'1 soal ditulis; 0 tidak terbaca, 1 tidak ikut, 1 berubah.'
		]);
	});

	it('ends with 1 when something cannot be read, and writes the rest', async () => {
		const root = town();
		const { exit, out, notes } = await netral(root, 'question', 'import', write(root, 'a.txt', 'A? {~x}\n\nB? {T}'));

		expect(exit).toBe(1);
		expect(out.join('\n')).toContain('### B?');
		expect(notes.join('\n')).toContain('a.txt:1 tidak terbaca: “A?”: ');
	});

	it('tells Aiken from GIFT, unless it is told', async () => {
		const root = town();
		const file = write(root, 'a.txt', 'Apa?\nA. ya\nB. bukan\nANSWER: A\n');

		expect((await netral(root, 'question', 'import', file)).out.join('\n')).toContain('- [x] ya\n- [ ] bukan');
		expect(await netral(root, 'question', 'import', file, '--format', 'gift')).toMatchObject({ exit: 0, out: [] });
		expect(await netral(root, 'question', 'import', file, '--format', 'qti')).toMatchObject({
			exit: 2,
			notes: ['Format “qti” tidak dikenal. Pakailah: gift, aiken.']
		});
	});

	it('refuses a file that is not there or too large', async () => {
		const root = town();
		const large = write(root, 'besar.gift', new Uint8Array(maxQuestionBytes + 1));

		expect(await netral(root, 'question', 'import', join(root, 'tiada.gift'))).toMatchObject({ exit: 2, out: [] });
		expect(await netral(root, 'question', 'import', root)).toMatchObject({ exit: 2, out: [] });
		expect(await netral(root, 'question', 'import', large)).toMatchObject({
			exit: 2,
			notes: [expect.stringContaining('paling banyak 1000000 bita')]
		});
	});
});

describe('question export', () => {
	const gift = ['question', 'export', 'dasar', '--format', 'gift'];

	it('writes the quiz of a module as GIFT', async () => {
		const { exit, out, notes } = await netral(town(), ...gift);

		expect(exit).toBe(0);
		expect(out.join('\n')).toBe(
			'$CATEGORY: Kuis dasar/Awal\n\n// [id:a-1]\n::Apa?::[markdown]Apa?{\n\t=ya\n\t~bukan\n}'
		);
		expect(notes).toEqual([
			expect.stringMatching(/content\/modules\/dasar\/quiz\.md:1 berubah: aturan kuis tidak ada di GIFT: mode$/),
			'1 soal ditulis; 0 tidak terbaca, 0 tidak ikut, 1 berubah.'
		]);
	});

	it('takes a module of the private folder instead of the public one', async () => {
		const { out } = await netral(town(), 'question', 'export', 'medsos', '--format', 'gift');

		expect(out.join('\n')).toContain('$CATEGORY: Kuis pribadi/Awal');
	});

	it('ends with 1 when a question cannot be read', async () => {
		const broken = { 'content/modules/dasar/quiz.md': quiz('dasar').replace('[x]', '[ ]') };

		expect(await netral(town(broken), ...gift)).toMatchObject({
			exit: 1,
			notes: [expect.any(String), expect.stringContaining('quiz.md:9 tidak terbaca: “a-1”: '), expect.any(String), '']
		});
	});

	it('knows the modules that there are, and one format', async () => {
		const root = town();

		for (const name of ['tiada', 'kosong', '../modules/dasar']) {
			expect(await netral(root, 'question', 'export', name, '--format', 'gift')).toMatchObject({ exit: 2, out: [] });
		}
		expect(await netral(root, 'question', 'export', 'dasar', '--format', 'aiken')).toMatchObject({ exit: 2, out: [] });
		expect(await netral(root, 'question', 'export', 'dasar')).toMatchObject({ exit: 2, out: [] });
	});
});

describe('question figures', () => {
	it('tells whether what is kept is what the gradings give, and puts it right when asked to', async () => {
		const { db, personId } = await enrolledLearner();
		const { id } = await startAttempt(db, { personId, moduleId: 'dasar', affirmed: true }, now);
		await submitAttempt(db, personId, id, now);
		const figures = (...words: string[]) =>
			runWords([registerQuestion], { open: async () => db }, ['question', 'figures', ...words]);

		expect(await figures()).toEqual({
			exit: 0,
			out: ['10 baris statistik dari 1 penilaian sama dengan yang tersimpan.'],
			notes: ['1 penilaian sudah dihitung']
		});

		await db.write((tx) => tx.update(questionTally).set({ points: 1 }));
		expect(await figures()).toMatchObject({
			exit: 1,
			out: ['5 baris statistik berbeda dari yang tersimpan (10 baris dari 1 penilaian).']
		});
		expect(await figures('--rebuild', '--json')).toMatchObject({
			exit: 1,
			out: [{ gradings: 1, rows: 10, differing: 5 }],
			notes: [expect.any(String), 'Yang berbeda sudah dibetulkan.']
		});
		expect(await figures('--rebuild')).toMatchObject({ exit: 0 });
	});
});

describe('the shipped modules', () => {
	const files = readContent(shippedFolder());
	const isQuiz = (file: ContentFile): file is SourceFile => file.path.endsWith('/quiz.md');
	const throughGift = ({ path, text }: SourceFile) => {
		const bytes = new TextEncoder().encode(exportQuestions(text).text);

		return { path, text: importQuestions(bytes, { id: 'kuis', title: 'Kuis' }).text };
	};
	const questionsOf = (read: ContentFile[]) =>
		checkFiles(read, [], '2026-11-26').content.modules.flatMap(({ id, quiz }) =>
			quiz.pools.flatMap(({ questions }) => questions.map((question) => ({ module: id, ...question })))
		);
	const back = files.map((file) => (isQuiz(file) ? throughGift(file) : file));

	it('come back from GIFT with the questions that it can express as they were', () => {
		const expressed = questionsOf(files).filter(({ public: { type } }) => type !== 'urutan' && type !== 'kasus');

		expect(expressed.length).toBeGreaterThan(200);
		expect(questionsOf(back)).toEqual(expressed);
	});

	it('pass the check as they come back', () => {
		expect(checkFiles(back, [], '2026-11-26').findings.filter(({ severity }) => severity === 'error')).toEqual([]);
	});

	it('take imported questions of every type, once the legal basis is there', () => {
		const gift = [
			'A? {=a#ya ~b####Karena.}',
			'B? {~%60%a ~%40%b ~%-20%c}',
			'C? {F#periksa}',
			'D? {=a -> 1 =b -> 2 = -> 3}',
			'E? {=a -> Benar =b -> Salah}',
			'F? {=tujuh =7}',
			'G? {#1250.5:0.5}'
		];
		const bytes = new TextEncoder().encode(gift.join('\n\n'));
		const { text, questions: count } = importQuestions(bytes, { id: 'kuis', title: 'Kuis' });
		const practice = text.replace('mode: ujian\nlulus: 80', 'mode: latihan');
		const all = files.map((file) => (isQuiz(file) ? { ...file, text: practice } : file));

		expect(count).toBe(gift.length);
		expect(checkFiles(all, [], '2026-11-26').findings.filter(({ severity }) => severity === 'error')).toEqual([]);
	});
});
