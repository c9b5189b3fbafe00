import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { CommandFailure, processContext, type Context } from './context.ts';
import { registerAccount } from './commands/account.ts';
import { registerAttestation } from './commands/attestation.ts';
import { registerAudit } from './commands/audit.ts';
import { registerBackup } from './commands/backup.ts';
import { registerCertificate } from './commands/certificate.ts';
import { registerContent } from './commands/content.ts';
import { registerRole } from './commands/role.ts';
import { registerSetup } from './commands/setup.ts';
import { registerStaff } from './commands/staff.ts';
import { registerWaiver } from './commands/waiver.ts';

const commands = [
	registerSetup,
	registerRole,
	registerContent,
	registerStaff,
	registerAccount,
	registerWaiver,
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

	const program = new Command('netral').description(m.cli_description()).helpCommand(false).showHelpAfterError(m.cli_see_help());
	for (const register of commands) register(program, context);
	silenceExits(program, context);

	try {
		await program.parseAsync(words, { from: 'user' });

		return 0;
	} catch (error) {
		return exitCodeOf(error, context);
	} finally {
		context.close();
	}
}

/** Commander ends the process by itself unless told to throw, on every command. */
function silenceExits(command: Command, context: Context): void {
	command.exitOverride().configureOutput({
		writeOut: (text) => context.out(text.trimEnd()),
		writeErr: (text) => context.note(text.trimEnd())
	});
	for (const child of command.commands) silenceExits(child, context);
}

function exitCodeOf(error: unknown, context: Context): 0 | 1 | 2 {
	if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;

	if (error instanceof CommandFailure) {
		if (error.message) context.note(error.message);

		return error.exitCode;
	}

	if (error instanceof Problem) {
		context.note(error.message);

		return error.code === 'settings_invalid' ? 2 : 1;
	}

	throw error;
}
