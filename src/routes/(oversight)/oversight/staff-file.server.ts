import { recordAudit } from '#lib/server/audit/audit.ts';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { countStaff, staffTable } from '#lib/server/oversight/staff-list.ts';
import { isStateFilter } from '#lib/server/oversight/states.ts';
import { m } from '#lib/paraglide/messages.js';
import { sendTable } from '#lib/web/table-file.server.ts';
import {
	overseenUnit,
	requireCycle,
	chosenPeople,
	chosenScope,
	readsReasons,
	unitsIn
} from './overseen-unit.server.ts';

/** The staff of a unit as a file, in the log before it is sent: as it is on the page, with the same filter. */
export async function sendStaffFile(unitId: string, url: URL, format: TableFormat): Promise<Response> {
	const { viewer, db, now, on, unit, clocks } = await overseenUnit(unitId);
	const cycle = await requireCycle(db, url, on);
	const scope = chosenScope(url);
	const asked = url.searchParams.get('state') ?? '';
	const search = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const filter = {
		cycleId: cycle.id,
		unitIds: await unitsIn(db, unit.id, scope, on),
		state: isStateFilter(asked) ? asked : undefined,
		...chosenPeople(url),
		search
	};
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
				state: filter.state ?? null,
				mark: filter.mark ?? null,
				searched: search !== '',
				people: await countStaff(tx, clocks, filter),
				fullNumbers
			}
		})
	);

	const told = { fullNumbers, revocationReasons: readsReasons(viewer) };

	return sendTable(format, `pegawai-${unit.code}-${cycle.programmeId}-${cycle.key}-${on}`, {
		sheet: inIndonesian(m.roster_title),
		parts: staffTable(db, clocks, filter, told)
	});
}
