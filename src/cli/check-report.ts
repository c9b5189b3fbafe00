import { countKinds, type Rule } from '#lib/content/findings.ts';
import type { Finding } from '#lib/content/model.ts';
import type { ObjectiveMatrix } from '#lib/content/objectives.ts';
import { ruleName } from '#lib/content/rule-names.ts';
import { m } from '#lib/paraglide/messages.js';

/** How many warnings of one kind are read before the rest is only counted. */
const warningsShown = 3;
const longestText = 60;

/** A line for each finding; of the warnings of one kind only the first, unless `all` are asked for. */
export function findingLines(findings: readonly Finding[], { all }: { all: boolean }): string[] {
	const shown = new Map<Rule, number>();

	return findings.flatMap((finding) => {
		const before = shown.get(finding.rule) ?? 0;
		if (!all && finding.severity === 'warning' && before >= warningsShown) return [];

		shown.set(finding.rule, before + 1);

		return [findingLine(finding)];
	});
}

/** A line for each kind of finding with its count, and with how many of it `findingLines` kept back. */
export function kindLines(findings: readonly Finding[], { all }: { all: boolean }): string[] {
	const kinds = countKinds(findings);
	const labels = kinds.map(({ severity }) => severityLabel(severity));
	const width = Math.max(0, ...labels.map((label) => label.length));
	const digits = Math.max(0, ...kinds.map(({ count }) => String(count).length));

	return kinds.map(({ severity, rule, count }, index) => {
		const kept = all || severity === 'error' ? 0 : Math.max(0, count - warningsShown);
		const kind = m.cli_content_kind({ name: ruleName(rule), rule });
		const rest = kept > 0 ? ` ${m.cli_content_kind_kept({ count: kept })}` : '';

		return `${labels[index]!.padEnd(width)} ${String(count).padStart(digits)}  ${kind}${rest}`;
	});
}

function findingLine({ severity, file, line, column, message }: Finding): string {
	return `${file}:${line}:${column} ${severityLabel(severity)}: ${message}`;
}

function severityLabel(severity: Finding['severity']): string {
	return severity === 'error' ? m.cli_content_error() : m.cli_content_warning();
}

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
