import { Argument, InvalidArgumentError, type Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { grantRole, revokeRole } from '#lib/server/accounts/roles.ts';
import { roles, type Role } from '#lib/server/db/schema/accounts.ts';
import { isDay } from '#lib/server/organisation/days.ts';
import { today } from '#lib/server/organisation/institution.ts';
import type { Context } from '../context.ts';
import { requirePersonByNumber } from './account.ts';

const roleArgument = () => new Argument('<role>', m.cli_role_argument()).choices(roles);

export function registerRole(program: Command, context: Context): void {
	const role = program.command('role').description(m.cli_role());

	role
		.command('grant')
		.description(m.cli_role_grant())
		.argument('<number>', m.cli_number())
		.addArgument(roleArgument())
		.option('--from <day>', m.cli_role_from(), day)
		.option('--to <day>', m.cli_role_to(), day)
		.action(async (number: string, granted: Role, options: { from?: string; to?: string }) => {
			const db = await context.open();
			const now = context.now();
			const found = await requirePersonByNumber(db, number);
			const from = options.from ?? (await today(db, now));
			await db.write((tx) =>
				grantRole(tx, { personId: found.id, role: granted, from, to: options.to, by: 'command' }, now)
			);

			context.out(m.cli_role_granted({ name: found.name, role: granted, from }));
			if (!(await findAccount(db, found.id))?.activatedAt) context.note(m.cli_role_not_activated({ number }));
		});

	role
		.command('revoke')
		.description(m.cli_role_revoke())
		.argument('<number>', m.cli_number())
		.addArgument(roleArgument())
		.option('--on <day>', m.cli_role_on(), day)
		.action(async (number: string, revoked: Role, options: { on?: string }) => {
			const db = await context.open();
			const now = context.now();
			const found = await requirePersonByNumber(db, number);
			const on = options.on ?? (await today(db, now));
			await db.write((tx) => revokeRole(tx, { personId: found.id, role: revoked, on, by: 'command' }, now));

			context.out(m.cli_role_revoked({ name: found.name, role: revoked, on }));
		});
}

function day(value: string): string {
	if (!isDay(value)) throw new InvalidArgumentError(m.cli_day_invalid());

	return value;
}
