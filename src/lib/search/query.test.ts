import { describe, expect, test } from 'vitest';
import { Synonyms, termsOf } from './query.ts';

const synonyms = new Synonyms([
	['suka', 'like', 'jempol'],
	['grup pesan', 'grup wa', 'whatsapp'],
	['foto bersama', 'foto bareng', 'selfie']
]);
/** The first stems of each phrase of each term. */
const asked = (question: string) =>
	termsOf(question, synonyms).map((term) => term.map((phrase) => phrase.map(([word]) => word).join(' ')).slice(-3));

describe('a question', () => {
	test('asks for its words, without those of any question', () => {
		expect(asked('Apakah saya boleh berkampanye?')).toEqual([['berkampanye']]);
		expect(asked('Bolehkah?')).toEqual([]);
	});

	test('asks for everything that means the same, however it is affixed', () => {
		expect(termsOf('nge-like', synonyms)[0]![0]).toEqual([['ngelike', 'like']]);
		expect(asked('boleh nge-like?')).toEqual([['suka', 'like', 'jempol']]);
		expect(asked('menyukai')).toEqual([['suka', 'like', 'jempol']]);
	});

	test('is read by its longest phrases', () => {
		expect(asked('masuk grup WA kantor')).toEqual([['masuk'], ['grup pesan', 'grup wa', 'whatsapp'], ['kantor']]);
		expect(asked('foto bareng, foto sendiri')).toEqual([
			['foto bersama', 'foto bareng', 'selfie'],
			['foto'],
			['sendiri']
		]);
	});
});
