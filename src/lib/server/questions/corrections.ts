import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Correction } from '#lib/assessment/correction.ts';
import type { Key } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { questionVersion } from '#lib/server/db/schema/content.ts';
import { questionCorrection } from '#lib/server/db/schema/questions.ts';
import { newId } from '#lib/server/db/id.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { judgesAlike } from './corrected-key.ts';

export const longestReason = 500;

/** What is to be decided about a question: it counts for nothing, or another key judges it. */
export type Verdict = { kind: 'void' } | { kind: 'key'; key: Key };

export type RecordedCorrection = {
	id: string;
	questionVersionId: string;
	moduleId: string;
	/** Permanent id of the question in its module. */
	questionId: string;
	title: string;
	kind: 'void' | 'key';
	key: Key | null;
	reason: string;
	publicationId: string | null;
	decidedBy: Actor | null;
	decidedAt: Date;
};

/**
 * Records what was decided about a question version. Attempts that are open take it when they are closed; what was graded
 * already changes only by `applyCorrection`.
 * @throws Problem `reason_missing`, `reason_long`, and what `requireNews` throws
 */
export async function recordCorrection(
	tx: Transaction,
	decided: { questionVersionId: string; verdict: Verdict; reason: string; publicationId?: string; by: Actor },
	now: Date
): Promise<string> {
	const { questionVersionId, verdict, publicationId, by } = decided;
	const reason = requireReason(decided.reason);
	const version = await requireNews(tx, questionVersionId, verdict);
	const id = newId();
	await tx.insert(questionCorrection).values({
		id,
		questionVersionId,
		...verdict,
		reason,
		publicationId: publicationId ?? null,
		decidedBy: by,
		decidedAt: now
	});
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'question.correct',
		subject: version.moduleId,
		payload: { correction: verdict.kind, correctionId: id, question: version.questionId, questionVersionId, reason }
	});

	return id;
}

/**
 * The question version that a verdict is about, if it decides anything else than what holds.
 * @throws Problem `question_unknown`, `correction_void` when it is void already, or `key_same` at the field `right`
 */
export async function requireNews(db: Reader, questionVersionId: string, verdict: Verdict) {
	const version = await requireVersion(db, questionVersionId);
	const [held] = await correctionsInForce(db, [questionVersionId]);
	if (held?.kind === 'void' && verdict.kind === 'void') {
		throw new Problem('correction_void', m.correction_void_already({ question: version.questionId }));
	}
	const key = held?.kind === 'key' ? held.key : held ? undefined : version.key;
	if (key && verdict.kind === 'key' && judgesAlike(key, verdict.key)) {
		throw new Problem('key_same', m.correction_key_same(), 'right');
	}

	return version;
}

/** @throws Problem `reason_missing` or `reason_long` */
export function requireReason(typed: string): string {
	const reason = typed.trim();
	if (reason === '') throw new Problem('reason_missing', m.correction_reason_missing(), 'reason');
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.waiver_reason_long({ count: reason.length, limit: longestReason }), 'reason');
	}

	return reason;
}

/** What holds of these question versions now. */
export async function correctionsInForce(db: Reader, questionVersionIds: readonly string[]): Promise<Correction[]> {
	return [...(await listDecisions(db, questionVersionIds)).values()].map(asCorrection);
}

/** The last that was decided about each of these question versions, if anything was. */
export async function listDecisions(db: Reader, questionVersionIds: readonly string[]) {
	const rows = await inForceQuery(db).all({ versions: JSON.stringify(questionVersionIds) });

	return new Map(rows.map((row) => [row.questionVersionId, row]));
}

const inForceQuery = preparedOnce((db: Reader) =>
	db
		.select({ ...correctionColumns, reason: questionCorrection.reason })
		.from(questionCorrection)
		.where(
			sql`${questionCorrection.questionVersionId} in (select value from json_each(${sql.placeholder('versions')}))`
		)
		.orderBy(asc(questionCorrection.decidedAt), asc(questionCorrection.id))
		.prepare()
);

/** Corrections that gradings name by their ids. */
export async function findCorrections(db: Reader, ids: readonly string[]): Promise<Correction[]> {
	if (ids.length === 0) return [];

	const rows = await db
		.select(correctionColumns)
		.from(questionCorrection)
		.where(inArray(questionCorrection.id, [...ids]));

	return rows.map(asCorrection);
}

const correctionColumns = {
	id: questionCorrection.id,
	questionVersionId: questionCorrection.questionVersionId,
	kind: questionCorrection.kind,
	key: questionCorrection.key
};

export function asCorrection(row: {
	id: string;
	questionVersionId: string;
	kind: 'void' | 'key';
	key: Key | null;
}): Correction {
	const { id, questionVersionId, kind, key } = row;

	return kind === 'key' && key ? { questionVersionId, kind, id, key } : { questionVersionId, kind: 'void' };
}

/** A verdict that is not recorded, to see what it would do. */
export function proposed(questionVersionId: string, verdict: Verdict): Correction {
	return asCorrection({ id: '', key: null, questionVersionId, ...verdict });
}

/** @throws Problem `correction_unknown` */
export async function requireCorrection(db: Reader, id: string): Promise<RecordedCorrection> {
	const row = await recordedRows(db).where(eq(questionCorrection.id, id)).get();
	if (!row) throw new Problem('correction_unknown', m.correction_unknown({ id }));

	return row;
}

/**
 * What is judged with a recorded correction: itself, and where a publication decided it, all that this publication decided
 * and that still holds.
 * @throws Problem `correction_superseded` when something else was decided about its question since
 */
export async function judgedTogether(db: Reader, recorded: RecordedCorrection): Promise<Correction[]> {
	const { id, publicationId } = recorded;
	const set = publicationId === null ? [recorded] : await listPublicationCorrections(db, publicationId);
	const holding = await listDecisions(
		db,
		set.map((one) => one.questionVersionId)
	);
	const inForce = set.filter((one) => holding.get(one.questionVersionId)?.id === one.id);
	if (!inForce.some((one) => one.id === id)) {
		throw new Problem('correction_superseded', m.correction_superseded({ question: recorded.questionId }));
	}

	return inForce.map(asCorrection);
}

/** What was decided about a question, in all its versions, the last first. */
export async function listCorrections(db: Reader, moduleId: string, questionId: string): Promise<RecordedCorrection[]> {
	return recordedRows(db)
		.where(
			sql`${questionCorrection.questionVersionId} in (
				select v.id from ${questionVersion} v where v.module_id = ${moduleId} and v.question_id = ${questionId}
			)`
		)
		.orderBy(desc(questionCorrection.decidedAt), desc(questionCorrection.id));
}

/** What a publication that corrects has decided. */
export async function listPublicationCorrections(db: Reader, publicationId: string): Promise<RecordedCorrection[]> {
	return recordedRows(db)
		.where(eq(questionCorrection.publicationId, publicationId))
		.orderBy(asc(questionVersion.questionId), asc(questionCorrection.id));
}

function recordedRows(db: Reader) {
	return db
		.select({
			...correctionColumns,
			moduleId: questionVersion.moduleId,
			questionId: questionVersion.questionId,
			title: sql<string>`json_extract(${questionVersion.publicPart}, '$.title')`,
			reason: questionCorrection.reason,
			publicationId: questionCorrection.publicationId,
			decidedBy: questionCorrection.decidedBy,
			decidedAt: questionCorrection.decidedAt
		})
		.from(questionCorrection)
		.innerJoin(questionVersion, eq(questionVersion.id, questionCorrection.questionVersionId))
		.$dynamic();
}

/** @throws Problem `question_unknown` */
export async function requireVersion(db: Reader, questionVersionId: string) {
	const row = await db
		.select({
			moduleId: questionVersion.moduleId,
			questionId: questionVersion.questionId,
			public: questionVersion.publicPart,
			key: questionVersion.key
		})
		.from(questionVersion)
		.where(eq(questionVersion.id, questionVersionId))
		.get();
	if (!row) throw new Problem('question_unknown', m.correction_question_unknown({ question: questionVersionId }));

	return row;
}
