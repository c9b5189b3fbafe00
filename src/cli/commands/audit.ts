import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { latestCheckpoint, readCheckpointFile } from '#lib/server/audit/checkpoints.ts';
import { readSigningKey } from '#lib/server/audit/signing-key.ts';
import { verifyChain } from '#lib/server/audit/verify-chain.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerAudit(program: Command, context: Context): void {
	const audit = program.command('audit').description(m.cli_audit());

	audit
		.command('verify')
		.description(m.cli_audit_verify())
		.option('--checkpoint <file>', m.cli_audit_checkpoint_option())
		.option('--json', m.cli_json_option())
		.action(async (options: { checkpoint?: string; json?: boolean }) => {
			const kept = options.checkpoint === undefined ? undefined : readCheckpointFile(options.checkpoint);
			const key = readSigningKey(context.settings.signingKeyFile);
			const db = await context.open();
			const report = await verifyChain(db, key, kept, (entries) => context.note(String(entries)));

			if (options.json) {
				context.json({ ...report, latestCheckpoint: (await latestCheckpoint(db)) ?? null });
			} else {
				for (const fault of report.faults) context.out(fault.message);
				if (report.erased > 0) context.out(m.audit_erased({ count: report.erased }));
				if (report.faults.length === 0) {
					context.out(m.audit_verified({ entries: report.entries, checkpoints: report.checkpoints }));
				}
			}

			if (report.faults.length > 0) throw new CommandFailure(1, m.audit_not_verified({ count: report.faults.length }));
		});
}
