import type { Finding } from './model.ts';
import type { Place } from './source.ts';

/** What makes content wrong (exit 1) and what only makes it worse. */
export const errorRules = [
	'answer-invalid',
	'article-label',
	'article-repeated',
	'callout-unknown',
	'campaign-colour',
	'ballot-number',
	'hand-sign',
	'party-name',
	'chip-invalid',
	'chip-misplaced',
	'chip-missing',
	'chip-repeated',
	'chip-unknown',
	'circular-questions',
	'citation-low',
	'citation-missing',
	'citation-repealed',
	'citation-unknown',
	'condition-invalid',
	'consequence-certain',
	'consequence-mismatch',
	'cycle-repeated',
	'date-order',
	'draw-too-large',
	'explanation-missing',
	'field-invalid',
	'field-missing',
	'field-unknown',
	'file-name',
	'file-too-large',
	'front-matter-missing',
	'front-matter-unreadable',
	'heading-empty',
	'heading-level',
	'id-missing',
	'id-repeated',
	'image-alt',
	'label-invalid',
	'legal-basis-missing',
	'link-unsafe',
	'module-incomplete',
	'nesting-too-deep',
	'objective-unknown',
	'objective-untested',
	'option-block',
	'option-empty',
	'option-line',
	'option-lists',
	'option-missing-box',
	'option-repeated',
	'options-outside',
	'options-too-few',
	'picture-invalid',
	'picture-large',
	'picture-missing',
	'pool-empty',
	'raw-html',
	'reason-missing',
	'reference-unknown',
	'regulation-repeated',
	'right-option-missing',
	'right-options-unnamed',
	'ruling-low',
	'ruling-split',
	'safe-step-missing',
	'scene-missing',
	'scene-unknown',
	'scoring-invalid',
	'source-missing',
	'source-unknown',
	'stage-undated',
	'stage-unknown',
	'stray-text',
	'synonym-invalid',
	'table-mark',
	'table-shape',
	'text-empty',
	'uncertainty-unsaid',
	'verdict-missing',
	'word-list'
] as const;

export const warningRules = [
	'all-correct',
	'calendar-stale',
	'longest-right',
	'names-unbalanced',
	'negative-stem',
	'picture-unused',
	'pool-small',
	'regulation-stale',
	'rulings-stale',
	'stems-alike'
] as const;

export type Rule = (typeof errorRules)[number] | (typeof warningRules)[number];

const warnings: ReadonlySet<string> = new Set(warningRules);

export class Findings {
	readonly list: Finding[] = [];

	#errors = 0;

	/** How many errors there are; compare before and after to see whether a part is sound. */
	get errors(): number {
		return this.#errors;
	}

	add(rule: Rule, place: Place, message: string): void {
		const severity = warnings.has(rule) ? 'warning' : 'error';

		if (severity === 'error') this.#errors++;
		this.list.push({ severity, rule, ...place, message });
	}

	/** In the order of files, lines and columns. */
	sorted(): Finding[] {
		return this.list.toSorted(
			(a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column
		);
	}
}

/** How often a rule was broken. */
export type Kind = Pick<Finding, 'severity' | 'rule'> & { count: number };

/** Findings counted by their rules: errors before warnings, what is most frequent first. */
export function countKinds(findings: readonly Finding[]): Kind[] {
	const kinds = new Map<Rule, Kind>();

	for (const { severity, rule } of findings) {
		kinds.set(rule, { severity, rule, count: (kinds.get(rule)?.count ?? 0) + 1 });
	}

	const later = (kind: Kind) => (kind.severity === 'error' ? 0 : 1);

	return [...kinds.values()].sort((a, b) => later(a) - later(b) || b.count - a.count || (a.rule < b.rule ? -1 : 1));
}
