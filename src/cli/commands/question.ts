import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { SourceFile } from '#lib/content/model.ts';
import {
	exportQuestions,
	importFormats,
	importQuestions,
	maxQuestionBytes,
	quizNamedBy,
	type Exchanged,
	type ImportFormat
} from '#lib/exchange/exchange.ts';
import { bySeverity, type Severity } from '#lib/exchange/report.ts';
import { m } from '#lib/paraglide/messages.js';
import { findQuizFile } from '#lib/server/publishing/quiz-file.ts';
import { checkTallies } from '#lib/server/questions/rebuild.ts';
import { CommandFailure, type Context } from '../context.ts';
import { overlayOf, shipped } from './content.ts';
import { registerCorrections } from './correction.ts';

export function registerQuestion(program: Command, context: Context): void {
	const question = program.command('question').description(m.cli_question());

	question
		.command('import')
		.description(m.cli_question_import())
		.argument('<file>', m.cli_question_file())
		.option('--format <format>', m.cli_question_import_format())
		.action((file: string, { format }: { format?: string }) => importFile(context, file, format));

	question
		.command('export')
		.description(m.cli_question_export())
		.argument('<module>', m.cli_question_module())
		.requiredOption('--format <format>', m.cli_question_export_format())
		.action((moduleId: string, { format }: { format: string }) => exportModule(context, moduleId, format));

	registerCorrections(question, context);
	question
		.command('figures')
		.description(m.cli_question_figures())
		.option('--rebuild', m.cli_question_figures_rebuild())
		.option('--json', m.cli_json_option())
		.action((options: { rebuild?: boolean; json?: boolean }) => checkFigures(context, options));
}

/** @throws CommandFailure with exit code 1 when what is kept is not what the gradings give */
async function checkFigures(context: Context, options: { rebuild?: boolean; json?: boolean }): Promise<void> {
	const mend = options.rebuild === true;
	const found = await checkTallies(await context.open(), {
		mend,
		progress: (done) => context.note(m.cli_question_figures_progress({ done }))
	});

	if (options.json) context.json(found);
	else context.out(found.differing === 0 ? m.cli_question_figures_same(found) : m.cli_question_figures_differ(found));
	if (found.differing > 0) {
		throw new CommandFailure(1, mend ? m.cli_question_figures_mended() : m.cli_question_figures_not_mended());
	}
}

function importFile(context: Context, file: string, typed: string | undefined): void {
	const format = typed === undefined ? undefined : knownFormat(typed, importFormats);

	tell(context, file, importQuestions(readQuestionFile(file), { format, ...quizNamedBy(basename(file)) }));
}

function exportModule(context: Context, moduleId: string, typed: string): void {
	knownFormat(typed, ['gift']);

	const { path, text } = quizOf(context, moduleId);

	tell(context, path, exportQuestions(text));
}

/** @throws CommandFailure with exit code 2 */
function knownFormat<T extends ImportFormat>(typed: string, formats: readonly T[]): T {
	const format = formats.find((each) => each === typed.toLowerCase());
	if (!format) throw new CommandFailure(2, m.cli_question_format_unknown({ format: typed, known: formats.join(', ') }));

	return format;
}

/** @throws CommandFailure with exit code 2 */
function readQuestionFile(file: string): Uint8Array {
	const found = statSync(file, { throwIfNoEntry: false });
	if (!found?.isFile()) throw new CommandFailure(2, m.cli_question_file_unreadable({ file }));
	if (found.size > maxQuestionBytes) {
		throw new CommandFailure(2, m.cli_question_file_large({ file, bytes: found.size, limit: maxQuestionBytes }));
	}

	return readFileSync(file);
}

/** @throws CommandFailure with exit code 2 */
function quizOf(context: Context, moduleId: string): SourceFile {
	const folders = [overlayOf(context), shipped(context)].filter((folder) => folder !== undefined);
	const quiz = findQuizFile(folders, moduleId);
	if (quiz) return quiz;

	throw new CommandFailure(2, m.cli_question_module_unknown({ module: moduleId, folders: folders.join(', ') }));
}

/** @throws CommandFailure with exit code 1 when something could not be read */
function tell(context: Context, file: string, { text, questions, findings }: Exchanged): void {
	const labels: Record<Severity, string> = {
		unreadable: m.cli_question_unreadable(),
		'left-out': m.cli_question_left_out(),
		changed: m.cli_question_changed()
	};
	const [unreadable = 0, leftOut = 0, changed = 0] = bySeverity(findings, 0).map(({ count }) => count);

	if (text !== '') context.out(text.trimEnd());
	for (const { severity, line, question, message } of findings) {
		const about = question === '' ? '' : `“${question}”: `;

		context.note(`${file}:${line} ${labels[severity]}: ${about}${message}`);
	}
	context.note(m.cli_question_counts({ questions, unreadable, leftOut, changed }));

	if (unreadable > 0) throw new CommandFailure(1, '');
}
