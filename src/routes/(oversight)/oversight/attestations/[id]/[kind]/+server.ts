import { error } from '@sveltejs/kit';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { attestationFileName } from '#lib/server/documents/attestation-paper.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { attestationFile, attestationFileKinds } from '#lib/server/oversight/attestation-files.ts';
import { parseRoster, rosterTable } from '#lib/server/oversight/frozen-roster.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import type { RequestHandler } from './$types';
import { overseenStatement } from '../statement.server.ts';

/** The files of a statement as they are kept, and its list as a workbook, which is made anew and proves nothing by itself. */
const kinds = [...attestationFileKinds, 'xlsx'] as const;

export const GET: RequestHandler = async ({ params }) => {
	const { db, statement, viewer, now } = await overseenStatement(params.id);
	const kind = kinds.find((each) => each === params.kind) ?? error(404, m.guard_not_found());
	const file =
		kind === 'xlsx' ? undefined : await attestationFile(db, statement, kind, { origin: settings().origin, now });

	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: statement.number,
			payload: { attestation: statement.id, file: kind, people: statement.facts.roster.count }
		})
	);

	if (!file) {
		return sendTable('xlsx', attestationFileName(statement.number, 'roster'), {
			sheet: inIndonesian(m.roster_title),
			parts: [rosterTable(parseRoster(statement.rosterJson))]
		});
	}

	return new Response(Buffer.from(file.bytes), {
		headers: {
			'content-type': file.type,
			'content-disposition': `attachment; filename="${file.name}"`,
			'cache-control': 'private, no-store'
		}
	});
};
