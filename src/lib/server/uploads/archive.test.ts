import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveLimits, readArchive } from './archive.ts';
import { moduleIn } from './archive-paths.ts';
import { runTask } from './read-task.ts';
import { makeZip, type MadeEntry } from './test-zip.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const read = (...entries: MadeEntry[]) => readArchive(makeZip(entries));
const refused = (code: string) => ({ name: 'Problem', code, field: 'file' });

test('what is packed comes out, whatever it is, packed or stored', async () => {
	const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}$/), { maxLength: 8 });

	await fc.assert(
		fc.asyncProperty(names, fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.boolean())), async (all, data) => {
			const entries = all.map((name, index) => {
				const [bytes = new Uint8Array(), stored = false] = data[index] ?? [];

				return { name: `modul/${name}.png`, data: bytes, stored };
			});
			const files = await read(...entries);

			expect(files.map(({ path, bytes }) => [path, [...bytes]])).toEqual(
				entries.map(({ name, data: bytes }) => [name, [...bytes]]).sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
			);
		}),
		{ numRuns: 60 }
	);
});

test('whatever the bytes are, there is a list of files or a sentence', async () => {
	const whole = makeZip([
		{ name: 'modul/', data: '' },
		{ name: 'modul/module.md', data: 'Isi. '.repeat(200) },
		{ name: 'modul/a.png', data: 'x', stored: true }
	]);

	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
			fc.nat(whole.length),
			async (changes, length) => {
				const bytes = whole.slice();
				for (const [at, value] of changes) bytes[at] = value;

				for (const given of [bytes, bytes.slice(0, length)]) {
					const answer = await readArchive(given).catch((error: unknown) => error);
					if (!Array.isArray(answer)) expect(answer).toMatchObject({ name: 'Problem', field: 'file' });
				}
			}
		),
		{ numRuns: 300 }
	);
});

test('what systems leave beside the files is not read', async () => {
	const files = await read(
		{ name: 'm/module.md', data: 'Isi' },
		{ name: '__MACOSX/m/._module.md', data: 'x' },
		{ name: 'm/.DS_Store', data: 'x' },
		{ name: 'm/desktop.ini', data: 'x' },
		{ name: 'm/._module.md', data: 'x' },
		{ name: 'm/.~lock.quiz.odt#', data: 'x' },
		{ name: 'm/~$quiz.docx', data: 'x' },
		{ name: 'm/Thumbs.db', data: 'x' }
	);

	expect(files.map(({ path }) => path)).toEqual(['m/module.md']);
	expect(text(files[0]!.bytes)).toBe('Isi');
});

describe('what is no ordinary archive is refused with a sentence', () => {
	test('nothing, and what is no ZIP', async () => {
		await expect(readArchive(new Uint8Array())).rejects.toMatchObject(refused('archive_empty'));
		await expect(readArchive(new TextEncoder().encode('Rar!\x1a\x07'))).rejects.toMatchObject(
			refused('archive_invalid')
		);
		await expect(readArchive(new TextEncoder().encode('# Materi'))).rejects.toMatchObject(refused('archive_invalid'));
	});

	test('one that is cut off anywhere', async () => {
		const whole = makeZip([{ name: 'module.md', data: 'Isi '.repeat(50) }]);

		for (let length = 4; length < whole.length; length += 7) {
			await expect(readArchive(whole.slice(0, length))).rejects.toMatchObject(refused('archive_damaged'));
		}
	});

	test('a list that says it holds more than is there', async () => {
		const zip = makeZip([{ name: 'a.md', data: 'a' }], { entryCount: 2 });

		await expect(readArchive(zip)).rejects.toMatchObject(refused('archive_damaged'));
	});

	test('bytes that are not what their checksum or size says', async () => {
		await expect(read({ name: 'a.md', data: 'Isi', crc: 1 })).rejects.toMatchObject(refused('archive_damaged'));
		await expect(read({ name: 'a.md', data: 'Isi', size: 2 })).rejects.toMatchObject(refused('archive_damaged'));
		await expect(read({ name: 'a.md', data: 'Isi', size: 4 })).rejects.toMatchObject(refused('archive_damaged'));
	});

	test('a bomb that says it is small, before all of it is unpacked', async () => {
		const bomb = new Uint8Array(60_000_000);
		const zip = makeZip([{ name: 'module.md', data: bomb, size: 10 }]);
		expect(zip.length).toBeLessThan(100_000);

		const before = process.memoryUsage().arrayBuffers;
		await expect(readArchive(zip)).rejects.toMatchObject(refused('archive_unpacked'));
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
	});

	test('many files that are too much together', async () => {
		const limits = { ...archiveLimits, totalBytes: 2500, fileBytes: 1000 };
		const entries = [1, 2, 3].map((n) => ({ name: `${n}.md`, data: 'x'.repeat(1000), size: 1 }));
		const honest = entries.map((entry) => ({ ...entry, size: 1000 }));

		await expect(readArchive(makeZip(honest), limits)).rejects.toMatchObject(refused('archive_unpacked'));
		await expect(readArchive(makeZip(honest.slice(1)), limits)).resolves.toHaveLength(2);
	});

	test('too many entries, also of folders, and too many bytes', async () => {
		const many = Array.from({ length: 11 }, (_, n) => ({ name: `${n}/` }));
		const limits = { ...archiveLimits, files: 10 };

		await expect(readArchive(makeZip(many), limits)).rejects.toMatchObject(refused('archive_many'));
		await expect(readArchive(makeZip(many), { ...archiveLimits, bytes: 99 })).rejects.toMatchObject(
			refused('archive_large')
		);
	});

	test.each([
		'../module.md',
		'm/../../module.md',
		'/etc/module.md',
		'C:/module.md',
		'm\\module.md',
		'm//a.md',
		'./a.md'
	])('a path that leads elsewhere: %s', async (name) => {
		await expect(read({ name, data: 'x' })).rejects.toMatchObject(refused('archive_path'));
	});

	test('a path deeper than content', async () => {
		await expect(read({ name: 'a/b/c/d/e.md', data: 'x' })).rejects.toMatchObject(refused('archive_path'));
		await expect(read({ name: `${'a'.repeat(201)}.md`, data: 'x' })).rejects.toMatchObject(refused('archive_path'));
	});

	test('links and devices', async () => {
		for (const mode of [0o120777, 0o020666, 0o010666]) {
			await expect(read({ name: 'module.md', data: '/etc/passwd', mode })).rejects.toMatchObject(
				refused('archive_link')
			);
		}
		await expect(read({ name: 'module.md', data: 'Isi', mode: 0o100644 })).resolves.toHaveLength(1);
	});

	test('names that are the same, also but for capitals or the form of Unicode', async () => {
		for (const [one, other] of [
			['a.md', 'a.md'],
			['Quiz.md', 'quiz.md'],
			['caf\u00e9.md', 'cafe\u0301.md'],
			['ﬁ.md', 'fi.md']
		] as const) {
			await expect(read({ name: one, data: '1' }, { name: other, data: '2' })).rejects.toMatchObject(
				refused('archive_repeated')
			);
		}
	});

	test('names that are no UTF-8, or hide something', async () => {
		const latin = Uint8Array.from([0x6d, 0xe9, 0x2e, 0x6d, 0x64]);

		await expect(read({ name: latin, flags: 0, data: 'x' })).rejects.toMatchObject(refused('archive_names'));
		await expect(read({ name: 'a\u0000.md', data: 'x' })).rejects.toMatchObject(refused('archive_names'));
		await expect(read({ name: 'a\u202egnp.md', data: 'x' })).rejects.toMatchObject(refused('archive_names'));
	});

	test('what is encrypted, or packed in a way that is not known', async () => {
		await expect(read({ name: 'a.md', data: 'x', flags: 0x801 })).rejects.toMatchObject(refused('archive_encrypted'));
		await expect(read({ name: 'a.md', data: 'x', method: 14 })).rejects.toMatchObject(refused('archive_method'));
	});

	test('archives in it, and files of other kinds', async () => {
		await expect(read({ name: 'm/lama.zip', data: 'x' })).rejects.toMatchObject(refused('archive_nested'));
		for (const name of ['m/skrip.js', 'm/module.docx', 'm/.env', 'm/catatan']) {
			await expect(read({ name, data: 'x' })).rejects.toMatchObject(refused('archive_kind'));
		}
	});
});

describe('an archive holds one module', () => {
	const file = (path: string) => ({ path, bytes: new Uint8Array() });
	const told = { named: '', fileName: 'modul-saya.zip' };

	test('named by its folder, by the person, or by the archive', () => {
		const inFolder = [file('fasilitas/01-a.md'), file('fasilitas/module.md')];

		expect(moduleIn(inFolder, told)).toMatchObject({ moduleId: 'fasilitas', files: [{ name: '01-a.md' }, {}] });
		expect(moduleIn(inFolder, { ...told, named: 'lain' }).moduleId).toBe('lain');
		expect(moduleIn([file('module.md')], told).moduleId).toBe('modul-saya');
	});

	test('and where it replaces one, that one, whatever the folder or the download is called', () => {
		const replacing = (path: string, fileName: string) =>
			moduleIn([file(path)], { named: '', replacing: 'fasilitas', fileName }).moduleId;

		expect(replacing('Modul Saya/module.md', 'x.zip')).toBe('fasilitas');
		expect(replacing('module.md', 'fasilitas (1).zip')).toBe('fasilitas');
		expect(replacing('module.md', 'fasilitas-baru.zip')).toBe('fasilitas');
		expect(replacing('lain/module.md', 'x.zip')).toBe('lain');
	});

	test('whose own file is spelled as it has to be', () => {
		expect(() => moduleIn([file('a/Module.md')], told)).toThrow(
			expect.objectContaining({ code: 'archive_module_spelled', message: expect.stringContaining('a/Module.md') })
		);
	});

	test('whose name can stand in an address', () => {
		const named = (name: string) => () => moduleIn([file('module.md')], { named: name, fileName: 'x.zip' });

		for (const name of ['Modul Saya', 'a/b', '-a', 'a'.repeat(61)]) {
			expect(named(name)).toThrow(expect.objectContaining({ code: 'module_name', field: 'module' }));
		}
	});

	test('and neither none nor two, nor anything beside it', () => {
		const wrong = (...paths: string[]) => expect(() => moduleIn(paths.map(file), told));

		wrong('a/01-a.md').toThrow(expect.objectContaining({ code: 'archive_no_module' }));
		wrong('a/module.md', 'b/module.md').toThrow(expect.objectContaining({ code: 'archive_two_modules' }));
		wrong('a/module.md', 'baca.md').toThrow(expect.objectContaining({ code: 'archive_outside' }));
		wrong('a/module.md', 'a/gambar/b.png').toThrow(expect.objectContaining({ code: 'archive_outside' }));
	});

	test('of texts in UTF-8, hashed by what they are and not by how they were packed', async () => {
		const entries = [
			{ name: 'module.md', data: 'Isi' },
			{ name: 'a.png', data: 'x' }
		];
		const task = { fileName: 'm.zip', named: '' };
		const one = await runTask({ ...task, bytes: makeZip(entries) });
		const other = await runTask({
			...task,
			bytes: makeZip(entries.toReversed().map((entry) => ({ ...entry, name: `m/${entry.name}`, stored: true })))
		});

		expect(other).toEqual(one);
		await expect(
			runTask({ ...task, bytes: makeZip([{ name: 'module.md', data: Uint8Array.from([0xff, 0xfe]) }]) })
		).rejects.toMatchObject(refused('archive_encoding'));
	});
});
