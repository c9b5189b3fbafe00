import type { TypedAudience } from './audience-form.ts';

/** Whom a dry run lists: all whom the rule takes in, who is new, and who leaves. */
const audienceLists = ['within', 'entering', 'leaving'] as const;
export type AudienceList = (typeof audienceLists)[number];

/** Which of them an address asks for; the page and its files hold the same people. */
export function chosenList(params: URLSearchParams): AudienceList {
	return audienceLists.find((each) => each === params.get('list')) ?? 'entering';
}

/** Codes of units that a rule names and that no unit has. */
export function unknownUnits(typed: TypedAudience | undefined, units: readonly { code: string }[]): string[] {
	const known = new Set(units.map(({ code }) => code));

	return (typed?.groups ?? []).flatMap((group) => group.units).filter((code) => !known.has(code));
}
