import type { Database } from '#lib/server/db/connect.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { moduleFiles, regulationFile, testFolder } from '../publishing/test-folder.ts';
import { runTask as runCheck, type CheckedModule } from './check-task.ts';
import { runTask as runRead } from './read-task.ts';
import { makeZip } from './test-zip.ts';
import { findUpload, listUploadFiles } from './uploads.ts';

/** The files of a module of `moduleFiles` as an archive, in a folder of its name. */
export function zipOf(id: string, files: Record<string, string> = moduleFiles(id)): Uint8Array {
	return makeZip(Object.entries(files).map(([path, data]) => ({ name: path.replace(/^modules\//, ''), data })));
}

/** As `UploadTasks` reads it, without the process. */
export async function readZip(id: string, files?: Record<string, string>) {
	return { fileName: `${id}.zip`, read: await runRead({ bytes: zipOf(id, files), fileName: `${id}.zip`, named: '' }) };
}

/** A content folder with the one regulation that modules of `moduleFiles` cite. */
export function referenceFolder(): string {
	return testFolder({ 'regulations/uu-20-2023.md': regulationFile() }).folder;
}

/** As `UploadTasks` checks it, without the process. */
export async function checkStored(db: Database, id: string, folder: string): Promise<CheckedModule> {
	const { moduleId } = (await findUpload(db, id))!;

	return runCheck({ moduleId, files: await listUploadFiles(db, id), folder, overlay: undefined, on: '2026-03-02' });
}

export async function insertPerson(db: Database, name: string): Promise<string> {
	return db.write(async (tx) => {
		const { id } = await tx
			.insert(person)
			.values({ name, createdAt: new Date(0) })
			.returning({ id: person.id })
			.get();

		return id;
	});
}
