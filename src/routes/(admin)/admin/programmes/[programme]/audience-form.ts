import { conditionsOf, emptyGroup, starts, type AudienceGroup } from '#lib/content/audience-groups.ts';
import type { Condition } from '#lib/content/model.ts';
import { employmentKinds, postCategories } from '#lib/content/programmes.ts';
import { isDay } from '#lib/server/organisation/days.ts';
import { nameOf } from './field-name.ts';

const mostGroups = 20;
const mostUnits = 500;
/** Says how many groups an address or form holds; without it no rule was typed. */
const countField = 'groups';

export type TypedAudience = {
	/** With those that are still empty. */
	groups: AudienceGroup[];
	conditions: Condition[];
	/** Names of the fields that hold no day. */
	wrongDays: string[];
};

/** The rule that an address holds, field by field; undefined where it holds none. */
export function readAudience(params: URLSearchParams): TypedAudience | undefined {
	const count = Number(params.get(countField));
	if (!params.has(countField) || !(count >= 0)) return undefined;

	const wrongDays: string[] = [];
	const day = (name: string) => {
		const typed = params.get(name)?.trim() ?? '';
		if (typed === '' || isDay(typed)) return typed === '' ? null : typed;

		wrongDays.push(name);
		return null;
	};
	const groups = Array.from({ length: Math.min(Math.floor(count), mostGroups) }, (_, index) => {
		const chosen = (field: string) => params.getAll(nameOf(field, index)).map((value) => value.trim());
		const group = emptyGroup();
		const head = params.get(nameOf('head', index));

		group.units = [...new Set(chosen('unit').filter((code) => code !== ''))].slice(0, mostUnits);
		group.categories = postCategories.filter((each) => chosen('category').includes(each));
		group.employments = employmentKinds.filter((each) => chosen('employment').includes(each));
		group.head = head === 'yes' ? true : head === 'no' ? false : null;
		for (const each of starts) {
			group.start[each] = {
				since: day(nameOf(`${each}-since`, index)),
				before: day(nameOf(`${each}-before`, index))
			};
		}

		return group;
	});

	return { groups, conditions: conditionsOf(groups), wrongDays };
}

/** The address that holds these groups, as the form itself sends it. */
export function audienceQuery(groups: readonly AudienceGroup[]): string {
	const params = new URLSearchParams({ [countField]: String(groups.length) });

	for (const [index, { units, categories, employments, head, start }] of groups.entries()) {
		const add = (field: string, value: string | null) => {
			if (value !== null) params.append(nameOf(field, index), value);
		};
		for (const code of units) add('unit', code);
		for (const category of categories) add('category', category);
		for (const kind of employments) add('employment', kind);
		add('head', head === null ? null : head ? 'yes' : 'no');
		for (const each of starts) {
			add(`${each}-since`, start[each].since);
			add(`${each}-before`, start[each].before);
		}
	}

	return params.toString();
}

export function canGrow(groups: readonly AudienceGroup[]): boolean {
	return groups.length < mostGroups;
}
