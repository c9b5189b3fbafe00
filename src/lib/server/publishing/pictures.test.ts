import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { picture } from '#lib/server/db/schema/content.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { applicationRoot } from '../application-root.ts';
import { TestCity } from '../oversight/test-city.ts';
import { readFolderState } from './folder-state.ts';
import { findPicture } from './pictures.ts';
import { publishFolder } from './publish-content.ts';
import { findPublished } from './published.ts';
import { findCurrentPublication } from './publishing.ts';
import { readContent } from './read-content.ts';
import { moduleFiles, regulationFile, testFolder } from './test-folder.ts';

const now = new Date('2026-03-02T02:00:00Z');
const options = { by: 'command', now };
const minor = { kind: 'minor' as const, note: 'Gambar diperbarui' };
const flow = readFileSync(join(applicationRoot(), 'src/lib/content/fixtures/alur-lapor.svg'), 'utf8');
const redrawn = flow.replace('stroke-width="3"', 'stroke-width="4"');
const path = 'modules/dasar/alur-lapor.svg';
const nameOf = (svg: string) => `${createHash('sha256').update(svg).digest('hex')}.svg`;

const files = () => ({
	'regulations/uu-20-2023.md': regulationFile(),
	...moduleFiles('dasar', { lesson: '![Tolak, catat, lalu lapor](alur-lapor.svg)' }),
	[path]: flow
});

async function city() {
	const db = await testDatabase();
	await TestCity.found(db);

	return db;
}

describe('the pictures of a module', () => {
	it('are published with it, and are found under the address that its texts name', async () => {
		const db = await city();
		const { folder } = testFolder(files());
		await publishFolder(db, folder, options);

		const { lessons } = (await findPublished(db, (await findCurrentPublication(db, 'dasar'))!.id))!;
		expect(JSON.stringify(lessons)).toContain(`/pictures/${nameOf(flow)}`);

		const found = await findPicture(db, nameOf(flow));
		expect(found?.type).toBe('image/svg+xml');
		expect(Buffer.from(found!.bytes).toString()).toBe(flow);
	});

	it('make another publication when they change, and stay for those who learn from an earlier one', async () => {
		const db = await city();
		const { folder, write } = testFolder(files());
		await publishFolder(db, folder, options);
		const first = (await findCurrentPublication(db, 'dasar'))!;

		write({ [path]: redrawn });
		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'change_missing' });
		await publishFolder(db, folder, { ...options, change: minor });
		const second = (await findCurrentPublication(db, 'dasar'))!;

		expect(second.n).toBe(2);
		expect(second.sha256).not.toBe(first.sha256);
		for (const svg of [flow, redrawn]) expect(await findPicture(db, nameOf(svg))).toBeDefined();

		// Drawn back, it is there already.
		write({ [path]: flow });
		await publishFolder(db, folder, { ...options, change: minor });
		expect((await findCurrentPublication(db, 'dasar'))!.sha256).toBe(first.sha256);
		expect(await db.$count(picture)).toBe(2);
	});

	it('are not stored when nothing shows them, nor when the module is not published', async () => {
		const db = await city();
		const unused = testFolder({ ...files(), 'modules/dasar/sisa.svg': redrawn });
		const wrong = testFolder({ ...files(), [path]: flow.replace('<defs>', '<script/><defs>') });

		await expect(publishFolder(db, wrong.folder, options)).rejects.toMatchObject({ code: 'content_errors' });
		expect(await db.$count(picture)).toBe(0);

		await publishFolder(db, unused.folder, options);
		expect(await findPicture(db, nameOf(flow))).toBeDefined();
		expect(await findPicture(db, nameOf(redrawn))).toBeUndefined();
	});

	it('are found by their whole name only', async () => {
		const db = await city();
		await publishFolder(db, testFolder(files()).folder, options);
		const name = nameOf(flow);

		for (const other of ['', name.replace('.svg', ''), name.replace('.svg', '.png'), name.toUpperCase(), `${name}x`]) {
			expect(await findPicture(db, other)).toBeUndefined();
		}
	});
});

describe('reading a folder with pictures', () => {
	it('takes those beside the texts of a module, and no other file', () => {
		const { folder } = testFolder({
			...files(),
			'modules/dasar/foto.PNG': 'x',
			'modules/dasar/catatan.txt': 'x',
			'modules/dasar/.alur-lapor.svg': 'x',
			'modules/dasar/lain/a.svg': 'x',
			'regulations/a.svg': 'x',
			'a.png': 'x'
		});
		const read = readContent(folder);

		expect(read.flatMap((file) => ('bytes' in file ? [file.path.slice(folder.length)] : []))).toEqual([
			`/${path}`,
			'/modules/dasar/foto.PNG'
		]);
		expect(read.find((file) => file.path.endsWith('alur-lapor.svg'))).toMatchObject({
			sha256: nameOf(flow).slice(0, 64)
		});
	});

	it('says how large a picture may be when it is too large to be read at all', () => {
		const { folder } = testFolder({ ...files(), 'modules/dasar/foto.jpg': 'x'.repeat(1_200_000) });

		expect(() => readContent(folder)).toThrow(/foto\.jpg: gambar ini 1[.,]?200 kB, batasnya 200 kB/);
	});

	it('sees that a picture has changed, and checks again', () => {
		const { folder, write } = testFolder(files());
		const hash = () => readFolderState(folder, { on: '2026-03-02' }).modules[0]?.sha256;
		const before = hash();
		write({ [path]: redrawn });

		expect(before).toBeDefined();
		expect(hash()).not.toBe(before);
	});
});
