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
import type { AttestationFacts } from '#lib/server/documents/facts.ts';
import { day, id, moment, type Day } from './columns.ts';
import { code } from './certificates.ts';
import { categories, person, post, unit, type EmploymentKind } from './organisation.ts';
import { cycle, enrolment } from './programmes.ts';

/**
 * States that only an act changes. The clock turns `certified` into expired after `expiresOn`, and the last three
 * into overdue after `dueOn`, so no row changes at midnight.
 */
export const storedStates = [
	'correction',
	'waived',
	'certified',
	'revoked',
	'under_way',
	'not_started',
	'not_activated'
] as const;
export type StoredState = (typeof storedStates)[number];

/** Where one enrolment counts today: one row for each enrolment of a person with a primary post. */
export const standing = sqliteTable(
	'standing',
	{
		enrolmentId: text()
			.primaryKey()
			.references(() => enrolment.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		category: text({ enum: categories }).notNull(),
		/** Empty where none is recorded for the day. */
		employment: text().$type<EmploymentKind | ''>().notNull().default(''),
		stored: text({ enum: storedStates }).notNull(),
		/** Of who is under way: the requirements that are met, as `kind:ref`, in the order of their names. */
		fulfilled: text().notNull().default(''),
		dueOn: day().notNull(),
		/** The certificate's last valid day; empty without one. */
		expiresOn: text().notNull().default(''),
		/** The day on which the enrolment was completed, of who holds a certificate; else empty. */
		completedOn: text().notNull().default('')
	},
	(table) => [
		index('standing_cycle_unit').on(table.cycleId, table.unitId),
		index('standing_person').on(table.personId),
		// Who is still to be reminded is little beside what the years have completed.
		index('standing_open')
			.on(table.enrolmentId)
			.where(sql`${table.stored} in ('under_way', 'not_started', 'not_activated')`)
	]
);

/** How many standings are alike in all but their person and, where it has no column, their unit. */
const counted = () => ({
	category: text({ enum: categories }).notNull(),
	employment: text().$type<EmploymentKind | ''>().notNull(),
	stored: text({ enum: storedStates }).notNull(),
	fulfilled: text().notNull(),
	dueOn: day().notNull(),
	expiresOn: text().notNull(),
	completedOn: text().notNull(),
	count: integer().notNull()
});

/** How many standings are alike but for their person; kept up with each change to `standing`. */
export const figure = sqliteTable(
	'figure',
	{
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		...counted()
	},
	(table) => [
		primaryKey({
			columns: [
				table.cycleId,
				table.unitId,
				table.category,
				table.employment,
				table.stored,
				table.fulfilled,
				table.dueOn,
				table.expiresOn,
				table.completedOn
			]
		})
	]
);

/** The same for all units together: who looks at a whole government adds up a few hundred rows, not one for each office. */
export const cycleFigure = sqliteTable(
	'cycle_figure',
	{
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		...counted()
	},
	(table) => [
		primaryKey({
			columns: [
				table.cycleId,
				table.category,
				table.employment,
				table.stored,
				table.fulfilled,
				table.dueOn,
				table.expiresOn,
				table.completedOn
			]
		})
	]
);

/** The last day up to which dated changes (posts, waivers) have been carried into `standing`; one row. */
export const standingDay = sqliteTable('standing_day', {
	id: text().primaryKey().$type<'standing'>(),
	on: day().notNull()
});

/** A day that is over as known at its end (`then`), or later (`now`). */
export const knownWhen = ['then', 'now'] as const;
export type KnownWhen = (typeof knownWhen)[number];

/** The last day of a month whose figures were counted and are kept, of one cycle. */
export const monthEnd = sqliteTable(
	'month_end',
	{
		id: id(),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		on: day().notNull(),
		known: text({ enum: knownWhen }).notNull(),
		/** The last act in the log that may have changed what was counted. */
		seq: integer().notNull(),
		countedAt: moment().notNull()
	},
	(table) => [uniqueIndex('month_end_day').on(table.cycleId, table.on, table.known)]
);

/** What was counted of a unit and all below it: the large ones only, the others are counted when somebody asks. */
export const monthEndFigures = sqliteTable(
	'month_end_figures',
	{
		monthEndId: text()
			.notNull()
			.references(() => monthEnd.id),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		sums: text({ mode: 'json' }).$type<PlainSums>().notNull()
	},
	(table) => [primaryKey({ columns: [table.monthEndId, table.unitId] })]
);

/** `FigureSums` as JSON holds them, without the states in which nobody is. */
export type PlainSums = {
	units: [string, Partial<Record<string, number>>][];
	categories: [string, Partial<Record<string, number>>][];
	employments: [string, Partial<Record<string, number>>][];
	fulfilled: [string, number][];
	completions: { on: Day; until: Day; count: number }[];
};

export const attestationScopes = ['own', 'subtree'] as const;
export type AttestationScope = (typeof attestationScopes)[number];

export const noteKinds = ['sick', 'leave', 'study', 'seconded', 'waiver', 'other'] as const;
export type NoteKind = (typeof noteKinds)[number];
export type Note = {
	kind: NoteKind;
	text?: string;
	/** Of kind `waiver`: what was proposed or granted, as it stood when the note was written, or when the statement was signed. */
	waiver?: { granted: boolean; from: Day; to: Day };
};

/** Notes that a head is still writing, by person. */
export const attestationDraft = sqliteTable(
	'attestation_draft',
	{
		id: id(),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		scope: text({ enum: attestationScopes }).notNull(),
		preparedBy: text()
			.notNull()
			.references(() => person.id),
		notes: text({ mode: 'json' }).$type<Record<string, Note>>().notNull(),
		updatedAt: moment().notNull()
	},
	(table) => [uniqueIndex('attestation_draft_unit').on(table.unitId, table.cycleId, table.scope, table.preparedBy)]
);

/** A head's signed, frozen statement on the staff of a unit for one cycle. */
export const attestation = sqliteTable(
	'attestation',
	{
		id: id(),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		scope: text({ enum: attestationScopes }).notNull(),
		/** The moment that the roster speaks of, and the moment up to which we knew. */
		asOf: moment().notNull(),
		knownAt: moment().notNull(),
		signatoryId: text()
			.notNull()
			.references(() => person.id),
		signatoryPostId: text()
			.notNull()
			.references(() => post.id),
		number: text().notNull().unique(),
		code: text()
			.notNull()
			.unique()
			.references(() => code.code),
		facts: text({ mode: 'json' }).$type<AttestationFacts>().notNull(),
		/** Canonical JSON (RFC 8785), with a random value in it so that the hash cannot be guessed. */
		rosterJson: text().notNull(),
		rosterSha256: text().notNull(),
		signedAt: moment().notNull(),
		supersedesId: text().references((): AnySQLiteColumn => attestation.id),
		supersededAt: moment()
	},
	(table) => [
		uniqueIndex('attestation_standing')
			.on(table.unitId, table.cycleId, table.scope)
			.where(sql`${table.supersededAt} is null`),
		index('attestation_cycle').on(table.cycleId)
	]
);

export const attestationRow = sqliteTable(
	'attestation_row',
	{
		attestationId: text()
			.notNull()
			.references(() => attestation.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		state: text().notNull(),
		certificateNumber: text(),
		note: text({ mode: 'json' }).$type<Note>()
	},
	(table) => [
		primaryKey({ columns: [table.attestationId, table.personId] }),
		index('attestation_row_certificate').on(table.certificateNumber)
	]
);
