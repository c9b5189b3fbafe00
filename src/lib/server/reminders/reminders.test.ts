import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { notice } from '#lib/server/db/schema/reminders.ts';
import { refreshStandings, rebuildStandings } from '../oversight/standings.ts';
import { addDays } from '../organisation/days.ts';
import { sendDigests } from './digest.ts';
import { whatsAppLink, whatsAppNumber } from './phone.ts';
import { dismissNotice, listNotices, otherKinds, ownKinds } from './notices.ts';
import { noticeText } from './notice-text.ts';
import { listLate } from './needed.ts';
import { nudge } from './nudges.ts';
import { listReach } from './reach.ts';
import { foreseeDue, remindDue } from './reminders.ts';
import { giveAddress, morning, outboxLines, remindedCity, takenSteps } from './test-reminders.ts';

const silent = { sends: false };
const zone = 'Asia/Jakarta';

/** Ends the post by which somebody heads a unit. */
const endHeading = (db: Database, personId: string, on: string) =>
	db.write((tx) => tx.update(post).set({ validTo: on }).where(eq(post.personId, personId)));

test('from the enrolment to the Sekda each step is taken once, and the times of rest are kept', async () => {
	const { db } = await remindedCity();
	const days: string[] = [];

	for (let day = '2026-03-02'; day <= '2026-06-01'; day = addDays(day, 1)) {
		for (const hour of ['03:00', '08:30', '08:31', '19:59', '20:00']) {
			const taken = await remindDue(db, silent, new Date(`${day}T${hour}:00+07:00`));
			for (const [step, people] of Object.entries(taken)) days.push(`${day} ${hour} ${step} ${people}`);
		}
	}

	expect(days).toEqual([
		'2026-03-02 08:30 assigned 3',
		'2026-04-01 08:30 half 3',
		'2026-04-24 08:30 week 3',
		'2026-04-30 08:30 day 3',
		'2026-05-02 08:30 overdue 3',
		'2026-05-04 08:30 head 3',
		'2026-05-08 08:30 administrator 3',
		'2026-05-15 08:30 sekda 3'
	]);
});

test('whoever gets a later due day is reminded of it again, and only then those above are told', async () => {
	const { db } = await remindedCity();
	const days: string[] = [];
	const run = async (from: string, to: string) => {
		for (let day = from; day <= to; day = addDays(day, 1)) {
			for (const [step, people] of Object.entries(await remindDue(db, silent, morning(day)))) {
				days.push(`${day} ${step} ${people}`);
			}
		}
	};
	for (const day of ['2026-03-02', '2026-04-01', '2026-04-24']) await run(day, day);
	await run('2026-04-30', '2026-05-05');
	await db.write(async (tx) => {
		await tx.update(enrolment).set({ dueOn: '2026-06-30' });
		await rebuildStandings(tx, '2026-05-05');
	});
	await run('2026-05-06', '2026-07-15');

	expect(days).toEqual([
		'2026-03-02 assigned 3',
		'2026-04-01 half 3',
		'2026-04-24 week 3',
		'2026-04-30 day 3',
		'2026-05-02 overdue 3',
		'2026-05-04 head 3',
		'2026-05-06 half 3',
		'2026-06-23 week 3',
		'2026-06-29 day 3',
		'2026-07-01 overdue 3',
		'2026-07-03 head 3',
		'2026-07-07 administrator 3',
		'2026-07-14 sekda 3'
	]);
});

test('without a head above, those above are told in their turn, and whoever is appointed later is told on the next day', async () => {
	const { db, city, unitId, head, secretary } = await remindedCity();
	const days: string[] = [];
	const run = async (from: string, to: string) => {
		for (let day = from; day <= to; day = addDays(day, 1)) {
			const foreseen = await foreseeDue(db, morning(day), silent);
			const taken = await remindDue(db, silent, morning(day));
			if (Object.keys(taken).length > 0) expect(foreseen).toEqual(taken);
			for (const [step, people] of Object.entries(taken)) days.push(`${day} ${step} ${people}`);
		}
	};
	await endHeading(db, head, '2026-05-01');
	await endHeading(db, secretary, '2026-05-01');
	await run('2026-05-02', '2026-05-11');
	expect(days).toEqual(['2026-05-02 overdue 3', '2026-05-08 administrator 3']);
	expect((await takenSteps(db)).filter((line) => line.endsWith(': head'))).toEqual([]);

	const appointed = await city.addPerson({ name: 'Kepala Baru', unitId, heads: true, from: '2026-05-12' });
	await run('2026-05-12', '2026-06-30');
	// The new head has eleven days to act before the Sekda would be told; with nobody at the top, nobody is.
	expect(days.slice(2)).toEqual(['2026-05-12 head 3']);
	expect((await listNotices(db, appointed, otherKinds, '2026-05-12')).map(({ facts }) => facts)).toMatchObject([
		{ kind: 'head', unitId, late: { people: 3, units: 2 } }
	]);

	expect(await foreseeDue(db, morning('2026-07-01'), { sends: true, sekda: 'sekda@contoh.go.id' })).toEqual({
		sekda: 3
	});
});

test('somebody late who has moved to another head is left out of what the former head reads', async () => {
	const { db, city, section, elsewhere, unitId, head, secretary, ani, budi, cici } = await remindedCity();
	await city.addPerson({ name: 'Kepala Lain', unitId: elsewhere, heads: true });
	await remindDue(db, silent, morning('2026-05-02'));
	await remindDue(db, silent, morning('2026-05-04'));
	const late = async () => (await listNotices(db, head, otherKinds, '2026-05-06')).map(({ facts }) => facts.late);
	const named = async () => {
		const about = (await db.select().from(notice).where(eq(notice.recipientId, head)).get())!;

		return (await listLate(db, about, '2026-05-06', 10)).map(({ name }) => name);
	};
	expect(await late()).toEqual([{ people: 3, units: 2 }]);

	const move = async (personId: string, to: string) => {
		await city.transfer(personId, to, '2026-05-05', morning('2026-05-05'));
		await db.write((tx) => refreshStandings(tx, [personId], '2026-05-06'));
	};
	await move(ani.id, elsewhere);
	expect(await late()).toEqual([{ people: 2, units: 2 }]);
	expect(await named()).toEqual(['Budi', 'Cici']);
	// To a section that has nobody at its head: still the same head's.
	await move(budi.id, section);
	expect(await named()).toEqual(['Budi', 'Cici']);
	// The section gets a head of its own.
	await city.addPerson({ name: 'Kepala Bidang', unitId: section, heads: true, from: '2026-05-05' });
	expect(await named()).toEqual([]);
	expect(await late()).toEqual([]);

	// Who comes back is the head's again.
	await move(cici.id, unitId);
	expect(await named()).toEqual(['Cici']);
	// The one above is told of nobody of theirs.
	expect(await listNotices(db, secretary, otherKinds, '2026-05-06')).toEqual([]);
});

test('a head who is late and has moved is left out of what the one above reads', async () => {
	const { db, city, cycleId, elsewhere, head, secretary } = await remindedCity();
	await city.addPerson({ name: 'Kepala Lain', unitId: elsewhere, heads: true });
	await city.enrol(head, cycleId, { at: morning('2026-03-02'), dueOn: '2026-05-01' });
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));
	await remindDue(db, silent, morning('2026-05-02'));
	await remindDue(db, silent, morning('2026-05-04'));
	const late = async () => (await listNotices(db, secretary, otherKinds, '2026-05-06')).map(({ facts }) => facts.late);
	expect(await late()).toEqual([{ people: 1, units: 1 }]);

	await endHeading(db, head, '2026-05-05');
	await city.addPost(head, { unitId: elsewhere, from: '2026-05-05' });
	await db.write((tx) => refreshStandings(tx, [head], '2026-05-06'));
	expect(await late()).toEqual([]);
});

test('what falls on a Sunday is taken on Monday morning', async () => {
	const { db, city, cycleId, unitId } = await remindedCity();
	const late = await city.addPerson({ name: 'Dewi', unitId });
	// Due on a Monday: the day before is a Sunday.
	await city.enrol(late, cycleId, { at: morning('2026-03-06'), dueOn: '2026-03-09' });
	await db.write((tx) => refreshStandings(tx, [late], '2026-03-06'));
	await remindDue(db, silent, morning('2026-03-07'));

	expect(await remindDue(db, silent, morning('2026-03-08'))).toEqual({});
	expect(await remindDue(db, silent, new Date('2026-03-09T06:59:00+07:00'))).toEqual({});
	expect(await remindDue(db, silent, new Date('2026-03-09T07:00:00+07:00'))).toEqual({ day: 1 });
});

test('who is done, waived or in correction is not reminded, and who is enrolled during the day is', async () => {
	const { db, city, cycleId, unitId, head, ani, budi, cici } = await remindedCity();
	await city.certify(ani.enrolmentId, morning('2026-03-02'));
	await city.waive(budi.enrolmentId, '2026-03-01', '2026-03-31');
	await city.dispute(cici.id, head, morning('2026-03-02'));
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));

	expect(await remindDue(db, silent, morning('2026-03-02'))).toEqual({});

	const dewi = await city.addPerson({ name: 'Dewi', unitId });
	await city.enrol(dewi, cycleId, { at: morning('2026-03-02'), dueOn: '2026-05-01' });
	await db.write((tx) => refreshStandings(tx, [dewi], '2026-03-02'));
	expect(await foreseeDue(db, morning('2026-03-02'))).toEqual({ assigned: 1 });
	expect(await takenSteps(db)).toEqual([]);
	expect(await remindDue(db, silent, morning('2026-03-02'))).toEqual({ assigned: 1 });
	// The waiver has ended; of what was missed, the latest counts.
	expect(await remindDue(db, silent, morning('2026-04-01'))).toEqual({ half: 2 });
});

test('nothing is said of a cycle that a later one has followed', async () => {
	const { db, city } = await remindedCity();
	const programme = 'berulang';
	const unit = await city.addUnit(null, 'Dinas Ketiga');
	const old = await city.addCycle({ id: programme, opensOn: '2026-01-01', dueOn: '2026-02-01' });
	const eko = await city.addPerson({ name: 'Eko', unitId: unit });
	await city.enrol(eko, old, { at: morning('2026-01-05'), dueOn: '2026-02-01' });
	await db.write((tx) => refreshStandings(tx, [eko], '2026-03-02'));
	expect((await foreseeDue(db, morning('2026-03-02'))).overdue).toBe(1);

	await city.followCycle(old, { key: '2026-b', opensOn: '2026-03-01', dueOn: '2026-06-01' });
	expect((await foreseeDue(db, morning('2026-03-02'))).overdue).toBeUndefined();
});

test('who joined late is still reminded of a cycle that a later one has followed, until the own due day', async () => {
	const { db, city } = await remindedCity();
	const unit = await city.addUnit(null, 'Dinas Ketiga');
	const old = await city.addCycle({ id: 'berulang', opensOn: '2026-01-01', dueOn: '2026-02-01' });
	await city.followCycle(old, { key: '2026-b', opensOn: '2026-03-01', dueOn: '2026-06-01' });
	const fitri = await city.addPerson({ name: 'Fitri', unitId: unit });
	await city.enrol(fitri, old, { at: morning('2026-02-20'), dueOn: '2026-03-22' });
	const before = (await foreseeDue(db, morning('2026-03-16'))).week ?? 0;
	await db.write((tx) => refreshStandings(tx, [fitri], '2026-03-16'));

	expect((await foreseeDue(db, morning('2026-03-16'))).week).toBe(before + 1);
	expect((await foreseeDue(db, morning('2026-03-23'))).overdue).toBeUndefined();
});

test('a head reads one notice of all who are late, and the one above of a head who is late', async () => {
	const { db, city, cycleId, unitId, head, secretary, administrator, cici } = await remindedCity();
	await city.enrol(head, cycleId, { at: morning('2026-03-02'), dueOn: '2026-05-01' });
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));
	await remindDue(db, silent, morning('2026-05-02'));
	await remindDue(db, silent, morning('2026-05-04'));

	const ofHead = await listNotices(db, head, otherKinds, '2026-05-04');
	expect(ofHead.map(({ facts }) => facts)).toMatchObject([{ kind: 'head', unitId, late: { people: 3, units: 2 } }]);
	expect(noticeText(ofHead[0]!.facts, zone)).toMatchObject({
		sentences: [
			'3 orang di Dinas Contoh belum menyelesaikan pelatihan “Netralitas bagi semua pegawai”, padahal tenggatnya sudah lewat.',
			'Mohon ingatkan mereka.'
		],
		path: `/oversight/${unitId}/staff?cycle=${cycleId}&state=overdue`
	});
	expect((await listNotices(db, secretary, otherKinds, '2026-05-04'))[0]!.facts.late).toEqual({ people: 1, units: 1 });

	await remindDue(db, silent, morning('2026-05-08'));
	await city.certify(cici.enrolmentId, morning('2026-05-08'));
	await db.write((tx) => refreshStandings(tx, [cici.id], '2026-05-08'));
	const [ofAdministrator] = await listNotices(db, administrator, otherKinds, '2026-05-08');
	expect(ofAdministrator!.facts).toMatchObject({ kind: 'administrator', late: { people: 3, units: 1 } });
});

test('a person reads the latest notice of a cycle, until it is put away or done', async () => {
	const { db, city, ani, budi } = await remindedCity();
	await remindDue(db, silent, morning('2026-03-02'));
	await remindDue(db, silent, morning('2026-04-01'));
	const shown = async (person: string) => listNotices(db, person, ownKinds, '2026-04-01');

	const [notice, ...others] = await shown(ani.id);
	expect(others).toEqual([]);
	expect(noticeText(notice!.facts, zone)).toMatchObject({ path: '/learn/netralitas-dasar', urgent: false });
	expect(noticeText(notice!.facts, zone).sentences).toEqual([
		'Separuh waktu untuk pelatihan “Netralitas bagi semua pegawai” sudah lewat. Tenggatnya 1 Mei 2026 pukul 23.59 WIB.'
	]);

	expect(await dismissNotice(db, budi.id, notice!.id, morning('2026-04-02'))).toBe(false);
	expect(await dismissNotice(db, ani.id, notice!.id, morning('2026-04-02'))).toBe(true);
	expect(await shown(ani.id)).toEqual([]);

	expect(await shown(budi.id)).toHaveLength(1);
	await city.certify(budi.enrolmentId, morning('2026-04-02'));
	await db.write((tx) => refreshStandings(tx, [budi.id], '2026-04-02'));
	expect(await shown(budi.id)).toEqual([]);
});

test('where mail is sent, whoever has an address is written to, and the lists wait until they are complete', async () => {
	const { db, ani, head, secretary, administrator } = await remindedCity();
	for (const [id, name] of [
		[ani.id, 'ani'],
		[head, 'kepala'],
		[administrator, 'admin'],
		[secretary, 'sekretaris']
	] as const) {
		await giveAddress(db, id, `${name}@contoh.go.id`);
	}
	const posting = { sends: true, sekda: 'sekda@contoh.go.id' };
	for (const day of ['2026-05-02', '2026-05-04', '2026-05-08', '2026-05-15'])
		await remindDue(db, posting, morning(day));

	expect(await outboxLines(db)).toEqual([
		'admin@contoh.go.id administrator waiting',
		'ani@contoh.go.id overdue waiting',
		'kepala@contoh.go.id head waiting',
		'sekda@contoh.go.id sekda waiting'
	]);
	expect(await listNotices(db, secretary, otherKinds, '2026-05-15')).toHaveLength(1);
});

test('a head nudges each person once in three days, and is told who was nudged too recently', async () => {
	const { db, city, cycleId, unitId, section, elsewhere, head, ani, budi, cici } = await remindedCity();
	const stranger = await city.addPerson({ name: 'Orang Lain', unitId: elsewhere });
	await city.enrol(stranger, cycleId);
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));
	const asked = { by: head, unitId, unitIds: [unitId, section], cycleId };
	const nudgeOn = (day: string, personIds: string[]) => nudge(db, { ...asked, personIds }, silent, morning(day));

	expect(await nudgeOn('2026-03-03', [ani.id, cici.id, stranger])).toEqual({ names: ['Ani', 'Cici'], tooSoon: [] });
	expect(await nudgeOn('2026-03-05', [ani.id, budi.id])).toEqual({
		names: ['Budi'],
		tooSoon: [{ name: 'Ani', on: '2026-03-03', again: '2026-03-06', programme: expect.any(String), period: '2026' }]
	});
	expect((await nudgeOn('2026-03-06', [ani.id])).names).toEqual(['Ani']);
	await expect(nudgeOn('2026-03-06', [])).rejects.toMatchObject({ code: 'nobody_chosen' });

	const [notice] = await listNotices(db, ani.id, ownKinds, '2026-03-06');
	expect(noticeText(notice!.facts, zone).sentences[0]).toMatch(/^Kepala mengingatkan Anda akan pelatihan/);
	expect(await listNotices(db, stranger, ownKinds, '2026-03-06')).toEqual([]);
});

test('somebody who takes part in two cycles is nudged once in three days all the same', async () => {
	const { db, city, cycleId, unitId, head, ani, budi } = await remindedCity();
	const other = await city.addCycle({ id: 'lain', opensOn: '2026-03-02', dueOn: '2026-05-01' });
	for (const { id } of [ani, budi]) await city.enrol(id, other, { at: morning('2026-03-02'), dueOn: '2026-05-01' });
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));
	const nudgeIn = (cycle: string, day: string, personIds: string[]) =>
		nudge(db, { by: head, unitId, unitIds: [unitId], cycleId: cycle, personIds }, silent, morning(day));

	await nudgeIn(cycleId, '2026-03-03', [ani.id]);
	const [first] = (await nudgeIn(cycleId, '2026-03-04', [ani.id])).tooSoon;
	expect(await nudgeIn(other, '2026-03-05', [ani.id, budi.id])).toEqual({ names: ['Budi'], tooSoon: [first] });
	expect(first).toMatchObject({ name: 'Ani', on: '2026-03-03', again: '2026-03-06' });
	const reach = await listReach(db, [ani.id, head]);
	expect(reach.get(ani.id)!.lastNudge).toMatchObject({ on: '2026-03-03', programme: first!.programme });
	expect(reach.get(head)!.lastNudge).toBeUndefined();

	expect((await nudgeIn(other, '2026-03-06', [ani.id])).names).toEqual(['Ani']);
	const [again] = (await nudgeIn(cycleId, '2026-03-08', [ani.id])).tooSoon;
	expect(again).toMatchObject({ on: '2026-03-06', again: '2026-03-09' });
});

test('a digest is told once a week, and only when a figure has changed', async () => {
	const { db, city, head, ani } = await remindedCity();
	const told = (at: Date) => sendDigests(db, silent, at);

	expect(await told(new Date('2026-03-09T06:00:00+07:00'))).toBe(0);
	// The head of the dinas and the secretary.
	expect(await told(morning('2026-03-09'))).toBe(2);
	expect(await told(morning('2026-03-10'))).toBe(0);
	expect(await told(morning('2026-03-16'))).toBe(0);

	await city.certify(ani.enrolmentId, morning('2026-03-17'));
	await db.write((tx) => refreshStandings(tx, [ani.id], '2026-03-17'));
	expect(await told(morning('2026-03-20'))).toBe(0);
	expect(await told(morning('2026-03-23'))).toBe(2);

	const [digest, ...others] = await listNotices(db, head, otherKinds, '2026-03-23');
	expect(others).toEqual([]);
	expect(noticeText(digest!.facts, zone).sentences).toEqual([
		'Dinas Contoh, “Netralitas bagi semua pegawai”: 1 dari 3 orang bersertifikat, 0 orang terlambat.'
	]);
});

test('a cycle that is not told of any more is no change of the digest, and one that joins is', async () => {
	const { db, city, head, unitId, ani } = await remindedCity();
	const old = await city.addCycle({ id: 'lama', opensOn: '2026-01-01', dueOn: '2026-01-23' });
	const eko = await city.addPerson({ name: 'Eko', unitId });
	await city.enrol(eko, old, { at: morning('2026-01-05'), dueOn: '2026-01-23' });
	await db.write((tx) => rebuildStandings(tx, '2026-03-02'));
	const told = (day: string) => sendDigests(db, silent, morning(day));
	const programmes = async (day: string) =>
		(await listNotices(db, head, otherKinds, day)).flatMap(({ facts }) => facts.digest.map(({ now }) => now.cycleId));

	expect(await told('2026-03-23')).toBe(2);
	expect(await programmes('2026-03-23')).toContain(old);
	// Sixty days after its due day it drops out, and nothing else has changed.
	expect(await told('2026-03-30')).toBe(0);

	// Where everybody has days from enrolment, some are still within theirs.
	await db.write((tx) =>
		tx.update(cycle).set({ newcomerDays: 22, dueFromEnrolment: true, validMonths: 2 }).where(eq(cycle.id, old))
	);
	await city.certify(ani.enrolmentId, morning('2026-04-01'));
	await db.write((tx) => rebuildStandings(tx, '2026-04-06'));
	expect(await told('2026-04-06')).toBe(2);
	expect(await programmes('2026-04-06')).toContain(old);
	await db.write((tx) => tx.update(cycle).set({ dueFromEnrolment: false }).where(eq(cycle.id, old)));

	const another = await city.addCycle({ id: 'baru', opensOn: '2026-04-01', dueOn: '2026-06-01' });
	await city.enrol(eko, another, { at: morning('2026-04-01'), dueOn: '2026-06-01' });
	await db.write((tx) => rebuildStandings(tx, '2026-04-13'));
	expect(await told('2026-04-13')).toBe(2);
	expect(await programmes('2026-04-13')).not.toContain(old);
	expect(await programmes('2026-04-13')).toContain(another);
});

test('phone numbers are read however they are written', () => {
	for (const typed of [
		'0812-3456-7890',
		'+62 812 3456 7890',
		'62812 34567890',
		'812.3456.7890',
		'0062 812 3456 7890'
	]) {
		expect(whatsAppNumber(typed)).toBe('6281234567890');
	}
	for (const typed of ['', '0541 123456', '12345', '+65 8123 4567', 'tidak ada']) {
		expect(whatsAppNumber(typed)).toBeUndefined();
	}
	expect(whatsAppLink('081234567890', 'Halo & salam')).toBe('https://wa.me/6281234567890?text=Halo%20%26%20salam');
});
