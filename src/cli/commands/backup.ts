import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { ensureSigningKey, readSigningKey } from '#lib/server/audit/signing-key.ts';
import { makeBackup, restoreBackup } from '#lib/server/backup/backup.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerBackup(program: Command, context: Context): void {
	program
		.command('backup')
		.description(m.cli_backup())
		.argument('<file>', m.cli_backup_file())
		.option('--json', m.cli_json_option())
		.action(async (name: string, options: { json?: boolean }) => {
			const { databaseUrl, signingKeyFile } = context.settings;
			const file = resolve(name);
			const db = await context.open();
			const made = await makeBackup(db, databaseUrl, file, await ensureSigningKey(signingKeyFile, db), context.now());

			if (options.json) context.json({ file, ...made });
			else context.out(m.backup_done({ file, size: made.bytes, key: signingKeyFile }));
		});

	program
		.command('restore')
		.description(m.cli_restore())
		.argument('<file>', m.cli_restore_file())
		.option('--replace', m.cli_restore_replace())
		.option('--force', m.cli_restore_force())
		.option('--json', m.cli_json_option())
		.action(async (name: string, options: { replace?: boolean; force?: boolean; json?: boolean }) => {
			const { target, kept, report } = await restoreBackup(context.settings.databaseUrl, resolve(name), {
				replace: options.replace ?? false,
				force: options.force ?? false,
				key: readSigningKey(context.settings.signingKeyFile),
				migrations: join(context.root, 'drizzle'),
				now: context.now()
			});

			if (kept) context.note(m.restore_kept({ file: kept }));
			if (options.json) context.json({ target, kept: kept ?? null, ...report });
			else context.out(m.restore_done({ file: target, entries: report.entries }));

			// Only with --force: taken all the same, and said.
			for (const fault of report.faults) context.note(fault.message);
			if (report.faults.length > 0) throw new CommandFailure(1, m.audit_not_verified({ count: report.faults.length }));
		});
}
