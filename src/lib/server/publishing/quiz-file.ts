import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '#lib/content/model.ts';
import { isId } from '#lib/content/question.ts';
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
