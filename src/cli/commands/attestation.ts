import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { attestationStateLabel, damageOf, listedState } from '#lib/server/oversight/attestation-status.ts';
import { findAttestation, listAttestations, type Attestation } from '#lib/server/oversight/attestations.ts';
import { publicAttestation } from '#lib/server/oversight/public-attestation.ts';
import { verifyRoster } from '#lib/server/oversight/roster-verification.ts';
import { CommandFailure, type Context } from '../context.ts';

export function registerAttestation(program: Command, context: Context): void {
	const attestation = program.command('attestation').description(m.cli_attestation());

	attestation
		.command('list')
		.description(m.cli_attestation_list())
		.option('--unit <code>', m.cli_attestation_unit())
		.option('--json', m.cli_json_option())
		.action(async ({ unit, json }: { unit?: string; json?: boolean }) => {
			const db = await context.open();
			const statements = await listed(db, unit, context.now());
			if (json) return context.json(statements);

			for (const { number, code, state, signedAt, unit: name, programme, certified, total } of statements) {
				context.out(
					[number, code, attestationStateLabel(state), signedAt, name, programme, `${certified}/${total}`].join('\t')
				);
			}
			context.note(m.cli_attestation_count({ count: statements.length }));
		});

	attestation
		.command('verify')
		.description(m.cli_attestation_verify())
		.argument('<code>', m.cli_attestation_code())
		.argument('[roster]', m.cli_attestation_roster())
		.option('--json', m.cli_json_option())
		.action((typed: string, file: string | undefined, { json }: { json?: boolean }) =>
			verify(typed, file, json ?? false, context)
		);
}

async function listed(db: Reader, unitCode: string | undefined, now: Date) {
	const unit = unitCode === undefined ? undefined : await findUnit(db, unitCode, await today(db, now));
	if (unitCode !== undefined && !unit) throw new CommandFailure(2, m.cli_unit_unknown({ code: unitCode }));

	const rows = await listAttestations(db, unit ? { unitId: unit.id } : {}, 1_000_000);
	const statements = [];

	for (const { id, number, code, facts, signedAt, supersededAt } of rows) {
		const state = await listedState(db, { id, supersededAt }, now);
		statements.push({
			number,
			code: formatCode(code),
			state,
			signedAt: signedAt.toISOString(),
			unit: facts.unit.name,
			scope: facts.scope,
			programme: facts.programme.id,
			cycle: facts.programme.cycle,
			certified: facts.figures.certified,
			total: facts.figures.total
		});
	}

	return statements;
}

async function verify(typed: string, file: string | undefined, json: boolean, context: Context): Promise<void> {
	const bytes = file === undefined ? undefined : readRoster(file);
	const db = await context.open();
	const statement = await findAttestation(db, typed);
	if (!statement) throw new CommandFailure(1, m.cli_attestation_unknown({ code: typed }));

	const found = await publicAttestation(db, statement.id, context.now());
	const damage = await damageOf(db, statement);
	const match = bytes && (await verifyRoster(db, statement, bytes));

	if (json) context.json({ ...found, code: formatCode(found.code), damage, ...(match && { file: match }) });
	else tell(statement, found, context);

	const wrong = [
		...(damage.length > 0 ? [m.cli_attestation_damaged({ number: found.number, parts: damage.join(', ') })] : []),
		...(match === 'none' ? [m.cli_attestation_differs({ file: file! })] : []),
		...(found.state === 'standing' ? [] : [m.cli_attestation_not_verified()])
	];
	if (match && match !== 'none' && !json) context.out(m.cli_attestation_matches({ file: file! }));
	if (wrong.length > 0) throw new CommandFailure(1, wrong.join('\n'));
}

function tell({ facts }: Attestation, found: Awaited<ReturnType<typeof publicAttestation>>, context: Context): void {
	const { certified, total } = facts.figures;
	const { number, state, unit, programme, signatoryPost, asOf, rosterSha256 } = found;

	context.out(
		[number, attestationStateLabel(state), unit.name, programme.title, programme.cycle, signatoryPost, asOf].join('\t')
	);
	context.out(`${certified}/${total}`);
	context.out(`SHA-256 ${rosterSha256}`);
	for (const reason of found.reasons) context.out(reason);
	if (found.successor) context.out(m.attestation_successor_number({ number: found.successor.number }));
	for (const each of found.since) context.out(`${m.attestation_since()} ${each}`);
}

function readRoster(file: string): Uint8Array {
	try {
		return readFileSync(file);
	} catch {
		throw new CommandFailure(2, m.cli_attestation_roster_unreadable({ file }));
	}
}
