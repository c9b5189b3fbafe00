import { and, asc, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { FrozenQuestion } from '#lib/assessment/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { questionVersion } from '#lib/server/db/schema/content.ts';
import { answer, attempt } from '#lib/server/db/schema/learning.ts';
import { questionReport, reportKinds, type ReportKind } from '#lib/server/db/schema/questions.ts';
import { findOwn } from '../attempts/attempts.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';

/** Of a note and of a reply, in characters. */
export const longestNote = 1000;
/** Of one question; more of them say nothing new. */
const mostAbout = 50;

export type NewReport = { personId: string; attemptId: string; slot: number; kind: string; note: string };

/**
 * A learner reports a question of an own attempt that is closed; each once. It changes no score.
 * @throws Problem `attempt_unknown`, `report_early`, `report_question`, `report_kind`, `report_note` or `report_once`
 */
export async function reportQuestion(tx: Transaction, made: NewReport, now: Date): Promise<void> {
	const { personId, attemptId } = made;
	const own = await findOwn(tx, personId, attemptId);
	if (!own) throw new Problem('attempt_unknown', m.attempt_unknown());
	if (!own.submittedAt) throw new Problem('report_early', m.report_early());
	const question = own.snapshot.questions.find(({ slot }) => slot === made.slot);
	if (!question) throw new Problem('report_question', m.report_question_missing(), 'slot');
	const kind = reportKinds.find((one) => one === made.kind);
	if (!kind) throw new Problem('report_kind', m.report_kind_missing(), 'kind');
	const note = requireText(made.note, 'note', m.report_note_missing(), m.report_note_long({ limit: longestNote }));

	const { questionVersionId, questionId } = question;
	const [written] = await tx
		.insert(questionReport)
		.values({ attemptId, questionVersionId, personId, kind, note, reportedAt: now })
		.onConflictDoNothing()
		.returning({ id: questionReport.id });
	if (!written) throw new Problem('report_once', m.report_once());

	await recordAudit(tx, {
		at: now,
		actor: personId,
		kind: 'question.report',
		subject: written.id,
		payload: { module: own.moduleId, question: questionId, report: kind }
	});
}

export type OwnReport = { slot: number; kind: ReportKind; note: string; reply: string | null };

/** What somebody has reported of an own attempt, in the order of its questions, with the replies. */
export async function listOwnReports(
	db: Reader,
	personId: string,
	{ id, questions }: { id: string; questions: readonly FrozenQuestion[] }
): Promise<OwnReport[]> {
	const rows = await ownQuery(db).all({ attemptId: id, personId });

	return questions.flatMap(({ slot, questionVersionId }) =>
		rows
			.filter((row) => row.questionVersionId === questionVersionId)
			.map(({ kind, note, reply }) => ({ slot, kind, note, reply }))
	);
}

const ownQuery = preparedOnce((db: Reader) =>
	db
		.select({
			questionVersionId: questionReport.questionVersionId,
			kind: questionReport.kind,
			note: questionReport.note,
			reply: questionReport.reply
		})
		.from(questionReport)
		.where(
			and(
				eq(questionReport.attemptId, sql.placeholder('attemptId')),
				eq(questionReport.personId, sql.placeholder('personId'))
			)
		)
		.prepare()
);

/** A report as trainers read it: nothing in it says who made it. */
export type ListedReport = {
	id: string;
	moduleId: string;
	questionVersionId: string;
	kind: ReportKind;
	note: string;
	reportedAt: Date;
	reply: string | null;
	handledAt: Date | null;
	/** As the attempt keeps it, and what was marked in it. */
	question: FrozenQuestion;
	given: string[];
};

/** Reports that wait, the oldest first, or those that were answered, the latest first. */
export async function listReports(
	db: Reader,
	{ handled, page, size }: { handled: boolean; page: number; size: number }
): Promise<{ reports: ListedReport[]; total: number }> {
	const which = handled ? isNotNull(questionReport.handledAt) : isNull(questionReport.handledAt);
	const rows = await db
		.select({
			id: questionReport.id,
			moduleId: attempt.moduleId,
			questionVersionId: questionReport.questionVersionId,
			kind: questionReport.kind,
			note: questionReport.note,
			reportedAt: questionReport.reportedAt,
			reply: questionReport.reply,
			handledAt: questionReport.handledAt,
			// One question of the attempt, cut out by the database.
			question: sql<string>`(
				select question.value from json_each(${attempt.snapshot}, '$.questions') as question
				where json_extract(question.value, '$.questionVersionId') = ${questionReport.questionVersionId}
			)`,
			given: answer.value
		})
		.from(questionReport)
		.innerJoin(attempt, eq(attempt.id, questionReport.attemptId))
		.leftJoin(
			answer,
			and(
				eq(answer.attemptId, questionReport.attemptId),
				eq(answer.questionVersionId, questionReport.questionVersionId)
			)
		)
		.where(which)
		.orderBy(handled ? desc(questionReport.handledAt) : asc(questionReport.reportedAt))
		.limit(size)
		.offset((page - 1) * size);
	const [counted] = await db.select({ total: count() }).from(questionReport).where(which);

	return {
		reports: rows.map(({ question, given, ...row }) => ({
			...row,
			question: JSON.parse(question) as FrozenQuestion,
			given: given ?? []
		})),
		total: counted?.total ?? 0
	};
}

export type ReportAbout = { id: string; kind: ReportKind; note: string; reply: string | null; reportedAt: Date };

/** What was reported of all versions of a question, those that wait first; nothing says who made it. */
export async function listReportsAbout(db: Reader, moduleId: string, questionId: string): Promise<ReportAbout[]> {
	return db
		.select({
			id: questionReport.id,
			kind: questionReport.kind,
			note: questionReport.note,
			reply: questionReport.reply,
			reportedAt: questionReport.reportedAt
		})
		.from(questionReport)
		.innerJoin(questionVersion, eq(questionVersion.id, questionReport.questionVersionId))
		.where(and(eq(questionVersion.moduleId, moduleId), eq(questionVersion.questionId, questionId)))
		.orderBy(isNotNull(questionReport.handledAt), desc(questionReport.reportedAt))
		.limit(mostAbout);
}

export async function countOpenReports(db: Reader): Promise<number> {
	const [row] = await db.select({ n: count() }).from(questionReport).where(isNull(questionReport.handledAt));

	return row?.n ?? 0;
}

/**
 * A trainer answers a report, which closes it.
 * @throws Problem `report_unknown`, `report_handled` or `report_reply`
 */
export async function replyToReport(
	tx: Transaction,
	{ reportId, reply, by }: { reportId: string; reply: string; by: string },
	now: Date
): Promise<void> {
	const found = await tx
		.select({ kind: questionReport.kind, handledAt: questionReport.handledAt, moduleId: attempt.moduleId })
		.from(questionReport)
		.innerJoin(attempt, eq(attempt.id, questionReport.attemptId))
		.where(eq(questionReport.id, reportId))
		.get();
	if (!found) throw new Problem('report_unknown', m.reports_unknown());
	if (found.handledAt) throw new Problem('report_handled', m.reports_handled());
	const text = requireText(reply, 'reply', m.reports_reply_missing(), m.reports_reply_long({ limit: longestNote }));

	await tx
		.update(questionReport)
		.set({ reply: text, handledBy: by, handledAt: now })
		.where(eq(questionReport.id, reportId));
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'question.reply',
		subject: reportId,
		payload: { module: found.moduleId, report: found.kind }
	});
}

/** @throws Problem `report_<field>` */
function requireText(typed: string, field: 'note' | 'reply', missing: string, long: string): string {
	// A browser sends a line break as two characters, and counts it as one.
	const text = typed.replaceAll('\r\n', '\n').trim();
	if (text === '') throw new Problem(`report_${field}`, missing, field);
	if (text.length > longestNote) throw new Problem(`report_${field}`, long, field);

	return text;
}
