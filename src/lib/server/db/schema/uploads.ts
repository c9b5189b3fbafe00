import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { id, moment } from './columns.ts';
import { publication } from './content.ts';
import { person } from './organisation.ts';

/** `asked`: somebody else is to approve it. Only a draft, one that was asked for and one that was refused can still change. */
export const uploadStates = ['draft', 'asked', 'refused', 'published', 'discarded'] as const;
export type UploadState = (typeof uploadStates)[number];

/** A module that was uploaded in the browser, until it is published or discarded. */
export const upload = sqliteTable(
	'upload',
	{
		id: id(),
		moduleId: text().notNull(),
		state: text({ enum: uploadStates }).notNull(),
		/** Name of the archive that its files came in. */
		fileName: text().notNull(),
		/** Of its files, see `filesHash`: what somebody looked at is what is published. */
		sha256: text().notNull(),
		/** Who brought these files; a newer archive takes their place. */
		uploadedBy: text()
			.notNull()
			.references(() => person.id),
		uploadedAt: moment().notNull(),
		/** How the change is meant, once that was said. */
		change: text({ enum: ['minor', 'corrects'] }),
		note: text(),
		askedBy: text().references(() => person.id),
		askedAt: moment(),
		/** What stood of the module when it was asked for; null where nothing did. */
		askedStanding: text().references(() => publication.id),
		/** Who published, approved, refused or discarded it. */
		decidedBy: text().references(() => person.id),
		decidedAt: moment(),
		/** Why it was refused. */
		reason: text(),
		publicationId: text().references(() => publication.id)
	},
	(table) => [
		index('upload_module').on(table.moduleId),
		index('upload_state').on(table.state),
		index('upload_publication').on(table.publicationId)
	]
);

/** The files of an upload, by their names in the folder of the module; gone once it is discarded. */
export const uploadFile = sqliteTable(
	'upload_file',
	{
		uploadId: text()
			.notNull()
			.references(() => upload.id),
		name: text().notNull(),
		sha256: text().notNull(),
		size: integer().notNull(),
		bytes: blob({ mode: 'buffer' }).notNull()
	},
	(table) => [primaryKey({ columns: [table.uploadId, table.name] })]
);
