import { describe, expect, test } from 'vitest';
import { optionId } from './identity.ts';
import { check, paths, supported } from './test-content.ts';

function optionIds(quiz = supported): string[] {
	const question = check({ [paths.quiz]: quiz }).content.modules[0]?.quiz.pools[0]?.questions[0];

	return question?.public.options.map(({ id }) => id) ?? [];
}

describe('identity', () => {
	test('of an option is its text, whatever its case, blanks and final punctuation', () => {
		expect(optionId('Tidak  boleh.')).toBe(optionId('tidak boleh'));
		expect(optionId('Tidak boleh')).not.toBe(optionId('Boleh'));
		expect(optionId('')).toMatch(/^[0-9a-f]{16}$/);
	});

	test('of an option stays when others are added, moved or marked otherwise', () => {
		const before = optionIds();
		const moved = supported
			.replace('- [x] Tidak boleh, walaupun akun pribadi.\n', '')
			.replace('- [ ] Boleh, karena', '- [x] **Tidak boleh**, walaupun akun pribadi\n- [ ] Baru\n- [ ] Boleh, karena');

		expect(optionIds(moved)).toEqual([before[1], optionId('Baru'), before[0], before[2]]);
	});
});
