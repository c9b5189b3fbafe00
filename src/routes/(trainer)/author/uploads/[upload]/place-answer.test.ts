import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeAnswer, type Act } from './place-answer.ts';

const acts = fc.constantFrom<Act>('replace', 'discard', 'publish', 'approve', 'refuse');

test('every refusal is shown in one place, and in no form that is not there', () => {
	const fields = fc.constantFrom(null, 'file', 'module', 'sure', 'note', 'reason', 'other');

	fc.assert(
		fc.property(acts, fields, fc.uniqueArray(acts), (act, field, shown) => {
			const { inForm, stray } = placeAnswer({ act, field, message: 'Kalimat.' }, shown);

			expect([inForm?.message, stray?.message].filter(Boolean)).toEqual(['Kalimat.']);
			expect(inForm !== undefined).toBe(shown.includes(act));
		})
	);
});

test('a sentence about a field that the form does not have stands above the form', () => {
	expect(placeAnswer({ act: 'approve', field: 'file' }, ['approve']).inForm).toEqual({ act: 'approve', field: null });
	expect(placeAnswer({ act: 'publish', field: 'file' }, ['publish']).inForm?.field).toBeNull();
	expect(placeAnswer({ act: 'publish', field: 'note' }, ['publish']).inForm?.field).toBe('note');
	expect(placeAnswer({ act: 'replace', field: 'module' }, ['replace']).inForm?.field).toBe('module');
	expect(placeAnswer(null, ['publish'])).toEqual({ inForm: undefined, stray: undefined });
});
