import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { publication, publicationQuestion } from '#lib/server/db/schema/content.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { findInstitution } from '../organisation/institution.ts';
import {
	asPublication,
	findPublished,
	publicationColumns,
	type ModulePublication,
	type Published
} from './published.ts';

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
	return (await findPublished(db, id))?.publication;
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

/** Ids of the modules that stand as they were uploaded in the browser. */
export async function listUploadedModules(db: Reader): Promise<string[]> {
	return (await listCurrentPublications(db)).flatMap(({ moduleId, source }) => (source === 'upload' ? moduleId : []));
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

/** What decides which publication somebody learns from. */
export type PublicationBrief = Pick<ModulePublication, 'id' | 'kind' | 'publishedAt'>;

/**
 * The publication that a person learns from: people finish the one they began, by reading or by an attempt, until they
 * have passed; others get the current one. One that was corrected is not handed out again. A withdrawn one is never handed
 * out: while the module is closed the withdrawal itself is returned, and afterwards the one that opened it again.
 * @param all every publication of the module, the latest first, where they are known already
 */
export async function publicationFor(
	db: Reader,
	personId: string,
	moduleId: string,
	all?: readonly PublicationBrief[]
): Promise<Published | undefined> {
	all ??= await listPublicationBriefs(db, moduleId);
	const [latest] = all;
	if (!latest) return undefined;

	const last = all.findIndex(({ kind }) => kind === 'withdraws' || kind === 'corrects');
	const usable = last === -1 ? all : all.slice(0, all[last]!.kind === 'corrects' ? last + 1 : last);
	if (usable.length === 0) return findPublished(db, latest.id);

	const began = usable.length > 1 ? await beganAt(db, personId, moduleId, usable.at(-1)!.publishedAt) : undefined;
	const chosen = (began && usable.find(({ publishedAt }) => publishedAt <= began)) ?? usable[0]!;

	return findPublished(db, chosen.id);
}

/** What the last correction of a module says to somebody who had begun the module before it. */
export async function findCorrectionNotice(
	db: Reader,
	personId: string,
	moduleId: string
): Promise<{ note: string; at: Date } | undefined> {
	return noticeQuery(db).get({ personId, moduleId });
}

const noticeQuery = preparedOnce((db: Reader) =>
	db
		.select({ note: publication.note, at: publication.publishedAt })
		.from(publication)
		.where(
			and(
				eq(publication.moduleId, sql.placeholder('moduleId')),
				eq(publication.kind, 'corrects'),
				sql`(
					exists (
						select 1 from attempt a
						where a.person_id = ${sql.placeholder('personId')} and a.module_id = ${sql.placeholder('moduleId')}
							and a.started_at < ${publication.publishedAt}
					) or exists (
						select 1 from reading r join lesson_version v on v.id = r.lesson_version_id
						where r.person_id = ${sql.placeholder('personId')} and v.module_id = ${sql.placeholder('moduleId')}
							and r.first_at < ${publication.publishedAt}
					)
				)`
			)
		)
		.orderBy(desc(publication.n))
		.limit(1)
		.prepare()
);

async function listPublicationBriefs(db: Reader, moduleId: string): Promise<PublicationBrief[]> {
	return briefsQuery(db).all({ moduleId });
}

const briefsQuery = preparedOnce((db: Reader) =>
	db
		.select({ id: publication.id, kind: publication.kind, publishedAt: publication.publishedAt })
		.from(publication)
		.where(eq(publication.moduleId, sql.placeholder('moduleId')))
		.orderBy(desc(publication.n))
		.prepare()
);

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
