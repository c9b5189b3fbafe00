import type { QuestionType, Scoring } from '#lib/content/model.ts';

/** A quiz file of Soal Markdown as what stands in it. All texts are Markdown; lines are those of the file, from 1. */
export type SoalQuiz = {
	id: string;
	title: string;
	/** Keys of the front matter beside these two. */
	settings: string[];
	pools: SoalPool[];
};

export type SoalPool = { line: number; name: string; chips: SoalChip[]; questions: SoalQuestion[] };

export type SoalQuestion = {
	line: number;
	id: string | null;
	/** The heading, which is part of what is asked. */
	title: string;
	/** May be empty. */
	stem: string;
	/** In the order of the file, without the id and the type. */
	chips: SoalChip[];
	body: SoalBody;
	explanation: string | null;
	legalBasis: string | null;
	hint: string | null;
};

/** `#` is the name of a tag; the value is empty where the name says it all. */
export type SoalChip = { name: string; value: string };

export type SoalBody =
	| { type: 'pilihan ganda'; options: SoalOption[] }
	| { type: 'pilihan ganda kompleks'; scoring: Scoring; options: SoalOption[] }
	/** `Benar` and `Salah`, in this order. */
	| { type: 'benar-salah'; options: SoalOption[] }
	| { type: 'tabel benar-salah'; header: string; rows: SoalStatement[] }
	| { type: 'menjodohkan'; header: [string, string]; pairs: SoalPair[] }
	/** Any of them is right. */
	| { type: 'isian singkat'; answers: string[] }
	/** Only told apart: nothing here can say them. */
	| { type: Extract<QuestionType, 'urutan' | 'kasus'> };

export type SoalOption = {
	line: number;
	text: string;
	right: boolean;
	percent: number | null;
	/** Chips other than the percent. */
	chips: SoalChip[];
	feedback: string | null;
};

export type SoalStatement = { text: string; right: boolean };

/** An empty left side makes the right one a distractor. */
export type SoalPair = { left: string; right: string };

/** Headings of the columns where the other side has none. */
export const plainHeader = { statement: 'Pernyataan', left: 'Pernyataan', right: 'Pasangannya' };

export function chipText({ name, value }: SoalChip): string {
	if (name === '#') return `#${value}`;

	return value === '' ? name : `${name}: ${value}`;
}
