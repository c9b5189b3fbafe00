import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { importQuestions } from '#lib/exchange/exchange.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { exportQuiz, previewExport } from './question-export.ts';
import { moduleFiles, testFolder } from './test-folder.ts';

const now = new Date('2026-03-02T02:00:00Z');

it('the private quiz of a module goes out in GIFT, comes back the same, and the log tells who took it', async () => {
	const db = await testDatabase();
	const { folder: shared } = testFolder({ ...moduleFiles('dasar'), ...moduleFiles('umum') });
	const { folder: own } = testFolder(moduleFiles('dasar', { right: 'Jawaban rahasia' }));
	const entries = () =>
		db
			.select({ actor: auditEntry.actor, subject: auditEntry.subject, json: auditPayload.json })
			.from(auditEntry)
			.innerJoin(auditPayload, eq(auditPayload.seq, auditEntry.seq))
			.where(eq(auditEntry.kind, 'content.export-keys'));

	expect(await previewExport(db, [own, shared], 'dasar')).toMatchObject({
		questions: 3,
		findings: [{ severity: 'changed' }, { severity: 'changed' }]
	});
	expect(await entries()).toEqual([]);

	const gift = (await exportQuiz(db, [own, shared], 'dasar', { by: 'pelatih', now }))!;
	expect(gift.match(/Jawaban rahasia/g)).toHaveLength(3);
	const back = importQuestions(new TextEncoder().encode(gift), { id: 'dasar', title: 'dasar' });
	expect(back).toMatchObject({ questions: 3, findings: [{ severity: 'changed', line: 1 }] });
	const questions = (text: string) => text.slice(text.indexOf('### '));
	expect(questions(back.text)).toBe(
		questions(moduleFiles('dasar', { right: 'Jawaban rahasia' })['modules/dasar/quiz.md']!)
	);
	expect(await exportQuiz(db, [own, shared], 'umum', { by: 'pelatih', now })).toContain('Tidak boleh');

	const [first, second, ...others] = await entries();
	expect(others).toEqual([]);
	expect(first).toMatchObject({ actor: 'pelatih', subject: 'dasar' });
	expect(JSON.parse(first!.json)).toEqual({
		format: 'gift',
		questions: 3,
		sha256: createHash('sha256').update(gift).digest('hex')
	});
	expect(second!.subject).toBe('umum');
});

it('without a quiz, or with none that GIFT can say, nothing goes out and nothing is logged', async () => {
	const db = await testDatabase();
	const order = '## Urutan\n\n### Urutkan `urutan`\n`id: u-1`\n\n1. satu\n2. dua\n';
	const { folder } = testFolder({
		'modules/urut/quiz.md': `---\nkuis: urut\njudul: Urut\nmode: latihan\n---\n\n${order}`,
		'modules/kosong/module.md': 'Tanpa kuis.'
	});
	const take = (moduleId: string) => exportQuiz(db, [folder], moduleId, { by: 'pelatih', now });

	expect(await previewExport(db, [folder], 'urut')).toMatchObject({
		questions: 0,
		findings: [{}, { severity: 'left-out' }]
	});
	for (const moduleId of ['urut', 'kosong', 'tidak-ada', '../modules/urut', '..']) {
		expect(await take(moduleId), moduleId).toBeUndefined();
	}
	expect(await db.$count(auditEntry)).toBe(0);
});
