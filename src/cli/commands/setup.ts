import { InvalidArgumentError, type Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import { issueCode } from '#lib/server/accounts/issue-codes.ts';
import { createPerson } from '#lib/server/accounts/outsiders.ts';
import { grantRole } from '#lib/server/accounts/roles.ts';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { timeZones, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { createInstitution } from '#lib/server/organisation/institution.ts';
import { publishUnpublished } from '#lib/server/publishing/publish-content.ts';
import type { Context } from '../context.ts';
import { printCode } from './account.ts';

type Options = {
	institution: string;
	timeZone: TimeZone;
	number: string;
	name: string;
	organisation?: string;
	json?: boolean;
};

const zones: Record<string, TimeZone> = { WIB: 'Asia/Jakarta', WITA: 'Asia/Makassar', WIT: 'Asia/Jayapura' };

export function registerSetup(program: Command, context: Context): void {
	program
		.command('setup')
		.description(m.cli_setup())
		.requiredOption('--institution <name>', m.cli_setup_institution())
		.requiredOption('--time-zone <zone>', m.cli_setup_time_zone(), timeZone)
		.requiredOption('--number <number>', m.cli_setup_number())
		.requiredOption('--name <name>', m.cli_setup_name())
		.option('--organisation <name>', m.cli_setup_organisation())
		.option('--json', m.cli_json_option())
		.action(async (options: Options) => {
			const db = await context.open();
			await ensureSigningKey(context.settings.signingKeyFile, db);
			const now = context.now();

			const personId = await db.write(async (tx) => {
				await createInstitution(tx, { name: options.institution.trim(), timeZone: options.timeZone, demo: false }, now);
				await recordAudit(tx, { at: now, actor: 'command', kind: 'institution.create', subject: 'institution' });

				const from = dayOf(now, options.timeZone);
				const made = await createPerson(tx, { ...options, from, by: 'command' }, now);
				await grantRole(tx, { personId: made.personId, role: 'administrator', from, by: 'command' }, now);

				return made.personId;
			});

			// So that there is something to learn as soon as people arrive.
			await publishUnpublished(db, context.settings, now);
			printCode(context, await issueCode(db, { kind: 'command' }, personId, 'first', now), options.json);
		});
}

/** WIB, WITA, WIT, or the IANA name of one of them: days are counted by these three, and none has summer time. */
function timeZone(value: string): TimeZone {
	const zone = zones[value.toUpperCase()] ?? timeZones.find((each) => each === value);
	if (!zone) throw new InvalidArgumentError(m.cli_setup_time_zone_unknown());

	return zone;
}
