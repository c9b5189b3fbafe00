import { expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { inLanguage } from '../language.ts';
import { Problem } from '../problem.ts';
import { ImportJobs } from './import-jobs.ts';
import { databaseUrlOf } from '../db/test-database.ts';
import { findImport } from './import-list.ts';
import { staffTemplate } from './staff-export.ts';
import { city, now } from './test-staff.ts';

async function cityInFile(): Promise<{ db: Database; databaseUrl: string }> {
	const db = await city();

	return { db, databaseUrl: await databaseUrlOf(db) };
}

function given(text: string) {
	return { bytes: new TextEncoder().encode(text), fileName: 'pegawai.csv', scope: 'file' };
}

async function filledTemplate(): Promise<string> {
	return new TextDecoder().decode(await staffTemplate('csv')).replace('Contoh Nama (hapus baris ini)', 'Sri');
}

it('a file is examined and applied in a process of its own', async () => {
	const { db, databaseUrl } = await cityInFile();
	const jobs = new ImportJobs();
	const importId = newId();
	const task = { databaseUrl, importId, personId: 'system', now };

	const examining = jobs.start({ ...task, kind: 'examine', file: given(await filledTemplate()) });
	expect(() => jobs.start({ ...task, kind: 'apply', choices: {} })).toThrow(Problem);
	await examining.over;
	expect(examining.failure).toBeUndefined();
	expect((await findImport(db, importId))?.counts).toMatchObject({ new: 1, errors: 0 });
	expect(await db.$count(person)).toBe(0);

	await jobs.start({ ...task, kind: 'apply', choices: {} }).over;
	expect(await db.$count(person)).toBe(1);

	await jobs.start({ ...task, kind: 'apply', choices: {} }).over;
	expect(jobs.find(importId)?.failure).toMatchObject({ code: 'import_applied' });
});

it('a job that is long over is forgotten', async () => {
	const { databaseUrl } = await cityInFile();
	const jobs = new ImportJobs({ timeoutMs: 1 });
	const start = (importId: string, hours: number) =>
		jobs.start({
			databaseUrl,
			importId,
			personId: 'system',
			now: new Date(now.getTime() + hours * 3600 * 1000),
			kind: 'examine',
			file: given('nomor,nama\n1,Ani')
		}).over;

	await start('first', 0);
	await start('second', 0.5);
	expect(jobs.find('first')).toBeDefined();
	await start('third', 1.2);
	expect(jobs.find('first')).toBeUndefined();
	expect(jobs.find('second')).toBeDefined();
});

it('a file that cannot be read comes back as a problem in the language of who sent it, one that takes too long as well', async () => {
	const { databaseUrl } = await cityInFile();
	const task = { databaseUrl, importId: newId(), personId: 'system', now, kind: 'examine' } as const;

	const unread = inLanguage('en', () => new ImportJobs().start({ ...task, file: given('nomor,nama\n1,Ani') }));
	await unread.over;
	const missing = { row: 1, columns: 'jenis_kepegawaian, kode_unit, jabatan, kategori' };
	expect(unread.failure).toMatchObject({ code: 'header_missing', field: 'file' });
	expect(unread.failure!.message).toBe(m.staff_header_missing(missing, { locale: 'en' }));

	const late = new ImportJobs({ timeoutMs: 1 }).start({ ...task, file: given(await filledTemplate()) });
	await late.over;
	expect(late.failure).toMatchObject({ code: 'import_timeout' });
});
