import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { zipOf } from '#lib/server/documents/zip.ts';
import { keyFingerprint, makeCapsule } from '#lib/server/evidence/capsule.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerEvidence(program: Command, context: Context): void {
	const evidence = program.command('evidence').description(m.cli_evidence());

	evidence
		.command('make')
		.description(m.cli_evidence_make())
		.argument('<cycle>', m.cli_evidence_cycle())
		.argument('<file>', m.cli_evidence_file())
		.action(async (name: string, to: string) => {
			const file = resolve(to);
			if (existsSync(file)) throw new CommandFailure(1, m.backup_exists({ file }));

			const db = await context.open();
			const cycle = await findCycle(db, name);
			if (!cycle) throw new CommandFailure(1, m.programme_cycle_unknown({ cycle: name }));

			const { origin, signingKeyFile } = context.settings;
			const key = await ensureSigningKey(signingKeyFile, db);
			const now = context.now();
			const asked = { cycleId: cycle.id, key, actor: 'command', origin, fullNumbers: true, now };
			const { files } = await makeCapsule(db, asked);
			// Into a neighbour first: a capsule that was interrupted must not look like one.
			const partial = `${file}.partial`;
			await pipeline(zipOf(files, now), createWriteStream(partial, { mode: 0o600 }));
			renameSync(partial, file);
			context.note(m.cli_evidence_written({ file, fingerprint: keyFingerprint(key.publicKey) }));
		});

	evidence
		.command('fingerprint')
		.description(m.cli_evidence_fingerprint())
		.action(async () => {
			const key = await ensureSigningKey(context.settings.signingKeyFile, await context.open());
			context.out(keyFingerprint(key.publicKey));
		});
}
