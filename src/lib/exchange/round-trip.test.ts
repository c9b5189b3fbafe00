import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportQuestions, importQuestions } from './exchange.ts';
import { readSoal } from './read-soal.ts';
import type { ExchangeFinding } from './report.ts';
import type { SoalQuiz } from './soal-model.ts';
import { giftItems } from './test-gift.ts';
import { quizzes } from './test-quizzes.ts';
import { writeGift } from './write-gift.ts';
import { writeSoal } from './write-soal.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function withoutLines(quiz: SoalQuiz | undefined): unknown {
	return JSON.parse(JSON.stringify(quiz ?? null, (key, value: unknown) => (key === 'line' ? 0 : value)));
}

test('what Soal Markdown writes it reads', () => {
	fc.assert(
		fc.property(quizzes, (quiz) => {
			const read = readSoal(writeSoal(quiz));

			expect(read.findings).toEqual([]);
			expect(withoutLines(read.quiz)).toEqual(withoutLines(quiz));
		}),
		{ numRuns: 300 }
	);
});

test('from Soal Markdown to GIFT and back is the same quiz, letter by letter, and nothing is lost but the policy', () => {
	fc.assert(
		fc.property(quizzes, (quiz) => {
			const text = writeSoal(quiz);
			const out = exportQuestions(text);
			const back = importQuestions(bytes(out.text), { id: quiz.id, title: 'Nama berkas' });

			expect(out.findings).toEqual([expect.objectContaining({ severity: 'changed', line: 1 })]);
			expect(back.findings).toEqual([expect.objectContaining({ severity: 'changed', line: 1 })]);
			expect(back.questions).toBe(quiz.pools.flatMap(({ questions }) => questions).length);
			expect(back.text).toBe(text);
			expect(withoutLines(readSoal(back.text).quiz)).toEqual(withoutLines(quiz));
		}),
		{ numRuns: 300 }
	);
});

test('of every question of GIFT there is either a question or a word why not, and a second journey changes nothing', () => {
	const policy = ({ message }: ExchangeFinding) => message.includes('aturan kuis');

	fc.assert(
		fc.property(giftItems, (items) => {
			const first = importQuestions(bytes(writeGift(items)), { format: 'gift', id: 'contoh', title: 'Contoh' });
			const missing = first.findings.filter(({ severity, question }) => severity !== 'changed' && question !== '');
			const given = items.filter(({ kind }) => kind === 'question').length;

			expect(first.questions + missing.length).toBe(given);
			if (first.questions === 0) return;

			const out = exportQuestions(first.text);
			expect(out.questions + out.findings.filter(({ severity }) => severity === 'left-out').length).toBe(
				first.questions
			);
			if (!out.findings.every(policy)) return;

			const second = importQuestions(bytes(out.text), { id: 'contoh', title: 'Contoh' });
			expect(second.text).toBe(first.text);
			expect(second.findings.every(policy)).toBe(true);
		}),
		{ numRuns: 500, seed: 20261126 }
	);
});
