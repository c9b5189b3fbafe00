import type { TypedAudience } from './audience-form.ts';

/** Whom a rule would enrol, or whom it would no longer take in. */
export type AudienceList = 'entering' | 'leaving';

/** Which of the two an address asks for; the page and its files hold the same people. */
export function chosenList(params: URLSearchParams): AudienceList {
	return params.get('list') === 'leaving' ? 'leaving' : 'entering';
}

/** Codes of units that a rule names and that no unit has. */
export function unknownUnits(typed: TypedAudience | undefined, units: readonly { code: string }[]): string[] {
	const known = new Set(units.map(({ code }) => code));

	return (typed?.groups ?? []).flatMap((group) => group.units).filter((code) => !known.has(code));
}
