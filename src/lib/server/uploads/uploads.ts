import { and, asc, count, desc, eq, inArray, ne } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { PictureType } from '#lib/content/model.ts';
import { pictureType } from '#lib/content/pictures.ts';
import { pictureEndings } from '#lib/content/render.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { upload, uploadFile, type UploadState } from '#lib/server/db/schema/uploads.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import type { HashedFile, ReadModule } from './read-task.ts';

/** What can still be changed, published or discarded. */
export const openStates = ['draft', 'asked', 'refused'] as const satisfies UploadState[];

export type Upload = typeof upload.$inferSelect;

/** With the names of whoever acted. */
export type NamedUpload = Upload & { uploader: string; asker: string | null; decider: string | null };

/** An upload and the hash of its files, as somebody had it before the eyes: whoever acts on other files would not know what is lost. */
export type SeenFiles = Pick<Upload, 'id' | 'sha256'>;

type Brought = { fileName: string; read: ReadModule; by: string };

/** Keeps the files of a module as a draft. @returns its id */
export async function addUpload(db: Database, { fileName, read, by }: Brought, now: Date): Promise<string> {
	return db.write(async (tx) => {
		const { id } = await tx
			.insert(upload)
			.values({
				moduleId: read.moduleId,
				state: 'draft',
				fileName,
				sha256: read.sha256,
				uploadedBy: by,
				uploadedAt: now
			})
			.returning({ id: upload.id })
			.get();
		await insertFiles(tx, id, read.files);
		await recordUpload(tx, id, { fileName, read, by }, now);

		return id;
	});
}

/**
 * Puts other files in the place of those of a draft. It is a draft again: what was asked for, and what was refused, was
 * about the files before.
 * @throws Problem `upload_other_module` and those of `requireOpenUpload`
 */
export async function replaceUpload(db: Database, seen: SeenFiles, { fileName, read, by }: Brought, now: Date) {
	const { id } = seen;
	await db.write(async (tx) => {
		const { moduleId } = await requireOpenUpload(tx, seen);
		if (moduleId !== read.moduleId) {
			throw new Problem(
				'upload_other_module',
				m.upload_other_module({ module: moduleId, other: read.moduleId }),
				'file'
			);
		}

		await tx.delete(uploadFile).where(eq(uploadFile.uploadId, id));
		await insertFiles(tx, id, read.files);
		await tx
			.update(upload)
			.set({ ...nothingAsked, state: 'draft', fileName, sha256: read.sha256, uploadedBy: by, uploadedAt: now })
			.where(eq(upload.id, id));
		await recordUpload(tx, id, { fileName, read, by }, now);
	});
}

const nothingAsked = {
	askedBy: null,
	askedAt: null,
	askedStanding: null,
	decidedBy: null,
	decidedAt: null,
	reason: null
};

/** Forgets the files of a draft. @throws Problem those of `requireOpenUpload` */
export async function discardUpload(db: Database, seen: SeenFiles, by: string, now: Date): Promise<void> {
	const { id } = seen;
	await db.write(async (tx) => {
		const { moduleId } = await requireOpenUpload(tx, seen);
		await tx.delete(uploadFile).where(eq(uploadFile.uploadId, id));
		await tx.update(upload).set({ state: 'discarded', decidedBy: by, decidedAt: now }).where(eq(upload.id, id));
		await recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'content.discard',
			subject: moduleId,
			payload: { upload: id }
		});
	});
}

/** @throws Problem `upload_unknown`, `upload_closed` or, where it holds other files by now, `upload_changed` */
export async function requireOpenUpload(tx: Reader, { id, sha256 }: SeenFiles): Promise<Upload> {
	const found = await tx.select().from(upload).where(eq(upload.id, id)).get();
	if (!found) throw new Problem('upload_unknown', m.upload_unknown());
	if (!openStates.some((state) => state === found.state)) throw new Problem('upload_closed', m.upload_closed());
	if (found.sha256 !== sha256) throw new Problem('upload_changed', m.upload_changed());

	return found;
}

const uploader = alias(person, 'uploader');
const asker = alias(person, 'asker');
const decider = alias(person, 'decider');

export async function findUpload(db: Reader, id: string): Promise<NamedUpload | undefined> {
	const [row] = await named(db, 1, eq(upload.id, id));

	return row;
}

/** Those that are open first, each kind with the latest first. */
export async function listUploads(db: Reader, most: number): Promise<{ open: NamedUpload[]; closed: NamedUpload[] }> {
	return {
		open: await named(db, most, inArray(upload.state, [...openStates])),
		closed: await named(db, most, inArray(upload.state, ['published', 'discarded']))
	};
}

/** The other uploads of its module that are open, the latest first: who writes one should know of them. */
export async function listOtherUploads(db: Reader, { id, moduleId }: Upload, most: number): Promise<NamedUpload[]> {
	return named(db, most, and(eq(upload.moduleId, moduleId), ne(upload.id, id), inArray(upload.state, [...openStates])));
}

async function named(db: Reader, most: number, which: ReturnType<typeof and>): Promise<NamedUpload[]> {
	const rows = await db
		.select({ upload, uploader: uploader.name, asker: asker.name, decider: decider.name })
		.from(upload)
		.innerJoin(uploader, eq(uploader.id, upload.uploadedBy))
		.leftJoin(asker, eq(asker.id, upload.askedBy))
		.leftJoin(decider, eq(decider.id, upload.decidedBy))
		.where(which)
		.orderBy(desc(upload.uploadedAt), desc(upload.id))
		.limit(most);

	return rows.map((row) => ({ ...row.upload, uploader: row.uploader, asker: row.asker, decider: row.decider }));
}

/** How many uploads wait for a second person. */
export async function countAsked(db: Reader): Promise<number> {
	const row = await db.select({ n: count() }).from(upload).where(eq(upload.state, 'asked')).get();

	return row?.n ?? 0;
}

export async function listUploadFiles(db: Reader, id: string): Promise<HashedFile[]> {
	const rows = await db
		.select({ name: uploadFile.name, bytes: uploadFile.bytes, sha256: uploadFile.sha256 })
		.from(uploadFile)
		.where(eq(uploadFile.uploadId, id))
		.orderBy(asc(uploadFile.name));

	return rows.map(({ bytes, ...row }) => ({ ...row, bytes: new Uint8Array(bytes) }));
}

/** One file that was in the archive, or undefined. */
export async function findUploadFile(db: Reader, id: string, name: string): Promise<Uint8Array | undefined> {
	const row = await db
		.select({ bytes: uploadFile.bytes })
		.from(uploadFile)
		.where(and(eq(uploadFile.uploadId, id), eq(uploadFile.name, name)))
		.get();

	return row && new Uint8Array(row.bytes);
}

/** The picture that its texts show under this name. Whether it is a good one, the check says. */
export async function findUploadPicture(
	db: Reader,
	id: string,
	shown: string
): Promise<{ type: PictureType; bytes: Uint8Array } | undefined> {
	const rows = await db
		.select({ name: uploadFile.name, bytes: uploadFile.bytes })
		.from(uploadFile)
		.where(and(eq(uploadFile.uploadId, id), eq(uploadFile.sha256, shown.slice(0, shown.indexOf('.')))));

	return rows.flatMap(({ name, bytes }) => {
		const type = pictureType(name);

		return type && shown.endsWith(`.${pictureEndings[type]}`) ? [{ type, bytes: new Uint8Array(bytes) }] : [];
	})[0];
}

async function insertFiles(tx: Transaction, uploadId: string, files: readonly HashedFile[]): Promise<void> {
	for (const { name, bytes, sha256 } of files) {
		await tx.insert(uploadFile).values({ uploadId, name, sha256, size: bytes.length, bytes: Buffer.from(bytes) });
	}
}

async function recordUpload(tx: Transaction, id: string, { read, by }: Brought, now: Date): Promise<void> {
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'content.upload',
		subject: read.moduleId,
		payload: { upload: id, files: read.files.length, sha256: read.sha256 }
	});
}
