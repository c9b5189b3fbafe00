import type { Lesson, Module, Picture, Question } from '#lib/content/model.ts';
import type { PublicationSource, PublishedModule } from '#lib/server/db/schema/content.ts';
import { contentHash } from './content-hash.ts';
import { requireHarmless } from './harmless.ts';

/** A module ready to be written: hashed and found harmless, so that the write lock is held for the rows alone. */
export type PreparedModule = {
	id: string;
	sha256: string;
	source: PublicationSource;
	module: PublishedModule;
	lessons: { sha256: string; lesson: PreparedLesson }[];
	questions: { sha256: string; pool: string; question: Question }[];
	/** What texts show names its pictures by their hashes, so they are in the hash of the module already. */
	pictures: Pick<Picture, 'sha256' | 'type' | 'bytes'>[];
};

export type PreparedLesson = Pick<Lesson, 'slug' | 'title' | 'minutes' | 'objectives' | 'parts'>;

/** @throws Problem `html_unsafe` when the sanitiser would change what the renderer made */
export function prepareModule(source: Module): PreparedModule {
	const { quiz } = source;
	const told: PublishedModule = {
		title: source.title,
		summary: source.summary,
		minutes: source.minutes,
		objectives: source.objectives,
		introductionHtml: source.introductionHtml,
		policy: quiz.policy,
		quizTitle: quiz.title,
		pools: quiz.pools.map(({ slug, name, draw, practice }) => ({ slug, name, draw, practice }))
	};
	const lessons = source.lessons.map(({ slug, title, minutes, objectives, parts }) => {
		const lesson = { slug, title, minutes, objectives, parts };

		return { sha256: contentHash({ module: source.id, lesson }), lesson };
	});
	const questions = quiz.pools.flatMap((pool) =>
		pool.questions.map((question) => ({
			sha256: contentHash({ module: source.id, question }),
			pool: pool.slug,
			question
		}))
	);

	requireHarmless(source.id, [told, lessons, questions]);

	return {
		id: source.id,
		// What a publication is: its own words, its lessons in their order, its questions in their pools.
		sha256: contentHash({
			module: source.id,
			told,
			lessons: lessons.map(({ sha256 }) => sha256),
			questions: questions.map(({ sha256, pool }) => ({ sha256, pool }))
		}),
		source: source.origin,
		module: told,
		lessons,
		questions,
		pictures: source.pictures.map(({ sha256, type, bytes }) => ({ sha256, type, bytes }))
	};
}
