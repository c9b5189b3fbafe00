import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acknowledgement, officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { eq } from 'drizzle-orm';
import { listSubtree } from '../organisation/units.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { TestCity } from '../oversight/test-city.ts';
import { csvOf } from '../documents/csv.ts';
import { listPledgeCycles, listUnaffirmed, recapPledge, recapTable } from './pledge-recap.ts';

const on = '2026-03-02';
const now = new Date('2026-03-02T02:00:00Z');

/** Units by the index of their parent, people by that of their unit, and who of them has affirmed. */
async function prepare(
	parents: readonly number[],
	people: readonly { unit: number; affirms: boolean; heads?: boolean }[]
) {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const cycleId = await city.addCycle({ opensOn: '2026-01-01' });
	const unitIds = [await city.addUnit(null, 'Puncak')];
	for (const [i, parent] of parents.entries())
		unitIds.push(await city.addUnit(unitIds[parent % (i + 1)]!, `Unit ${i}`));
	await db.write(async (tx) => {
		await tx.update(requirement).set({ kind: 'pledge', ref: 'ikrar' }).where(eq(requirement.cycleId, cycleId));
		await tx.insert(officialTextVersion).values({
			...{ id: 'teks', kind: 'pledge', ref: 'ikrar', version: 1, title: 'Ikrar', form: 'ikrar', example: false },
			...{ institution: '', issuedOn: on, bodyMarkdown: '', bodyHtml: '', sha256: '', publishedAt: now }
		});
	});
	for (const { unit, affirms, heads } of people) {
		const personId = await city.addPerson({ unitId: unitIds[unit % unitIds.length]!, heads: heads ?? false });
		await city.enrol(personId, cycleId);
		if (affirms)
			await db.write((tx) => tx.insert(acknowledgement).values({ personId, textVersionId: 'teks', at: now }));
	}
	await db.write((tx) => rebuildStandings(tx, on));
	const [cycle] = await listPledgeCycles(db, on);

	return { db, unitIds, cycle: cycle! };
}

it('counts everyone once: the own posts and what lies below are the whole, and who is left is the rest', async () => {
	const person = fc.record({ unit: fc.nat(5), affirms: fc.boolean() });
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(5), { maxLength: 4 }),
			fc.array(person, { maxLength: 8 }),
			async (parents, people) => {
				const { db, unitIds, cycle } = await prepare(parents, people);
				const { rows, ...total } = await recapPledge(db, unitIds[0]!, cycle, on);
				const left = await listUnaffirmed(db, await listSubtree(db, unitIds[0]!, on), cycle, on, 100);

				expect(total).toEqual({ people: people.length, affirmed: people.filter(({ affirms }) => affirms).length });
				expect(left).toHaveLength(total.people - total.affirmed);
				expect(rows[0]).toMatchObject({ scope: 'own', unitId: unitIds[0] });
			}
		),
		{ numRuns: 8 }
	);
});

it('says whether the head has affirmed, and tells a spreadsheet who has not', async () => {
	const { db, unitIds, cycle } = await prepare(
		[0],
		[
			{ unit: 1, affirms: true, heads: true },
			{ unit: 1, affirms: false }
		]
	);
	const recap = await recapPledge(db, unitIds[0]!, cycle, on);
	expect(recap.rows.map(({ headAffirmed, people, affirmed }) => [headAffirmed, people, affirmed])).toEqual([
		[null, 0, 0],
		[true, 2, 1]
	]);

	const left = await listUnaffirmed(db, await listSubtree(db, unitIds[0]!, on), cycle, on, 100);
	const csv = csvOf(recapTable(recap, left));
	expect(csv).toContain('Unit 0,2,1,Sudah');
	expect(csv).toMatch(/Pegawai \d+,\*+\d{3},Pengolah Data,Unit 0,/);
});
