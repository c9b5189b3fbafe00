import { error } from '@sveltejs/kit';
import { cycleInWords, dueInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { clocksAt } from '#lib/server/organisation/clocks.ts';
import { isProgressPublic, requireInstitution } from '#lib/server/organisation/institution.ts';
import { barParts } from '#lib/server/oversight/charts.ts';
import { listUnitCycles } from '#lib/server/oversight/cycles.ts';
import { currentShares } from '#lib/server/oversight/public-shares.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const db = database();
	if (!(await isProgressPublic(db))) error(404, m.guard_not_found());

	const now = new Date();
	await rollStandings(db, now);
	const { name } = await requireInstitution(db);
	const clocks = await clocksAt(db, now);
	const { on, timeZone } = clocks;
	const cycles = await listUnitCycles(db, 'all', on);
	const asked = url.searchParams.get('cycle');
	const cycle = asked === null ? cycles[0] : (cycles.find(({ id }) => id === asked) ?? error(404, m.guard_not_found()));
	const counted = cycle && (await currentShares(db, cycle.id, clocks, now));

	return {
		institution: name,
		cycles: cycles.map(({ id, title, key }) => ({ id, title, period: cycleInWords(key) })),
		cycle: cycle
			? {
					id: cycle.id,
					title: cycle.title,
					period: cycleInWords(cycle.key),
					dueAt: dueInWords(cycle, timeZone)
				}
			: null,
		at: counted ? momentInWords(counted.at, timeZone) : null,
		shares: (counted?.shares ?? []).map((share) => ({
			...share,
			parts: barParts([
				{ name: 'done' as const, count: share.percent },
				{ name: 'rest' as const, count: 100 - share.percent }
			])
		}))
	};
};
