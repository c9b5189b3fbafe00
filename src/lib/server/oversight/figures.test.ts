import fc from 'fast-check';
import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	employment,
	institution,
	post,
	rosterDispute,
	timeZones,
	unitVersion
} from '#lib/server/db/schema/organisation.ts';
import { figure } from '#lib/server/db/schema/oversight.ts';
import { enrolment, fulfilment, requirement, waiver } from '#lib/server/db/schema/programmes.ts';
import { clocksAt, type Clocks } from '../organisation/clocks.ts';
import { addDays, dayOf, endOfDay } from '../organisation/days.ts';
import { listUnits } from '../organisation/units.ts';
import { countExpiring, sumFigures, type FigureSums, type PastMoment } from './figure-sums.ts';
import { byShare, figuresOf, figuresOfAll, flatten, type UnitFigures } from './figures.ts';
import { progressOf } from './progress.ts';
import { recountFigures } from './recount.ts';
import { rosterAt } from './roster.ts';
import { countStaff, listStaff, mets, pastStaffIds } from './staff-list.ts';
import { moveStandings, rebuildStandings, refreshStandings, rollStandings } from './standings.ts';
import { emptyTally, states, totalOf, type State, type Tally } from './states.ts';
import { TestCity, longAgo } from './test-city.ts';
import { trendOf } from './trend.ts';

const firstDay = '2026-11-02';
const noon = (day: Day) => new Date(`${day}T05:00:00Z`);

/** One person as counted by hand. */
type Counted = {
	unitId: string;
	category: string;
	employment: string;
	state: State;
	completedOn: Day | null;
	validUntil: Day | null;
	begun: boolean;
	fulfilled: string[];
};

/** Counts people one by one from the rows, with nothing shared with what is tested. */
async function recount({ db, today: on, moment }: World, cycleId: string): Promise<Counted[]> {
	const [posts, enrolments, certificates, events, waivers, disputes, accounts, employments, fulfilments, asked] = [
		await db.select().from(post),
		await db.select().from(enrolment),
		await db.select().from(certificate),
		await db.select().from(certificateEvent),
		await db.select().from(waiver),
		await db.select().from(rosterDispute),
		await db.select().from(account),
		await db.select().from(employment),
		await db.select().from(fulfilment),
		await db.select().from(requirement)
	];
	const home = (await db.select().from(institution).get())!.timeZone;
	const versions = await db.select().from(unitVersion);
	const counted: Counted[] = [];
	/** By the units above as they were known at the moment. */
	const zoneOfUnit = (unitId: string | null): string => {
		const at = versions.find(
			(row) =>
				row.unitId === unitId &&
				row.recordedFrom <= moment &&
				(row.recordedTo === null || row.recordedTo > moment) &&
				row.validFrom <= on &&
				(row.validTo === null || row.validTo > on)
		);

		return at ? (at.timeZone ?? zoneOfUnit(at.parentId)) : home;
	};

	for (const each of enrolments) {
		if (each.cycleId !== cycleId || each.via !== 'rule' || each.endedAt) continue;

		const at = posts.find(
			(row) =>
				row.personId === each.personId &&
				row.isPrimary &&
				row.recordedTo === null &&
				row.validFrom <= on &&
				(row.validTo === null || row.validTo > on)
		);
		if (!at) continue;

		const held = certificates.find((row) => row.enrolmentId === each.id && !row.supersededAt);
		const revoked = events.some((row) => row.kind === 'revoked' && row.certificateId === held?.id);
		const disputed = disputes.some(
			(row) =>
				row.personId === each.personId &&
				!row.decidedAt &&
				posts.find((other) => other.id === row.postId)?.unitId === at.unitId
		);
		const waived = waivers.some(
			(row) => row.enrolmentId === each.id && row.granted && row.fromOn <= on && on <= row.toOn
		);
		const state = (): State => {
			if (disputed) return 'correction';
			if (waived) return 'waived';
			const there = dayOf(moment, zoneOfUnit(at.unitId));
			if (held && !revoked) return held.validUntil >= there ? 'certified' : 'expired';
			if (held) return 'revoked';
			if (each.dueOn < there) return 'overdue';
			if (each.startedAt) return 'under_way';

			return accounts.find((row) => row.personId === each.personId)?.activatedAt ? 'not_started' : 'not_activated';
		};
		const kind = employments.find(
			(row) =>
				row.personId === each.personId &&
				row.recordedTo === null &&
				row.validFrom <= on &&
				(row.validTo === null || row.validTo > on)
		);
		counted.push({
			unitId: at.unitId,
			category: at.category,
			employment: kind?.kind ?? '',
			state: state(),
			completedOn: held && each.completedAt ? dayOf(each.completedAt, home) : null,
			validUntil: held?.validUntil ?? null,
			begun: each.startedAt !== null,
			fulfilled: fulfilments
				.filter((row) => row.enrolmentId === each.id)
				.map((row) => asked.find(({ id }) => id === row.requirementId)!)
				.map(({ kind: of, ref }) => `${of}:${ref}`)
		});
	}

	return counted;
}

/** How many of these are in each state, by one thing that they have. */
function tallied(people: readonly Counted[], by: 'unitId' | 'category' | 'employment'): Map<string, Tally> {
	const tallies = new Map<string, Tally>();
	for (const one of people) {
		const tally = tallies.get(one[by]) ?? emptyTally();
		tally[one.state]++;
		tallies.set(one[by], tally);
	}

	return tallies;
}

const trendFrom = '2026-09-25';

function daysTo(today: Day): Day[] {
	const days: Day[] = [];
	for (let day: Day = trendFrom; day <= today; day = addDays(day, 1)) days.push(day);

	return days;
}

/** What must be counted of these people, as plain values. */
function expectedSums(people: readonly Counted[], today: Day) {
	const completed = people.filter(({ state }) => state === 'certified' || state === 'expired');
	const count = (list: readonly string[]) =>
		[...new Set(list)].sort().map((key) => [key, list.filter((one) => one === key).length]);

	return {
		units: sorted(tallied(people, 'unitId')),
		categories: sorted(tallied(people, 'category')),
		employments: sorted(tallied(people, 'employment')),
		fulfilled: count(
			people
				.filter(({ state, begun }) => begun && (state === 'under_way' || state === 'overdue'))
				.flatMap(({ fulfilled }) => fulfilled)
		),
		completions: count(completed.map(({ completedOn }) => completedOn!)),
		trend: daysTo(today).map(
			(day) =>
				completed.filter(({ completedOn, validUntil, state }) => {
					if (completedOn! > day) return false;

					// It may be another day in the unit, by which the state is told.
					return day === today ? state === 'certified' : validUntil! >= day;
				}).length
		)
	};
}

const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function plainSums({ units, categories, employments, fulfilled, completions }: FigureSums, today: Day) {
	return {
		units: sorted(units),
		categories: sorted(categories),
		employments: sorted(employments),
		fulfilled: sorted(fulfilled),
		completions: [...new Set(completions.map(({ on }) => on))].map((day) => [
			day,
			completions.filter(({ on }) => on === day).reduce((sum, { count }) => sum + count, 0)
		]),
		trend: trendOf(completions, trendFrom, today).map(({ done }) => done)
	};
}

type World = {
	city: TestCity;
	db: Database;
	units: string[];
	people: string[];
	cycles: string[];
	today: Day;
	/** When it is all looked at, on `today` of the institution. */
	moment: Date;
};

const acts: Record<string, (world: World, a: number, b: number) => Promise<string[]>> = {
	async hire({ city, units, people, cycles, today }, a, b) {
		const personId = await city.addPerson({
			unitId: units[a % units.length]!,
			...(b % 2 ? { activated: noon(today) } : {})
		});
		await city.enrol(personId, cycles[b % cycles.length]!, { dueOn: addDays(today, (b % 5) - 2) });
		people.push(personId);

		return [personId];
	},
	async enrolTwice({ city, people, cycles, db }, a, b) {
		const [personId, cycleId] = [people[a % people.length]!, cycles[b % cycles.length]!];
		const known = await db.select().from(enrolment).where(eq(enrolment.personId, personId));
		if (known.some((row) => row.cycleId === cycleId)) return [];
		await city.enrol(personId, cycleId, { via: b % 3 === 0 ? 'self' : 'rule' });

		return [personId];
	},
	async transferLate({ city, units, people, today }, a, b) {
		await city.transfer(people[a % people.length]!, units[b % units.length]!, addDays(today, -(b % 20)), noon(today));

		return [people[a % people.length]!];
	},
	async transferAhead({ city, units, people, today }, a, b) {
		await city.transfer(people[a % people.length]!, units[b % units.length]!, addDays(today, 1 + (b % 4)), noon(today));

		return [people[a % people.length]!];
	},
	async leave({ db, people, today }, a, b) {
		const rows = await db
			.select()
			.from(post)
			.where(eq(post.personId, people[a % people.length]!));
		const open = rows.find((row) => row.isPrimary && !row.recordedTo && !row.validTo);
		if (!open) return [];
		await db.write(async (tx) => {
			await tx
				.update(post)
				.set({ recordedTo: noon(today) })
				.where(eq(post.id, open.id));
			const validTo = addDays(today, (b % 5) - 1);
			if (validTo > open.validFrom) {
				await tx.insert(post).values({ ...open, id: newId(), validTo, recordedFrom: noon(today) });
			}
		});

		return [open.personId];
	},
	async secondPost({ city, units, people }, a, b) {
		await city.addPost(people[a % people.length]!, {
			unitId: units[b % units.length]!,
			isPrimary: false,
			heads: b % 2 === 0,
			kind: 'plt'
		});

		return [people[a % people.length]!];
	},
	async correctPost({ db, units, people, today }, a, b) {
		const rows = await db
			.select()
			.from(post)
			.where(eq(post.personId, people[a % people.length]!));
		const wrong = rows.filter((row) => row.isPrimary && !row.recordedTo)[b % 2];
		if (!wrong) return [];
		await db.write(async (tx) => {
			await tx
				.update(post)
				.set({ recordedTo: noon(today) })
				.where(eq(post.id, wrong.id));
			await tx.insert(post).values({
				...wrong,
				id: newId(),
				unitId: units[b % units.length]!,
				category: b % 2 ? 'pengawas' : 'lurah',
				recordedFrom: noon(today)
			});
		});

		return [wrong.personId];
	},
	async moveUnit({ db, units, today }, a, b) {
		const moved = units[1 + (a % (units.length - 1))]!;
		const under = units[b % units.indexOf(moved)]!;
		const [row] = (await db.select().from(unitVersion).where(eq(unitVersion.unitId, moved))).filter(
			(version) => !version.recordedTo && !version.validTo
		);
		if (!row || row.validFrom >= today) return [];
		await db.write(async (tx) => {
			await tx
				.update(unitVersion)
				.set({ recordedTo: noon(today) })
				.where(eq(unitVersion.id, row.id));
			await tx.insert(unitVersion).values({ ...row, id: newId(), validTo: today, recordedFrom: noon(today) });
			await tx
				.insert(unitVersion)
				.values({ ...row, id: newId(), parentId: under, validFrom: today, recordedFrom: noon(today) });
		});

		return [];
	},
	async zoneUnit({ db, units, today }, a, b) {
		const [row] = (
			await db
				.select()
				.from(unitVersion)
				.where(eq(unitVersion.unitId, units[a % units.length]!))
		).filter((version) => !version.recordedTo && !version.validTo);
		if (!row) return [];
		await db.write(async (tx) => {
			await tx
				.update(unitVersion)
				.set({ recordedTo: noon(today) })
				.where(eq(unitVersion.id, row.id));
			await tx
				.insert(unitVersion)
				.values({ ...row, id: newId(), timeZone: [null, ...timeZones][b % 4]!, recordedFrom: noon(today) });
		});

		return [];
	},
	async dispute({ city, db, people, today }, a, b) {
		const personId = people[a % people.length]!;
		const open = await db.select().from(rosterDispute).where(isNull(rosterDispute.decidedAt));
		if (open.some((row) => row.personId === personId)) return [];
		const rows = await db.select().from(post).where(eq(post.personId, personId));
		if (!rows.some((row) => row.isPrimary && !row.recordedTo && !row.validTo)) return [];
		await city.dispute(personId, people[b % people.length]!, noon(today));

		return [personId];
	},
	async decide({ city, db, today }, a, b) {
		const open = await db.select().from(rosterDispute).where(isNull(rosterDispute.decidedAt));
		const one = open[a % Math.max(open.length, 1)];
		if (one) await city.decide(one.id, b % 2 ? 'accepted' : 'rejected', noon(today));

		return one ? [one.personId] : [];
	},
	async waive({ city, db, today }, a, b) {
		const rows = await db.select().from(enrolment);
		const from = addDays(today, (b % 5) - 2);
		await city.waive(rows[a % rows.length]!.id, from, addDays(from, b % 4));

		return [rows[a % rows.length]!.personId];
	},
	async start({ db, today }, a) {
		const rows = await db.select().from(enrolment);
		await db.write((tx) =>
			tx
				.update(enrolment)
				.set({ startedAt: noon(today) })
				.where(eq(enrolment.id, rows[a % rows.length]!.id))
		);

		return [rows[a % rows.length]!.personId];
	},
	async certify({ city, db, today }, a, b) {
		const held = new Set((await db.select().from(certificate)).map((row) => row.enrolmentId));
		const rows = (await db.select().from(enrolment)).filter((row) => !held.has(row.id));
		const one = rows[a % Math.max(rows.length, 1)];
		if (one) await city.certify(one.id, noon(today), addDays(today, (b % 7) - 1));

		return one ? [one.personId] : [];
	},
	async revoke({ city, db, today }, a) {
		const gone = new Set((await db.select().from(certificateEvent)).map((row) => row.certificateId));
		const rows = (await db.select().from(certificate)).filter((row) => !gone.has(row.id));
		const one = rows[a % Math.max(rows.length, 1)];
		if (one) await city.revoke(one.id, noon(today));

		return one ? [one.personId] : [];
	},
	async employ({ db, people, today }, a, b) {
		const personId = people[a % people.length]!;
		const kind = (['PNS', 'PPPK', 'non-ASN'] as const)[b % 3]!;
		const validFrom = addDays(today, (b % 5) - 2);
		await db.write(async (tx) => {
			await tx
				.update(employment)
				.set({ recordedTo: noon(today) })
				.where(and(eq(employment.personId, personId), isNull(employment.recordedTo)));
			await tx.insert(employment).values({ personId, kind, validFrom, recordedFrom: noon(today) });
		});

		return [personId];
	},
	async fulfil({ db, today }, a, b) {
		const rows = await db.select().from(enrolment);
		const one = rows[a % rows.length]!;
		const asked = await db.select().from(requirement).where(eq(requirement.cycleId, one.cycleId));
		await db.write((tx) =>
			tx
				.insert(fulfilment)
				.values({ enrolmentId: one.id, requirementId: asked[b % asked.length]!.id, completedAt: noon(today) })
				.onConflictDoNothing()
		);

		return [one.personId];
	},
	async end({ db, today }, a) {
		const rows = await db.select().from(enrolment);
		await db.write((tx) =>
			tx
				.update(enrolment)
				.set({ endedAt: noon(today) })
				.where(eq(enrolment.id, rows[a % rows.length]!.id))
		);

		return [rows[a % rows.length]!.personId];
	},
	async tomorrow(world) {
		world.today = addDays(world.today, 1);
		await rollStandings(world.db, noon(world.today));

		return [];
	},
	/** Nobody has looked at a figure yet on the new day. */
	async midnight(world) {
		world.today = addDays(world.today, 1);

		return [];
	}
};

/** They change where people count and nothing else: an import brings any number of them. */
const ofPlaces = new Set(['transferLate', 'transferAhead', 'leave', 'secondPost', 'correctPost', 'employ']);

const actArbitrary = fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.nat(1000), fc.nat(1000), fc.boolean());
/** Parents before children: each unit hangs under one of those before it. */
const treeArbitrary = fc.array(fc.tuple(fc.nat(1000), fc.constantFrom(null, ...timeZones)), {
	minLength: 2,
	maxLength: 9
});
/** Where the institution lies, and how many hours of its day have gone by: around midnight the days of the zones differ. */
const lookArbitrary = fc.tuple(fc.constantFrom(...timeZones), fc.constantFrom(0, 0.5, 1.5, 12, 22, 22.5, 23.5));

test('parent = own + children = the rows behind = the roster = a recount from nothing, whatever happens in an organisation', async () => {
	await fc.assert(
		fc.asyncProperty(
			treeArbitrary,
			lookArbitrary,
			fc.array(actArbitrary, { minLength: 5, maxLength: 45 }),
			async (tree, look, plan) => {
				const [home, hours] = look;
				const db = await testDatabase();
				const city = await TestCity.found(db, home);
				const [units, people, cycles]: string[][] = [[await city.addUnit(null)], [], []];
				const world: World = {
					city,
					db,
					units: units!,
					people: people!,
					cycles: cycles!,
					today: firstDay,
					moment: longAgo
				};
				for (const [parent, lies] of tree) {
					world.units.push(await city.addUnit(world.units[parent % world.units.length]!, undefined, undefined, lies));
				}
				world.cycles.push(await city.addCycle(), await city.addCycle());
				await rollStandings(db, noon(world.today));
				for (let i = 0; i < 4; i++) {
					const personIds = await acts.hire!(world, i * 7, i * 5);
					await db.write((tx) => refreshStandings(tx, personIds, world.today));
				}

				for (const [name, a, b, many] of plan) {
					const personIds = await acts[name]!(world, a, b);
					await db.write((tx) =>
						many && ofPlaces.has(name)
							? moveStandings(tx, world.people, world.today)
							: refreshStandings(tx, personIds, world.today)
					);
				}
				await rollStandings(db, noon(world.today));

				world.moment = new Date(endOfDay(addDays(world.today, -1), home).getTime() + hours * 3_600_000);
				for (const cycleId of world.cycles) await compare(world, cycleId);
				await compareWithRebuilt(world);
				db.close();
			}
		),
		{ numRuns: 40, seed: 20261102 }
	);
}, 120_000);

/** A unit, the due day and whether there is a certificate, which ends on that same day; days are counted from today's. */
const personArbitrary = fc.record({ at: fc.nat(1000), day: fc.constantFrom(-2, -1, 0, 1), certified: fc.boolean() });

test('around midnight the people of a unit in another zone are judged by the day of that zone', async () => {
	await fc.assert(
		fc.asyncProperty(
			treeArbitrary,
			lookArbitrary,
			fc.array(personArbitrary, { minLength: 8, maxLength: 16 }),
			async (tree, [home, hours], staff) => {
				const db = await testDatabase();
				const city = await TestCity.found(db, home);
				const units = [await city.addUnit(null)];
				for (const [parent, lies] of tree) {
					units.push(await city.addUnit(units[parent % units.length]!, undefined, undefined, lies));
				}
				const cycleId = await city.addCycle();
				for (const { at, day, certified } of staff) {
					const dueOn = addDays(firstDay, day);
					const personId = await city.addPerson({ unitId: units[at % units.length]! });
					const enrolmentId = await city.enrol(personId, cycleId, { dueOn });
					if (certified) await city.certify(enrolmentId, noon('2026-10-01'), dueOn);
				}
				await rollStandings(db, noon(firstDay));
				await db.write((tx) => rebuildStandings(tx, firstDay));

				const moment = new Date(endOfDay(addDays(firstDay, -1), home).getTime() + hours * 3_600_000);
				await compare({ city, db, units, people: [], cycles: [cycleId], today: firstDay, moment }, cycleId);
				db.close();
			}
		),
		{ numRuns: 25, seed: 20261201 }
	);
}, 60_000);

async function compare(world: World, cycleId: string): Promise<void> {
	const { db, units, today, moment: look } = world;
	const people = await recount(world, cycleId);
	const clocks = await clocksAt(db, look);
	expect(clocks.on).toBe(today);
	const truth = tallied(people, 'unitId');
	const parents = new Map((await listUnits(db, today)).map((unit) => [unit.id, unit.parentId]));
	const isBelow = (unitId: string, top: string): boolean => {
		for (let id: string | null = unitId; id; id = parents.get(id) ?? null) if (id === top) return true;

		return false;
	};

	for (const unitId of units) {
		const figures = (await figuresOf(db, unitId, cycleId, clocks))!;
		const expected = emptyTally();
		for (const [id, tally] of truth) if (isBelow(id, unitId)) add(expected, tally);

		expect(figures.own).toEqual(truth.get(unitId) ?? emptyTally());
		expect(figures.total).toEqual(expected);
		expectAddsUp(figures);

		const unitIds = flatten(figures).map(({ unit }) => unit.id);
		for (const state of states) {
			expect(await countStaff(db, clocks, { cycleId, unitIds, state })).toBe(expected[state]);
		}
		const inside = people.filter((one) => isBelow(one.unitId, unitId));
		const moment = { asOf: noon(today), knownAt: noon(today) };
		const wanted = expectedSums(inside, today);
		const sums = await sumFigures(db, clocks, { cycleId, unitIds });
		expect(plainSums(sums, today)).toEqual(wanted);
		const soon = await countStaff(db, clocks, { cycleId, unitIds, mark: 'expiring' });
		expect(await countExpiring(db, clocks, { cycleId, unitIds })).toBe(soon);
		await compareProgress(db, { clocks, cycleId, unitIds, moment }, sums, inside);
		expect(plainSums(await sumFigures(db, clocks, { cycleId, unitIds }, moment), today)).toEqual(wanted);
		for (const when of [{ on: today }, { on: today, ...moment }]) {
			const tally = emptyTally();
			for (const { state } of await rosterAt(db, { unitId, cycleId, scope: 'subtree' }, when, clocks)) tally[state]++;
			expect(tally).toEqual(expected);
		}
		const rows = await listStaff(db, clocks, { cycleId, unitIds }, { limit: 1000, offset: 0 });
		expect(rows.length).toBe(totalOf(expected));
		expect(new Set(rows.map((row) => row.personId)).size).toBe(rows.length);
	}

	expect((await figuresOfAll(db, cycleId, clocks)).map(({ total }) => totalOf(total))).toEqual([
		[...truth.values()].reduce((sum, tally) => sum + totalOf(tally), 0)
	]);
}

/** Behind each number of each requirement stand so many people, in the list of today and in that of the day when it is over. */
async function compareProgress(
	db: Database,
	{ clocks, cycleId, unitIds, moment }: { clocks: Clocks; cycleId: string; unitIds: string[]; moment: PastMoment },
	sums: FigureSums,
	people: readonly Counted[]
): Promise<void> {
	const asked = people.filter(({ state }) => state !== 'waived' && state !== 'correction');

	for (const { name, done, of } of await progressOf(db, cycleId, sums)) {
		const met = asked.filter(
			({ state, begun, fulfilled }) =>
				state === 'certified' || state === 'expired' || state === 'revoked' || (begun && fulfilled.includes(name))
		);
		const wanted = { yes: met.length, no: asked.length - met.length, asked: asked.length };
		expect([done, of]).toEqual([wanted.yes, wanted.asked]);
		for (const each of mets) {
			const filter = { cycleId, unitIds, requirement: { name, met: each } };
			expect(await countStaff(db, clocks, filter)).toBe(wanted[each]);
			expect(await pastStaffIds(db, clocks.on, filter, moment)).toHaveLength(wanted[each]);
		}
	}
}

function expectAddsUp(figures: UnitFigures): void {
	const sum = { ...figures.own };
	for (const child of figures.children) {
		add(sum, child.total);
		expectAddsUp(child);
	}
	expect(figures.total).toEqual(sum);
}

async function compareWithRebuilt({ db, today }: World): Promise<void> {
	const figures = async () => (await db.select().from(figure)).map((row) => JSON.stringify(row)).sort();
	const kept = await figures();
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
	await db.write((tx) => rebuildStandings(tx, today));

	expect(await figures()).toEqual(kept);
	expect(kept.every((row) => JSON.parse(row).count > 0)).toBe(true);
}

function add(tally: Tally, more: Tally): void {
	for (const state of states) tally[state] += more[state];
}

test('units come in the order of their share, and those without people last', () => {
	const aUnit = (code: string, certified: number, total: number) => ({
		code,
		tally: { ...emptyTally(), certified, under_way: total - certified }
	});
	const rows = [aUnit('A', 0, 0), aUnit('B', 3, 3), aUnit('C', 1, 2), aUnit('D', 50, 100), aUnit('E', 0, 9)];

	expect(byShare(rows).map(({ code }) => code)).toEqual(['E', 'C', 'D', 'B', 'A']);
	expect(rows.map(({ code }) => code)).toEqual(['A', 'B', 'C', 'D', 'E']);
});
