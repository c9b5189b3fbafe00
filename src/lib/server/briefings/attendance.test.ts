import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { cycle, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { inLanguage } from '../language.ts';
import { endEnrolmentsOfLeavers, enrolDue } from '../programmes/programmes.ts';
import { addAbsence } from '../organisation/absences.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import { TestCity } from '../oversight/test-city.ts';
import type { Overseer } from '../oversight/unit-rights.ts';
import {
	approveAttendance,
	enterAttendance,
	listAttendees,
	listOwnAttendance,
	returnAttendance,
	submitAttendance,
	typeDayCode
} from './attendance.ts';
import { attendanceTable } from './attendance-table.ts';
import { createBriefing, findBriefing, listBriefings } from './briefings.ts';
import { mergeUnits } from '../organisation/merge-units.ts';
import { listReadBriefings, officersOnly, readBriefing, shownAttendance } from './reading.ts';

const now = new Date('2026-03-02T02:00:00Z');
const on = '2026-03-02';

/** A unit with two clerks who are asked to attend, one who works there without being asked, and one elsewhere. */
async function prepare() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null, 'Dinas Contoh');
	const elsewhere = await city.addUnit(null, 'Dinas Lain');
	const cycleId = await city.addCycle({ opensOn: '2026-01-01' });
	await db.write((tx) =>
		tx.update(requirement).set({ kind: 'briefing', ref: 'briefing' }).where(eq(requirement.cycleId, cycleId))
	);
	const people = {
		ani: await city.addPerson({ name: 'Ani', unitId }),
		budi: await city.addPerson({ name: 'Budi', unitId }),
		unasked: await city.addPerson({ name: 'Cici', unitId }),
		other: await city.addPerson({ name: 'Dodi', unitId: elsewhere }),
		officer: await city.addPerson({ name: 'Petugas' }),
		administrator: await city.addPerson({ name: 'Administrator' })
	};
	for (const id of [people.ani, people.budi, people.other]) await city.enrol(id, cycleId);
	const asked = { cycleId, title: 'Sosialisasi', heldOn: on, place: 'Aula', units: [unitId] };
	const id = await db.write((tx) => createBriefing(tx, asked, { by: people.officer, mayFor: 'all', on, now }));
	const numberOf = async (personId: string) =>
		(await db.select().from(personNumber).where(eq(personNumber.personId, personId)).get())!.number;

	return { db, city, unitId, elsewhere, cycleId, asked, id, numberOf, ...people };
}

const enter = (
	db: Database,
	id: string,
	by: string,
	entered: { shown?: string[]; ticked?: string[]; numbers?: string }
) =>
	db.write((tx) =>
		enterAttendance(tx, id, { shown: entered.ticked ?? [], ticked: [], numbers: '', ...entered }, { by, now })
	);

it('takes what it can of the pasted numbers and says of the others what is wrong', async () => {
	const { db, id, officer, ani, unasked, other, numberOf } = await prepare();
	const [known, notAsked, away] = [await numberOf(ani), await numberOf(unasked), await numberOf(other)];
	const left = await enter(db, id, officer, { numbers: `${known}\n${notAsked}; 999, ${away}` });

	expect(left.sentences).toEqual([
		expect.stringContaining(`${notAsked} (Cici): tidak ikut program ini`),
		expect.stringContaining('999: tidak ditemukan'),
		// Somebody from elsewhere is not told from nobody.
		expect.stringContaining(`${away}: tidak ditemukan`)
	]);
	expect(left.numbers).toBe(`${notAsked}\n999\n${away}`);
	const { attendees } = await listAttendees(db, (await findBriefing(db, id))!, on);
	expect(attendees.map(({ name, listed }) => [name, listed])).toEqual([
		['Ani', true],
		['Budi', false]
	]);
});

it('fills the list in beforehand with those who typed the code, and no more than that', async () => {
	const { db, id, officer, ani, unasked } = await prepare();
	const { dayCode } = (await findBriefing(db, id))!;
	const type = (personId: string, code: string, at = now) => db.write((tx) => typeDayCode(tx, personId, code, at));

	await expect(type(ani, 'salah')).rejects.toMatchObject({ code: 'briefing_code' });
	await expect(type(ani, dayCode, new Date('2026-03-03T02:00:00Z'))).rejects.toMatchObject({ code: 'briefing_code' });
	await expect(type(unasked, dayCode)).rejects.toMatchObject({ code: 'briefing_not_asked' });
	await type(ani, ` ${dayCode.slice(0, 3).toLowerCase()} ${dayCode.slice(3)}`);
	await type(ani, dayCode);

	const listOf = async () => (await listAttendees(db, (await findBriefing(db, id))!, on)).attendees;
	expect(await listOf()).toMatchObject([
		{ name: 'Ani', typed: true, listed: true },
		{ name: 'Budi', typed: false }
	]);
	expect(await listOwnAttendance(db, ani)).toMatchObject([{ id, state: 'open', listed: false }]);
	expect(await db.$count(fulfilment)).toBe(0);

	// Who typed and was not there is taken off.
	await enter(db, id, officer, { shown: [ani], ticked: [] });
	expect((await listOf())[0]).toMatchObject({ name: 'Ani', typed: true, listed: false });
});

it('goes out with a row for each person, who was there and who was not', async () => {
	const { db, id, officer, ani, budi } = await prepare();
	const { dayCode } = (await findBriefing(db, id))!;
	await db.write((tx) => typeDayCode(tx, ani, dayCode, now));
	await enter(db, id, officer, { shown: [ani, budi], ticked: [ani] });
	const { attendees } = await listAttendees(db, (await findBriefing(db, id))!, on);
	const rows = attendanceTable(attendees);

	expect(rows).toEqual([
		['Nama', 'Nomor pegawai', 'Jabatan', 'Unit kerja', 'Hadir', 'Keterangan'],
		['Ani', expect.stringMatching(/^\*+\d{3}$/), expect.any(String), 'Dinas Contoh', 'ya', 'Mengetik kode.'],
		['Budi', expect.stringMatching(/^\*+\d{3}$/), expect.any(String), 'Dinas Contoh', 'tidak', '']
	]);
	expect(inLanguage('en', () => attendanceTable(attendees))).toEqual(rows);
});

it('counts once another person has approved it, with the certificate at once', async () => {
	const { db, id, officer, administrator, ani } = await prepare();
	const decide = (by: string) => db.write((tx) => approveAttendance(tx, id, { by, now }));
	await expect(db.write((tx) => submitAttendance(tx, id, { by: officer, now }))).rejects.toMatchObject({
		code: 'briefing_empty'
	});
	await enter(db, id, administrator, { ticked: [ani] });
	await db.write((tx) => submitAttendance(tx, id, { by: officer, now }));
	expect(await db.$count(fulfilment)).toBe(0);

	// Neither who handed it in nor who entered anybody.
	await expect(decide(officer)).rejects.toMatchObject({ code: 'briefing_same_person' });
	await expect(decide(administrator)).rejects.toMatchObject({ code: 'briefing_same_person' });
	const { issued } = await decide(ani);
	expect(issued).toHaveLength(1);
	expect(await db.select().from(fulfilment)).toMatchObject([{ briefingId: id }]);
	expect(await db.$count(certificate)).toBe(1);

	await expect(decide(ani)).rejects.toMatchObject({ code: 'briefing_settled' });
	await expect(enter(db, id, officer, { ticked: [] })).rejects.toMatchObject({ code: 'briefing_settled' });
	const kinds = (await db.select({ kind: auditEntry.kind }).from(auditEntry).orderBy(auditEntry.seq)).map(
		({ kind }) => kind
	);
	expect(kinds).toEqual([
		'briefing.create',
		'briefing.enter',
		'briefing.submit',
		'certificate.issue',
		'briefing.approve'
	]);
});

it('counts for who had left when it was approved and comes back', async () => {
	const { db, city, unitId, cycleId, id, officer, administrator, ani } = await prepare();
	await enter(db, id, officer, { ticked: [ani] });
	await db.write((tx) => submitAttendance(tx, id, { by: officer, now }));
	await db.write(async (tx) => {
		await tx.update(post).set({ validTo: '2026-03-02' }).where(eq(post.personId, ani));
		await endEnrolmentsOfLeavers(tx, on, now, [ani]);
		await approveAttendance(tx, id, { by: administrator, now });
	});
	expect(await db.$count(fulfilment)).toBe(0);

	await city.addPost(ani, { unitId, from: '2026-04-01' });
	const back = new Date('2026-04-01T02:00:00Z');
	await db.write((tx) => enrolDue(tx, { on: '2026-04-01', now: back, personIds: [ani], cycleIds: [cycleId] }));
	expect(await db.select().from(fulfilment)).toMatchObject([{ briefingId: id, completedAt: now }]);
	expect(await db.$count(certificate)).toBe(1);
});

it('comes back with a reason, and can be mended and handed in again', async () => {
	const { db, id, officer, administrator, ani, budi } = await prepare();
	await enter(db, id, officer, { ticked: [ani] });
	await db.write((tx) => submitAttendance(tx, id, { by: officer, now }));
	const back = (reason: string) => db.write((tx) => returnAttendance(tx, id, { reason, by: administrator, now }));
	await expect(back(' ')).rejects.toMatchObject({ code: 'briefing_reason' });
	await back('Budi juga hadir.');
	expect(await findBriefing(db, id)).toMatchObject({ state: 'open', returnReason: 'Budi juga hadir.' });

	await enter(db, id, officer, { shown: [ani, budi], ticked: [ani, budi] });
	await db.write((tx) => submitAttendance(tx, id, { by: officer, now }));
	const { people } = await db.write((tx) => approveAttendance(tx, id, { by: administrator, now }));
	expect(people).toBe(2);
});

it('is created only for units that the officer may look at, and for a cycle that asks for it', async () => {
	const { db, city, asked, elsewhere, unitId, officer } = await prepare();
	const create = (change: Partial<typeof asked>, mayFor: Set<string> | 'all' = 'all') =>
		db.write((tx) => createBriefing(tx, { ...asked, ...change }, { by: officer, mayFor, on, now }));

	await expect(create({ units: [elsewhere] }, new Set([unitId]))).rejects.toMatchObject({ field: 'units' });
	await expect(create({ units: [' '] })).rejects.toMatchObject({ field: 'units' });
	await expect(create({ title: ' ' })).rejects.toMatchObject({ field: 'title' });
	await expect(create({ heldOn: '2026-02-30' })).rejects.toMatchObject({ field: 'heldOn' });
	await expect(create({ cycleId: await city.addCycle() })).rejects.toMatchObject({ field: 'cycle' });
	const of = (personId: string) => ({ personId, all: false, unitIds: new Set<string>(), on });
	expect(await listBriefings(db, of(officer))).toHaveLength(1);
	expect(await listBriefings(db, of(unitId))).toHaveLength(0);
	expect(await db.$count(cycle)).toBe(2);
});

it('is read by auditors, and by heads whose staff it concerns with their own people only', async () => {
	const { db, city, cycleId, unitId, elsewhere, asked, id, officer, administrator, ani, budi } = await prepare();
	const section = await city.addUnit(unitId, 'Bidang Contoh');
	const head = (name: string, of: string) => city.addPerson({ name, unitId: of, heads: true });
	const [above, below, other] = [
		await head('Kadis', unitId),
		await head('Kabid', section),
		await head('Lain', elsewhere)
	];
	const eni = await city.addPerson({ name: 'Eni', unitId: section });
	await city.enrol(eni, cycleId);
	const [auditor, trainer] = [await city.addPerson({ name: 'Auditor' }), await city.addPerson({ name: 'Pelatih' })];
	const viewers: Record<string, Overseer> = {
		officer: { personId: officer, roles: [] },
		administrator: { personId: administrator, roles: ['administrator'] },
		auditor: { personId: auditor, roles: ['auditor'] },
		above: { personId: above, roles: [] },
		below: { personId: below, roles: [] },
		other: { personId: other, roles: [] },
		trainer: { personId: trainer, roles: ['trainer'] },
		employee: { personId: ani, roles: [] }
	};
	await enter(db, id, officer, { ticked: [ani, eni] });
	const shown = async () => {
		const told: Record<string, unknown> = {};
		for (const [who, viewer] of Object.entries(viewers)) {
			const reading = await readBriefing(db, viewer, id, on);
			const list = reading && (await shownAttendance(db, viewer, reading, on));
			told[who] = list && [reading!.enters, list.attendees.map(({ name }) => name), list.listed];
			// Whoever only reads learns neither the code of the day nor why a list was sent back.
			const secrets = reading && officersOnly(reading);
			if (reading) expect(secrets?.dayCode, who).toBe(reading.enters ? reading.briefing.dayCode : undefined);
			expect(await listReadBriefings(db, viewer, on), who).toHaveLength(reading ? 1 : 0);
		}

		return told;
	};
	const nobodyElse = { other: undefined, trainer: undefined, employee: undefined };
	expect(await shown()).toEqual({
		officer: [true, ['Eni', 'Ani'], 2],
		administrator: [true, ['Eni', 'Ani', 'Budi'], 2],
		auditor: [false, ['Eni', 'Ani'], 2],
		above: [false, ['Eni', 'Ani'], 2],
		below: [false, ['Eni'], 1],
		...nobodyElse
	});

	// A list of a unit above is read too, and never with the people of others.
	await enter(db, id, officer, { shown: [eni], ticked: [] });
	await enter(db, id, officer, { ticked: [budi] });
	expect(await shown()).toMatchObject({ below: [false, [], 0], above: [false, ['Ani', 'Budi'], 2], ...nobodyElse });
	// Who typed the code and was not there is for the officer to see.
	const { dayCode } = (await findBriefing(db, id))!;
	await db.write((tx) => typeDayCode(tx, budi, dayCode, now));
	await enter(db, id, officer, { shown: [budi], ticked: [] });
	expect(await shown()).toMatchObject({ officer: [true, ['Ani', 'Budi'], 1], auditor: [false, ['Ani'], 1] });
	await db.write((tx) => createBriefing(tx, { ...asked, units: [elsewhere] }, { by: officer, mayFor: 'all', on, now }));
	expect(await listReadBriefings(db, viewers.below!, on)).toHaveLength(1);
	expect(await listReadBriefings(db, viewers.other!, on)).toHaveLength(1);
	expect(await listReadBriefings(db, viewers.auditor!, on)).toHaveLength(2);
});

it('is read by the head into whose unit that of the briefing was merged since', async () => {
	const { db, city, unitId, elsewhere, id, officer, ani } = await prepare();
	const head = await city.addPerson({ name: 'Kepala baru', unitId: elsewhere, heads: true });
	await enter(db, id, officer, { ticked: [ani] });
	const viewer = { personId: head, roles: [] };
	expect(await readBriefing(db, viewer, id, on)).toBeUndefined();

	await db.write((tx) => mergeUnits(tx, unitId, { into: elsewhere, from: '2026-03-09' }, { actor: officer, on, now }));
	expect(await readBriefing(db, viewer, id, '2026-03-08')).toBeUndefined();
	const reading = (await readBriefing(db, viewer, id, '2026-03-09'))!;
	expect((await shownAttendance(db, viewer, reading, '2026-03-09')).attendees.map(({ name }) => name)).toEqual(['Ani']);
	expect(await listReadBriefings(db, viewer, '2026-03-09')).toHaveLength(1);
});

it('says who of its units is away, and nothing of somebody who has moved on', async () => {
	const { db, city, elsewhere, id, ani, budi } = await prepare();
	const { dayCode } = (await findBriefing(db, id))!;
	await db.write(async (tx) => {
		for (const personId of [ani, budi]) {
			await typeDayCode(tx, personId, dayCode, now);
			await addAbsence(tx, personId, { kind: 'study', from: '2026-03-01', to: '' }, { actor: 'command', on, now });
		}
	});
	const explained = async () => {
		const { attendees } = await listAttendees(db, (await findBriefing(db, id))!, on);

		return attendees.map(({ name, whereabouts }) => [name, whereaboutsInWords(whereabouts)]);
	};
	const words = 'Tugas belajar sejak 1 Maret 2026';
	expect(await explained()).toEqual([
		['Ani', words],
		['Budi', words]
	]);

	await city.transfer(budi, elsewhere, on, now);
	expect(await explained()).toEqual([
		['Ani', words],
		['Budi', null]
	]);
});
