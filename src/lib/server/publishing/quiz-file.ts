import { statSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import type { SourceFile } from '#lib/content/model.ts';
import { isId } from '#lib/content/question.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { upload, uploadFile } from '#lib/server/db/schema/uploads.ts';
import { listPublications } from './publishing.ts';
import { readContent } from './read-content.ts';

/**
 * The quiz file of a module in content folders, the private one first: a module there takes the place of a public one as a
 * whole.
 * @throws Problem of `readContent`
 */
export function findQuizFile(folders: readonly string[], moduleId: string): SourceFile | undefined {
	if (!isId(moduleId)) return undefined;

	const folder = folders
		.map((each) => join(each, 'modules', moduleId))
		.find((each) => statSync(each, { throwIfNoEntry: false })?.isDirectory());

	return folder === undefined
		? undefined
		: readContent(folder).find((file): file is SourceFile => 'text' in file && file.path === join(folder, 'quiz.md'));
}

/** The quiz of a module as it was written: what its publication was uploaded with, else that of the content folders. */
export async function findQuizSource(
	db: Reader,
	folders: readonly string[],
	moduleId: string
): Promise<SourceFile | undefined> {
	const shown = (await listPublications(db, moduleId)).find(({ withdrawn }) => !withdrawn);
	if (shown?.source !== 'upload') return findQuizFile(folders, moduleId);

	const row = await db
		.select({ bytes: uploadFile.bytes })
		.from(upload)
		.innerJoin(uploadFile, and(eq(uploadFile.uploadId, upload.id), eq(uploadFile.name, 'quiz.md')))
		.where(eq(upload.publicationId, shown.id))
		.get();

	return row && { path: `modules/${moduleId}/quiz.md`, text: new TextDecoder().decode(row.bytes) };
}
