import type { Typed } from '#lib/server/organisation/staff-form.ts';

/** The text fields of a form as they were typed, to read them and to show them again; files are left out. */
export function typedFrom(form: FormData): Typed {
	return Object.fromEntries(
		[...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.slice(0, 2000)]] : []))
	);
}
