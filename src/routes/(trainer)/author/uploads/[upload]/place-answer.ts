/** The forms of the page, by the action that each is sent to. */
export type Act = 'replace' | 'discard' | 'publish' | 'approve' | 'refuse';

type Answer = { act: Act; field: string | null };

/** The fields at which each form can show a sentence. */
const fieldsOf: Record<Act, string[]> = {
	replace: ['file', 'module'],
	discard: ['sure'],
	publish: ['note'],
	approve: [],
	refuse: ['reason']
};

/**
 * Where a refusal is shown: in the form that was sent, at its field or, without a field that the form has, above it; or as a
 * stray, for the page above all forms, because the form is not shown any more.
 */
export function placeAnswer<Given extends Answer>(
	given: Given | null,
	shown: readonly Act[]
): { inForm: Given | undefined; stray: Given | undefined } {
	if (!given) return { inForm: undefined, stray: undefined };
	if (!shown.includes(given.act)) return { inForm: undefined, stray: given };

	const hasField = given.field !== null && fieldsOf[given.act].includes(given.field);

	return { inForm: { ...given, field: hasField ? given.field : null }, stray: undefined };
}
