import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { addWaiver } from '#lib/server/programmes/waivers.ts';
import type { Context } from '../context.ts';

type AddOptions = { reason: string; from: string; to: string; json?: boolean };

export function registerWaiver(program: Command, context: Context): void {
	program
		.command('waiver')
		.description(m.cli_waiver())
		.command('add')
		.description(m.cli_waiver_add())
		.argument('<number>', m.cli_number())
		.argument('<cycle>', m.cli_waiver_cycle())
		.requiredOption('--reason <text>', m.cli_waiver_reason())
		.requiredOption('--from <day>', m.cli_waiver_from())
		.requiredOption('--to <day>', m.cli_waiver_to())
		.option('--json', m.cli_json_option())
		.action(async (number: string, cycle: string, { reason, from, to, json }: AddOptions) => {
			const db = await context.open();
			const made = await db.write((tx) =>
				addWaiver(tx, { number, cycle, reason, from, to }, { by: 'command', now: context.now() })
			);

			if (json) context.json({ waiver: made.id, cycle, from, to });
			else context.out(m.cli_waiver_added({ name: made.name, cycle, from, to }));
		});
}
