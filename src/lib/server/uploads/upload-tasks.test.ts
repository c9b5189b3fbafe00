import { expect, test } from 'vitest';
import { moduleFiles } from '../publishing/test-folder.ts';
import { filesHash } from './read-task.ts';
import { readZip, referenceFolder, zipOf } from './test-upload.ts';
import { UploadTasks } from './upload-tasks.ts';

const task = { bytes: zipOf('dasar'), fileName: 'dasar.zip', named: '' };

async function toCheck(files = moduleFiles('dasar')) {
	const { read } = await readZip('dasar', files);
	const asked: string[] = [];

	return {
		asked,
		task: {
			moduleId: 'dasar',
			sha256: filesHash(read.files),
			folder: referenceFolder(),
			overlay: undefined,
			on: '2026-03-02'
		},
		files: async () => (asked.push('files'), read.files)
	};
}

test('what was checked is neither read nor checked again, until other files come', async () => {
	const tasks = new UploadTasks();
	const { asked, task, files } = await toCheck();
	const first = await tasks.check(task, files);

	expect(first).toMatchObject({ sha256: task.sha256, errors: 0 });
	expect(await tasks.check(task, files)).toBe(first);
	expect(asked).toEqual(['files']);

	const other = await toCheck(moduleFiles('dasar', { right: 'Boleh saja bila sempat' }));
	expect((await tasks.check({ ...other.task, folder: task.folder }, other.files)).sha256).not.toBe(first.sha256);
});

test('more than have a place wait for one, and are asked to come again when it lasts', async () => {
	const patient = new UploadTasks({ mostAtOnce: 1 });
	const read = await Promise.all([patient.read(task), patient.read(task), patient.read(task)]);
	expect(read.map(({ moduleId }) => moduleId)).toEqual(['dasar', 'dasar', 'dasar']);

	const hurried = new UploadTasks({ mostAtOnce: 1, patienceMs: 1 });
	const [one, two] = await Promise.allSettled([hurried.read(task), hurried.read(task)]);
	expect(one.status).toBe('fulfilled');
	expect(two).toMatchObject({ status: 'rejected', reason: { code: 'upload_busy' } });
	expect(await hurried.read(task)).toMatchObject({ moduleId: 'dasar' });
});

test('what takes too long, or more memory than it may, is told and not tried again', async () => {
	const { asked, task: check, files } = await toCheck();

	const late = new UploadTasks({ timeoutMs: 1 });
	await expect(late.check(check, files)).rejects.toMatchObject({ code: 'upload_late' });
	await expect(late.check(check, files)).rejects.toMatchObject({ code: 'upload_late' });
	expect(asked).toEqual(['files']);

	const small = new UploadTasks({ memoryMb: 4 });
	await expect(small.check(check, files)).rejects.toMatchObject({ code: 'upload_broken' });
});
