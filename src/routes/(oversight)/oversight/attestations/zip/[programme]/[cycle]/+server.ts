import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { zipOf } from '#lib/server/documents/zip.ts';
import { allAttestationFiles } from '#lib/server/oversight/attestation-files.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ params }) => {
	const viewer = requireRole('auditor', 'administrator');
	const db = database();
	const now = new Date();
	const cycle = (await findCycle(db, `${params.programme}/${params.cycle}`)) ?? error(404, m.guard_not_found());
	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: cycle.id,
			payload: { cycle: cycle.id, file: 'zip' }
		})
	);
	const files = allAttestationFiles(db, cycle.id, { origin: settings().origin, now });

	return new Response(Readable.toWeb(zipOf(files, now)) as ReadableStream, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="surat-pernyataan-${cycle.programmeId}-${cycle.key}.zip"`,
			'cache-control': 'no-store'
		}
	});
};
