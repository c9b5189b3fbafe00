import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentFile, PictureFile } from '#lib/content/model.ts';
import { maxPictureBytes, picturePath } from '#lib/content/pictures.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { contentHash } from './content-hash.ts';

export const contentLimits = { files: 10_000, fileBytes: 1_000_000, totalBytes: 50_000_000, depth: 4 };

/**
 * The Markdown files of a content folder and the pictures beside those of its modules, named as `folder` was given, in the
 * order of their paths.
 * @throws Problem `content_missing`, `content_too_large` or `content_encoding`
 */
export function readContent(folder: string, limits = contentLimits): ContentFile[] {
	if (!existsSync(folder) || !statSync(folder).isDirectory()) {
		throw new Problem('content_missing', m.publishing_folder_missing({ folder }));
	}

	const files: ContentFile[] = [];
	let total = 0;

	for (const { path, bytes } of walk(folder, 0, limits.depth)) {
		total += bytes;
		if (bytes > limits.fileBytes) throw new Problem('content_too_large', largeFile(path, bytes, limits.fileBytes));
		if (total > limits.totalBytes) {
			throw new Problem('content_too_large', m.publishing_folder_large({ folder, limit: limits.totalBytes }));
		}
		if (files.length === limits.files) {
			throw new Problem('content_too_large', m.publishing_folder_many({ folder, limit: limits.files }));
		}

		files.push(path.endsWith('.md') ? { path, text: readText(path) } : readPicture(path));
	}

	return files;
}

/** What was read, in one hash; of a picture its own says all. */
export function readHash(files: readonly ContentFile[]): string {
	return contentHash(files.map((file) => ('text' in file ? file : { path: file.path, sha256: file.sha256 })));
}

function largeFile(file: string, bytes: number, limit: number): string {
	if (file.endsWith('.md')) return m.publishing_file_large({ file, bytes, limit });

	// Pictures that can be read at all are held to less by the check.
	const kilobytes = Math.ceil(bytes / 1000);

	return `${file}: ${m.content_picture_large({ kilobytes, max: maxPictureBytes / 1000 })}`;
}

function* walk(folder: string, depth: number, deepest: number): Generator<{ path: string; bytes: number }> {
	for (const name of readdirSync(folder).sort()) {
		// Editors and version control leave files like `.#quiz.md` behind.
		if (name.startsWith('.')) continue;

		const path = join(folder, name);
		const found = statSync(path, { throwIfNoEntry: false });
		if (found?.isDirectory() && depth < deepest) yield* walk(path, depth + 1, deepest);
		else if (found?.isFile() && (name.endsWith('.md') || picturePath.test(path))) yield { path, bytes: found.size };
	}
}

function readPicture(path: string): PictureFile {
	const bytes = new Uint8Array(readFileSync(path));

	return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function readText(path: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
	} catch (error) {
		if (error instanceof TypeError) throw new Problem('content_encoding', m.publishing_file_encoding({ file: path }));

		throw error;
	}
}
