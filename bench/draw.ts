import { draw as drawQuestions } from '#lib/assessment/draw.ts';
import { newSeed, newToken } from '#lib/assessment/random.ts';
import { aPool, aQuestion } from '#lib/assessment/test-quiz.ts';
import { timed } from './growth.ts';
import { rounded, type Report } from './report.ts';

const sizes = [100, 1_000, 10_000];
const drawn = 20;

/** What a draw costs as the number of questions it draws from grows. */
export async function draw(): Promise<Report> {
	const rows = [];

	for (const size of sizes) {
		const questions = Array.from({ length: size }, (_, index) => aQuestion(`soal-${index}`, { options: [...'abcd'] }));
		const pools = [aPool('semua', { questions, draw: drawn })];
		// A third was seen in an attempt before.
		const seen = new Set(questions.filter((_, index) => index % 3 === 0).map((one) => one.public.id));
		const ms = await timed(async () => drawQuestions(pools, newSeed(), seen, newToken));
		rows.push({ questions: size, ms, perQuestion: (1000 * ms) / size });
	}
	const [first, last] = [rows[0]!, rows.at(-1)!];
	const ratio = last.perQuestion / first.perQuestion;

	return {
		about: `Medians of drawing ${drawn} questions from one pool, with their options shuffled and fresh tokens for all of them; no database.`,
		tables: [
			{
				title: 'Draw',
				rows: rows.map(({ questions, ms, perQuestion }) => ({
					questions,
					ms: rounded(ms),
					'µs for each question there is': rounded(perQuestion),
					'of the smallest': rounded(perQuestion / first.perQuestion)
				}))
			}
		],
		aims: [
			{
				aim: 'a draw from 10,000 questions costs at most twice as much for each as one from 100',
				measured: `${rounded(ratio)} times; ${rounded(last.ms)} ms in all`,
				met: ratio <= 2
			}
		]
	};
}
