import { createHash } from 'node:crypto';
import type { ContentFile, Finding, Module, PictureFile } from '#lib/content/model.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { Problem } from '../problem.ts';
import { prepareModule, type PreparedModule } from '../publishing/prepare.ts';
import { checkFiles } from '../publishing/publish-content.ts';
import { readContent } from '../publishing/read-content.ts';
import { prepareReference, type PreparedReference } from '../publishing/references.ts';
import { filesHash } from './read-task.ts';

/** The content folders hold the regulations and rulings that a module may cite. */
export type CheckTask = {
	moduleId: string;
	files: { name: string; bytes: Uint8Array }[];
	folder: string;
	overlay: string | undefined;
	on: Day;
};

/** What the check of contents says of the files of one module, which lie in no folder. */
export type CheckedModule = {
	/** Of the files that were checked, see `filesHash`. */
	sha256: string;
	/** In the order of the lines, each with the name of its file in the module's folder. */
	findings: Finding[];
	errors: number;
	warnings: number;
	/** As far as it could be read; undefined when it could not. Publish nothing of it while there is an error. */
	prepared: PreparedModule | undefined;
	/** The regulations that it cites, as the folders have them. */
	regulations: PreparedReference<'regulation'>[];
};

/** Other modules and what asks for them make no difference to this one, and most of the time. */
const elsewhere = /(?:^|\/)(?:modules\/[^/]+|programmes)\/[^/]+$/;

/** Runs in a process of its own. */
export async function runTask({ moduleId, files, folder, overlay, on }: CheckTask): Promise<CheckedModule> {
	const within = `modules/${moduleId}/`;
	const references = (from: string) => readContent(from).filter(({ path }) => !elsewhere.test(path));
	const hashed = files.map((file) => ({ ...file, sha256: createHash('sha256').update(file.bytes).digest('hex') }));
	const own = hashed.map(({ name, bytes, sha256 }) => contentFile({ path: `${within}${name}`, bytes, sha256 }));
	const { content, findings } = checkFiles(
		references(folder),
		[...(overlay === undefined ? [] : references(overlay)), ...own],
		on
	);
	const said = findings
		.filter(({ file }) => file.startsWith(within))
		.map((finding) => ({ ...finding, file: finding.file.slice(within.length) }));
	const module = content.modules.find(({ id }) => id === moduleId);
	const prepared = module && prepare(module);
	if (typeof prepared === 'string') {
		said.push({ severity: 'error', rule: 'raw-html', file: 'module.md', line: 1, column: 1, message: prepared });
	}

	const cited = new Set(module?.citations.map(({ regulation }) => regulation));
	const errors = said.filter(({ severity }) => severity === 'error').length;

	return {
		sha256: filesHash(hashed),
		findings: said,
		errors,
		warnings: said.length - errors,
		prepared: typeof prepared === 'string' ? undefined : prepared,
		regulations: content.regulations.filter(({ id }) => cited.has(id)).map(prepareReference)
	};
}

/** @returns a sentence where the sanitiser would change what the renderer made */
function prepare(module: Module): PreparedModule | string {
	try {
		return { ...prepareModule(module), source: 'upload' };
	} catch (problem) {
		if (problem instanceof Problem) return problem.message;

		throw problem;
	}
}

function contentFile(file: PictureFile): ContentFile {
	return file.path.endsWith('.md') ? { path: file.path, text: new TextDecoder().decode(file.bytes) } : file;
}
