import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import type { ReadModule } from '#lib/server/uploads/read-task.ts';
import { uploadTasks } from '#lib/web/uploads.server.ts';

/**
 * The module of the archive that a form brings.
 * @param as how it is to be called, empty: as its folder or the archive is; or the module whose files it replaces
 * @throws Problem `archive_missing` and those of `UploadTasks`
 */
export async function givenArchive(
	form: FormData,
	as: { named: string } | { replacing: string }
): Promise<{ fileName: string; read: ReadModule }> {
	const file = form.get('file');
	if (!(file instanceof File) || file.name === '') throw new Problem('archive_missing', m.archive_missing(), 'file');

	const fileName = file.name.slice(0, 200);
	const bytes = new Uint8Array(await file.arrayBuffer());

	return { fileName, read: await uploadTasks.read({ bytes, fileName, named: '', ...as }) };
}
