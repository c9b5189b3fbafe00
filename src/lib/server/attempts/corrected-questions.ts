import type { Correction } from '#lib/assessment/correction.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { listDecisions } from '../questions/corrections.ts';

/** A question of a closed attempt that was found wrong. */
export type CorrectedQuestion = {
	/** From 1. */
	number: number;
	kind: 'void' | 'key';
	/** Why; only once everything is released: it may speak of what is right. */
	reason: string | null;
	/** Whether the score takes it: one that would have made it lower does not. Null until keys are released: it would tell. */
	counted: boolean | null;
};

/** @param taken what the last grading took */
export async function listCorrected(
	db: Reader,
	snapshot: Snapshot,
	taken: readonly Correction[],
	released: boolean
): Promise<CorrectedQuestion[]> {
	const decisions = await listDecisions(
		db,
		snapshot.questions.map((one) => one.questionVersionId)
	);

	return snapshot.questions.flatMap(({ slot, questionVersionId }) => {
		const decided = decisions.get(questionVersionId);
		if (!decided) return [];

		const own = taken.find((one) => one.questionVersionId === questionVersionId);
		const counted = own?.kind === 'key' ? own.id === decided.id : own?.kind === decided.kind;

		return [
			{
				number: slot + 1,
				kind: decided.kind,
				reason: released ? decided.reason : null,
				counted: released ? counted : null
			}
		];
	});
}
