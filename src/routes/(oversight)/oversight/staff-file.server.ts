import { error } from '@sveltejs/kit';
import { recordAudit } from '#lib/server/audit/audit.ts';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { pastStaff } from '#lib/server/oversight/past-figures.ts';
import { countStaff, staffTable } from '#lib/server/oversight/staff-list.ts';
import { isStateFilter } from '#lib/server/oversight/states.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { settings } from '#lib/web/database.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { askedUnit, dayQuery, knownInName, orTooLate } from './asked-unit.server.ts';
import { chosenPeople, chosenScope, readsReasons, requireCycle, unitsIn } from './overseen-unit.server.ts';

/** The staff of a unit as a file, in the log before it is sent: as it is on the page, with the same filter. */
export async function sendStaffFile(unitId: string, url: URL, format: TableFormat): Promise<Response> {
	const asked = await askedUnit(unitId, url);
	const { viewer, db, now, today, on, past, unit, isThere, clocks } = asked;
	const cycle = await requireCycle(db, url, today);
	if (!isThere) error(404, m.figures_no_unit());
	if (asked.problem) error(400, asked.problem);

	const scope = chosenScope(url);
	const state = url.searchParams.get('state') ?? '';
	const search = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const filter = {
		cycleId: cycle.id,
		unitIds: await unitsIn(db, unit.id, scope, on, past?.knownAt),
		state: isStateFilter(state) ? state : undefined,
		...(await chosenPeople(db, url, cycle.id)),
		search
	};
	const listed = await orTooLate(async () =>
		past ? pastStaff(db, settings().databaseUrl, on, { unitId: unit.id, ...filter }, past) : undefined
	);
	if (listed instanceof Problem) error(503, listed.message);

	const fullNumbers = viewer.roles.includes('administrator');

	await db.write(async (tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: unit.id,
			payload: {
				cycle: cycle.id,
				scope,
				...dayQuery(asked),
				state: filter.state ?? null,
				mark: filter.mark ?? null,
				requirement: filter.requirement?.name ?? null,
				met: filter.requirement?.met ?? null,
				searched: search !== '',
				people: listed ? listed.total : await countStaff(tx, clocks, filter),
				fullNumbers
			}
		})
	);

	const told = { fullNumbers, revocationReasons: readsReasons(viewer) };

	return sendTable(format, `pegawai-${unit.code}-${cycle.programmeId}-${cycle.key}-${on}${knownInName(past)}`, {
		sheet: inIndonesian(m.roster_title),
		parts: staffTable(db, clocks, filter, told, past && listed && { ...past, ...listed })
	});
}
