import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { CircularKind, PledgeKind, Question } from '#lib/content/model.ts';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import { day, id, moment } from './columns.ts';
import { person } from './organisation.ts';

export const officialTextKinds = ['circular', 'pledge'] as const;
export type OfficialTextKind = (typeof officialTextKinds)[number];

/** One version of a circular or a pledge: never changed, the highest version is in force. */
export const officialTextVersion = sqliteTable(
	'official_text_version',
	{
		id: id(),
		kind: text({ enum: officialTextKinds }).notNull(),
		/** Its id in the content. */
		ref: text().notNull(),
		version: integer().notNull(),
		title: text().notNull(),
		/** What the institution calls it: a decree of its own kind. */
		form: text().$type<CircularKind | PledgeKind>().notNull(),
		/** Not in force anywhere. */
		example: integer({ mode: 'boolean' }).notNull(),
		/** Who issued it, in words. */
		institution: text().notNull(),
		issuedOn: day().notNull(),
		bodyMarkdown: text().notNull(),
		/** Rendered and sanitised at publication. */
		bodyHtml: text().notNull(),
		/** Of what a reader sees: title, form, institution, day and text. */
		sha256: text().notNull(),
		publishedAt: moment().notNull()
	},
	(table) => [uniqueIndex('official_text_version_n').on(table.kind, table.ref, table.version)]
);

/** What is asked about a version of a circular; the highest n is asked. A better question makes no new version. */
export const circularQuestions = sqliteTable(
	'circular_questions',
	{
		id: id(),
		textVersionId: text()
			.notNull()
			.references(() => officialTextVersion.id),
		n: integer().notNull(),
		sha256: text().notNull(),
		/** With their keys, which never leave the server. */
		questions: text({ mode: 'json' }).$type<Question[]>().notNull(),
		publishedAt: moment().notNull()
	},
	(table) => [uniqueIndex('circular_questions_n').on(table.textVersionId, table.n)]
);

/** A person has read and understood one version of a circular, or affirmed one version of a pledge. */
export const acknowledgement = sqliteTable(
	'acknowledgement',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		textVersionId: text()
			.notNull()
			.references(() => officialTextVersion.id),
		/** Who the person was on that day, copied as facts; for a pledge, whose affirmation is printed. */
		holder: text({ mode: 'json' }).$type<CertificateFacts['holder']>(),
		at: moment().notNull()
	},
	(table) => [uniqueIndex('acknowledgement_once').on(table.textVersionId, table.personId)]
);
