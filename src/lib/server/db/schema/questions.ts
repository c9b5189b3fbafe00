import { sql } from 'drizzle-orm';
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Key } from '#lib/content/model.ts';
import { id, moment } from './columns.ts';
import { publication, questionVersion } from './content.ts';
import { attempt } from './learning.ts';
import { person } from './organisation.ts';

/** A question version that was found wrong after people had answered it. The latest of a version holds. */
export const questionCorrection = sqliteTable(
	'question_correction',
	{
		id: id(),
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		/** `void` takes the question out of every score; `key` judges it by another key. */
		kind: text({ enum: ['void', 'key'] }).notNull(),
		/** Of kind `key`: what takes the place of the frozen key. */
		key: text({ mode: 'json' }).$type<Key>(),
		reason: text().notNull(),
		/** The publication that corrects it, when one does. */
		publicationId: text().references(() => publication.id),
		decidedBy: text(),
		decidedAt: moment().notNull()
	},
	(table) => [index('question_correction_version').on(table.questionVersionId)]
);

export const reportKinds = ['wrong', 'unclear', 'several', 'outdated', 'other'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What a learner finds wrong with a question of an own attempt. */
export const questionReport = sqliteTable(
	'question_report',
	{
		id: id(),
		attemptId: text()
			.notNull()
			.references(() => attempt.id),
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		kind: text({ enum: reportKinds }).notNull(),
		note: text().notNull(),
		reportedAt: moment().notNull(),
		/** What the trainer answers, shown to whoever reported it. */
		reply: text(),
		handledBy: text(),
		handledAt: moment()
	},
	(table) => [
		uniqueIndex('question_report_once').on(table.attemptId, table.questionVersionId),
		index('question_report_version').on(table.questionVersionId),
		index('question_report_open')
			.on(table.reportedAt)
			.where(sql`${table.handledAt} is null`)
	]
);
