import type { Condition, EmploymentKind, PostCategory } from './model.ts';

/** What begins on a day: the primary post, or the employment. */
export type Start = 'post' | 'employment';
export const starts = ['post', 'employment'] as const satisfies readonly Start[];

/**
 * Conditions of which at least one must hold, of each sort at most one. Any rule is a list of such groups that must all
 * hold: that is what a form can show.
 */
export type AudienceGroup = {
	units: string[];
	categories: PostCategory[];
	employments: EmploymentKind[];
	head: boolean | null;
	start: Record<Start, { since: string | null; before: string | null }>;
};

export function emptyGroup(): AudienceGroup {
	const open = () => ({ since: null, before: null });

	return { units: [], categories: [], employments: [], head: null, start: { post: open(), employment: open() } };
}

/** The same rule as groups; what always holds is left out. */
export function groupsOf(conditions: readonly Condition[]): AudienceGroup[] {
	return conditions.flatMap((condition) => {
		const alternatives = flatten(condition);
		const heads = new Set(alternatives.flatMap((each) => ('head' in each ? [each.head] : [])));

		return heads.size > 1 ? [] : [alternatives.reduce(widened, emptyGroup())];
	});
}

/** The rule that groups make; empty ones ask for nothing. */
export function conditionsOf(groups: readonly AudienceGroup[]): Condition[] {
	return groups.flatMap((group) => {
		const { units, categories, employments, head, start } = group;
		const alternatives: Condition[] = [
			...(units.length > 0 ? [{ unit: units }] : []),
			...(categories.length > 0 ? [{ category: categories }] : []),
			...(employments.length > 0 ? [{ employment: employments }] : []),
			...(head === null ? [] : [{ head }]),
			...starts.flatMap((each) => [
				...(start[each].since === null ? [] : [{ start: each, since: start[each].since }]),
				...(start[each].before === null ? [] : [{ start: each, before: start[each].before }])
			])
		];
		if (alternatives.length < 2) return alternatives;

		return [{ any: alternatives }];
	});
}

/** Whether two rules are the same, however they are written. */
export function isSameRule(one: readonly Condition[], other: readonly Condition[]): boolean {
	return normalForm(one) === normalForm(other);
}

/** The `sasaran` of a programme file; the YAML that `readProgramme` reads back as the same rule. */
export function audienceYaml(conditions: readonly Condition[]): string {
	if (conditions.length === 0) return 'sasaran: []\n';

	return `sasaran:\n${conditions.map((each) => yamlItem(each, '  ')).join('')}`;
}

function yamlItem(condition: Condition, indent: string): string {
	if ('any' in condition) {
		return `${indent}- atau:\n${condition.any.map((each) => yamlItem(each, `${indent}    `)).join('')}`;
	}

	return `${indent}- ${yamlField(condition)}\n`;
}

function yamlField(condition: Exclude<Condition, { any: Condition[] }>): string {
	if ('unit' in condition) return `unit: [${condition.unit.map((code) => JSON.stringify(code)).join(', ')}]`;
	if ('category' in condition) return `kategori: [${condition.category.join(', ')}]`;
	if ('employment' in condition) return `jenis: [${condition.employment.join(', ')}]`;
	if ('head' in condition) return `kepala: ${condition.head ? 'ya' : 'tidak'}`;

	const key = condition.start === 'post' ? 'mulai' : 'bekerja';

	return 'since' in condition ? `${key}: sejak ${condition.since}` : `${key}: sebelum ${condition.before}`;
}

type Single = Exclude<Condition, { any: Condition[] }>;

function flatten(condition: Condition): Single[] {
	return 'any' in condition ? condition.any.flatMap(flatten) : [condition];
}

/** A group that also holds where one more condition does: of two days the one that takes in more. */
function widened(group: AudienceGroup, condition: Single): AudienceGroup {
	if ('unit' in condition) return { ...group, units: union(group.units, condition.unit) };
	if ('category' in condition) return { ...group, categories: union(group.categories, condition.category) };
	if ('employment' in condition) return { ...group, employments: union(group.employments, condition.employment) };
	if ('head' in condition) return { ...group, head: condition.head };

	const { since, before } = group.start[condition.start];
	const day =
		'since' in condition
			? { since: since !== null && since < condition.since ? since : condition.since, before }
			: { since, before: before !== null && before > condition.before ? before : condition.before };

	return { ...group, start: { ...group.start, [condition.start]: day } };
}

function union<T>(one: readonly T[], other: readonly T[]): T[] {
	return [...new Set([...one, ...other])];
}

function normalForm(conditions: readonly Condition[]): string {
	const groups = groupsOf(conditions).map(({ units, categories, employments, ...group }) =>
		JSON.stringify({
			...group,
			units: units.toSorted(),
			categories: categories.toSorted(),
			employments: employments.toSorted()
		})
	);

	return [...new Set(groups)].toSorted().join('\n');
}
