import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { StoredState } from '#lib/server/db/schema/oversight.ts';
import { clockOf, type Clocks } from '../organisation/clocks.ts';
import { explainStates } from './explanations.ts';
import { listed, standingsAt } from './standing-query.ts';
import { stateOn, type State } from './states.ts';

export type OwnStatus = {
	cycleId: string;
	title: string;
	key: string;
	state: State;
	why: string[];
	/** False for who takes part by choice: the figures leave such people out. */
	counted: boolean;
};

type Row = {
	enrolmentId: string;
	unitId: string;
	programmeId: string;
	cycleId: string;
	title: string;
	key: string;
	stored: StoredState;
	dueOn: Day;
	validUntil: Day;
	via: 'rule' | 'self';
};

/** How far a person is in the latest cycle of each programme; in one cycle where it is named. */
export async function listOwnStatuses(
	db: Reader,
	personId: string,
	clocks: Clocks,
	cycleId?: string
): Promise<OwnStatus[]> {
	const only = { persons: listed([personId]), self: true, ...(cycleId === undefined ? {} : { cycleId }) };
	const rows = await db.all<Row>(sql`
		select s.enrolment_id as enrolmentId, s.unit_id as unitId, cycle.programme_id as programmeId, s.cycle_id as cycleId, programme.title as title, cycle.key as "key",
			s.stored as stored, s.due_on as dueOn, s.valid_until as validUntil, s.via as via
		from (${standingsAt({ on: clocks.on }, only)}) s
		join cycle on cycle.id = s.cycle_id
		join programme on programme.id = cycle.programme_id
		order by cycle.opens_on desc, programme.title`);
	// Of a cycle that a later one has followed, nothing is left to do.
	const latest = rows.filter(
		(row, index) => rows.findIndex(({ programmeId }) => programmeId === row.programmeId) === index
	);
	const placed = latest.map((row) => ({
		...row,
		personId,
		state: stateOn(row.stored, row.dueOn, row.validUntil, clockOf(clocks, row.unitId).on)
	}));
	const reasons = await explainStates(db, clocks, placed, { revocationReasons: true });

	return placed.map(({ enrolmentId, cycleId, title, key, state, via }) => ({
		cycleId,
		title,
		key,
		state,
		why: reasons.get(enrolmentId) ?? [],
		counted: via === 'rule'
	}));
}
