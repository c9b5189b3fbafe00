import type { Command } from 'commander';
import type { Correction } from '#lib/assessment/correction.ts';
import { shownScore } from '#lib/assessment/grade.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import {
	applyCorrection,
	examineCorrection,
	type CorrectionReport,
	type Touched
} from '#lib/server/questions/apply-correction.ts';
import { pickKey } from '#lib/server/questions/corrected-key.ts';
import {
	judgedTogether,
	proposed,
	recordCorrection,
	requireCorrection,
	requireNews,
	type Verdict
} from '#lib/server/questions/corrections.ts';
import { resolveVersion, verdictOfLatest, type Version } from '#lib/server/questions/versions.ts';
import { CommandFailure, type Context } from '../context.ts';

type ApplyOptions = { apply?: boolean; letFall?: boolean; json?: boolean };
type DecideOptions = ApplyOptions & { reason?: string };

/** Commands that take a question back or correct its key: without `--apply` they only say what would happen. */
export function registerCorrections(question: Command, context: Context): void {
	const applying = (command: Command) =>
		command
			.option('--apply', m.cli_correction_apply())
			.option('--let-fall', m.cli_correction_let_fall())
			.option('--json', m.cli_json_option());

	applying(
		question
			.command('void')
			.description(m.cli_correction_void())
			.argument('<question>', m.cli_correction_question())
			.option('--reason <text>', m.cli_correction_reason())
	).action((typed: string, options: DecideOptions) => decide(context, typed, options, () => ({ kind: 'void' })));

	applying(
		question
			.command('key')
			.description(m.cli_correction_key())
			.argument('<question>', m.cli_correction_question())
			.option('--right <numbers>', m.cli_correction_right())
			.option('--published', m.cli_correction_published())
			.option('--reason <text>', m.cli_correction_reason())
	).action((typed: string, options: DecideOptions & { right?: string; published?: boolean }) => {
		const { right, published } = options;
		if ((right === undefined) === (published !== true)) throw new CommandFailure(2, m.cli_correction_key_which());

		return decide(context, typed, options, (version, versions) =>
			right === undefined ? verdictOfLatest(version, versions) : verdictOf(version, right)
		);
	});

	applying(
		question.command('correct').description(m.cli_correction_correct()).argument('<correction>', m.cli_correction_id())
	).action(async (id: string, options: ApplyOptions) => {
		const db = await context.open();
		if (options.apply) await apply(context, db, id, options);
		else await examine(context, db, await judgedTogether(db, await requireCorrection(db, id)), options);
	});
}

/** Says what a publication that corrects has taken out of open attempts, and what it would do to graded ones. */
export async function tellTouched(context: Context, corrections: readonly string[]): Promise<void> {
	const db = await context.open();

	for (const id of corrections) {
		const { questionId, title } = await requireCorrection(db, id);
		context.out(m.cli_correction_touched({ question: questionId, title }));
	}
	const [first] = corrections;
	if (first === undefined) return;

	const report = await examineCorrection(db, await judgedTogether(db, await requireCorrection(db, first)));
	if (report.attempts === 0) return;

	for (const line of reportLines(report)) context.out(line);
	context.out(m.cli_correction_then({ id: first }));
}

async function decide(
	context: Context,
	typed: string,
	options: DecideOptions,
	verdictFor: (version: Version, versions: readonly Version[]) => Verdict
): Promise<void> {
	const db = await context.open();
	const [version, ...others] = await resolveVersion(db, typed);
	const verdict = verdictFor(version, [version, ...others]);
	const questionVersionId = version.id;
	if (!options.json) {
		context.out(m.cli_correction_about({ title: version.question.public.title, from: version.from, to: version.to }));
		for (const { id, from, to } of others) context.note(m.cli_correction_other({ id, from, to }));
	}
	if (!options.apply) {
		await requireNews(db, questionVersionId, verdict);

		return examine(context, db, [proposed(questionVersionId, verdict)], options);
	}

	const decided = { questionVersionId, verdict, reason: options.reason ?? '', by: 'command' };
	const id = await db.write((tx) => recordCorrection(tx, decided, context.now()));
	await apply(context, db, id, options);
}

/** @param typed numbers of the right options, or for rows of the option of each, from 1 in the order of the file */
function verdictOf({ question }: Version, typed: string): Verdict {
	const picked = typed.split(',').map((number) => question.public.options[Number(number.trim()) - 1]?.id ?? '');

	return { kind: 'key', key: pickKey(question, picked) };
}

async function examine(
	context: Context,
	db: Database,
	corrections: readonly Correction[],
	{ json }: ApplyOptions
): Promise<void> {
	const report = await examineCorrection(db, corrections, progressOf(context));

	if (json) context.json(report);
	else for (const line of [...reportLines(report), m.cli_correction_nothing_written()]) context.out(line);
}

async function apply(context: Context, db: Database, id: string, { letFall = false, json }: ApplyOptions) {
	const doing = { mayFall: letFall, by: 'command', now: context.now() };
	const applied = await applyCorrection(db, id, doing, progressOf(context));

	if (json) context.json({ correction: id, ...applied });
	else {
		for (const line of reportLines(applied)) context.out(line);
		context.out(m.cli_correction_applied({ id, graded: applied.graded, certificates: applied.certificates }));
	}
}

/** A line for every ten thousand attempts. */
function progressOf(context: Context): (passed: number) => void {
	return (passed) => {
		if (passed % 10_000 === 0) context.note(m.cli_correction_progress({ passed }));
	};
}

function reportLines({ attempts, counts, passing, rising, falling, failing }: CorrectionReport): string[] {
	const { settled, rises, stays, falls, fails } = counts;

	return [
		m.cli_correction_counts({ attempts, rises, passing, stays, falls, fails, settled }),
		...rising.map((one) => m.cli_correction_rises(inWords(one))),
		...falling.map((one) => m.cli_correction_falls(inWords(one))),
		...failing.map((one) => m.cli_correction_fails(inWords(one)))
	];
}

function inWords({ name, number, n, before, after }: Touched) {
	return {
		name,
		number: maskNumber(number),
		n,
		before: shownScore(before.score),
		after: shownScore(after.score),
		passes: after.passed && !before.passed ? m.cli_correction_passes() : ''
	};
}
