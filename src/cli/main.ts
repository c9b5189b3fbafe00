import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { CommandFailure, processContext, type Context } from './context.ts';

type Register = (program: Command, context: Context) => void;

/** What registers each command. One is loaded alone where it is named: all of them take longer to load than to run. */
const commands: Record<string, () => Promise<Register>> = {
	setup: async () => (await import('./commands/setup.ts')).registerSetup,
	role: async () => (await import('./commands/role.ts')).registerRole,
	content: async () => (await import('./commands/content.ts')).registerContent,
	question: async () => (await import('./commands/question.ts')).registerQuestion,
	staff: async () => (await import('./commands/staff.ts')).registerStaff,
	account: async () => (await import('./commands/account.ts')).registerAccount,
	waiver: async () => (await import('./commands/waiver.ts')).registerWaiver,
	reminders: async () => (await import('./commands/reminders.ts')).registerReminders,
	attempt: async () => (await import('./commands/attempt.ts')).registerAttempt,
	certificate: async () => (await import('./commands/certificate.ts')).registerCertificate,
	attestation: async () => (await import('./commands/attestation.ts')).registerAttestation,
	audit: async () => (await import('./commands/audit.ts')).registerAudit,
	evidence: async () => (await import('./commands/evidence.ts')).registerEvidence,
	doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
	// With `restore`.
	backup: async () => (await import('./commands/backup.ts')).registerBackup
};

/**
 * Runs `netral` with the words after its name.
 * @returns the exit code: 0 done, 1 something is wrong or does not verify, 2 wrong use
 */
export async function run(words: string[], context: Context = processContext()): Promise<0 | 1 | 2> {
	const envFile = `${context.root}/.env`;
	if (existsSync(envFile) && 'loadEnvFile' in process) process.loadEnvFile(envFile);

	const program = new Command('netral').description(m.cli_description());
	const [named = ''] = words;
	const wanted = Object.hasOwn(commands, named) ? [commands[named]!] : Object.values(commands);
	for (const load of wanted) (await load())(program, context);
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
