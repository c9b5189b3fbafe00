import { Readable } from 'node:stream';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { zipOf } from '#lib/server/documents/zip.ts';
import { allAttestationFiles } from '#lib/server/oversight/attestation-files.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';

/** Sends the files of every statement of a cycle, or of the institution, as one archive. */
export async function sendStatementsZip(cycle?: { id: string; programmeId: string; key: string }): Promise<Response> {
	const viewer = requireRole('auditor', 'administrator');
	const db = database();
	const now = new Date();
	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: cycle?.id ?? 'attestations',
			payload: { ...(cycle && { cycle: cycle.id }), file: 'zip' }
		})
	);
	const files = allAttestationFiles(db, cycle ? { cycleId: cycle.id } : 'all', { origin: settings().origin, now });
	const name = ['surat-pernyataan', ...(cycle ? [cycle.programmeId, cycle.key] : [viewer.today])].join('-');

	return new Response(Readable.toWeb(zipOf(files, now)) as ReadableStream, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="${name}.zip"`,
			'cache-control': 'no-store'
		}
	});
}
