import { connect, type Database } from '../db/connect.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices, type GivenFile } from './import.ts';
import { exportStaff } from './staff-export.ts';

type Common = { databaseUrl: string; personId: string; now: Date };

export type ImportTask = Common & { importId: string } & (
		{ kind: 'examine'; file: GivenFile } | { kind: 'apply'; choices: ApplyChoices }
	);

/** Work on all staff, away from the thread that serves pages. */
export type StaffTask = ImportTask | (Common & { kind: 'export' });

/** Runs in a worker thread, with a connection of its own, and answers with the text it made, if any. */
export async function runTask(task: StaffTask): Promise<string> {
	const db = await connect(task.databaseUrl);

	try {
		return await run(db, task);
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
