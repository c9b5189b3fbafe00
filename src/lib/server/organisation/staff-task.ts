import { connect, type Database } from '../db/connect.ts';
import { inLanguage, type Language } from '../language.ts';
import { Problem } from '../problem.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices, type GivenFile } from './import.ts';
import { exportStaff } from './staff-export.ts';

type Common = { databaseUrl: string; personId: string; now: Date };

/** What a worker thread is given: the task, and the language of who waits for it. */
export type SpokenTask = { task: StaffTask; language: Language };

export type ImportTask = Common & { importId: string } & (
		{ kind: 'examine'; file: GivenFile } | { kind: 'apply'; choices: ApplyChoices }
	);

/** Work on all staff, away from the thread that serves pages. */
export type StaffTask = ImportTask | (Common & { kind: 'export' });

export type StaffOutcome = { done: string } | { problem: { code: string; message: string; field: string | undefined } };

/**
 * Runs in a worker thread, with a connection of its own, and answers with the text it made, if any. Expected problems
 * come back as values.
 */
export function runStaffTask({ task, language }: SpokenTask): Promise<StaffOutcome> {
	return inLanguage(language, () => outcomeOf(task));
}

async function outcomeOf(task: StaffTask): Promise<StaffOutcome> {
	const db = await connect(task.databaseUrl);

	try {
		return { done: await run(db, task) };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;

		return { problem: { code: error.code, message: error.message, field: error.field } };
	} finally {
		db.close();
	}
}

async function run(db: Database, task: StaffTask): Promise<string> {
	if (task.kind === 'export') return (await exportStaff(db, task.personId, task.now)).csv;

	if (task.kind === 'apply') await applyImport(db, task.importId, task.choices, task.personId, task.now);
	else await stageImport(db, await examineStaffFile(db, task.file, task.now), task.personId, task.now, task.importId);

	return '';
}
