import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { upload, uploadFile } from '#lib/server/db/schema/uploads.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { createInstitution, setTwoPeoplePublish } from '../organisation/institution.ts';
import { publishFolder } from '../publishing/publish-content.ts';
import { withdrawModule } from '../publishing/publish-module.ts';
import { findPublished } from '../publishing/published.ts';
import { findCurrentPublication } from '../publishing/publishing.ts';
import { exportQuiz } from '../publishing/question-export.ts';
import { moduleFiles, programmeFile, regulationFile, testFolder } from '../publishing/test-folder.ts';
import { findChanges, findNewer } from './changes.ts';
import { approveUpload, askForUpload, publishUpload, refuseUpload, type Seen } from './decide.ts';
import { findPublishedOutcome } from './outcome.ts';
import { checkStored, insertPerson, readZip, referenceFolder } from './test-upload.ts';
import {
	addUpload,
	discardUpload,
	findUpload,
	findUploadPicture,
	listOtherUploads,
	listUploadFiles,
	listUploads,
	replaceUpload
} from './uploads.ts';

const now = new Date('2026-03-02T02:00:00Z');
const minor = { kind: 'minor' as const, note: 'Kalimat diperjelas' };
const sound = moduleFiles('fasilitas');
const faulty = {
	...sound,
	'modules/fasilitas/quiz.md': sound['modules/fasilitas/quiz.md']!.replace('- [x]', '- [ ]')
};

let db: Database;
let ana: string;
let budi: string;
let folder: string;

beforeEach(async () => {
	db = await testDatabase();
	await db.write((tx) => createInstitution(tx, { name: 'Kota Contoh', timeZone: 'Asia/Makassar', demo: false }, now));
	ana = await insertPerson(db, 'Ana');
	budi = await insertPerson(db, 'Budi');
	folder = referenceFolder();
});

const add = async (brought: Record<string, string> = sound, by = ana) =>
	addUpload(db, { ...(await readZip('fasilitas', brought)), by }, now);
const check = (id: string) => checkStored(db, id, folder);
const files = async (id: string) => ({ id, sha256: (await findUpload(db, id))!.sha256 });
const seen = async (id: string, by: string): Promise<Seen> => ({
	...(await files(id)),
	standing: (await findCurrentPublication(db, 'fasilitas'))?.id ?? '',
	by
});
const publish = async (id: string, change: Parameters<typeof publishUpload>[3] = minor, by = ana) =>
	publishUpload(db, await seen(id, by), await check(id), change, now);
const kinds = async () =>
	(await db.select({ kind: auditEntry.kind }).from(auditEntry).orderBy(auditEntry.seq)).map(({ kind }) => kind);

test('a faulty upload shows its findings at their lines; mended it is published, with what it cites', async () => {
	const id = await add(faulty);
	const line = faulty['modules/fasilitas/quiz.md']!.split('\n').findIndex((each) => each.startsWith('### ')) + 1;

	const found = await check(id);
	expect(found).toMatchObject({ errors: 1, findings: [{ file: 'quiz.md', line, rule: 'right-option-missing' }] });
	await expect(publish(id)).rejects.toMatchObject({ code: 'upload_errors' });

	await replaceUpload(db, await files(id), { ...(await readZip('fasilitas')), by: ana }, now);
	expect(await check(id)).toMatchObject({ errors: 0, prepared: { source: 'upload' } });
	expect(await publish(id)).toMatchObject({ outcome: 'published', n: 1 });

	const current = (await findCurrentPublication(db, 'fasilitas'))!;
	expect(current).toMatchObject({ kind: 'first', source: 'upload', note: minor.note, publishedBy: ana });
	expect((await findPublished(db, current.id))!.questions).toHaveLength(3);
	expect(await findUpload(db, id)).toMatchObject({ state: 'published', publicationId: current.id, decider: 'Ana' });
	expect(await kinds()).toEqual(['content.upload', 'content.upload', 'regulation.publish', 'content.publish']);
});

test('before publishing it is told what changes, and a correction takes back what it touches', async () => {
	// Of three questions, which the objective needs, none could be removed.
	const three = sound['modules/fasilitas/quiz.md']!;
	const quiz = three + three.slice(three.lastIndexOf('\n### ')).replace(/(ke-|fasilitas-|nomor )3/g, '$14');
	await publish(await add({ ...sound, 'modules/fasilitas/quiz.md': quiz }));
	const changed = {
		...sound,
		'modules/fasilitas/02-baru.md': sound['modules/fasilitas/01-materi.md']!.replace('pertama', 'kedua'),
		'modules/fasilitas/quiz.md': quiz
			.replace('keadaan nomor 1', 'keadaan lain')
			.replace(/\n### [^#]*nomor 4[^#]*$/, '\n')
	};
	const id = await add(changed);
	const { prepared, regulations } = await check(id);

	expect(await findChanges(db, prepared!, regulations)).toMatchObject({
		regulations: [],
		leavesSearch: false,
		standing: { n: 1, withdrawn: false },
		against: 1,
		same: false,
		words: false,
		reordered: { lessons: false, questions: false },
		touched: 2,
		lessons: [{ id: 'baru', title: 'Materi kedua', state: 'new' }],
		questions: [
			{ id: 'fasilitas-1', state: 'changed' },
			{ id: 'fasilitas-4', state: 'removed' }
		]
	});
	const told = await check(id);
	await expect(
		publishUpload(db, await seen(id, ana), { ...told, prepared: undefined }, minor, now)
	).rejects.toMatchObject({ code: 'upload_unreadable' });
	await publish(id, { kind: 'corrects', note: 'Keadaannya keliru' });
	const { publicationId } = (await findUpload(db, id))!;
	expect(await findPublishedOutcome(db, publicationId!)).toMatchObject({
		n: 2,
		kind: 'corrects',
		voided: [{ id: 'fasilitas-1' }, { id: 'fasilitas-4' }]
	});
});

test('nothing is published that is the same, that has no note, or that changed since it was seen', async () => {
	const first = await add();
	await expect(publish(first, { ...minor, note: ' ' })).rejects.toMatchObject({ code: 'note_missing', field: 'note' });
	await expect(publish(first, { ...minor, note: 'a'.repeat(5000) })).rejects.toMatchObject({ code: 'note_long' });

	const before = await seen(first, ana);
	const checked = await check(first);
	await replaceUpload(db, await files(first), { ...(await readZip('fasilitas', faulty)), by: budi }, now);
	await expect(publishUpload(db, before, checked, minor, now)).rejects.toMatchObject({ code: 'upload_changed' });

	const replaced = await seen(first, ana);
	await expect(publishUpload(db, replaced, checked, minor, now)).rejects.toMatchObject({ code: 'upload_changed' });

	await publish(await add());
	await expect(publish(await add())).rejects.toMatchObject({ code: 'upload_same' });
	await expect(publishUpload(db, before, checked, minor, now)).rejects.toMatchObject({ code: 'upload_changed' });

	const late = await add({ ...moduleFiles('fasilitas', { lesson: 'Lain.' }) });
	const stale = await seen(late, ana);
	await publish(await add(moduleFiles('fasilitas', { lesson: 'Baru.' })));
	await expect(publishUpload(db, stale, await check(late), minor, now)).rejects.toMatchObject({
		code: 'upload_standing_changed'
	});
});

test('what is published or discarded changes no more, and what is discarded leaves no files', async () => {
	const published = await add();
	await publish(published);
	const discarded = await add(faulty);
	await discardUpload(db, await files(discarded), budi, now);

	expect(await db.$count(uploadFile, eq(uploadFile.uploadId, discarded))).toBe(0);
	expect(await listUploads(db, 10)).toMatchObject({ open: [], closed: [{ id: discarded }, { id: published }] });
	for (const id of [published, discarded]) {
		const given = { ...(await readZip('fasilitas')), by: ana };
		await expect(replaceUpload(db, await files(id), given, now)).rejects.toMatchObject({ code: 'upload_closed' });
		await expect(discardUpload(db, await files(id), ana, now)).rejects.toMatchObject({ code: 'upload_closed' });
		await expect(publish(id)).rejects.toMatchObject({ name: 'Problem' });
	}
	await expect(discardUpload(db, { id: 'tidak-ada', sha256: '' }, ana, now)).rejects.toMatchObject({
		code: 'upload_unknown'
	});
});

test('files that somebody has not seen are neither replaced nor discarded', async () => {
	const id = await add();
	const before = await files(id);
	await replaceUpload(db, before, { ...(await readZip('fasilitas', faulty)), by: budi }, now);
	const replaced = (await findUpload(db, id))!;
	const given = { ...(await readZip('fasilitas')), by: ana };

	await expect(replaceUpload(db, before, given, now)).rejects.toMatchObject({ code: 'upload_changed' });
	await expect(discardUpload(db, before, ana, now)).rejects.toMatchObject({ code: 'upload_changed' });
	expect(await findUpload(db, id)).toEqual(replaced);
	await discardUpload(db, await files(id), ana, now);
	expect(await findUpload(db, id)).toMatchObject({ state: 'discarded' });
});

test('uploads of one module know of each other, and of what came out after them', async () => {
	const later = new Date(now.getTime() + 1000);
	const first = await add();
	const second = await add(moduleFiles('fasilitas', { lesson: 'Lain.' }), budi);
	await addUpload(db, { ...(await readZip('medsos', moduleFiles('medsos'))), by: ana }, now);
	const upload = async (id: string) => (await findUpload(db, id))!;

	expect(await listOtherUploads(db, await upload(first), 10)).toMatchObject([{ id: second, uploader: 'Budi' }]);
	expect(await findNewer(db, await upload(first))).toBeNull();

	await publishUpload(db, await seen(second, budi), await check(second), minor, later);
	expect(await listOtherUploads(db, await upload(first), 10)).toEqual([]);
	expect(await findNewer(db, await upload(first))).toBe(1);

	await db.write((tx) => withdrawModule(tx, 'fasilitas', { reason: 'Keliru', by: ana, now: later }));
	expect(await findNewer(db, await upload(first))).toBe(1);
	const { prepared, regulations } = await check(first);
	expect(await findChanges(db, prepared!, regulations)).toMatchObject({
		standing: { n: 2, withdrawn: true },
		against: 1
	});
});

test('an upload keeps its module', async () => {
	const id = await add();
	const other = { ...(await readZip('medsos', moduleFiles('medsos'))), by: ana };

	await expect(replaceUpload(db, await files(id), other, now)).rejects.toMatchObject({
		code: 'upload_other_module',
		field: 'file'
	});
	expect((await listUploadFiles(db, id)).map(({ name }) => name)).toEqual(['01-materi.md', 'module.md', 'quiz.md']);
});

describe('where the institution wants a second person', () => {
	const ask = async (id: string, by = ana, change: Parameters<typeof askForUpload>[3] = minor) =>
		askForUpload(db, await seen(id, by), await check(id), change, now);

	const publishFirst = async () => {
		const id = await add(moduleFiles('fasilitas', { lesson: 'Pertama.' }));
		await ask(id);
		await approveUpload(db, await seen(id, budi), await check(id), now);
	};

	beforeEach(() => db.write((tx) => setTwoPeoplePublish(tx, true, { by: 'command', now })));

	test('nobody publishes alone, nor approves what they ask for or have uploaded', async () => {
		const id = await add();
		await expect(publish(id)).rejects.toMatchObject({ code: 'upload_second_person' });
		await expect(approveUpload(db, await seen(id, budi), await check(id), now)).rejects.toMatchObject({
			code: 'upload_not_asked'
		});

		await ask(id, budi);
		for (const by of [ana, budi]) {
			await expect(approveUpload(db, await seen(id, by), await check(id), now)).rejects.toMatchObject({
				code: 'upload_same_person'
			});
			await expect(refuseUpload(db, await seen(id, by), 'Belum', now)).rejects.toMatchObject({
				code: 'upload_same_person'
			});
		}
		expect(await findCurrentPublication(db, 'fasilitas')).toBeUndefined();
	});

	test('another person approves just what was seen, with the note of who asked', async () => {
		const id = await add();
		await ask(id);
		const before = await seen(id, budi);

		await replaceUpload(
			db,
			await files(id),
			{ ...(await readZip('fasilitas', moduleFiles('fasilitas', { lesson: 'Lain.' }))), by: ana },
			now
		);
		expect(await findUpload(db, id)).toMatchObject({ state: 'draft', askedBy: null });
		await expect(approveUpload(db, before, await check(id), now)).rejects.toMatchObject({ code: 'upload_changed' });

		await ask(id);
		expect(await approveUpload(db, await seen(id, budi), await check(id), now)).toMatchObject({ outcome: 'published' });
		expect(await findCurrentPublication(db, 'fasilitas')).toMatchObject({ note: minor.note, publishedBy: budi });
		expect(await findUpload(db, id)).toMatchObject({ state: 'published', asker: 'Ana', decider: 'Budi' });
		expect((await kinds()).slice(-3)).toEqual(['content.approve', 'regulation.publish', 'content.publish']);
	});

	test('what was asked for before a withdrawal, or before another edition, is not approved any more', async () => {
		const approve = async (id: string) => approveUpload(db, await seen(id, budi), await check(id), now);
		await publishFirst();
		const id = await add(moduleFiles('fasilitas', { lesson: 'Lain.' }));
		const refusedAsBefore = async () => {
			const before = { upload: await findUpload(db, id), kinds: await kinds() };
			await expect(approve(id)).rejects.toMatchObject({
				code: 'upload_standing_changed',
				message: expect.stringContaining('sejak persetujuan diminta') as string
			});
			expect({ upload: await findUpload(db, id), kinds: await kinds() }).toEqual(before);
		};

		await ask(id);
		await db.write((tx) => withdrawModule(tx, 'fasilitas', { reason: 'Keliru', by: ana, now }));
		await refusedAsBefore();
		expect(await findCurrentPublication(db, 'fasilitas')).toMatchObject({ n: 2, withdrawn: true });

		await ask(id);
		const other = await add(moduleFiles('fasilitas', { lesson: 'Baru.' }));
		await ask(other);
		await approve(other);
		await refusedAsBefore();
		expect(await findCurrentPublication(db, 'fasilitas')).toMatchObject({ n: 3, withdrawn: false });

		await ask(id);
		expect(await approve(id)).toMatchObject({ outcome: 'published', n: 4 });
	});

	test('nor is a first edition approved that has become a second one', async () => {
		const id = await add();
		await ask(id);
		await publishFirst();

		await expect(approveUpload(db, await seen(id, budi), await check(id), now)).rejects.toMatchObject({
			code: 'upload_standing_changed'
		});
		expect(await findUpload(db, id)).toMatchObject({ state: 'asked', askedStanding: null });
	});

	test('or sends it back with a reason, after which it can be asked for again', async () => {
		const id = await add();
		await ask(id);
		await expect(refuseUpload(db, await seen(id, budi), ' ', now)).rejects.toMatchObject({ field: 'reason' });
		await refuseUpload(db, await seen(id, budi), 'Soal kedua membingungkan', now);

		expect(await findUpload(db, id)).toMatchObject({ state: 'refused', reason: 'Soal kedua membingungkan' });
		await expect(approveUpload(db, await seen(id, budi), await check(id), now)).rejects.toMatchObject({
			code: 'upload_not_asked'
		});
		await ask(id);
		expect(await findUpload(db, id)).toMatchObject({ state: 'asked', reason: null });
	});

	test('nothing with errors is asked for, and setting what is set already says nothing', async () => {
		await expect(ask(await add(faulty))).rejects.toMatchObject({ code: 'upload_errors' });

		const before = await db.$count(auditEntry);
		await db.write((tx) => setTwoPeoplePublish(tx, true, { by: ana, now }));
		expect(await db.$count(auditEntry)).toBe(before);
		await db.write((tx) => setTwoPeoplePublish(tx, false, { by: ana, now }));
		expect(await kinds()).toContain('institution.change');
		expect(await db.$count(upload, eq(upload.state, 'published'))).toBe(0);
	});
});

test('a programme of the folder may ask for a module that was uploaded', async () => {
	const { folder: shared } = testFolder({
		'regulations/uu-20-2023.md': regulationFile(),
		'programmes/satu.md': programmeFile('satu', ['fasilitas'])
	});
	const options = { by: 'command', now };
	await expect(publishFolder(db, shared, options)).rejects.toMatchObject({ code: 'content_errors' });

	await publish(await add());
	expect((await publishFolder(db, shared, options)).programmes).toMatchObject([{ programmeId: 'satu' }]);
});

test('publishing the folder leaves an upload alone, until the module is named', async () => {
	const { folder: shared } = testFolder({
		'regulations/uu-20-2023.md': regulationFile(),
		...moduleFiles('fasilitas', { lesson: 'Dari folder.', right: 'Jawaban folder' }),
		...moduleFiles('medsos')
	});
	const options = { by: 'command', now };
	await publish(await add());

	expect((await publishFolder(db, shared, options)).modules).toMatchObject([
		{ moduleId: 'fasilitas', outcome: 'uploaded', n: 1 },
		{ moduleId: 'medsos', outcome: 'published' }
	]);
	expect(await exportQuiz(db, [shared], 'fasilitas', options)).toContain('Tidak boleh');

	await db.write((tx) => withdrawModule(tx, 'fasilitas', { reason: 'Keliru', by: ana, now }));
	expect((await publishFolder(db, shared, options)).modules[0]).toMatchObject({ outcome: 'withdrawn' });
	expect(await exportQuiz(db, [shared], 'fasilitas', options)).toContain('Tidak boleh');
	await publish(await add());
	expect(await findCurrentPublication(db, 'fasilitas')).toMatchObject({ n: 3, withdrawn: false, source: 'upload' });

	await expect(publishFolder(db, shared, { ...options, moduleId: 'fasilitas' })).rejects.toMatchObject({
		code: 'change_missing'
	});
	await publishFolder(db, shared, { ...options, moduleId: 'fasilitas', change: minor });
	expect(await findCurrentPublication(db, 'fasilitas')).toMatchObject({ n: 4, source: 'public' });
	expect(await exportQuiz(db, [shared], 'fasilitas', options)).toContain('Jawaban folder');
	expect((await publishFolder(db, shared, options)).modules[0]).toMatchObject({ outcome: 'unchanged' });
});

test('a picture of a draft is found by the name that its texts show, within this draft alone', async () => {
	const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
	const [id, other] = [await add({ ...sound, 'modules/fasilitas/alur.svg': svg }), await add()];
	const { sha256 } = (await listUploadFiles(db, id)).find(({ name }) => name === 'alur.svg')!;

	const found = (await findUploadPicture(db, id, `${sha256}.svg`))!;
	expect(found.type).toBe('image/svg+xml');
	expect(new TextDecoder().decode(found.bytes)).toBe(svg);
	expect(await findUploadPicture(db, id, `${sha256}.png`)).toBeUndefined();
	expect(await findUploadPicture(db, other, `${sha256}.svg`)).toBeUndefined();
	const quiz = (await listUploadFiles(db, id)).find(({ name }) => name === 'quiz.md')!;
	expect(await findUploadPicture(db, id, `${quiz.sha256}.md`)).toBeUndefined();
});

test('it is told which texts of laws are published along, and that a shipped module leaves the search', async () => {
	const shipped = testFolder({ ...sound, 'regulations/uu-20-2023.md': regulationFile() }).folder;
	await publishFolder(db, shipped, { by: 'command', now });
	const id = await add(moduleFiles('fasilitas', { lesson: 'Lain.' }));
	const { prepared, regulations } = await check(id);
	expect(await findChanges(db, prepared!, regulations)).toMatchObject({ regulations: [], leavesSearch: true });

	const [law] = regulations;
	const reworded = [{ ...law!, sha256: 'lain' }];
	expect(await findChanges(db, prepared!, reworded)).toMatchObject({ regulations: ['UU 20/2023'] });

	await publish(id);
	const next = await add(moduleFiles('fasilitas', { lesson: 'Lain lagi.' }));
	const after = await check(next);
	expect(await findChanges(db, after.prepared!, after.regulations)).toMatchObject({ leavesSearch: false });
});
