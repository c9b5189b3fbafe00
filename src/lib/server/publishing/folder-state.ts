import { dirname, relative } from 'node:path';
import type { Finding } from '#lib/content/model.ts';
import { getLocale, type Locale } from '#lib/paraglide/runtime.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { Problem } from '../problem.ts';
import { contentHash } from './content-hash.ts';
import { prepareModule } from './prepare.ts';
import { checkFiles } from './publish-content.ts';
import { readContent, readHash } from './read-content.ts';

/** What stands in the content folders now, for the trainers' pages. */
export type FolderState = {
	/** With paths as one reads them, from the folder on. */
	findings: Finding[];
	modules: FolderModule[];
};

export type FolderModule = {
	id: string;
	title: string;
	/** Ids of the regulations that it cites. */
	cites: readonly string[];
	/** What publishing would compare; undefined while it could not be published. */
	sha256: string | undefined;
};

/** By language, because findings are sentences. */
const last = new Map<Locale, { key: string; state: FolderState }>();

/**
 * Reads the folders on every call, and checks them again only when a file or the day has changed.
 * @param uploaded ids of modules that lie in neither folder
 */
export function readFolderState(
	folder: string,
	{ overlay, on, uploaded = [] }: { overlay?: string | undefined; on: Day; uploaded?: readonly string[] }
): FolderState {
	const files = readContent(folder);
	const added = overlay === undefined ? [] : readContent(overlay);
	const key = contentHash([on, uploaded, readHash(files), readHash(added)]);
	const known = last.get(getLocale());
	if (known?.key === key) return known.state;

	const { content, findings, errors } = checkFiles(files, added, on, uploaded);
	const state = {
		findings: findings.map((finding) => ({ ...finding, file: shortPath(finding.file, [folder, overlay]) })),
		modules: content.modules.map((module) => ({
			id: module.id,
			title: module.title,
			cites: [...new Set(module.citations.map(({ regulation }) => regulation))],
			sha256: errors === 0 ? publishableHash(module) : undefined
		}))
	};
	last.set(getLocale(), { key, state });

	return state;
}

function publishableHash(module: Parameters<typeof prepareModule>[0]): string | undefined {
	try {
		return prepareModule(module).sha256;
	} catch (problem) {
		if (problem instanceof Problem) return undefined;

		throw problem;
	}
}

function shortPath(file: string, folders: readonly (string | undefined)[]): string {
	const within = folders.find((folder) => folder !== undefined && file.startsWith(folder));

	return within === undefined ? file : relative(dirname(within), file);
}
