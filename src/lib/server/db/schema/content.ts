import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import {
	pictureTypes,
	type Key,
	type LessonPart,
	type Policy,
	type PublicPart,
	type Regulation,
	type RulingTopic,
	type SynonymSet
} from '#lib/content/model.ts';
import { id, moment } from './columns.ts';

export const publicationKinds = ['first', 'minor', 'corrects', 'withdraws'] as const;

/** The public folder, the private one, or an archive that was uploaded in the browser. */
export const publicationSources = ['public', 'overlay', 'upload'] as const;
export type PublicationSource = (typeof publicationSources)[number];

/** What a publication says of its module beside the lessons and questions. */
export type PublishedModule = {
	title: string;
	summary: string;
	minutes: number;
	objectives: Record<string, string>;
	introductionHtml: string;
	policy: Policy;
	quizTitle: string;
	pools: { slug: string; name: string; draw: number; practice: boolean }[];
};

/** A published version of a module: immutable and hashed. `withdraws` closes the module until the next one. */
export const publication = sqliteTable(
	'publication',
	{
		id: id(),
		moduleId: text().notNull(),
		n: integer().notNull(),
		kind: text({ enum: publicationKinds }).notNull(),
		sha256: text().notNull(),
		module: text({ mode: 'json' }).$type<PublishedModule>().notNull(),
		/** Where the graded quiz came from: questions of the public folder can be read by anyone. */
		source: text({ enum: publicationSources }).notNull(),
		note: text().notNull(),
		publishedBy: text(),
		publishedAt: moment().notNull()
	},
	(table) => [uniqueIndex('publication_module_n').on(table.moduleId, table.n)]
);

export const lessonVersion = sqliteTable('lesson_version', {
	id: id(),
	sha256: text().notNull().unique(),
	moduleId: text().notNull(),
	slug: text().notNull(),
	title: text().notNull(),
	minutes: integer().notNull(),
	objectives: text({ mode: 'json' }).$type<string[]>().notNull(),
	/** Text, rendered and sanitised at publication, and self-checks in their places. */
	parts: text({ mode: 'json' }).$type<LessonPart[]>().notNull()
});

export const publicationLesson = sqliteTable(
	'publication_lesson',
	{
		publicationId: text()
			.notNull()
			.references(() => publication.id),
		position: integer().notNull(),
		lessonVersionId: text()
			.notNull()
			.references(() => lessonVersion.id)
	},
	(table) => [primaryKey({ columns: [table.publicationId, table.position] })]
);

export const questionVersion = sqliteTable(
	'question_version',
	{
		id: id(),
		sha256: text().notNull().unique(),
		moduleId: text().notNull(),
		questionId: text().notNull(),
		publicPart: text({ mode: 'json' }).$type<PublicPart>().notNull(),
		/** Never leaves the server before the policy releases it. */
		key: text({ mode: 'json' }).$type<Key>().notNull()
	},
	(table) => [index('question_version_question').on(table.moduleId, table.questionId)]
);

export const publicationQuestion = sqliteTable(
	'publication_question',
	{
		publicationId: text()
			.notNull()
			.references(() => publication.id),
		position: integer().notNull(),
		/** The pool's slug. */
		pool: text().notNull(),
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id)
	},
	(table) => [
		primaryKey({ columns: [table.publicationId, table.position] }),
		index('publication_question_version').on(table.questionVersionId)
	]
);

/** What published texts show, by its content: it is never changed, and stays as long as somebody may look back. */
export const picture = sqliteTable('picture', {
	/** In hexadecimal, of the bytes. */
	sha256: text().primaryKey(),
	type: text({ enum: pictureTypes }).notNull(),
	bytes: blob({ mode: 'buffer' }).notNull()
});

/** What stands beside the modules and is looked up: a regulation, a topic of rulings, the list of synonyms. */
export type ReferenceData = { regulation: Regulation; rulings: RulingTopic; synonyms: { sets: SynonymSet[] } };
export type ReferenceKind = keyof ReferenceData;

/** A published state of a reference; the highest n is shown. */
export const referenceVersion = sqliteTable(
	'reference_version',
	{
		id: id(),
		kind: text().$type<ReferenceKind>().notNull(),
		/** Its id in the content. */
		ref: text().notNull(),
		n: integer().notNull(),
		sha256: text().notNull(),
		data: text({ mode: 'json' }).$type<ReferenceData[ReferenceKind]>().notNull(),
		publishedAt: moment().notNull()
	},
	(table) => [uniqueIndex('reference_version_n').on(table.kind, table.ref, table.n)]
);

export const passageKinds = ['ruling', 'regulation', 'lesson'] as const;

/**
 * A text that the public search finds: a ruling, an article, a part of a lesson. Its words stand under the same number in
 * the full-text tables `ruling_words` and `passage_words`, which are made by a migration: Drizzle knows no virtual tables.
 */
export const passage = sqliteTable(
	'passage',
	{
		id: integer().primaryKey({ autoIncrement: true }),
		kind: text({ enum: passageKinds }).notNull(),
		/** Id of the topic, regulation or module that it is a part of; they are indexed as a whole. */
		owner: text().notNull(),
		/** Where it is read, from the root of the site. */
		address: text().notNull(),
		title: text().notNull(),
		/** Plain text. */
		text: text().notNull()
	},
	(table) => [index('passage_owner').on(table.kind, table.owner)]
);
