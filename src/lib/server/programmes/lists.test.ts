import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Condition } from '#lib/content/model.ts';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { TestCity } from '../oversight/test-city.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { inLanguage } from '../language.ts';
import {
	describeCycle,
	eachLeaving,
	eachMember,
	listLeaving,
	listMembers,
	listProgrammes,
	memberFilters,
	type MemberFilter,
	type ThoughtOf
} from './lists.ts';
import { memberTable } from './member-table.ts';
import type { CycleRow } from './cycles.ts';
import { enrolDue } from './programmes.ts';

const on = '2026-03-02';
const now = new Date('2026-03-02T02:00:00Z');

/** A cycle for the city's camat with three of them enrolled, one new, and one who no longer is camat. */
async function cityWithCycle() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const office = await city.addUnit(null, 'Kecamatan Sukamaju');
	const cycleId = await city.addCycle({ id: 'camat' });
	const audience: Condition[] = [{ category: ['camat'] }];
	await db.write((tx) => tx.update(cycle).set({ audience }));
	const add = (name: string, category: 'camat' | 'lurah') => city.addPerson({ name, unitId: office, category });
	const gone = await add('Dedi', 'camat');
	for (const name of ['Ani', 'Budi_1', 'Citra']) await add(name, 'camat');
	await add('Eko', 'lurah');
	await db.write((tx) => enrolDue(tx, { on, now }));
	await db.write(async (tx) => {
		await tx.run(sql`update post set category = 'lurah' where person_id = ${gone}`);
		await rebuildStandings(tx, on);
	});
	await add('Fitri', 'camat');
	const found = (await db.select().from(cycle).where(eq(cycle.id, cycleId)).get()) as CycleRow;
	const names = async (filter: MemberFilter, search = '') =>
		(await listMembers(db, found, on, { filter, search, limit: 50, offset: 0 })).members.map(({ name }) => name);

	return { db, found, names };
}

describe('the dry view of a rule', () => {
	it('tells who is taken in, who waits to be enrolled, and who is no longer taken in', async () => {
		const { db, found, names } = await cityWithCycle();

		expect(await names('audience')).toEqual(['Ani', 'Budi_1', 'Citra', 'Fitri']);
		expect(await names('waiting')).toEqual(['Fitri']);
		expect(await names('outside')).toEqual(['Dedi']);
		expect(await describeCycle(db, found, on)).toMatchObject({
			requirements: [{ kind: 'module', ref: 'netralitas-dasar' }],
			takingIn: true,
			counts: { audience: 4, waiting: 1, outside: 1, people: 4, certified: 0, everCertified: 0, byChoice: 0, ended: 0 }
		});
		expect(await db.$count(enrolment)).toBe(4);
	});

	it('is searched by part of a name, literally, or by a whole number, and paged by name', async () => {
		const { db, found, names } = await cityWithCycle();
		const [{ number }] = (await db.all<{ number: string }>(sql`
			select x.number from person_number x join person n on n.id = x.person_id where n.name = 'Citra'`)) as [
			{ number: string }
		];

		expect(await names('audience', 'CIT')).toEqual(['Citra']);
		expect(await names('audience', '_')).toEqual(['Budi_1']);
		expect(await names('audience', number)).toEqual(['Citra']);
		expect(await names('audience', number.slice(0, 8))).toEqual([]);

		const second = await listMembers(db, found, on, { filter: 'audience', search: '', limit: 2, offset: 2 });
		expect(second).toMatchObject({
			total: 4,
			members: [{ name: 'Citra' }, { name: 'Fitri', via: null, enrolledAt: null }]
		});
		expect(second.members[0]).toMatchObject({ unit: 'Kecamatan Sukamaju', via: 'rule', enrolledAt: now });
		expect(second.members[0]!.number).toMatch(/^\*+\d{3}$/);
	});
});

it('a list goes out with the rows of its page and no whole number, however many parts it is read in', async () => {
	const { db, found } = await cityWithCycle();
	const read = async <Part>(parts: AsyncIterable<Part>) => {
		const all: Part[] = [];
		for await (const part of parts) all.push(part);

		return all;
	};
	const whole = { search: '', limit: 50, offset: 0 };

	for (const filter of memberFilters) {
		const { members } = await listMembers(db, found, on, { ...whole, filter });
		expect(members.length).toBeGreaterThan(0);
		expect(await read(eachMember(db, found, on, { filter, search: '' }, 1))).toEqual(members.map((one) => [one]));
	}
	const thought = { ...found, audience: [{ category: ['lurah'] }], former: found.audience } satisfies ThoughtOf;
	const leaving = await listLeaving(db, thought, on, whole);
	expect(leaving.members.map(({ name }) => name)).toEqual(['Ani', 'Budi_1', 'Citra', 'Fitri']);
	expect((await read(eachLeaving(db, thought, on, 3))).flat()).toEqual(leaving.members);

	const make = async (search: string) =>
		(await read(memberTable(eachMember(db, found, on, { filter: 'audience', search }), 'Asia/Jakarta'))).flat();
	const [headings, ...rows] = await make('');
	expect(headings).toEqual(['Nama', 'Nomor', 'Jabatan', 'Unit kerja', 'Terdaftar', 'Sedang tidak di tempat']);
	expect(rows.map(([name, , , unit, enrolled]) => [name, unit, enrolled])).toEqual([
		['Ani', 'Kecamatan Sukamaju', 'Sejak 2 Maret 2026'],
		['Budi_1', 'Kecamatan Sukamaju', 'Sejak 2 Maret 2026'],
		['Citra', 'Kecamatan Sukamaju', 'Sejak 2 Maret 2026'],
		['Fitri', 'Kecamatan Sukamaju', 'Belum']
	]);
	for (const [, number] of rows) expect(number).toMatch(/^\*+\d{3}$/);
	expect((await make('cit')).slice(1).map(([name]) => name)).toEqual(['Citra']);
	expect(await inLanguage('en', () => make(''))).toEqual([headings, ...rows]);
});

it('the list of programmes counts with the figures', async () => {
	const { db } = await cityWithCycle();

	expect(await listProgrammes(db, on)).toMatchObject([
		{ id: 'camat', cycles: [{ key: '2026', takingIn: true, people: 4, certified: 0 }] }
	]);
});

it('whoever was certified stays counted as such while waived, in correction, expired or certified anew', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const unitId = await city.addUnit(null);
	const cycleId = await city.addCycle({ id: 'semua' });
	const add = async () => {
		const personId = await city.addPerson({ unitId });

		return { personId, enrolmentId: await city.enrol(personId, cycleId) };
	};
	const certified = async (validUntil = '2027-12-31') => {
		const added = await add();

		return { ...added, certificate: await city.certify(added.enrolmentId, now, validUntil) };
	};
	const [waived, disputed, revoked, superseded] = [
		await certified(),
		await certified(),
		await certified(),
		await certified()
	];
	await certified('2026-03-01');
	await city.waive((await add()).enrolmentId, on, on);
	await city.waive(waived.enrolmentId, on, on);
	await city.dispute(disputed.personId, waived.personId, now);
	await city.revoke(revoked.certificate.id, now);
	await city.supersede(superseded.certificate.id, now);
	await db.write((tx) => rebuildStandings(tx, on));

	expect(await listProgrammes(db, on)).toMatchObject([
		{ id: 'semua', cycles: [{ people: 6, certified: 1, everCertified: 5 }] }
	]);
});
