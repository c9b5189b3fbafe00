import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { issueCode, type CodePurpose, type IssuedCode } from '#lib/server/accounts/issue-codes.ts';
import { resetFactor } from '#lib/server/accounts/second-factor.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { findPersonByNumber, type FoundPerson } from '#lib/server/organisation/persons.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerAccount(program: Command, context: Context): void {
	const account = program.command('account').description(m.cli_account());
	const issues = (name: string, description: string, purpose: CodePurpose) =>
		account
			.command(name)
			.description(description)
			.argument('<number>', m.cli_number())
			.option('--json', m.cli_json_option())
			.action(async (number: string, options: { json?: boolean }) => {
				const db = await context.open();
				const { id } = await requirePersonByNumber(db, number);
				printCode(context, await issueCode(db, { kind: 'command' }, id, purpose, context.now()), options.json);
			});

	issues('code', m.cli_account_code(), 'first');
	issues('reset', m.cli_account_reset(), 'reset');

	account
		.command('reset-factor')
		.description(m.cli_account_reset_factor())
		.argument('<number>', m.cli_number())
		.action(async (number: string) => {
			const db = await context.open();
			const { id, name } = await requirePersonByNumber(db, number);
			await db.write((tx) => resetFactor(tx, id, 'command', context.now()));
			context.out(m.factor_reset_done({ name }));
		});
}

/** @throws CommandFailure with exit code 1 when nobody has the number */
export async function requirePersonByNumber(db: Reader, number: string): Promise<FoundPerson> {
	const found = await findPersonByNumber(db, number);
	if (!found) throw new CommandFailure(1, m.cli_number_unknown({ number }));

	return found;
}

/** The only time that a code is seen. */
export function printCode(context: Context, issued: IssuedCode, json: boolean | undefined): void {
	const code = formatCode(issued.code);
	const address = `${context.settings.origin}/activate`;
	const expiresAt = issued.expiresAt.toISOString();

	if (json) context.json({ name: issued.name, purpose: issued.purpose, code, expiresAt, address });
	else context.out(m.cli_code({ name: issued.name, code, expires: expiresAt.slice(0, 10), address }));
}
