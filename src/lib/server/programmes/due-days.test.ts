import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Programme } from '#lib/content/model.ts';
import { post, unit } from '#lib/server/db/schema/organisation.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { enrolment, formerDueDay } from '#lib/server/db/schema/programmes.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { everywhere } from '../organisation/clocks.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rosterAt } from '../oversight/roster.ts';
import { rollStandings } from '../oversight/standings.ts';
import { TestCity, zone } from '../oversight/test-city.ts';
import { enrolDue, enrolEveryone, enrolSelf, findCycle, rollEnrolments } from './programmes.ts';
import { prepareProgramme, publishProgramme } from './publish-programme.ts';
import { insertModules } from './test-modules.ts';

const opens = '2026-03-01';
const noon = (day: string) => new Date(`${day}T12:00:00+07:00`);

type Dates = { due: string; newcomerDays: number | null; dueDays?: number };

function programmeOf(id: string, { due, newcomerDays, dueDays }: Dates): Programme {
	return {
		id,
		title: id,
		summary: '',
		descriptionHtml: '',
		modules: ['modul-a'],
		circulars: [],
		pledge: null,
		briefing: false,
		jp: null,
		audience: [],
		cycles: [
			{
				...{ id: '2026', opens, due, validMonths: 12 },
				...(newcomerDays !== null && { newcomerDays }),
				...(dueDays !== undefined && { dueDays })
			}
		],
		origin: 'public'
	};
}

/** The period gives everybody so many days from enrolment on. */
const fromEnrolment = (dueDays: number): Dates => ({ due: addDays(opens, dueDays), newcomerDays: null, dueDays });

async function emptyCity() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	await insertModules(db, ['modul-a'], noon(opens));
	const publish = async (programme: Programme, day: string) => {
		await db.write((tx) => publishProgramme(tx, prepareProgramme(programme), { by: 'command', now: noon(day) }));
		await enrolEveryone(db, () => noon(day));
	};
	const dueOf = async (programmeId: string, personId: string) => {
		const { id } = (await findCycle(db, `${programmeId}/2026`))!;
		const row = await db
			.select()
			.from(enrolment)
			.where(and(eq(enrolment.cycleId, id), eq(enrolment.personId, personId)))
			.get();

		return row?.dueOn;
	};

	return { db, city, publish, dueOf };
}

it('is the same for all, unless the period gives newcomers days of their own', async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const old = await city.addPerson({ unitId: office });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: null }), '2026-03-01');
	const late = await city.addPerson({ unitId: office, from: '2026-05-20' });
	await rollEnrolments(db, noon('2026-05-20'));
	expect([await dueOf('dasar', old), await dueOf('dasar', late)]).toEqual(['2026-05-31', '2026-05-31']);

	// What was not asked for at the time of joining is known all the same.
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 30 }), '2026-05-21');
	expect([await dueOf('dasar', old), await dueOf('dasar', late)]).toEqual(['2026-05-31', '2026-06-19']);
	expect((await db.select().from(standing)).map(({ dueOn }) => dueOn).sort()).toEqual(['2026-05-31', '2026-06-19']);
});

it('never lies in the past because a letter came late', async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	await city.addPerson({ unitId: office });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 14 }), '2026-03-01');
	const hired = await city.addPerson({ unitId: office, from: '2026-04-01', recorded: noon('2026-08-10') });
	const forgotten = await city.addPerson({ unitId: office, from: '2020-01-01', recorded: noon('2026-08-10') });
	await rollEnrolments(db, noon('2026-08-10'));

	expect([await dueOf('dasar', hired), await dueOf('dasar', forgotten)]).toEqual(['2026-08-24', '2026-08-24']);
});

it('counts from the day on which the rule takes in a post that it had left out', async () => {
	const { city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const camat = await city.addPerson({ unitId: office, category: 'camat' });
	const clerk = await city.addPerson({ unitId: office });
	const dates = { due: '2026-05-31', newcomerDays: 10 };
	await publish({ ...programmeOf('dasar', dates), audience: [{ category: ['camat'] }] }, '2026-03-01');
	expect(await dueOf('dasar', clerk)).toBeUndefined();

	await publish(programmeOf('dasar', dates), '2026-06-05');
	expect([await dueOf('dasar', camat), await dueOf('dasar', clerk)]).toEqual(['2026-05-31', '2026-06-15']);
});

it('is the same for all whom one first run enrols, though it was broken off and went on the next day', async () => {
	const { db, city, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const [first, second] = [await city.addPerson({ unitId: office }), await city.addPerson({ unitId: office })];
	const told = prepareProgramme(programmeOf('dasar', { due: '2026-03-31', newcomerDays: 60 }));
	await db.write((tx) => publishProgramme(tx, told, { by: 'command', now: noon('2026-03-05') }));
	await db.write((tx) => enrolDue(tx, { on: '2026-03-05', now: noon('2026-03-05'), personIds: [first] }));
	await enrolEveryone(db, () => noon('2026-03-06'));

	expect([await dueOf('dasar', first), await dueOf('dasar', second)]).toEqual(['2026-03-31', '2026-03-31']);
	const late = await city.addPerson({ unitId: office, from: '2020-01-01', recorded: noon('2026-03-07') });
	await enrolEveryone(db, () => noon('2026-03-07'));
	expect(await dueOf('dasar', late)).toBe('2026-05-06');
});

it('makes nobody a newcomer beside people who were taken back', async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const wrong = await city.addPerson({ unitId: office });
	await publish(programmeOf('dasar', { due: '2026-03-31', newcomerDays: 60 }), '2026-03-05');
	await db.write((tx) =>
		tx
			.update(enrolment)
			.set({ endedAt: noon('2026-03-05'), endReason: 'left' })
			.where(eq(enrolment.personId, wrong))
	);
	await db.write((tx) =>
		tx
			.update(post)
			.set({ recordedTo: noon('2026-03-05') })
			.where(eq(post.personId, wrong))
	);
	const right = await city.addPerson({ unitId: office, from: '2020-01-01', recorded: noon('2026-03-06') });
	await enrolEveryone(db, () => noon('2026-03-06'));

	expect(await dueOf('dasar', right)).toBe('2026-03-31');
});

it('is so many days from enrolment for everybody, where the period counts so', async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const old = await city.addPerson({ unitId: office });
	await publish({ ...programmeOf('dasar', fromEnrolment(30)), audience: [{ head: false }] }, '2026-02-10');
	await rollEnrolments(db, noon(opens));
	const late = await city.addPerson({ unitId: office, from: '2026-10-05' });
	await rollEnrolments(db, noon('2026-10-05'));
	expect([await dueOf('dasar', old), await dueOf('dasar', late)]).toEqual(['2026-03-31', '2026-11-04']);

	// By choice is no other: the days begin with the choice.
	const head = await city.addPerson({ unitId: office, heads: true });
	const cycleId = (await findCycle(db, 'dasar/2026'))!.id;
	await db.write(async (tx) => enrolSelf(tx, head, cycleId, noon('2026-10-06')));
	expect(await dueOf('dasar', head)).toBe('2026-11-05');

	// The file gives them fewer days, from the same beginning.
	await rollStandings(db, noon('2026-10-06'));
	await publish({ ...programmeOf('dasar', fromEnrolment(20)), audience: [{ head: false }] }, '2026-10-07');
	expect(await Promise.all([old, late, head].map((id) => dueOf('dasar', id)))).toEqual([
		...['2026-03-21', '2026-10-25', '2026-10-26']
	]);
	expect(await findCycle(db, 'dasar/2026')).toMatchObject({ dueOn: '2026-03-21', begunOn: opens });
	expect(await recountFigures(db)).toMatchObject({ standings: 2, wrongStandings: 0, wrongFigures: 0 });
});

it('is late for nobody when a period that counts from enrolment is published after its opening', async () => {
	const { city, publish, dueOf } = await emptyCity();
	const old = await city.addPerson({ unitId: await city.addUnit(null) });
	await publish(programmeOf('dasar', fromEnrolment(30)), '2026-06-01');
	expect(await dueOf('dasar', old)).toBe('2026-07-01');

	// To a date, and back to the day of enrolment.
	await publish(programmeOf('dasar', { due: '2026-08-31', newcomerDays: null }), '2026-06-10');
	expect(await dueOf('dasar', old)).toBe('2026-08-31');
	await publish(programmeOf('dasar', fromEnrolment(40)), '2026-06-11');
	expect(await dueOf('dasar', old)).toBe('2026-07-11');
});

it('keeps the stage that it was told by, as long as the file tells it so', async () => {
	const { db, publish } = await emptyCity();
	const told = programmeOf('dasar', { due: '2026-05-31', newcomerDays: null });
	const by = '7 hari sebelum masa tenang Pilkada 2024';
	await publish({ ...told, cycles: [{ ...told.cycles[0]!, dueBy: by }] }, '2026-03-01');
	expect(await findCycle(db, 'dasar/2026')).toMatchObject({ dueOn: '2026-05-31', dueBy: by, opensBy: null });

	await publish(told, '2026-03-02');
	expect(await findCycle(db, 'dasar/2026')).toMatchObject({ dueOn: '2026-05-31', dueBy: null });
});

it('counts anew for who has left and comes back', async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	await city.addPerson({ unitId: office });
	const person = await city.addPerson({ unitId: office, to: '2026-04-01' });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 20 }), '2026-03-01');
	await rollEnrolments(db, noon('2026-04-01'));
	await city.addPost(person, { unitId: office, from: '2026-07-01' });
	await rollEnrolments(db, noon('2026-07-01'));

	expect(await dueOf('dasar', person)).toBe('2026-07-21');
});

/** The states of people of a unit at the end of a day that is over: as known then, and as known long after. */
async function pastStates({ db }: TestCity, unitId: string, on: Day, personIds: readonly string[]) {
	const about = { unitId, cycleId: (await findCycle(db, 'dasar/2026'))!.id, scope: 'own' as const };
	const asOf = endOfDay(on, zone);
	const statesAt = async (knownAt: Date) => {
		const rows = await rosterAt(db, about, { on, asOf, knownAt }, everywhere(on));

		return personIds.map((id) => rows.find(({ personId }) => personId === id)?.state);
	};

	return { then: await statesAt(asOf), now: await statesAt(noon('2027-01-01')) };
}

it('stays on days that are over what it was then, when the period moves it back and forth', async () => {
	const { db, city, publish } = await emptyCity();
	const office = await city.addUnit(null);
	const person = await city.addPerson({ unitId: office });
	const publishDue = (due: string, on: string) => publish(programmeOf('dasar', { due, newcomerDays: null }), on);
	await publishDue('2026-03-31', '2026-03-01');
	await publishDue('2026-05-31', '2026-04-10');
	await publishDue('2026-04-15', '2026-04-20');
	await publishDue('2026-06-30', '2026-05-10');
	const late = async (on: Day) => {
		const { then, now } = await pastStates(city, office, on, [person]);
		expect(now).toEqual(then);

		return then[0] === 'overdue';
	};

	expect([await late('2026-03-31'), await late('2026-04-01'), await late('2026-04-09')]).toEqual([false, true, true]);
	expect([await late('2026-04-10'), await late('2026-04-19')]).toEqual([false, false]);
	expect([await late('2026-04-20'), await late('2026-05-09')]).toEqual([true, true]);
	expect([await late('2026-05-10'), await late('2026-06-30'), await late('2026-07-01')]).toEqual([false, false, true]);

	// What does not move leaves nothing behind.
	await publish({ ...programmeOf('dasar', { due: '2026-06-30', newcomerDays: null }), summary: 'Baru' }, '2026-05-11');
	expect((await db.select().from(formerDueDay)).map(({ dueOn }) => dueOn)).toEqual([
		...['2026-03-31', '2026-05-31', '2026-04-15']
	]);
});

it('stays on days that are over what it was before somebody came back as a newcomer', async () => {
	const { city, db, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	const stayed = await city.addPerson({ unitId: office });
	const person = await city.addPerson({ unitId: office, to: '2026-06-15' });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 20 }), '2026-03-01');
	await rollEnrolments(db, noon('2026-06-15'));
	await city.addPost(person, { unitId: office, from: '2026-07-01', recorded: noon('2026-07-01') });
	await rollEnrolments(db, noon('2026-07-01'));
	expect([await dueOf('dasar', stayed), await dueOf('dasar', person)]).toEqual(['2026-05-31', '2026-07-21']);

	const pastOf = (on: Day) => pastStates(city, office, on, [stayed, person]);
	const late = ['overdue', 'overdue'];
	expect(await pastOf('2026-06-10')).toEqual({ then: late, now: late });
	const back = ['overdue', 'not_activated'];
	expect(await pastOf('2026-07-10')).toEqual({ then: back, now: back });
	expect((await db.select().from(formerDueDay)).map(({ dueOn }) => dueOn)).toEqual(['2026-05-31']);
});

it('is kept as it was until the publication that moved it and whoever it takes up again at the same moment', async () => {
	const { city, db, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	await city.addPerson({ unitId: office });
	const person = await city.addPerson({ unitId: office, to: '2026-06-15' });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 20 }), '2026-03-01');
	await rollEnrolments(db, noon('2026-06-15'));
	await city.addPost(person, { unitId: office, from: '2026-07-01' });
	await publish(programmeOf('dasar', { due: '2026-06-05', newcomerDays: 20 }), '2026-07-01');

	expect(await dueOf('dasar', person)).toBe('2026-07-21');
	const former = await db.select().from(formerDueDay);
	expect(former.map(({ dueOn, until }) => ({ dueOn, until }))).toEqual([
		{ dueOn: '2026-05-31', until: noon('2026-07-01') },
		{ dueOn: '2026-05-31', until: noon('2026-07-01') }
	]);
});

it("stays on days that are over what it was before a head's own choice became the rule's", async () => {
	const { city, db, publish, dueOf } = await emptyCity();
	const office = await city.addUnit(null);
	await city.addPerson({ unitId: office, category: 'camat' });
	const head = await city.addPerson({ unitId: office, heads: true, category: 'jpt' });
	const dates = { due: '2026-05-31', newcomerDays: 20 };
	const forCamat: Programme = { ...programmeOf('dasar', dates), audience: [{ category: ['camat'] }] };
	await publish(forCamat, '2026-03-01');
	await db.write(async (tx) => enrolSelf(tx, head, (await findCycle(tx, 'dasar/2026'))!.id, noon('2026-03-02')));
	// Since May the head was a camat, which a letter says only in July: the rule takes the head in for those days too.
	await db.write((tx) => tx.update(post).set({ validTo: '2026-05-01' }).where(eq(post.personId, head)));
	await city.addPost(head, { unitId: office, category: 'camat', from: '2026-05-01', recorded: noon('2026-07-01') });
	await rollEnrolments(db, noon('2026-07-01'));
	expect(await dueOf('dasar', head)).toBe('2026-07-21');

	const pastOf = async (on: Day) => (await pastStates(city, office, on, [head])).now;
	expect([await pastOf('2026-05-31'), await pastOf('2026-06-10')]).toEqual([['not_activated'], ['overdue']]);
	expect(await pastOf('2026-07-10')).toEqual(['not_activated']);
});

it('is looked up for those alone who are looked at, when people are enrolled', async () => {
	const { city, db, publish } = await emptyCity();
	const person = await city.addPerson({ unitId: await city.addUnit(null) });
	await publish(programmeOf('dasar', { due: '2026-05-31', newcomerDays: 20 }), '2026-03-01');
	const statements = await statementsOf(
		async () =>
			void (await db.write((tx) => enrolDue(tx, { on: '2026-03-02', now: noon('2026-03-02'), personIds: [person] })))
	);
	const plan = (
		await planOf(
			db,
			statements.find((text) => text.includes('former_due_day'))!
		)
	).join('\n');
	expect(plan).toMatch(/SEARCH own USING INDEX enrolment_person_cycle \(person_id=\? AND cycle_id=\?\)/);
	expect(plan).not.toMatch(/SCAN (own|p|e|post|enrolment)\b/);
});

/** Days on which something may happen, counted from before the opening. */
const dayOfYear = fc.integer({ min: -20, max: 120 }).map((days) => addDays(opens, days));
const dates: fc.Arbitrary<Dates> = fc.oneof(
	fc.record({
		due: fc.integer({ min: 0, max: 90 }).map((days) => addDays(opens, days)),
		newcomerDays: fc.option(fc.integer({ min: 1, max: 60 }))
	}),
	fc.integer({ min: 1, max: 60 }).map(fromEnrolment)
);
const history = fc.record({
	people: fc.array(fc.record({ from: dayOfYear, lateBy: fc.oneof(fc.constant(0), fc.nat({ max: 40 })) }), {
		minLength: 1,
		maxLength: 6
	}),
	publishings: fc.array(fc.record({ on: dayOfYear, dates }), { minLength: 1, maxLength: 3 })
});

it('is what reckoning each day of a history by hand makes of it', { timeout: 120_000 }, async () => {
	const { db, city, publish, dueOf } = await emptyCity();
	let round = 0;

	await fc.assert(
		fc.asyncProperty(history, async ({ people, publishings }) => {
			const programmeId = `program-${++round}`;
			const office = await city.addUnit(null);
			const { code } = (await db.select().from(unit).where(eq(unit.id, office)).get())!;
			const ordered = publishings.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
			const known = people.map(({ from, lateBy }) => ({ from, on: addDays(from, lateBy) }));
			const ids: (string | undefined)[] = known.map(() => undefined);

			for (let day = addDays(opens, -20); day <= addDays(opens, 165); day = addDays(day, 1)) {
				for (const [i, { from, on }] of known.entries()) {
					if (on === day) ids[i] = await city.addPerson({ unitId: office, from, recorded: noon(day) });
				}
				for (const { on, dates: told } of ordered) {
					if (on === day) await publish({ ...programmeOf(programmeId, told), audience: [{ unit: [code] }] }, day);
				}
				if (known.some(({ on }) => on === day) || day === opens) {
					await enrolEveryone(db, () => noon(day));
				}
			}

			const published = ordered[0]!.on;
			const enrolledOn = known.map(({ on }) => [on, opens, published].sort().at(-1)!);
			const began = enrolledOn.toSorted()[0]!;
			const { due, newcomerDays, dueDays } = ordered.at(-1)!.dates;

			for (const [i, { from }] of known.entries()) {
				const on = enrolledOn[i]!;
				const newcomer = on > began || from > opens;
				const own = newcomer && newcomerDays !== null ? addDays(on, newcomerDays) : due;
				const told = dueDays === undefined ? (own > due ? own : due) : addDays(on, dueDays);

				expect(await dueOf(programmeId, ids[i]!)).toBe(told);
			}
		}),
		{ numRuns: 25 }
	);
});
