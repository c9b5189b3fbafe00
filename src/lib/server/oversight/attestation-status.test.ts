import { and, eq, inArray, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { databaseUrlOf, testDatabase } from '#lib/server/db/test-database.ts';
import { newId } from '#lib/server/db/id.ts';
import { post, unitVersion, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '../audit/audit.ts';
import { mergePersons } from '../organisation/merge-persons.ts';
import type { MergeRequest } from '../organisation/merge-plan.ts';
import {
	attestationStatus,
	currentStatus,
	findDamagedAttestations,
	listedState,
	notedStates,
	recordAttestationStates
} from './attestation-status.ts';
import { recordAttestationStatesApart } from './past-figures.ts';
import { findAttestation, listAttestations, signAttestation, type Attestation } from './attestations.ts';
import { parseRoster } from './frozen-roster.ts';
import { publicAttestation } from './public-attestation.ts';
import { brokenRight } from './signing-right.ts';
import type { Since } from './staleness.ts';
import { foundDinas, later, longAgo, signedAt, signedStatement } from './test-city.ts';

/** On the very day of the signature, before and after it. */
const morning = new Date(signedAt.getTime() - 60 * 60_000);
const sameDay = new Date(signedAt.getTime() + 60_000);

async function reasons(db: Database, id: string, now = later) {
	const status = await attestationStatus(db, (await findAttestation(db, id))!, now);

	return {
		state: status.state,
		reasons: status.reasons.map(({ kind }) => kind),
		since: status.since.map(({ kind }) => kind)
	};
}

/** Nothing of the day itself is lost: it counts as what came since. */
async function expectStanding(db: Database, statement: Attestation, since: Since[]): Promise<void> {
	const status = await attestationStatus(db, statement, later);

	expect(status).toMatchObject({ state: 'standing', reasons: [] });
	expect(status.since).toEqual(expect.arrayContaining(since));
}

test('later progress, expiry and transfers leave a statement true and stand apart as what came since', async () => {
	const { db, city, request, ani, budi, elsewhere, unitId, cycleId } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const newcomer = await city.addPerson({ name: 'Fajar', unitId, from: '2026-11-10', recorded: later });
	await city.enrol(newcomer, cycleId, { at: later });
	await city.certify(ani.enrolmentId, later);
	await city.transfer(budi.id, elsewhere, '2026-11-10', later);

	expect(await reasons(db, statement.id)).toEqual({
		state: 'standing',
		reasons: [],
		since: expect.arrayContaining(['certified', 'left', 'joined'])
	});
	expect(await reasons(db, statement.id, new Date('2028-01-01T03:00:00Z'))).toMatchObject({
		state: 'standing',
		since: expect.arrayContaining(['expired'])
	});
});

test('a letter that comes late about a transfer before the moment puts a statement out of date', async () => {
	const { db, city, request, budi, elsewhere } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	expect((await reasons(db, statement.id)).state).toBe('standing');

	await city.transfer(budi.id, elsewhere, '2026-10-15', later);

	expect(await reasons(db, statement.id)).toEqual({ state: 'stale', reasons: ['removed'], since: [] });
});

test('a letter that comes late about somebody who was there already adds the person', async () => {
	const { db, city, request, unitId, cycleId, cici } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const forgotten = await city.addPerson({ name: 'Gita', unitId, from: '2026-09-01', recorded: later });
	await city.enrol(forgotten, cycleId, { at: later });
	await city.transfer(cici.id, unitId, '2026-10-15', later);

	expect(await reasons(db, statement.id)).toMatchObject({ state: 'stale', reasons: ['moved', 'added'] });
});

test('what is recorded after the signature and dated on that very day leaves a statement true', async () => {
	const { db, city, request, ani, budi, cici, elsewhere, section, unitId, cycleId } = await foundDinas(
		await testDatabase()
	);
	const statement = await signedStatement(db, request);
	const joined = await city.addPerson({ name: 'Hadi', unitId, from: '2026-11-02', recorded: sameDay });
	await city.enrol(joined, cycleId, { at: sameDay });
	await city.transfer(ani.id, section, '2026-11-02', sameDay);
	await city.transfer(budi.id, elsewhere, '2026-11-02', sameDay);
	await city.waive(cici.enrolmentId, '2026-11-02', '2026-12-31', sameDay);

	await expectStanding(db, statement, [
		{ kind: 'joined', personId: joined },
		{ kind: 'left', personId: budi.id }
	]);
});

test('a change of that very day does not hide one of the day before', async () => {
	const { db, city, request, ani, budi, elsewhere, section, unitId, cycleId } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	await city.transfer(ani.id, elsewhere, '2026-11-01', sameDay);
	await city.transfer(ani.id, section, '2026-11-02', new Date(sameDay.getTime() + 1));
	await city.transfer(budi.id, section, '2026-11-02', sameDay);
	const forgotten = await city.addPerson({ unitId, from: '2026-11-01', recorded: sameDay });
	await city.enrol(forgotten, cycleId, { at: sameDay });

	const { reasons } = await attestationStatus(db, statement, later);
	expect(reasons).toEqual([
		{ kind: 'moved', personId: ani.id },
		{ kind: 'added', personId: forgotten }
	]);
});

test('who came on the very day and is moved on after the signature leaves a statement true', async () => {
	const { db, city, request, ani, elsewhere, section, unitId, cycleId } = await foundDinas(await testDatabase());
	await city.transfer(ani.id, section, '2026-11-02', morning);
	const newcomer = await city.addPerson({ unitId, from: '2026-11-02', recorded: morning });
	await city.enrol(newcomer, cycleId, { at: morning });
	const statement = await signedStatement(db, request);
	await city.transfer(ani.id, elsewhere, '2026-11-02', sameDay);
	await city.transfer(newcomer, elsewhere, '2026-11-02', sameDay);

	await expectStanding(db, statement, [
		{ kind: 'left', personId: ani.id },
		{ kind: 'left', personId: newcomer }
	]);
});

test('coming on the very day does not hide a letter about the days before', async () => {
	const { db, city, request, ani, budi, elsewhere, section, unitId } = await foundDinas(await testDatabase());
	await city.transfer(ani.id, section, '2026-11-02', morning);
	await city.transfer(budi.id, section, '2026-11-02', morning);
	const statement = await signedStatement(db, request);
	await db.write((tx) =>
		tx
			.update(post)
			.set({ recordedTo: sameDay })
			.where(and(inArray(post.personId, [ani.id, budi.id]), isNull(post.recordedTo)))
	);
	// The one was elsewhere since October, the other has left the institution then.
	await city.addPost(ani.id, { unitId: elsewhere, from: '2026-10-15', recorded: sameDay });
	await city.addPost(budi.id, { unitId, to: '2026-10-15', recorded: sameDay });

	expect((await attestationStatus(db, statement, later)).reasons).toEqual([
		{ kind: 'removed', personId: ani.id },
		{ kind: 'removed', personId: budi.id }
	]);
});

test('who enters the programme by a later change of post was not forgotten in the statement', async () => {
	const { db, city, request, unitId, section, cycleId } = await foundDinas(await testDatabase());
	const outside = await city.addPerson({ unitId });
	const statement = await signedStatement(db, request);
	await city.transfer(outside, section, '2026-11-10', later);
	await city.enrol(outside, cycleId, { at: later });

	expect(await reasons(db, statement.id, new Date(later.getTime() + 1))).toEqual({
		state: 'standing',
		reasons: [],
		since: ['joined']
	});
});

test('a decided correction puts a statement out of date, an open or a later one does not', async () => {
	const { db, city, request, ani, budi, head } = await foundDinas(await testDatabase());
	const disputeId = await city.dispute(ani.id, head, new Date('2026-11-01T03:00:00Z'));
	const statement = await signedStatement(db, request);
	await city.dispute(budi.id, head, later);

	expect(statement.facts.figures.correction).toBe(1);
	expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });

	await city.decide(disputeId, 'rejected', later);
	expect(await reasons(db, statement.id, new Date(later.getTime() + 1))).toMatchObject({
		state: 'stale',
		reasons: ['decided']
	});
});

test('a listed certificate that is revoked puts a statement out of date', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	await city.revoke(certificate.id, later);

	expect(await reasons(db, statement.id)).toMatchObject({
		state: 'stale',
		reasons: ['revoked', 'signatory_certificate']
	});
	expect(await recordAttestationStatesApart(await databaseUrlOf(db))).toEqual([statement.number]);
	expect(await recordAttestationStates(db, new Date())).toEqual([]);
});

test('a listed certificate whose successor is revoked puts a statement out of date', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const successor = await city.supersede(certificate.id, new Date('2026-11-10T03:00:00Z'));
	expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });

	await city.revoke(successor.id, later);
	expect(await reasons(db, statement.id)).toMatchObject({
		state: 'stale',
		reasons: ['revoked', 'signatory_certificate']
	});
});

/** Somebody of another dinas, not on its list, who acts as the head of this one and has signed for it. */
async function signedByActing({ from = '2026-10-01', via = 'rule' as 'rule' | 'self' } = {}) {
	const dinas = await foundDinas(await testDatabase());
	const { db, city, elsewhere, unitId, cycleId, request } = dinas;
	const acting = await city.addPerson({ name: 'Pelaksana Tugas', unitId: elsewhere });
	const held = { unitId, heads: true, isPrimary: false, kind: 'plt', title: 'Plt. Kepala Dinas', from } as const;
	const postId = await city.addPost(acting, held);
	const certificate = await city.certify(await city.enrol(acting, cycleId, { via }), new Date('2026-10-02T03:00:00Z'));
	const statement = await signedStatement(db, { ...request, personId: acting });
	expect(statement.signatoryPostId).toBe(postId);
	const closed = (id: string, at: Date) =>
		db.write((tx) => tx.update(post).set({ recordedTo: at }).where(eq(post.id, id)));

	return { ...dinas, acting, certificate, statement, held, postId, closed };
}

test.each(['rule', 'self'] as const)(
	'whoever signed without being on the list and loses the certificate of enrolment by %s leaves a statement out of date',
	async (via) => {
		const { db, city, acting, certificate, statement } = await signedByActing({ via });
		expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });
		const { id } = await city.supersede(certificate.id, new Date('2026-11-10T03:00:00Z'));
		expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });
		await city.revoke(id, later);

		expect((await attestationStatus(db, statement, later)).reasons).toEqual([
			{ kind: 'signatory_certificate', personId: acting }
		]);
		expect(await recordAttestationStates(db, later)).toEqual([statement.number]);
		expect((await attestationStatus(db, statement, new Date(later.getTime() - 1))).state).toBe('standing');
	}
);

test('a revoked certificate of another period leaves the statement of its signatory true', async () => {
	const { db, city, acting, statement, cycleId } = await signedByActing();
	const before = await city.followCycle(cycleId, { key: '2025', opensOn: '2025-01-01', dueOn: '2025-12-31' });
	const { id } = await city.certify(await city.enrol(acting, before), new Date('2025-10-02T03:00:00Z'));
	await city.revoke(id, later);

	expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });
});

test('a post by which a statement was signed and that is taken back puts it out of date, until it is known again', async () => {
	const { db, city, acting, statement, held, postId, closed, elsewhere } = await signedByActing();
	const hours = (n: number) => new Date(later.getTime() + n * 60 * 60_000);
	await closed(postId, later);
	expect((await attestationStatus(db, statement, later)).reasons).toEqual([
		{ kind: 'signatory_post', personId: acting }
	]);
	expect(await recordAttestationStates(db, hours(1))).toEqual([statement.number]);

	// A correction that is corrected makes a record of its own.
	const again = await city.addPost(acting, { ...held, title: 'Plt. Kepala', recorded: hours(2) });
	expect(await reasons(db, statement.id, hours(3))).toMatchObject({ state: 'standing', reasons: [] });
	expect(await recordAttestationStates(db, hours(3))).toEqual([statement.number]);

	await closed(again, hours(4));
	for (const other of [{ heads: false }, { kind: 'plh' as const }, { from: '2026-11-03' }, { unitId: elsewhere }]) {
		const id = await city.addPost(acting, { ...held, ...other, recorded: hours(4) });
		expect((await reasons(db, statement.id, hours(5))).reasons).toEqual(['signatory_post']);
		await closed(id, hours(4));
	}
	await city.addPost(acting, { ...held, from: '2026-11-02', recorded: hours(4) });
	expect((await reasons(db, statement.id, hours(5))).reasons).toEqual([]);
});

test('a post that ends after the signature, or on its very day, leaves the statement of its holder true', async () => {
	for (const [to, expected] of [
		['2026-11-10', []],
		['2026-11-02', []],
		['2026-11-01', ['signatory_post']]
	] as const) {
		const { db, city, acting, statement, held, postId, closed } = await signedByActing();
		await closed(postId, sameDay);
		await city.addPost(acting, { ...held, to, recorded: sameDay });
		expect((await reasons(db, statement.id)).reasons, to).toEqual(expected);
	}
});

test('an acting post that followed another one and is taken back is not held by the one before', async () => {
	const { db, city, acting, statement, postId, held, closed } = await signedByActing({ from: '2026-11-02' });
	await city.addPost(acting, { ...held, from: '2026-10-01', to: '2026-11-02' });
	await closed(postId, later);

	expect((await reasons(db, statement.id)).reasons).toEqual(['signatory_post']);
});

test('merging the record of a signatory with another one of the same human leaves the statement true', async () => {
	const { db, city, acting, statement, certificate, elsewhere, cycleId } = await signedByActing();
	const kept = await city.addPerson({ name: 'Pelaksana Tugas', unitId: elsewhere });
	const own = await city.certify(await city.enrol(kept, cycleId), new Date('2026-10-03T03:00:00Z'));
	const merging: MergeRequest = { keptId: kept, goneId: acting, posts: 'kept', signIn: 'kept' };
	await db.write((tx) => mergePersons(tx, merging, { actor: 'command', on: '2026-11-20', now: later }));
	const minutes = (n: number) => new Date(later.getTime() + n * 60_000);
	expect((await reasons(db, statement.id, minutes(1))).reasons).toEqual([]);

	// The certificate of the record that is left is not the one that the signature rested on.
	await city.revoke(own.id, minutes(2));
	expect((await reasons(db, statement.id, minutes(3))).reasons).toEqual([]);
	await city.revoke(certificate.id, minutes(4));
	expect((await reasons(db, statement.id, minutes(5))).reasons).toEqual(['signatory_certificate']);
});

test('of a signatory the public is told one reason, whichever it is, and nothing of the single certificate', async () => {
	const { db, city, request, certificate, unitId, cycleId } = await foundDinas(await testDatabase());
	for (let i = 0; i < 6; i++) await city.enrol(await city.addPerson({ unitId }), cycleId);
	const statement = await signedStatement(db, request);
	await city.revoke(certificate.id, later);

	const { state, reasons: told } = await publicAttestation(
		db,
		statement.id,
		new Date(later.getTime() + 24 * 60 * 60_000)
	);
	expect({ state, told }).toEqual({ state: 'stale', told: [m.attestation_reason_signatory()] });
});

test('whether a signatory had the right is looked up by the signatory, however many posts and certificates there are', async () => {
	const { db, statement } = await signedByActing();
	const texts = await statementsOf(async () => void (await brokenRight(db, statement, later)));

	expect(texts).toHaveLength(1);
	const plan = await planOf(db, texts[0]!);
	expect(plan.filter((step) => /^SCAN (?!p$|CONSTANT ROW|\(subquery)/.test(step))).toEqual([]);
	expect(plan).toContainEqual(expect.stringMatching(/^SEARCH held USING INDEX post_person/));
});

test('what pages ask for again and again is computed anew after every act in the log, and every day', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const stateAt = async (now: Date) => (await currentStatus(db, statement, now)).state;
	const minutesLater = (minutes: number) => new Date(later.getTime() + minutes * 60_000);
	expect(await stateAt(later)).toBe('standing');

	await city.revoke(certificate.id, later);
	expect(await stateAt(minutesLater(1))).toBe('standing');
	expect(await stateAt(minutesLater(24 * 60))).toBe('stale');

	await db.write((tx) =>
		recordAudit(tx, { at: later, actor: 'command', kind: 'certificate.revoke', subject: certificate.number })
	);
	expect(await stateAt(minutesLater(1))).toBe('stale');
});

test('a list says of a superseded statement that it is, and compares those that stand', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	await signedStatement(db, request);
	await signAttestation(db, request, later);
	await city.revoke(certificate.id, new Date(later.getTime() + 1));
	const listed = await listAttestations(db, { unitId: request.unitId });
	const states = await Promise.all(listed.map((one) => listedState(db, one, new Date(later.getTime() + 2))));

	expect(states).toEqual(['stale', 'superseded']);
});

test('the noted state of a statement is the last one that the clock wrote of it', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	await signedStatement(db, request);
	await signedStatement(db, { ...request, scope: 'own' });
	await signAttestation(db, request, later);
	const listed = await listAttestations(db, { unitId: request.unitId });
	const noted = async () => [...(await notedStates(db, listed)).values()].sort();

	expect(await noted()).toEqual(['standing', 'standing', 'superseded']);
	await city.revoke(certificate.id, new Date(later.getTime() + 1));
	expect(await noted()).toEqual(['standing', 'standing', 'superseded']);
	expect(await recordAttestationStates(db, new Date(later.getTime() + 2))).toHaveLength(2);
	expect(await noted()).toEqual(['stale', 'stale', 'superseded']);
});

test('a waiver granted later for the moment itself puts a statement out of date', async () => {
	const { db, city, request, ani, budi } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	await city.waive(ani.enrolmentId, '2026-11-03', '2026-12-31', later);
	expect((await reasons(db, statement.id)).state).toBe('standing');

	await city.waive(budi.enrolmentId, '2026-11-01', '2026-11-30', later);
	expect(await reasons(db, statement.id, new Date(later.getTime() + 1))).toMatchObject({ reasons: ['waiver'] });
});

test('a stored statement that was tampered with is found', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const damaged = async () => (await findDamagedAttestations(db)).damaged.map(({ damage }) => damage);
	const rewrite = (values: Partial<typeof statement>) =>
		db.write((tx) => tx.update(attestation).set(values).where(eq(attestation.id, statement.id)));

	await rewrite({ facts: { ...statement.facts, figures: { ...statement.facts.figures, certified: 4 } } });
	expect(await damaged()).toEqual([['facts']]);
	await rewrite({ facts: statement.facts, rosterJson: statement.rosterJson.replace('Ani', 'Ana') });
	expect(await damaged()).toEqual([['roster']]);
	await rewrite({ rosterJson: statement.rosterJson });
	await db.write((tx) => tx.update(attestationRow).set({ state: 'certified' }));
	expect(await damaged()).toEqual([['rows']]);
});

test('a statement freezes who is late by the day of the unit, and no zone that is set later makes it untrue', async () => {
	const { db, city, request, unitId, section, cycleId } = await foundDinas(await testDatabase());
	// 23.30 WIB on the last day of everything; in Jayapura the next day has begun.
	const night = new Date('2026-11-02T16:30:00Z');
	const lie = (unit: string, timeZone: TimeZone | null) =>
		db.write(async (tx) => {
			const [row] = await tx
				.select()
				.from(unitVersion)
				.where(and(eq(unitVersion.unitId, unit), isNull(unitVersion.recordedTo)));
			const at = timeZone === null ? later : longAgo;
			await tx.update(unitVersion).set({ recordedTo: at }).where(eq(unitVersion.id, row!.id));
			await tx.insert(unitVersion).values({ ...row!, id: newId(), timeZone, recordedFrom: at });
		});
	await lie(section, 'Asia/Jayapura');
	await db.write((tx) => tx.update(enrolment).set({ dueOn: '2026-11-02' }).where(eq(enrolment.cycleId, cycleId)));
	const lapsing = await city.addPerson({ name: 'Dedi', unitId: section });
	await city.certify(await city.enrol(lapsing, cycleId), new Date('2026-10-01T03:00:00Z'), '2026-11-02');
	const stays = await city.addPerson({ name: 'Eka', unitId });
	await city.certify(await city.enrol(stays, cycleId), new Date('2026-10-01T03:00:00Z'), '2026-11-02');

	const { id } = await signAttestation(db, request, night);
	const states = Object.fromEntries(
		parseRoster((await findAttestation(db, id))!.rosterJson).people.map(({ name, state }) => [name, state])
	);
	expect(states).toMatchObject({
		Ani: 'not_activated',
		Budi: 'not_activated',
		Cici: 'overdue',
		Dedi: 'expired',
		Eka: 'certified'
	});

	await lie(section, null);
	expect(await reasons(db, id, new Date(later.getTime() + 60_000))).toMatchObject({ state: 'standing', reasons: [] });
});

test('what was noted of a few statements is looked up by them, however many are noted of', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const texts = await statementsOf(async () => void (await notedStates(db, [statement])));

	expect(texts).toHaveLength(1);
	expect(await planOf(db, texts[0]!)).toContainEqual(
		expect.stringMatching(/^SEARCH audit_entry USING INDEX audit_entry_subject \(subject=\?\)$/)
	);
});
