import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import { Problem } from '../problem.ts';
import { findNotes, saveNotes } from './attestation-drafts.ts';
import { attestationStatus, damageOf } from './attestation-status.ts';
import { findAttestation, listAttestations, signAttestation, type SignRequest } from './attestations.ts';
import { parseRoster, rosterCsv } from './frozen-roster.ts';
import { publicAttestation } from './public-attestation.ts';
import { rosterAt } from './roster.ts';
import { fingerprintShown } from './statements-below.ts';
import { verifyRoster } from './roster-verification.ts';
import { clocksOn, foundDinas, later, signedAt, signedStatement } from './test-city.ts';

test('a head with a certificate signs for the unit and all below it, and the roster is frozen with its notes', async () => {
	const { db, request, head, ani, cici, certificate } = await foundDinas(await testDatabase());
	await saveNotes(
		db,
		request,
		head,
		{ [ani.id]: { kind: 'leave', text: 'melahirkan' }, [head]: { kind: 'sick' } },
		signedAt
	);

	const statement = await signedStatement(db, request);
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

test('people are listed unit by unit as the units are: those below a unit before its neighbour', async () => {
	const { db, city, section, request } = await foundDinas(await testDatabase());
	const second = await city.addUnit(request.unitId, 'Bidang Kedua');
	const seksi = await city.addUnit(section, 'Seksi Contoh');
	await city.enrol(await city.addPerson({ name: 'Dodi', unitId: second }), request.cycleId);
	await city.enrol(await city.addPerson({ name: 'Eka', unitId: seksi }), request.cycleId);

	const { facts, rosterJson } = await signedStatement(db, request);
	const units = facts.units.map(({ name }) => name);
	expect(units.indexOf('Seksi Contoh')).toBe(units.indexOf('Bidang Contoh') + 1);
	expect([...new Set(parseRoster(rosterJson).people.map(({ unit }) => unit.name))]).toEqual(units);
});

test('a statement on the own unit leaves out what is below it', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, { ...request, scope: 'own' });

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

	const acting = await signedStatement(db, { ...request, unitId: elsewhere });
	const vacant = await signedStatement(db, { ...request, unitId: section });

	expect(acting.facts.signatory).toMatchObject({ postKind: 'plt', post: 'Kepala Dinas Lain' });
	expect((await publicAttestation(db, acting.id, later)).signatoryPost).toBe('Plt. Kepala Dinas Lain');
	expect(vacant.facts.signatory.post).toBe('Kepala Dinas');
});

test('a head outside the audience who takes part by choice signs, and counts in no figure', async () => {
	const { db, city, top, request } = await foundDinas(await testDatabase());
	const mayor = await city.addPerson({ name: 'Walikota', unitId: top, heads: true, category: 'jpt' });
	const enrolmentId = await city.enrol(mayor, request.cycleId, { via: 'self' });
	await city.certify(enrolmentId, new Date('2026-10-01T03:00:00Z'));

	const statement = await signedStatement(db, { ...request, personId: mayor, unitId: top });

	expect(statement.facts.figures.total).toBe(4);
	expect(parseRoster(statement.rosterJson).people.map(({ name }) => name)).not.toContain('Walikota');
});

test('nothing is signed that the head has not seen', async () => {
	const { db, city, request, ani } = await foundDinas(await testDatabase());
	const when = { on: '2026-11-02', asOf: signedAt, knownAt: signedAt };
	const seen = fingerprintShown(await rosterAt(db, request, when, clocksOn(when.on)), []);
	await city.certify(ani.enrolmentId, new Date('2026-11-02T02:59:00Z'));

	await expect(signAttestation(db, { ...request, seen }, signedAt)).rejects.toMatchObject({ code: 'roster_changed' });
});

test('a new statement supersedes the one before, which names it', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const first = await signedStatement(db, request);
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

test('however many have been replaced, a list of those in force holds each of them', async () => {
	const { db, city, request, ani } = await foundDinas(await testDatabase());
	const own = await signedStatement(db, { ...request, scope: 'own' });
	await signAttestation(db, request, new Date(signedAt.getTime() + 60_000));
	await city.certify(ani.enrolmentId, new Date(signedAt.getTime() + 120_000));
	const whole = await signAttestation(db, request, new Date(signedAt.getTime() + 180_000));
	const listed = await listAttestations(db, { unitIds: [request.unitId], inForce: true }, 2);

	expect(listed.map(({ number }) => number)).toEqual([whole.number, own.facts.number]);
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

test('the public answer never names anyone, and tells of fewer than ten people only whether all are certified', async () => {
	const { db, city, request, unitId, cycleId } = await foundDinas(await testDatabase());
	const small = await signedStatement(db, request);
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
	const statement = await signedStatement(db, request);
	const reformatted = JSON.stringify(JSON.parse(statement.rosterJson), null, 2);
	const csv = rosterCsv(parseRoster(statement.rosterJson));

	expect(await verifyRoster(db, statement, Buffer.from(statement.rosterJson))).toBe('json');
	expect(await verifyRoster(db, statement, Buffer.from(reformatted))).toBe('json');
	expect(await verifyRoster(db, statement, Buffer.from(csv))).toBe('csv');
	expect(await verifyRoster(db, statement, Buffer.from(reformatted.replace('Ani', 'Ana')))).toBe('none');
	expect(await verifyRoster(db, statement, Buffer.from('apa saja'))).toBe('none');
});
