import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportQuestions, importQuestions } from './exchange.ts';
import { readSoal } from './read-soal.ts';
import type { SoalQuiz } from './soal-model.ts';
import { quizzes } from './test-quizzes.ts';
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
