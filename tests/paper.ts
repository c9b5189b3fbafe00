import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the ordinary PDF tools say of a file: the ones that an inspector has as well. */
export type Paper = {
	/** By name, such as `Tagged`. */
	info: Record<string, string>;
	/** With single spaces, so that a broken line does not matter. */
	text: string;
	/** What the QR code of the first page says, as printed at 150 dots an inch. */
	qr: string;
};

/** @throws Error when qpdf finds the file damaged */
export function readPaper(bytes: Buffer): Paper {
	const folder = mkdtempSync(join(tmpdir(), 'netral-paper-'));
	const file = join(folder, 'paper.pdf');
	const run = (program: string, ...words: string[]) =>
		execFileSync(program, words, { encoding: 'utf8', stdio: 'pipe' });

	try {
		writeFileSync(file, bytes);
		run('qpdf', '--check', file);
		run('pdftoppm', '-r', '150', '-png', '-singlefile', file, join(folder, 'page'));
		const lines = run('pdfinfo', file)
			.split('\n')
			.map((line) => /^([^:]+):\s*(.*)$/.exec(line));

		return {
			info: Object.fromEntries(lines.flatMap((found) => (found ? [[found[1]!, found[2]!]] : []))),
			text: run('pdftotext', file, '-').replace(/\s+/g, ' '),
			qr: run('zbarimg', '--quiet', '--raw', join(folder, 'page.png')).trim()
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
