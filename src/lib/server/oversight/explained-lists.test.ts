import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Reader } from '#lib/server/db/connect.ts';
import { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { figure } from '#lib/server/db/schema/oversight.ts';
import { requirement } from '#lib/server/db/schema/programmes.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { listCandidates } from '../accounts/candidates.ts';
import { listAttendees } from '../briefings/attendance.ts';
import { createBriefing } from '../briefings/briefings.ts';
import { eachCertificate } from '../certificates/list.ts';
import { csvOf } from '../documents/csv.ts';
import { listPledgeCycles, listUnaffirmed, recapPledge, recapTable } from '../official-texts/pledge-recap.ts';
import { addAbsence } from '../organisation/absences.ts';
import { listDisputes } from '../organisation/disputes.ts';
import { primaryPost } from '../organisation/persons.ts';
import { endAllPosts } from '../organisation/staff-changes.ts';
import { listStaff as listAllStaff } from '../organisation/staff-list.ts';
import { whereaboutsInWords, type Explained } from '../organisation/whereabouts.ts';
import { listLeaving, listMembers } from '../programmes/lists.ts';
import { listProposedWaivers, listWaivers, listWaiversIn } from '../programmes/waiver-list.ts';
import { proposeWaiver } from '../programmes/waivers.ts';
import { listUnfinished } from './reminder-letter.ts';
import { rebuildStandings } from './standings.ts';
import { clocksOn, foundDinas, later, signedAt } from './test-city.ts';

const on = '2026-11-20';
const acting = { actor: 'command', on: '2026-11-02', now: signedAt };

/** A dinas whose Ani is on leave and whose Budi retires; nothing explains Cici. They are asked for a pledge and a briefing. */
async function explainedDinas() {
	const world = await foundDinas(await testDatabase());
	const { db, head, unitId, cycleId, ani, budi } = world;
	await db.write(async (tx) => {
		await tx.update(requirement).set({ kind: 'pledge', ref: 'ikrar' }).where(eq(requirement.cycleId, cycleId));
		await tx.insert(requirement).values({ cycleId, kind: 'briefing', ref: 'briefing', position: 2 });
		await tx.insert(officialTextVersion).values({
			...{ id: 'teks', kind: 'pledge', ref: 'ikrar', version: 1, title: 'Ikrar', form: 'ikrar', example: false },
			...{ institution: '', issuedOn: on, bodyMarkdown: '', bodyHtml: '', sha256: '', publishedAt: signedAt }
		});
		await rebuildStandings(tx, on);
	});
	const before = await db.select().from(figure);
	await db.write(async (tx) => {
		await addAbsence(tx, ani.id, { kind: 'leave', from: '2026-10-05', to: '2027-02-03' }, acting);
		await endAllPosts(tx, budi.id, { reason: 'retired', on: '2027-03-01' }, acting);
		await rebuildStandings(tx, on);
	});
	expect(await db.select().from(figure)).toEqual(before);
	const asked = { cycleId, title: 'Sosialisasi', heldOn: on, place: 'Aula', units: [unitId] };
	const by = { by: head, mayFor: 'all', on, now: later } as const;
	const briefingId = await db.write((tx) => createBriefing(tx, asked, by));
	const [pledge] = await listPledgeCycles(db, on);

	return { ...world, briefingId, pledge: pledge!, units: [unitId, world.section] };
}

type World = Awaited<ReturnType<typeof explainedDinas>>;
const everybody = { search: '', limit: 50, offset: 0 };

async function proposeForAll({ db, head, cycleId, ani, budi, cici }: World): Promise<void> {
	for (const { id: personId } of [ani, budi, cici]) {
		const asked = { personId, cycleId, reason: 'Tugas belajar', from: on, to: '2026-12-31' };
		await db.write((tx) => proposeWaiver(tx, asked, { by: head, now: later }));
	}
}

/** Each list of people, as name and what explains it. */
const lists: Record<string, (world: World, db: Reader) => Promise<({ name: string } & Explained)[]>> = {
	'who has not affirmed a pledge': ({ units, pledge }, db) => listUnaffirmed(db, units, pledge, on, 100),
	'whom a head reminds': ({ units, cycleId }, db) =>
		listUnfinished(db, clocksOn(on), { cycleId, unitIds: units }, { limit: 50, offset: 0 }),
	'the attendance of a briefing': async ({ briefingId, cycleId }, db) =>
		(await listAttendees(db, { id: briefingId, cycleId }, on)).attendees,
	'whom a programme takes in': async ({ cycleId }, db) =>
		(await listMembers(db, { id: cycleId, audience: [] }, on, { filter: 'audience', ...everybody })).members,
	'whom a rule that is thought of leaves out': async ({ cycleId }, db) =>
		(await listLeaving(db, { id: cycleId, audience: [{ head: true }], former: [] }, on, everybody)).members,
	'who is reported as not of the unit': async ({ db: writable, head, ani, budi, cici }, db) => {
		for (const { id: personId } of [ani, budi, cici]) {
			const held = (await primaryPost(db, personId, on))!;
			const raised = { personId, postId: held.id, kind: 'moved', raisedBy: head, raisedAt: signedAt } as const;
			await writable.write((tx) => tx.insert(rosterDispute).values(raised));
		}

		return (await listDisputes(db, on, { decided: false, page: 1, size: 10 })).disputes;
	},
	'the waivers of a unit': async (world, db) => {
		await proposeForAll(world);

		return listWaiversIn(db, { cycleId: world.cycleId, unitIds: world.units }, on);
	},
	'the waivers that wait for a decision': async (world, db) => {
		await proposeForAll(world);

		return listProposedWaivers(db, on);
	},
	'the waivers of a period': async ({ city, cycleId, ani, budi, cici }, db) => {
		for (const { enrolmentId } of [ani, budi, cici]) await city.waive(enrolmentId, '2026-11-01', '2026-12-31');

		return listWaivers(db, cycleId, on);
	},
	'the certificates': async ({ city, ani, budi, cici }, db) => {
		const names = new Map([
			[ani.id, 'Ani'],
			[budi.id, 'Budi'],
			[cici.id, 'Cici']
		]);
		for (const { enrolmentId } of [ani, budi, cici]) await city.certify(enrolmentId, signedAt);
		const listed = [];
		for await (const part of eachCertificate(db, on, {})) listed.push(...part);

		return listed.map((one) => ({ ...one, name: names.get(one.personId) ?? '' }));
	},
	'all staff': async (_, db) => (await listAllStaff(db, on, { search: '', state: 'active', page: 1, size: 30 })).people,
	'who can be given a code': ({ units }, db) =>
		listCandidates(db, { units: new Set(units), state: 'inactive', plain: true }, on, { limit: 50, offset: 0 })
};

test.each(Object.entries(lists))('%s: who is away or leaves is explained, and nobody else', async (_, list) => {
	const world = await explainedDinas();
	const rows: ({ name: string } & Explained)[] = [];
	const texts = await statementsOf(async () => void rows.push(...(await list(world, world.db))));
	const explained = Object.fromEntries(rows.map((row) => [row.name, whereaboutsInWords(row.whereabouts)]));

	expect(explained).toMatchObject({
		Ani: 'Cuti sampai 3 Februari 2027',
		Budi: 'Pensiun per 1 Maret 2027',
		Cici: null
	});
	const asked = texts.filter((text) => text.includes('left join absence'));
	expect(asked).toHaveLength(1);
	expect((await planOf(world.db, asked[0]!)).filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
});

test('the file of a pledge says beside a name who is away, and that somebody is excepted', async () => {
	const { db, city, unitId, units, pledge, ani } = await explainedDinas();
	await city.waive(ani.enrolmentId, '2026-11-01', '2026-12-31');
	await db.write((tx) => rebuildStandings(tx, on));
	const left = await listUnaffirmed(db, units, pledge, on, -1);
	const lines = csvOf(recapTable(await recapPledge(db, unitId, pledge, on), left)).split('\r\n');
	const lineOf = (name: string) => lines.find((line) => line.startsWith(`${name},`));

	expect(lineOf('Ani')).toMatch(/,"Dikecualikan dari program; Cuti sampai 3 Februari 2027"$/);
	expect(lineOf('Budi')).toMatch(/,Pensiun per 1 Maret 2027$/);
	expect(lineOf('Cici')).toMatch(/,$/);
});
