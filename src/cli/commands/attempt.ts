import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { replayAttempts } from '#lib/server/attempts/replay.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerAttempt(program: Command, context: Context): void {
	const attempt = program.command('attempt').description(m.cli_attempt());

	attempt
		.command('replay')
		.description(m.cli_attempt_replay())
		.argument('[id]', m.cli_attempt_id())
		.option('--all', m.cli_attempt_all())
		.option('--json', m.cli_json_option())
		.action(async (id: string | undefined, options: { all?: boolean; json?: boolean }) => {
			if ((id === undefined) === (options.all !== true)) throw new CommandFailure(2, m.cli_attempt_which());

			const report = await replayAttempts(await context.open(), {
				attemptId: id,
				progress: (done) => context.note(m.cli_attempt_progress({ done }))
			});
			if (id !== undefined && report.gradings === 0) throw new CommandFailure(1, m.cli_attempt_unknown({ id }));
			const found = report.differences.length + report.more;

			if (options.json) context.json(report);
			else {
				for (const { attemptId, n, stored, again, scoringVersion } of report.differences) {
					context.out(
						again
							? m.cli_attempt_differs({ id: attemptId, n, stored: stored.score, again: again.score })
							: m.cli_attempt_version({ id: attemptId, n, version: scoringVersion })
					);
				}
				if (report.more > 0) context.out(m.cli_attempt_more({ count: report.more }));
				if (found === 0) context.out(m.cli_attempt_same({ count: report.gradings }));
			}

			if (found > 0) throw new CommandFailure(1, m.cli_attempt_failed({ count: found }));
		});
}
