import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { attestedLabel, attestedStates, type AttestedState } from '#lib/server/oversight/attestation-overview.ts';
import { barParts } from '#lib/server/oversight/charts.ts';
import type { Tone } from '#lib/server/oversight/states.ts';
import type { PageServerLoad } from './$types';
import { overviewOf } from './overview.server.ts';

const tones: Record<AttestedState, Tone> = {
	standing: 'good',
	covered: 'good',
	own: 'accent',
	stale: 'warn',
	missing: 'neutral'
};

export const load: PageServerLoad = async ({ url }) => {
	const { timeZone, cycles, cycle, all, rows: shown } = await overviewOf(url);

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
			label: attestedLabel(state),
			tone: tones[state],
			count: shown.filter((row) => row.state === state).length
		})),
		parts: barParts(
			attestedStates.map((name) => ({ name, count: shown.filter(({ state }) => state === name).length }))
		),
		rows: shown.map(({ unitId, name, depth, people, state, statement, outdated }) => ({
			unitId,
			name,
			depth,
			people,
			label: attestedLabel(state),
			tone: tones[state],
			statement: statement && shownStatement(statement, timeZone),
			outdated: outdated && shownStatement(outdated, timeZone)
		}))
	};
};

function shownStatement({ id, number, signedAt }: { id: string; number: string; signedAt: Date }, timeZone: string) {
	return { id, number, on: dayInWords(dayOf(signedAt, timeZone)) };
}
