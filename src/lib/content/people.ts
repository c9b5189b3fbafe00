import type { Findings } from './findings.ts';
import type { People } from './model.ts';
import type { Source } from './source.ts';
import { readWordLists } from './word-lists.ts';

const headings: Record<keyof People, string> = {
	femaleTitles: 'Sapaan perempuan',
	maleTitles: 'Sapaan laki-laki',
	femaleNames: 'Nama perempuan',
	maleNames: 'Nama laki-laki',
	sharedNames: 'Nama untuk keduanya',
	roles: 'Peran'
};

export const nobody: People = {
	femaleTitles: [],
	maleTitles: [],
	femaleNames: [],
	maleNames: [],
	sharedNames: [],
	roles: []
};

/** Reads `people.md`. */
export function readPeople(source: Source, findings: Findings): People | undefined {
	return readWordLists(source, headings, findings);
}
