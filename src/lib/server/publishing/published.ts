import { asc, eq } from 'drizzle-orm';
import type { LessonPart, Question } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import {
	lessonVersion,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion,
	type PublicationSource,
	type PublishedModule
} from '#lib/server/db/schema/content.ts';

export type ModulePublication = {
	id: string;
	moduleId: string;
	n: number;
	kind: 'first' | 'minor' | 'corrects' | 'withdraws';
	/** The module is closed: neither started nor continued; `note` says why. */
	withdrawn: boolean;
	module: PublishedModule;
	source: PublicationSource;
	sha256: string;
	note: string;
	publishedBy: string | null;
	publishedAt: Date;
};

export type PublishedLesson = {
	lessonVersionId: string;
	position: number;
	slug: string;
	title: string;
	minutes: number;
	objectives: string[];
	/** Text, rendered and sanitised when it was published, and self-checks with their keys: for the server only. */
	parts: LessonPart[];
};

export type PublishedQuestion = { questionVersionId: string; position: number; pool: string; question: Question };

/** A publication with all that it holds, as rows that never change. */
export type Published = {
	publication: ModulePublication;
	lessons: PublishedLesson[];
	questions: PublishedQuestion[];
};

/** A publication of a large module takes about half a megabyte. */
const mostKept = 40;
/** By id: what was published is never changed, so a process reads it once. Used last stands last. */
const kept = new Map<string, Published>();

/** What was published under this id. The same object is handed out to all: nobody may change it. */
export async function findPublished(db: Reader, id: string): Promise<Published | undefined> {
	const found = kept.get(id) ?? (await readPublished(db, id));
	if (!found) return undefined;

	kept.delete(id);
	kept.set(id, found);
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!);

	return found;
}

async function readPublished(db: Reader, id: string): Promise<Published | undefined> {
	const row = await db.select(publicationColumns).from(publication).where(eq(publication.id, id)).get();
	if (!row) return undefined;

	const lessons = await db
		.select({
			lessonVersionId: lessonVersion.id,
			position: publicationLesson.position,
			slug: lessonVersion.slug,
			title: lessonVersion.title,
			minutes: lessonVersion.minutes,
			objectives: lessonVersion.objectives,
			parts: lessonVersion.parts
		})
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, id))
		.orderBy(asc(publicationLesson.position));
	const questions = await db
		.select({
			questionVersionId: questionVersion.id,
			position: publicationQuestion.position,
			pool: publicationQuestion.pool,
			public: questionVersion.publicPart,
			key: questionVersion.key
		})
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, id))
		.orderBy(asc(publicationQuestion.position));

	return {
		publication: asPublication(row),
		lessons,
		questions: questions.map(({ public: told, key, ...rest }) => ({ ...rest, question: { public: told, key } }))
	};
}

export const publicationColumns = {
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

export function asPublication(row: Omit<ModulePublication, 'withdrawn'>): ModulePublication {
	return { ...row, withdrawn: row.kind === 'withdraws' };
}
