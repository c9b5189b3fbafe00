import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '#lib/content/model.ts';
import { objectiveMatrix } from '#lib/content/objectives.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { checkFiles, shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { matrixLines } from '../src/cli/check-report.ts';
import { readContent } from '#lib/server/publishing/read-content.ts';

const read = (...path: string[]) => readFileSync(join(applicationRoot(), ...path), 'utf8');
const folder = 'data/demo-content';

describe('the guide for trainers', () => {
	const guide = read('docs', 'trainers.md');
	/** The example module, as somebody who follows the guide writes it. */
	const written: SourceFile[] = [...guide.matchAll(/\*\*Berkas `([^`]+)`\*\*\n\n```markdown\n([\s\S]*?)\n```\n/g)].map(
		([, path, text]) => ({ path: `${folder}/${path}`, text: `${text}\n` })
	);
	const check = (files: SourceFile[]) =>
		checkFiles(readContent(shippedFolder()), files, '2026-11-25').findings.filter(({ file }) =>
			file.startsWith(folder)
		);

	test('writes a module and a programme in which the checker finds nothing', () => {
		expect(written.map(({ path }) => path.slice(folder.length))).toEqual([
			'/modules/fasilitas-kantor/module.md',
			'/modules/fasilitas-kantor/01-kendaraan-dinas.md',
			'/modules/fasilitas-kantor/quiz.md',
			'/programmes/fasilitas-kantor.md'
		]);
		expect(check(written)).toEqual([]);
	});

	test('shows the questions of each objective as the checker prints them', () => {
		const { content } = checkFiles(readContent(shippedFolder()), written, '2026-11-25');
		const own = content.modules.filter(({ id }) => id === 'fasilitas-kantor').map(objectiveMatrix);

		expect(guide).toContain(`\`\`\`text\n${matrixLines(own).join('\n')}\n\`\`\``);
	});

	test('shows what the checker says of the mistakes that it describes', () => {
		const broken = written.map(({ path, text }) => ({
			path,
			text: path.endsWith('quiz.md')
				? text
						.replace('- [x] Menolak, karena', '- [ ] Menolak, karena')
						.replace('`sulit: 1`', '`sult: 1`')
						.replace('UU 20/2023 Pasal 9 ayat (2)', 'UU 20/2023 Pasal 99')
				: text
		}));
		const said = check(broken).map(
			({ file, line, column, message }) => `${file}:${line}:${column} kesalahan: ${message}`
		);

		expect(said).toHaveLength(3);
		expect(guide).toContain(`\`\`\`text\n${said.join('\n')}\n\`\`\``);
	});
});

describe('the page for heads', () => {
	test('names what stands on the screen as it stands there', () => {
		const texts = new Set(Object.values(JSON.parse(read('messages', 'id.json')) as Record<string, unknown>));
		const named = [...read('docs', 'heads.md').matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name);

		expect(named.length).toBeGreaterThan(15);
		expect(named.filter((name) => !texts.has(name))).toEqual([]);
	});
});
