import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Programme } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { institution, post, unit } from '#lib/server/db/schema/organisation.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { cycle, enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { TestCity } from '../oversight/test-city.ts';
import { audienceSql } from './audience.ts';
import { cyclesTakingIn } from './cycles.ts';
import { endEnrolmentsOfLeavers, enrolDue, enrolEveryone, enrolSelf, findCycle, rollEnrolments } from './programmes.ts';
import { prepareProgramme, publishProgramme } from './publish-programme.ts';
import { insertModules } from './test-modules.ts';
import { listWaivers } from './waiver-list.ts';
import { addWaiver } from './waivers.ts';

const now = new Date('2026-03-02T02:00:00Z');
const on = '2026-03-02';
const by = 'command';

const basics: Programme = {
	id: 'dasar',
	title: 'Dasar netralitas',
	summary: 'Untuk semua',
	descriptionHtml: '<p>Untuk semua</p>',
	modules: ['modul-a'],
	circulars: [],
	pledge: null,
	briefing: false,
	jp: null,
	audience: [],
	cycles: [{ id: '2026', opens: '2026-01-01', due: '2026-06-30', validMonths: 12 }],
	origin: 'public'
};

async function cityWithModules(modules = ['modul-a', 'modul-b']) {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	await insertModules(db, modules, now);

	return { db, city };
}

/** As `publishContent` does it. */
const publish = async (db: Database, programme: Programme, at = now) => {
	const published = await db.write((tx) => publishProgramme(tx, prepareProgramme(programme), { by, now: at }));

	return { ...published, ...(await enrolEveryone(db, () => at)) };
};
const due = (db: Database, day: string, at = now) => db.write((tx) => enrolDue(tx, { on: day, now: at }));
const enrolled = async (db: Database, cycleName = 'dasar/2026') => {
	const { id } = (await findCycle(db, cycleName))!;

	return (await db.select().from(enrolment).where(eq(enrolment.cycleId, id))).map(({ personId }) => personId).sort();
};

/** What passing a module leaves behind. */
async function pass(db: Database, personId: string, cycleName: string, moduleId: string, at: Date) {
	const { id } = (await findCycle(db, cycleName))!;
	await db.write(async (tx) => {
		const [asked] = await tx
			.select()
			.from(requirement)
			.where(and(eq(requirement.cycleId, id), eq(requirement.ref, moduleId)));
		const [held] = await tx
			.select()
			.from(enrolment)
			.where(and(eq(enrolment.cycleId, id), eq(enrolment.personId, personId)));
		await tx.insert(fulfilment).values({
			enrolmentId: held!.id,
			requirementId: asked!.id,
			publicationId: `terbitan-${moduleId}`,
			completedAt: at
		});
	});
}

describe('publishing a programme', () => {
	it('is followed by the enrolment of everyone whom its rule takes in, with figures', async () => {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		const [one, two] = [await city.addPerson({ unitId: office }), await city.addPerson({ unitId: office })];
		await city.addPerson();

		expect(await publish(db, basics)).toMatchObject({ outcome: 'new', enrolled: 2, unknownUnits: [] });
		expect(await enrolled(db)).toEqual([one, two].sort());
		expect((await db.select().from(standing)).map(({ stored }) => stored)).toEqual(['not_activated', 'not_activated']);
		expect((await db.select().from(auditEntry)).map(({ kind }) => kind)).toEqual([
			'programme.publish',
			'enrolment.run'
		]);
		expect((await db.select().from(enrolment))[0]!.id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
	});

	it('again, unchanged, changes nothing', async () => {
		const { db, city } = await cityWithModules();
		await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, basics);

		expect(await publish(db, { ...basics, origin: 'overlay' })).toMatchObject({ outcome: 'unchanged', enrolled: 0 });
		expect(await db.$count(auditEntry)).toBe(2);
	});

	it('with a changed date moves the due day of those enrolled and of their standing', async () => {
		const { db, city } = await cityWithModules();
		await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, basics);
		await publish(db, { ...basics, cycles: [{ ...basics.cycles[0]!, due: '2026-08-31' }] });

		expect((await db.select().from(enrolment))[0]).toMatchObject({ dueOn: '2026-08-31' });
		expect((await db.select().from(standing))[0]).toMatchObject({ dueOn: '2026-08-31' });
	});

	it('with a new period makes a cycle, and one that is gone from the file goes on', async () => {
		const { db, city } = await cityWithModules();
		await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, basics);
		await publish(db, { ...basics, cycles: [{ id: '2027', opens: '2027-01-01', due: '2027-06-30', validMonths: 12 }] });

		expect((await db.select().from(cycle)).map(({ key }) => key)).toEqual(['2026', '2027']);
		expect(await enrolled(db)).toHaveLength(1);
		expect(await enrolled(db, 'dasar/2027')).toEqual([]);
	});

	it('says of a period whether it recertifies by a shorter path, and has its old hash where it does not', async () => {
		const { db } = await cityWithModules();
		const next = { id: '2027', opens: '2027-01-01', due: '2027-06-30', validMonths: 12, refresher: true as const };
		await publish(db, { ...basics, cycles: [...basics.cycles, next] });

		expect((await db.select().from(cycle)).map(({ key, refresher }) => [key, refresher])).toEqual([
			['2026', false],
			['2027', true]
		]);
		expect(prepareProgramme(basics).sha256).toBe('edf2e8ce633107fee7bbe5a3f2b1592b90f3b0c29a3521894f4ce34f7fc6a332');

		await publish(db, { ...basics, cycles: [...basics.cycles, { ...next, refresher: undefined }] });
		expect((await db.select().from(cycle)).map(({ refresher }) => refresher)).toEqual([false, false]);
	});

	it('is refused while a module of it was never published', async () => {
		const { db } = await cityWithModules(['modul-a']);

		await expect(publish(db, { ...basics, modules: ['modul-a', 'modul-b'] })).rejects.toMatchObject({
			code: 'module_unpublished',
			message: expect.stringContaining('modul-b')
		});
		expect(await db.$count(cycle)).toBe(0);
	});

	it('names the units of its rule that do not exist yet', async () => {
		const { db } = await cityWithModules();

		expect(await publish(db, { ...basics, audience: [{ any: [{ unit: ['X.01'] }, { head: true }] }] })).toMatchObject({
			unknownUnits: ['X.01']
		});
	});

	it('can add a module to a running cycle, and drop one that nobody has begun', async () => {
		const { db, city } = await cityWithModules();
		await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, basics);
		await publish(db, { ...basics, modules: ['modul-b', 'modul-a'] });
		expect(
			await db
				.select({ ref: requirement.ref, position: requirement.position })
				.from(requirement)
				.orderBy(requirement.position)
		).toEqual([
			{ ref: 'modul-b', position: 1 },
			{ ref: 'modul-a', position: 2 }
		]);

		await publish(db, { ...basics, modules: ['modul-b'] });
		expect((await db.select().from(requirement)).map(({ ref }) => ref)).toEqual(['modul-b']);
	});

	it('never takes away a module that somebody passed, nor adds one where somebody has completed', async () => {
		const { db, city } = await cityWithModules();
		const person = await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, basics);
		await pass(db, person, 'dasar/2026', 'modul-a', now);
		await expect(publish(db, { ...basics, modules: ['modul-b'] })).rejects.toMatchObject({ code: 'cycle_settled' });

		await db.write((tx) => tx.update(enrolment).set({ completedAt: now }));
		await expect(publish(db, { ...basics, modules: ['modul-a', 'modul-b'] })).rejects.toMatchObject({
			code: 'cycle_settled'
		});
		expect((await db.select().from(requirement)).map(({ ref }) => ref)).toEqual(['modul-a']);
	});
});

describe('enrolment', () => {
	it('run again enrols nobody twice, and takes in whoever joined since', async () => {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		await city.addPerson({ unitId: office });
		await publish(db, basics);
		const late = await city.addPerson({ unitId: office, from: '2026-04-01' });

		expect(await due(db, on)).toEqual({ enrolled: 0, personIds: [] });
		expect(await due(db, '2026-04-01')).toEqual({ enrolled: 1, personIds: [late] });
		expect(await due(db, '2026-04-01')).toEqual({ enrolled: 0, personIds: [] });
	});

	it('of some persons leaves the others for later', async () => {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		await publish(db, basics);
		const [one] = [await city.addPerson({ unitId: office }), await city.addPerson({ unitId: office })];

		expect(await db.write((tx) => enrolDue(tx, { on, now, personIds: [one!] }))).toEqual({
			enrolled: 1,
			personIds: [one]
		});
		expect(await enrolled(db)).toEqual([one]);
	});

	it('stays with whoever leaves the audience by moving within the institution', async () => {
		const { db, city } = await cityWithModules();
		const [office, other] = [await city.addUnit(null), await city.addUnit(null)];
		const { code } = (await db.select().from(unit).where(eq(unit.id, office)).get())!;
		const person = await city.addPerson({ unitId: office });
		await publish(db, { ...basics, audience: [{ unit: [code] }] });
		await city.transfer(person, other, '2026-03-10', now);

		expect(await db.write((tx) => endEnrolmentsOfLeavers(tx, '2026-03-10', now))).toEqual({ ended: 0, personIds: [] });
		expect(await due(db, '2026-03-10')).toEqual({ enrolled: 0, personIds: [] });
		expect((await db.select().from(enrolment))[0]).toMatchObject({ personId: person, endedAt: null });
	});

	it('ends for who leaves the institution, and is taken up again by coming back', async () => {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		const person = await city.addPerson({ unitId: office });
		await publish(db, basics);
		await db.write((tx) => tx.update(post).set({ validTo: '2026-03-10' }));

		expect(await rollEnrolments(db, new Date('2026-03-09T23:00:00+07:00'))).toEqual({ enrolled: 0, ended: 0 });
		expect(await rollEnrolments(db, new Date('2026-03-10T00:10:00+07:00'))).toEqual({ enrolled: 0, ended: 1 });
		expect((await db.select().from(enrolment))[0]).toMatchObject({ endReason: 'left' });
		expect(await db.$count(standing)).toBe(0);

		await city.addPost(person, { unitId: office, from: '2026-05-01' });
		expect(await rollEnrolments(db, new Date('2026-05-01T08:00:00+07:00'))).toEqual({ enrolled: 1, ended: 0 });
		expect((await db.select().from(enrolment))[0]).toMatchObject({ endedAt: null, endReason: null, enrolledAt: now });
		expect(await db.$count(standing)).toBe(1);
	});

	it('counts passes made since the cycle opened, and certifies whom they complete', async () => {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		const [early, late] = [await city.addPerson({ unitId: office }), await city.addPerson({ unitId: office })];
		await publish(db, basics);
		await pass(db, early, 'dasar/2026', 'modul-a', new Date('2026-01-31T16:59:00Z'));
		await pass(db, late, 'dasar/2026', 'modul-a', new Date('2026-01-31T17:00:00Z'));

		// 1 February begins at 17:00 UTC of the day before in Jakarta.
		await publish(db, {
			...basics,
			id: 'lanjutan',
			cycles: [{ id: '2026', opens: '2026-02-01', due: '2026-06-30', validMonths: 12 }]
		});

		const [held] = await db.select().from(certificate);
		expect(await db.$count(certificate)).toBe(1);
		expect(held).toMatchObject({ personId: late });
		expect((await db.select().from(standing)).map(({ stored }) => stored).sort()).toEqual([
			'certified',
			'not_activated',
			'not_activated',
			'not_activated'
		]);
	});

	// The institution has WITA, where the due day is over at 16.00 UTC; the office has WIB, where it is at 17.00.
	it.each([
		['2026-06-30T16:30:00Z', 1],
		['2026-06-30T17:00:00Z', 0],
		['2026-08-01T02:00:00Z', 0]
	])(
		'carries what counts into a period that a later one has replaced until its due day is over everywhere: %s',
		async (at, certified) => {
			const { db, city } = await cityWithModules();
			await db.write((tx) => tx.update(institution).set({ timeZone: 'Asia/Makassar' }));
			const office = await city.addUnit(null, 'Kantor Penghubung', '2020-01-01', 'Asia/Jakarta');
			const person = await city.addPerson({ unitId: office });
			const both = { ...basics, modules: ['modul-a', 'modul-b'] };
			await publish(db, both);
			await pass(db, person, 'dasar/2026', 'modul-a', now);
			const next = { id: '2026-2', opens: '2026-06-15', due: '2026-12-31', validMonths: 12 };
			await publish(db, { ...both, cycles: [...basics.cycles, next] }, new Date(at));
			expect(await enrolled(db, 'dasar/2026-2')).toEqual([person]);

			await publish(db, { ...basics, cycles: [...basics.cycles, next] }, new Date(at));
			expect((await db.select().from(requirement)).map(({ ref }) => ref)).toEqual(['modul-a', 'modul-a']);
			expect(await db.$count(certificate)).toBe(certified);
		}
	);

	it('finds its people without walking the tables', async () => {
		const { db } = await cityWithModules();
		const plan = await db.all<{ detail: string }>(sql`explain query plan
			select p.person_id ${audienceSql([{ unit: ['A'] }, { employment: ['PNS'] }, { head: true }], on, ['x'])}
				and not exists (select 1 from enrolment e where e.person_id = p.person_id and e.cycle_id = 'c')`);

		expect(
			plan.map(({ detail }) => detail).filter((detail) => /^SCAN (p|e|h|v|post|enrolment)\b/.test(detail))
		).toEqual([]);
	});
});

describe('a head outside the audience', () => {
	const forCamat: Programme = { ...basics, audience: [{ category: ['camat'] }] };

	it('takes part by choice, once, and counts in no figure', async () => {
		const { db, city } = await cityWithModules();
		const head = await city.addPerson({ unitId: await city.addUnit(null), heads: true, category: 'jpt' });
		await publish(db, forCamat);
		const { id } = (await findCycle(db, 'dasar/2026'))!;
		const made = await db.write((tx) => enrolSelf(tx, head, id, now));

		expect(await db.write((tx) => enrolSelf(tx, head, id, now))).toBe(made);
		expect(await db.select().from(enrolment)).toMatchObject([{ personId: head, via: 'self', dueOn: '2026-06-30' }]);
		expect(await db.$count(standing)).toBe(0);
	});

	it('counts from the day on which the rule takes the head in', async () => {
		const { db, city } = await cityWithModules();
		const head = await city.addPerson({ unitId: await city.addUnit(null), heads: true, category: 'jpt' });
		await publish(db, forCamat);
		await db.write(async (tx) => enrolSelf(tx, head, (await findCycle(tx, 'dasar/2026'))!.id, now));
		const later = new Date('2026-04-01T00:00:00Z');
		await publish(db, { ...forCamat, audience: [{ category: ['camat', 'jpt'] }] }, later);

		expect(await db.select().from(enrolment)).toMatchObject([{ via: 'rule', enrolledAt: later }]);
		expect(await db.$count(standing)).toBe(1);
	});

	it('is the only one who may', async () => {
		const { db, city } = await cityWithModules();
		const clerk = await city.addPerson({ unitId: await city.addUnit(null) });
		await publish(db, forCamat);

		await expect(
			db.write(async (tx) => enrolSelf(tx, clerk, (await findCycle(tx, 'dasar/2026'))!.id, now))
		).rejects.toMatchObject({ code: 'not_head' });
	});
});

describe('the cycles that take people in', () => {
	const spring = { id: 's', programmeId: 'p', opensOn: '2026-01-01', dueOn: '2026-03-31', validMonths: 12 };
	const autumn = { id: 'a', programmeId: 'p', opensOn: '2026-09-01', dueOn: '2026-11-30', validMonths: 12 };
	const other = { id: 'o', programmeId: 'q', opensOn: '2026-10-01', dueOn: '2026-11-30', validMonths: 12 };
	const ids = (day: string) => cyclesTakingIn([spring, autumn, other], day).map(({ id }) => id);

	it('are open, hold still, and have no successor that is open', () => {
		expect(ids('2025-12-31')).toEqual([]);
		expect(ids('2026-01-01')).toEqual(['s']);
		expect(ids('2026-08-31')).toEqual(['s']);
		expect(ids('2026-09-01')).toEqual(['a']);
		expect(ids('2026-10-01')).toEqual(['a', 'o']);
		expect(ids('2027-11-30')).toEqual(['a', 'o']);
		expect(ids('2027-12-01')).toEqual([]);
	});
});

describe('a waiver', () => {
	async function someoneEnrolled() {
		const { db, city } = await cityWithModules();
		const person = await city.addPerson({ unitId: await city.addUnit(null), name: 'Sri' });
		await publish(db, basics);
		const number = (await db.all<{ number: string }>(sql`select number from person_number`))[0]!.number;
		const asked = { number, cycle: 'dasar/2026', reason: 'Cuti besar', from: '2026-03-01', to: '2026-03-31' };

		return { db, person, asked };
	}
	const add = (db: Database, asked: Parameters<typeof addWaiver>[1]) =>
		db.write((tx) => addWaiver(tx, asked, { by, now }));

	it('excepts a person for its days, and says nothing of the reason in the log', async () => {
		const { db, person, asked } = await someoneEnrolled();

		expect(await add(db, { ...asked, number: ` ${asked.number.slice(0, 8)} ${asked.number.slice(8)} ` })).toMatchObject(
			{ personId: person }
		);
		expect((await db.select().from(standing))[0]).toMatchObject({ stored: 'waived' });
		expect(await listWaivers(db, (await findCycle(db, 'dasar/2026'))!.id, on)).toMatchObject([
			{ name: 'Sri', reason: 'Cuti besar', from: '2026-03-01' }
		]);
		expect(JSON.stringify(await db.all(sql`select json from audit_payload`))).not.toContain('Cuti');
	});

	it('is refused with the field that is wrong', async () => {
		const { db, asked } = await someoneEnrolled();
		const wrong = [
			[{ reason: ' ' }, 'reason'],
			[{ from: '2026-02-30' }, 'from'],
			[{ to: '2026-02-01' }, 'to'],
			[{ number: '404' }, 'number'],
			[{ cycle: 'dasar' }, 'cycle']
		] as const;

		for (const [change, field] of wrong)
			await expect(add(db, { ...asked, ...change })).rejects.toMatchObject({ field });
		await add(db, asked);
		await expect(add(db, { ...asked, from: '2026-03-31', to: '2026-04-30' })).rejects.toMatchObject({
			code: 'waiver_overlaps'
		});
	});
});

describe('the enrolment of everybody', () => {
	async function cityOf(people: number) {
		const { db, city } = await cityWithModules();
		const office = await city.addUnit(null);
		await db.write(async (tx) => {
			await tx.run(sql`insert into person (id, name, created_at)
				with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
				select 'p' || i, 'Pegawai', 0 from n`);
			await tx.run(sql`insert into post (id, person_id, unit_id, title, category, kind, heads, is_primary, valid_from, recorded_from)
				select 'j' || id, id, ${office}, 'Jabatan', 'pelaksana', 'definitif', 0, 1, '2020-01-01', 0 from person`);
		});
		await db.write((tx) => publishProgramme(tx, prepareProgramme(basics), { by, now }));
		await rollStandings(db, now);

		return db;
	}

	it('goes in batches, of which each is in the figures at once and tells how far it is', async () => {
		const db = await cityOf(1200);
		const told: [number, number, number][] = [];

		await enrolEveryone(
			db,
			() => now,
			async (tx, done, of) => void told.push([done, of, await tx.$count(standing)])
		);

		expect(told).toEqual([
			[1000, 1200, 1000],
			[1200, 1200, 1200]
		]);
		expect(await recountFigures(db)).toMatchObject({ standings: 1200, wrongStandings: 0, wrongFigures: 0 });
	});

	it('that is broken off keeps what it has done, and the next one does the rest', async () => {
		const db = await cityOf(1200);
		const broken = enrolEveryone(
			db,
			() => now,
			async (_, done) => {
				if (done > 1000) throw new Error('broken off');
			}
		);
		await expect(broken).rejects.toThrow('broken off');

		expect(await db.$count(enrolment)).toBe(1000);
		expect(await recountFigures(db)).toMatchObject({ standings: 1000, wrongStandings: 0, wrongFigures: 0 });
		expect(await enrolEveryone(db, () => now)).toEqual({ enrolled: 200, ended: 0 });
		expect(await enrolEveryone(db, () => now)).toEqual({ enrolled: 0, ended: 0 });
		expect(await db.$count(standing)).toBe(1200);
	});

	it('that goes on over midnight tells the figures of the day that it is', async () => {
		const { db, city } = await cityWithModules();
		const [before, after] = [await city.addUnit(null), await city.addUnit(null)];
		const person = await city.addPerson({ unitId: before });
		await city.transfer(person, after, '2026-03-03', now);
		await db.write((tx) => publishProgramme(tx, prepareProgramme(basics), { by, now }));
		const [evening, night] = [new Date('2026-03-02T16:59:00Z'), new Date('2026-03-02T17:01:00Z')];
		await rollStandings(db, night);
		const times = [evening, night];

		expect(await enrolEveryone(db, () => times.shift()!)).toEqual({ enrolled: 1, ended: 0 });
		expect(await recountFigures(db)).toMatchObject({ standings: 1, wrongStandings: 0, wrongFigures: 0 });
	});
});
