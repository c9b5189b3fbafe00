import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { day, id, moment } from './columns.ts';
import { person, unit } from './organisation.ts';
import { cycle, enrolment } from './programmes.ts';

/** What the person is told, what others are told of the person, and what a head says between the steps. */
export const reminderSteps = [
	'assigned',
	'half',
	'week',
	'day',
	'overdue',
	'head',
	'administrator',
	'sekda',
	'nudge'
] as const;
export type ReminderStep = (typeof reminderSteps)[number];

export const noticeKinds = [...reminderSteps, 'digest'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** That a step of the ladder was taken for a person in a cycle: what makes sure that it is taken once for a due day. */
export const reminder = sqliteTable(
	'reminder',
	{
		id: id(),
		personId: text()
			.notNull()
			.references(() => person.id),
		cycleId: text()
			.notNull()
			.references(() => cycle.id),
		enrolmentId: text()
			.notNull()
			.references(() => enrolment.id),
		step: text({ enum: reminderSteps }).notNull(),
		/** The day of a nudge, which may be repeated, and the due day of a step that is taken again; empty when it is taken first. */
		occasion: text().notNull().default(''),
		/** The day on which it was taken. */
		takenOn: day().notNull(),
		at: moment().notNull(),
		/** The head who nudged. */
		by: text().references(() => person.id),
		/** Shared by the people of whom one notice speaks. */
		batch: text().notNull()
	},
	(table) => [
		uniqueIndex('reminder_person_cycle_step').on(table.personId, table.cycleId, table.step, table.occasion),
		index('reminder_batch').on(table.batch)
	]
);

/** What stands in the application for one reader, with or without e-mail. */
export const notice = sqliteTable(
	'notice',
	{
		id: id(),
		/** Null for the Sekda's configured address, which belongs to nobody here. */
		recipientId: text().references(() => person.id),
		kind: text({ enum: noticeKinds }).notNull(),
		batch: text().notNull(),
		/** Null for a digest, which speaks of all cycles. */
		cycleId: text().references(() => cycle.id),
		/** What a step of the person itself is about. */
		enrolmentId: text().references(() => enrolment.id),
		unitId: text().references(() => unit.id),
		/** What a digest told, to see next week whether anything has changed. */
		figures: text({ mode: 'json' }).$type<DigestFigures[]>(),
		at: moment().notNull(),
		dismissedAt: moment()
	},
	(table) => [
		uniqueIndex('notice_batch_recipient').on(table.batch, table.recipientId),
		index('notice_shown')
			.on(table.recipientId)
			.where(sql`${table.dismissedAt} is null`),
		index('notice_digest')
			.on(table.recipientId, table.at)
			.where(sql`${table.kind} = 'digest'`)
	]
);

/** The people of one unit and all below it, in one cycle. */
export type DigestFigures = {
	unitId: string;
	cycleId: string;
	certified: number;
	overdue: number;
	total: number;
};

export const mailStates = [
	/** To be sent at `nextAt`; whoever takes it moves that on, so that nobody else does. */
	'waiting',
	/** Its text is handed to the server just now, or the process ended while it was. */
	'sending',
	'sent',
	/** Not needed any more: done, waived, taken the place of by a later one, or its reader has lost the right to read it. */
	'dropped',
	/** The server says that the address does not exist or takes no mail. */
	'bounced',
	/** The server refused this mail for another reason, or tries went on for too long. */
	'refused',
	/** The process or the line ended before the server's answer came: it may have arrived, so it is not sent again. */
	'unsure'
] as const;
export type MailState = (typeof mailStates)[number];

/** The outbox: one mail for one notice. What it says is made when it is sent, so no text waits here. */
export const mail = sqliteTable(
	'mail',
	{
		/** Also names the mail in its Message-ID, so that it is the same in every try. */
		id: id(),
		noticeId: text()
			.notNull()
			.unique()
			.references(() => notice.id),
		/** As of the last try. */
		address: text().notNull(),
		state: text({ enum: mailStates }).notNull(),
		queuedAt: moment().notNull(),
		nextAt: moment().notNull(),
		tries: integer().notNull().default(0),
		/** Until when the process that is sending it may take. */
		leasedUntil: moment(),
		settledAt: moment(),
		/** What the server answered last, shortened. */
		answer: text()
	},
	(table) => [
		index('mail_waiting')
			.on(table.nextAt)
			.where(sql`${table.state} = 'waiting'`),
		index('mail_sending')
			.on(table.leasedUntil)
			.where(sql`${table.state} = 'sending'`),
		index('mail_state').on(table.state, table.settledAt)
	]
);

/** An address to which nothing is written until somebody clears it; a changed address is another one. */
export const bouncedAddress = sqliteTable('bounced_address', {
	/** In lower case. */
	address: text().primaryKey(),
	reason: text().notNull(),
	at: moment().notNull()
});

/** How far a pass over everybody has come: a day's steps, or a week's digests. */
export const reminderPass = sqliteTable('reminder_pass', {
	id: text().primaryKey().$type<'ladder' | 'digest'>(),
	/** The day, or the Monday of the week. */
	of: day().notNull(),
	/** The last id that was looked at. */
	cursor: text().notNull()
});
