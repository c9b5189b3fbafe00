import { readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { isId } from '#lib/content/question.ts';
import {
	exportQuestions,
	importFormats,
	importQuestions,
	maxQuestionBytes,
	type Exchanged,
	type ImportFormat
} from '#lib/exchange/exchange.ts';
import type { Severity } from '#lib/exchange/report.ts';
import { m } from '#lib/paraglide/messages.js';
import { readContent } from '#lib/server/publishing/read-content.ts';
import { checkTallies } from '#lib/server/questions/rebuild.ts';
import { CommandFailure, type Context } from '../context.ts';
import { overlayOf, shipped } from './content.ts';

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
	const name = basename(file, extname(file));

	tell(context, file, importQuestions(readQuestionFile(file), { format, id: idOf(name), title: name }));
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

/** The quiz file of a module; a module of the private folder takes the place of a public one as a whole. */
function quizOf(context: Context, moduleId: string): { path: string; text: string } {
	const folders = [overlayOf(context), shipped(context)].filter((folder) => folder !== undefined);
	const unknown = new CommandFailure(
		2,
		m.cli_question_module_unknown({ module: moduleId, folders: folders.join(', ') })
	);
	if (!isId(moduleId)) throw unknown;

	const folder = folders
		.map((each) => join(each, 'modules', moduleId))
		.find((each) => statSync(each, { throwIfNoEntry: false })?.isDirectory());
	const quiz = folder && readContent(folder).find(({ path }) => path === join(folder, 'quiz.md'));
	if (!quiz) throw unknown;

	return quiz;
}

/** A name as an id: `Soal UTS 2026` is `soal-uts-2026`. */
function idOf(name: string): string {
	const id = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

	return id === '' ? 'kuis' : id;
}

/** @throws CommandFailure with exit code 1 when something could not be read */
function tell(context: Context, file: string, { text, questions, findings }: Exchanged): void {
	const labels: Record<Severity, string> = {
		unreadable: m.cli_question_unreadable(),
		'left-out': m.cli_question_left_out(),
		changed: m.cli_question_changed()
	};
	const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;

	if (text !== '') context.out(text.trimEnd());
	for (const { severity, line, question, message } of findings) {
		const about = question === '' ? '' : `“${question}”: `;

		context.note(`${file}:${line} ${labels[severity]}: ${about}${message}`);
	}
	context.note(
		m.cli_question_counts({
			questions,
			unreadable: count('unreadable'),
			leftOut: count('left-out'),
			changed: count('changed')
		})
	);

	if (count('unreadable') > 0) throw new CommandFailure(1, '');
}
