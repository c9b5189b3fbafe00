import { sql } from 'drizzle-orm';
import { blob, index, integer, sqliteTable, text, uniqueIndex, type AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import { day, id, moment } from './columns.ts';
import { person } from './organisation.ts';
import { enrolment } from './programmes.ts';

/** One registry for what /verify answers. */
export const code = sqliteTable('code', {
	/** Without hyphens. */
	code: text().primaryKey(),
	subjectKind: text({ enum: ['certificate', 'attestation'] }).notNull(),
	subjectId: text().notNull()
});

/** The last number given per kind and year; numbers are never reused. */
export const serial = sqliteTable('serial', { name: text().primaryKey(), last: integer().notNull() });

/** Numbered, immutable proof of a completed enrolment; revoked or superseded, never deleted. */
export const certificate = sqliteTable(
	'certificate',
	{
		id: id(),
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		number: text().notNull().unique(),
		code: text()
			.notNull()
			.unique()
			.references(() => code.code),
		/** What is certified, copied as facts. */
		facts: text({ mode: 'json' }).$type<CertificateFacts>().notNull(),
		/** SHA-256 of the facts as canonical JSON (RFC 8785). */
		factsSha256: text().notNull(),
		issuedAt: moment().notNull(),
		/** The last day of validity. */
		validUntil: day().notNull(),
		supersededAt: moment()
	},
	(table) => [
		uniqueIndex('certificate_enrolment')
			.on(table.enrolmentId)
			.where(sql`${table.supersededAt} is null`),
		/** Of a day that is over, the one that was in force then. */
		index('certificate_issued').on(table.enrolmentId, table.issuedAt, table.id),
		index('certificate_person').on(table.personId)
	]
);

export const certificateEvent = sqliteTable(
	'certificate_event',
	{
		id: id(),
		certificateId: text()
			.notNull()
			.references(() => certificate.id),
		kind: text({ enum: ['revoked', 'superseded'] }).notNull(),
		reason: text().notNull(),
		at: moment().notNull(),
		by: text(),
		successorId: text().references((): AnySQLiteColumn => certificate.id)
	},
	(table) => [uniqueIndex('certificate_event_kind').on(table.certificateId, table.kind)]
);

/** Every file that was handed out, kept by its content. */
export const rendition = sqliteTable(
	'rendition',
	{
		id: id(),
		subjectKind: text({ enum: ['certificate', 'attestation', 'roster-csv', 'roster-json'] }).notNull(),
		subjectId: text().notNull(),
		sha256: text().notNull(),
		bytes: blob({ mode: 'buffer' }).notNull(),
		createdAt: moment().notNull(),
		size: integer().notNull()
	},
	(table) => [uniqueIndex('rendition_subject').on(table.subjectKind, table.subjectId, table.sha256)]
);
