import { and, eq, isNull, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { account, activation, roleGrant, session } from '#lib/server/db/schema/accounts.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { lessonVersion, publication, type PublishedModule } from '#lib/server/db/schema/content.ts';
import { attempt, reading } from '#lib/server/db/schema/learning.ts';
import { person, personNumber, post, rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { enrolment, formerDueDay, fulfilment, requirement, waiver } from '#lib/server/db/schema/programmes.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { reminder } from '#lib/server/db/schema/reminders.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { attestationStatus } from '../oversight/attestation-status.ts';
import { holderThen } from '../programmes/holders.ts';
import { explainStates } from '../oversight/explanations.ts';
import { recountFigures } from '../oversight/recount.ts';
import { pastStaffIds, pastStaffRows } from '../oversight/staff-list.ts';
import { rebuildStandings, standingRows } from '../oversight/standings.ts';
import { clocksOn, foundDinas, later, signedStatement, TestCity } from '../oversight/test-city.ts';
import { joinPosts, postsAfter, without } from './join-records.ts';
import { mergePersons } from './merge-persons.ts';
import { planMerge, type MergeRequest } from './merge-plan.ts';
import { currentNumber, findPersonByNumber } from './persons.ts';
import { listStaff } from './staff-list.ts';
import type { KnownPost, Period } from './timeline.ts';
import { listUnits } from './units.ts';

const on = '2026-11-20';
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-10-${String(n).padStart(2, '0')}`);
const period = fc
	.tuple(day, fc.option(day))
	.filter(([from, to]) => to === null || from < to)
	.map(([validFrom, validTo]): Period => ({ validFrom, validTo }));
const holds = ({ validFrom, validTo }: Period, at: string) => validFrom <= at && (validTo === null || validTo > at);
const days = Array.from({ length: 31 }, (_, n) => `2026-10-${String(n + 1).padStart(2, '0')}`);

test('what is left of a period are its days without those of the others', () => {
	fc.assert(
		fc.property(period, fc.array(period, { maxLength: 3 }), (one, others) => {
			const left = without(one, others);
			for (const each of days) {
				const expected = holds(one, each) && !others.some((other) => holds(other, each));
				expect(left.filter((piece) => holds(piece, each))).toHaveLength(expected ? 1 : 0);
			}
		})
	);
});

test('the posts of two records are those of one person: one primary post a day, that of the record that wins first', () => {
	/** Primary posts one after the other, as the domain keeps them. */
	const record = (unitId: string) =>
		fc.uniqueArray(day, { maxLength: 4 }).chain((starts) => {
			const ordered = starts.toSorted();

			return fc.tuple(...ordered.map(() => fc.boolean())).map((open) =>
				ordered.map((validFrom, n): KnownPost => ({
					id: `${unitId}${n}`,
					unitId,
					title: `Jabatan ${n % 2}`,
					category: 'pelaksana',
					kind: 'definitif',
					heads: false,
					isPrimary: true,
					validFrom,
					validTo: ordered[n + 1] ?? (open[n] ? null : '2026-10-29')
				}))
			);
		});

	fc.assert(
		fc.property(record('A'), record('B'), fc.constantFrom('kept' as const, 'gone' as const), (kept, gone, wins) => {
			const after = postsAfter(kept, joinPosts(kept, gone, wins));
			const [winner, other] = wins === 'kept' ? [kept, gone] : [gone, kept];

			for (const each of days) {
				const expected = winner.find((one) => holds(one, each)) ?? other.find((one) => holds(one, each));
				expect(after.filter((one) => holds(one, each)).map(({ unitId }) => unitId)).toEqual(
					expected ? [expected.unitId] : []
				);
			}
		})
	);
});

/** Every standing of past moments, as it was known at those moments, and the lists of them with their reasons. */
async function knownThen(db: Database): Promise<unknown[]> {
	const known = [];
	for (const then of ['2026-10-05', '2026-10-20', '2026-11-05']) {
		const at = new Date(`${then}T16:59:59.999Z`);
		type Row = { enrolment_id: string; person_id: string; unit_id: string; cycle_id: string };
		const rows = await db.all<Row>(sql`
			select * from (${standingRows({ on: then, asOf: at, knownAt: at }, {})}) order by enrolment_id, person_id`);
		known.push(rows);

		const cycles = await db.all<{ id: string }>(sql`select id from cycle order by id`);
		for (const { id: cycleId } of cycles) {
			const filter = { cycleId, unitIds: (await listUnits(db, then)).map(({ id }) => id) };
			const past = { asOf: at, knownAt: at };
			const listed = await pastStaffRows(db, then, await pastStaffIds(db, then, filter, past), past);
			const counted = rows.filter((row) => row.cycle_id === cycleId);
			const lines = (all: readonly { of: string; by: string; in: string }[]) =>
				all.map((one) => `${one.of} ${one.by} ${one.in}`).sort();
			expect(lines(listed.map((row) => ({ of: row.enrolmentId, by: row.personId, in: row.unitId })))).toEqual(
				lines(counted.map((row) => ({ of: row.enrolment_id, by: row.person_id, in: row.unit_id })))
			);
			const told = await explainStates(db, clocksOn(then), listed, { revocationReasons: true }, past);
			for (const { enrolmentId } of listed) expect(told.get(enrolmentId)?.join(' ')).toBeTruthy();
			known.push(listed, [...told]);
		}
	}

	return known;
}

const arbitraryEnrolment = fc.record({
	at: day,
	moved: fc.option(day),
	state: fc.constantFrom('none', 'none', 'enrolled', 'started', 'certified', 'revoked', 'waived', 'self')
});
const arbitraryRecord = fc.record({
	units: fc.array(fc.constantFrom(0, 1), { maxLength: 1 }),
	from: day,
	to: fc.option(day),
	activated: fc.option(day),
	enrolments: fc.tuple(arbitraryEnrolment, arbitraryEnrolment)
});

type PersonRecord = typeof arbitraryRecord extends fc.Arbitrary<infer Each> ? Each : never;
const nothing: PersonRecord['enrolments'][0] = { at: '2026-10-01', moved: null, state: 'none' };
const nobodyYet: PersonRecord = {
	units: [],
	from: '2026-10-01',
	to: null,
	activated: null,
	enrolments: [nothing, nothing]
};
/** Was active once, which only the certificate tells. */
const certifiedOnce: PersonRecord = {
	...{ units: [0], from: '2026-10-01', to: null, activated: null },
	enrolments: [
		{ ...nothing, state: 'revoked' },
		{ ...nothing, state: 'enrolled' }
	]
};

test('figures after a merge are those of a recount, the person counts once, and what was known before stays known', async () => {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null);
	const unitIds = [await city.addUnit(top), await city.addUnit(top)];
	const cycleIds = [await city.addCycle({ opensOn: '2026-10-01' }), await city.addCycle({ opensOn: '2026-10-10' })];
	const noon = (each: string) => new Date(`${each}T05:00:00Z`);
	const made = async (record: PersonRecord) => {
		const id = await city.addPerson({ activated: record.activated ? noon(record.activated) : undefined });
		for (const n of record.units) {
			const to = record.to !== null && record.to > record.from ? record.to : undefined;
			await city.addPost(id, { unitId: unitIds[n]!, from: record.from, ...(to && { to }) });
		}
		for (const [n, { at, moved, state }] of record.enrolments.entries()) {
			if (state === 'none') continue;

			const enrolmentId = await city.enrol(id, cycleIds[n]!, {
				at: noon(at),
				via: state === 'self' ? 'self' : 'rule',
				...(state === 'started' && { startedAt: noon(at) })
			});
			if (moved !== null) {
				const former = { enrolmentId, dueOn: '2026-10-08', until: noon(moved) };
				await db.write((tx) => tx.insert(formerDueDay).values(former));
			}
			if (state === 'waived') await city.waive(enrolmentId, at, '2026-12-01', noon(at));
			if (state === 'certified' || state === 'revoked') {
				const { id: certificateId } = await city.certify(enrolmentId, noon(at));
				if (state === 'revoked') await city.revoke(certificateId, noon('2026-11-03'));
			}
		}

		return id;
	};
	let minute = 0;

	await fc.assert(
		fc.asyncProperty(
			arbitraryRecord,
			arbitraryRecord,
			fc.constantFrom('kept' as const, 'gone' as const),
			async (ofKept, ofGone, posts) => {
				const request: MergeRequest = { keptId: await made(ofKept), goneId: await made(ofGone), posts, signIn: 'kept' };
				await db.write((tx) => rebuildStandings(tx, on));
				const before = await knownThen(db);
				const now = new Date(later.getTime() + ++minute * 60_000);
				const plan = await db.write((tx) => mergePersons(tx, request, { actor: 'command', on, now }));

				expect(await knownThen(db)).toEqual(before);
				expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
				const counted = await db.select().from(standing).where(eq(standing.personId, request.keptId));
				expect(new Set(counted.map(({ cycleId }) => cycleId)).size).toBe(counted.length);
				expect(await db.$count(standing, eq(standing.personId, request.goneId))).toBe(0);
				expect(await db.$count(enrolment, and(eq(enrolment.personId, request.goneId), isNull(enrolment.endedAt)))).toBe(
					0
				);
				// A valid certificate of either makes the one person trained, wherever that person counts today.
				for (const each of plan.cycles.filter(({ certified }) => certified)) {
					for (const row of counted.filter(({ cycleId }) => cycleId === each.cycleId)) {
						expect(['certified', 'waived']).toContain(row.stored);
					}
				}
				expect(await db.$count(certificate, eq(certificate.personId, request.goneId))).toBe(0);
			}
		),
		{ numRuns: 40, examples: [[nobodyYet, certifiedOnce, 'kept']] }
	);
}, 60_000);

test('the person goes by the kept number, is found by the other one too, and the other record is in no list', async () => {
	const dinas = await foundDinas(await testDatabase());
	const { db, ani, cici, unitId, section, head } = dinas;
	const [kept, gone] = [(await currentNumber(db, ani.id))!, (await currentNumber(db, cici.id))!];
	await db.write((tx) => tx.update(person).set({ birthDate: '1980-01-01' }).where(eq(person.id, cici.id)));
	await db.write((tx) => rebuildStandings(tx, on));
	const dispute = await dinas.city.dispute(cici.id, head, later, 'double');
	await db.write((tx) => tx.update(rosterDispute).set({ twinId: ani.id }).where(eq(rosterDispute.id, dispute)));

	const request: MergeRequest = { keptId: ani.id, goneId: cici.id, posts: 'gone', signIn: 'kept' };
	const plan = await planMerge(db, request, head, on);
	expect(plan.obstacles).toEqual([]);
	expect(plan.overlapping).toBe(true);
	expect(plan.postsAfter.map(({ unitId: at }) => at)).toEqual([section]);
	await db.write((tx) => mergePersons(tx, request, { actor: head, on, now: later }));

	expect(await currentNumber(db, ani.id)).toBe(kept);
	expect((await findPersonByNumber(db, gone))?.id).toBe(ani.id);
	expect(await currentNumber(db, cici.id)).toBeUndefined();
	const rows = await db.select().from(person).where(eq(person.id, cici.id)).get();
	expect(rows).toMatchObject({ mergedInto: ani.id, mergedAt: later });
	expect(await db.select().from(person).where(eq(person.id, ani.id)).get()).toMatchObject({ birthDate: '1980-01-01' });
	for (const state of ['active', 'inactive', 'outside'] as const) {
		const { people } = await listStaff(db, on, { search: '', state, page: 1, size: 50 });
		expect(people.map(({ id }) => id)).not.toContain(cici.id);
	}
	const settled = await db.select().from(rosterDispute).where(eq(rosterDispute.id, dispute)).get();
	expect(settled).toMatchObject({ decision: 'accepted', decidedAt: later });
	const entries = await db.select().from(auditEntry).where(eq(auditEntry.kind, 'person.merge'));
	expect(entries).toMatchObject([{ actor: head, subject: ani.id }]);
	// Once is enough.
	await expect(planMerge(db, request, head, on)).rejects.toThrow('sudah digabungkan');
	const { people } = await listStaff(db, on, { search: '', state: 'active', unitId, page: 1, size: 50 });
	expect(people.map(({ id }) => id)).not.toContain(ani.id);
});

test('a statement that counted both says that something has changed', async () => {
	const { db, ani, budi, request, cycleId } = await foundDinas(await testDatabase());
	await db.write((tx) => rebuildStandings(tx, on));
	const statement = await signedStatement(db, request);
	const { id } = statement;
	const before = await db.all(sql`select roster_sha256 from attestation where id = ${id}`);
	expect((await attestationStatus(db, statement, later)).state).toBe('standing');

	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'kept' };
	await db.write((tx) => mergePersons(tx, merging, { actor: 'command', on, now: later }));

	expect((await attestationStatus(db, statement, new Date(later.getTime() + 1))).state).toBe('stale');
	expect(await db.all(sql`select roster_sha256 from attestation where id = ${id}`)).toEqual(before);
	expect(await db.$count(enrolment, and(eq(enrolment.cycleId, cycleId), eq(enrolment.endReason, 'merged')))).toBe(1);
});

test('of two enrolments in one cycle the one that is further on stays, with its tries; what the other had met counts too', async () => {
	const { db, ani, budi, cycleId } = await foundDinas(await testDatabase());
	const second = newId();
	await db.write(async (tx) => {
		await tx.insert(requirement).values({ id: second, cycleId, kind: 'module', ref: 'lain', position: 2 });
		await tx.update(enrolment).set({ startedAt: later }).where(eq(enrolment.id, ani.enrolmentId));
		await tx
			.insert(fulfilment)
			.values({ enrolmentId: budi.enrolmentId, requirementId: second, completedAt: new Date('2026-10-02') });
		await rebuildStandings(tx, on);
	});
	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'kept' };
	await db.write((tx) => mergePersons(tx, merging, { actor: 'command', on, now: later }));

	const rows = await db.select().from(enrolment).where(eq(enrolment.cycleId, cycleId));
	expect(rows.find(({ personId }) => personId === ani.id)).toMatchObject({ id: budi.enrolmentId, endedAt: null });
	expect(rows.find(({ personId }) => personId === budi.id)).toMatchObject({
		id: ani.enrolmentId,
		endedAt: later,
		endReason: 'merged'
	});
});

test('what was read is joined, and tries and reminders follow the enrolment that they were made for', async () => {
	const { db, ani, budi, cycleId } = await foundDinas(await testDatabase());
	const [early, late] = [new Date('2026-10-02'), new Date('2026-10-09')];
	const requirementId = (await db.select().from(requirement).where(eq(requirement.cycleId, cycleId)).get())!.id;
	const [lesson, publicationId] = [newId(), newId()];
	await db.write(async (tx) => {
		await tx.insert(publication).values({
			id: publicationId,
			moduleId: 'netralitas-dasar',
			n: 1,
			kind: 'first',
			sha256: '0',
			module: {} as PublishedModule,
			source: 'public',
			note: '',
			publishedAt: early
		});
		await tx.insert(lessonVersion).values({
			...{ id: lesson, sha256: '0', moduleId: 'netralitas-dasar', slug: 'a', title: 'A', minutes: 1 },
			...{ objectives: [], parts: [] }
		});
		const read = { lessonVersionId: lesson, round: 1 };
		await tx.insert(reading).values([
			{ ...read, personId: ani.id, firstAt: late, lastAt: late },
			{ ...read, personId: budi.id, firstAt: early, lastAt: early, completedAt: early },
			{ ...read, personId: budi.id, round: 2, firstAt: late, lastAt: late }
		]);
		const tried = { moduleId: 'netralitas-dasar', requirementId, publicationId, n: 1, seed: '', startedAt: early };
		await tx.insert(attempt).values([
			{ ...tried, id: 'of ani', personId: ani.id, snapshot: {} as Snapshot },
			{ ...tried, id: 'of budi', personId: budi.id, snapshot: {} as Snapshot, submittedAt: late, closedBy: 'person' }
		]);
		for (const { id: personId, enrolmentId } of [ani, budi]) {
			await tx
				.insert(reminder)
				.values({ personId, cycleId, enrolmentId, step: 'week', takenOn: on, at: late, batch: enrolmentId });
		}
		await tx.update(enrolment).set({ startedAt: early }).where(eq(enrolment.id, budi.enrolmentId));
		await rebuildStandings(tx, on);
	});
	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'kept' };
	// What is acknowledged of an open try would be lost with the enrolment that ends.
	expect((await planMerge(db, merging, 'command', on)).obstacles).toEqual([{ kind: 'attempts', count: 1 }]);
	await db.write((tx) =>
		tx.update(attempt).set({ submittedAt: late, closedBy: 'person' }).where(eq(attempt.id, 'of ani'))
	);
	await db.write((tx) => mergePersons(tx, merging, { actor: 'command', on, now: later }));

	const tries = await db.select().from(attempt).orderBy(attempt.id);
	expect(tries).toMatchObject([
		{ id: 'of ani', personId: budi.id, submittedAt: late, closedBy: 'person' },
		{ id: 'of budi', personId: ani.id, submittedAt: late, closedBy: 'person' }
	]);
	expect(await db.select().from(reading).where(eq(reading.personId, ani.id)).orderBy(reading.round)).toMatchObject([
		{ firstAt: early, lastAt: late, completedAt: early },
		{ firstAt: late, lastAt: late, completedAt: null }
	]);
	const taken = await db.select().from(reminder).where(eq(reminder.personId, ani.id));
	expect(taken.map(({ enrolmentId }) => enrolmentId)).toEqual([budi.enrolmentId]);
	expect(await holderThen(db, ani.id, requirementId, late)).toBe(budi.id);
	expect(await holderThen(db, ani.id, requirementId, later)).toBe(ani.id);
});

test('figures stay right when the record that is left gains a unit, and has to activate its account anew', async () => {
	const { db, city, ani, budi, section } = await foundDinas(await testDatabase());
	await city.addPost(budi.id, { unitId: section, heads: true, isPrimary: false, title: 'Kepala Bidang' });
	const code = { codeHash: 'x', purpose: 'first', issuerKind: 'head', issuedAt: later, expiresAt: later } as const;
	await db.write(async (tx) => {
		await tx.update(account).set({ passwordHash: 'ani', activatedAt: later }).where(eq(account.personId, ani.id));
		await tx.insert(activation).values({ personId: ani.id, usedAt: later, ...code });
		// So that the enrolment of the record that goes is the one that stays.
		await tx.update(enrolment).set({ startedAt: later }).where(eq(enrolment.id, budi.enrolmentId));
		await rebuildStandings(tx, on);
	});
	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'kept' };
	const at = new Date(later.getTime() + 60_000);
	await db.write((tx) => mergePersons(tx, merging, { actor: 'command', on, now: at }));

	const kept = (await db.select().from(account).where(eq(account.personId, ani.id)).get())!;
	expect(kept.activatedAt).toBeNull();
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
});

test('roles are neither gained nor lost, and a password that is taken over ends every session', async () => {
	const { db, ani, budi, head } = await foundDinas(await testDatabase());
	const ids = (await db.select().from(account)).reduce(
		(all, each) => all.set(each.personId, each.id),
		new Map<string, string>()
	);
	await db.write(async (tx) => {
		await tx.update(account).set({ passwordHash: 'budi', activatedAt: later }).where(eq(account.personId, budi.id));
		await tx.update(account).set({ passwordHash: 'ani', activatedAt: later }).where(eq(account.personId, ani.id));
		await tx.insert(activation).values({
			personId: budi.id,
			codeHash: 'x',
			purpose: 'first',
			issuerKind: 'head',
			issuedBy: head,
			issuedAt: later,
			expiresAt: later,
			usedAt: later
		});
		for (const id of [ids.get(ani.id)!, ids.get(budi.id)!]) {
			await tx.insert(session).values({ id: `s${id}`, userId: id, expiresAt: 9_999_999_999, createdAt: later });
		}
		await tx.insert(roleGrant).values({ accountId: ids.get(budi.id)!, role: 'trainer', grantedFrom: '2026-01-01' });
		await rebuildStandings(tx, on);
	});
	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'gone' };
	expect((await planMerge(db, merging, head, on)).obstacles).toEqual([{ kind: 'roles', count: 1 }]);
	await expect(db.write((tx) => mergePersons(tx, merging, { actor: head, on, now: later }))).rejects.toThrow('Peran');

	await db.write((tx) => tx.delete(roleGrant));
	await db.write((tx) => mergePersons(tx, merging, { actor: head, on, now: later }));
	const accounts = await db.select().from(account);
	expect(accounts.find(({ personId }) => personId === ani.id)).toMatchObject({
		passwordHash: 'budi',
		disabledAt: null
	});
	expect(accounts.find(({ personId }) => personId === budi.id)).toMatchObject({ disabledAt: later });
	expect(await db.$count(session)).toBe(0);
	// Whose code the password began with goes along, so that a power gained later asks for a new activation.
	expect(await db.$count(activation, eq(activation.personId, ani.id))).toBe(1);
});

test('what is in the way is named, and nothing is done', async () => {
	const { db, city, ani, budi, head } = await foundDinas(await testDatabase());
	await db.write(async (tx) => {
		await tx
			.insert(waiver)
			.values({ enrolmentId: budi.enrolmentId, reason: 'Sakit', fromOn: on, toOn: on, proposedBy: head });
		await rebuildStandings(tx, on);
	});
	await city.dispute(budi.id, head, later);
	const merging: MergeRequest = { keptId: ani.id, goneId: budi.id, posts: 'kept', signIn: 'kept' };
	expect((await planMerge(db, merging, ani.id, on)).obstacles).toEqual([
		{ kind: 'self', count: 1 },
		{ kind: 'disputes', count: 1 },
		{ kind: 'proposals', count: 1 }
	]);
	await expect(db.write((tx) => mergePersons(tx, merging, { actor: ani.id, on, now: later }))).rejects.toThrow(
		'belum dapat digabungkan'
	);
	expect(await db.$count(person, eq(person.mergedInto, ani.id))).toBe(0);
	expect(await db.$count(post, and(eq(post.personId, budi.id), isNull(post.recordedTo)))).toBe(1);
	expect(await db.$count(personNumber, and(eq(personNumber.personId, budi.id), isNull(personNumber.recordedTo)))).toBe(
		1
	);
});
