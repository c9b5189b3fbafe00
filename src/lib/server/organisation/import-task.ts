import { connect } from '../db/connect.ts';
import { Problem } from '../problem.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices, type GivenFile } from './import.ts';

/** Work on a staff file away from the thread that serves pages. */
export type ImportTask = { databaseUrl: string; importId: string; personId: string; now: Date } & (
	{ kind: 'examine'; file: GivenFile } | { kind: 'apply'; choices: ApplyChoices }
);

export type ImportOutcome = { done: true } | { problem: { code: string; message: string; field: string | undefined } };

/** Runs in a worker thread, with a connection of its own; expected problems come back as values. */
export async function runImportTask(task: ImportTask): Promise<ImportOutcome> {
	const db = await connect(task.databaseUrl);

	try {
		if (task.kind === 'apply') await applyImport(db, task.importId, task.choices, task.personId, task.now);
		else {
			const examined = await examineStaffFile(db, task.file, task.now);
			await stageImport(db, examined, task.personId, task.now, task.importId);
		}

		return { done: true };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;

		return { problem: { code: error.code, message: error.message, field: error.field } };
	} finally {
		db.close();
	}
}
