import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { PostKind } from '#lib/server/db/schema/organisation.ts';
import type { NumberKind } from './facts.ts';

/** Making a formatter costs a hundred times what using it does. */
const longDay = new Intl.DateTimeFormat('id-ID', { dateStyle: 'long', timeZone: 'UTC' });

/** "12 November 2026". */
export function dayInWords(day: Day): string {
	return longDay.format(new Date(`${day}T00:00:00Z`));
}

/** "12 November 2026 pukul 14.05 WITA". */
export function momentInWords(moment: string, timeZone: string): string {
	return new Intl.DateTimeFormat('id-ID', {
		day: 'numeric',
		month: 'long',
		year: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		timeZoneName: 'short',
		timeZone
	}).format(new Date(moment));
}

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
