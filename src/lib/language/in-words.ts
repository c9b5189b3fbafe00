import { m } from '#lib/paraglide/messages.js';
import { getLocale, type Locale } from '#lib/paraglide/runtime.js';

/** English as most of the world writes it: the day before the month, and 24 hours. */
const conventions: Record<Locale, { tag: string; group: string; decimal: string; hours: string }> = {
	id: { tag: 'id-ID', group: '.', decimal: ',', hours: '.' },
	en: { tag: 'en-GB', group: ',', decimal: '.', hours: ':' }
};

/** The names that everybody in Indonesia uses; browsers and servers print GMT+8 in English. */
const zones: Record<string, string> = {
	'Asia/Jakarta': 'WIB',
	'Asia/Pontianak': 'WIB',
	'Asia/Makassar': 'WITA',
	'Asia/Ujung_Pandang': 'WITA',
	'Asia/Jayapura': 'WIT'
};

/** "12 November 2026". */
export function dayInWords(day: string): string {
	return formatter({ dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** The key of a period: a month as "Oktober 2026"; any other stays as it is. */
export function cycleInWords(key: string): string {
	if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(key)) return key;

	return formatter({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${key}-01T00:00:00Z`));
}

/** "12 November 2026 pukul 14.05 WITA", or in English "12 November 2026, 14:05 WITA". */
export function momentInWords(moment: Date | string, timeZone: string): string {
	return placed(new Date(moment), timeZone, { hour: '2-digit', minute: '2-digit' });
}

/** From when something may be done, told as `momentInWords` does: never a minute that is too early. */
export function fromMomentInWords(moment: Date, timeZone: string): string {
	return momentInWords(new Date(Math.ceil(moment.getTime() / 60_000) * 60_000), timeZone);
}

/** As `momentInWords`, to the second: for the log. */
export function exactMomentInWords(moment: Date | string, timeZone: string): string {
	return placed(new Date(moment), timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The last minute of a day: "12 November 2026 pukul 23.59 WITA". */
export function endOfDayInWords(day: string, timeZone: string): string {
	const { hours } = conventions[getLocale()];

	return m.words_moment({ day: dayInWords(day), time: `23${hours}59`, zone: zoneLabel(timeZone) });
}

/** When people of a period are due: its day, and how many days from enrolment on, where those alone count for who joins later. */
export type ToldDue = { dueOn: string; dueDays: number | null };

/** The due day of a period: the last minute of a day, and what who joins later gets, where days from enrolment count. */
export function dueInWords({ dueOn, dueDays }: ToldDue, timeZone: string): string {
	const due = endOfDayInWords(dueOn, timeZone);

	return dueDays === null ? due : m.words_due_from_enrolment({ due, count: dueDays });
}

/** WIB, WITA or WIT; the IANA name for others. */
export function zoneLabel(timeZone: string): string {
	return zones[timeZone] ?? timeZone;
}

/** What is left on a clock, of the same width from second to second: "12 mnt 05 dtk", in English "12 min 05 s". */
export function clockInWords(seconds: number): string {
	return m.words_clock({ minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, '0') });
}

/** What is left of a longer time: "12 menit 5 detik", in English "12 minutes 5 seconds". */
export function durationInWords(seconds: number): string {
	const parts = [
		{ count: Math.floor(seconds / 86_400), say: m.words_days },
		{ count: Math.floor(seconds / 3600) % 24, say: m.words_hours },
		{ count: Math.floor(seconds / 60) % 60, say: m.words_minutes },
		{ count: seconds % 60, say: m.words_seconds }
	].filter(({ count }) => count > 0);

	return parts.length > 0 ? parts.map(({ count, say }) => say({ count })).join(' ') : m.words_seconds({ count: 0 });
}

/** "1.234" or "0,67", in English "1,234" and "0.67". By hand, so that every browser writes what the server wrote. */
export function amountInWords(value: number, mostDecimals = 0): string {
	const { group, decimal } = conventions[getLocale()];
	const [whole = '', fraction = ''] = String(Number(value.toFixed(mostDecimals))).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);

	return fraction ? grouped + decimal + fraction : grouped;
}

/** "PNS, CPNS, atau PPPK". */
export function alternativesInWords(names: readonly string[]): string {
	return listFormat().format(names);
}

function placed(moment: Date, timeZone: string, clock: Intl.DateTimeFormatOptions): string {
	const day = formatter({ dateStyle: 'long', timeZone }).format(moment);
	const time = formatter({ ...clock, hourCycle: 'h23', timeZone }).format(moment);

	return m.words_moment({ day, time, zone: zoneLabel(timeZone) });
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs a hundred times what using it does. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const { tag } = conventions[getLocale()];
	const key = tag + JSON.stringify(options);
	let known = formatters.get(key);
	if (!known) formatters.set(key, (known = new Intl.DateTimeFormat(tag, options)));

	return known;
}

const listFormats = new Map<Locale, Intl.ListFormat>();

function listFormat(): Intl.ListFormat {
	const locale = getLocale();
	let known = listFormats.get(locale);
	if (!known) {
		listFormats.set(locale, (known = new Intl.ListFormat(conventions[locale].tag, { type: 'disjunction' })));
	}

	return known;
}
