import { and, eq, inArray, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { findNotes, saveNotes } from './attestation-drafts.ts';
import {
	attestationStatus,
	currentStatus,
	damageOf,
	findDamagedAttestations,
	listedState,
	recordStaleAttestations
} from './attestation-status.ts';
import { findAttestation, listAttestations, signAttestation, type SignRequest } from './attestations.ts';
import { parseRoster, rosterCsv } from './frozen-roster.ts';
import { publicAttestation } from './public-attestation.ts';
import { rosterAt, rosterFingerprint } from './roster.ts';
import { verifyRoster } from './roster-verification.ts';
import { foundDinas, signedAt } from './test-city.ts';

const later = new Date('2026-11-20T03:00:00Z');

async function signed(db: Database, request: SignRequest) {
	const { id } = await signAttestation(db, request, signedAt);

	return (await findAttestation(db, id))!;
}

async function reasons(db: Database, id: string, now = later) {
	const status = await attestationStatus(db, (await findAttestation(db, id))!, now);

	return {
		state: status.state,
		reasons: status.reasons.map(({ kind }) => kind),
		since: status.since.map(({ kind }) => kind)
	};
}

test('a head with a certificate signs for the unit and all below it, and the roster is frozen with its notes', async () => {
	const { db, request, head, ani, cici, certificate } = await foundDinas(await testDatabase());
	await saveNotes(
		db,
		request,
		head,
		{ [ani.id]: { kind: 'leave', text: 'melahirkan' }, [head]: { kind: 'sick' } },
		signedAt
	);

	const statement = await signed(db, request);
	const roster = parseRoster(statement.rosterJson);

	expect(statement.number).toBe('SP-0001/NETRAL/XI/2026');
	expect(statement.facts.figures).toEqual({ total: 4, certified: 1, notCertified: 3, waived: 0, correction: 0 });
	expect(statement.facts.units.map(({ name, depth, total }) => [name, depth, total])).toEqual([
		['Dinas Contoh', 0, 4],
		['Bidang Contoh', 1, 1]
	]);
	expect(statement.facts.signatory.post).toBe('Kepala Dinas');
	expect(roster.people.map(({ name, state, certificate, note }) => [name, state, certificate, note?.kind])).toEqual([
		['Ani', 'not_activated', null, 'leave'],
		['Budi', 'not_activated', null, undefined],
		['Kepala', 'certified', certificate.number, undefined],
		['Cici', 'not_activated', null, undefined]
	]);
	expect(await findNotes(db, request, head)).toEqual({ [ani.id]: { kind: 'leave', text: 'melahirkan' } });
	expect(await damageOf(db, statement)).toEqual([]);
	expect((await db.select().from(auditEntry)).map(({ kind, subject }) => [kind, subject])).toEqual([
		['attestation.sign', statement.number]
	]);
	expect(roster.random).toMatch(/^[0-9a-f]{32}$/);
	expect(await db.select().from(attestationRow).where(eq(attestationRow.personId, cici.id))).toHaveLength(1);
});

test('a statement on the own unit leaves out what is below it', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signed(db, { ...request, scope: 'own' });

	expect(statement.facts.figures.total).toBe(3);
	expect(statement.facts.units).toHaveLength(1);
});

test('who does not head the unit, or has not finished the own training, cannot sign', async () => {
	const { db, city, request, ani, section, certificate } = await foundDinas(await testDatabase());
	const sectionHead = await city.addPerson({ name: 'Dewi', unitId: section, heads: true, category: 'pengawas' });
	const codeOf = async (asked: SignRequest) => {
		const failure = await signAttestation(db, asked, signedAt).catch((error: unknown) => error);

		return failure instanceof Problem ? failure.code : failure;
	};

	await city.certify(ani.enrolmentId, new Date('2026-10-01T03:00:00Z'));
	expect(await codeOf({ ...request, personId: ani.id })).toBe('not_head');
	expect(await codeOf({ ...request, personId: sectionHead })).toBe('not_head');
	expect(await codeOf({ ...request, unitId: section })).toBe('not_head');
	expect(await codeOf({ ...request, personId: sectionHead, unitId: section })).toBe('not_certified');
	await city.revoke(certificate.id, new Date('2026-10-05T03:00:00Z'));
	expect(await codeOf(request)).toBe('not_certified');
	expect(await db.select().from(attestation)).toEqual([]);
});

test('an acting head signs as such, and a head above signs for a vacant unit', async () => {
	const { db, city, elsewhere, section, cycleId, head, request } = await foundDinas(await testDatabase());
	const other = await city.addPerson({ name: 'Eka', unitId: elsewhere });
	await city.enrol(other, cycleId);
	await city.addPost(head, {
		unitId: elsewhere,
		isPrimary: false,
		heads: true,
		kind: 'plt',
		title: 'Kepala Dinas Lain'
	});

	const acting = await signed(db, { ...request, unitId: elsewhere });
	const vacant = await signed(db, { ...request, unitId: section });

	expect(acting.facts.signatory).toMatchObject({ postKind: 'plt', post: 'Kepala Dinas Lain' });
	expect((await publicAttestation(db, acting.id, later)).signatoryPost).toBe('Plt. Kepala Dinas Lain');
	expect(vacant.facts.signatory.post).toBe('Kepala Dinas');
});

test('a head outside the audience who takes part by choice signs, and counts in no figure', async () => {
	const { db, city, top, request } = await foundDinas(await testDatabase());
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true, category: 'jpt' });
	const enrolmentId = await city.enrol(mayor, request.cycleId, { via: 'self' });
	await city.certify(enrolmentId, new Date('2026-10-01T03:00:00Z'));

	const statement = await signed(db, { ...request, personId: mayor, unitId: top });

	expect(statement.facts.figures.total).toBe(4);
	expect(parseRoster(statement.rosterJson).people.map(({ name }) => name)).not.toContain('Walikota');
});

test('nothing is signed that the head has not seen', async () => {
	const { db, city, request, ani } = await foundDinas(await testDatabase());
	const seen = rosterFingerprint(await rosterAt(db, request, { on: '2026-11-02', asOf: signedAt, knownAt: signedAt }));
	await city.certify(ani.enrolmentId, new Date('2026-11-02T02:59:00Z'));

	await expect(signAttestation(db, { ...request, seen }, signedAt)).rejects.toMatchObject({ code: 'roster_changed' });
});

test('a new statement supersedes the one before, which names it', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const first = await signed(db, request);
	const second = await signAttestation(db, request, later);

	const status = await attestationStatus(db, (await findAttestation(db, first.number))!, later);
	expect(status.state).toBe('superseded');
	expect(status.successor?.number).toBe(second.number);
	expect((await findAttestation(db, second.code))!.facts.supersedes).toBe(first.number);
	expect((await listAttestations(db, { unitId: request.unitId })).map(({ number }) => number)).toEqual([
		second.number,
		first.number
	]);
});

test('a statement that replaces another begins with its notes', async () => {
	const { db, request, head, ani, budi } = await foundDinas(await testDatabase());
	await saveNotes(db, request, head, { [ani.id]: { kind: 'sick' }, [budi.id]: { kind: 'leave' } }, signedAt);
	await signed(db, request);
	await saveNotes(db, request, head, { [budi.id]: null }, later);
	const { id } = await signAttestation(db, request, later);

	const { people } = parseRoster((await findAttestation(db, id))!.rosterJson);
	expect(people.map(({ name, note }) => [name, note?.kind])).toEqual([
		['Ani', 'sick'],
		['Budi', undefined],
		['Kepala', undefined],
		['Cici', undefined]
	]);
});

test('a button pressed many times at once signs once, and keeps the notes', async () => {
	const { db, request, head, ani } = await foundDinas(await testDatabase());
	await saveNotes(db, request, head, { [ani.id]: { kind: 'leave' } }, signedAt);
	const made = await Promise.all(
		Array.from({ length: 8 }, (_, n) => signAttestation(db, request, new Date(signedAt.getTime() + n)))
	);

	expect(new Set(made.map(({ number }) => number)).size).toBe(1);
	const { rosterJson } = (await findAttestation(db, made[0]!.id))!;
	expect(parseRoster(rosterJson).people.find(({ name }) => name === 'Ani')?.note).toEqual({ kind: 'leave' });
});

test('later progress, expiry and transfers leave a statement true and stand apart as what came since', async () => {
	const { db, city, request, ani, budi, elsewhere, unitId, cycleId } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
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
	const statement = await signed(db, request);
	expect((await reasons(db, statement.id)).state).toBe('standing');

	await city.transfer(budi.id, elsewhere, '2026-10-15', later);

	expect(await reasons(db, statement.id)).toEqual({ state: 'stale', reasons: ['removed'], since: [] });
});

test('a letter that comes late about somebody who was there already adds the person', async () => {
	const { db, city, request, unitId, cycleId, cici } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	const forgotten = await city.addPerson({ name: 'Gita', unitId, from: '2026-09-01', recorded: later });
	await city.enrol(forgotten, cycleId, { at: later });
	await city.transfer(cici.id, unitId, '2026-10-15', later);

	expect(await reasons(db, statement.id)).toMatchObject({ state: 'stale', reasons: ['moved', 'added'] });
});

test('what is recorded after the signature and dated on that very day leaves a statement true', async () => {
	const { db, city, request, ani, budi, cici, elsewhere, section, unitId, cycleId } = await foundDinas(
		await testDatabase()
	);
	const statement = await signed(db, request);
	const sameDay = new Date(signedAt.getTime() + 6 * 60_000);
	const joined = await city.addPerson({ name: 'Hadi', unitId, from: '2026-11-02', recorded: sameDay });
	await city.enrol(joined, cycleId, { at: sameDay });
	await city.transfer(ani.id, section, '2026-11-02', sameDay);
	await city.transfer(budi.id, elsewhere, '2026-11-02', sameDay);
	await city.waive(cici.enrolmentId, '2026-11-02', '2026-12-31', sameDay);

	const status = await attestationStatus(db, statement, later);
	expect(status).toMatchObject({ state: 'standing', reasons: [] });
	// Nothing is lost: it counts as what came since.
	expect(status.since).toEqual(
		expect.arrayContaining([
			{ kind: 'joined', personId: joined },
			{ kind: 'left', personId: budi.id }
		])
	);
});

test('a change of that very day does not hide one of the day before', async () => {
	const { db, city, request, ani, budi, elsewhere, section, unitId, cycleId } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	const sameDay = new Date(signedAt.getTime() + 60_000);
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
	const morning = new Date(signedAt.getTime() - 60 * 60_000);
	await city.transfer(ani.id, section, '2026-11-02', morning);
	const newcomer = await city.addPerson({ unitId, from: '2026-11-02', recorded: morning });
	await city.enrol(newcomer, cycleId, { at: morning });
	const statement = await signed(db, request);
	const sameDay = new Date(signedAt.getTime() + 60_000);
	await city.transfer(ani.id, elsewhere, '2026-11-02', sameDay);
	await city.transfer(newcomer, elsewhere, '2026-11-02', sameDay);

	const status = await attestationStatus(db, statement, later);
	expect(status).toMatchObject({ state: 'standing', reasons: [] });
	expect(status.since).toEqual(
		expect.arrayContaining([
			{ kind: 'left', personId: ani.id },
			{ kind: 'left', personId: newcomer }
		])
	);
});

test('coming on the very day does not hide a letter about the days before', async () => {
	const { db, city, request, ani, budi, elsewhere, section, unitId } = await foundDinas(await testDatabase());
	const morning = new Date(signedAt.getTime() - 60 * 60_000);
	await city.transfer(ani.id, section, '2026-11-02', morning);
	await city.transfer(budi.id, section, '2026-11-02', morning);
	const statement = await signed(db, request);
	const sameDay = new Date(signedAt.getTime() + 60_000);
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
	const statement = await signed(db, request);
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
	const statement = await signed(db, request);
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
	const statement = await signed(db, request);
	await city.revoke(certificate.id, later);

	expect(await reasons(db, statement.id)).toMatchObject({ state: 'stale', reasons: ['revoked'] });
	expect(await recordStaleAttestations(db, later)).toEqual([statement.number]);
	expect(await recordStaleAttestations(db, later)).toEqual([]);
});

test('a listed certificate whose successor is revoked puts a statement out of date', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	const successor = await city.supersede(certificate.id, new Date('2026-11-10T03:00:00Z'));
	expect(await reasons(db, statement.id)).toMatchObject({ state: 'standing', reasons: [] });

	await city.revoke(successor.id, later);
	expect(await reasons(db, statement.id)).toMatchObject({ state: 'stale', reasons: ['revoked'] });
});

test('what pages ask for again and again is computed anew after every act in the log, and every day', async () => {
	const { db, city, request, certificate } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
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
	await signed(db, request);
	await signAttestation(db, request, later);
	await city.revoke(certificate.id, new Date(later.getTime() + 1));
	const listed = await listAttestations(db, { unitId: request.unitId });
	const states = await Promise.all(listed.map((one) => listedState(db, one, new Date(later.getTime() + 2))));

	expect(states).toEqual(['stale', 'superseded']);
});

test('a waiver granted later for the moment itself puts a statement out of date', async () => {
	const { db, city, request, ani, budi } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	await city.waive(ani.enrolmentId, '2026-11-03', '2026-12-31', later);
	expect((await reasons(db, statement.id)).state).toBe('standing');

	await city.waive(budi.enrolmentId, '2026-11-01', '2026-11-30', later);
	expect(await reasons(db, statement.id, new Date(later.getTime() + 1))).toMatchObject({ reasons: ['waiver'] });
});

test('the public answer never names anyone, and tells of fewer than ten people only whether all are certified', async () => {
	const { db, city, request, unitId, cycleId } = await foundDinas(await testDatabase());
	const small = await signed(db, request);
	const answer = await publicAttestation(db, small.id, later);

	expect(answer.totals).toEqual({ all: false });
	expect(JSON.stringify(answer)).not.toMatch(/Ani|Budi|Cici|"Kepala"|1980/);
	expect(answer.intact).toBe(true);

	for (let i = 0; i < 6; i++) await city.enrol(await city.addPerson({ unitId }), cycleId);
	const { id } = await signAttestation(db, request, later);
	expect((await publicAttestation(db, id, later)).totals).toMatchObject({ total: 10, certified: 1 });
});

test('the roster handed out beside a statement is recognised, and nothing else is', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	const reformatted = JSON.stringify(JSON.parse(statement.rosterJson), null, 2);
	const csv = rosterCsv(parseRoster(statement.rosterJson));

	expect(await verifyRoster(db, statement, Buffer.from(statement.rosterJson))).toBe('json');
	expect(await verifyRoster(db, statement, Buffer.from(reformatted))).toBe('json');
	expect(await verifyRoster(db, statement, Buffer.from(csv))).toBe('csv');
	expect(await verifyRoster(db, statement, Buffer.from(reformatted.replace('Ani', 'Ana')))).toBe('none');
	expect(await verifyRoster(db, statement, Buffer.from('apa saja'))).toBe('none');
});

test('a stored statement that was tampered with is found', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signed(db, request);
	const damaged = async () => (await findDamagedAttestations(db)).map(({ damage }) => damage);
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
