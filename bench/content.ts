import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applicationRoot } from '#lib/server/application-root.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { passage, publicationQuestion } from '#lib/server/db/schema/content.ts';
import { passagesOfModule, passagesOfRegulation, passagesOfRulings } from '#lib/server/search/passages-of.ts';
import { replacePassages, type IndexedPassage } from '#lib/server/search/passages.ts';
import { searchRulings, searchTexts } from '#lib/server/search/search.ts';
import { typedQuestions } from '#lib/server/search/test-questions.ts';
import { checkFolder, shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { makeCity } from './city.ts';
import { writeContent } from './made-content.ts';
import { runMeasured } from './measured-process.ts';
import { rounded, type Report } from './report.ts';
import { median, quantile } from './statistics.ts';

const modules = 200;
const questions = 10_000;
const passages = 100_000;
const rounds = 5;

/** The check of what comes with Netral, and the check and the first publication of a large folder. */
export async function content(): Promise<Report> {
	const folder = mkdtempSync(join(tmpdir(), 'netral-bench-content-'));
	const city = await makeCity();
	const netral = join(applicationRoot(), 'src', 'cli', 'netral.mjs');
	const publish = join(applicationRoot(), 'bench', 'publish-folder.mjs');

	try {
		cpSync(shippedFolder(), join(folder, 'shipped'), { recursive: true });
		writeContent(join(folder, 'made'), modules, questions);
		const before = await city.db.$count(publicationQuestion);
		const help = await runMeasured([netral, 'content', '--help']);
		const shipped = await runMeasured([netral, 'content', 'check', join(folder, 'shipped')]);
		const made = await runMeasured([netral, 'content', 'check', join(folder, 'made')]);
		const published = await runMeasured([publish, join(folder, 'made'), city.databaseUrl]);
		const there = (await city.db.$count(publicationQuestion)) - before;
		if (there < questions) throw new Error(`Only ${there} questions were published.`);

		return {
			about: `Whole processes, each started anew: what \`netral\` takes to start and end (\`--help\`), the check of the shipped folder, and the check and the first publication, with the index of the search, of a folder of ${modules} modules of ten lessons and ${questions} questions, made from the shipped ones.`,
			tables: [
				{
					title: 'Content',
					rows: Object.entries({
						'start and end': help,
						'check, shipped': shipped,
						'check, large': made,
						'publish, large': published
					}).map(([what, { seconds, peakMb }]) => ({
						what,
						seconds: rounded(seconds),
						'of start and end': rounded(seconds / help.seconds),
						'memory at most MB': Math.round(peakMb)
					}))
				}
			],
			aims: [
				{
					aim: 'the check of the shipped content < 3 s',
					measured: `${rounded(shipped.seconds)} s`,
					met: shipped.seconds < 3
				},
				{
					aim: `publishing ${modules} modules and ${questions} questions < 30 s and < 500 MB`,
					measured: `${rounded(published.seconds)} s, ${Math.round(published.peakMb)} MB`,
					met: published.seconds < 30 && published.peakMb < 500
				}
			]
		};
	} finally {
		city.remove();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** What people type, asked of the shipped texts alone and among so many others. */
export async function search(): Promise<Report> {
	const rows = [];

	for (const wanted of [0, passages]) {
		const city = await makeCity();

		try {
			await addPassages(city.db, wanted);
			const indexed = await city.db.$count(passage);
			const ms: number[] = [];
			for (let round = 0; round <= rounds; round++) {
				for (const [question] of typedQuestions) {
					const start = performance.now();
					const found = await searchRulings(city.db, question, 8);
					await searchTexts(city.db, question, 5);
					if (found.length === 0) throw new Error(`Nothing is found for "${question}".`);
					// The first round reads the vocabulary.
					if (round > 0) ms.push(performance.now() - start);
				}
			}
			rows.push({ indexed, median: median(ms), p95: quantile(ms, 0.95), most: Math.max(...ms) });
		} finally {
			city.remove();
		}
	}
	const [small, large] = rows as [(typeof rows)[number], (typeof rows)[number]];

	return {
		about: `Both halves of a search, rulings and texts, for ${typedQuestions.length} questions as people type them, ${rounds} times each, in this process.`,
		tables: [
			{
				title: 'Search',
				rows: rows.map(({ indexed, median, p95, most }) => ({
					'passages indexed': indexed,
					'median ms': rounded(median),
					'p95 ms': rounded(p95),
					'at most ms': rounded(most),
					'median of the smallest': rounded(median / small.median)
				}))
			}
		],
		aims: [
			{
				aim: 'a search < 20 ms with 100,000 passages',
				measured: `${rounded(large.median)} ms median, ${rounded(large.p95)} ms p95`,
				met: large.p95 < 20
			}
		]
	};
}

/** Passages made of sentences of the shipped ones, which are thrown together anew for each. */
async function addPassages(db: Database, wanted: number): Promise<void> {
	const { content } = checkFolder(shippedFolder(), { on: new Date().toISOString().slice(0, 10) });
	const shipped: IndexedPassage[] = [
		...content.rulings.flatMap(passagesOfRulings),
		...content.regulations.flatMap(passagesOfRegulation),
		...content.modules.flatMap((module) =>
			passagesOfModule({ ...module, source: module.origin, lessons: module.lessons.map((lesson) => ({ lesson })) })
		)
	];
	const sentences = shipped.flatMap(({ text }) => text.split(/(?<=\.) /));
	let next = 1;
	// Numbers that look random and are the same each time (Park and Miller, 1988).
	const random = (limit: number) => (next = (next * 48271) % 2147483647) % limit;
	const each = 100;

	for (let owner = 0; owner * each < wanted; owner++) {
		const made = Array.from({ length: each }, (_, index) => ({
			address: `/learn/modul-${owner}/materi-${index}`,
			title: shipped[random(shipped.length)]!.title,
			text: Array.from({ length: 8 }, () => sentences[random(sentences.length)]!).join(' ')
		}));
		await db.write((tx) => replacePassages(tx, 'lesson', `modul-${owner}`, made));
	}
}
