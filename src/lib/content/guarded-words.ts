import type { Findings } from './findings.ts';
import type { Source } from './source.ts';
import { readWordLists } from './word-lists.ts';

/** What content must not name or show; letter case counts for names. */
export type GuardedWords = {
	/** Names that mean a party wherever they stand. */
	parties: string[];
	/** Names that are also ordinary words or other abbreviations. */
	ambiguousParties: string[];
	/** Words that make an ambiguous name behind them a party. */
	partyWords: string[];
	/** People who stood in the latest elections or lead parties. */
	candidates: string[];
	fingers: string[];
	colours: string[];
	/** What is worn or hung up in a colour. */
	coloured: string[];
};

const headings: Record<keyof GuardedWords, string> = {
	parties: 'Partai',
	ambiguousParties: 'Partai yang juga kata biasa',
	partyWords: 'Penanda partai',
	candidates: 'Calon dan pimpinan partai',
	fingers: 'Jari dan isyarat',
	colours: 'Warna',
	coloured: 'Yang berwarna'
};

/** Reads `guarded-words.md` of every folder; each adds to the others, so that no folder can take a word away. */
export function readGuardedWords(sources: readonly Source[], findings: Findings): GuardedWords {
	const read = sources.flatMap((source) => readWordLists(source, headings, findings) ?? []);
	const joined = (key: keyof GuardedWords) => [...new Set(read.flatMap((lists) => lists[key]))];

	return {
		parties: joined('parties'),
		ambiguousParties: joined('ambiguousParties'),
		partyWords: joined('partyWords'),
		candidates: joined('candidates'),
		fingers: joined('fingers'),
		colours: joined('colours'),
		coloured: joined('coloured')
	};
}
