import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { describeDifference } from '#lib/server/organisation/differences-text.ts';
import type { Difference } from '#lib/server/organisation/diff.ts';
import {
	applyImport,
	countDifferences,
	examineStaffFile,
	stageImport,
	type Counts,
	type Examined
} from '#lib/server/organisation/import.ts';
import { today } from '#lib/server/organisation/institution.ts';
import type { Side } from '#lib/server/organisation/join-records.ts';
import { mergePersons } from '#lib/server/organisation/merge-persons.ts';
import { describeMergeObstacles, planMerge } from '#lib/server/organisation/merge-plan.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { exportStaff } from '#lib/server/organisation/staff-export.ts';
import { describeFinding, type CellFinding } from '#lib/server/organisation/staff-file.ts';
import { maxFileBytes } from '#lib/server/organisation/staff-text.ts';
import { describeObstacles, lastImport, planUndo, undoImport } from '#lib/server/organisation/undo-import.ts';
import { Problem } from '#lib/server/problem.ts';
import { CommandFailure, type Context } from '../context.ts';

type ImportOptions = {
	scope: string;
	effectiveOn?: string;
	leftOn?: string;
	confirmLeft?: string;
	apply?: boolean;
	json?: boolean;
};

export function registerStaff(program: Command, context: Context): void {
	const staff = program.command('staff').description(m.cli_staff());

	staff
		.command('import')
		.description(m.cli_staff_import())
		.argument('<file>', m.cli_staff_file())
		.option('--scope <scope>', m.cli_staff_scope(), 'file')
		.option('--effective-on <day>', m.cli_staff_effective_on())
		.option('--left-on <day>', m.cli_staff_left_on())
		.option('--confirm-left <number>', m.cli_staff_confirm_left())
		.option('--apply', m.cli_staff_apply())
		.option('--json', m.cli_json_option())
		.action((file: string, options: ImportOptions) => importStaff(context, file, options));

	staff
		.command('export')
		.description(m.cli_staff_export())
		.option('--output <file>', m.cli_staff_output())
		.action(async ({ output }: { output?: string }) => {
			const format = output !== undefined && /\.xlsx$/i.test(output) ? 'xlsx' : 'csv';
			const { bytes, rows } = await exportStaff(await context.open(), format, 'command', context.now());
			if (output === undefined) return context.bytes(bytes);

			// Personal data: for the owner only.
			writeFileSync(resolve(output), bytes, { mode: 0o600 });
			context.note(m.cli_staff_exported({ rows, file: resolve(output) }));
		});

	staff
		.command('undo')
		.description(m.cli_staff_undo())
		.option('--yes', m.cli_staff_undo_yes())
		.action(({ yes }: { yes?: boolean }) => undoLast(context, yes ?? false));

	staff
		.command('merge')
		.description(m.cli_staff_merge())
		.argument('<kept>', m.cli_staff_merge_kept())
		.argument('<gone>', m.cli_staff_merge_gone())
		.option('--posts <side>', m.cli_staff_merge_posts(), 'kept')
		.option('--password <side>', m.cli_staff_merge_password(), 'kept')
		.option('--yes', m.cli_staff_merge_yes())
		.action((kept: string, gone: string, options: MergeOptions) => mergeTwo(context, kept, gone, options));
}

type MergeOptions = { posts: string; password: string; yes?: boolean };

async function mergeTwo(context: Context, kept: string, gone: string, options: MergeOptions): Promise<void> {
	const db = await context.open();
	const now = context.now();
	const on = await today(db, now);
	const request = {
		keptId: await personOf(db, kept),
		goneId: await personOf(db, gone),
		posts: sideOf(options.posts),
		signIn: sideOf(options.password)
	};
	const plan = await planMerge(db, request, 'command', on);
	context.out(m.cli_staff_merge_plan({ kept: plan.kept.name, gone: plan.gone.name, cycles: plan.cycles.length }));
	for (const sentence of describeMergeObstacles(plan.obstacles)) context.out(`  ${sentence}`);
	if (plan.obstacles.length > 0) throw new CommandFailure(1, m.merge_impossible());
	if (!options.yes) return context.note(m.cli_staff_merge_not_yet());

	await db.write((tx) => mergePersons(tx, request, { actor: 'command', on, now }));
	context.note(m.merge_done());
}

async function personOf(db: Reader, number: string): Promise<string> {
	const found = await findPersonByNumber(db, number);
	if (!found) throw new CommandFailure(2, m.cli_staff_merge_unknown({ number }));

	return found.id;
}

function sideOf(typed: string): Side {
	if (typed !== 'kept' && typed !== 'gone') throw new CommandFailure(2, m.cli_staff_merge_side());

	return typed;
}

async function undoLast(context: Context, yes: boolean): Promise<void> {
	const db = await context.open();
	const importId = await lastImport(db);
	if (!importId) throw new CommandFailure(1, m.undo_none());

	const { fileName, newPeople, restored, units, obstacles } = await planUndo(db, importId);
	context.out(m.cli_staff_undo_plan({ file: fileName, people: newPeople, restored, units }));
	for (const sentence of describeObstacles(obstacles)) context.out(`  ${sentence}`);
	if (obstacles.length > 0) throw new CommandFailure(1, m.cli_staff_undo_refused());
	if (!yes) return context.note(m.cli_staff_undo_not_yet());

	await undoImport(db, importId, 'command', context.now);
	context.note(m.cli_staff_undone());
}

async function importStaff(context: Context, name: string, options: ImportOptions): Promise<void> {
	const confirmLeft = options.confirmLeft === undefined ? undefined : Number(options.confirmLeft);
	if (confirmLeft !== undefined && !Number.isInteger(confirmLeft)) {
		throw new CommandFailure(2, m.cli_staff_confirm_left_number());
	}

	const { scope, effectiveOn, leftOn } = options;
	const given = { bytes: readStaffFile(name), fileName: basename(name), scope, effectiveOn };
	const db = await context.open();
	const now = context.now();
	const examined = await asUse(() => examineStaffFile(db, given, now));
	const counts = countDifferences(examined);
	const failed = counts.errors > 0;
	let enrolled: number | null = null;

	if (options.apply && !failed) {
		const id = await stageImport(db, examined, null, now);
		({ enrolled } = await asUse(() => applyImport(db, id, { leftOn, confirmLeft }, 'command', context.now)));
	}

	if (options.json) context.json(asJson(examined, counts, enrolled));
	else report(context, examined, counts);

	if (failed) throw new CommandFailure(1, m.cli_staff_errors({ count: counts.errors }));
	if (enrolled !== null) context.note(m.cli_staff_applied({ enrolled }));
	else if (examined.diff.differences.length > 0) context.note(m.cli_staff_not_applied());
	if (counts.left > 0 && leftOn === undefined) context.note(m.cli_staff_left_stay({ count: counts.left }));
}

/** A day or a scope that cannot be read is wrong use, not something wrong in the file. */
async function asUse<Value>(run: () => Promise<Value>): Promise<Value> {
	try {
		return await run();
	} catch (error) {
		if (!(error instanceof Problem) || !['scope', 'effective_on', 'left_on'].includes(error.code)) throw error;

		throw new CommandFailure(2, error.message);
	}
}

function readStaffFile(name: string): Uint8Array {
	try {
		// Not read at all when it is too large; the error comes from where the limit is known.
		return statSync(name).size > maxFileBytes ? new Uint8Array(statSync(name).size) : readFileSync(name);
	} catch {
		throw new CommandFailure(2, m.cli_staff_file_missing({ file: resolve(name) }));
	}
}

const kinds: Difference['kind'][] = ['unit', 'new', 'changed', 'moved', 'ended', 'away', 'left', 'same'];

const headings: Record<Difference['kind'], (given: { count: number }) => string> = {
	unit: m.staff_kind_unit,
	new: m.staff_kind_new,
	changed: m.staff_kind_changed,
	moved: m.staff_kind_moved,
	ended: m.staff_kind_ended,
	away: m.staff_kind_away,
	left: m.staff_kind_left,
	same: m.staff_kind_same
};

function report(context: Context, { diff, ignored }: Examined, counts: Counts): void {
	for (const error of diff.errors) context.out(m.cli_staff_error({ text: describeFinding(error) }));
	for (const warning of diff.warnings) context.note(m.cli_staff_warning({ text: describeFinding(warning) }));
	if (ignored.length > 0) context.note(m.staff_ignored({ columns: ignored.join(', ') }));

	for (const kind of kinds) {
		if (counts[kind] === 0) continue;

		context.out(headings[kind]({ count: counts[kind] }));
		for (const difference of diff.differences.filter((each) => each.kind === kind)) {
			const id = difference.kind === 'unit' ? difference.code : difference.number;
			context.out(`  ${id} ${difference.name}: ${describeDifference(difference)}`);
		}
	}

	if (diff.differences.length === 0 && counts.errors === 0) context.out(m.staff_no_difference());
}

/** The differences by their kind, each a list that is empty where there is none: `new`, `changed`, `moved`, `left` and so on. */
function asJson({ diff, ignored, effectiveOn, scope, sha256 }: Examined, counts: Counts, enrolled: number | null) {
	const told = ({ message, ...place }: CellFinding) => ({ ...place, message: message() });
	const ofKind = (kind: Difference['kind']) => diff.differences.filter((each) => each.kind === kind);

	return {
		applied: enrolled !== null,
		enrolled,
		scope,
		effectiveOn,
		sha256,
		counts,
		...Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])),
		errors: diff.errors.map(told),
		warnings: diff.warnings.map(told),
		ignored
	};
}
