import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sumNames, weekSumNames } from '#lib/assessment/tally.ts';
import type { Key } from '#lib/content/model.ts';
import { day, id, moment } from './columns.ts';
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

const sums = <const Name extends string>(names: readonly Name[]) =>
	Object.fromEntries(names.map((name) => [name, integer().notNull()])) as {
		[Each in Name]: ReturnType<ReturnType<typeof integer>['notNull']>;
	};

/** Of the person's primary post on the day of the attempt; empty for somebody without one. */
const category = () => text().notNull();

/** What all graded attempts together say of a question version, see `tally.ts`; kept up with each grading. */
export const questionTally = sqliteTable(
	'question_tally',
	{
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		category: category(),
		...sums(sumNames)
	},
	(table) => [primaryKey({ columns: [table.questionVersionId, table.category] })]
);

/** How often something was marked, and the rest scores of those who marked it. */
export const questionChoiceTally = sqliteTable(
	'question_choice_tally',
	{
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		category: category(),
		choice: text().notNull(),
		...sums(['n', 'rest'])
	},
	(table) => [primaryKey({ columns: [table.questionVersionId, table.category, table.choice] })]
);

/** The answers of a week, by its Monday in the institution's time zone. */
export const questionWeekTally = sqliteTable(
	'question_week_tally',
	{
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		week: day().notNull(),
		...sums(weekSumNames)
	},
	(table) => [primaryKey({ columns: [table.questionVersionId, table.week] })]
);
