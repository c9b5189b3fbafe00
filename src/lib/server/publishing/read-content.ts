import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

export const contentLimits = { files: 2_000, fileBytes: 1_000_000, totalBytes: 20_000_000, depth: 4 };

/**
 * The Markdown files of a content folder, named as `folder` was given, in the order of their paths.
 * @throws Problem `content_missing`, `content_too_large` or `content_encoding`
 */
export function readContent(folder: string, limits = contentLimits): SourceFile[] {
	if (!existsSync(folder) || !statSync(folder).isDirectory()) {
		throw new Problem('content_missing', m.publishing_folder_missing({ folder }));
	}

	const files: SourceFile[] = [];
	let total = 0;

	for (const { path, bytes } of walk(folder, 0, limits.depth)) {
		total += bytes;
		if (bytes > limits.fileBytes) {
			throw new Problem('content_too_large', m.publishing_file_large({ file: path, bytes, limit: limits.fileBytes }));
		}
		if (total > limits.totalBytes) {
			throw new Problem('content_too_large', m.publishing_folder_large({ folder, limit: limits.totalBytes }));
		}
		if (files.length === limits.files) {
			throw new Problem('content_too_large', m.publishing_folder_many({ folder, limit: limits.files }));
		}

		files.push({ path, text: readText(path) });
	}

	return files;
}

function* walk(folder: string, depth: number, deepest: number): Generator<{ path: string; bytes: number }> {
	for (const name of readdirSync(folder).sort()) {
		// Editors and version control leave files like `.#quiz.md` behind.
		if (name.startsWith('.')) continue;

		const path = join(folder, name);
		const found = statSync(path, { throwIfNoEntry: false });
		if (found?.isDirectory() && depth < deepest) yield* walk(path, depth + 1, deepest);
		else if (found?.isFile() && name.endsWith('.md')) yield { path, bytes: found.size };
	}
}

function readText(path: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
	} catch (error) {
		if (error instanceof TypeError) throw new Problem('content_encoding', m.publishing_file_encoding({ file: path }));

		throw error;
	}
}
