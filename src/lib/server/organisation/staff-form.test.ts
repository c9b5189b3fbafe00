import { expect, it } from 'vitest';
import { readLeaving, type Typed } from './staff-form.ts';

it('who is not in the file leaves by choice only, and the form names what was filled in without it', () => {
	const problemWith = (typed: Typed) => {
		try {
			return readLeaving(typed);
		} catch (problem) {
			return problem;
		}
	};

	expect(readLeaving({ leave: 'no', leftOn: '', confirmLeft: ' ' })).toEqual({});
	expect(readLeaving({})).toEqual({});
	expect(readLeaving({ leave: 'yes', leftOn: '2026-06-15', confirmLeft: '2' })).toEqual({
		leftOn: '2026-06-15',
		confirmLeft: 2
	});
	expect(problemWith({ leave: 'no', leftOn: '2026-06-15' })).toMatchObject({
		field: 'leftOn',
		message: expect.stringContaining('15 Juni 2026')
	});
	expect(problemWith({ leave: 'no', confirmLeft: '2' })).toMatchObject({
		field: 'confirmLeft',
		message: expect.stringContaining('(2)')
	});
	expect(problemWith({ leave: 'yes' })).toMatchObject({ field: 'leftOn' });
	expect(problemWith({ leave: 'yes', leftOn: '15/6/2026' })).toMatchObject({ field: 'leftOn' });
});
