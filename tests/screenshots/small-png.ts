import { crc32, deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

const mostColours = 256;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Sets pictures side by side, framed, in one PNG with a palette: a third the size of what a browser writes.
 * @param page any page: its canvas reads the pictures
 */
export async function besideEachOther(page: Page, pngs: Buffer[], gap: number): Promise<Buffer> {
	const { width, height, pixels } = await page.evaluate(draw, {
		sources: pngs.map((png) => `data:image/png;base64,${png.toString('base64')}`),
		gap
	});
	const { palette, indices } = paletteOf(Buffer.from(pixels, 'base64'));
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	// Eight bits for each pixel, which name a colour of the palette.
	header.set([8, 3, 0, 0, 0], 8);

	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++) indices.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);

	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
		// Only what lies between the pictures is see-through, and has the first colour to itself.
		chunk('tRNS', Buffer.from([0])),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0))
	]);
}

/** Runs in the browser. */
async function draw({ sources, gap }: { sources: string[]; gap: number }) {
	const images = await Promise.all(
		sources.map(async (source) => {
			const image = new Image();
			image.src = source;
			await image.decode();

			return image;
		})
	);
	const canvas = document.createElement('canvas');
	canvas.width = images.reduce((sum, { width }) => sum + width + gap, -gap);
	canvas.height = Math.max(...images.map(({ height }) => height));
	const context = canvas.getContext('2d')!;
	context.strokeStyle = '#8a8a94';
	context.lineWidth = 2;
	let left = 0;
	for (const image of images) {
		context.drawImage(image, left, 0);
		context.strokeRect(left + 1, 1, image.width - 2, image.height - 2);
		left += image.width + gap;
	}

	const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
	const parts: string[] = [];
	for (let at = 0; at < data.length; at += 32_768) parts.push(String.fromCharCode(...data.subarray(at, at + 32_768)));

	return { width: canvas.width, height: canvas.height, pixels: btoa(parts.join('')) };
}

/** The most used colours, and for each pixel the nearest of them; what is see-through is number 0. */
function paletteOf(rgba: Buffer): { palette: number[]; indices: Buffer } {
	const counts = new Map<number, number>();
	for (let at = 0; at < rgba.length; at += 4) {
		if (rgba[at + 3]! > 0) counts.set(rgba.readUIntBE(at, 3), (counts.get(rgba.readUIntBE(at, 3)) ?? 0) + 1);
	}
	const used = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
	const palette = [0xffffff, ...used.slice(0, mostColours - 1)];
	const indexOf = new Map(used.map((colour) => [colour, nearest(colour, palette)]));

	const indices = Buffer.alloc(rgba.length / 4);
	for (let at = 0; at < rgba.length; at += 4) {
		if (rgba[at + 3]! > 0) indices[at / 4] = indexOf.get(rgba.readUIntBE(at, 3))!;
	}

	return { palette, indices };
}

/** Index of the nearest colour, never of the first. */
function nearest(colour: number, palette: number[]): number {
	const apart = (a: number, b: number) =>
		[16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
	let best = 1;
	for (let index = 1; index < palette.length; index++) {
		if (apart(colour, palette[index]!) < apart(colour, palette[best]!)) best = index;
	}

	return best;
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	check.writeUInt32BE(crc32(body));

	return Buffer.concat([length, body, check]);
}
