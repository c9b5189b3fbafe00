import { createHash } from 'node:crypto';
import { exportQuestions, type Exchanged } from '#lib/exchange/exchange.ts';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { inIndonesian } from '../language.ts';
import { findQuizSource } from './quiz-file.ts';

/**
 * The quiz of a module in GIFT, as it was uploaded, or as it stands in the content folders, the private one first: what is
 * published is no Markdown any more. Findings are in the language of the viewer; undefined when the quiz is nowhere.
 */
export async function previewExport(
	db: Reader,
	folders: readonly string[],
	moduleId: string
): Promise<Exchanged | undefined> {
	const file = await findQuizSource(db, folders, moduleId);

	return file && exportQuestions(file.text);
}

/**
 * Hands the quiz of a module out in GIFT, with its keys, and logs who took it; undefined when the quiz is nowhere, or GIFT
 * can say none of its questions.
 */
export async function exportQuiz(
	db: Database,
	folders: readonly string[],
	moduleId: string,
	{ by, now }: { by: Actor; now: Date }
): Promise<string | undefined> {
	const exported = await inIndonesian(() => previewExport(db, folders, moduleId));
	if (!exported || exported.text === '') return undefined;

	const { text, questions } = exported;
	const sha256 = createHash('sha256').update(text).digest('hex');
	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'content.export-keys',
			subject: moduleId,
			payload: { format: 'gift', questions, sha256 }
		})
	);

	return text;
}
