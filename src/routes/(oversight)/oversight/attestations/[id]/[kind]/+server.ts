import { error } from '@sveltejs/kit';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { attestationFile, attestationFileKinds } from '#lib/server/oversight/attestation-files.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import type { RequestHandler } from './$types';
import { overseenStatement } from '../statement.server.ts';

export const GET: RequestHandler = async ({ params }) => {
	const { db, statement, viewer, now } = await overseenStatement(params.id);
	const kind = attestationFileKinds.find((each) => each === params.kind) ?? error(404, m.guard_not_found());
	const file = await attestationFile(db, statement, kind, { origin: settings().origin, now });

	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: statement.number,
			payload: { attestation: statement.id, file: kind, people: statement.facts.roster.count }
		})
	);

	return new Response(Buffer.from(file.bytes), {
		headers: {
			'content-type': file.type,
			'content-disposition': `attachment; filename="${file.name}"`,
			'cache-control': 'private, no-store'
		}
	});
};
