import type { APIRequestContext } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { desc, eq, inArray } from 'drizzle-orm';
import { auditPageSize } from '#lib/server/audit/log.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { giveDelegation } from '#lib/server/organisation/delegations.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { listStaff } from '#lib/server/oversight/staff-list.ts';
import { listCyclesAhead } from '#lib/server/programmes/audience-change.ts';
import { decideWaiver, proposeWaiver } from '#lib/server/programmes/waivers.ts';
import { readWorkbook, workbookLimits } from '#lib/server/workbooks/read-workbook.ts';
import { sessionCookieName } from '#lib/web/sessions.server.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { briefingsOf } from './shown-texts.ts';

/** A city of its own: waivers are proposed in it. */
const test = testInOwnCity();

/** A list on its page, what each of its rows begins with there, and its files. */
type List = { page: string; row: string; file: string; who: Who[]; others: Who[] };

const tableRow = '<th scope="row"';

/** The text of each row of a page, as the server sends it. */
function rowsOn(html: string, row: string): string[] {
	const [, ...rows] = mainOf(html).split(row);

	return rows.map((each) => textOf(`<${each}`));
}

function mainOf(html: string): string {
	return html.slice(html.indexOf('<main'), html.lastIndexOf('</main>'));
}

function textOf(html: string): string {
	return html
		.replace(/<!--[^]*?-->|<[^>]*>/g, ' ')
		.replaceAll('&amp;', '&')
		.replaceAll('&lt;', '<')
		.replace(/\s+/g, ' ')
		.trim();
}

/** Both files hold the rows of the page, in its order: name and number, or number and holder. */
async function expectSame(request: APIRequestContext, cookie: string, { page, row, file }: List): Promise<void> {
	const get = (path: string) => request.get(path, { headers: { cookie } });
	const [path, query = ''] = file.split('?');
	const [html, csv, workbook] = await Promise.all([
		get(page).then((answer) => answer.text()),
		get(`${path}.csv?${query}`).then((answer) => answer.text()),
		get(`${path}.xlsx?${query}`).then((answer) => answer.body())
	]);
	const shown = rowsOn(html, row);
	const [, ...inCsv] = parse(csv, { bom: true }) as string[][];
	const [, ...inWorkbook] = await readWorkbook(workbook, () => true, { ...workbookLimits, rows: 10_000 });

	expect(shown.length, page).toBeGreaterThan(0);
	expect(inCsv, page).toHaveLength(shown.length);
	for (const [index, text] of shown.entries()) {
		for (const cell of inCsv[index]!.slice(0, 2)) expect(text, page).toContain(cell);
	}
	const filled = (rows: string[][]) => rows.map((cells) => cells.join('|').replace(/\|+$/, ''));
	expect(filled(inWorkbook.map(({ cells }) => cells)), page).toEqual(filled(inCsv));
}

/** Two proposals in a kecamatan, one of them granted, and a delegate of its head. */
async function furnish(city: City) {
	const { db, cast } = city;
	const now = new Date();
	const on = await today(db, now);
	const unitId = (await findUnit(db, '12', on))!.id;
	const personOf = async (who: Who) => (await findPersonByNumber(db, cast[who]))!.id;
	const { id: cycleId, key } = (await db
		.select()
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn))
		.get())!;
	const filter = { cycleId, unitIds: [unitId], state: 'not_certified' } as const;
	const people = await listStaff(db, everywhere(on), filter, { limit: 2, offset: 0 });
	const camat = await personOf('camat');
	const administrator = await personOf('administrator');
	// Two records that may be of one human.
	const twins = people.map(({ personId }) => personId);
	const alike = { name: 'Ani Fiktif', birthDate: '1990-01-01' };
	const term = { unitId, number: cast['acting-head'], from: on, to: addDays(on, 30) };
	await db.write(async (tx) => {
		const ids = [];
		for (const { personId } of people) {
			const asked = { personId, cycleId, reason: 'Tugas belajar di luar kota', from: on, to: addDays(on, 90) };
			ids.push(await proposeWaiver(tx, asked, { by: camat, now }));
		}
		await decideWaiver(tx, { id: ids[0]!, granted: true, refusal: '' }, { by: administrator, now });
		await tx.update(person).set(alike).where(inArray(person.id, twins));
		await giveDelegation(tx, term, { by: camat, on, now });
	});

	return { unitId, cycleId, key, briefings: await briefingsOf(city, camat) };
}

test('every list goes out with the rows of its page to whoever may open it, and to nobody else', async ({
	city,
	request,
	tokenOf
}) => {
	const { unitId, cycleId, key, briefings } = await furnish(city);
	const administrators: Pick<List, 'who' | 'others'> = {
		who: ['administrator'],
		others: ['auditor', 'camat', 'trainer', 'employee']
	};
	const inspectors: Pick<List, 'who' | 'others'> = {
		who: ['administrator', 'auditor'],
		others: ['camat', 'trainer', 'employee']
	};
	const period = `/admin/programmes/netralitas-asn/${key}`;
	const lists: List[] = [
		{
			page: `/oversight/${unitId}/attestations?cycle=${cycleId}&units=all`,
			file: `/oversight/${unitId}/attestations?cycle=${cycleId}&units=all`,
			row: tableRow,
			who: ['camat', 'secretary', 'acting-head', 'administrator', 'auditor'],
			others: ['dinas-head', 'trainer', 'employee']
		},
		{
			page: `/oversight/${unitId}/waivers?cycle=${cycleId}`,
			file: `/oversight/${unitId}/waivers?cycle=${cycleId}`,
			row: tableRow,
			who: ['camat', 'secretary', 'acting-head', 'administrator', 'auditor'],
			others: ['dinas-head', 'trainer', 'employee']
		},
		{ page: '/admin/waivers', file: '/admin/waivers', row: '<article', ...administrators },
		{ page: '/admin/disputes', file: '/admin/disputes', row: '<article', ...administrators },
		{ page: '/admin/roles', file: '/admin/roles', row: tableRow, ...administrators },
		{ page: '/admin/duplicates', file: '/admin/duplicates', row: tableRow, ...administrators },
		{
			page: '/briefings',
			file: '/briefings',
			row: tableRow,
			who: ['administrator', 'auditor', 'camat'],
			others: ['employee']
		},
		...['state=revoked', 'state=superseded', 'state=expired'].map((query) => ({
			page: `/admin/certificates?${query}`,
			file: `/admin/certificates?${query}`,
			row: tableRow,
			...inspectors
		})),
		...Object.entries(briefings).map(([state, id]) => ({
			page: `/briefings/${id}`,
			file: `/briefings/${id}/attendance`,
			row: tableRow,
			// On a list that is still filled in, whoever only reads sees nobody who has not been entered.
			who: ['administrator' as const, ...(state === 'submitted' ? (['auditor'] as const) : [])],
			others: ['dinas-head' as const, 'trainer' as const, 'employee' as const]
		}))
	];

	const cookieOf = async (who: Who) => `${sessionCookieName(new URL(city.origin))}=${await tokenOf(who)}`;
	for (const list of lists) {
		for (const who of list.who) {
			await test.step(`${who} takes ${list.file}`, async () => expectSame(request, await cookieOf(who), list));
		}
		for (const who of list.others) {
			const [path, query = ''] = list.file.split('?');
			for (const format of ['csv', 'xlsx']) {
				const answer = await request.get(`${path}.${format}?${query}`, { headers: { cookie: await cookieOf(who) } });
				expect([403, 404], `${list.file} as ${who}`).toContain(answer.status());
			}
		}
	}

	// The people of the period stand on the same page as its waivers.
	const cookie = await cookieOf('administrator');
	const granted = await request.get(`${period}/waivers.csv`, { headers: { cookie } });
	const shown = await request.get(period, { headers: { cookie } });
	const [, ...rows] = parse(await granted.text(), { bom: true }) as string[][];
	const [table] = rowsOn(await shown.text(), 'id="pengecualian"')[0]!.split('Tambah pengecualian');
	expect(rows.length).toBeGreaterThan(0);
	for (const [name] of rows) expect(table).toContain(name);
});

/** As many people as such a page lists at once. */
const peopleOnPage = 50;

test('the people of a period, and whom another rule would let in or out, go out as their pages list them', async ({
	city,
	request,
	tokenOf
}) => {
	const on = await today(city.db, new Date());
	const [current] = await listCyclesAhead(city.db, 'netralitas-asn', on);
	const programme = '/admin/programmes/netralitas-asn';
	const rule = `groups=1&head-1=yes&check=1&cycle=${current!.key}`;
	const cookie = `${sessionCookieName(new URL(city.origin))}=${await tokenOf('administrator')}`;
	const lists = [
		{ page: `${programme}/${current!.key}`, file: 'members', query: 'filter=audience', section: 'id="peserta"' },
		{ page: programme, file: 'audience', query: `${rule}&list=leaving`, section: 'id="daftar"' }
	];

	for (const { page, file, query, section } of lists) {
		const take = (path: string, as = cookie) => request.get(`${path}?${query}`, { headers: { cookie: as } });
		const html = await (await take(page)).text();
		const shown = rowsOn(`<main>${mainOf(html).split(section)[1]}</main>`, tableRow);
		const [, ...rows] = parse(await (await take(`${page}/${file}.csv`)).text(), { bom: true }) as string[][];
		expect(shown.length, page).toBe(Math.min(rows.length, peopleOnPage));
		expect(shown.length, page).toBeGreaterThan(0);
		for (const [index, text] of shown.entries()) {
			for (const cell of rows[index]!.slice(0, 2)) expect(text, page).toContain(cell);
		}
		const workbook = await (await take(`${page}/${file}.xlsx`)).body();
		expect(await readWorkbook(workbook, () => true, { ...workbookLimits, rows: 10_000 })).toHaveLength(rows.length + 1);

		for (const who of ['auditor', 'camat', 'trainer', 'employee'] as const) {
			const other = `${sessionCookieName(new URL(city.origin))}=${await tokenOf(who)}`;
			expect((await take(`${page}/${file}.csv`, other)).status(), `${file} as ${who}`).toBe(403);
		}
	}
});

test('the file of the log holds what its page shows first, whoever inspects it', async ({ city, request, tokenOf }) => {
	for (const who of ['administrator', 'auditor'] as const) {
		const cookie = `${sessionCookieName(new URL(city.origin))}=${await tokenOf(who)}`;
		const [page, file] = await Promise.all(
			['/admin/audit', '/admin/audit.csv'].map(async (path) =>
				(await request.get(`${path}?q=certificate.issue`, { headers: { cookie } })).text()
			)
		);
		const [, ...rows] = parse(file!, { bom: true }) as string[][];
		const places = rows.slice(0, auditPageSize).map((cells) => page!.indexOf(cells.at(-1)!));

		expect(rows.length, who).toBeGreaterThan(auditPageSize);
		expect(places.every((place) => place > 0)).toBe(true);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
		for (const [, when, actor] of rows.slice(0, auditPageSize)) {
			expect(textOf(mainOf(page!))).toContain(`${when} ${actor}`);
		}
	}
});

test('the file of figures holds the trend, the pace and the heads as the page tells them', async ({
	city,
	request,
	tokenOf
}) => {
	const on = await today(city.db, new Date());
	for (const [who, code] of [['auditor', '00'] as const, ['camat', '12'] as const]) {
		const cookie = `${sessionCookieName(new URL(city.origin))}=${await tokenOf(who)}`;
		const base = `/oversight/${(await findUnit(city.db, code, on))!.id}/figures`;
		const [page, file] = await Promise.all(
			[base, `${base}.csv`].map(async (path) => (await request.get(path, { headers: { cookie } })).text())
		);
		const rows = parse(file!, { bom: true, relax_column_count: true, skip_empty_lines: true }) as string[][];
		const sections = new Map(
			[...page!.matchAll(/<h2 id="([\w-]+)"[^]*?(?=<\/section>)/g)].map(([html, id]) => [id!, html])
		);

		const days = rowsOn(`<main>${sections.get('trend')}</main>`, tableRow);
		const told = rows.map(([, day, , done, share]) => `${day} ${done} ${share}%`);
		expect(days.length, base).toBeGreaterThan(1);
		for (const day of days)
			expect(
				told.map((row) => day.startsWith(row)),
				day
			).toContain(true);
		expect(textOf(mainOf(page!)), base).toContain(rows.at(-1)![1]);

		const heads = rows.filter(([, name]) => name === 'Pimpinan unit').at(-1)!;
		const [certified, all] = [heads[6]!, heads[3]!];
		expect(textOf(sections.get('leaders')!), base).toMatch(new RegExp(`\\b${certified}\\b.*\\b${all}\\b`));
	}
});
