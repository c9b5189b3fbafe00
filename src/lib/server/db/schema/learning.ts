import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	primaryKey,
	real,
	sqliteTable,
	text,
	uniqueIndex,
	type AnySQLiteColumn
} from 'drizzle-orm/sqlite-core';
import { certaintyLevels } from '#lib/assessment/certainty.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import type { QuestionGrade } from '#lib/assessment/grade.ts';
import { day, id, moment } from './columns.ts';
import { lessonVersion, publication, questionVersion } from './content.ts';
import { person } from './organisation.ts';
import { requirement } from './programmes.ts';

/** How far a person is in one version of a lesson. */
export const reading = sqliteTable(
	'reading',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		lessonVersionId: text()
			.notNull()
			.references(() => lessonVersion.id),
		/** Re-reading for a recertification is a new round. */
		round: integer().notNull().default(1),
		firstAt: moment().notNull(),
		lastAt: moment().notNull(),
		completedAt: moment(),
		/** When it was last read to its end; what has to be read again is read after a failed try. */
		lastCompletedAt: moment(),
		/** Where reading stopped: the id of the last heading in view, empty at the top. */
		position: text().notNull().default('')
	},
	(table) => [uniqueIndex('reading_person_lesson').on(table.personId, table.lessonVersionId, table.round)]
);

/** One try at a module's quiz. It exists from the moment it starts, with its questions and their order frozen. */
export const attempt = sqliteTable(
	'attempt',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		moduleId: text().notNull(),
		/** The requirement that the tries are counted for. */
		requirementId: text()
			.notNull()
			.references((): AnySQLiteColumn => requirement.id),
		publicationId: text()
			.notNull()
			.references(() => publication.id),
		n: integer().notNull(),
		seed: text().notNull(),
		snapshot: text({ mode: 'json' }).$type<Snapshot>().notNull(),
		startedAt: moment().notNull(),
		/** What the person was given: the quiz's limit, and what an accommodation adds. Null when there is no limit. */
		limitMinutes: integer(),
		/** The limit counted from the start, and the time that outages gave back. Null when the quiz has no limit. */
		deadlineAt: moment(),
		/** In a quiz that goes in one direction, the question that is being asked; those before it are done. */
		reachedSlot: integer().notNull().default(0),
		submittedAt: moment(),
		/** `person` pressed submit; `deadline` closed it with what was acknowledged; `withdrawn` ended it ungraded. */
		closedBy: text({ enum: ['person', 'deadline', 'withdrawn'] }),
		/** Of the shorter quiz of a recertification: the passed attempt whose misses it asks again. */
		refreshesId: text().references((): AnySQLiteColumn => attempt.id)
	},
	(table) => [
		uniqueIndex('attempt_person_requirement_n').on(table.personId, table.requirementId, table.n),
		uniqueIndex('attempt_open')
			.on(table.personId, table.moduleId)
			.where(sql`${table.submittedAt} is null`),
		index('attempt_publication').on(table.publicationId),
		index('attempt_deadline')
			.on(table.deadlineAt)
			.where(sql`${table.submittedAt} is null`),
		// Told by the index alone: the rows are long, and most are none.
		index('attempt_refresher')
			.on(table.refreshesId, table.id)
			.where(sql`${table.refreshesId} is not null`)
	]
);

/** One more try that the administrator opened. */
export const extraAttempt = sqliteTable(
	'extra_attempt',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		requirementId: text()
			.notNull()
			.references((): AnySQLiteColumn => requirement.id),
		reason: text().notNull(),
		grantedBy: text(),
		grantedAt: moment().notNull()
	},
	(table) => [index('extra_attempt_person').on(table.personId, table.requirementId)]
);

/** More time and more tries for one person, in every quiz. */
export const accommodation = sqliteTable(
	'accommodation',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		/** Percent that is added to the limit of every quiz. */
		extraTimePercent: integer().notNull(),
		/** Tries that are added for every requirement whose quiz counts them. */
		extraTries: integer().notNull(),
		/** May speak of somebody's health: administrators only. */
		reason: text().notNull(),
		fromOn: day().notNull(),
		/** Inclusive last day; null: until it is ended. */
		toOn: day(),
		grantedBy: text(),
		grantedAt: moment().notNull(),
		endedBy: text(),
		endedAt: moment()
	},
	(table) => [index('accommodation_person').on(table.personId)]
);

/** A time in which people could not go on through no fault of their own. */
export const outage = sqliteTable(
	'outage',
	{
		id: id(),
		startedAt: moment().notNull(),
		/** Exclusive. */
		endedAt: moment().notNull(),
		reason: text().notNull(),
		declaredBy: text(),
		declaredAt: moment().notNull(),
		/** When all that it took had been given back. Null while that is going on, or when it was cut off. */
		settledAt: moment()
	},
	(table) => [index('outage_ended').on(table.endedAt)]
);

/** The time that an outage gave back to an attempt: once, however often it is declared. */
export const outageTime = sqliteTable(
	'outage_time',
	{
		outageId: text()
			.notNull()
			.references(() => outage.id),
		attemptId: text()
			.notNull()
			.references(() => attempt.id),
		/** 0: the clock had closed the attempt already, and its person got a try back instead. */
		milliseconds: integer().notNull()
	},
	(table) => [
		primaryKey({ columns: [table.outageId, table.attemptId] }),
		index('outage_time_attempt').on(table.attemptId)
	]
);

/** The last acknowledged answer to one question; the write with the highest sequence wins. */
export const answer = sqliteTable(
	'answer',
	{
		attemptId: text()
			.notNull()
			.references(() => attempt.id),
		questionVersionId: text()
			.notNull()
			.references(() => questionVersion.id),
		/** Tokens of the chosen options. */
		value: text({ mode: 'json' }).$type<string[]>().notNull(),
		/** How sure the person was, where the quiz asks; it never changes a score. */
		certainty: text({ enum: certaintyLevels }),
		sequence: integer().notNull(),
		savedAt: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.attemptId, table.questionVersionId] })]
);

/** A score of an attempt under one scoring version; regrading adds a row. */
export const grading = sqliteTable(
	'grading',
	{
		id: id(),
		attemptId: text()
			.notNull()
			.references(() => attempt.id),
		n: integer().notNull(),
		scoringVersion: integer().notNull(),
		/** Ids of question versions that do not count. */
		voids: text({ mode: 'json' }).$type<string[]>().notNull(),
		/** Ids of the question corrections whose keys took the place of the frozen ones. */
		correctedKeys: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
		/** 0 to 100. */
		score: real().notNull(),
		passed: integer({ mode: 'boolean' }).notNull(),
		perQuestion: text({ mode: 'json' }).$type<QuestionGrade[]>().notNull(),
		at: moment().notNull(),
		reason: text().notNull()
	},
	(table) => [uniqueIndex('grading_attempt_n').on(table.attemptId, table.n)]
);
