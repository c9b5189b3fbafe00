import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acknowledgement, officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { requirement } from '#lib/server/db/schema/programmes.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { eq } from 'drizzle-orm';
import { listSubtree } from '../organisation/units.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { TestCity } from '../oversight/test-city.ts';
import { csvOf } from '../documents/csv.ts';
import {
	byVersion,
	listPledgeCycles,
	listUnaffirmed,
	recapPledge,
	recapTable,
	type PledgeCycle
} from './pledge-recap.ts';

const on = '2026-03-02';
const now = new Date('2026-03-02T02:00:00Z');

const idOf = (version: number) => `teks-${version}`;

type Person = { unit: number; affirmed: readonly number[]; heads?: boolean };

/** Units by the index of their parent, people by that of their unit, and which versions of the pledge they have affirmed; the second is in force. */
async function prepare(parents: readonly number[], people: readonly Person[]) {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const cycleId = await city.addCycle({ opensOn: '2026-01-01' });
	const unitIds = [await city.addUnit(null, 'Puncak')];
	for (const [i, parent] of parents.entries())
		unitIds.push(await city.addUnit(unitIds[parent % (i + 1)]!, `Unit ${i}`));
	await db.write(async (tx) => {
		await tx.update(requirement).set({ kind: 'pledge', ref: 'ikrar' }).where(eq(requirement.cycleId, cycleId));
		for (const version of [1, 2]) {
			await tx.insert(officialTextVersion).values({
				...{ id: idOf(version), kind: 'pledge', ref: 'ikrar', version, title: 'Ikrar', form: 'ikrar', example: false },
				...{ institution: '', issuedOn: on, bodyMarkdown: '', bodyHtml: '', sha256: '', publishedAt: now }
			});
		}
	});
	for (const { unit, affirmed, heads } of people) {
		const personId = await city.addPerson({ unitId: unitIds[unit % unitIds.length]!, heads: heads ?? false });
		await city.enrol(personId, cycleId);
		for (const version of affirmed)
			await db.write((tx) => tx.insert(acknowledgement).values({ personId, textVersionId: idOf(version), at: now }));
	}
	await db.write((tx) => rebuildStandings(tx, on));
	const [cycle] = await listPledgeCycles(db, on);

	return { db, unitIds, cycle: cycle! };
}

const missing = async (db: Database, unitId: string, cycle: PledgeCycle) =>
	listUnaffirmed(db, await listSubtree(db, unitId, on), cycle, on, 100);

it('counts everyone once: the own posts and what lies below are the whole, and who is left is the rest', async () => {
	const person = fc.record({ unit: fc.nat(5), affirmed: fc.subarray([1, 2]) });
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(5), { maxLength: 4 }),
			fc.array(person, { maxLength: 8 }),
			async (parents, people) => {
				const { db, unitIds, cycle } = await prepare(parents, people);
				const { rows, ...total } = await recapPledge(db, unitIds[0]!, cycle, on);
				const { none, earlier } = byVersion(await missing(db, unitIds[0]!, cycle));
				const count = (wanted: (affirmed: readonly number[]) => boolean) =>
					people.filter(({ affirmed }) => wanted(affirmed)).length;

				expect(total).toEqual({
					people: people.length,
					affirmed: count((affirmed) => affirmed.includes(2)),
					earlier: count((affirmed) => affirmed.includes(1) && !affirmed.includes(2))
				});
				expect(earlier.map((one) => one.earlier)).toEqual(Array(total.earlier).fill(1));
				expect(none.map((one) => one.earlier)).toEqual(Array(total.people - total.affirmed - total.earlier).fill(null));
				expect(rows[0]).toMatchObject({ scope: 'own', unitId: unitIds[0] });
			}
		),
		{ numRuns: 8 }
	);
});

it('says whether the head has affirmed, and tells a spreadsheet who has not, and who has affirmed an earlier version', async () => {
	const { db, unitIds, cycle } = await prepare(
		[0],
		[
			{ unit: 1, affirmed: [1, 2], heads: true },
			{ unit: 1, affirmed: [] },
			{ unit: 1, affirmed: [1] }
		]
	);
	const recap = await recapPledge(db, unitIds[0]!, cycle, on);
	expect(
		recap.rows.map(({ headAffirmed, people, affirmed, earlier }) => [headAffirmed, people, affirmed, earlier])
	).toEqual([
		[null, 0, 0, 0],
		[true, 3, 1, 1]
	]);

	const csv = csvOf(recapTable(recap, await missing(db, unitIds[0]!, cycle)));
	expect(csv).toContain('Unit 0,3,1,1,Sudah');
	const [none, earlier] = csv.split('Menyatakan versi sebelumnya');
	expect(none!.match(/Pegawai \d+,\*+\d{3},Pengolah Data,Unit 0,\r\n/g)).toHaveLength(1);
	expect(earlier!.match(/Pegawai \d+,\*+\d{3},Pengolah Data,Unit 0,Menyatakan versi 1\r\n/g)).toHaveLength(1);
});

it('looks at the people of the unit alone, and at nobody else of the cycle', async () => {
	const { db, unitIds, cycle } = await prepare([0], [{ unit: 1, affirmed: [1] }]);
	const texts = await statementsOf(async () => {
		await recapPledge(db, unitIds[1]!, cycle, on);
		await missing(db, unitIds[1]!, cycle);
	});
	const hot = texts.filter((text) => text.includes('left join acknowledgement a on'));

	expect(hot).toHaveLength(2);
	for (const text of hot) {
		const plan = await planOf(db, text);
		expect(plan.filter((step) => /^SCAN (?!json_each|s$)/.test(step))).toEqual([]);
		expect(plan).toContainEqual(
			expect.stringMatching(/^SEARCH (?:s|standing) USING INDEX standing_cycle_unit \(cycle_id=\? AND unit_id=\?\)$/)
		);
	}
});
