import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inLanguage } from '../language.ts';
import { poster } from './poster.ts';

/** The drawing of a QR code as grey pixels, eight for each module, in a format that needs no library (PGM). */
function painted(picture: string): Buffer {
	const svg = Buffer.from(picture.replace(/^data:image\/svg\+xml;base64,/, ''), 'base64').toString('utf8');
	const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1]);
	const scale = 8;
	const width = side * scale;
	const pixels = Buffer.alloc(width * width, 255);
	const dark = /<path fill="#000" d="([^"]*)"/.exec(svg)![1]!;

	for (const [, x, y, length] of dark.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
		for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
			const from = row * width + Number(x) * scale;
			pixels.fill(0, from, from + Number(length) * scale);
		}
	}

	return Buffer.concat([Buffer.from(`P5 ${width} ${width} 255\n`), pixels]);
}

test('the code of a poster leads whoever scans it to the sign-in and on to the own training', () => {
	const folder = mkdtempSync(join(tmpdir(), 'netral-poster-'));

	try {
		const file = join(folder, 'poster.pgm');
		writeFileSync(file, painted(poster('https://netral.kotacontoh.go.id').picture));
		const read = execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8', stdio: 'pipe' });
		expect(read.trim()).toBe('https://netral.kotacontoh.go.id/sign-in?next=/learn');
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test('a poster says in Indonesian what to do and what to type, and names nobody and no programme', () => {
	const made = poster('https://netral.kotacontoh.go.id');

	expect(made).toMatchObject({ address: 'netral.kotacontoh.go.id', alt: 'Kode QR ke halaman masuk Netral' });
	expect(made.steps).toHaveLength(3);
	expect(made.steps.every((step) => step.length > 0)).toBe(true);
	expect(inLanguage('en', () => poster('https://netral.kotacontoh.go.id'))).toEqual(made);
	// One poster serves every unit and every cycle: it takes nothing but the address.
	expect(poster).toHaveLength(1);
});
