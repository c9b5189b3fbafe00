import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { hasPower } from '../accounts/power.ts';
import { findFactorDuty } from '../accounts/factor-duty.ts';
import { issueCode } from '../accounts/issue-codes.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { delegation, personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { attestationDraft } from '#lib/server/db/schema/oversight.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { endDelegation, giveDelegation, heldDelegations, listDelegations } from '../organisation/delegations.ts';
import { endAllPosts } from '../organisation/staff-changes.ts';
import { findDraft, listPreparedDrafts, saveNotes, takeNotes } from './attestation-drafts.ts';
import { signAttestation } from './attestations.ts';
import { requireSigningRight, signingRight } from './signing-right.ts';
import { foundDinas, signedAt, signedStatement } from './test-city.ts';
import { overseenUnits, unitRights } from './unit-rights.ts';

const on = '2026-11-02';
const term = { from: '2026-11-02', to: '2027-05-01' };

async function world() {
	const found = await foundDinas(await testDatabase());
	const { db, head, unitId, ani } = found;
	const numberOf = async (personId: string) =>
		(await db.select().from(personNumber).where(eq(personNumber.personId, personId)).get())!.number;
	const give = async (personId: string, more: Partial<typeof term & { unitId: string; by: string }> = {}) => {
		const { by = head, ...days } = more;
		const made = { unitId, number: await numberOf(personId), ...term, ...days };

		return db.write((tx) => giveDelegation(tx, made, { by, on, now: signedAt }));
	};
	const rights = (personId: string, unit = unitId, day = on) => unitRights(db, { personId, roles: [] }, unit, day);

	return { ...found, numberOf, give, rights, delegate: ani.id };
}

describe('a delegate', () => {
	test('looks at the unit and all below on the days of the delegation, prepares what the head signs, and nothing more', async () => {
		const { unitId, section, top, elsewhere, give, rights, delegate, db } = await world();
		const nothing = { looks: false, leads: false, prepares: false, signs: undefined };
		expect(await rights(delegate)).toEqual(nothing);
		await give(delegate);

		const looks = { looks: true, leads: false, prepares: true, signs: undefined };
		expect(await rights(delegate)).toEqual(looks);
		// The section has no head of its own: the head of the dinas signs for it.
		expect(await rights(delegate, section)).toEqual(looks);
		for (const other of [top, elsewhere]) expect(await rights(delegate, other)).toEqual(nothing);
		expect(await rights(delegate, unitId, '2026-11-01')).toEqual(nothing);
		expect(await rights(delegate, unitId, '2027-05-01')).toEqual(looks);
		expect(await rights(delegate, unitId, '2027-05-02')).toEqual(nothing);
		expect(await overseenUnits(db, { personId: delegate, roles: [] }, on)).toEqual(new Set([unitId, section]));
	});

	test('prepares nothing for a unit below that has a head of its own', async () => {
		const { city, section, give, rights, delegate } = await world();
		await give(delegate);
		await city.addPerson({ unitId: section, heads: true });
		expect(await rights(delegate, section)).toMatchObject({ looks: true, prepares: false });
	});

	test('never signs, and gives out no codes', async () => {
		const { db, cycleId, unitId, city, ani, budi, give, delegate, request } = await world();
		await city.certify(ani.enrolmentId, signedAt);
		await give(delegate);
		const right = await signingRight(db, delegate, unitId, cycleId, on);
		expect(() => requireSigningRight(right)).toThrow();
		await expect(signAttestation(db, { ...request, personId: delegate }, signedAt)).rejects.toMatchObject({
			code: 'not_head'
		});
		const issuer = { kind: 'head', personId: delegate } as const;
		await expect(issueCode(db, issuer, budi.id, 'first', signedAt)).rejects.toMatchObject({ code: 'issuer_refused' });
	});

	test('is one no more once ended, and as soon as whoever appointed does not head the unit', async () => {
		const { db, city, unitId, head, budi, give, rights, delegate } = await world();
		await give(delegate);
		await give(budi.id);
		const [first] = await heldDelegations(db, delegate, on);
		const ending = (by: string, id = first!.id) =>
			db.write((tx) => endDelegation(tx, { unitId, id }, { by, on, now: signedAt }));
		await expect(ending(budi.id)).rejects.toMatchObject({ code: 'not_head' });
		await ending(head);
		await expect(ending(head)).rejects.toMatchObject({ code: 'delegate_over' });
		expect(await rights(delegate)).toMatchObject({ looks: false, prepares: false });
		expect(await rights(budi.id)).toMatchObject({ looks: true });

		await db.write((tx) => tx.update(post).set({ validTo: on }).where(eq(post.personId, head)));
		await city.addPerson({ name: 'Kepala Baru', unitId, heads: true });
		expect(await rights(budi.id)).toEqual({ looks: false, leads: false, prepares: false, signs: undefined });
		expect((await listDelegations(db, on, { unitId, past: true })).map(({ state }) => state)).toEqual([
			'lapsed',
			'over'
		]);
	});

	test('is one no more on the day on which the own posts end', async () => {
		const { db, unitId, give, rights, delegate } = await world();
		await give(delegate);
		const leaving = { reason: 'retired', on: '2026-12-01' };
		await db.write((tx) => endAllPosts(tx, delegate, leaving, { actor: 'command', on, now: signedAt }));
		expect(await rights(delegate, unitId, '2026-11-30')).toMatchObject({ looks: true });
		expect(await rights(delegate, unitId, '2026-12-01')).toMatchObject({ looks: false, prepares: false });
		expect(await listDelegations(db, '2026-12-01', { unitId })).toMatchObject([{ state: 'lapsed' }]);
	});

	test('counts as somebody with power: the second factor is needed, codes are the administrator’s, sessions end', async () => {
		const { db, give, delegate } = await world();
		await db.write((tx) => tx.update(account).set({ activatedAt: signedAt }).where(eq(account.personId, delegate)));
		const { id } = (await db.select().from(account).where(eq(account.personId, delegate)).get())!;
		expect(await findFactorDuty(db, id, on)).toBeUndefined();
		expect(await hasPower(db, delegate, on)).toBe(false);
		await give(delegate);
		expect(await findFactorDuty(db, id, on)).toMatchObject({ daysLeft: 14 });
		expect(await hasPower(db, delegate, on)).toBe(true);
		expect(await hasPower(db, delegate, '2027-05-02')).toBe(false);
		const kinds = await db.select({ kind: auditEntry.kind }).from(auditEntry).where(eq(auditEntry.subject, delegate));
		expect(kinds).toContainEqual({ kind: 'delegation.give' });
	});

	test('is appointed by the head, for at most a year, once, and from those who hold a post', async () => {
		const { db, city, give, head, delegate, budi, elsewhere, section } = await world();
		await give(delegate);
		await expect(give(delegate)).rejects.toMatchObject({ code: 'delegate_already' });
		await expect(give(budi.id, { by: budi.id })).rejects.toMatchObject({ code: 'not_head' });
		await expect(give(budi.id, { unitId: elsewhere })).rejects.toMatchObject({ code: 'not_head' });
		await expect(give(head)).rejects.toMatchObject({ code: 'delegate_self' });
		await expect(give(await city.addPerson())).rejects.toMatchObject({ code: 'no_post' });
		await expect(give(budi.id, { from: '2026-11-01' })).rejects.toMatchObject({ field: 'from' });
		await expect(give(budi.id, { to: '2027-11-02' })).rejects.toMatchObject({ field: 'to' });
		await expect(give(budi.id, { to: '2026-11-01' })).rejects.toMatchObject({ field: 'to' });
		await give(budi.id, { to: '2027-11-01' });
		await give(budi.id, { unitId: section });
		expect(await db.$count(delegation)).toBe(3);
	});
});

describe('what a delegate prepares', () => {
	test('is offered to the head, taken over on purpose, and gone once signed', async () => {
		const { db, head, budi, cici, give, delegate, request } = await world();
		const about = { unitId: request.unitId, cycleId: request.cycleId, scope: request.scope };
		await give(delegate);
		await saveNotes(db, about, head, { [budi.id]: { kind: 'sick' } }, signedAt);
		await saveNotes(db, about, delegate, { [budi.id]: { kind: 'leave' }, [cici.id]: { kind: 'study' } }, signedAt);
		expect(await listPreparedDrafts(db, about, head)).toEqual([
			{ preparedBy: delegate, name: 'Ani', count: 2, at: signedAt }
		]);
		expect(await findDraft(db, about, head)).toEqual({ [budi.id]: { kind: 'sick' } });

		await expect(takeNotes(db, about, head, budi.id, signedAt)).rejects.toMatchObject({ code: 'draft_gone' });
		await takeNotes(db, about, head, delegate, signedAt);
		expect(await findDraft(db, about, head)).toEqual({ [budi.id]: { kind: 'leave' }, [cici.id]: { kind: 'study' } });

		await signedStatement(db, request);
		expect(await db.select().from(attestationDraft)).toEqual([]);
	});
});

describe('an acting head', () => {
	test('signs as such, and the statement says so', async () => {
		const { db, city, cycleId, section, request } = await world();
		const acting = await city.addPerson({
			name: 'Plh',
			unitId: section,
			heads: true,
			kind: 'plh',
			title: 'Kepala Bidang'
		});
		await city.certify(await city.enrol(acting, cycleId), signedAt);
		const statement = await signedStatement(db, { ...request, unitId: section, personId: acting });
		expect(statement.facts.signatory).toMatchObject({ name: 'Plh', post: 'Kepala Bidang', postKind: 'plh' });
	});
});
