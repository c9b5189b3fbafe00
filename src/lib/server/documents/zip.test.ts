import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { zipOf, type ZipEntry } from './zip.ts';

const at = new Date('2026-11-02T03:00:00Z');

/** What another program reads in an archive, by name. */
function unpacked(bytes: Buffer): Promise<Map<string, string>> {
	return new Promise((resolve, reject) => {
		fromBuffer(bytes, { lazyEntries: true }, (fault, zip) => {
			if (fault) return reject(fault);

			const found = new Map<string, string>();
			zip.on('entry', (entry: { fileName: string }) => {
				zip.openReadStream(entry as never, (broken, stream) => {
					if (broken) return reject(broken);
					void buffer(stream).then((content) => {
						found.set(entry.fileName, content.toString('utf8'));
						zip.readEntry();
					});
				});
			});
			zip.on('end', () => resolve(found));
			zip.on('error', reject);
			zip.readEntry();
		});
	});
}

test('files come out as they went in, whole or in parts', async () => {
	async function* parts() {
		yield Buffer.from('satu ');
		yield Buffer.from('dua');
	}
	async function* files(): AsyncGenerator<ZipEntry> {
		yield { name: 'utuh.txt', bytes: Buffer.from('Kecamatan Çontoh') };
		yield { name: 'folder/bagian.txt', bytes: parts() };
		yield { name: 'kosong.txt', bytes: Buffer.from('') };
	}

	expect([...(await unpacked(await buffer(zipOf(files(), at))))]).toEqual([
		['utuh.txt', 'Kecamatan Çontoh'],
		['folder/bagian.txt', 'satu dua'],
		['kosong.txt', '']
	]);
});

test('a file is asked for only when what came before has been taken', async () => {
	let asked = 0;
	async function* files(): AsyncGenerator<ZipEntry> {
		for (let i = 0; i < 100; i++) {
			asked++;
			// What does not shrink, or nothing would have to wait.
			yield { name: `${i}.bin`, bytes: crypto.getRandomValues(new Uint8Array(60_000)) };
		}
	}
	const zip = zipOf(files(), at);
	const reader = zip[Symbol.asyncIterator]();
	await reader.next();

	expect(asked).toBeLessThan(20);
	zip.destroy();
});

test('what goes wrong in a file ends the archive with that fault, and no reader takes it for whole', async () => {
	async function* broken(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('Isi');
		throw new Error('the database went away');
	}
	async function* files(): AsyncGenerator<ZipEntry> {
		yield { name: 'a.txt', bytes: broken() };
	}

	await expect(buffer(zipOf(files(), at))).rejects.toThrow('the database went away');
});
