import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { bouncedAddress, mail } from '#lib/server/db/schema/reminders.ts';
import { readSettings } from '../settings/settings.ts';
import { sendDueMails } from './send-mails.ts';
import { remindDue } from './reminders.ts';
import { takeReturnedMail } from './returned-mail.ts';
import { SmtpLine } from './smtp.ts';
import { TestMailServer } from './test-mail-server.ts';
import { giveAddress, morning, remindedCity } from './test-reminders.ts';

const origin = 'https://netral.contoh.go.id';
const address = 'ani@contoh.go.id';
const later = morning('2026-03-04');

/** A mail of ours that the mail server took, and the server. */
async function handedOver() {
	const { db, ani } = await remindedCity();
	await giveAddress(db, ani.id, address);
	const server = await TestMailServer.start();
	const env = {
		SMTP_HOST: '127.0.0.1',
		SMTP_PORT: `${server.port}`,
		SMTP_SECURITY: 'none',
		MAIL_FROM: 'netral@contoh.go.id'
	};
	const line = new SmtpLine(readSettings({ ORIGIN: origin, ...env }, '/').mail!, origin);
	const send = async (on: string) => {
		await remindDue(db, { sends: true }, morning(on));
		await sendDueMails(db, line, { origin, now: () => morning(on) });
	};
	await send('2026-03-02');
	const [{ raw }] = server.received as [(typeof server.received)[0]];
	const rowOf = async () => (await db.select().from(mail).where(eq(mail.address, address)))[0]!;

	return { db, server, send, raw, rowOf };
}

type Report = { to?: string; action?: string; status?: string; returned?: 'headers' | 'message' };

/** A report as mail servers write it, about a mail that is returned whole or with its headers alone. */
function report(
	raw: string,
	{ to = address, action = 'failed', status = '5.1.1', returned = 'message' }: Report
): Buffer {
	const lines = [
		'From: MAILER-DAEMON@contoh.go.id (Mail Delivery System)',
		'To: netral@contoh.go.id',
		'Subject: Undelivered Mail Returned to Sender',
		'MIME-Version: 1.0',
		'Content-Type: multipart/report; report-type=delivery-status; boundary="batas"',
		'',
		'--batas',
		'Content-Type: text/plain; charset=us-ascii',
		'',
		'This is the mail system. Your message could not be delivered.',
		'--batas',
		'Content-Description: Delivery report',
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; mail.contoh.go.id',
		'Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0700 (WIB)',
		'',
		`Final-Recipient: rfc822; ${to}`,
		`Action: ${action}`,
		`Status: ${status}`,
		`Diagnostic-Code: smtp; 550 ${status} <${to}>: Recipient address rejected:`,
		'    User unknown in virtual mailbox table',
		'',
		'--batas',
		`Content-Type: ${returned === 'message' ? 'message/rfc822' : 'text/rfc822-headers'}`,
		'',
		returned === 'message' ? raw : raw.slice(0, raw.search(/\r?\n\r?\n/)),
		'--batas--',
		''
	];

	return Buffer.from(lines.join('\r\n'));
}

test.each(['message', 'headers'] as const)(
	'a mail that comes back is known by its report, which returns the %s, and its address is not written to again',
	async (returned) => {
		const { db, server, send, raw, rowOf } = await handedOver();
		expect((await rowOf()).state).toBe('sent');

		expect(await takeReturnedMail(db, report(raw, { returned }), later)).toBe(1);
		expect(await rowOf()).toMatchObject({ state: 'bounced', settledAt: later });
		expect((await rowOf()).answer).toContain(
			'5.1.1 550 5.1.1 <ani@contoh.go.id>: Recipient address rejected: User unknown'
		);
		expect(await db.select({ address: bouncedAddress.address }).from(bouncedAddress)).toEqual([{ address }]);
		expect(await db.$count(auditEntry, eq(auditEntry.kind, 'mail.bounce'))).toBe(1);

		// The same report once more changes nothing, and the next step writes to nobody there.
		expect(await takeReturnedMail(db, report(raw, { returned }), later)).toBe(0);
		await send('2026-05-04');
		expect(server.received.filter(({ to }) => to === address)).toHaveLength(1);
	}
);

test('a mail that was given up leaves its address usable, and one that is late is not taken down', async () => {
	const { db, raw, rowOf } = await handedOver();

	expect(await takeReturnedMail(db, report(raw, { action: 'delayed', status: '4.4.1' }), later)).toBe(0);
	expect((await rowOf()).state).toBe('sent');
	expect(await takeReturnedMail(db, report(raw, { status: '4.4.7' }), later)).toBe(1);
	expect((await rowOf()).state).toBe('refused');
	expect(await db.$count(bouncedAddress)).toBe(0);
});

test('what is no report about a mail of ours to that address changes nothing', async () => {
	const { db, raw, rowOf } = await handedOver();
	const others = [
		report(raw, { to: 'orang.lain@contoh.go.id' }),
		report(raw.replace(/<[0-9a-f]{32}@/, `<${'0'.repeat(32)}@`), {}),
		Buffer.from(raw),
		Buffer.from('Subject: Saya sedang cuti\r\n\r\nBaik.'),
		Buffer.from([0xff, 0xfe, 0x00]),
		Buffer.alloc(1_000_001, 'x'),
		Buffer.alloc(0)
	];

	for (const other of others) expect(await takeReturnedMail(db, other, later)).toBe(0);
	expect((await rowOf()).state).toBe('sent');
	expect(await db.$count(bouncedAddress)).toBe(0);
});
