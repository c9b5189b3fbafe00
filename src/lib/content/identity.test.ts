import { describe, expect, test } from 'vitest';
import { moduleHashInput, optionId, questionHashInput } from './identity.ts';
import type { Module, Question } from './model.ts';
import { check, paths, supported } from './test-content.ts';

function read(quiz = supported): { module: Module; question: Question } {
	const module = check({ [paths.quiz]: quiz }).content.modules[0];
	const question = module?.quiz.pools[0]?.questions[0];
	if (!module || !question) throw new Error('The fixture holds a module with a question');

	return { module, question };
}

describe('identity', () => {
	test('of an option is its text, whatever its case, blanks and final punctuation', () => {
		expect(optionId('Tidak  boleh.')).toBe(optionId('tidak boleh'));
		expect(optionId('Tidak boleh')).not.toBe(optionId('Boleh'));
		expect(optionId('')).toMatch(/^[0-9a-f]{16}$/);
	});

	test('of an option stays when others are added, moved or marked otherwise', () => {
		const before = read().question.public.options.map(({ id }) => id);
		const moved = supported
			.replace('- [x] Tidak boleh, walaupun akun pribadi.\n', '')
			.replace('- [ ] Boleh, karena', '- [x] **Tidak boleh**, walaupun akun pribadi\n- [ ] Baru\n- [ ] Boleh, karena');

		expect(read(moved).question.public.options.map(({ id }) => id)).toEqual([before[1], optionId('Baru'), before[0], before[2]]);
	});

	test('of a question changes with whatever learners see or are graded on', () => {
		const inputs = [
			supported,
			supported.replace('Sikap mana', 'Tindakan mana'),
			supported.replace('Kewajiban netral melekat', 'Kewajiban itu melekat'),
			supported.replace('Tanda suka dapat', 'Tanda itu dapat'),
			supported.replace('- [ ] Boleh, karena', '- [x] Boleh, karena').replace('- [x] Tidak boleh, w', '- [ ] Tidak boleh, w')
		].map((text) => questionHashInput(read(text).question));

		expect(new Set(inputs).size).toBe(inputs.length);
		expect(questionHashInput(read().question)).toBe(inputs[0]);
	});

	test('of a module does not depend on the folder it came from', () => {
		const { module } = read();

		expect(moduleHashInput({ ...module, origin: 'overlay' })).toBe(moduleHashInput(module));
		expect(moduleHashInput(read(supported.replace('lulus: 80', 'lulus: 70')).module)).not.toBe(moduleHashInput(module));
	});
});
