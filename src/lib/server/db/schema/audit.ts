import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { moment } from './columns.ts';

/** One act, chained to the one before it. */
export const auditEntry = sqliteTable(
	'audit_entry',
	{
		/** From 1, without gaps. */
		seq: integer().primaryKey(),
		at: moment().notNull(),
		/** A person's id, `command` or `system`. */
		actor: text().notNull(),
		kind: text().notNull(),
		/** What it is about: an id, or a certificate's or statement's number; never a NIP. */
		subject: text().notNull(),
		payloadHash: text().notNull(),
		prevHash: text().notNull(),
		hash: text().notNull()
	},
	(table) => [
		index('audit_entry_subject').on(table.subject),
		index('audit_entry_kind').on(table.kind, table.seq),
		index('audit_entry_actor').on(table.actor, table.seq)
	]
);

/** What an entry says; can be erased later without breaking the chain, which holds only its salted hash. */
export const auditPayload = sqliteTable('audit_payload', {
	seq: integer()
		.primaryKey()
		.references(() => auditEntry.seq),
	salt: text().notNull(),
	json: text().notNull()
});

/** A signed state of the log. */
export const auditCheckpoint = sqliteTable('audit_checkpoint', {
	seq: integer().primaryKey(),
	hash: text().notNull(),
	at: moment().notNull(),
	/** Ed25519 over `netral-checkpoint:<seq>:<hash>:<at in ms>`, base64url. */
	signature: text().notNull()
});
