import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { listBriefingCycles } from '#lib/server/briefings/briefings.ts';
import { listPledgeCycles } from '#lib/server/official-texts/pledge-recap.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { listedStates, notedStates } from '#lib/server/oversight/attestation-status.ts';
import { listAttestations } from '#lib/server/oversight/attestations.ts';
import { countExpiring } from '#lib/server/oversight/figure-sums.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { signingRight } from '#lib/server/oversight/signing-right.ts';
import { expiringDays, stateLabel, states, stateTones, totalOf } from '#lib/server/oversight/states.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { otherKinds } from '#lib/server/reminders/notices.ts';
import { dismiss, shownNotices } from '#lib/web/notices.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { chosenCycle, overseenUnit, pathTo, shownCycle, shownOwnStatuses } from '../overseen-unit.server.ts';
import { shownRow, unitRows } from './figure-rows.server.ts';

/** Of the unit itself; older ones have been superseded long ago. */
const mostStatements = 20;

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, rights, db, now, on, unit, clocks, clock } = await overseenUnit(params.unit);
	const headed = rights.signs;
	const unitIds = await listSubtree(db, unit.id, on);
	const { cycles, cycle } = await chosenCycle(db, url, unitIds, on);
	const figures = cycle && (await figuresOf(db, unit.id, cycle.id, clocks));
	const order = url.searchParams.get('order') === 'share' ? ('share' as const) : ('code' as const);
	const right = cycle && headed && (await signingRight(db, viewer.personId, unit.id, cycle.id, on));
	const statuses = headed ? await shownOwnStatuses(db, viewer.personId, now) : [];
	const own = statuses.find(({ cycleId }) => cycleId === cycle?.id);

	return {
		notices: headed ? await shownNotices(viewer, otherKinds) : [],
		unit: { id: unit.id, name: unit.name },
		path: (await pathTo(db, unit.id, viewer)).slice(0, -1),
		acting: headed && headed.kind !== 'definitif' ? headed.kind : null,
		own: headed ? (own ?? null) : undefined,
		right: right && { enrolled: right.enrolled, certified: right.certificate !== undefined },
		leads: rights.leads,
		delegate: rights.prepares && !headed,
		appoints: headed !== undefined,
		holdsBriefings: rights.leads && (await listBriefingCycles(db, on)).length > 0,
		asksPledge: (await listPledgeCycles(db, on)).length > 0,
		cycles: cycles.map((each) => ({ ...shownCycle(each, clock.timeZone), over: each.over })),
		cycle: cycle ? { ...shownCycle(cycle, clock.timeZone), over: cycle.over } : null,
		total: figures ? totalOf(figures.total) : 0,
		certified: figures?.total.certified ?? 0,
		expiring: {
			count: cycle ? await countExpiring(db, clocks, { cycleId: cycle.id, unitIds }) : 0,
			days: expiringDays
		},
		states: states.map((state) => ({
			state,
			label: stateLabel(state),
			tone: stateTones[state],
			count: figures?.total[state] ?? 0
		})),
		order,
		rows: figures && cycle ? unitRows(figures, { cycleId: cycle.id, order }).map(shownRow) : [],
		below: cycle ? await statementsBelow(db, { unitIds, except: unit.id, cycleId: cycle.id }, clocks.timeZone) : [],
		statements: await statementsOf(db, unit.id, clocks.timeZone, now)
	};
};

export const actions: Actions = { dismiss };

async function statementsBelow(
	db: Reader,
	{ unitIds, except, cycleId }: { unitIds: readonly string[]; except: string; cycleId: string },
	timeZone: string
) {
	const below = unitIds.filter((id) => id !== except);
	const standing = await listAttestations(db, { unitIds: below, cycleId, inForce: true });
	const states = await notedStates(db, standing);

	return standing.map(({ id, number, facts, signedAt }) => ({
		id,
		number,
		unit: facts.unit.name,
		on: dayInWords(dayOf(signedAt, timeZone)),
		state: states.get(id)!
	}));
}

async function statementsOf(db: Reader, unitId: string, timeZone: string, now: Date) {
	const statements = await listAttestations(db, { unitId }, mostStatements);
	const states = await listedStates(db, statements, now);

	return statements.map(({ id, number, facts, signedAt }) => ({
		id,
		number,
		programme: facts.programme.title,
		cycle: cycleInWords(facts.programme.cycle),
		on: dayInWords(dayOf(signedAt, timeZone)),
		state: states.get(id)!
	}));
}
