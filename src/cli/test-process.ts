import { Command, CommanderError } from 'commander';
import { readSettings } from '#lib/server/settings/settings.ts';
import { CommandFailure, type Context } from './context.ts';

/** What a process would leave behind: the exit code, and what stands on standard output and on standard error. */
export type Left = { exit: number; out: unknown[]; notes: string[] };

/** Runs words as a process would, with some of the commands, in a world that is made up but for what is given. */
export async function runWords(
	registers: readonly ((program: Command, context: Context) => void)[],
	world: Partial<Context>,
	words: readonly string[]
): Promise<Left> {
	const out: unknown[] = [];
	const notes: string[] = [];
	const context: Context = {
		root: '/',
		settings: readSettings({ ORIGIN: 'https://netral.contoh.go.id' }, '/'),
		open: () => Promise.reject(new Error('No database is needed')),
		openAsIs: () => Promise.reject(new Error('No database is needed')),
		now: () => new Date('2026-03-02T02:00:00Z'),
		input: async () => new Uint8Array(),
		out: (line) => void out.push(line),
		json: (value) => void out.push(value),
		bytes: async (value) => void out.push(value),
		note: (line) => void notes.push(line),
		close: () => undefined,
		...world
	};
	const program = new Command('netral');
	for (const register of registers) register(program, context);
	const silence = (command: Command): void => {
		command.exitOverride().configureOutput({ writeErr: (text) => void notes.push(text), writeOut: () => undefined });
		command.commands.forEach(silence);
	};
	silence(program);

	try {
		await program.parseAsync(words, { from: 'user' });

		return { exit: 0, out, notes };
	} catch (error) {
		if (error instanceof CommandFailure) return { exit: error.exitCode, out, notes: [...notes, error.message] };
		if (error instanceof CommanderError) return { exit: 2, out, notes };

		throw error;
	}
}
