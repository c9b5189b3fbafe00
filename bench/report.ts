import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { applicationRoot } from '#lib/server/application-root.ts';

export type Row = Record<string, string | number>;

/** What was hoped for and what was measured; `met` is decided by the benchmark that knows the rule. */
export type Aim = { aim: string; measured: string; met: boolean };

export type Report = {
	/** Sentences that say what was measured, against what, and why. */
	about: string;
	tables: { title: string; rows: Row[] }[];
	aims: Aim[];
};

const docs = join(applicationRoot(), 'docs', 'performance.md');

/** The machine and the day, without which no figure means anything. */
export function conditions(): Row {
	return {
		date: new Date().toISOString().slice(0, 10),
		commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? ' with changes' : ''),
		cpu: cpus()[0]?.model.trim() ?? 'unknown',
		cores: availableParallelism(),
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		node: process.versions.node,
		system: `${process.platform} ${process.arch}`
	};
}

/** A report as Markdown: what was measured, tables, aims, and the same as JSON. */
export function asMarkdown(name: string, report: Report, on: Row): string {
	return [
		report.about,
		...report.tables.map(({ title, rows }) => `**${title}**\n\n${markdownTable(rows)}`),
		...(report.aims.length > 0
			? [
					markdownTable(
						report.aims.map(({ aim, measured, met }) => ({ Aim: aim, Measured: measured, Met: met ? 'yes' : '**no**' }))
					)
				]
			: []),
		`Measured ${on.date} on ${on.cores} × ${on.cpu}, Node ${on.node}, at ${on.commit}. Again: \`npm run bench ${name}\``,
		`<details><summary>JSON</summary>\n\n\`\`\`json\n${JSON.stringify({ name, on, tables: report.tables, aims: report.aims })}\n\`\`\`\n\n</details>`
	].join('\n\n');
}

/** Puts a report in its place in `docs/performance.md`, between the markers of its name. */
export function keep(name: string, markdown: string): void {
	const [from, to] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
	const text = existsSync(docs) ? readFileSync(docs, 'utf8') : '';
	const [start, end] = [text.indexOf(from), text.indexOf(to)];
	if (start === -1 || end === -1) throw new Error(`docs/performance.md has no place for ${name}: ${from} … ${to}`);

	writeFileSync(docs, `${text.slice(0, start + from.length)}\n\n${markdown}\n\n${text.slice(end)}`);
}

function markdownTable(rows: readonly Row[]): string {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

	return [
		line(columns),
		line(columns.map((column) => (rows.every((row) => typeof row[column] !== 'string') ? '---:' : '---'))),
		...rows.map((row) => line(columns.map((column) => String(row[column] ?? ''))))
	].join('\n');
}

/** Three significant figures at most: more would pretend to know. */
export function rounded(value: number): number {
	return Number(
		value.toPrecision(Math.abs(value) >= 100 ? Math.max(3, Math.ceil(Math.log10(Math.abs(value) + 1))) : 3)
	);
}

function git(...words: string[]): string {
	try {
		return execFileSync('git', words, { cwd: applicationRoot(), encoding: 'utf8' }).trim();
	} catch {
		return '';
	}
}
