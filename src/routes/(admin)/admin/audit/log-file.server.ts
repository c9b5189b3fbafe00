import { exactMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { describeActor } from '#lib/server/audit/describe-actor.ts';
import { describeKind } from '#lib/server/audit/describe-kind.ts';
import { describeSubject } from '#lib/server/audit/describe-subject.ts';
import { listAudit, type AuditLine } from '#lib/server/audit/log.ts';
import type { TableFormat, TableRow } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';
import { askedLog } from './asked-log.server.ts';
import { describePayload } from './describe-payload.ts';

/** More than a spreadsheet is read for; the whole log is in a capsule, and verified by `netral audit verify`. */
const mostEntries = 10_000;
/** Names are looked up for so many at once. */
const batch = 500;

/** The newest entries of the log as they are searched for on the page, in the log before they are sent. */
export async function sendLogFile(url: URL, format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator', 'auditor');
	const { timeZone } = viewer.institution;
	const { entries, more } = await newestEntries(url);
	const searched = askedLog(url).query !== '';
	await recordExport(viewer, 'log', { page: 'audit', entries: entries.length, searched, fullNumbers: false });

	return sendTable(format, `catatan-audit-${viewer.today}`, {
		sheet: inIndonesian(m.audit_title),
		parts: [inIndonesian(() => logTable(entries, { more, timeZone }))]
	});
}

async function newestEntries(url: URL): Promise<{ entries: AuditLine[]; more: boolean }> {
	const entries: AuditLine[] = [];
	let more = true;

	while (more && entries.length < mostEntries) {
		const found = await listAudit(database(), { ...askedLog(url), before: entries.at(-1)?.seq, size: batch });
		entries.push(...found.entries);
		more = found.more;
	}

	return { entries, more };
}

function logTable(entries: readonly AuditLine[], { more, timeZone }: { more: boolean; timeZone: string }): TableRow[] {
	return [
		[
			m.audit_column_seq(),
			m.audit_column_at(),
			m.audit_column_actor(),
			m.audit_column_kind(),
			m.audit_column_subject(),
			m.audit_detail(),
			m.audit_technical_hash()
		],
		...entries.map((entry) => [
			entry.seq,
			exactMomentInWords(entry.at, timeZone),
			describeActor(entry.actor),
			describeKind(entry.kind),
			describeSubject(entry.subject),
			detailsOf(entry, timeZone),
			entry.hash
		]),
		...(more ? [['', m.audit_file_more({ count: mostEntries })]] : [])
	];
}

function detailsOf(entry: AuditLine, timeZone: string): string {
	if (entry.payload === null) return m.audit_payload_erased();

	return describePayload(entry, timeZone)
		.map(({ label, value }) => `${label}: ${value}`)
		.join('; ');
}
