import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContent } from '#lib/server/publishing/read-content.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { Calendars, stageDays } from './calendars.ts';
import { checkContent } from './check.ts';
import { addDays, addMonths } from './days.ts';
import type { CalendarStage, Election, StageOffset } from './model.ts';
import { calendar, check, located, paths, programme } from './test-content.ts';

const due = (text: string) =>
	check({
		[paths.calendar]: calendar,
		[paths.programme]: programme
			.replace('buka: 2026-10-01', 'buka: 2024-01-01')
			.replace('tenggat: 2027-01-31', `tenggat: ${text}`)
	});

describe('a due day told by the stage of an election', () => {
	test.each([
		['7 hari sebelum masa-tenang pilkada-2024', '2024-11-17', '7 hari sebelum masa tenang Pilkada 2024'],
		['1 minggu  sebelum awal masa-tenang pilkada-2024', '2024-11-17', '1 minggu sebelum awal masa tenang Pilkada 2024'],
		['1 hari sesudah masa-tenang pilkada-2024', '2024-11-27', '1 hari sesudah masa tenang Pilkada 2024'],
		['akhir masa-tenang pilkada-2024', '2024-11-26', 'akhir masa tenang Pilkada 2024'],
		['6 bulan sebelum penetapan pilkada-2024', '2024-03-22', '6 bulan sebelum penetapan pasangan calon Pilkada 2024'],
		['awal larangan-mutasi pilkada-2024', '2024-03-22', 'awal larangan mutasi Pilkada 2024'],
		['pemungutan pilkada-2031', '2031-11-26', 'pemungutan suara Pilkada 2031']
	])('%s', (text, day, by) => {
		const { content, findings } = due(text);

		expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(content.programmes[0]!.cycles[0]).toMatchObject({ due: day, dueBy: by });
		expect(content.programmes[0]!.cycles[0]).not.toHaveProperty('opensBy');
	});

	test.each([
		['masa-tenang pilkada-2024', 'awal masa-tenang'],
		['7 hari sebelum masa-tenag pilkada-2024', '`masa-tenang`'],
		['7 hari sebelum masa-tenang pilkda-2024', '`pilkada-2024`'],
		['akhir larangan-mutasi pilkada-2024', 'calendars/pilkada.md'],
		['penetapan pilkada-2031', 'calendars/pilkada.md'],
		['tujuh hari sebelum masa-tenang pilkada-2024', '7 hari sebelum masa-tenang pilkada-2024'],
		['besok', '7 hari sebelum masa-tenang pilkada-2024']
	])('that cannot be told says what to write instead: %s', (text, help) => {
		const [found, ...more] = due(text).findings.filter(({ severity }) => severity === 'error');

		expect(more).toEqual([]);
		expect(located(found!)).toMatch(/^content\/programmes\/netralitas\.md:16:14 /);
		expect(found!.message).toContain(help);
	});
});

test('the official days of an election go before what the offsets make of it', () => {
	const quiet = '      masa-tenang: 2024-11-23 s.d. 2024-11-25\n      pemungutan: 2024-11-27';
	const { content } = check({
		[paths.calendar]: calendar.replace('      pemungutan: 2024-11-27', quiet),
		[paths.programme]: programme
			.replace('buka: 2026-10-01', 'buka: 2024-01-01')
			.replace('tenggat: 2027-01-31', 'tenggat: 7 hari sebelum masa-tenang pilkada-2024')
	});

	expect(content.programmes[0]!.cycles[0]!.due).toBe('2024-11-16');
});

test('days that stages are told by are those of reading the calendar aloud', () => {
	const offset = (index: number): fc.Arbitrary<StageOffset | undefined> =>
		index === 0
			? fc.constant(undefined)
			: fc.option(
					fc.record({
						amount: fc.integer({ min: -400, max: 400 }),
						unit: fc.constantFrom('day' as const, 'month' as const),
						edge: fc.constantFrom('start' as const, 'end' as const),
						stage: fc.nat({ max: index - 1 }).map((at) => `t${at}`)
					}),
					{ nil: undefined }
				);
	const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2024-01-01', days));
	const stages = fc.tuple(
		...Array.from({ length: 6 }, (_, index) =>
			fc.record({ from: offset(index), to: offset(index), official: fc.option(day) })
		)
	);

	fc.assert(
		fc.property(stages, (made) => {
			const told = made.map(({ from, to }, index) => ({ id: `t${index}`, from, to })) as CalendarStage[];
			const dates = Object.fromEntries(
				made.flatMap(({ official }, index) => (official ? [[`t${index}`, { from: official, to: official }]] : []))
			);
			const naive = (id: string, edge: StageOffset['edge']): string | undefined => {
				const key = edge === 'start' ? 'from' : 'to';
				if (dates[id]) return dates[id][key];

				const by = told.find((stage) => stage.id === id)![key];
				const start = by && naive(by.stage, by.edge);
				if (by === undefined || start === undefined) return undefined;

				return by.unit === 'day' ? addDays(start, by.amount) : addMonths(start, by.amount);
			};
			const days = stageDays(told, { dates } as Election);

			for (const { id } of told) {
				expect(days.get(id)!.from).toBe(naive(id, 'start'));
				expect(days.get(id)!.to).toBe(naive(id, 'end'));
			}
		})
	);
});

describe('the calendars that come with Netral', () => {
	const { content, findings } = checkContent(readContent(shippedFolder()), { today: '2026-11-22' });
	const calendars = new Calendars(content.calendars);
	const dayOf = (text: string) => (calendars.find(`${text} pilkada-2024`) as { day: string }).day;

	test('have no error', () => {
		expect(findings.filter(({ file, severity }) => /calendars/.test(file) && severity === 'error')).toEqual([]);
		expect(content.calendars.map(({ id }) => id)).toEqual(['pemilu', 'pilkada']);
	});

	test('make the official days of 2024 out of the offsets', () => {
		expect(dayOf('awal larangan-mutasi')).toBe('2024-03-22');
		expect([dayOf('awal kampanye'), dayOf('akhir kampanye')]).toEqual(['2024-09-25', '2024-11-23']);
		expect([dayOf('awal masa-tenang'), dayOf('akhir masa-tenang')]).toEqual(['2024-11-24', '2024-11-26']);
	});
});
