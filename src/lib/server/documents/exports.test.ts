import { generateKeyPairSync } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { briefing, briefingAttendance, briefingUnit } from '#lib/server/db/schema/briefings.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { roleTable } from '../accounts/role-table.ts';
import { attendanceTable } from '../briefings/attendance-table.ts';
import { listAttendees } from '../briefings/attendance.ts';
import { factsHash } from '../certificates/certificates.ts';
import { certificateTable } from '../certificates/certificate-table.ts';
import { makeCapsule } from '../evidence/capsule.ts';
import { listUnaffirmed, recapPledge, recapTable } from '../official-texts/pledge-recap.ts';
import { duplicateTable } from '../organisation/duplicate-table.ts';
import { exportStaff } from '../organisation/staff-export.ts';
import { listSubtree } from '../organisation/units.ts';
import { attestationOverview, overviewTable } from '../oversight/attestation-overview.ts';
import { sumFigures } from '../oversight/figure-sums.ts';
import { figureTable } from '../oversight/figure-table.ts';
import { figuresOf } from '../oversight/figures.ts';
import { parseRoster, rosterCsv, rosterTable } from '../oversight/frozen-roster.ts';
import { leadersOf, progressOf } from '../oversight/progress.ts';
import { staffTable } from '../oversight/staff-list.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { clocksOn, foundDinas, later, signedAt, signedStatement, zone } from '../oversight/test-city.ts';
import { courseOf } from '../oversight/trend.ts';
import { eachMember } from '../programmes/lists.ts';
import { memberTable } from '../programmes/member-table.ts';
import { listWaiversIn } from '../programmes/waiver-list.ts';
import { waiverTable } from '../programmes/waiver-table.ts';
import { entriesOf, openZip, piecesOf } from '../uploads/zip.ts';
import { csvParts, workbookOf, type TableParts } from './table.ts';
import { runningIn } from './test-csv.ts';
import { certificateFacts } from './test-facts.ts';

const on = '2026-11-20';
const link = '=HYPERLINK("http://jahat.example";"klik")';
const command = '+cmd';
const post = '-2;=1+1';
const programmeTitle = '@SUM(A1)';

/** Everybody, every unit, post and programme bears a name that a spreadsheet would run. */
async function hostileCity() {
	const city = await foundDinas(await testDatabase());
	const { db, cycleId, unitId, certificate: issued, ani, request } = city;
	const { holder, programme } = certificateFacts;
	const facts = {
		...certificateFacts,
		holder: { ...holder, name: link, unit: { ...holder.unit, name: command } },
		programme: { ...programme, title: programmeTitle }
	};
	await city.city.waive(ani.enrolmentId, '2026-01-01', '2026-12-31');
	await db.write(async (tx) => {
		await tx.run(sql`update person set name = ${link}`);
		await tx.run(sql`update unit_version set name = ${command}`);
		await tx.run(sql`update post set title = ${post}`);
		await tx.run(sql`update programme set title = ${programmeTitle}`);
		await tx.run(sql`update waiver set reason = ${link}`);
		await tx
			.update(certificate)
			.set({ facts, factsSha256: factsHash(facts) })
			.where(eq(certificate.id, issued.id));
		const times = { createdBy: city.head, createdAt: signedAt };
		const held = { title: link, heldOn: on, place: command, dayCode: 'ACDEFG' };
		const approved = { state: 'approved', decidedBy: city.head, decidedAt: signedAt } as const;
		await tx.insert(briefing).values({ id: 'sosialisasi', cycleId, ...times, ...held, ...approved });
		await tx.insert(briefingUnit).values({ briefingId: 'sosialisasi', unitId });
		const there = { personId: ani.id, listed: true, enteredBy: city.head, enteredAt: signedAt };
		await tx.insert(briefingAttendance).values({ briefingId: 'sosialisasi', ...there });
		await rebuildStandings(tx, on);
	});

	return { ...city, statement: await signedStatement(db, request) };
}

type HostileCity = Awaited<ReturnType<typeof hostileCity>>;

/** Every table that goes out in both formats, and which of the names must be in it. */
const tables: { name: string; holds: string[]; make(city: HostileCity): TableParts | Promise<TableParts> }[] = [
	{
		name: 'the staff of a unit',
		holds: [link, command, post],
		make: ({ db, cycleId, unitId }) =>
			staffTable(
				db,
				clocksOn(on),
				{ cycleId, unitIds: [unitId] },
				{
					fullNumbers: false,
					revocationReasons: false
				}
			)
	},
	{
		name: 'the roster of a statement',
		holds: [link, command, post],
		make: ({ statement }) => [rosterTable(parseRoster(statement.rosterJson))]
	},
	{
		name: 'the statements of a government',
		holds: [command],
		make: async ({ db, cycleId }) => [overviewTable(await attestationOverview(db, cycleId, on), zone)]
	},
	{
		name: 'the recap of a pledge',
		holds: [link, command, post],
		make: async ({ db, cycleId, unitId }) => {
			const asked = {
				id: cycleId,
				title: '',
				key: '2026',
				dueOn: on,
				dueDays: null,
				textVersionId: 'ikrar',
				pledge: '',
				version: 1
			};

			return [recapTable(await recapPledge(db, unitId, asked, on), await listUnaffirmed(db, [unitId], asked, on, -1))];
		}
	},
	{
		name: 'the figures of a unit',
		holds: [command],
		make: async ({ db, cycleId, top }) => {
			const scope = { cycleId, unitIds: await listSubtree(db, top, on) };
			const sums = await sumFigures(db, clocksOn(on), scope);
			const dates = { opensOn: '2026-11-01', dueOn: '2026-11-30', on };
			const told = {
				progress: await progressOf(db, cycleId, sums),
				leaders: await leadersOf(db, clocksOn(on), scope),
				course: courseOf(sums, dates),
				...{ on, due: { dueOn: dates.dueOn, dueDays: null }, timeZone: zone }
			};

			return [figureTable([(await figuresOf(db, top, cycleId, clocksOn(on)))!], sums, told)];
		}
	},
	{
		name: 'waivers',
		holds: [link, command, programmeTitle],
		make: async ({ db, cycleId, unitId }) => [
			waiverTable(await listWaiversIn(db, { cycleId, unitIds: [unitId] }, on), zone)
		]
	},
	{
		name: 'the attendance of a briefing',
		holds: [link, command, post],
		make: async ({ db, cycleId }) => [
			attendanceTable((await listAttendees(db, { id: 'sosialisasi', cycleId }, on)).attendees)
		]
	},
	{
		name: 'certificates',
		holds: [link, command, programmeTitle],
		make: ({ db }) => certificateTable(db, on, {})
	},
	{
		name: 'the people of a period',
		holds: [link, command, post],
		make: ({ db, cycleId }) =>
			memberTable(eachMember(db, { id: cycleId, audience: [] }, on, { filter: 'audience', search: '' }), zone)
	},
	{
		name: 'records that may be of one human',
		holds: [link, command, post],
		make: ({ db, ani, budi }) => duplicateTable(db, [{ by: 'name', personIds: [ani.id, budi.id] }], on)
	},
	{
		name: 'roles and delegates',
		holds: [link, command],
		make: ({ unitId }) => {
			const term = { from: on, to: on };
			const holder = { personId: 'wati', name: link, organisation: command, role: 'auditor', activated: true } as const;
			const given = { id: 'tunjuk', unitId, unit: command, givenBy: 'kepala', giver: link, givenAt: signedAt };

			return [roleTable([{ ...holder, ...term }], [{ ...given, ...term, personId: 'ani', name: link, state: 'now' }])];
		}
	}
];

const inCsv = (text: string) => text.replaceAll('"', '""');
const inXml = (text: string) => text.replaceAll('"', '&quot;');

test.each(tables)('nothing in $name is run by a spreadsheet, as CSV or as a workbook', async ({ make, holds }) => {
	const city = await hostileCity();
	let csv = '';
	for await (const part of csvParts(await make(city))) csv += part;
	expect(runningIn(csv)).toEqual([]);
	// A semicolon within has been seen to as well.
	for (const text of holds) expect(csv).toContain(`'${inCsv(text.replace(';=', ";'="))}`);

	await expectHarmless(await workbookOf('Daftar', await make(city)), holds);
});

test('nor in the file of all staff', async () => {
	const { db } = await hostileCity();
	const { bytes } = await exportStaff(db, 'csv', 'command', later);
	const csv = new TextDecoder().decode(bytes);

	expect(runningIn(csv)).toEqual([]);
	for (const text of [link, command]) expect(csv).toContain(`'${inCsv(text)}`);
	await expectHarmless((await exportStaff(db, 'xlsx', 'command', later)).bytes, [link, command, post]);
});

test('nor in any CSV of an evidence capsule, nor in the list of a statement', async () => {
	const { db, cycleId, statement } = await hostileCity();
	const key = generateKeyPairSync('ed25519');
	const asked = { cycleId, key, now: later, origin: 'https://netral.contoh.go.id' };
	const { files } = await makeCapsule(db, { ...asked, fullNumbers: false, actor: 'command' });
	const found = new Map<string, string>([['daftar', rosterCsv(parseRoster(statement.rosterJson))]]);
	for await (const { name, bytes } of files) {
		const parts: Uint8Array[] = [];
		for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) parts.push(part);
		if (name.endsWith('.csv')) found.set(name, Buffer.concat(parts).toString());
	}

	expect([...found.keys()]).toEqual(
		expect.arrayContaining([
			'people.csv',
			'figures.csv',
			'certificates.csv',
			'briefings.csv',
			'statements.csv',
			'log/entries.csv'
		])
	);
	for (const [name, csv] of found) {
		expect(runningIn(csv), name).toEqual([]);
		// Each holds some of the names.
		expect(csv, name).toMatch(/'(=HYPERLINK|\+cmd)/);
	}
});

/** Whatever is text in a workbook is a cell of type text with the format of text; nothing is a formula. */
async function expectHarmless(workbook: Uint8Array, holds: readonly string[]): Promise<void> {
	const xml = await sheetOf(workbook);

	expect(xml).not.toMatch(/<f\b/);
	for (const text of holds) expect(xml).toContain(`<t xml:space="preserve">${inXml(text)}</t>`);
	for (const [cell] of xml.matchAll(/<c [^>]*>/g)) expect(cell).toMatch(/^<c r="\w+"( s="[12]" t="inlineStr")?>$/);
}

async function sheetOf(workbook: Uint8Array): Promise<string> {
	const zip = await openZip(workbook);
	for await (const entry of entriesOf(zip)) {
		if (!String(entry.fileName).endsWith('sheet1.xml')) continue;

		const pieces: Buffer[] = [];
		for await (const piece of piecesOf(zip, entry, 1_000_000)) pieces.push(piece);

		return Buffer.concat(pieces).toString();
	}

	throw new Error('There is no sheet.');
}
