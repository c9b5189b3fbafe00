import { createHash } from 'node:crypto';
import { setImmediate as otherRequests } from 'node:timers/promises';
import { sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { AttestationScope, StoredState } from '#lib/server/db/schema/oversight.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { clockOf, type Days } from '../organisation/clocks.ts';
import { listSubtree, listUnits } from '../organisation/units.ts';
import { findWhereabouts, type Whereabouts } from '../organisation/whereabouts.ts';
import { flatten, unitTree } from './figures.ts';
import { listed, standingsAt, waivedUntilSql, type PointInTime } from './standing-query.ts';
import { stateOn, type State } from './states.ts';

/** What a statement is about. */
export type RosterScope = { unitId: string; cycleId: string; scope: AttestationScope };

/** One person of a roster: exactly one row for each. */
export type RosterRow = {
	personId: string;
	enrolmentId: string;
	name: string;
	number: string;
	unitId: string;
	unitCode: string;
	unitName: string;
	title: string;
	state: State;
	/** Of the certificate that makes the state; null in states without one. */
	certificateNumber: string | null;
	waiverReason: string | null;
	/** Away at that moment, or about to leave; it explains and changes no figure. */
} & Whereabouts;

type Row = Omit<RosterRow, 'unitCode' | 'unitName' | 'state' | keyof Whereabouts> & {
	stored: StoredState;
	dueOn: Day;
	validUntil: Day;
};

/** A large scope is read in parts, so that other requests come in between. */
const unitsAtOnce = 20;

/**
 * Everyone who counts in the scope at a moment, with the states of that moment, as far as was known at another. Later
 * progress, expiry and transfers change nothing in it; a letter recorded later about that moment does. In the order of the
 * units, each before those below it. Not for use inside
 * a transaction: it waits for other requests.
 * @param days those of the moment: deadlines end with the unit's
 */
export async function rosterAt(
	db: Reader,
	{ unitId, cycleId, scope }: RosterScope,
	when: PointInTime,
	days: Days
): Promise<RosterRow[]> {
	const { on, knownAt } = when;
	const unitIds = scope === 'own' ? [unitId] : await listSubtree(db, unitId, on, knownAt);
	const units = new Map((await listUnits(db, on, knownAt)).map((unit) => [unit.id, unit]));
	const rows: Row[] = [];

	for (let start = 0; start < unitIds.length; start += unitsAtOnce) {
		rows.push(...(await readRows(db, unitIds.slice(start, start + unitsAtOnce), cycleId, when)));
		await otherRequests();
	}

	const people = rows.map(({ personId }) => personId);
	const whereabouts = await findWhereabouts(db, people, on, knownAt);
	const tree = unitTree([...units.values()], unitId);
	const order = new Map((tree ? flatten(tree) : []).map(({ unit }, index) => [unit.id, index]));

	return rows
		.map(({ stored, dueOn, validUntil, ...row }) => {
			const state = stateOn(stored, dueOn, validUntil, clockOf(days, row.unitId).on);
			const unit = units.get(row.unitId);

			return {
				...row,
				state,
				absence: whereabouts.get(row.personId)?.absence ?? null,
				leaving: whereabouts.get(row.personId)?.leaving ?? null,
				unitCode: unit?.code ?? '',
				unitName: unit?.name ?? '',
				certificateNumber: state === 'certified' || state === 'expired' ? row.certificateNumber : null
			};
		})
		.sort((a, b) => (order.get(a.unitId) ?? 0) - (order.get(b.unitId) ?? 0));
}

async function readRows(db: Reader, unitIds: string[], cycleId: string, when: PointInTime): Promise<Row[]> {
	const { on, knownAt } = when;

	return db.all<Row>(sql`
		select s.person_id as personId, s.enrolment_id as enrolmentId, person.name as name,
			${numberThenSql(on, knownAt)} as number,
			s.unit_id as unitId, s.title as title, s.stored as stored, s.due_on as dueOn, s.valid_until as validUntil,
			s.certificate_number as certificateNumber,
			(
				select w.reason from waiver w
				where s.stored = 'waived' and w.enrolment_id = s.enrolment_id
					and w.from_on <= ${on} and ${waivedUntilSql(knownAt)} >= ${on} limit 1
			) as waiverReason
		from (${standingsAt(when, { units: listed(unitIds), cycleId })}) s
		join person on person.id = s.person_id
		order by person.name collate nocase, s.person_id`);
}

/** The number of the person of a row `s` on a day, else the latest one that was known; empty without any. */
export function numberThenSql(on: Day, knownAt?: Date): SQL {
	const known = knownAt?.getTime() ?? Number.MAX_SAFE_INTEGER;

	return sql`coalesce((
		select n.number from person_number n
		where n.person_id = s.person_id
			and n.recorded_from <= ${known} and (n.recorded_to is null or n.recorded_to > ${known})
		order by (${standsOnSql('n', on, knownAt)}) desc, n.valid_from desc limit 1
	), '')`;
}

/** Tells whether two rosters say the same of everyone: who, where and in which state. */
export function rosterFingerprint(rows: readonly { personId: string; unitId: string; state: string }[]): string {
	const lines = rows.map(({ personId, unitId, state }) => `${personId} ${unitId} ${state}`).sort();

	return createHash('sha256').update(lines.join('\n')).digest('hex');
}
