import { checkQuiz } from '#lib/content/check.ts';
import type { Finding } from '#lib/content/model.ts';
import { importQuestions, quizNamedBy, type Exchanged, type ImportFormat } from '#lib/exchange/exchange.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { withGuardedWords } from './publish-content.ts';
import { readContent } from './read-content.ts';

export type GivenQuestions = {
	bytes: Uint8Array;
	/** Empty where they were pasted. */
	fileName: string;
	/** Told by the text itself where it is undefined. */
	format: ImportFormat | undefined;
};

/** The content folders hold the regulations that questions may cite. */
export type QuestionTask = { given: GivenQuestions; folder: string; overlay: string | undefined; on: Day };

export type ImportedQuestions = Exchanged & {
	/** Of the quiz. */
	id: string;
	/** What the check of contents finds in the text that was written. */
	checked: Finding[];
};

/** Runs in a process of its own. */
export async function runTask({ given, folder, overlay, on }: QuestionTask): Promise<ImportedQuestions> {
	const quiz = quizNamedBy(given.fileName);
	const exchanged = importQuestions(given.bytes, { format: given.format, ...quiz });
	const { text } = exchanged;
	const checked =
		text === ''
			? []
			: checkQuiz({ path: 'quiz.md', text }, withGuardedWords(readContent(folder)), {
					today: on,
					overlay: overlay === undefined ? [] : readContent(overlay)
				});

	return { ...exchanged, id: quiz.id, checked };
}
