import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import {
	lessonVersion,
	publicationLesson,
	publicationQuestion,
	questionVersion
} from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { contentHash } from '../publishing/content-hash.ts';
import type { PreparedModule } from '../publishing/prepare.ts';
import { listPublications } from '../publishing/publishing.ts';

/** A lesson or a question that differs from what stands. */
export type Difference = { id: string; title: string; state: 'new' | 'changed' | 'removed' };

/** What publishing a module would change. */
export type Changes = {
	/** What stands of the module now, a withdrawal included; null before its first publication. */
	standing: { publicationId: string; n: number; withdrawn: boolean } | null;
	/** It is what stands already: there is nothing to publish. */
	same: boolean;
	lessons: Difference[];
	questions: Difference[];
	/** The title, the introduction, the rules of the quiz or its pools. */
	words: boolean;
	/** Attempts at the module that are under way. */
	openAttempts: number;
};

type Part = { id: string; title: string; sha256: string };

/** Compares a module with the last publication that people could learn from. */
export async function findChanges(db: Reader, prepared: PreparedModule): Promise<Changes> {
	const all = await listPublications(db, prepared.id);
	const [current] = all;
	const before = all.find(({ withdrawn }) => !withdrawn);

	return {
		standing: current ? { publicationId: current.id, n: current.n, withdrawn: current.withdrawn } : null,
		same: current !== undefined && !current.withdrawn && current.sha256 === prepared.sha256,
		lessons: differences(
			before ? await lessonsOf(db, before.id) : [],
			prepared.lessons.map(({ sha256, lesson: { slug, title } }) => ({ id: slug, title, sha256 }))
		),
		questions: differences(
			before ? await questionsOf(db, before.id) : [],
			prepared.questions.map(({ sha256, question: { public: told } }) => ({ id: told.id, title: told.title, sha256 }))
		),
		words: before !== undefined && contentHash(before.module) !== contentHash(prepared.module),
		openAttempts: await countOpenAttempts(db, prepared.id)
	};
}

/** Attempts at a module that are under way. */
export async function countOpenAttempts(db: Reader, moduleId: string): Promise<number> {
	return db.$count(attempt, and(eq(attempt.moduleId, moduleId), isNull(attempt.submittedAt)));
}

/** What is new or reads differently, in the order of what comes; then what is gone. */
export function differences(before: readonly Part[], after: readonly Part[]): Difference[] {
	const known = new Map(before.map((part) => [part.id, part]));
	const kept = new Set(after.map(({ id }) => id));

	return [
		...after.flatMap(({ id, title, sha256 }): Difference[] => {
			const one = known.get(id);
			if (one?.sha256 === sha256) return [];

			return [{ id, title, state: one ? 'changed' : 'new' }];
		}),
		...before.flatMap(({ id, title }): Difference[] => (kept.has(id) ? [] : [{ id, title, state: 'removed' }]))
	];
}

async function lessonsOf(db: Reader, publicationId: string): Promise<Part[]> {
	return db
		.select({ id: lessonVersion.slug, title: lessonVersion.title, sha256: lessonVersion.sha256 })
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, publicationId))
		.orderBy(asc(publicationLesson.position));
}

async function questionsOf(db: Reader, publicationId: string): Promise<Part[]> {
	const rows = await db
		.select({ id: questionVersion.questionId, told: questionVersion.publicPart, sha256: questionVersion.sha256 })
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publicationId))
		.orderBy(asc(publicationQuestion.position));

	return rows.map(({ id, told, sha256 }) => ({ id, title: told.title, sha256 }));
}
