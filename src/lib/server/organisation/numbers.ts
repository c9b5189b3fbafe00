import { isDay } from './days.ts';

export type NumberKind = 'nip' | 'ni-pppk' | 'local';

/** A number as it is kept: without the spaces, dots and apostrophes that people and spreadsheets put in. */
export function normaliseNumber(typed: string): string {
	return typed.replace(/[\s.'’`\u00a0]/g, '').toUpperCase();
}

/** `***901`: a NIP shows birth date and sex, so only its last three characters are shown. */
export function maskNumber(number: string): string {
	return `***${number.slice(-3)}`;
}

/** Numbers of 18 digits are NIP or NI PPPK, by the kind of employment; all others are local. */
export function numberKind(number: string, employment: string | undefined): NumberKind {
	if (!/^\d{18}$/.test(number)) return 'local';

	return employment?.startsWith('PPPK') ? 'ni-pppk' : 'nip';
}

export type Implausible = 'birth-date' | 'sex' | 'month' | 'birth-date-differs';

/**
 * What looks wrong in a number of 18 digits (a valid birth date, a month, 1 or 2 for the sex). Only ever a warning: the
 * way NI PPPK are built is not settled in any published rule.
 */
export function implausible(number: string, birthDate: string | undefined): Implausible | undefined {
	if (!/^\d{18}$/.test(number)) return undefined;

	const born = birthDateIn(number);
	if (!born) return 'birth-date';
	if (birthDate && birthDate !== born) return 'birth-date-differs';

	const month = Number(number.slice(12, 14));
	if ((month < 1 || month > 12) && month !== 21) return 'month';
	if (number[14] !== '1' && number[14] !== '2') return 'sex';

	return undefined;
}

/** The birth date that a NIP or NI PPPK shows. */
export function birthDateIn(number: string): string | undefined {
	const born = `${number.slice(0, 4)}-${number.slice(4, 6)}-${number.slice(6, 8)}`;

	return /^\d{18}$/.test(number) && isDay(born) ? born : undefined;
}
