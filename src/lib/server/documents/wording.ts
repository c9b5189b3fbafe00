import { m } from '#lib/paraglide/messages.js';
import type { PostKind } from '#lib/server/db/schema/organisation.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import type { NumberKind, StatementBelow } from './facts.ts';

export function numberInWords(kind: NumberKind, number: string): string {
	if (kind === 'nip') return m.document_number_nip({ number });
	if (kind === 'ni-pppk') return m.document_number_ni_pppk({ number });

	return m.document_number_local({ number });
}

/** "Plt. Camat Contoh": how somebody acts stands before the title. */
export function postInWords(kind: PostKind, title: string): string {
	// Many staff files write it into the title already.
	const bare = kind === 'definitif' ? title : title.replace(/^pl[th]\.?\s+/i, '');

	return { definitif: bare, plt: `Plt. ${bare}`, plh: `Plh. ${bare}` }[kind];
}

/** Where a code can be typed in: the address of the verification page without protocol and code. */
export function addressInWords(verifyUrl: string): string {
	return verifyUrl.replace(/^https?:\/\//, '').replace(/\/[^/]*$/, '');
}

/** The first characters of a hash, enough to tell versions apart by eye. */
export function fingerprint(sha256: string): string {
	return sha256.slice(0, 12);
}

/** Which statement of a unit below, of what moment, and whether it is still true. */
export function belowInWords(
	{ number, asOf, state }: Pick<StatementBelow, 'number' | 'asOf' | 'state'>,
	timeZone: string
): string {
	const given = { number, asOf: momentInWords(asOf, timeZone) };

	return state === 'standing' ? m.attestation_paper_below_standing(given) : m.attestation_paper_below_stale(given);
}
