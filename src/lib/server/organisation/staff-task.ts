import { connect, type Database } from '../db/connect.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices, type GivenFile } from './import.ts';
import { exportStaff, type StaffFormat } from './staff-export.ts';

type Common = { databaseUrl: string; personId: string; now: Date };

export type ImportTask = Common & { importId: string } & (
		{ kind: 'examine'; file: GivenFile } | { kind: 'apply'; choices: ApplyChoices }
	);

export type ExportTask = Common & { kind: 'export'; format: StaffFormat };

/** Work on all staff, away from the thread that serves pages. */
export type StaffTask = ImportTask | ExportTask;

/** Runs in a worker thread, with a connection of its own, and answers with the file it made, if any. */
export async function runTask(task: StaffTask): Promise<Uint8Array | undefined> {
	const db = await connect(task.databaseUrl);

	try {
		return await run(db, task);
	} finally {
		db.close();
	}
}

async function run(db: Database, task: StaffTask): Promise<Uint8Array | undefined> {
	if (task.kind === 'export') return (await exportStaff(db, task.format, task.personId, task.now)).bytes;

	if (task.kind === 'apply') await applyImport(db, task.importId, task.choices, task.personId, task.now);
	else await stageImport(db, await examineStaffFile(db, task.file, task.now), task.personId, task.now, task.importId);

	return undefined;
}
