import { error } from '@sveltejs/kit';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { attestationOverview, attestedStates, type AttestedState } from '#lib/server/oversight/attestation-overview.ts';
import { barParts } from '#lib/server/oversight/charts.ts';
import { listCycles } from '#lib/server/oversight/cycles.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import type { Tone } from '#lib/server/oversight/states.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

const tones: Record<AttestedState, Tone> = { standing: 'good', covered: 'good', stale: 'warn', missing: 'neutral' };

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('auditor', 'administrator');
	const db = database();
	await rollStandings(db, new Date());
	const { timeZone } = await requireInstitution(db);
	const cycles = await listCycles(db, viewer.today);
	const asked = url.searchParams.get('cycle');
	const cycle = asked === null ? cycles[0] : (cycles.find(({ id }) => id === asked) ?? error(404, m.guard_not_found()));
	const all = url.searchParams.get('units') === 'all';
	const rows = cycle ? await attestationOverview(db, cycle.id, viewer.today) : [];
	// The units right below the top: what lies below them is theirs to bring.
	const shown = all ? rows : rows.filter(({ depth }) => depth <= 1);

	return {
		cycles: cycles.map(({ id, title, key }) => ({ id, title, period: cycleInWords(key) })),
		cycle: cycle
			? {
					id: cycle.id,
					title: cycle.title,
					period: cycleInWords(cycle.key),
					zip: `/oversight/attestations/zip/${cycle.programmeId}/${cycle.key}`
				}
			: null,
		all,
		counts: attestedStates.map((state) => ({
			state,
			label: labelOf(state),
			tone: tones[state],
			count: shown.filter((row) => row.state === state).length
		})),
		parts: barParts(
			attestedStates.map((name) => ({ name, count: shown.filter(({ state }) => state === name).length }))
		),
		rows: shown.map(({ unitId, name, depth, people, state, statement }) => ({
			unitId,
			name,
			depth,
			people,
			label: labelOf(state),
			tone: tones[state],
			statement: statement && {
				id: statement.id,
				number: statement.number,
				on: dayInWords(dayOf(statement.signedAt, timeZone))
			}
		}))
	};
};

function labelOf(state: AttestedState): string {
	return {
		standing: m.attested_standing,
		covered: m.attested_covered,
		stale: m.attested_stale,
		missing: m.attested_missing
	}[state]();
}
