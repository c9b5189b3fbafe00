import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	categories,
	employmentKinds,
	postKinds,
	type Category,
	type EmploymentKind,
	type PostKind
} from '#lib/server/db/schema/organisation.ts';
import { Problem } from '../problem.ts';
import { isDay } from './days.ts';
import type { ApplyChoices } from './import.ts';
import { normaliseNumber } from './numbers.ts';
import type { PersonFacts } from './operations.ts';
import { longestText } from './staff-columns.ts';
import { tidy } from './staff-text.ts';

/** What somebody typed into a form, by the names of its fields. */
export type Typed = Record<string, string | undefined>;

/** @throws Problem about `name`, `birthDate`, `email` or `phone` */
export function readPersonFacts(typed: Typed): PersonFacts {
	const email = optional(typed, 'email', longestText.email!);
	if (email && !/^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>()]+$/.test(email)) wrong('email', m.staff_form_email());

	return {
		name: required(typed, 'name', longestText.nama!, m.staff_form_name()),
		birthDate: optional(typed, 'birthDate', 10) ? readDay(typed, 'birthDate') : null,
		email,
		phone: optional(typed, 'phone', longestText.telepon!)
	};
}

/** @throws Problem about `number` */
export function readNumber(typed: Typed): string {
	const number = normaliseNumber(tidy(typed.number ?? ''));
	if (number === '') wrong('number', m.staff_form_number());
	if (/E\+?\d+$/.test(number) && /^\d([.,]\d+)?E/i.test(tidy(typed.number!))) {
		wrong('number', m.staff_form_number_scientific());
	}
	if (!/^[0-9A-Z/_-]{1,32}$/.test(number)) wrong('number', m.staff_form_number_characters());

	return number;
}

/** @throws Problem about `employment` */
export function readEmployment(typed: Typed): EmploymentKind {
	return readChoice(typed, 'employment', employmentKinds, m.staff_employment_choices());
}

export type TypedPost = {
	unitId: string;
	title: string;
	category: Category;
	kind: PostKind;
	heads: boolean;
	isPrimary: boolean;
};

/** @throws Problem about `unit`, `title`, `category` or `kind` */
export function readPost(typed: Typed): TypedPost {
	return {
		unitId: required(typed, 'unit', 100, m.staff_form_unit()),
		title: required(typed, 'title', longestText.jabatan!, m.staff_form_title()),
		category: readChoice(typed, 'category', categories, m.staff_category_choices()),
		kind: readChoice(typed, 'kind', postKinds, m.staff_post_kind_choices()),
		heads: typed.heads !== undefined,
		isPrimary: typed.isPrimary !== undefined
	};
}

/** @throws Problem about the field */
export function readDay(typed: Typed, field: string): Day {
	const day = tidy(typed[field] ?? '');
	if (!isDay(day) || day < '1900-01-01' || day > '2199-12-31') wrong(field, m.staff_form_day());

	return day;
}

/**
 * Who leaves by an import: nobody, unless that was chosen.
 * @throws Problem about `leftOn` or `confirmLeft`, also where one is filled in though nobody is to leave
 */
export function readLeaving(typed: Typed): ApplyChoices {
	const leftOn = tidy(typed.leftOn ?? '');
	const confirmLeft = tidy(typed.confirmLeft ?? '');

	if (typed.leave !== 'yes') {
		if (leftOn) wrong('leftOn', m.import_left_on_unasked({ typed: isDay(leftOn) ? dayInWords(leftOn) : leftOn }));
		if (confirmLeft) wrong('confirmLeft', m.import_confirm_left_unasked({ typed: confirmLeft }));

		return {};
	}
	if (!leftOn) wrong('leftOn', m.import_left_on_missing());
	if (!isDay(leftOn)) wrong('leftOn', m.staff_left_on());

	return { leftOn, confirmLeft: confirmLeft ? Number(confirmLeft) : undefined };
}

export function required(typed: Typed, field: string, limit: number, message: string): string {
	const text = optional(typed, field, limit);
	if (text === null) wrong(field, message);

	return text;
}

export function optional(typed: Typed, field: string, limit: number): string | null {
	const text = tidy(typed[field] ?? '');
	if (text.length > limit) wrong(field, m.staff_form_too_long({ limit, length: text.length }));

	return text === '' ? null : text;
}

/** @throws Problem about the field, with the `choices` in words */
export function readChoice<Value extends string>(
	typed: Typed,
	field: string,
	values: readonly Value[],
	choices: string
): Value {
	const value = values.find((each) => each === typed[field]);
	if (!value) wrong(field, m.staff_form_choice({ choices }));

	return value;
}

function wrong(field: string, message: string): never {
	throw new Problem(`form_${field}`, message, field);
}
