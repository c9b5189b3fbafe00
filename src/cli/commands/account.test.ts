import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { activate } from '#lib/server/accounts/activate.ts';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { listRoleHolders } from '#lib/server/accounts/roles.ts';
import { findFactor } from '#lib/server/accounts/second-factor.ts';
import { begin, goodPassword, now } from '#lib/server/accounts/test-people.ts';
import { secondFactor } from '#lib/server/db/schema/accounts.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { readSettings } from '#lib/server/settings/settings.ts';
import type { Context } from '../context.ts';
import { registerAccount } from './account.ts';
import { registerRole } from './role.ts';
import { registerSetup } from './setup.ts';

const setup = [
	...['setup', '--institution', 'Kota Contoh', '--time-zone', 'wita'],
	...['--number', '19800101 200501 1 001', '--name', 'Administrator Pertama']
];

/** The commands on a database of their own; what they print is kept. */
async function commands() {
	const db = await testDatabase();
	const printed: unknown[] = [];
	const notes: string[] = [];
	const context: Context = {
		root: '/',
		settings: readSettings({ ORIGIN: 'https://netral.contoh.go.id' }, '/'),
		open: async () => db,
		openAsIs: async () => db,
		input: async () => new Uint8Array(),
		now: () => now,
		out: (line) => void printed.push(line),
		json: (value) => void printed.push(value),
		bytes: async () => undefined,
		note: (line) => void notes.push(line),
		close: () => undefined
	};

	const run = async (...words: string[]) => {
		const program = new Command().exitOverride();
		for (const register of [registerSetup, registerAccount, registerRole]) register(program, context);
		const silence = (command: Command): void => {
			command.exitOverride().configureOutput({ writeErr: () => undefined });
			command.commands.forEach(silence);
		};
		silence(program);
		await program.parseAsync(words, { from: 'user' });

		return printed.at(-1);
	};

	return { db, run, notes };
}

describe('setup', () => {
	test('names the institution and its first administrator, who activates with the printed code', async () => {
		const { db, run } = await commands();
		const printed = (await run(...setup, '--json')) as { code: string; address: string };

		expect(printed).toMatchObject({ name: 'Administrator Pertama', address: 'https://netral.contoh.go.id/activate' });
		expect(await findInstitution(db)).toEqual({ name: 'Kota Contoh', timeZone: 'Asia/Makassar', demo: false });
		const given = { number: '198001012005011001', code: printed.code, address: '', password: goodPassword };
		await activate(db, given, now, begin);
		expect(await listRoleHolders(db, '2026-11-02')).toMatchObject([
			{ role: 'administrator', activated: true, to: null }
		]);
	});

	test('runs once, and refuses a time zone that is none of the three', async () => {
		const { run } = await commands();
		for (const zone of ['WIZ', 'Asia/Kolkata']) {
			const wrongZone = setup.map((word) => (word === 'wita' ? zone : word));
			await expect(run(...wrongZone)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
		}
		await run(...setup);
		await expect(run(...setup)).rejects.toMatchObject({ code: 'institution_exists' });
	});
});

describe('account and role', () => {
	test('give codes and roles to whoever has the number', async () => {
		const { run, notes } = await commands();
		await run(...setup);
		const number = '198001012005011001';

		expect(await run('account', 'code', number)).toMatch(/Kode +: \w{4}-\w{4}-\w{4}/);
		await expect(run('account', 'reset', number)).rejects.toMatchObject({ code: 'code_inactive' });
		await expect(run('account', 'code', '1')).rejects.toMatchObject({ exitCode: 1 });

		expect(await run('role', 'grant', number, 'auditor', '--from', '2026-12-01')).toContain('auditor');
		expect(notes.at(-1)).toContain(`account code ${number}`);
		expect(await run('role', 'revoke', number, 'auditor')).toContain('2026-11-02');
		await expect(run('role', 'grant', number, 'kepala')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
		await expect(run('role', 'grant', number, 'trainer', '--from', '1-2-2026')).rejects.toMatchObject({
			code: 'commander.invalidArgument'
		});
	});

	test('take the second code away from whoever has lost the phone, and from nobody who has none', async () => {
		const { db, run } = await commands();
		await run(...setup);
		const number = '198001012005011001';
		await expect(run('account', 'reset-factor', number)).rejects.toMatchObject({ code: 'factor_missing' });
		await expect(run('account', 'reset-factor', '404')).rejects.toMatchObject({ exitCode: 1 });

		const { id: personId } = (await findPersonByNumber(db, number))!;
		const { id: accountId } = (await findAccount(db, personId))!;
		await db.write((tx) => tx.insert(secondFactor).values({ accountId, secret: 'disegel', confirmedAt: now }));
		expect(await run('account', 'reset-factor', number)).toContain('Administrator Pertama');
		expect(await findFactor(db, accountId)).toBeUndefined();
	});
});
