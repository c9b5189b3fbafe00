import { imageSize } from 'image-size';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import type { Picture, PictureFile, PictureType } from './model.ts';
import type { NeutralityGuard } from './neutrality.ts';
import { startOf } from './source.ts';
import { checkSvg, type Size } from './svg.ts';

/** A picture beside the texts of a module: which module, and the name of the file. */
export const picturePath = /(?:^|\/)modules\/([^/]+)\/([^/]+\.(?:svg|png|jpe?g|webp))$/i;

/** On a poor line (20 kB/s) the reader waits ten seconds for so much. */
export const maxPictureBytes = 200_000;
/** Of either side: a few kilobytes may unpack to more pixels than a phone has memory for. */
export const maxPictureSide = 4096;

const pictureName = /^[a-z0-9]+(?:-[a-z0-9]+)*\.(svg|png|jpe?g|webp)$/;
const types: Record<string, PictureType> = {
	svg: 'image/svg+xml',
	png: 'image/png',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	webp: 'image/webp'
};
/** How the files of a type begin; `null` stands for any byte. */
const beginnings: Record<Exclude<PictureType, 'image/svg+xml'>, (number | null)[]> = {
	'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
	'image/jpeg': [0xff, 0xd8, 0xff],
	'image/webp': [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]
};

/**
 * Reads and checks the pictures of one module, by the names of their files. One that is not sound is there too, without a
 * size, so that what is wrong with it is said once.
 */
export function readPictures(
	files: readonly PictureFile[],
	guard: NeutralityGuard,
	findings: Findings
): Map<string, Picture> {
	return new Map(
		files.map((file) => {
			const name = nameOf(file);
			const type = pictureType(name)!;

			checkName(file, name, guard, findings);

			const { width, height } = readSize(file, type, guard, findings) ?? { width: 0, height: 0 };

			return [name, { name, type, width, height, bytes: file.bytes, sha256: file.sha256 }];
		})
	);
}

/** @param shown names of the pictures that the texts of the module show */
export function warnOfUnused(files: readonly PictureFile[], shown: ReadonlySet<string>, findings: Findings): void {
	for (const file of files) {
		if (!shown.has(nameOf(file))) findings.add('picture-unused', startOf(file.path), m.content_picture_unused());
	}
}

/** By how a file is called; undefined for what is no picture. */
export function pictureType(name: string): PictureType | undefined {
	return types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
}

function nameOf({ path }: PictureFile): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function checkName({ path }: PictureFile, name: string, guard: NeutralityGuard, findings: Findings): void {
	if (!pictureName.test(name)) findings.add('file-name', startOf(path), m.content_picture_name({ name }));

	const words = name.replace(/\.[^.]*$/, '').replace(/[-_]+/g, ' ');
	const capitalised = words.replace(/(?<!\p{L})\p{Ll}/gu, (letter) => letter.toUpperCase());
	// File names are in small letters, and names of parties are known by their capitals.
	const text = [...new Set([words, capitalised, words.toUpperCase()])].join('\n\n|\n\n');

	guard.check({ text, place: () => startOf(path) }, [], [], findings);
}

function readSize(file: PictureFile, type: PictureType, guard: NeutralityGuard, findings: Findings): Size | undefined {
	const place = startOf(file.path);
	const kilobytes = Math.ceil(file.bytes.length / 1000);

	if (file.bytes.length > maxPictureBytes) {
		findings.add('picture-large', place, m.content_picture_large({ kilobytes, max: maxPictureBytes / 1000 }));
		return undefined;
	}

	const size = type === 'image/svg+xml' ? checkSvg(file, guard, findings) : measure(file.bytes, type);

	if (!size) {
		// What is wrong inside an SVG has been said where it stands.
		if (type !== 'image/svg+xml')
			findings.add('picture-invalid', place, m.content_picture_type({ kind: kindOf(type) }));
		return undefined;
	}

	if (Math.max(size.width, size.height) > maxPictureSide) {
		findings.add('picture-large', place, m.content_picture_sides({ ...size, max: maxPictureSide }));
	}

	return size;
}

/** Undefined when the bytes are not what the name of the file says. */
function measure(bytes: Uint8Array, type: keyof typeof beginnings): Size | undefined {
	if (!beginnings[type].every((byte, index) => byte === null || byte === bytes[index])) return undefined;

	try {
		const { width, height, orientation = 1 } = imageSize(bytes);
		if (!(width > 0 && height > 0)) return undefined;

		// Exif 2.3, tag 274: from 5 on the camera was held upright, and browsers turn the picture.
		return orientation >= 5 ? { width: height, height: width } : { width, height };
	} catch {
		return undefined;
	}
}

function kindOf(type: PictureType): string {
	return type === 'image/jpeg' ? 'JPEG' : type === 'image/png' ? 'PNG' : 'WebP';
}
