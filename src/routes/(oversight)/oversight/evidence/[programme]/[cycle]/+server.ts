import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { zipOf } from '#lib/server/documents/zip.ts';
import { makeCapsule } from '#lib/server/evidence/capsule.ts';
import { Problem } from '#lib/server/problem.ts';
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
	const { name, files } = await makeCapsule(db, {
		cycleId: cycle.id,
		key: await ensureSigningKey(settings().signingKeyFile, db),
		actor: viewer.personId,
		origin: settings().origin,
		fullNumbers: viewer.roles.includes('administrator'),
		now
	}).catch((problem: unknown) => {
		if (problem instanceof Problem) error(404, problem.message);
		throw problem;
	});

	return new Response(Readable.toWeb(zipOf(files, now)) as ReadableStream, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="${name}"`,
			'cache-control': 'no-store'
		}
	});
};
