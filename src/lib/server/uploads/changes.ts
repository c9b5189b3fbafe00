import { and, asc, eq, isNull } from 'drizzle-orm';
import { shortName } from '#lib/content/regulation-names.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import {
	lessonVersion,
	publicationLesson,
	publicationQuestion,
	questionVersion,
	type PublishedModule
} from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { contentHash } from '../publishing/content-hash.ts';
import type { PreparedModule } from '../publishing/prepare.ts';
import type { ModulePublication } from '../publishing/published.ts';
import { listPublications } from '../publishing/publishing.ts';
import { differingReferences, type PreparedReference } from '../publishing/references.ts';
import { compareModules, type Comparison, type Part, type Parts, type QuestionPart } from './differences.ts';

/** What publishing a module would change. */
export type Changes = Comparison & {
	/** What stands of the module now, a withdrawal included; null before its first publication. */
	standing: { publicationId: string; n: number; withdrawn: boolean } | null;
	/** Number of the publication that it is compared with: the last one that was not withdrawn. */
	against: number | null;
	/** It is what stands already: there is nothing to publish. */
	same: boolean;
	/** The title, the introduction, the rules of the quiz or its pools. */
	words: boolean;
	/** Attempts at the module that are under way. */
	openAttempts: number;
	/** Regulations that are published along, because they are cited and not shown like this yet: their short names. */
	regulations: string[];
	/** What it is compared with is in the public search, which has no uploaded modules. */
	leavesSearch: boolean;
};

/**
 * Compares a module with the last publication that people could learn from.
 * @param regulations those that it cites
 */
export async function findChanges(
	db: Reader,
	prepared: PreparedModule,
	regulations: readonly PreparedReference<'regulation'>[]
): Promise<Changes> {
	const all = await listPublications(db, prepared.id);
	const [current] = all;
	const before = all.find(({ withdrawn }) => !withdrawn);
	const parts = before ? await partsOf(db, before) : { lessons: [], questions: [] };

	return {
		standing: current ? { publicationId: current.id, n: current.n, withdrawn: current.withdrawn } : null,
		against: before?.n ?? null,
		same: current !== undefined && !current.withdrawn && current.sha256 === prepared.sha256,
		...compareModules(parts, partsIn(prepared)),
		words: before !== undefined && contentHash(before.module) !== contentHash(prepared.module),
		openAttempts: await countOpenAttempts(db, prepared.id),
		regulations: (await differingReferences(db, 'regulation', regulations)).map(({ data }) => shortName(data)),
		leavesSearch: before?.source === 'public'
	};
}

/** Number of the latest publication that came out after the files of an upload, which may lack its changes; null if none did. */
export async function findNewer(
	db: Reader,
	{ moduleId, uploadedAt }: { moduleId: string; uploadedAt: Date }
): Promise<number | null> {
	const all = await listPublications(db, moduleId);

	return all.find(({ withdrawn, publishedAt }) => !withdrawn && publishedAt > uploadedAt)?.n ?? null;
}

/** Attempts at a module that are under way. */
export async function countOpenAttempts(db: Reader, moduleId: string): Promise<number> {
	return db.$count(attempt, and(eq(attempt.moduleId, moduleId), isNull(attempt.submittedAt)));
}

/** The parts of a module that is not published yet, as `compareModules` takes them. */
export function partsIn(prepared: PreparedModule): Parts {
	return {
		lessons: prepared.lessons.map(({ sha256, lesson: { slug, title } }) => ({ id: slug, title, sha256 })),
		questions: prepared.questions.map(({ sha256, pool, question: { public: told, key } }) => ({
			id: told.id,
			title: told.title,
			sha256,
			key,
			pool: poolOf(prepared, pool)
		}))
	};
}

async function partsOf(db: Reader, publication: ModulePublication): Promise<Parts> {
	return { lessons: await lessonsOf(db, publication.id), questions: await questionsOf(db, publication) };
}

function poolOf({ module }: { module: PublishedModule }, slug: string): QuestionPart['pool'] {
	return module.pools.find((pool) => pool.slug === slug)!;
}

async function lessonsOf(db: Reader, publicationId: string): Promise<Part[]> {
	return db
		.select({ id: lessonVersion.slug, title: lessonVersion.title, sha256: lessonVersion.sha256 })
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, publicationId))
		.orderBy(asc(publicationLesson.position));
}

async function questionsOf(db: Reader, publication: Pick<ModulePublication, 'id' | 'module'>): Promise<QuestionPart[]> {
	const rows = await db
		.select({
			id: questionVersion.questionId,
			told: questionVersion.publicPart,
			key: questionVersion.key,
			sha256: questionVersion.sha256,
			pool: publicationQuestion.pool
		})
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publication.id))
		.orderBy(asc(publicationQuestion.position));

	return rows.map(({ told, pool, ...row }) => ({ ...row, title: told.title, pool: poolOf(publication, pool) }));
}
