import { parse } from 'csv-parse/sync';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { person, personNumber, unitVersion } from '#lib/server/db/schema/organisation.ts';
import { csvParts, workbookOf } from '../documents/table.ts';
import { clocksAt, everywhere } from '../organisation/clocks.ts';
import { endOfDay } from '../organisation/days.ts';
import { readWorkbook, workbookLimits } from '../workbooks/read-workbook.ts';
import { explainStates } from './explanations.ts';
import { listOwnStatuses } from './own-status.ts';
import { leadersOf } from './progress.ts';
import { countStaff, listStaff, pastStaffIds, pastStaffRows, staffTable, type StaffFilter } from './staff-list.ts';
import { rebuildStandings } from './standings.ts';
import { totalOf } from './states.ts';
import { clocksOn, foundDinas, longAgo, zone } from './test-city.ts';

const today = '2026-11-02';
const clocks = clocksOn(today);
const all = { limit: 100, offset: 0 };

async function listed() {
	const world = await foundDinas(await testDatabase());
	await world.db.write((tx) => rebuildStandings(tx, today));
	const filter: StaffFilter = { cycleId: world.cycleId, unitIds: [world.unitId, world.section] };
	const names = async (more: Partial<StaffFilter> = {}) =>
		(await listStaff(world.db, clocks, { ...filter, ...more }, all)).map(({ name }) => name);

	return { ...world, filter, names };
}

test('a list is in the order of names and narrows by unit, state and group of states', async () => {
	const { names, unitId, db, filter } = await listed();

	expect(await names()).toEqual(['Ani', 'Budi', 'Cici', 'Kepala']);
	expect(await names({ unitIds: [unitId] })).toEqual(['Ani', 'Budi', 'Kepala']);
	expect(await names({ state: 'certified' })).toEqual(['Kepala']);
	expect(await names({ state: 'not_certified' })).toEqual(['Ani', 'Budi', 'Cici']);
	expect(await names({ state: 'lapsed' })).toEqual([]);
	expect((await listStaff(db, clocks, filter, { limit: 2, offset: 2 })).map(({ name }) => name)).toEqual([
		'Cici',
		'Kepala'
	]);
});

test('a list and its reasons read the rows of the people whom they show, and no table from its beginning', async () => {
	const { db, filter } = await listed();
	const texts = await statementsOf(async () => {
		const shown = await listStaff(db, clocks, filter, all);
		expect(shown.length).toBeGreaterThan(2);
		await explainStates(db, clocks, shown, { revocationReasons: true });
	});
	const steps = (await Promise.all(texts.map((text) => planOf(db, text)))).flat();

	expect(texts.length).toBeGreaterThan(3);
	expect(steps.filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
});

test('a list narrows to a category, to an employment and to those who head a unit', async () => {
	const { names, filter, db } = await listed();

	expect(await names({ category: 'jpt' })).toEqual(['Kepala']);
	expect(await names({ category: 'pelaksana' })).toEqual(['Ani', 'Budi', 'Cici']);
	expect(await names({ employment: 'PNS' })).toEqual(['Ani', 'Budi', 'Cici', 'Kepala']);
	expect(await names({ employment: '' })).toEqual([]);
	expect(await names({ leaders: true })).toEqual(['Kepala']);
	expect(await leadersOf(db, clocks, filter)).toMatchObject({ certified: 1, not_activated: 0 });
});

test('who heads a unit from elsewhere is in the list behind the figure of heads', async () => {
	const { city, db, cycleId, section, elsewhere, filter, names, unitId } = await listed();
	const acting = await city.addPerson({ name: 'Plt. Kepala', unitId: elsewhere });
	await city.addPost(acting, { unitId: section, isPrimary: false, heads: true, kind: 'plt' });
	await city.enrol(acting, cycleId);
	await db.write((tx) => rebuildStandings(tx, today));
	const leaders = { ...filter, leaders: true };

	expect(totalOf(await leadersOf(db, clocks, filter))).toBe(2);
	expect(await names({ leaders: true })).toEqual(['Kepala', 'Plt. Kepala']);
	expect(await countStaff(db, clocks, leaders)).toBe(2);
	expect(await names({ leaders: true, unitIds: [unitId] })).toEqual(['Kepala']);
	expect(await names()).not.toContain('Plt. Kepala');
});

test('a search finds part of a name, and a number as a whole or by the three digits that are shown', async () => {
	const { names, db, ani } = await listed();
	const { number } = (await db.select().from(personNumber).where(eq(personNumber.personId, ani.id)).get())!;

	expect(await names({ search: 'ud' })).toEqual(['Budi']);
	expect(await names({ search: '100%' })).toEqual([]);
	expect(await names({ search: `${number.slice(0, 8)} ${number.slice(8)}` })).toEqual(['Ani']);
	expect(await names({ search: number.slice(0, 8) })).toEqual([]);
	expect(await names({ search: number.slice(-3) })).toEqual(['Ani']);
	expect(await names({ search: `***${number.slice(-3)}` })).toEqual(['Ani']);
	expect(await names({ search: number.slice(-4) }), 'would tell the sex').toEqual([]);
});

test('an export masks numbers, gives reasons, and runs no formula in a spreadsheet', async () => {
	const { db, filter, ani } = await listed();
	await db.write((tx) => tx.update(person).set({ name: '=HYPERLINK("x")' }).where(eq(person.id, ani.id)));
	const text = async (fullNumbers: boolean) => {
		let csv = '';
		for await (const part of csvParts(staffTable(db, clocks, filter, { fullNumbers, revocationReasons: false })))
			csv += part;

		return csv;
	};
	const masked = await text(false);

	expect(masked.split('\r\n')).toHaveLength(6);
	expect(masked).toContain(`"'=HYPERLINK(""x"")"`);
	expect(masked).not.toContain('198001');
	expect(masked).toContain('Akun belum diaktifkan');
	expect(await text(true)).toContain('198001');

	const told = { fullNumbers: false, revocationReasons: false };
	const workbook = await readWorkbook(await workbookOf('Daftar', staffTable(db, clocks, filter, told)), () => true, {
		...workbookLimits,
		rows: 100
	});
	const csvRows = parse(masked, { bom: true }).map((row) => row.map((cell) => cell.replace(/^'=/, '=')));
	expect(workbook.map(({ cells }) => cells)).toEqual(csvRows);
});

test('heads read that a certificate was revoked, and not why', async () => {
	const { db, city, certificate, filter } = await listed();
	await city.revoke(certificate.id, new Date('2026-11-01T03:00:00Z'));
	await db.write((tx) => rebuildStandings(tx, today));
	const text = async (revocationReasons: boolean) => {
		let csv = '';
		const told = { fullNumbers: false, revocationReasons };
		for await (const part of csvParts(staffTable(db, clocks, filter, told))) csv += part;

		return csv;
	};

	expect(await text(false)).toMatch(/Sertifikat \S+ dicabut pada 1 November 2026\./);
	expect(await text(false)).not.toContain('Salah terbit');
	expect(await text(true)).toContain('Salah terbit.');
});

test('a list and its file print the zone of the unit in which each deadline ends', async () => {
	const { db, section, filter, cici } = await listed();
	await db.write((tx) =>
		tx.update(unitVersion).set({ timeZone: 'Asia/Jayapura' }).where(eq(unitVersion.unitId, section))
	);
	const now = await clocksAt(db, new Date('2026-11-02T03:00:00Z'));
	let csv = '';
	const told = { fullNumbers: false, revocationReasons: false };
	for await (const part of csvParts(staffTable(db, now, filter, told))) csv += part;
	const line = (name: string) => csv.split('\r\n').find((one) => one.startsWith(name));

	expect(line('Cici')).toContain('31 Desember 2026 pukul 23.59 WIT,');
	expect(line('Cici')).not.toContain('WIB');
	expect(line('Ani')).toContain('31 Desember 2026 pukul 23.59 WIB,');
	expect((await listOwnStatuses(db, cici.id, now))[0]?.why.join(' ')).toContain('23.59 WIT');
});

test('a list shows where somebody counts today, once, though there are second posts', async () => {
	const { db, city, ani, elsewhere, section, filter } = await listed();
	await city.addPost(ani.id, { unitId: section, isPrimary: false });
	await city.addPost(ani.id, { unitId: elsewhere, isPrimary: false });
	await db.write((tx) => rebuildStandings(tx, today));

	expect(await countStaff(db, clocks, filter)).toBe(4);
	expect(await countStaff(db, clocks, { ...filter, unitIds: [elsewhere] })).toBe(0);
});

test('a head who takes part by choice sees the own state, which no figure counts', async () => {
	const { db, city, top, cycleId, filter } = await listed();
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true, activated: longAgo });
	await city.enrol(mayor, cycleId, { via: 'self' });
	await db.write((tx) => rebuildStandings(tx, today));

	expect(await listOwnStatuses(db, mayor, clocks)).toMatchObject([{ state: 'not_started', counted: false }]);
	expect(await countStaff(db, clocks, { ...filter, unitIds: [top] })).toBe(0);
});

test('a list of a day that is over holds who was there and headed a unit then, as known then or now, and its file the same', async () => {
	const { city, db, cycleId, section, elsewhere, filter, budi } = await listed();
	const acting = await city.addPerson({ name: 'Plt. Kepala', unitId: elsewhere });
	const held = { unitId: section, isPrimary: false, heads: true, kind: 'plt' as const };
	await city.addPost(acting, { ...held, from: '2026-10-01', to: '2026-10-20' });
	await city.enrol(acting, cycleId);
	// A letter that came late.
	await city.transfer(budi.id, elsewhere, '2026-10-05', new Date('2026-10-25T03:00:00Z'));
	await db.write((tx) => rebuildStandings(tx, today));
	const on = '2026-10-10';
	const asOf = endOfDay(on, zone);
	const then = { asOf, knownAt: asOf };
	const now = { asOf, knownAt: new Date('2026-11-02T03:00:00Z') };
	const namesOn = async (past: typeof then, more: Partial<StaffFilter> = {}) => {
		const ids = await pastStaffIds(db, on, { ...filter, ...more }, past);

		return (await pastStaffRows(db, on, ids, past)).map(({ name }) => name);
	};

	expect(await namesOn(then)).toEqual(['Ani', 'Budi', 'Cici', 'Kepala']);
	expect(await namesOn(now)).toEqual(['Ani', 'Cici', 'Kepala']);
	expect(await namesOn(then, { search: 'ud' })).toEqual(['Budi']);
	expect(await namesOn(now, { leaders: true })).toEqual(['Kepala', 'Plt. Kepala']);
	expect(totalOf(await leadersOf(db, everywhere(on), filter, now))).toBe(2);
	expect(totalOf(await leadersOf(db, clocks, filter))).toBe(1);

	const enrolmentIds = await pastStaffIds(db, on, filter, then);
	const told = { fullNumbers: false, revocationReasons: false };
	let csv = '';
	for await (const part of csvParts(staffTable(db, clocksOn(on), filter, told, { ...then, enrolmentIds }))) csv += part;
	const rows = parse(csv, { bom: true }) as string[][];
	expect(rows.slice(1).map(([name]) => name)).toEqual(['Ani', 'Budi', 'Cici', 'Kepala']);
	expect(rows[2]![2]).toBe('Dinas Contoh');
	expect(rows[0]).toContain('Tanda');
	expect(csv).not.toContain('198001');
});
