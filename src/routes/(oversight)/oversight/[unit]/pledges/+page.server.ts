import { cycleInWords, dueInWords } from '#lib/language/in-words.ts';
import {
	byVersion,
	headInWords,
	listUnaffirmed,
	recapPledge,
	remarkOf,
	type Unaffirmed
} from '#lib/server/official-texts/pledge-recap.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { recordView } from '#lib/web/views.server.ts';
import { overseenUnit, pathTo } from '../../overseen-unit.server.ts';
import type { PageServerLoad } from './$types';
import { chosenPledge } from './chosen-pledge.server.ts';

/** Longer lists are for a spreadsheet. */
const mostListed = 200;

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, db, on, unit, clock } = await overseenUnit(params.unit);
	const { cycles, cycle } = await chosenPledge(db, url, on);
	const told = { unit: { id: unit.id, name: unit.name }, path: await pathTo(db, unit.id, viewer) };
	if (!cycle) return { ...told, recap: null };

	const recap = await recapPledge(db, unit.id, cycle, on);
	const left = await listUnaffirmed(db, await listSubtree(db, unit.id, on), cycle, on, mostListed);
	const { none, earlier } = byVersion(left);
	await recordView(viewer, unit.id, { page: 'pledges', cycle: cycle.id, people: left.length });

	return {
		...told,
		recap: {
			...recap,
			cycle: {
				id: cycle.id,
				title: cycle.title,
				period: cycleInWords(cycle.key),
				due: dueInWords(cycle, clock.timeZone)
			},
			pledge: cycle.pledge,
			version: cycle.version,
			cycles: cycles.map(({ id, title, key }) => ({ value: id, label: `${title} (${cycleInWords(key)})` })),
			rows: recap.rows.map((row) => ({ ...row, head: headInWords(row.headAffirmed) })),
			left: {
				people: none.map(shown),
				more: recap.people - recap.affirmed - recap.earlier - none.length
			},
			onEarlier: { people: earlier.map(shown), more: recap.earlier - earlier.length }
		}
	};
};

function shown(one: Unaffirmed) {
	const { personId, name, number, post, unit } = one;

	return { personId, name, number, post, unit, remark: remarkOf(one) };
}
