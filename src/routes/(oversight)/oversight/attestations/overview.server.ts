import { error } from '@sveltejs/kit';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableFormat, TableRow } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { attestationOverview, type AttestedState } from '#lib/server/oversight/attestation-overview.ts';
import { listUnitCycles } from '#lib/server/oversight/cycles.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';

/** The statements of a whole government in the cycle of the address, or in the one that is due next. */
export async function overviewOf(url: URL) {
	const viewer = requireRole('auditor', 'administrator');
	const db = database();
	const now = new Date();
	await rollStandings(db, now);
	const { timeZone } = await requireInstitution(db);
	const cycles = await listUnitCycles(db, 'all', viewer.today);
	const asked = url.searchParams.get('cycle');
	const cycle = asked === null ? cycles[0] : (cycles.find(({ id }) => id === asked) ?? error(404, m.guard_not_found()));
	const all = url.searchParams.get('units') === 'all';
	const rows = cycle ? await attestationOverview(db, cycle.id, viewer.today) : [];

	return {
		...{ viewer, timeZone, cycles, cycle, all },
		// The units right below the top: what lies below them is theirs to bring.
		rows: all ? rows : rows.filter(({ depth }) => depth <= 1)
	};
}

export async function sendOverviewFile(url: URL, format: TableFormat): Promise<Response> {
	const { viewer, timeZone, cycle, rows } = await overviewOf(url);
	const table = inIndonesian((): TableRow[] => [
		[
			m.oversight_column_unit(),
			m.oversight_column_total(),
			m.roster_list_state(),
			m.attested_statement(),
			m.attestation_as_of()
		],
		...rows.map(({ name, people, state, statement }) => [
			name,
			people,
			labelOf(state),
			statement?.number ?? '',
			statement ? dayInWords(dayOf(statement.signedAt, timeZone)) : ''
		])
	]);

	return sendTable(
		format,
		['surat-pernyataan', cycle?.programmeId, cycle?.key, viewer.today].filter(Boolean).join('-'),
		{
			sheet: inIndonesian(m.attested_title),
			parts: [table]
		}
	);
}

export function labelOf(state: AttestedState): string {
	return {
		standing: m.attested_standing,
		covered: m.attested_covered,
		own: m.attested_own,
		stale: m.attested_stale,
		missing: m.attested_missing
	}[state]();
}
