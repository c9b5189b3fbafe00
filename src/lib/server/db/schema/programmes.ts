import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex,
	type AnySQLiteColumn
} from 'drizzle-orm/sqlite-core';
import type { Condition } from '#lib/content/model.ts';
import { briefing } from './briefings.ts';
import { attempt } from './learning.ts';
import { officialTextVersion } from './official-texts.ts';
import { publication } from './content.ts';
import { day, id, moment } from './columns.ts';
import { person } from './organisation.ts';

/** The id is the file's, so that a file always means the same programme. */
export const programme = sqliteTable('programme', {
	id: text().primaryKey(),
	title: text().notNull(),
	summary: text().notNull(),
	/** Rendered and sanitised at publication; may be empty. */
	descriptionHtml: text().notNull().default(''),
	/** Training hours as set by the institution; null when it set none. */
	jp: integer(),
	/** What the institution adds on the certificate; null when it adds nothing. */
	certificateText: text(),
	sha256: text().notNull(),
	publishedAt: moment().notNull()
});

/** One run of a programme with its own dates. */
export const cycle = sqliteTable(
	'cycle',
	{
		id: id(),
		programmeId: text()
			.notNull()
			.references(() => programme.id),
		/** The `periode` id of the file. */
		key: text().notNull(),
		/** The rule in force. */
		audience: text({ mode: 'json' }).$type<Condition[]>().notNull(),
		/** What the file says, while a rule that was saved in the browser takes its place. */
		fileAudience: text({ mode: 'json' }).$type<Condition[]>(),
		audienceSavedBy: text(),
		audienceSavedAt: moment(),
		opensOn: day().notNull(),
		/** The last day on which completion is in time for who was there from the beginning. */
		dueOn: day().notNull(),
		/** What the file says, while a day that was set in the browser takes its place. */
		fileDueOn: day(),
		/** The day of the run that first found everybody enrolled whom the rule takes in; null before. */
		begunOn: day(),
		/** By which stage of an election a day was told, in words. */
		opensBy: text(),
		dueBy: text(),
		/** Days that somebody who joins later gets; null: the due day is the same for all. */
		newcomerDays: integer(),
		/** Whether these days are all that somebody who joins later gets, and the period's due day holds up nobody's. */
		dueFromEnrolment: integer({ mode: 'boolean' }).notNull().default(false),
		validMonths: integer().notNull(),
		/** Who holds a certificate of an earlier cycle of the programme goes a shorter way. */
		refresher: integer({ mode: 'boolean' }).notNull().default(false)
	},
	(table) => [uniqueIndex('cycle_programme_key').on(table.programmeId, table.key)]
);

export const requirementKinds = ['circular', 'module', 'briefing', 'pledge'] as const;
export type RequirementKind = (typeof requirementKinds)[number];

export const requirement = sqliteTable(
	'requirement',
	{
		id: id(),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		kind: text({ enum: requirementKinds }).notNull(),
		/** The id of the module, the circular or the pledge; `briefing` for the one briefing that a cycle may ask for. */
		ref: text().notNull(),
		position: integer().notNull()
	},
	(table) => [
		uniqueIndex('requirement_cycle_ref').on(table.cycleId, table.kind, table.ref),
		index('requirement_ref').on(table.ref)
	]
);

/** One person in one cycle of one programme. */
export const enrolment = sqliteTable(
	'enrolment',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		/** `rule`: the audience takes the person in; `self`: a head outside it chose to take part. */
		via: text({ enum: ['rule', 'self'] }).notNull(),
		enrolledAt: moment().notNull(),
		/** The day on which somebody joined later, from which the days of newcomers count; null: there from the beginning. */
		joinedOn: day(),
		/** What `dueDay` makes of the two days; kept here, because lists and figures ask for it by index. */
		dueOn: day().notNull(),
		/** The first act towards completion: a lesson opened or an attempt begun. */
		startedAt: moment(),
		completedAt: moment(),
		endedAt: moment(),
		endReason: text()
	},
	(table) => [
		uniqueIndex('enrolment_person_cycle').on(table.personId, table.cycleId),
		index('enrolment_cycle').on(table.cycleId),
		// What still runs is little beside what the years have completed.
		index('enrolment_open')
			.on(table.personId)
			.where(sql`${table.completedAt} is null and ${table.endedAt} is null`)
	]
);

/**
 * Whose an enrolment was known to be until two records of one human were merged: figures as they were known before ask it.
 * The enrolment itself says whose it is now.
 */
export const enrolmentHolder = sqliteTable(
	'enrolment_holder',
	{
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [
		primaryKey({ columns: [table.enrolmentId, table.until] }),
		index('enrolment_holder_person').on(table.personId)
	]
);

/** A due day that an enrolment had until it was moved: figures of a day that is over ask it. The enrolment itself says which it is now. */
export const formerDueDay = sqliteTable(
	'former_due_day',
	{
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		dueOn: day().notNull(),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.enrolmentId, table.until] })]
);

/** A dated, reasoned, decided exception; never counted as trained. */
export const waiver = sqliteTable(
	'waiver',
	{
		id: id(),
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		reason: text().notNull(),
		fromOn: day().notNull(),
		/** Inclusive last day. */
		toOn: day().notNull(),
		proposedBy: text(),
		proposedAt: moment(),
		decidedBy: text(),
		decidedAt: moment(),
		/** Null while it is only proposed. */
		granted: integer({ mode: 'boolean' }),
		/** Why it was refused, for whoever proposed it. */
		refusal: text(),
		/**
		 * Who brought it to an end, and when. `toOn` is then the new last day; granted no more is what was taken back as a mistake, or
		 * withdrawn before it was decided.
		 */
		endedBy: text(),
		endedAt: moment(),
		endReason: text()
	},
	(table) => [index('waiver_enrolment').on(table.enrolmentId)]
);

/**
 * A last day that a granted waiver had until it was ended early or taken back: figures as they were known before ask it. The waiver
 * itself says what holds now.
 */
export const formerWaiver = sqliteTable(
	'former_waiver',
	{
		waiverId: text()
			.notNull()
			.references(() => waiver.id),
		toOn: day().notNull(),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.waiverId, table.until] })]
);

/**
 * A requirement met. A pass fulfils every open requirement of that module, an acknowledgement those of that text. It goes
 * again when a text gets a new version before the enrolment is complete; the acknowledgement itself stays.
 */
export const fulfilment = sqliteTable(
	'fulfilment',
	{
		id: id(),
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		requirementId: text()
			.notNull()
			.references(() => requirement.id),
		publicationId: text().references(() => publication.id),
		attemptId: text().references(() => attempt.id),
		textVersionId: text().references(() => officialTextVersion.id),
		briefingId: text().references((): AnySQLiteColumn => briefing.id),
		completedAt: moment().notNull(),
		/** When what was done under another programme or before came to count here; null for what was done here. */
		carriedAt: moment()
	},
	(table) => [uniqueIndex('fulfilment_enrolment_requirement').on(table.enrolmentId, table.requirementId)]
);

/** What was met until a new version of a text asked for it again, so that days that are over are told as they were. */
export const formerFulfilment = sqliteTable(
	'former_fulfilment',
	{
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		requirementId: text()
			.notNull()
			.references(() => requirement.id),
		completedAt: moment().notNull(),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.enrolmentId, table.requirementId, table.until] })]
);
