import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inLanguage, type Language } from '#lib/server/language.ts';
import {
	alternativesInWords,
	amountInWords,
	clockInWords,
	cycleInWords,
	dayInWords,
	durationInWords,
	endOfDayInWords,
	exactMomentInWords,
	fromMomentInWords,
	momentInWords
} from './in-words.ts';

const languages = ['id', 'en'] as const;
const tags: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };
/** Hours ahead of UTC; none of them has a summer time. */
const zones = [
	['Asia/Jakarta', 'WIB', 7],
	['Asia/Pontianak', 'WIB', 7],
	['Asia/Makassar', 'WITA', 8],
	['Asia/Ujung_Pandang', 'WITA', 8],
	['Asia/Jayapura', 'WIT', 9]
] as const;
const moment = '2026-11-12T06:05:09Z';

test('without a language, words are Indonesian', () => {
	expect(momentInWords(moment, 'Asia/Makassar')).toBe('12 November 2026 pukul 14.05 WITA');
});

test('from when something may be done is never told as a minute that is too early, and is at most a minute late', () => {
	fc.assert(
		fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (at) => {
			const minutes = [0, 59_999].map((late) => momentInWords(new Date(at.getTime() + late), 'Asia/Makassar'));
			expect(minutes).toContain(fromMomentInWords(at, 'Asia/Makassar'));
		})
	);
	expect(fromMomentInWords(new Date(moment), 'Asia/Makassar')).toBe('12 November 2026 pukul 14.06 WITA');
	expect(fromMomentInWords(new Date('2026-11-12T06:05:00Z'), 'Asia/Makassar')).toContain('14.05');
});

describe.each([
	[
		'id',
		{
			day: '1 Mei 2026',
			moment: '12 November 2026 pukul 14.05 WITA',
			exact: '12 November 2026 pukul 14.05.09 WITA',
			end: '1 Mei 2026 pukul 23.59 WIT',
			clock: '12 mnt 05 dtk',
			durations: ['0 detik', '1 detik', '12 menit 5 detik', '1 jam', '1 hari 1 menit', '2 hari 3 jam 4 menit 5 detik'],
			amounts: ['0', '999', '1.000', '1.234.567', '-12.345', '0,7'],
			names: 'PNS, CPNS, atau PPPK'
		}
	],
	[
		'en',
		{
			day: '1 May 2026',
			moment: '12 November 2026, 14:05 WITA',
			exact: '12 November 2026, 14:05:09 WITA',
			end: '1 May 2026, 23:59 WIT',
			clock: '12 min 05 s',
			durations: [
				'0 seconds',
				'1 second',
				'12 minutes 5 seconds',
				'1 hour',
				'1 day 1 minute',
				'2 days 3 hours 4 minutes 5 seconds'
			],
			amounts: ['0', '999', '1,000', '1,234,567', '-12,345', '0.7'],
			names: 'PNS, CPNS or PPPK'
		}
	]
] as const)('in %s', (language, expected) => {
	const said = <T>(act: () => T) => inLanguage(language, act);

	test('days, moments and clocks are written as people write them', () => {
		expect(said(() => dayInWords('2026-05-01'))).toBe(expected.day);
		expect(said(() => momentInWords(moment, 'Asia/Makassar'))).toBe(expected.moment);
		expect(said(() => momentInWords(new Date(moment), 'Asia/Makassar'))).toBe(expected.moment);
		expect(said(() => exactMomentInWords(moment, 'Asia/Makassar'))).toBe(expected.exact);
		expect(said(() => endOfDayInWords('2026-05-01', 'Asia/Jayapura'))).toBe(expected.end);
		expect(said(() => clockInWords(725))).toBe(expected.clock);
	});

	test('durations are told by the units that they have', () => {
		const seconds = [0, 1, 725, 3600, 86_460, 2 * 86_400 + 3 * 3600 + 4 * 60 + 5];
		expect(seconds.map((one) => said(() => durationInWords(one)))).toEqual(expected.durations);
	});

	test('numbers and lists are written as people write them', () => {
		const amounts = [0, 999, 1000, 1_234_567, -12_345].map((value) => said(() => amountInWords(value)));
		expect([...amounts, said(() => amountInWords(2 / 3, 1))]).toEqual(expected.amounts);
		expect(said(() => alternativesInWords(['PNS', 'CPNS', 'PPPK']))).toBe(expected.names);
	});
});

test('a period that is a month is told as one, and any other as it was named', () => {
	expect(cycleInWords('2026-10')).toBe('Oktober 2026');
	expect(inLanguage('en', () => cycleInWords('2026-10'))).toBe('October 2026');
	for (const key of ['2026', '2026-13', '2026-1', 'gelombang-2', '2026-10-01']) expect(cycleInWords(key)).toBe(key);
});

test('every moment is told in the zone of the institution, by the name that people know', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
			fc.constantFrom(...zones),
			fc.constantFrom(...languages),
			(at, [zone, name, hours], language) => {
				const local = new Date(at.getTime() + hours * 3_600_000);
				const [hour, minute] = [local.getUTCHours(), local.getUTCMinutes()].map((part) =>
					String(part).padStart(2, '0')
				);
				const told = inLanguage(language, () => momentInWords(at, zone));

				expect(told).toContain(inLanguage(language, () => dayInWords(local.toISOString().slice(0, 10))));
				expect(told.endsWith(`${hour}${language === 'id' ? '.' : ':'}${minute} ${name}`)).toBe(true);
				expect(told).not.toMatch(/GMT|UTC/);
			}
		)
	);
});

test('every number is written as the standard of the language says', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.integer(), fc.double({ min: -1e9, max: 1e9, noNaN: true })),
			fc.integer({ min: 0, max: 3 }),
			fc.constantFrom(...languages),
			(value, decimals, language) => {
				const rounded = Number(value.toFixed(decimals)) + 0;
				const standard = new Intl.NumberFormat(tags[language], { maximumFractionDigits: decimals }).format(rounded);

				expect(inLanguage(language, () => amountInWords(value, decimals))).toBe(standard.replace(/^-0$/, '0'));
			}
		)
	);
});
