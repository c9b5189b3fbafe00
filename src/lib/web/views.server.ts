import { recordAudit } from '#lib/server/audit/audit.ts';
import { database } from './database.server.ts';
import type { Viewer } from './sessions.server.ts';

/** Logs that somebody opened keys of a module: all of an edition or an upload, or those of some questions. */
export async function recordKeysView(
	viewer: Pick<Viewer, 'personId'>,
	moduleId: string,
	payload: { publication: string; n: number } | { question: string } | { upload: string }
): Promise<void> {
	await database().write((tx) =>
		recordAudit(tx, { at: new Date(), actor: viewer.personId, kind: 'content.view-keys', subject: moduleId, payload })
	);
}

/**
 * Logs that somebody looked at the data of others. `subject` is an id, the number of a document or the name of a list;
 * `payload` says what was seen in ids and counts, never with a NIP, a name or what was searched for.
 */
export async function recordView(
	viewer: Pick<Viewer, 'personId'>,
	subject: string,
	payload: { page: string } & Record<string, string | number | boolean | null>
): Promise<void> {
	await database().write((tx) =>
		recordAudit(tx, { at: new Date(), actor: viewer.personId, kind: 'staff.view', subject, payload })
	);
}

/** Logs that somebody takes data of others away as a file, before it is sent; told as `recordView` tells it. */
export async function recordExport(
	viewer: Pick<Viewer, 'personId'>,
	subject: string,
	payload: { page: string; fullNumbers: boolean } & Record<string, string | number | boolean | null>
): Promise<void> {
	await database().write((tx) =>
		recordAudit(tx, { at: new Date(), actor: viewer.personId, kind: 'staff.export', subject, payload })
	);
}
