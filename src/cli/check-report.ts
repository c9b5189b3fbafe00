import type { Appearances, ModuleBalance } from '#lib/content/balance.ts';
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

/** A table of who is spoken of in each module, women beside men, and a line of the roles in all of them; none where nobody is. */
export function balanceLines(balances: readonly ModuleBalance[]): string[] {
	const columns = [m.cli_content_balance_women(), m.cli_content_balance_men()];
	const width = Math.max(0, ...balances.map(({ module }) => module.length));
	const line = (module: string, cells: readonly string[]) =>
		`  ${module.padEnd(width)}${cells.map((cell) => `  ${cell.padStart(cellWidth)}`).join('')}`;
	const cellWidth = Math.max(...columns.map((column) => column.length), 10);
	const roles = new Map<string, Appearances>();

	for (const [role, { total, right, wrong }] of balances.flatMap((balance) => Object.entries(balance.roles))) {
		const sum = roles.get(role) ?? { total: 0, right: 0, wrong: 0 };

		roles.set(role, { total: sum.total + total, right: sum.right + right, wrong: sum.wrong + wrong });
	}

	const list = [...roles]
		.sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1))
		.map(([role, counts]) => `${role} ${cellOf(counts)}`);

	if (list.length === 0 && balances.every(({ women, men }) => women.total + men.total === 0)) return [];

	return [
		m.cli_content_balance(),
		line('', columns),
		...balances.map(({ module, women, men }) => line(module, [cellOf(women), cellOf(men)])),
		...(list.length > 0 ? [m.cli_content_balance_roles({ list: list.join('; ') })] : [])
	];
}

/** `12 (3+/4−)`: all, those who do what is allowed, those who do what is not. */
function cellOf({ total, right, wrong }: Appearances): string {
	return `${total} (${right}+/${wrong}−)`;
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
