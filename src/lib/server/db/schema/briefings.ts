import { index, integer, primaryKey, sqliteTable, text, type AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { day, id, moment } from './columns.ts';
import { person, unit } from './organisation.ts';
import { cycle } from './programmes.ts';

/** `open`: the attendance is being entered; `submitted`: it waits for another person, who approves it or sends it back. */
export const briefingStates = ['open', 'submitted', 'approved'] as const;
export type BriefingState = (typeof briefingStates)[number];

/** An offline session whose attendance counts once it is approved. */
export const briefing = sqliteTable(
	'briefing',
	{
		id: id(),
		cycleId: text()
			.notNull()
			.references((): AnySQLiteColumn => cycle.id),
		title: text().notNull(),
		heldOn: day().notNull(),
		place: text().notNull(),
		/** Shown in the room and typed by those who are there: an aid for the list, no proof. */
		dayCode: text().notNull().unique(),
		state: text({ enum: briefingStates }).notNull().default('open'),
		createdBy: text()
			.notNull()
			.references(() => person.id),
		createdAt: moment().notNull(),
		submittedBy: text().references(() => person.id),
		submittedAt: moment(),
		/** Who approved it or sent it back last. */
		decidedBy: text().references(() => person.id),
		decidedAt: moment(),
		/** Why it was sent back; null where it was not. */
		returnReason: text()
	},
	(table) => [index('briefing_cycle').on(table.cycleId)]
);

/** Whose staff a briefing is for, each with all units below it. */
export const briefingUnit = sqliteTable(
	'briefing_unit',
	{
		briefingId: text()
			.notNull()
			.references(() => briefing.id),
		unitId: text()
			.notNull()
			.references(() => unit.id)
	},
	(table) => [primaryKey({ columns: [table.briefingId, table.unitId] })]
);

/** Somebody who typed the code of the day, or whom the officer put on the list, or both. */
export const briefingAttendance = sqliteTable(
	'briefing_attendance',
	{
		briefingId: text()
			.notNull()
			.references(() => briefing.id),
		personId: text()
			.notNull()
			.references(() => person.id),
		/** When the person typed the code; it only fills in the list beforehand. */
		typedAt: moment(),
		/** Whether the list says that the person was there. */
		listed: integer({ mode: 'boolean' }).notNull(),
		/** Who last changed the list for this person; null: nobody yet. */
		enteredBy: text().references(() => person.id),
		enteredAt: moment()
	},
	(table) => [
		primaryKey({ columns: [table.briefingId, table.personId] }),
		index('briefing_attendance_person').on(table.personId)
	]
);
