import { and, asc, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Question } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import {
	lessonVersion,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion,
	type PublishedModule
} from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { findInstitution } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import type { PreparedModule } from './prepare.ts';

export type ModulePublication = {
	id: string;
	moduleId: string;
	n: number;
	kind: 'first' | 'minor' | 'corrects' | 'withdraws';
	/** The module is closed: neither started nor continued; `note` says why. */
	withdrawn: boolean;
	module: PublishedModule;
	source: 'public' | 'overlay';
	sha256: string;
	note: string;
	publishedBy: string | null;
	publishedAt: Date;
};

/** How a change to a published module is meant; the first publication needs none. */
export type Change = { kind: 'minor' | 'corrects'; note: string };

export type ModuleOutcome = {
	moduleId: string;
	/** `withdrawn`: closed, and it stays so until it is published by its name. */
	outcome: 'published' | 'unchanged' | 'withdrawn';
	n: number;
};

/**
 * Publishes a module if it differs from its current publication. What did not change keeps its version, so reading
 * carries over. A withdrawn module opens again only with `reopen`.
 * @throws Problem `change_missing`, `note_missing` or `change_unsupported`
 */
export async function publishModule(
	tx: Transaction,
	prepared: PreparedModule,
	{ change, reopen, by, now }: { change?: Change | undefined; reopen?: boolean; by: Actor; now: Date }
): Promise<ModuleOutcome> {
	const current = await findCurrentPublication(tx, prepared.id);
	if (current?.withdrawn && !reopen) return { moduleId: prepared.id, outcome: 'withdrawn', n: current.n };
	if (current && !current.withdrawn && current.sha256 === prepared.sha256) {
		return { moduleId: prepared.id, outcome: 'unchanged', n: current.n };
	}

	const { kind, note } = current ? requireChange(prepared.id, change) : { kind: 'first' as const, note: firstNote(change) };
	const publicationId = newId();
	const n = (current?.n ?? 0) + 1;
	await tx.insert(publication).values({
		id: publicationId,
		moduleId: prepared.id,
		n,
		kind,
		sha256: prepared.sha256,
		module: prepared.module,
		source: prepared.source,
		note,
		publishedBy: by,
		publishedAt: now
	});
	await insertLessons(tx, publicationId, prepared);
	await insertQuestions(tx, publicationId, prepared);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'content.publish',
		subject: prepared.id,
		payload: { publication: publicationId, n, change: kind, note, sha256: prepared.sha256, source: prepared.source }
	});

	return { moduleId: prepared.id, outcome: 'published', n };
}

function requireChange(moduleId: string, change: Change | undefined): Change {
	if (!change) throw new Problem('change_missing', m.publishing_change_missing({ module: moduleId }));
	if (change.kind === 'corrects') throw new Problem('change_unsupported', m.publishing_corrects_unsupported());

	const note = change.note.trim();
	if (note === '') throw new Problem('note_missing', m.publishing_note_missing(), 'note');

	return { kind: change.kind, note };
}

function firstNote(change: Change | undefined): string {
	return change?.note.trim() || m.publishing_first_note();
}

async function insertLessons(tx: Transaction, publicationId: string, { id, lessons }: PreparedModule): Promise<void> {
	if (lessons.length === 0) return;

	await tx
		.insert(lessonVersion)
		.values(lessons.map(({ sha256, lesson }) => ({ sha256, moduleId: id, ...lesson })))
		.onConflictDoNothing({ target: lessonVersion.sha256 });
	const versions = await tx
		.select({ id: lessonVersion.id, sha256: lessonVersion.sha256 })
		.from(lessonVersion)
		.where(
			inArray(
				lessonVersion.sha256,
				lessons.map(({ sha256 }) => sha256)
			)
		);
	const idOf = new Map(versions.map((version) => [version.sha256, version.id]));
	await tx.insert(publicationLesson).values(
		lessons.map(({ sha256 }, i) => ({ publicationId, position: i + 1, lessonVersionId: idOf.get(sha256)! }))
	);
}

async function insertQuestions(tx: Transaction, publicationId: string, { id, questions }: PreparedModule): Promise<void> {
	if (questions.length === 0) return;

	await tx
		.insert(questionVersion)
		.values(
			questions.map(({ sha256, question }) => ({
				sha256,
				moduleId: id,
				questionId: question.public.id,
				publicPart: question.public,
				key: question.key
			}))
		)
		.onConflictDoNothing({ target: questionVersion.sha256 });
	const versions = await tx
		.select({ id: questionVersion.id, sha256: questionVersion.sha256 })
		.from(questionVersion)
		.where(
			inArray(
				questionVersion.sha256,
				questions.map(({ sha256 }) => sha256)
			)
		);
	const idOf = new Map(versions.map((version) => [version.sha256, version.id]));
	await tx.insert(publicationQuestion).values(
		questions.map(({ sha256, pool }, i) => ({ publicationId, position: i + 1, pool, questionVersionId: idOf.get(sha256)! }))
	);
}

/**
 * Closes a module until its next publication: open attempts end ungraded, and nobody starts or goes on.
 * @throws Problem `module_unknown`, `module_withdrawn` or `reason_missing`
 */
export async function withdrawModule(
	tx: Transaction,
	moduleId: string,
	{ reason, by, now }: { reason: string; by: Actor; now: Date }
): Promise<{ n: number; closedAttempts: number }> {
	if (reason.trim() === '') throw new Problem('reason_missing', m.publishing_reason_missing(), 'reason');

	const current = await findCurrentPublication(tx, moduleId);
	if (!current) throw new Problem('module_unknown', m.publishing_module_unknown({ module: moduleId }));
	if (current.withdrawn) throw new Problem('module_withdrawn', m.publishing_already_withdrawn({ module: moduleId }));

	const n = current.n + 1;
	await tx.insert(publication).values({
		moduleId,
		n,
		kind: 'withdraws',
		sha256: current.sha256,
		module: current.module,
		source: current.source,
		note: reason.trim(),
		publishedBy: by,
		publishedAt: now
	});
	const closed = await tx
		.update(attempt)
		.set({ submittedAt: now, closedBy: 'withdrawn' })
		.where(and(eq(attempt.moduleId, moduleId), isNull(attempt.submittedAt)))
		.returning({ id: attempt.id });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'content.withdraw',
		subject: moduleId,
		payload: { n, reason: reason.trim(), closedAttempts: closed.length }
	});

	return { n, closedAttempts: closed.length };
}

/** What stands of a module now: its last publication, or the withdrawal that closes it. */
export async function findCurrentPublication(db: Reader, moduleId: string): Promise<ModulePublication | undefined> {
	const row = await db
		.select(publicationColumns)
		.from(publication)
		.where(eq(publication.moduleId, moduleId))
		.orderBy(desc(publication.n))
		.limit(1)
		.get();

	return row && asPublication(row);
}

export async function findPublication(db: Reader, id: string): Promise<ModulePublication | undefined> {
	const row = await db.select(publicationColumns).from(publication).where(eq(publication.id, id)).get();

	return row && asPublication(row);
}

/** What stands of every module now, by id. */
export async function listCurrentPublications(db: Reader): Promise<ModulePublication[]> {
	const rows = await db
		.select(publicationColumns)
		.from(publication)
		.where(
			sql`(${publication.moduleId}, ${publication.n}) in (select p.module_id, max(p.n) from publication p group by p.module_id)`
		)
		.orderBy(asc(publication.moduleId));

	return rows.map(asPublication);
}

/** Every publication of a module, the latest first. */
export async function listPublications(db: Reader, moduleId: string): Promise<ModulePublication[]> {
	const rows = await db
		.select(publicationColumns)
		.from(publication)
		.where(eq(publication.moduleId, moduleId))
		.orderBy(desc(publication.n));

	return rows.map(asPublication);
}

/**
 * The publication that a person learns from: people finish the one they began, by reading or by an attempt, until they
 * have passed; others get the current one. A withdrawn one is never handed out: while the module is closed the withdrawal
 * itself is returned, and afterwards the one that opened it again.
 */
export async function publicationFor(
	db: Reader,
	personId: string,
	moduleId: string
): Promise<ModulePublication | undefined> {
	const all = await db
		.select({ id: publication.id, kind: publication.kind, publishedAt: publication.publishedAt })
		.from(publication)
		.where(eq(publication.moduleId, moduleId))
		.orderBy(desc(publication.n));
	const withdrawal = all.findIndex(({ kind }) => kind === 'withdraws');
	const usable = withdrawal === -1 ? all : all.slice(0, withdrawal);
	if (usable.length === 0) return findCurrentPublication(db, moduleId);

	const began = usable.length > 1 ? await beganAt(db, personId, moduleId, usable.at(-1)!.publishedAt) : undefined;
	const chosen = (began && usable.find(({ publishedAt }) => publishedAt <= began)) ?? usable[0]!;

	return findPublication(db, chosen.id);
}

/** The first act of a person in a module since `since` that no pass has concluded. */
async function beganAt(db: Reader, personId: string, moduleId: string, since: Date): Promise<Date | undefined> {
	const row = await db.get<{ at: number | null }>(sql`
		with passed(at) as (
			select coalesce(max(f.completed_at), 0)
			from enrolment e join fulfilment f on f.enrolment_id = e.id join requirement r on r.id = f.requirement_id
			where e.person_id = ${personId} and r.kind = 'module' and r.ref = ${moduleId}
		)
		select min(at) as at from (
			select min(r.first_at) as at
			from reading r join lesson_version v on v.id = r.lesson_version_id
			where r.person_id = ${personId} and v.module_id = ${moduleId}
				and r.first_at >= ${since.getTime()} and r.first_at > (select at from passed)
			union all
			select min(a.started_at) from attempt a
			where a.person_id = ${personId} and a.module_id = ${moduleId}
				and a.started_at >= ${since.getTime()} and a.started_at > (select at from passed)
		)`);

	return row?.at == null ? undefined : new Date(row.at);
}

export type PublishedLesson = {
	lessonVersionId: string;
	position: number;
	slug: string;
	title: string;
	minutes: number;
	objectives: string[];
};

/** The lessons of a publication in their order, without their text. */
export async function listPublicationLessons(db: Reader, publicationId: string): Promise<PublishedLesson[]> {
	return db
		.select({
			lessonVersionId: lessonVersion.id,
			position: publicationLesson.position,
			slug: lessonVersion.slug,
			title: lessonVersion.title,
			minutes: lessonVersion.minutes,
			objectives: lessonVersion.objectives
		})
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, publicationId))
		.orderBy(asc(publicationLesson.position));
}

export type PublishedQuestion = { questionVersionId: string; position: number; pool: string; question: Question };

/** The questions of a publication with their keys: for the server only. */
export async function listPublicationQuestions(db: Reader, publicationId: string): Promise<PublishedQuestion[]> {
	const rows = await db
		.select({
			questionVersionId: questionVersion.id,
			position: publicationQuestion.position,
			pool: publicationQuestion.pool,
			public: questionVersion.publicPart,
			key: questionVersion.key
		})
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publicationId))
		.orderBy(asc(publicationQuestion.position));

	return rows.map(({ public: told, key, ...row }) => ({ ...row, question: { public: told, key } }));
}

/** How many questions each pool of a publication holds, by its slug. */
export async function countQuestions(db: Reader, publicationId: string): Promise<Map<string, number>> {
	const rows = await db
		.select({ pool: publicationQuestion.pool, n: count() })
		.from(publicationQuestion)
		.where(eq(publicationQuestion.publicationId, publicationId))
		.groupBy(publicationQuestion.pool);

	return new Map(rows.map(({ pool, n }) => [pool, n]));
}

/** Who published, by person id; the command line and the system have no name. */
export async function publisherNames(
	db: Reader,
	publications: readonly Pick<ModulePublication, 'publishedBy'>[]
): Promise<Map<string, string>> {
	const ids = [...new Set(publications.flatMap(({ publishedBy }) => publishedBy ?? []))];
	const rows = await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, ids));

	return new Map(rows.map(({ id, name }) => [id, name]));
}

/** For the start: modules whose graded questions anyone can read in the public folder. None in a demonstration. */
export async function publicQuizWarnings(db: Reader): Promise<string[]> {
	if ((await findInstitution(db))?.demo) return [];

	return (await listCurrentPublications(db))
		.filter(({ withdrawn, source, module }) => !withdrawn && source === 'public' && module.policy.mode !== 'latihan')
		.map(({ moduleId }) => m.publishing_public_quiz({ module: moduleId }));
}

const publicationColumns = {
	id: publication.id,
	moduleId: publication.moduleId,
	n: publication.n,
	kind: publication.kind,
	module: publication.module,
	source: publication.source,
	sha256: publication.sha256,
	note: publication.note,
	publishedBy: publication.publishedBy,
	publishedAt: publication.publishedAt
};

function asPublication(row: Omit<ModulePublication, 'withdrawn'>): ModulePublication {
	return { ...row, withdrawn: row.kind === 'withdraws' };
}
