import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { personNumber } from '#lib/server/db/schema/organisation.ts';
import { standing, type Note } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import {
	countProposedWaivers,
	findNotableWaivers,
	findWaiver,
	listProposedWaivers,
	listWaivers,
	listWaiversIn
} from '../programmes/waiver-list.ts';
import { waiverTable } from '../programmes/waiver-table.ts';
import { addWaiver, decideWaiver, proposeWaiver } from '../programmes/waivers.ts';
import { findDraft, saveNotes } from './attestation-drafts.ts';
import { attestationStatus } from './attestation-status.ts';
import { findAttestation } from './attestations.ts';
import { parseRoster, peopleOnPaper } from './frozen-roster.ts';
import { noteInWords, parseNote, withWaivers } from './notes.ts';
import { rebuildStandings } from './standings.ts';
import { foundDinas, later, signedAt, signedStatement } from './test-city.ts';

const on = '2026-11-02';
const days = { reason: 'Tugas belajar di luar kota', from: '2026-10-01', to: '2027-03-31' };

async function world() {
	const found = await foundDinas(await testDatabase());
	const { db, cycleId, head, city, unitId } = found;
	const administrator = await city.addPerson({ name: 'Admin' });
	await db.write((tx) => rebuildStandings(tx, on));
	const propose = (personId: string, more: Partial<typeof days> = {}) =>
		db.write((tx) => proposeWaiver(tx, { personId, cycleId, ...days, ...more }, { by: head, now: signedAt }));
	const decide = (id: string, granted: boolean, refusal = '', now = signedAt) =>
		db.write((tx) => decideWaiver(tx, { id, granted, refusal }, { by: administrator, now }));
	const stored = async (personId: string) =>
		(await db.select().from(standing).where(eq(standing.personId, personId)).get())!.stored;

	return { ...found, administrator, unitIds: [unitId], propose, decide, stored };
}

describe('a proposed waiver', () => {
	test('changes no figure until the administrator grants it, and then counts apart', async () => {
		const { db, ani, cycleId, unitIds, propose, decide, stored } = await world();
		const id = await propose(ani.id);
		expect(await stored(ani.id)).toBe('not_activated');
		expect(await countProposedWaivers(db)).toBe(1);
		expect(await listProposedWaivers(db, on)).toMatchObject([
			{ id, name: 'Ani', proposer: 'Kepala', unit: 'Dinas Contoh', granted: null }
		]);

		await decide(id, true);
		expect(await stored(ani.id)).toBe('waived');
		expect(await countProposedWaivers(db)).toBe(0);
		expect(await listWaivers(db, cycleId, on)).toMatchObject([{ name: 'Ani', granted: true }]);
		await expect(decide(id, false, 'x')).rejects.toMatchObject({ code: 'waiver_decided' });
		expect(await listWaiversIn(db, { cycleId, unitIds }, on)).toHaveLength(1);
		expect(await listWaiversIn(db, { cycleId, unitIds: [] }, on)).toEqual([]);
	});

	test('is refused with a reason that the head reads; both reasons stay out of the log', async () => {
		const { db, ani, propose, decide, stored } = await world();
		const id = await propose(ani.id);
		await expect(decide(id, false, ' ')).rejects.toMatchObject({ field: 'refusal' });
		await decide(id, false, 'Ia masih bertugas di kantor.');
		expect(await stored(ani.id)).toBe('not_activated');
		expect(await findWaiver(db, id, on)).toMatchObject({ granted: false, refusal: 'Ia masih bertugas di kantor.' });

		const kinds = (await db.select({ kind: auditEntry.kind }).from(auditEntry)).map(({ kind }) => kind);
		expect(kinds).toEqual(expect.arrayContaining(['waiver.propose', 'waiver.decide']));
		const logged = JSON.stringify(await db.select().from(auditPayload));
		expect(logged).not.toContain('Tugas belajar');
		expect(logged).not.toContain('bertugas di kantor');
		// After a refusal somebody may ask again.
		await propose(ani.id);
	});

	test('goes out as a row of the file with all that its page tells, whatever became of it', async () => {
		const { db, ani, cycleId, unitIds, city, propose, decide } = await world();
		await decide(await propose(ani.id), false, 'Ia masih bertugas di kantor.');
		await decide(await propose(ani.id, { reason: '=1+1' }), true);
		await propose(ani.id, { from: '2027-04-01', to: '2027-04-30' });
		const elsewhere = await city.addPerson({ name: 'Lain', unitId: await city.addUnit(null, 'Unit Lain') });
		await city.enrol(elsewhere, cycleId);
		await propose(elsewhere);
		const table = async (entries: ReturnType<typeof listWaiversIn>) => waiverTable(await entries, 'Asia/Jakarta');
		const told = ['Ani', expect.stringMatching(/^\*+\d{3}$/), 'Dinas Contoh', expect.any(String), '2026'];
		const asked = 'Kepala, 2 November 2026';
		const open = ['1 April 2027', '30 April 2027', asked, 'Menunggu keputusan administrator', ''];

		expect(await table(listWaiversIn(db, { cycleId, unitIds }, on))).toEqual([
			expect.arrayContaining(['Nama', 'Alasan', 'Keputusan', 'Sedang tidak di tempat']),
			[...told, 'Tugas belajar di luar kota', ...open],
			[...told, '=1+1', '1 Oktober 2026', '31 Maret 2027', asked, 'Diberikan 2 November 2026', ''],
			[
				...[...told, 'Tugas belajar di luar kota', '1 Oktober 2026', '31 Maret 2027', asked],
				...['Ditolak 2 November 2026: Ia masih bertugas di kantor.', '']
			]
		]);
		expect((await table(listWaivers(db, cycleId, on))).slice(1).map(([, , , , , reason]) => reason)).toEqual(['=1+1']);
		expect((await table(listProposedWaivers(db, on))).slice(1).map(([name]) => name)).toEqual(['Lain', 'Ani']);
		// A page shows the latest, the file has them all.
		expect(await listWaiversIn(db, { cycleId, unitIds }, on, 2)).toHaveLength(2);
	});

	test('is one at a time, for somebody who takes part, with days in order and apart from what was granted', async () => {
		const { ani, head, administrator, propose, decide } = await world();
		const id = await propose(ani.id);
		await expect(propose(ani.id)).rejects.toMatchObject({ code: 'waiver_open' });
		await expect(propose(administrator)).rejects.toMatchObject({ code: 'not_enrolled' });
		await expect(propose(head, { reason: ' ' })).rejects.toMatchObject({ field: 'reason' });
		await expect(propose(head, { to: '2026-01-01' })).rejects.toMatchObject({ field: 'to' });
		await decide(id, true);
		await expect(propose(ani.id)).rejects.toMatchObject({ code: 'waiver_overlaps' });
		await propose(ani.id, { from: '2027-04-01', to: '2027-04-30' });
	});

	test('is decided by another than whoever proposed it, and by nobody for themselves', async () => {
		const { db, ani, head, administrator, cycleId, city, propose, decide, stored } = await world();
		const id = await propose(ani.id);
		const by = (who: string, granted: boolean, which = id) =>
			db.write((tx) => decideWaiver(tx, { id: which, granted, refusal: 'x' }, { by: who, now: signedAt }));
		await expect(by(head, true)).rejects.toMatchObject({ code: 'own_proposal' });
		await expect(by(head, false)).rejects.toMatchObject({ code: 'own_proposal' });
		await expect(by(ani.id, true)).rejects.toMatchObject({ code: 'own_waiver' });
		expect(await stored(ani.id)).toBe('not_activated');
		await decide(id, true);
		expect(await stored(ani.id)).toBe('waived');

		await city.enrol(administrator, cycleId);
		const own = await propose(administrator);
		await expect(by(administrator, true, own)).rejects.toMatchObject({ code: 'own_waiver' });
	});

	test('is how the own staff and oneself are excepted, also by an administrator', async () => {
		const { db, ani, head, administrator, cycleId, city } = await world();
		await city.enrol(administrator, cycleId);
		const { programmeId, key } = (await db.select().from(cycle).where(eq(cycle.id, cycleId)).get())!;
		const add = async (personId: string, by: string) => {
			const held = await db.select().from(personNumber).where(eq(personNumber.personId, personId)).get();
			const asked = { ...days, number: held!.number, cycle: `${programmeId}/${key}` };

			return db.write((tx) => addWaiver(tx, asked, { by, now: signedAt }));
		};
		await expect(add(administrator, administrator)).rejects.toMatchObject({ code: 'own_waiver', field: 'number' });
		await expect(add(ani.id, head)).rejects.toMatchObject({ code: 'own_staff', field: 'number' });
		expect(await add(ani.id, administrator)).toMatchObject({ name: 'Ani' });
	});

	test('granted after a statement for its moment makes that statement out of date; a proposal does not', async () => {
		const { db, ani, request, propose, decide } = await world();
		const id = await propose(ani.id);
		const statement = await signedStatement(db, request);
		expect(await attestationStatus(db, statement, later)).toMatchObject({ reasons: [] });
		await decide(id, true, '', later);
		const again = (await findAttestation(db, statement.id))!;
		expect(await attestationStatus(db, again, later)).toMatchObject({
			reasons: [{ kind: 'waiver', personId: ani.id }]
		});
	});
});

describe('a note that refers to a waiver', () => {
	const proposed = { granted: false, from: '2026-10-01', to: '2027-03-31' };

	test('says what was asked for and its days, and needs one', () => {
		expect(noteInWords(parseNote('waiver', 'di Makassar', proposed)!)).toBe(
			'pengecualian diajukan, dari 1 Oktober 2026 sampai 31 Maret 2027: di Makassar'
		);
		expect(noteInWords({ kind: 'waiver', waiver: { ...proposed, granted: true } })).toContain(
			'pengecualian diberikan,'
		);
		expect(() => parseNote('waiver', '')).toThrow();
	});

	test('follows what became of it, and keeps what was typed', () => {
		const note: Note = { kind: 'waiver', waiver: proposed, text: 'di Makassar' };
		const granted = { ...proposed, granted: true };
		expect(withWaivers({ a: note, b: { kind: 'sick' } }, new Map([['a', granted]]))).toEqual({
			a: { ...note, waiver: granted },
			b: { kind: 'sick' }
		});
		expect(withWaivers({ a: note, c: { kind: 'waiver', waiver: proposed } }, new Map())).toEqual({
			a: { kind: 'other', text: 'di Makassar' }
		});
	});

	test('is printed beside its person as it stood at the signature, and changes no state', async () => {
		const { db, ani, budi, cycleId, head, request, propose, decide } = await world();
		const id = await propose(ani.id);
		const gone = await propose(budi.id);
		const about = { unitId: request.unitId, cycleId, scope: request.scope };
		const offered = await findNotableWaivers(db, cycleId, [ani.id, budi.id]);
		const notes = Object.fromEntries(
			[...offered].map(([personId, waiver]) => [personId, { kind: 'waiver' as const, waiver }])
		);
		await saveNotes(db, about, head, notes, signedAt);
		await decide(gone, false, 'Tidak cukup alasan.');

		const roster = parseRoster((await signedStatement(db, request)).rosterJson);
		expect(peopleOnPaper(roster).find(({ name }) => name === 'Ani')).toMatchObject({
			state: 'not_activated',
			note: 'pengecualian diajukan, dari 1 Oktober 2026 sampai 31 Maret 2027'
		});
		expect(peopleOnPaper(roster).find(({ name }) => name === 'Budi')?.note).toBeNull();
		expect(await findDraft(db, about, head)).toBeUndefined();
		expect(await findWaiver(db, id, on)).toMatchObject({ granted: null });
	});
});
