import { error } from '@sveltejs/kit';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import type { CheckedModule } from '#lib/server/uploads/check-task.ts';
import { UploadTasks } from '#lib/server/uploads/upload-tasks.ts';
import { findUpload, listUploadFiles, type NamedUpload, type Upload } from '#lib/server/uploads/uploads.ts';
import { database, settings } from './database.server.ts';
import { requireRole } from './guards.server.ts';
import type { Viewer } from './sessions.server.ts';

/** What reads and checks uploaded modules in this process. */
export const uploadTasks = new UploadTasks();

/** A trainer or administrator, and an upload that is there. */
export async function requireUpload(id: string): Promise<{ viewer: Viewer; upload: NamedUpload }> {
	const viewer = requireRole('trainer', 'administrator');

	return { viewer, upload: (await findUpload(database(), id)) ?? error(404, m.upload_unknown()) };
}

/** What the check says today of the files of an upload. @throws Problem `upload_busy`, `upload_late` or `upload_broken` */
export async function checkUpload({ id, moduleId, sha256 }: Upload, { today }: Viewer): Promise<CheckedModule> {
	return uploadTasks.check(
		{ moduleId, sha256, folder: shippedFolder(), overlay: settings().contentOverlay, on: today },
		() => listUploadFiles(database(), id)
	);
}

/** The same for a page that shows nothing without it: a server that has too much to do says so. */
export async function requireChecked(upload: Upload, viewer: Viewer): Promise<CheckedModule> {
	if (upload.state === 'discarded') error(404, m.upload_closed());

	try {
		return await checkUpload(upload, viewer);
	} catch (problem) {
		if (problem instanceof Problem) error(503, problem.message);

		throw problem;
	}
}
