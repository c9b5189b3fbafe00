import type { ObjectiveMatrix } from '#lib/content/objectives.ts';
import { m } from '#lib/paraglide/messages.js';

const longestText = 60;

/** A table of each module that grades anything: a line for each objective, a column for each pool and one for all. */
export function matrixLines(matrices: readonly ObjectiveMatrix[]): string[] {
	return matrices.filter(({ pools }) => pools.length > 0).flatMap(tableOf);
}

function tableOf({ module, pools, objectives }: ObjectiveMatrix): string[] {
	const numbered = pools.map((name, index) => `${index + 1} ${name}`).join('; ');
	const total = m.cli_content_matrix_total();
	const width = Math.max(...objectives.map(({ id }) => id.length), 0);
	const line = (id: string, counts: readonly (string | number)[], last: string | number, text = '') =>
		`  ${id.padEnd(width)} ${counts.map((count) => String(count).padStart(4)).join('')}  ${String(last).padStart(total.length)}  ${text}`.trimEnd();

	return [
		m.cli_content_matrix({ module, pools: numbered }),
		line(
			'',
			pools.map((_, index) => index + 1),
			total
		),
		...objectives.map(({ id, text, byPool, total: all }) => line(id, byPool, all, shortened(text)))
	];
}

function shortened(text: string): string {
	return text.length > longestText ? `${text.slice(0, longestText).trimEnd()}…` : text;
}
