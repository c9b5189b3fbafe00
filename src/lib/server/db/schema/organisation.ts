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
import { day, id, moment, recorded, valid } from './columns.ts';

export const employmentKinds = ['PNS', 'CPNS', 'PPPK', 'PPPK paruh waktu', 'non-ASN'] as const;
export type EmploymentKind = (typeof employmentKinds)[number];

export const categories = ['jpt', 'administrator', 'pengawas', 'fungsional', 'pelaksana', 'camat', 'lurah'] as const;
export type Category = (typeof categories)[number];

/** definitif holds the post, Plt. acts in a vacant one, Plh. while the holder is away. */
export const postKinds = ['definitif', 'plt', 'plh'] as const;
export type PostKind = (typeof postKinds)[number];

/** Why somebody has left a post for good. */
export const endReasons = ['retired', 'died', 'moved', 'resigned'] as const;
export type EndReason = (typeof endReasons)[number];

/** Cuti, tugas belajar, diperbantukan: away without leaving the post. Why somebody is on leave is not kept. */
export const absenceKinds = ['leave', 'study', 'seconded'] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

export const disputeKinds = ['moved', 'retired', 'died', 'double', 'other'] as const;
export type DisputeKind = (typeof disputeKinds)[number];

/** WIB, WITA and WIT. */
export const timeZones = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;
export type TimeZone = (typeof timeZones)[number];

/** The one government that this deployment serves; exactly one row. */
export const institution = sqliteTable('institution', {
	id: text().primaryKey().$type<'institution'>(),
	name: text().notNull(),
	/** IANA name: Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT). */
	timeZone: text().notNull(),
	/** A demonstration database; `npm start` refuses it. */
	demo: integer({ mode: 'boolean' }).notNull().default(false),
	/** What is uploaded in the browser is published only once a second person has approved it. */
	twoPeoplePublish: integer({ mode: 'boolean' }).notNull().default(false),
	/** Anyone may see what share of each unit's staff has been trained. */
	publicProgress: integer({ mode: 'boolean' }).notNull().default(false),
	/** Days that somebody who comes to need a second factor may sign in without one. */
	factorGraceDays: integer().notNull().default(14),
	/** The day on which this deployment began to ask for it: nobody's grace begins before. */
	factorSince: day(),
	createdAt: moment().notNull()
});

export const unit = sqliteTable('unit', { id: id(), code: text().notNull().unique() });

export const unitVersion = sqliteTable(
	'unit_version',
	{
		id: id(),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		parentId: text().references(() => unit.id),
		name: text().notNull(),
		kind: text().notNull(),
		/** Where it lies in another zone than the unit above it, at last the institution; it holds for what lies below as well. */
		timeZone: text({ enum: timeZones }),
		/** Where the unit does not just end with these days but is merged into another one. */
		mergedInto: text().references(() => unit.id),
		...valid(),
		...recorded()
	},
	(table) => [
		index('unit_version_unit').on(table.unitId, table.recordedTo),
		index('unit_version_parent').on(table.parentId, table.recordedTo),
		// Mostly empty: few units lie elsewhere.
		index('unit_version_time_zone')
			.on(table.timeZone)
			.where(sql`${table.timeZone} is not null`),
		// The same: few units are merged.
		index('unit_version_merged')
			.on(table.mergedInto)
			.where(sql`${table.mergedInto} is not null`)
	]
);

export const person = sqliteTable(
	'person',
	{
		id: id(),
		name: text().notNull(),
		birthDate: day(),
		/** Set for outsiders (a Bawaslu trainer, an auditor) instead of a post. */
		organisation: text(),
		email: text(),
		phone: text(),
		createdAt: moment().notNull(),
		/** The record of the same human that took this one over, and when; such a record is in no list and never deleted. */
		mergedInto: text().references((): AnySQLiteColumn => person.id),
		mergedAt: moment()
	},
	(table) => [
		index('person_name').on(sql`${table.name} collate nocase`, table.id),
		index('person_merged')
			.on(table.mergedInto)
			.where(sql`${table.mergedInto} is not null`)
	]
);

export const personNumber = sqliteTable(
	'person_number',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		/** Digits and letters without spaces; text, because a NIP loses its last digits as a number. */
		number: text().notNull(),
		kind: text({ enum: ['nip', 'ni-pppk', 'local'] }).notNull(),
		...valid(),
		...recorded()
	},
	(table) => [
		// A number is never reused, unless it was a mistake that was taken back.
		uniqueIndex('person_number_recorded')
			.on(table.number)
			.where(sql`${table.recordedTo} is null`),
		index('person_number_person').on(table.personId)
	]
);

export const employment = sqliteTable(
	'employment',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		kind: text({ enum: employmentKinds }).notNull(),
		...valid(),
		...recorded()
	},
	(table) => [index('employment_person').on(table.personId, table.validFrom)]
);

export const post = sqliteTable(
	'post',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		title: text().notNull(),
		category: text({ enum: categories }).notNull(),
		kind: text({ enum: postKinds }).notNull(),
		heads: integer({ mode: 'boolean' }).notNull(),
		isPrimary: integer({ mode: 'boolean' }).notNull(),
		/** Beside a last day, where it is known. */
		endReason: text({ enum: endReasons }),
		...valid(),
		...recorded()
	},
	(table) => [
		index('post_person').on(table.personId, table.recordedTo),
		index('post_unit').on(table.unitId, table.recordedTo),
		index('post_heads')
			.on(table.unitId)
			.where(sql`${table.heads} = 1`),
		// At most one primary post that is open in both times; the domain keeps the days before it apart.
		uniqueIndex('post_primary_open')
			.on(table.personId)
			.where(sql`${table.isPrimary} = 1 and ${table.validTo} is null and ${table.recordedTo} is null`)
	]
);

/** Somebody who is away for a while. It explains and changes no figure. */
export const absence = sqliteTable(
	'absence',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		kind: text({ enum: absenceKinds }).notNull(),
		...valid(),
		...recorded()
	},
	(table) => [index('absence_person').on(table.personId, table.recordedTo)]
);

/** A head lets somebody look at the unit and prepare its statements (petugas yang ditunjuk). */
export const delegation = sqliteTable(
	'delegation',
	{
		id: id(),
		unitId: text()
			.notNull()
			.references(() => unit.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		/** Who gave it by which post; it holds while that person heads the unit. */
		givenBy: text()
			.notNull()
			.references(() => person.id),
		givenByPostId: text()
			.notNull()
			.references(() => post.id),
		fromOn: day().notNull(),
		/** Inclusive last day. */
		toOn: day().notNull(),
		givenAt: moment().notNull(),
		/** Ended before its last day. */
		endedAt: moment(),
		endedBy: text().references(() => person.id)
	},
	(table) => [index('delegation_person').on(table.personId), index('delegation_unit').on(table.unitId)]
);

/** A head says "Bukan pegawai unit ini"; the administrator decides. */
export const rosterDispute = sqliteTable(
	'roster_dispute',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		postId: text()
			.notNull()
			.references(() => post.id),
		kind: text({ enum: disputeKinds }).notNull(),
		/** The other record of the same human, when kind is double. */
		twinId: text().references((): AnySQLiteColumn => person.id),
		note: text(),
		raisedBy: text()
			.notNull()
			.references((): AnySQLiteColumn => person.id),
		raisedAt: moment().notNull(),
		decision: text({ enum: ['accepted', 'rejected'] }),
		/** The first day on which an accepted dispute is true. */
		effectiveOn: day(),
		decidedBy: text().references((): AnySQLiteColumn => person.id),
		decidedAt: moment()
	},
	(table) => [
		uniqueIndex('roster_dispute_open')
			.on(table.postId)
			.where(sql`${table.decidedAt} is null`),
		index('roster_dispute_person').on(table.personId)
	]
);

/** When a report was known to be decided, until the import that had settled it was undone. */
export const formerDecision = sqliteTable(
	'former_decision',
	{
		disputeId: text()
			.notNull()
			.references(() => rosterDispute.id),
		decidedAt: moment().notNull(),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.disputeId, table.until] })]
);

/** One run of a staff import: what it found, and when it was applied. */
export const staffImport = sqliteTable('staff_import', {
	id: id(),
	startedBy: text(),
	startedAt: moment().notNull(),
	fileName: text().notNull(),
	fileSha256: text().notNull(),
	scope: text().notNull(),
	/** First day of the changes that carry none of their own. */
	effectiveOn: day().notNull(),
	summary: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
	appliedAt: moment(),
	/** How far the enrolments are that follow; null where nobody's did. */
	progress: text({ mode: 'json' }).$type<{ done: number; of: number }>(),
	undoneAt: moment()
});

/** What was known of persons before an import changed it: names and addresses have no history of their own. */
export const importedFacts = sqliteTable(
	'imported_facts',
	{
		importId: text()
			.notNull()
			.references(() => staffImport.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		name: text().notNull(),
		birthDate: day(),
		email: text(),
		phone: text()
	},
	(table) => [primaryKey({ columns: [table.importId, table.personId] })]
);

/** What the institution has said about a heading of its staff files, where it is not what everybody would read. */
export const columnHeading = sqliteTable('column_heading', {
	/** In its plain form: lower case, one space between words. */
	heading: text().primaryKey(),
	/** As it was written when it was said. */
	written: text().notNull(),
	/** Null: the column is not read. */
	column: text(),
	saidBy: text(),
	saidAt: moment().notNull()
});

/** What an import found, for its page; emptied afterwards. */
export const stagedRow = sqliteTable(
	'staged_row',
	{
		importId: text()
			.notNull()
			.references(() => staffImport.id),
		row: integer().notNull(),
		/** An error, a warning or a kind of difference. */
		kind: text().notNull(),
		data: text({ mode: 'json' }).$type<object>().notNull()
	},
	(table) => [index('staged_row_import').on(table.importId, table.kind)]
);

/**
 * What an import would do, waiting to be applied; emptied afterwards. Its values are columns, in the order that
 * `apply-operations.ts` gives them: taking them out of JSON took longer than the inserts themselves, under the lock.
 */
export const stagedOperation = sqliteTable(
	'staged_operation',
	{
		importId: text()
			.notNull()
			.references(() => staffImport.id),
		kind: text().notNull(),
		...{ v0: text(), v1: text(), v2: text(), v3: text(), v4: text(), v5: text() },
		...{ v6: text(), v7: text(), v8: text(), v9: text(), v10: text() }
	},
	(table) => [index('staged_operation_import').on(table.importId, table.kind)]
);
