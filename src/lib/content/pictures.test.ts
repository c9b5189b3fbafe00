import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkContent } from './check.ts';
import { Findings } from './findings.ts';
import type { Finding } from './model.ts';
import { maxPictureBytes, readPictures } from './pictures.ts';
import { check, contentWithPictures, flow, guard, lesson, located, paths, pictureFile, today } from './test-content.ts';

const folder = 'content/modules/contoh';
const shown = (name: string) => `${lesson}\n![Tolak, catat, lalu lapor](${name})\n`;
const withPicture = { [paths.lesson]: shown('alur-lapor.svg'), [paths.picture]: flow };

/** What is said of one picture, and its size. */
function read(name: string, content: string | Uint8Array) {
	const findings = new Findings();
	const [picture] = readPictures([pictureFile(`${folder}/${name}`, content)], guard, findings).values();

	return { rules: findings.list.map(({ rule }) => rule), width: picture?.width, height: picture?.height };
}

const bytes = (...parts: (number | string)[]) =>
	new Uint8Array(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')])));

function png(width: number, height: number): Uint8Array {
	const chunk = (name: string, data: Buffer) => {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(data.length);

		return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2], 8);

	return new Uint8Array(
		Buffer.concat([
			Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
			chunk('IHDR', header),
			chunk('IDAT', Buffer.alloc(4)),
			chunk('IEND', Buffer.alloc(0))
		])
	);
}

/** 80 wide and 30 high as it is stored; with an orientation as a camera writes it. */
function jpeg(orientation?: number): Uint8Array {
	const exif = Buffer.from(
		`457869660000${'4d4d002a00000008'}${'0001'}${'011200030000000100000000'}${'00000000'}`,
		'hex'
	);
	if (orientation !== undefined) exif.writeUInt16BE(orientation, 6 + 8 + 2 + 8);

	const length = Buffer.alloc(2);
	length.writeUInt16BE(exif.length + 2);
	const app = Buffer.concat([Buffer.from([0xff, 0xe1]), length, exif]);
	const frame = Buffer.from('ffc0001108001e005003012200021101031101', 'hex');
	// Every file that a camera writes begins with JFIF or Exif.
	const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex');

	return new Uint8Array(
		Buffer.concat([Buffer.from([0xff, 0xd8]), orientation === undefined ? jfif : app, frame, Buffer.from([0xff, 0xd9])])
	);
}

describe('a picture beside the texts of a module', () => {
	test('is shown by its file name, at its size, at an address that its content names', () => {
		const { content, findings } = check(withPicture);
		const [module] = content.modules;
		const html = module?.lessons[0]?.parts.map((part) => (part.kind === 'text' ? part.html : '')).join('');
		const [picture] = module?.pictures ?? [];

		expect(findings.filter(({ file }) => file === paths.picture || file === paths.lesson)).toEqual([]);
		expect(picture).toMatchObject({ name: 'alur-lapor.svg', type: 'image/svg+xml', width: 640, height: 200 });
		expect(html).toContain(
			`<img src="/pictures/${picture?.sha256}.svg" alt="Tolak, catat, lalu lapor" width="640" height="200" loading="lazy" />`
		);
	});

	test('that is not there is named together with the nearest that is', () => {
		const message = (name: string) =>
			check({ ...withPicture, [paths.lesson]: shown(name) }).findings.find(({ rule }) => rule === 'picture-missing')
				?.message;

		expect(message('Alur-lapor.svg')).toContain('"alur-lapor.svg"');
		expect(message('alur-lapo.svg')).toContain('"alur-lapor.svg"');
		expect(message('peta.svg')).not.toContain('alur-lapor');
	});

	test('of another module is not there', () => {
		const { findings } = check({ ...withPicture, [paths.picture]: null, 'content/modules/lain/alur-lapor.svg': flow });

		expect(findings.map(({ rule }) => rule)).toContain('picture-missing');
	});

	test('goes with its module when the overlay replaces that', () => {
		const again = contentWithPictures(withPicture).map((file) => ({
			...file,
			path: file.path.replace('content/', 'privat/')
		}));
		const rules = (overlay: typeof again) =>
			checkContent(contentWithPictures(withPicture), { today, overlay }).findings.filter(({ file }) =>
				file.startsWith('privat/modules')
			);
		const withoutPicture = again.filter(({ path }) => !path.endsWith('.svg'));
		const pictureAlone = again.filter(({ path }) => path.endsWith('.svg'));

		expect(rules(again).filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(rules(withoutPicture).map(located)).toEqual([
			expect.stringMatching(/01-media-sosial\.md.* picture-missing$/)
		]);
		expect(new Set(rules(pictureAlone).map(({ rule }: Finding) => rule))).toEqual(new Set(['module-incomplete']));
	});

	test('is in what is published only when a text shows it', () => {
		const { content, findings } = check({ ...withPicture, [`${folder}/sisa.svg`]: flow });

		expect(content.modules[0]?.pictures.map(({ name }) => name)).toEqual(['alur-lapor.svg']);
		expect(findings.filter(({ rule }) => rule === 'picture-unused').map(({ file }) => file)).toEqual([
			`${folder}/sisa.svg`
		]);
	});

	test.each([
		['nomor-urut-2.svg', 'ballot-number'],
		['salam-tiga-jari.png', 'hand-sign'],
		['logo-golkar.webp', 'party-name'],
		['partai-buruh.jpg', 'party-name']
	])('may not take sides by its name: %s', (name, rule) => {
		expect(read(name, flow).rules).toContain(rule);
	});
});

describe('what a file holds', () => {
	test.each([
		['a.png', png(300, 200), 300, 200],
		['a.jpg', jpeg(), 80, 30],
		['a.jpeg', jpeg(1), 80, 30],
		['a.jpg', jpeg(6), 30, 80],
		[
			'a.webp',
			bytes('RIFF', 26, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0, 0, 0, 0, 0x0f, 0x01, 0, 0x63, 0, 0, '\0\0\0\0'),
			272,
			100
		],
		['a.svg', flow, 640, 200]
	])('%s has its size', (name, content, width, height) => {
		expect(read(name, content)).toEqual({ rules: [], width, height });
	});

	test.each([
		['a.png', jpeg()],
		['a.jpg', png(3, 2)],
		['a.webp', png(3, 2)],
		['a.png', '<svg/>'],
		['a.svg', png(3, 2)],
		['a.png', png(0, 2)],
		['a.png', png(3, 2).slice(0, 20)],
		['a.jpg', jpeg().slice(0, 8)],
		['a.webp', bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8X')],
		['a.png', ''],
		['a.svg', '']
	])('must be what the name says: %s', (name, content) => {
		expect(read(name, content).rules).toEqual(['picture-invalid']);
	});

	test('is at most so large, in bytes and in pixels', () => {
		const exactly = `${flow}${' '.repeat(maxPictureBytes - flow.length)}`;

		expect(read('a.svg', exactly).rules).toEqual([]);
		expect(read('a.svg', `${exactly} `).rules).toEqual(['picture-large']);
		expect(read('a.png', png(4096, 4096)).rules).toEqual([]);
		expect(read('a.png', png(4097, 1)).rules).toEqual(['picture-large']);
	});

	test('never stops the check, whatever it is', () => {
		const beginnings = [png(3, 2), jpeg(), jpeg(6), bytes('RIFF', 9, 0, 0, 0, 'WEBPVP8 '), bytes('<svg'), bytes()];
		const anyFile = fc
			.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), fc.nat(40))
			.map(([beginning, rest, kept]) => new Uint8Array([...beginning.subarray(0, kept), ...rest]));

		fc.assert(
			fc.property(anyFile, fc.constantFrom('a.svg', 'a.png', 'a.jpg', 'a.webp'), (content, name) => {
				const { rules, width = 0, height = 0 } = read(name, content);

				expect(rules.length > 0 || (width > 0 && height > 0)).toBe(true);
			})
		);
	});
});
