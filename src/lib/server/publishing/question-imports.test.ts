import { expect, it } from 'vitest';
import { maxQuestionBytes, maxQuestions } from '#lib/exchange/exchange.ts';
import { QuestionImports } from './question-imports.ts';
import type { QuestionTask } from './question-task.ts';
import { moduleFiles, regulationFile, testFolder } from './test-folder.ts';

function given(text: string | Uint8Array, fileName = 'Soal UTS.gift.txt'): QuestionTask {
	const { folder } = testFolder({ ...moduleFiles('dasar'), 'regulations/uu-20-2023.md': regulationFile() });
	const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;

	return { given: { bytes, fileName, format: undefined }, folder, overlay: undefined, on: '2026-03-02' };
}

it('questions become Soal Markdown with a report, and are checked by the regulations of the folder', async () => {
	const text = [
		'// [id:a-1] [tag:tujuan\\: T9]',
		'::Satu::[markdown]Satu? {=ya ~bukan ####Karena.\\n\\n**Dasar hukum\\:** UU 20/2023 Pasal 9 ayat (2)}',
		'',
		'::Dua::Dua? {=ya ~bukan}',
		'',
		'Ceritakan. {}'
	].join('\n');
	const { id, questions, findings, checked, text: written } = await new QuestionImports().read(given(text));

	expect({ id, questions }).toEqual({ id: 'soal-uts', questions: 2 });
	expect(written).toContain('judul: Soal UTS\n');
	expect(findings.map(({ severity }) => severity)).toEqual(['changed', 'left-out']);
	// The first is whole; of the second its module will have to say why and by which law.
	expect(checked.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual([
		'explanation-missing',
		'legal-basis-missing'
	]);
});

it('what cannot be read at all is told, and what is too large, too many or too slow is refused with the limit', async () => {
	const imports = new QuestionImports();
	const said = async (text: string | Uint8Array) => (await imports.read(given(text))).findings[0]!.message;

	expect(await said(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toContain('bukan teks');
	expect(await said('Hanya kalimat biasa.')).toBeTruthy();
	expect(await said('A? {T}\n\n'.repeat(maxQuestions + 1))).toContain(`paling banyak ${maxQuestions}`);

	await expect(imports.read(given(''))).rejects.toMatchObject({ code: 'questions_empty', field: 'file' });
	await expect(imports.read(given('x'.repeat(maxQuestionBytes + 1), ''))).rejects.toMatchObject({
		code: 'questions_large',
		field: 'text',
		message: expect.stringContaining('batasnya 1000 kB')
	});

	const hurried = new QuestionImports({ timeoutMs: 1, mostAtOnce: 1 });
	const late = hurried.read(given('A? {T}'));
	await expect(hurried.read(given('A? {T}'))).rejects.toMatchObject({ code: 'questions_busy' });
	await expect(late).rejects.toMatchObject({ code: 'questions_late', field: 'file' });
	await expect(hurried.read(given('A? {T}'))).rejects.toMatchObject({ code: 'questions_late' });
});
