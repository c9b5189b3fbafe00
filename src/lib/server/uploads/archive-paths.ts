import { picturePath } from '#lib/content/pictures.ts';
import { isId } from '#lib/content/question.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import type { ArchivedFile } from './archive.ts';

/** What systems and offices put beside the files of people, mostly hidden from them. */
const leftovers =
	/(?:^|\/)(?:__MACOSX(?:\/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$|\.~lock\.[^/]*$|~\$[^/]*$)/i;
const archives = /\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|zst|jar)$/i;
/** Of a folder of content, which is what a path comes to: `modules/<module>/<file>`. */
const longestPath = 200;

/** A file of a module, by its name in the module's folder. */
export type ModuleFile = { name: string; bytes: Uint8Array };

export function isLeftover(path: string): boolean {
	return leftovers.test(path);
}

/**
 * @param path a folder ends with `/`
 * @throws Problem `archive_path` for one that leads elsewhere, or is deeper than any content
 */
export function requirePlainPath(path: string, deepest: number): void {
	const names = path.replace(/\/$/, '').split('/');
	const shown = path.length > longestPath ? `${path.slice(0, longestPath)}…` : path;
	const odd = names.some((name) => name === '' || name === '.' || name === '..');

	if (odd || path.includes('\\') || /^[a-z]:/i.test(path)) throw wrong('archive_path', m.archive_path({ path: shown }));
	if (names.length > deepest || path.length > longestPath) {
		throw wrong('archive_path', m.archive_deep({ path: shown }));
	}
}

/** @throws Problem `archive_nested` or `archive_kind` */
export function requireUsefulKind(path: string): void {
	if (archives.test(path)) throw wrong('archive_nested', m.archive_nested({ path }));
	// The address that content asks of a picture, for its name alone.
	if (!path.endsWith('.md') && !picturePath.test(`modules/m/${path.slice(path.lastIndexOf('/') + 1)}`)) {
		throw wrong('archive_kind', m.archive_kind({ path }));
	}
}

/**
 * The one module of an archive: `module.md` and what lies beside it, in one folder or in none.
 * @param named how the person calls the module; else it has the name of its folder, or of the archive
 * @param replacing the module whose files these replace: what they lie in may be called anything but another module
 * @throws Problem `archive_no_module`, `archive_module_spelled`, `archive_two_modules`, `archive_outside` or `module_name`
 */
export function moduleIn(
	files: readonly ArchivedFile[],
	{ named, replacing, fileName }: { named: string; replacing?: string | undefined; fileName: string }
): { moduleId: string; files: ModuleFile[] } {
	const [first, second] = files.filter(({ path }) => /(?:^|\/)module\.md$/.test(path));
	const spelled = files.find(({ path }) => /(?:^|\/)module\.md$/i.test(path));
	if (!first && spelled) throw wrong('archive_module_spelled', m.archive_module_spelled({ path: spelled.path }));
	if (!first) throw wrong('archive_no_module', m.archive_no_module());
	if (second) throw wrong('archive_two_modules', m.archive_two_modules({ first: first.path, second: second.path }));

	const folder = first.path.slice(0, -'module.md'.length);
	const outside = files.find(({ path }) => !path.startsWith(folder) || path.slice(folder.length).includes('/'));
	if (outside) throw wrong('archive_outside', m.archive_outside({ path: outside.path }));

	const folderName = folder.split('/').at(-2) ?? '';
	const called = named || folderName || fileName.replace(/\.zip$/i, '');
	const moduleId = replacing !== undefined && !isId(folderName) ? replacing : called;
	if (!isId(moduleId) || moduleId.length > 60) {
		throw new Problem('module_name', m.upload_module_name({ name: moduleId.slice(0, 60) }), 'module');
	}

	return { moduleId, files: files.map(({ path, bytes }) => ({ name: path.slice(folder.length), bytes })) };
}

function wrong(code: string, message: string): Problem {
	return new Problem(code, message, 'file');
}
