import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';

const lessonsEach = 10;
const pools = ['Mengenali', 'Menerapkan', 'Menimbang'];

/**
 * Writes a content folder with so many modules of ten lessons, and so many questions in all. Lessons and questions are those
 * that come with Netral, over and over, each with ids of its own; regulations, rulings and word lists stay.
 */
export function writeContent(folder: string, modules: number, questions: number): void {
	const shipped = shippedFolder();
	for (const name of ['regulations', 'rulings', 'guarded-words.md', 'synonyms.md']) {
		cpSync(join(shipped, name), join(folder, name), { recursive: true });
	}

	const { lessons, blocks } = readShipped(join(shipped, 'modules'));
	const each = Math.ceil(questions / modules);
	for (let n = 0; n < modules; n++) {
		const own = Array.from({ length: each }, (_, index) => blocks[(n * each + index) % blocks.length]!);
		const module = join(folder, 'modules', `modul-${n}`);
		mkdirSync(module, { recursive: true });
		writeFileSync(join(module, 'module.md'), moduleFile(n));
		writeFileSync(join(module, 'quiz.md'), renamed(quizFile(n, own), n));
		for (let index = 0; index < lessonsEach; index++) {
			const text = lessons[(n * lessonsEach + index) % lessons.length]!;
			writeFileSync(
				join(module, `${String(index + 1).padStart(2, '0')}-materi-${index + 1}.md`),
				renamed(text, `${n}-${index}`)
			);
		}
	}
}

/** The lessons without their pictures, and the questions one by one. */
function readShipped(folder: string): { lessons: string[]; blocks: string[] } {
	const files = readdirSync(folder).flatMap((module) =>
		readdirSync(join(folder, module))
			.filter((name) => name.endsWith('.md'))
			.map((name) => ({ name, text: readFileSync(join(folder, module, name), 'utf8') }))
	);

	return {
		lessons: files
			.filter(({ name }) => /^\d/.test(name))
			.map(({ text }) => text.replace(/^!\[.*$/gm, '').replace(/^tujuan: .*$/m, 'tujuan: [T1]')),
		blocks: files
			.filter(({ name }) => name === 'quiz.md')
			.flatMap(({ text }) => text.split(/^(?=#{2,3} )/m).filter((block) => block.startsWith('### ')))
	};
}

/** Every id with something after it, and every objective the one that there is. */
function renamed(text: string, after: number | string): string {
	return text
		.replace(/`(id|ke): ([a-z0-9-]+)`/g, (_, chip: string, id: string) => `\`${chip}: ${id}-${after}\``)
		.replace(/`tujuan: [^`]+`/g, '`tujuan: T1`');
}

function moduleFile(n: number): string {
	return `---
id: modul-${n}
judul: Modul ke-${n}
ringkasan: Modul untuk mengukur.
menit: 60
tujuan:
  T1: Menilai perbuatan
---

Modul ini hanya untuk mengukur.
`;
}

function quizFile(n: number, blocks: readonly string[]): string {
	const size = Math.ceil(blocks.length / pools.length);
	const parts = pools.map((pool, index) => {
		const own = blocks.slice(index * size, (index + 1) * size);

		return `## ${pool} \`ambil: 3\` \`sulit: ${index + 1}\`\n\n${own.join('\n')}`;
	});

	return `---\nkuis: modul-${n}\njudul: Kuis ke-${n}\nmode: ujian\nlulus: 80\n---\n\n${parts.join('\n')}`;
}
