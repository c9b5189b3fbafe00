import { error } from '@sveltejs/kit';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import {
	attestationOverview,
	attestedLabel,
	attestedStates,
	overviewTable,
	type AttestedState,
	type AttestedUnit
} from '#lib/server/oversight/attestation-overview.ts';
import { barParts } from '#lib/server/oversight/charts.ts';
import { listUnitCycles, type OverseenCycle } from '#lib/server/oversight/cycles.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import type { Tone } from '#lib/server/oversight/states.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { chosenCycle, overseenUnit } from '../overseen-unit.server.ts';

type Overview = {
	timeZone: string;
	cycles: OverseenCycle[];
	cycle: OverseenCycle | undefined;
	/** Whether every unit is shown, not only those right below the top. */
	all: boolean;
	rows: AttestedUnit[];
};

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
	const rows = cycle ? await attestationOverview(db, cycle.id, viewer.today) : [];

	return { viewer, timeZone, cycles, cycle, ...chosenRows(url, rows) };
}

/** Those of a unit and all below it, for whoever may look at it. */
export async function branchOverviewOf(unitId: string, url: URL) {
	const { viewer, db, on, unit, clocks } = await overseenUnit(unitId);
	const unitIds = await listSubtree(db, unit.id, on);
	const { cycles, cycle } = await chosenCycle(db, url, unitIds, on);
	const rows = cycle ? await attestationOverview(db, cycle.id, on, unit.id) : [];

	return { viewer, db, unit, unitIds, timeZone: clocks.timeZone, cycles, cycle, ...chosenRows(url, rows) };
}

/** The units right below the top, unless all are asked for: what lies below them is theirs to bring. */
function chosenRows(url: URL, rows: AttestedUnit[]): Pick<Overview, 'all' | 'rows'> {
	const all = url.searchParams.get('units') === 'all';

	return { all, rows: all ? rows : rows.filter(({ depth }) => depth <= 1) };
}

const tones: Record<AttestedState, Tone> = {
	standing: 'good',
	covered: 'good',
	own: 'accent',
	stale: 'warn',
	missing: 'neutral'
};

/**
 * An overview as its page shows it.
 * @param opens whether the viewer may open the statements of a unit: one of a unit above may be told that is not theirs to read
 */
export function shownOverview(
	{ timeZone, cycles, cycle, all, rows: shown }: Overview,
	opens: (unitId: string) => boolean
) {
	const shownStatement = (statement: AttestedUnit['statement']) =>
		statement && {
			href: opens(statement.unitId) ? `/oversight/attestations/${statement.id}` : null,
			number: statement.number,
			on: dayInWords(dayOf(statement.signedAt, timeZone))
		};
	const countOf = (name: AttestedState) => shown.filter(({ state }) => state === name).length;

	return {
		cycles: cycles.map(({ id, title, key }) => ({ id, title, period: cycleInWords(key) })),
		cycle: cycle ? { id: cycle.id, title: cycle.title, period: cycleInWords(cycle.key) } : null,
		all,
		counts: attestedStates.map((state) => ({
			state,
			label: attestedLabel(state),
			tone: tones[state],
			count: countOf(state)
		})),
		parts: barParts(attestedStates.map((name) => ({ name, count: countOf(name) }))),
		rows: shown.map(({ unitId, name, depth, people, state, statement, outdated }) => ({
			unitId,
			name,
			depth,
			people,
			label: attestedLabel(state),
			tone: tones[state],
			statement: shownStatement(statement),
			outdated: shownStatement(outdated)
		}))
	};
}

/** @param unitId of the unit whose branch it is; without it, the whole government's */
export async function sendOverviewFile(url: URL, format: TableFormat, unitId?: string): Promise<Response> {
	const branch = unitId === undefined ? undefined : await branchOverviewOf(unitId, url);
	const { viewer, timeZone, cycle, rows } = branch ?? (await overviewOf(url));

	return sendTable(
		format,
		['surat-pernyataan', branch?.unit.code, cycle?.programmeId, cycle?.key, viewer.today].filter(Boolean).join('-'),
		{
			sheet: inIndonesian(m.attested_title),
			parts: [overviewTable(rows, timeZone)]
		}
	);
}
