import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { day, id, moment } from './columns.ts';
import { person } from './organisation.ts';

export const roles = ['trainer', 'administrator', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** A person's sign-in. The row exists from the first code or role; it can sign in once a password is set. */
export const account = sqliteTable('account', {
	id: id(),
	personId: text()
		.notNull()
		.unique()
		.references(() => person.id),
	passwordHash: text(),
	activatedAt: moment(),
	lastSignedInAt: moment(),
	disabledAt: moment(),
	/** When the person was last told of a reset by somebody else; shown at the next sign-in. */
	resetNoticeAt: moment(),
	/** When somebody else last took the second factor away, and who; nobody when it was the command line. */
	factorResetAt: moment(),
	factorResetBy: text().references(() => person.id),
	/** The language last chosen while signed in; mail is written in it, and in Indonesian without one. */
	language: text({ enum: ['id', 'en'] }),
	createdAt: moment().notNull()
});

/** When an account was active before it had to be activated anew, so that days that are over are told as they were. */
export const formerActivation = sqliteTable(
	'former_activation',
	{
		accountId: text()
			.notNull()
			.references(() => account.id),
		activatedAt: moment().notNull(),
		/** Exclusive. */
		until: moment().notNull()
	},
	(table) => [primaryKey({ columns: [table.accountId, table.until] })]
);

/** What an authenticator and the server share (RFC 6238), sealed with a key that is not in the database. */
export const secondFactor = sqliteTable('second_factor', {
	accountId: text()
		.primaryKey()
		.references(() => account.id),
	/** In force; null until the first one has been confirmed. */
	secret: text(),
	confirmedAt: moment(),
	/** The time step of the last code that was taken: no code is taken twice. */
	lastStep: integer().notNull().default(-1),
	/** Shown to its owner and not yet confirmed; takes the place of `secret` once a code of it was typed. */
	pendingSecret: text()
});

/** One of ten codes that take the place of the authenticator once. */
export const recoveryCode = sqliteTable(
	'recovery_code',
	{
		id: id(),
		accountId: text()
			.notNull()
			.references(() => account.id),
		/** HMAC-SHA-256 with a key that is not in the database. */
		codeHash: text().notNull(),
		usedAt: moment()
	},
	(table) => [uniqueIndex('recovery_code_hash').on(table.accountId, table.codeHash)]
);

/** The password was right and the second code is still to come. No session: nothing can be seen with it. */
export const pendingSignIn = sqliteTable(
	'pending_sign_in',
	{
		/** SHA-256 of the cookie's token. */
		id: text().primaryKey(),
		accountId: text()
			.notNull()
			.references(() => account.id),
		expiresAt: moment().notNull()
	},
	(table) => [index('pending_sign_in_account').on(table.accountId)]
);

/**
 * Tries since the last success, of an account or of a number that nobody has: both slow down alike. The key holds
 * neither a number nor an address.
 */
export const slowdown = sqliteTable(
	'slowdown',
	{ key: text().primaryKey(), tries: integer().notNull(), lastAt: moment().notNull() },
	(table) => [index('slowdown_last').on(table.lastAt)]
);

/** The id is the SHA-256 of the cookie's token, so a stolen database signs nobody in. */
export const session = sqliteTable(
	'session',
	{
		id: text().primaryKey(),
		userId: text()
			.notNull()
			.references(() => account.id),
		/** Seconds, because lucia compares it so. */
		expiresAt: integer().notNull(),
		createdAt: moment().notNull(),
		userAgent: text()
	},
	(table) => [index('session_user').on(table.userId)]
);

export const roleGrant = sqliteTable(
	'role_grant',
	{
		id: id(),
		accountId: text()
			.notNull()
			.references(() => account.id),
		role: text({ enum: roles }).notNull(),
		grantedFrom: day().notNull(),
		/** Exclusive. */
		grantedTo: day(),
		grantedBy: text().references(() => person.id)
	},
	(table) => [
		uniqueIndex('role_grant_open')
			.on(table.accountId, table.role)
			.where(sql`${table.grantedTo} is null`),
		index('role_grant_account').on(table.accountId)
	]
);

/** A one-time code that lets a person set a password. */
export const activation = sqliteTable(
	'activation',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		codeHash: text().notNull(),
		purpose: text({ enum: ['first', 'reset'] }).notNull(),
		/** Null when issued on the command line. */
		issuedBy: text().references(() => person.id),
		issuerKind: text({ enum: ['administrator', 'head', 'command'] }).notNull(),
		/** The printed list that it came on; a list is made and shown once. */
		listId: text(),
		issuedAt: moment().notNull(),
		expiresAt: moment().notNull(),
		tries: integer().notNull().default(0),
		usedAt: moment(),
		voidedAt: moment(),
		voidReason: text()
	},
	(table) => [
		uniqueIndex('activation_open')
			.on(table.personId)
			.where(sql`${table.usedAt} is null and ${table.voidedAt} is null`),
		index('activation_person').on(table.personId, table.issuedAt),
		index('activation_list').on(table.listId)
	]
);
