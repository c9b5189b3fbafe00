import { listBranch, listSubtree } from '#lib/server/organisation/units.ts';
import { sumFigures } from '#lib/server/oversight/figure-sums.ts';
import { unitTree } from '#lib/server/oversight/figures.ts';
import { pastFigures } from '#lib/server/oversight/past-figures.ts';
import { settings } from '#lib/web/database.server.ts';
import { askedUnit } from '../../asked-unit.server.ts';

/** Which figures the address asks for: of a unit and all below it, in a cycle, on a day, as known now or then. */
export async function askedFigures(unitId: string, url: URL) {
	const { cycle, dates, ...asked } = await askedUnit(unitId, url);
	if (!cycle || !dates) return { ...asked, cycle: undefined };

	const { db, unit, on, past } = asked;
	const unitIds = await listSubtree(db, unit.id, on, past?.knownAt);

	return { ...asked, cycle, dates, scope: { cycleId: cycle.id, unitId: unit.id, unitIds } };
}

export type AskedFigures = Extract<Awaited<ReturnType<typeof askedFigures>>, { scope: unknown }>;

/** The sums, and the units as they lay on that day; without a tree the unit was not there. @throws Problem `figures_late` */
export async function countedFigures({ db, clocks, on, past, scope }: AskedFigures) {
	const units = await listBranch(db, scope.unitId, on, past?.knownAt);

	return {
		tree: unitTree(units, scope.unitId),
		sums: past ? await pastFigures(db, settings().databaseUrl, on, scope, past) : await sumFigures(db, clocks, scope)
	};
}
