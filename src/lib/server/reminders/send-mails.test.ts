import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { bouncedAddress, mail } from '#lib/server/db/schema/reminders.ts';
import { addAbsence } from '../organisation/absences.ts';
import { endAllPosts } from '../organisation/staff-changes.ts';
import { applicationRoot } from '../application-root.ts';
import { grantRole, revokeRole } from '../accounts/roles.ts';
import { rebuildStandings, refreshStandings } from '../oversight/standings.ts';
import { sendDigests } from './digest.ts';
import { listNotices, otherKinds } from './notices.ts';
import { nudge } from './nudges.ts';
import { findBounce, listMails, retryMail } from './outbox.ts';
import { remindDue } from './reminders.ts';
import { sendDueMails } from './send-mails.ts';
import { SmtpLine } from './smtp.ts';
import { TestMailServer } from './test-mail-server.ts';
import { giveAddress, morning, origin, outboxLines, remindedCity } from './test-reminders.ts';

const posting = { sends: true };
const firstDay = morning('2026-03-02');
const minutesLater = (minutes: number) => new Date(firstDay.getTime() + minutes * 60_000);

/** Ani, Budi and Cici have addresses and were just told of their training; nothing has been sent yet. */
async function mailedCity() {
	const world = await remindedCity();
	for (const [id, name] of [
		[world.ani.id, 'ani'],
		[world.budi.id, 'budi'],
		[world.cici.id, 'cici']
	] as const) {
		await giveAddress(world.db, id, `${name}@contoh.go.id`);
	}
	await remindDue(world.db, posting, firstDay);
	const server = await TestMailServer.start();
	const send = (at: Date) => sendDueMails(world.db, new SmtpLine(server.settings(), origin), { origin, now: () => at });
	const addressees = () => server.received.map(({ to }) => to.replace(/@.*/, '')).sort();

	return { ...world, server, send, addressees };
}

/** A process of its own that sends, as the server does after a start. */
function sendingProcess(url: string, port: number, at: Date) {
	const words = [join(applicationRoot(), 'src/lib/server/reminders/test-sender.mjs'), url, String(port)];
	const child = spawn(process.execPath, [...words, at.toISOString()], { stdio: ['ignore', 'pipe', 'inherit'] });
	let out = '';
	child.stdout.on('data', (chunk) => (out += String(chunk)));
	const ended = new Promise<string>((resolve) => child.once('close', () => resolve(out)));

	return { kill: () => child.kill('SIGKILL'), ended };
}

async function urlOf(db: Database): Promise<string> {
	const { rows } = await db.client.execute('pragma database_list');

	return `file:${String(rows[0]!.file)}`;
}

test('each mail is received once, as plain text and as HTML without anything from elsewhere', async () => {
	const { server, send, addressees, db, ani } = await mailedCity();

	expect(await send(firstDay)).toEqual({ sent: 3 });
	expect(await send(minutesLater(1))).toEqual({});
	expect(addressees()).toEqual(['ani', 'budi', 'cici']);

	const [{ raw, messageId }] = server.received.filter(({ to }) => to.startsWith('ani')) as [
		(typeof server.received)[0]
	];
	const row = await db.select({ id: mail.id }).from(mail).where(eq(mail.address, 'ani@contoh.go.id')).get();
	expect(messageId).toBe(`<${row!.id}@netral.contoh.go.id>`);
	expect(raw).toMatch(/^From: Netral <netral@contoh.go.id>/m);
	expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
	expect(raw).toContain('text/plain; charset=utf-8');
	expect(raw).toContain('text/html; charset=utf-8');
	expect(raw).not.toMatch(/<img|<script|<link|url\(/);
	expect(raw).toContain('Bapak/Ibu Ani,');
	expect(raw).toContain('https://netral.contoh.go.id/learn');
	expect(raw).not.toContain(ani.id);
	expect(raw).not.toMatch(/\d{18}/);
});

test('a mail prints the deadline in the zone of its reader', async () => {
	const { server, send, db, city, budi } = await mailedCity();
	const unitId = await city.addUnit(null, 'Kantor Penghubung', '2020-01-01', 'Asia/Jayapura');
	await db.write((tx) => tx.update(post).set({ unitId }).where(eq(post.personId, budi.id)));
	await send(firstDay);

	const bodies = new Map(server.received.map(({ to, raw }) => [to, raw]));
	expect(bodies.get('budi@contoh.go.id')).toContain('23.59 WIT');
	expect(bodies.get('ani@contoh.go.id')).toContain('23.59 WIB');
});

test('a mail is in the language that its reader chose last', async () => {
	const { server, send, db, budi } = await mailedCity();
	await db.write((tx) => tx.update(account).set({ language: 'en' }).where(eq(account.personId, budi.id)));
	await send(firstDay);

	const bodies = new Map(server.received.map(({ to, raw }) => [to, raw]));
	expect(bodies.get('budi@contoh.go.id')).toContain('Dear Budi,');
	expect(bodies.get('ani@contoh.go.id')).toContain('Bapak/Ibu Ani,');
});

test('a sender that is killed between two mails and started again sends each once', async () => {
	const { db, server, addressees } = await mailedCity();
	const url = await urlOf(db);
	let senders = 0;
	const first = await new Promise<ReturnType<typeof sendingProcess>>((resolve) => {
		const child = sendingProcess(url, server.port, firstDay);
		server.manners.sender = () => {
			senders += 1;
			if (senders < 2) return;
			child.kill();
			resolve(child);
		};
	});
	await first.ended;
	expect(addressees()).toHaveLength(1);
	// The second had been taken, but the server had not got its text.
	expect((await outboxLines(db)).filter((line) => line.endsWith('sending'))).toEqual([]);
	server.manners = {};

	expect(JSON.parse(await sendingProcess(url, server.port, minutesLater(1)).ended)).toEqual({ sent: 1 });
	expect(JSON.parse(await sendingProcess(url, server.port, minutesLater(11)).ended)).toEqual({ sent: 1 });
	expect(addressees()).toEqual(['ani', 'budi', 'cici']);
});

test('a sender that is killed before the answer to a text does not send it again, and the administrator is told', async () => {
	const { db, server, send, addressees, administrator } = await mailedCity();
	const url = await urlOf(db);
	const child = sendingProcess(url, server.port, firstDay);
	await new Promise<void>((resolve) => {
		server.manners.text = () => {
			child.kill();
			resolve();

			return 'silence';
		};
	});
	await child.ended;
	server.manners = {};
	await server.open();
	expect(server.received).toHaveLength(1);
	const [{ to, messageId }] = server.received as [(typeof server.received)[0]];

	expect(await send(minutesLater(11))).toEqual({ sent: 2 });
	expect(addressees()).toEqual(['ani', 'budi', 'cici']);
	const unsure = await listMails(db, 'unsure', { limit: 10, offset: 0 });
	expect(unsure.map(({ address }) => address)).toEqual([to]);

	// Only a person decides to send it again; its reader's program knows it by the same Message-ID.
	const by = { by: administrator, now: minutesLater(12) };
	expect(await db.write((tx) => retryMail(tx, unsure[0]!.id, by))).toBe(true);
	expect(await send(minutesLater(12))).toEqual({ sent: 1 });
	expect(server.received.at(-1)).toMatchObject({ to, messageId });
	expect(await db.write((tx) => retryMail(tx, unsure[0]!.id, by))).toBe(false);
});

test('a line that breaks after the text was taken leaves the mail unsure at once', async () => {
	const { db, server, send } = await mailedCity();
	server.manners.text = () => 'silence';

	expect(await send(firstDay)).toEqual({ unsure: 1 });
	expect((await outboxLines(db)).map((line) => line.split(' ')[2]).sort()).toEqual(['unsure', 'waiting', 'waiting']);
});

test('through an outage of the mail server, one mail at a time is tried, and each arrives once in the end', async () => {
	const { server, send, addressees } = await mailedCity();
	await server.close();
	for (const minute of [0, 1, 2, 10, 30]) expect(await send(minutesLater(minute))).toEqual({ later: 1 });
	await server.open();

	expect((await send(minutesLater(120))).sent).toBe(3);
	expect(addressees()).toEqual(['ani', 'budi', 'cici']);
});

test('a server that is busy, or greylists, is tried again with growing pauses', async () => {
	const { server, send, addressees } = await mailedCity();
	server.manners.recipient = (address) =>
		address.startsWith('budi') ? '451 4.7.1 Greylisted, try again later' : undefined;

	expect(await send(firstDay)).toEqual({ sent: 2, later: 1 });
	expect(await send(new Date(firstDay.getTime() + 59_000))).toEqual({});
	expect(await send(minutesLater(1))).toEqual({ later: 1 });
	expect(await send(minutesLater(5))).toEqual({});
	server.manners = {};
	expect(await send(minutesLater(6))).toEqual({ sent: 1 });
	expect(addressees()).toEqual(['ani', 'budi', 'cici']);
});

test('a mail that nobody takes for five days is given up', async () => {
	const { db, server, send } = await mailedCity();
	server.manners.recipient = () => '450 4.2.1 Mailbox busy';
	const ends = new Set<string>();
	for (const day of ['02', '03', '04', '05', '06', '07', '09', '10']) {
		for (const outcome of Object.keys(await send(morning(`2026-03-${day}`)))) ends.add(outcome);
	}

	expect([...ends]).toEqual(['later']);
	expect((await outboxLines(db)).every((line) => line.endsWith('refused'))).toBe(true);
});

test('an address that does not exist is written to no more, until it is another one or the administrator tries again', async () => {
	const { db, server, send, budi, head, unitId, cycleId, administrator } = await mailedCity();
	server.manners.recipient = (address) => (address.startsWith('budi') ? '550 5.1.1 No such user' : undefined);
	const nudgeOn = (day: string) =>
		nudge(db, { by: head, unitId, unitIds: [unitId], cycleId, personIds: [budi.id] }, posting, morning(day));

	expect(await send(firstDay)).toEqual({ sent: 2, bounced: 1 });
	expect(await findBounce(db, budi.id)).toMatchObject({ bounced: { reason: expect.stringContaining('No such user') } });
	server.manners = {};
	await nudgeOn('2026-03-03');
	expect(await send(morning('2026-03-03'))).toEqual({});

	await giveAddress(db, budi.id, 'budi.baru@contoh.go.id');
	expect((await findBounce(db, budi.id)).bounced).toBeNull();
	await nudgeOn('2026-03-06');
	expect(await send(morning('2026-03-06'))).toEqual({ sent: 1 });

	await giveAddress(db, budi.id, 'Budi@contoh.go.id');
	const [bounced] = await listMails(db, 'bounced', { limit: 10, offset: 0 });
	await db.write((tx) => retryMail(tx, bounced!.id, { by: administrator, now: morning('2026-03-07') }));
	expect(await db.select().from(bouncedAddress)).toEqual([]);
	expect(await send(morning('2026-03-07'))).toEqual({ sent: 1 });
	expect(server.received.at(-1)!.to).toBe('Budi@contoh.go.id');
});

test('a refusal by policy, or of the text, does not say that the address is wrong', async () => {
	const { db, server, send } = await mailedCity();
	server.manners.recipient = (address) => (address.startsWith('ani') ? '554 5.7.1 Relay access denied' : undefined);
	server.manners.text = (address) => (address.startsWith('budi') ? '554 5.6.0 Message rejected' : undefined);

	expect(await send(firstDay)).toEqual({ refused: 2, sent: 1 });
	expect(await db.select().from(bouncedAddress)).toEqual([]);
});

test('at the moment of sending, whoever is done is left out, and a step that was overtaken as well', async () => {
	const { db, city, send, addressees, ani } = await mailedCity();
	await city.certify(ani.enrolmentId, firstDay);
	await db.write((tx) => refreshStandings(tx, [ani.id], '2026-03-02'));
	// The mail server was away for a month.
	await remindDue(db, posting, morning('2026-04-01'));

	expect(await send(morning('2026-04-01'))).toEqual({ sent: 2 });
	expect(addressees()).toEqual(['budi', 'cici']);
	expect(await outboxLines(db)).toEqual([
		'ani@contoh.go.id assigned dropped',
		'budi@contoh.go.id assigned dropped',
		'budi@contoh.go.id half sent',
		'cici@contoh.go.id assigned dropped',
		'cici@contoh.go.id half sent'
	]);
});

test('nothing is sent at night and on a Sunday', async () => {
	const { send } = await mailedCity();

	expect(await send(new Date('2026-03-02T21:00:00+07:00'))).toEqual({});
	expect(await send(morning('2026-03-08'))).toEqual({});
	expect(await send(new Date('2026-03-09T07:00:00+07:00'))).toEqual({ sent: 3 });
});

test('a head is sent one mail with the names of those who are still late', async () => {
	const { db, city, server, send, head, cici } = await mailedCity();
	await send(firstDay);
	await giveAddress(db, head, 'kepala@contoh.go.id');
	await remindDue(db, posting, morning('2026-05-02'));
	await send(morning('2026-05-02'));
	await remindDue(db, posting, morning('2026-05-04'));
	await city.certify(cici.enrolmentId, morning('2026-05-04'));
	await db.write((tx) => refreshStandings(tx, [cici.id], '2026-05-04'));

	expect(await send(morning('2026-05-04'))).toEqual({});
	expect(await send(new Date(morning('2026-05-04').getTime() + 10 * 60_000))).toEqual({ sent: 1 });
	const { to, raw } = server.received.at(-1)!;
	expect(to).toBe('kepala@contoh.go.id');
	expect(raw).toContain('2 orang di Dinas Contoh');
	expect(raw).toMatch(/^- Ani, Dinas Contoh/m);
	expect(raw).toMatch(/^- Budi, Dinas Contoh/m);
	expect(raw).not.toContain('Cici');
});

test('the mail to a head says of whom it names who is away, and counts them all the same', async () => {
	const { db, server, send, head, ani, budi } = await mailedCity();
	await send(firstDay);
	await giveAddress(db, head, 'kepala@contoh.go.id');
	const acting = { actor: 'command', on: '2026-04-01', now: morning('2026-04-01') };
	await db.write(async (tx) => {
		await addAbsence(tx, ani.id, { kind: 'study', from: '2026-04-01', to: '' }, acting);
		await endAllPosts(tx, budi.id, { reason: 'retired', on: '2026-06-01' }, acting);
	});
	await remindDue(db, posting, morning('2026-05-02'));
	await remindDue(db, posting, morning('2026-05-04'));
	await send(new Date(morning('2026-05-04').getTime() + 10 * 60_000));

	const raw = server.received.at(-1)!.raw.replaceAll('=\r\n', '');
	expect(raw).toContain('3 orang di Dinas Contoh');
	expect(raw).toMatch(/^- Ani, Dinas Contoh, [^(\r]*\(Tugas belajar sejak 1 April 2026\)\r?$/m);
	expect(raw).toMatch(/^- Budi, Dinas Contoh, [^(\r]*\(Pensiun per 1 Juni 2026\)\r?$/m);
	expect(raw).toMatch(/^- Cici, Bidang Contoh, [^(\r]*\r?$/m);
	expect(raw).toContain('(Tugas belajar sejak 1 April 2026)</li>');
});

test('a mail about others goes to nobody who has lost the right to it while it waited', async () => {
	const { db, city, server, send, elsewhere, head, secretary, administrator } = await mailedCity();
	await send(firstDay);
	await remindDue(db, posting, morning('2026-05-02'));
	await send(morning('2026-05-02'));
	await giveAddress(db, head, 'kepala@contoh.go.id');
	await giveAddress(db, secretary, 'sekretaris@contoh.go.id');
	await giveAddress(db, administrator, 'admin@contoh.go.id');
	const before = server.received.length;
	for (const day of ['2026-05-04', '2026-05-08', '2026-05-15']) await remindDue(db, posting, morning(day));
	await sendDigests(db, posting, morning('2026-05-18'));

	// The mail server is back only after all of them went elsewhere.
	const on = '2026-05-19';
	await city.transfer(head, elsewhere, on, morning(on));
	await city.transfer(secretary, elsewhere, on, morning(on));
	const other = await city.addPerson({ name: 'Admin Lain', activated: firstDay });
	await db.write(async (tx) => {
		await grantRole(tx, { personId: other, role: 'administrator', from: on, by: 'command' }, morning(on));
		await revokeRole(tx, { personId: administrator, role: 'administrator', on, by: other }, morning(on));
	});

	expect(await send(morning(on))).toEqual({});
	expect(server.received.slice(before)).toEqual([]);
	expect((await outboxLines(db)).filter((line) => /^(?:admin|kepala|sekretaris)@/.test(line))).toEqual([
		'admin@contoh.go.id administrator dropped',
		'kepala@contoh.go.id head dropped',
		'kepala@contoh.go.id digest dropped',
		'sekretaris@contoh.go.id sekda dropped',
		'sekretaris@contoh.go.id digest dropped'
	]);
	for (const reader of [head, secretary, administrator]) {
		expect(await listNotices(db, reader, otherKinds, on)).toEqual([]);
	}
});

test('a digest speaks only of the units that its reader still heads', async () => {
	const { db, city, server, send, elsewhere, head, cycleId } = await mailedCity();
	await send(firstDay);
	await giveAddress(db, head, 'kepala@contoh.go.id');
	const dewi = await city.addPerson({ name: 'Dewi', unitId: elsewhere });
	await city.enrol(dewi, cycleId, { at: firstDay, dueOn: '2026-05-01' });
	await city.addPost(head, { unitId: elsewhere, kind: 'plt', heads: true, isPrimary: false, to: '2026-03-10' });
	await db.write((tx) => rebuildStandings(tx, '2026-03-09'));
	await sendDigests(db, posting, morning('2026-03-09'));
	const told = async (on: string) =>
		(await listNotices(db, head, otherKinds, on)).flatMap(({ facts }) => facts.digest.map(({ unit }) => unit));
	expect((await told('2026-03-09')).sort()).toEqual(['Dinas Contoh', 'Dinas Lain']);

	expect(await send(morning('2026-03-10'))).toEqual({ sent: 1 });
	expect(server.received.at(-1)!.raw).toContain('Dinas Contoh');
	expect(server.received.at(-1)!.raw).not.toContain('Dinas Lain');
	expect(await told('2026-03-10')).toEqual(['Dinas Contoh']);
});

test('two senders at once send each mail once', async () => {
	const { db, server, addressees } = await mailedCity();
	const sender = () => sendDueMails(db, new SmtpLine(server.settings(), origin), { origin, now: () => firstDay });
	await Promise.all([sender(), sender(), sender()]);

	expect(addressees()).toEqual(['ani', 'budi', 'cici']);
});
