import type { APIRequestContext, Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { m } from '#lib/paraglide/messages.js';
import { giveDelegation } from '#lib/server/organisation/delegations.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { setProgressPublic, today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { stateLabel, states } from '#lib/server/oversight/states.ts';
import { readWorkbook, workbookLimits } from '#lib/server/workbooks/read-workbook.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';

/** A city of its own: somebody becomes a delegate in it. */
const test = testInOwnCity();

/** What a page says: its tables row by row, and every number that leads to people, by its address. */
type Read = {
	text: string;
	tables: Record<string, { name: string; href: string | null; numbers: number[]; last: string }[]>;
	linked: { href: string; count: number }[];
	/** Numbers beside their names. */
	amounts: Record<string, number>;
};

/** Reads a page as the server sends it, without showing it. */
async function read(page: Page, path: string): Promise<Read> {
	const response = await page.request.get(path);
	expect(response.status(), path).toBe(200);

	return page.evaluate(
		(html) => {
			const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main')!;
			const tidy = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
			const numberIn = (text: string | null | undefined) => Number(/[\d.]+/.exec(tidy(text))?.[0].replaceAll('.', ''));
			const tables: Read['tables'] = {};

			for (const table of main.querySelectorAll('table')) {
				tables[tidy(table.caption?.textContent)] = [...table.tBodies[0]!.rows].map((row) => ({
					name: tidy(row.querySelector('th')?.textContent),
					href: row.querySelector('th a')?.getAttribute('href') ?? null,
					numbers: [...row.querySelectorAll('td.number')]
						.filter((cell) => !/[%–]/.test(cell.textContent!))
						.map((cell) => numberIn(cell.textContent)),
					last: tidy(row.cells[row.cells.length - 1]!.textContent)
				}));
			}

			const linked = [...main.querySelectorAll('td a, .states a, .expiring a')].map((link) => ({
				href: link.getAttribute('href')!,
				count: numberIn(link.textContent)
			}));
			const amounts = [...main.querySelectorAll('dt')].map((name): [string, number] => [
				tidy(name.textContent),
				numberIn(name.nextElementSibling?.textContent)
			]);

			return { text: tidy(main.textContent), tables, linked, amounts: Object.fromEntries(amounts) };
		},
		await response.text()
	);
}

const numberOf = (text: string) => Number(text.replaceAll('.', ''));

/** "12 dari 40 peserta bersertifikat": the two numbers of a sentence. */
function headline({ text }: Read): { certified: number; total: number } {
	const sentence = m.oversight_headline({ certified: '([\\d.]+)', total: '([\\d.]+)' });
	const [, certified, total] = new RegExp(sentence).exec(text)!;

	return { certified: numberOf(certified!), total: numberOf(total!) };
}

/** The sum of rows, column by column. */
function sumOf(rows: readonly { numbers: number[] }[]): number[] {
	return rows.reduce<number[]>((sum, { numbers }) => numbers.map((count, i) => count + (sum[i] ?? 0)), []);
}

/** The list behind a number says so many people, and both of its files hold exactly them. */
async function expectListed(request: APIRequestContext, { href, count }: Read['linked'][number]): Promise<void> {
	const [list, csv, workbook] = await Promise.all([
		request.get(href),
		request.get(href.replace('/staff?', '/staff.csv?')),
		request.get(href.replace('/staff?', '/staff.xlsx?'))
	]);
	const html = await list.text();
	const told = new RegExp(`<strong>${m.roster_count({ count: '([\\d.]+)' })}</strong>`).exec(html)?.[1];
	expect(numberOf(told ?? ''), href).toBe(count);
	expect((parse(await csv.text(), { bom: true }) as string[][]).length - 1, `${href} as CSV`).toBe(count);
	const rows = await readWorkbook(await workbook.body(), () => true, { ...workbookLimits, rows: 10_000 });
	expect(rows.length - 1, `${href} as XLSX`).toBe(count);
}

/** Some at a time: one after the other is slow, all at once is no way to treat a server. */
async function expectAllListed(request: APIRequestContext, linked: Read['linked']): Promise<void> {
	const waiting = [...linked];
	const lane = async () => {
		for (let one = waiting.shift(); one; one = waiting.shift()) await expectListed(request, one);
	};
	await Promise.all([lane(), lane(), lane(), lane()]);
}

/** Each address once, and never two numbers for the same people. */
function apart(linked: Read['linked']): Read['linked'] {
	const counts = new Map<string, number>();
	for (const { href, count } of linked) {
		const [path, query] = href.split('?');
		const key = `${path}?${new URLSearchParams([...new URLSearchParams(query)].sort())}`;
		expect(counts.get(key) ?? count, href).toBe(count);
		counts.set(key, count);
	}

	return [...counts].map(([href, count]) => ({ href, count }));
}

/** The overview of a unit and of all below it, down to the last: own people and the units below make the sum. */
async function readUnits(page: Page, path: string): Promise<Read['linked']> {
	const overview = await read(page, path);
	const rows = overview.tables[m.oversight_table()];
	const { certified, total } = headline(overview);
	const states = overview.linked.filter(({ href }) => href.includes('&state=') && !href.includes('scope'));
	expect(states.find(({ href }) => href.endsWith('state=certified'))?.count ?? 0).toBe(certified);
	if (!rows) return overview.linked;

	const sum = rows.at(-1)!.numbers;
	expect(sumOf(rows.slice(0, -1)), path).toEqual(sum);
	expect(sum.slice(0, 2), path).toEqual([total, certified]);
	const linked = [...overview.linked];
	for (const { href, numbers } of rows) {
		if (!href || numbers[0] === 0) continue;
		const below = await read(page, href);
		expect(Object.values(headline(below)), href).toEqual([numbers[1], numbers[0]]);
		if (below.tables[m.oversight_table()]) linked.push(...(await readUnits(page, href)));
	}

	return linked;
}

/** Every table of the page of figures tells of the same people as the overview. */
async function readFigures(page: Page, path: string): Promise<Read['linked']> {
	const figures = await read(page, path);
	const { certified, total } = headline(figures);
	const byCategory = sumOf(figures.tables[m.figures_by_category()]!);
	expect(byCategory.slice(0, 2)).toEqual([total, certified]);
	expect(sumOf(figures.tables[m.figures_by_employment()]!)).toEqual(byCategory);
	const [, , , , waived, correction] = byCategory as [number, number, number, number, number, number];
	for (const { numbers } of figures.tables[m.figures_leaders()] ?? []) {
		const [heads, ...states] = numbers;
		expect(states.reduce((sum, count) => sum + count, 0)).toBe(heads);
	}
	for (const { name, numbers } of figures.tables[m.figures_by_module()]!) {
		const [done, left, asked] = numbers as [number, number, number];
		expect(asked, name).toBe(total - waived - correction);
		expect(done + left, name).toBe(asked);
		expect(done, name).toBeGreaterThanOrEqual(certified);
	}

	return figures.linked;
}

/** A day that is over: units, categories and employments make the same sum, and every number leads to the people of that day. */
async function expectPast(page: Page, path: string): Promise<Read['linked']> {
	const past = await read(page, path);
	const { tables, linked } = past;
	const byCategory = sumOf(tables[m.figures_by_category()]!);
	const units = tables[m.oversight_table()];
	expect(byCategory.slice(0, 2), path).toEqual(Object.values(headline(past)).reverse());
	expect(sumOf(tables[m.figures_by_employment()]!), path).toEqual(byCategory);
	if (units) {
		expect(units.at(-1)!.numbers, path).toEqual(byCategory);
		expect(sumOf(units.slice(0, -1)), path).toEqual(byCategory);
	}
	const { searchParams } = new URL(path, 'http://127.0.0.1');
	for (const { href } of linked) {
		const query = new URL(href, 'http://127.0.0.1').searchParams;
		expect([query.get('on'), query.get('known')], href).toEqual([searchParams.get('on'), searchParams.get('known')]);
	}

	return linked;
}

/** A statement says as many people as each of its files lists, and its states add up to them. */
async function expectStatements(page: Page): Promise<void> {
	const overview = await (await page.request.get('/oversight')).text();
	const statements = [...new Set(overview.match(/\/oversight\/attestations\/[0-9a-f]{32}/g))];
	expect(statements.length).toBeGreaterThan(1);

	for (const path of statements.slice(0, 4)) {
		const { amounts } = await read(page, path);
		const total = amounts[m.oversight_column_total()];
		const csv = parse(await (await page.request.get(`${path}/csv`)).text(), { bom: true }) as string[][];
		const { people } = (await (await page.request.get(`${path}/json`)).json()) as { people: unknown[] };
		const byState = states.map((state) => ({ numbers: [amounts[stateLabel(state)] ?? 0] }));
		expect([csv.length - 1, people.length, ...sumOf(byState)], path).toEqual([total, total, total]);
	}
}

/** Two numbers of a sentence. */
function twoIn({ text }: Read, sentence: string): [number, number] {
	const [, first, second] = new RegExp(sentence).exec(text)!;

	return [numberOf(first!), numberOf(second!)];
}

/** The recap of a pledge: the units make the sum, and the page and both files name as many as have not affirmed. */
async function expectPledges(page: Page, path: string): Promise<void> {
	const recap = await read(page, path);
	const [affirmed, people] = twoIn(recap, m.pledge_share({ affirmed: '([\\d.]+)', people: '([\\d.]+)' }));
	const units = recap.tables[m.pledge_by_unit_text()]!;
	const [inUnits, affirmedThere, earlier] = sumOf(units);
	expect([inUnits, affirmedThere], path).toEqual([people, affirmed]);
	const before = recap.tables[m.pledge_earlier()] ?? [];
	expect(before.length, path).toBe(earlier);
	const named = [...(recap.tables[m.pledge_unaffirmed()] ?? []), ...before];
	const more = new RegExp(m.pledge_more({ count: '([\\d.]+)' })).exec(recap.text)?.[1] ?? '0';
	expect(named.length + numberOf(more), path).toBe(people - affirmed);

	const csv = await page.request.get(path.replace('/pledges', '/pledges.csv'));
	const workbook = await page.request.get(path.replace('/pledges', '/pledges.xlsx'));
	const inCsv = parse(await csv.text(), { bom: true, relax_column_count: true }) as string[][];
	const inWorkbook = await readWorkbook(await workbook.body(), () => true, { ...workbookLimits, rows: 10_000 });
	const filled = (rows: string[][]) => rows.map((row) => row.join('|').replace(/\|+$/, '')).filter((row) => row !== '');
	expect(filled(inWorkbook.map(({ cells }) => cells)), path).toEqual(filled(inCsv));
	// Each table with its headings, and a heading over all but the first.
	const headings = 1 + 2 + (before.length > 0 ? 2 : 0);
	expect(filled(inCsv), path).toHaveLength(headings + units.length + people - affirmed);
}

/** What anyone may see is what the page of figures says of the same units, those left out who are waived or looked into, and rounded. */
async function expectPublicShares(page: Page, path: string): Promise<void> {
	const { tables, linked } = await read(page, path);
	const cycle = new URLSearchParams(linked[0]!.href.split('?')[1]).get('cycle');
	const asked = (tables[m.oversight_table()] ?? []).slice(0, -1).map(({ name, numbers }) => {
		const [total, certified, , , waived, correction] = numbers as [number, number, number, number, number, number];

		return { name, people: total - waived - correction, certified };
	});
	const { tables: shown } = await read(page, `/progress?cycle=${cycle}`);
	const rows = shown[m.progress_title()]!;
	const grouped = asked.filter(({ people, name }) => people > 0 && !rows.some((row) => row.name === name));
	expect(rows.length).toBeGreaterThan(2);

	for (const { name, numbers, last } of rows) {
		const units = asked.filter((unit) => unit.name === name);
		const within = units.length > 0 ? units : grouped;
		const [people, certified] = sumOf(within.map((unit) => ({ numbers: [unit.people, unit.certified] })));
		expect(numbers, name).toEqual([people]);
		expect(people, name).toBeGreaterThanOrEqual(10);
		const step = people! < 20 ? 10 : 5;
		const percent = Math.min(100 - step, Math.max(step, Math.round((100 * certified!) / people! / step) * step));
		expect(Number(/\d+/.exec(last)![0]), name).toBe(percent);
	}
}

async function unitOf({ db }: City, code: string): Promise<string> {
	return (await findUnit(db, code, await today(db, new Date())))!.id;
}

/** Who looks, and at what: the whole city where they see it, else the unit that is theirs. */
const viewers: { who: Who; code: string }[] = [
	{ who: 'auditor', code: '00' },
	{ who: 'administrator', code: '13' },
	{ who: 'camat', code: '12' },
	{ who: 'acting-head', code: '12' }
];

test('every number on the pages of a unit is that of its list and of both files, whoever looks', async ({
	page,
	city,
	signInAs
}) => {
	// Some hundred files, which take longer beside a busy neighbour.
	test.setTimeout(240_000);
	const { db, cast } = city;
	const now = new Date();
	const on = await today(db, now);
	const term = { unitId: await unitOf(city, '12'), number: cast['acting-head'], from: on, to: addDays(on, 30) };
	const camat = (await findPersonByNumber(db, cast.camat))!;
	await db.write(async (tx) => {
		await giveDelegation(tx, term, { by: camat.id, on, now });
		await setProgressPublic(tx, true, { by: 'command', now });
	});

	for (const { who, code } of viewers) {
		await test.step(`${who} looks at ${code}`, async () => {
			await signInAs(who);
			const base = `/oversight/${await unitOf(city, code)}`;
			const linked = apart([...(await readUnits(page, base)), ...(await readFigures(page, `${base}/figures`))]);
			expect(linked.length).toBeGreaterThan(10);
			await expectAllListed(page.request, linked);
			await expectPledges(page, `${base}/pledges`);
			if (who === 'auditor') {
				await expectStatements(page);
				await expectPublicShares(page, base);
			}
			for (const known of ['then', 'now']) {
				for (const back of [1, 14]) {
					const past = apart(await expectPast(page, `${base}/figures?on=${addDays(on, -back)}&known=${known}`));
					// Each of them is counted from the rows.
					await expectAllListed(
						page.request,
						past.filter((_, i) => i % 9 === 0)
					);
				}
			}
		});
	}
});
