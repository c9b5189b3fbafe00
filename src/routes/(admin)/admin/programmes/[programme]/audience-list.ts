import type { CrowdName } from '#lib/server/programmes/lists.ts';
import type { TypedAudience } from './audience-form.ts';

const crowds: readonly CrowdName[] = ['within', 'entering', 'leaving'];

/** Which of them an address asks for; the page and its files hold the same people. */
export function chosenList(params: URLSearchParams): CrowdName {
	return crowds.find((each) => each === params.get('list')) ?? 'entering';
}

/** Codes of units that a rule names and that no unit has. */
export function unknownUnits(typed: TypedAudience | undefined, units: readonly { code: string }[]): string[] {
	const known = new Set(units.map(({ code }) => code));

	return (typed?.groups ?? []).flatMap((group) => group.units).filter((code) => !known.has(code));
}
