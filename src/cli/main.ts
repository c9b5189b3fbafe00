import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { CommandFailure, processContext, type Context } from './context.ts';
import { registerAccount } from './commands/account.ts';
import { registerAttempt } from './commands/attempt.ts';
import { registerAttestation } from './commands/attestation.ts';
import { registerAudit } from './commands/audit.ts';
import { registerBackup } from './commands/backup.ts';
import { registerCertificate } from './commands/certificate.ts';
import { registerContent } from './commands/content.ts';
import { registerQuestion } from './commands/question.ts';
import { registerRole } from './commands/role.ts';
import { registerSetup } from './commands/setup.ts';
import { registerStaff } from './commands/staff.ts';
import { registerWaiver } from './commands/waiver.ts';

const commands = [
	registerSetup,
	registerRole,
	registerContent,
	registerQuestion,
	registerStaff,
	registerAccount,
	registerWaiver,
	registerAttempt,
	registerCertificate,
	registerAttestation,
	registerAudit,
	registerBackup
];

/**
 * Runs `netral` with the words after its name.
 * @returns the exit code: 0 done, 1 something is wrong or does not verify, 2 wrong use
 */
export async function run(words: string[], context: Context = processContext()): Promise<0 | 1 | 2> {
	const envFile = `${context.root}/.env`;
	if (existsSync(envFile) && 'loadEnvFile' in process) process.loadEnvFile(envFile);

	const program = new Command('netral').description(m.cli_description());
	for (const register of commands) register(program, context);
	speakIndonesian(program, context);

	try {
		await program.parseAsync(words, { from: 'user' });

		return 0;
	} catch (error) {
		return exitCodeOf(error, context);
	} finally {
		context.close();
	}
}

/** Problems with what was typed on the command line or set in the environment. */
const wrongUseCodes = new Set(['settings_invalid', 'checkpoint_unreadable']);

/** Every command throws instead of ending the process, and its help and errors are in Indonesian. */
function speakIndonesian(command: Command, context: Context): void {
	const titles: Record<string, string> = {
		'Usage:': m.cli_help_usage(),
		'Arguments:': m.cli_help_arguments(),
		'Options:': m.cli_help_options(),
		'Commands:': m.cli_help_commands()
	};
	command
		.exitOverride()
		.helpCommand(false)
		.helpOption('-h, --help', m.cli_help_option())
		.configureHelp({ styleTitle: (title) => titles[title] ?? title })
		.configureOutput({
			writeOut: (text) => context.out(text.trimEnd()),
			writeErr: (text) => context.note(text.trimEnd()),
			// What is wrong is told once, by `wrongUse`.
			outputError: () => undefined
		});
	for (const child of command.commands) speakIndonesian(child, context);
}

/** What is wrong with the words of a command; Commander names the word in quotes. */
function wrongUse(error: CommanderError): string {
	const word = /'([^']*)'/.exec(error.message)?.[1] ?? '';

	switch (error.code) {
		case 'commander.unknownCommand':
			return m.cli_unknown_command({ word });
		case 'commander.unknownOption':
			return m.cli_unknown_option({ word });
		case 'commander.missingArgument':
			return m.cli_missing_argument({ word });
		case 'commander.optionMissingArgument':
			return m.cli_option_value({ word });
		case 'commander.missingMandatoryOptionValue':
			return m.cli_missing_option({ word });
		case 'commander.excessArguments':
			return m.cli_excess();
		default:
			return error.message;
	}
}

function exitCodeOf(error: unknown, context: Context): 0 | 1 | 2 {
	if (error instanceof CommanderError) {
		// A noun without its verb has shown its help already.
		if (error.exitCode !== 0 && error.code !== 'commander.help') {
			context.note(wrongUse(error));
			context.note(m.cli_see_help());
		}

		return error.exitCode === 0 ? 0 : 2;
	}

	if (error instanceof CommandFailure) {
		if (error.message) context.note(error.message);

		return error.exitCode;
	}

	if (error instanceof Problem) {
		context.note(error.message);

		return wrongUseCodes.has(error.code) ? 2 : 1;
	}

	throw error;
}
