import { join } from 'node:path';
import type { Command } from 'commander';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { readSigningKey } from '#lib/server/audit/signing-key.ts';
import { verifyChain } from '#lib/server/audit/verify-chain.ts';
import { findAlteredCertificates } from '#lib/server/certificates/verification.ts';
import { fileDamage, fileFaults, migrationState } from '#lib/server/db/condition.ts';
import { databaseFile, type Database } from '#lib/server/db/connect.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findDamagedAttestations } from '#lib/server/oversight/attestation-status.ts';
import { keepMonthEnd, recountMonthEnds } from '#lib/server/oversight/month-ends.ts';
import { recountFigures } from '#lib/server/oversight/recount.ts';
import { rebuildStandings } from '#lib/server/oversight/standings.ts';
import { Problem } from '#lib/server/problem.ts';
import { checkTallies } from '#lib/server/questions/rebuild.ts';
import { CommandFailure, type Context } from '../context.ts';

/** What one look found: a sentence on what was looked at, and one for each thing that does not hold. */
type Look = { what: string; faults: string[] };

const mostNamed = 20;

export function registerDoctor(program: Command, context: Context): void {
	program
		.command('doctor')
		.description(m.cli_doctor())
		.option('--rebuild', m.cli_doctor_rebuild())
		.option('--all-months', m.cli_doctor_all_months())
		.option('--json', m.cli_json_option())
		.action(async (options: { rebuild?: boolean; allMonths?: boolean; json?: boolean }) => {
			const found: Record<string, Look> = {};
			const look = async (name: string, at: Promise<Look>) => {
				const { what, faults } = (found[name] = await at);
				if (options.json) return;

				context.out(`${faults.length === 0 ? '✓' : '✗'} ${what}`);
				for (const fault of faults) context.out(`  - ${fault}`);
			};

			let skipped: string | undefined;

			try {
				const db = await context.openAsIs();
				await look('migrations', atMigrations(db, join(context.root, 'drizzle')));
				if (databaseFile(context.settings.databaseUrl) !== undefined) await look('file', atFile(db));
				// Of a schema that is another one than ours, nothing else can be asked.
				if (found.migrations!.faults.length > 0) skipped = m.doctor_rest_skipped();
				else {
					await look('audit', atLog(db, context.settings.signingKeyFile));
					await look('figures', atFigures(db, options.rebuild === true, context.now()));
					await look('months', atMonthEnds(db, options, context.now));
					await look('tallies', atTallies(db));
					await look('certificates', atCertificates(db));
					await look('attestations', atAttestations(db));
				}
			} catch (error) {
				const damage = fileDamage(error);
				if (damage === undefined) throw error;

				const known = found.file?.faults ?? [];
				await look('file', Promise.resolve({ what: m.doctor_file(), faults: [...known, damage] }));
				skipped = m.doctor_damaged();
			}

			if (options.json) context.json(found);
			const faults = Object.values(found).reduce((sum, each) => sum + each.faults.length, 0);
			if (skipped !== undefined) context.note(skipped);
			if (faults > 0) throw new CommandFailure(1, m.doctor_found({ count: faults }));
			if (!options.json) context.out(m.doctor_well());
		});
}

async function atMigrations(db: Database, folder: string): Promise<Look> {
	const { applied, missing, foreign } = await migrationState(db, folder);
	const faults = [
		...(missing.length > 0 ? [m.doctor_migrations_missing({ count: missing.length })] : []),
		...(foreign.length > 0 ? [m.doctor_migrations_foreign({ count: foreign.length })] : [])
	];

	return { what: m.doctor_migrations({ count: applied }), faults };
}

async function atFile(db: Database): Promise<Look> {
	return { what: m.doctor_file(), faults: await fileFaults(db) };
}

async function atLog(db: Database, keyFile: string): Promise<Look> {
	try {
		const { entries, checkpoints, faults } = await verifyChain(db, readSigningKey(keyFile));

		return { what: m.doctor_audit({ entries, checkpoints }), faults: faults.map(({ message }) => message) };
	} catch (problem) {
		// Without its key the log cannot be verified, and all else can.
		if (problem instanceof Problem) return { what: m.doctor_audit_unread(), faults: [problem.message] };

		throw problem;
	}
}

/** What differs is told also when it has been put right: somebody should ask how it came about. */
async function atFigures(db: Database, mend: boolean, now: Date): Promise<Look> {
	const { on, standings, wrongStandings, wrongFigures } = await recountFigures(db);
	if (on === null) return { what: m.doctor_figures_none(), faults: [] };

	const faults = [
		...(wrongStandings > 0 ? [m.doctor_standings_wrong({ count: wrongStandings })] : []),
		...(wrongFigures > 0 ? [m.doctor_figures_wrong({ count: wrongFigures })] : [])
	];
	if (mend && faults.length > 0) {
		const present = await today(db, now);
		await db.write((tx) => rebuildStandings(tx, present));
		faults.push(m.doctor_rebuilt());
	}

	return { what: m.doctor_figures({ count: standings, on: dayInWords(on) }), faults };
}

async function atMonthEnds(
	db: Database,
	{ rebuild = false, allMonths = false }: { rebuild?: boolean; allMonths?: boolean },
	clock: () => Date
): Promise<Look> {
	const compared = await recountMonthEnds(db, allMonths ? 'all' : 'latest');
	const wrong = compared.filter(({ right }) => !right);
	const faults = wrong.map(({ on, known }) =>
		known === 'then'
			? m.doctor_month_wrong_then({ on: dayInWords(on) })
			: m.doctor_month_wrong_now({ on: dayInWords(on) })
	);
	if (rebuild && wrong.length > 0) {
		for (const each of wrong) await keepMonthEnd(db, each, clock);
		faults.push(m.doctor_rebuilt());
	}

	const count = compared.length;

	return { what: allMonths ? m.doctor_all_months({ count }) : m.doctor_months({ count }), faults };
}

async function atTallies(db: Database): Promise<Look> {
	const { gradings, differing } = await checkTallies(db, { mend: false });

	return {
		what: m.doctor_tallies({ count: gradings }),
		faults: differing > 0 ? [m.doctor_tallies_wrong({ count: differing })] : []
	};
}

async function atCertificates(db: Database): Promise<Look> {
	const { checked, altered } = await findAlteredCertificates(db);

	return {
		what: m.doctor_certificates({ count: checked }),
		faults: named(altered.map((number) => m.certificate_altered({ number })))
	};
}

async function atAttestations(db: Database): Promise<Look> {
	const { checked, damaged } = await findDamagedAttestations(db);

	return {
		what: m.doctor_attestations({ count: checked }),
		faults: named(damaged.map(({ number }) => m.doctor_attestation_damaged({ number })))
	};
}

/** The first of them, and how many more there are. */
function named(faults: string[]): string[] {
	const more = faults.length - mostNamed;

	return more > 0 ? [...faults.slice(0, mostNamed), m.doctor_more({ count: more })] : faults;
}
