import { and, eq, isNull } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Transaction } from '#lib/server/db/connect.ts';
import { attestation, figure } from '#lib/server/db/schema/oversight.ts';
import { employment, post } from '#lib/server/db/schema/organisation.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import {
	addAbsence,
	correctAbsence,
	endAbsence,
	listAbsenceHistory,
	takeBackAbsence
} from '../organisation/absences.ts';
import { endOfDay } from '../organisation/days.ts';
import { endAllPosts, correctPostRecord } from '../organisation/staff-changes.ts';
import { findWhereabouts, whereaboutsInWords } from '../organisation/whereabouts.ts';
import { attestationStatus } from './attestation-status.ts';
import { parseRoster, peopleOnPaper, rosterCsv } from './frozen-roster.ts';
import { rosterAt } from './roster.ts';
import { csvParts } from '../documents/table.ts';
import { pastStaffIds, staffTable } from './staff-list.ts';
import { rebuildStandings } from './standings.ts';
import { clocksOn, foundDinas, later, signedAt, signedStatement } from './test-city.ts';

const on = '2026-11-02';
const acting = { actor: 'command', on, now: signedAt };
const leave = { kind: 'leave', from: '2026-10-05', to: '2027-02-03' };

async function world() {
	const found = await foundDinas(await testDatabase());
	await found.db.write((tx) => rebuildStandings(tx, on));
	const change = (run: (tx: Transaction) => Promise<unknown>) => found.db.write(run);
	const absent = async (personId: string) => (await listAbsenceHistory(found.db, personId))[0]!;
	const words = async (personId: string, day: string, knownAt?: Date) =>
		whereaboutsInWords((await findWhereabouts(found.db, [personId], day, knownAt)).get(personId));

	return { ...found, change, absent, words };
}

describe('an absence', () => {
	test('is said with its last day, or since when, on its days and on no others', async () => {
		const { change, words, ani, budi } = await world();
		await change((tx) => addAbsence(tx, ani.id, leave, acting));
		await change((tx) => addAbsence(tx, budi.id, { kind: 'study', from: '2026-09-01', to: '' }, acting));

		expect(await words(ani.id, '2026-10-04')).toBeNull();
		expect(await words(ani.id, '2026-10-05')).toBe('Cuti sampai 3 Februari 2027');
		expect(await words(ani.id, '2027-02-03')).toBe('Cuti sampai 3 Februari 2027');
		expect(await words(ani.id, '2027-02-04')).toBeNull();
		expect(await words(budi.id, '2030-01-01')).toBe('Tugas belajar sejak 1 September 2026');
	});

	test('is corrected, ended and taken back without losing what was known before', async () => {
		const { change, words, absent, ani } = await world();
		await change((tx) => addAbsence(tx, ani.id, leave, acting));
		const now = later;
		const { id } = await absent(ani.id);
		await change((tx) => endAbsence(tx, ani.id, { absence: id, to: '2026-11-10' }, { ...acting, now }));
		expect(await words(ani.id, '2026-11-11')).toBeNull();
		expect(await words(ani.id, '2026-11-11', signedAt)).toBe('Cuti sampai 3 Februari 2027');

		const ended = await absent(ani.id);
		expect(ended.recordedTo).toBeNull();
		await expect(change((tx) => correctAbsence(tx, ani.id, { ...leave, absence: id }, acting))).rejects.toMatchObject({
			code: 'absence_changed'
		});
		const asSeconded = { absence: ended.id, kind: 'seconded', from: '2026-11-01', to: '' };
		await change((tx) => correctAbsence(tx, ani.id, asSeconded, { ...acting, now: new Date(now.getTime() + 1) }));
		expect(await words(ani.id, on)).toBe('Diperbantukan sejak 1 November 2026');
	});

	test('does not overlap another one, and needs days in order', async () => {
		const { change, ani, absent, words } = await world();
		await change((tx) => addAbsence(tx, ani.id, leave, acting));
		const add = (typed: Record<string, string>) => change((tx) => addAbsence(tx, ani.id, typed, acting));
		await expect(add({ kind: 'study', from: '2027-02-03', to: '' })).rejects.toMatchObject({ field: 'from' });
		await expect(add({ kind: 'study', from: '2026-01-01', to: '2026-10-05' })).rejects.toMatchObject({
			code: 'absence_overlaps'
		});
		await expect(add({ kind: 'study', from: '2027-03-02', to: '2027-03-01' })).rejects.toMatchObject({ field: 'to' });
		await expect(add({ kind: 'sick', from: '2027-03-02', to: '' })).rejects.toMatchObject({ field: 'kind' });
		await expect(change((tx) => addAbsence(tx, 'nobody', leave, acting))).rejects.toMatchObject({
			code: 'person_unknown'
		});
		await add({ kind: 'study', from: '2027-02-04', to: '' });

		const { id } = await absent(ani.id);
		await change((tx) => takeBackAbsence(tx, ani.id, { absence: id }, acting));
		expect(await words(ani.id, '2027-02-04')).toBeNull();
	});

	test('explains its person in list, statement and paper, and changes no figure and no statement', async () => {
		const { db, change, ani, budi, request, cycleId, unitId } = await world();
		const figures = () => db.select().from(figure).where(eq(figure.cycleId, cycleId));
		const before = await figures();
		await change((tx) => addAbsence(tx, ani.id, leave, acting));
		await db.write((tx) => rebuildStandings(tx, on));
		expect(await figures()).toEqual(before);

		const told = { fullNumbers: false, revocationReasons: false };
		let csv = '';
		for await (const part of csvParts(staffTable(db, clocksOn(on), { cycleId, unitIds: [unitId] }, told))) csv += part;
		expect(csv.split('\r\n').find((line) => line.startsWith('Ani'))).toContain('Cuti sampai 3 Februari 2027,');
		expect(csv).toContain('Cuti sampai 3 Februari 2027. Tetap dihitung.');

		const statement = await signedStatement(db, request);
		const roster = parseRoster(statement.rosterJson);
		expect(roster.people.find(({ name }) => name === 'Ani')).toMatchObject({
			absence: { kind: 'leave', from: '2026-10-05', until: '2027-02-03' }
		});
		expect(roster.people.find(({ name }) => name === 'Budi')).not.toHaveProperty('absence');
		expect(peopleOnPaper(roster).find(({ name }) => name === 'Ani')?.note).toBe('Cuti sampai 3 Februari 2027');
		expect(rosterCsv(roster)).toContain('Cuti sampai 3 Februari 2027');

		// A letter about Budi comes late: what was signed stays as it was, and stays true.
		await change((tx) => addAbsence(tx, budi.id, leave, { ...acting, now: later }));
		const frozen = await rosterAt(db, request, { on, asOf: signedAt, knownAt: signedAt }, clocksOn(on));
		expect(frozen.find(({ name }) => name === 'Budi')?.absence).toBeNull();
		const known = await rosterAt(db, request, { on, asOf: signedAt, knownAt: later }, clocksOn(on));
		expect(known.find(({ name }) => name === 'Budi')?.absence).not.toBeNull();
		const row = await db.select().from(attestation).where(eq(attestation.id, statement.id)).get();
		expect(await attestationStatus(db, row!, later)).toMatchObject({ reasons: [] });
	});
});

describe('leaving for good', () => {
	test('ends every post and the employment, and keeps why, before and after the day', async () => {
		const { db, city, change, words, ani, section } = await world();
		await city.addPost(ani.id, { unitId: section, isPrimary: false });
		await change((tx) => endAllPosts(tx, ani.id, { reason: 'retired', on: '2027-03-01' }, acting));

		expect(await words(ani.id, on)).toBe('Pensiun per 1 Maret 2027');
		expect(await words(ani.id, '2027-03-01')).toBeNull();
		const posts = await db
			.select({ validTo: post.validTo, endReason: post.endReason })
			.from(post)
			.where(and(eq(post.personId, ani.id), isNull(post.recordedTo)));
		expect(posts).toEqual([
			{ validTo: '2027-03-01', endReason: 'retired' },
			{ validTo: '2027-03-01', endReason: 'retired' }
		]);
		const held = await db
			.select({ validTo: employment.validTo })
			.from(employment)
			.where(and(eq(employment.personId, ani.id), isNull(employment.recordedTo)));
		expect(held).toEqual([{ validTo: '2027-03-01' }]);
	});

	test('is corrected by a later letter, and survives a correction of the post', async () => {
		const { db, change, words, ani } = await world();
		await change((tx) => endAllPosts(tx, ani.id, { reason: 'retired', on: '2027-03-01' }, acting));
		await change((tx) => endAllPosts(tx, ani.id, { reason: 'resigned', on: '2027-03-01' }, acting));
		expect(await words(ani.id, on)).toBe('Berhenti per 1 Maret 2027');

		const current = (await db
			.select()
			.from(post)
			.where(and(eq(post.personId, ani.id), isNull(post.recordedTo)))
			.get())!;
		const unit = current.unitId;
		const typed = { unit, title: 'Penyuluh', category: 'pelaksana', kind: 'definitif', from: current.validFrom };
		await change((tx) => correctPostRecord(tx, ani.id, current.id, typed, acting));
		expect(await words(ani.id, on)).toBe('Berhenti per 1 Maret 2027');

		await change((tx) => endAllPosts(tx, ani.id, { reason: 'died', on: '2026-12-01' }, acting));
		expect(await words(ani.id, on)).toBe('Meninggal dunia per 1 Desember 2026');
		const end = (typed: Record<string, string>) => change((tx) => endAllPosts(tx, ani.id, typed, acting));
		await end({ reason: 'retired', on: '2028-01-01' });
		expect(await words(ani.id, on)).toBe('Pensiun per 1 Januari 2028');
		await expect(end({ reason: 'retired', on: '1999-01-01' })).rejects.toMatchObject({ code: 'leaving_none' });
		await expect(end({ reason: 'bosan', on: '2026-11-01' })).rejects.toMatchObject({ field: 'reason' });
	});
});

test('the list of a day that is over tells who was about to leave then, and not how somebody has left since', async () => {
	const { db, change, unitId, cycleId, ani, budi } = await world();
	await change((tx) => endAllPosts(tx, budi.id, { reason: 'retired', on: '2027-03-01' }, acting));
	const afterwards = { ...acting, on: '2026-11-20', now: later };
	await change((tx) => endAllPosts(tx, ani.id, { reason: 'resigned', on: '2027-01-01' }, afterwards));
	// A letter about that day which came later explains it.
	await change((tx) => addAbsence(tx, ani.id, leave, afterwards));

	const past = { asOf: endOfDay(on, 'Asia/Jakarta'), knownAt: new Date(later.getTime() + 60_000) };
	const filter = { cycleId, unitIds: [unitId] };
	const enrolmentIds = await pastStaffIds(db, on, filter, past);
	const told = { fullNumbers: false, revocationReasons: false };
	let csv = '';
	for await (const part of csvParts(staffTable(db, clocksOn(on), filter, told, { ...past, enrolmentIds }))) csv += part;
	const lineOf = (name: string) => csv.split('\r\n').find((line) => line.startsWith(`${name},`));

	expect(lineOf('Budi')).toContain('Pensiun per 1 Maret 2027');
	expect(lineOf('Ani')).toContain('Cuti sampai 3 Februari 2027');
	expect(lineOf('Ani')).not.toContain('Berhenti');
});
