import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readSettings } from '#lib/server/settings/settings.ts';
import { maxReturnedBytes } from '#lib/server/reminders/returned-mail.ts';
import { TestMailServer } from '#lib/server/reminders/test-mail-server.ts';
import { giveAddress, morning, remindedCity, takenSteps } from '#lib/server/reminders/test-reminders.ts';
import { readUntil } from '../context.ts';
import { runWords } from '../test-process.ts';
import { registerReminders } from './reminders.ts';

test('a dry run counts, a run reminds once, and mails are sent where a server is set', async () => {
	const { db, ani } = await remindedCity();
	await giveAddress(db, ani.id, 'ani@contoh.go.id');
	const server = await TestMailServer.start();
	const settings = readSettings(
		{
			ORIGIN: 'https://netral.contoh.go.id',
			SMTP_HOST: '127.0.0.1',
			SMTP_PORT: String(server.port),
			SMTP_SECURITY: 'none',
			MAIL_FROM: 'netral@contoh.go.id'
		},
		'/'
	);
	const run = (...words: string[]) =>
		runWords([registerReminders], { settings, open: async () => db, now: () => morning('2026-03-03') }, [
			'reminders',
			'run',
			...words
		]);

	expect((await run('--dry-run')).out).toEqual(['Awal pelatihan: 3 orang', 'Surel yang menunggu: 0']);
	expect(await takenSteps(db)).toEqual([]);
	expect((await run('--json')).out).toEqual([{ steps: { assigned: 3 }, digests: 2, mails: { sent: 1 }, waiting: 0 }]);
	expect((await run()).out).toEqual([
		'Tidak ada pengingat yang perlu dikirim.',
		'Ringkasan mingguan kepada kepala unit: 0',
		'Surel terkirim: 0',
		'Surel yang menunggu: 0'
	]);
	expect(server.received.map(({ to }) => to)).toEqual(['ani@contoh.go.id']);
});

test('without a mail server nothing is sent, and a time of rest is told', async () => {
	const { db, ani } = await remindedCity();
	await giveAddress(db, ani.id, 'ani@contoh.go.id');
	const world = { open: async () => db, now: () => new Date('2026-03-03T22:00:00+07:00') };
	const left = await runWords([registerReminders], world, ['reminders', 'run', '--json']);

	expect(left.notes).toHaveLength(2);
	expect(left.out).toEqual([{ steps: {}, digests: 0, mails: {}, waiting: 0 }]);
});

test('a mail from the input that is no report is left to a person', async () => {
	const { db } = await remindedCity();
	const input = async () => Buffer.from('Subject: Terima kasih\r\n\r\nSudah saya baca.');
	const ended = await runWords([registerReminders], { open: async () => db, input }, ['reminders', 'returned']);

	expect(ended).toEqual({
		exit: 0,
		out: [],
		notes: ['Bukan laporan tentang surel dari sini; tidak ada yang dicatat.']
	});
});

test('a mail without an end is read as far as the limit, and answered like any that is no report', async () => {
	const { db } = await remindedCity();
	const chunk = Buffer.alloc(64 * 1024, 'x');
	let given = 0;
	const endless = new Readable({
		read() {
			given += chunk.length;
			this.push(chunk);
		}
	});
	const input = (most: number) => readUntil(endless, most);
	const ended = await runWords([registerReminders], { open: async () => db, input }, ['reminders', 'returned']);

	expect(ended).toMatchObject({ exit: 0, notes: [expect.stringMatching(/^Bukan laporan/)] });
	expect(endless.destroyed).toBe(true);
	// What a stream holds ready for its reader comes on top.
	expect(given).toBeLessThan(maxReturnedBytes + 4 * chunk.length);
});

test('what is within the limit is read whole, to the byte', async () => {
	const parts = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));
	const read = async (stream: Readable) => Buffer.from(await readUntil(stream, 6)).toString();

	expect(await read(parts('abc', 'def'))).toBe('abcdef');
	expect(await read(parts())).toBe('');
	// One byte too many is kept, by which it is known for too long.
	expect(await read(parts('abc', 'de', 'fg', 'hi'))).toBe('abcdefg');
});
