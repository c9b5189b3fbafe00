import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attestation, type AttestationScope } from '#lib/server/db/schema/oversight.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { everywhere } from '../organisation/clocks.ts';
import { dayOf } from '../organisation/days.ts';
import { unitPath } from '../organisation/units.ts';
import { notedStates } from './attestation-status.ts';
import { figuresOf, figuresOfAll, flatten, type UnitFigures } from './figures.ts';
import { listed } from './standing-query.ts';
import { totalOf } from './states.ts';
import { onAllPeople } from './statements-below.ts';

/** `covered`: the statement of a unit above speaks of its people too; `own`: its statement speaks of its own people, and not of those below. */
export type AttestedState = 'standing' | 'stale' | 'covered' | 'own' | 'missing';
export const attestedStates: readonly AttestedState[] = ['standing', 'covered', 'own', 'stale', 'missing'];

export type AttestedUnit = {
	unitId: string;
	name: string;
	depth: number;
	/** How many people the unit and all below it count in the cycle. */
	people: number;
	state: AttestedState;
	/** The statement that makes the state, the unit's own or that of the unit above. */
	statement: OverviewStatement | null;
	/** The unit's own statement that no longer fits, where a later one of a unit above covers it. */
	outdated: OverviewStatement | null;
};

type OverviewStatement = { id: string; number: string; unitId: string; scope: AttestationScope; signedAt: Date };

/**
 * How far the statements of a whole government have come, or those of a unit and all below it: a row for each unit with people, each
 * parent before its children. Which statement no longer fits is known from the log. A branch reads as it does in the whole:
 * a statement of a unit above it covers it too.
 */
export async function attestationOverview(
	db: Reader,
	cycleId: string,
	on: Day,
	branch?: string
): Promise<AttestedUnit[]> {
	// Only people are counted, whatever their state.
	const roots =
		branch === undefined
			? await figuresOfAll(db, cycleId, everywhere(on))
			: [(await figuresOf(db, branch, cycleId, everywhere(on))) ?? []].flat();
	const path = branch === undefined ? [] : (await unitPath(db, branch, on)).slice(0, -1).map(({ id }) => id);
	const unitIds = [...path, ...roots.flatMap(flatten).map(({ unit }) => unit.id)];
	const statements = await db
		.select({
			id: attestation.id,
			number: attestation.number,
			unitId: attestation.unitId,
			scope: attestation.scope,
			signedAt: attestation.signedAt,
			supersededAt: attestation.supersededAt
		})
		.from(attestation)
		.where(
			and(
				eq(attestation.cycleId, cycleId),
				isNull(attestation.supersededAt),
				branch === undefined ? undefined : sql`${attestation.unitId} in ${listed(unitIds)}`
			)
		)
		.orderBy(asc(attestation.signedAt));
	const states = await notedStates(db, statements);
	const standing = statements.map((one) => ({ ...one, stale: states.get(one.id) === 'stale' }));
	type Standing = (typeof standing)[number];
	const byUnit = new Map<string, Standing[]>();
	for (const one of standing) byUnit.set(one.unitId, [...(byUnit.get(one.unitId) ?? []), one]);
	const rows: AttestedUnit[] = [];

	const place = ({ unit, own, total, children }: UnitFigures, depth: number, above: Standing | undefined) => {
		const people = totalOf(total);
		if (people === 0) return;

		const its = byUnit.get(unit.id) ?? [];
		const all = onAllPeople(its, { own: totalOf(own), total: people });
		// One on the own people alone says less than one of the unit above, which speaks of those below as well.
		const last = all ?? (above ? undefined : its[0]);
		// Whoever signed above since then has confirmed these people anew.
		const outdated = last?.stale && above && above.signedAt > last.signedAt ? last : undefined;
		const made = outdated ? undefined : last;
		const told = made ?? above;
		const stands = made === all ? 'standing' : 'own';
		rows.push({
			unitId: unit.id,
			name: unit.name,
			depth,
			people,
			state: made ? (made.stale ? 'stale' : stands) : above ? 'covered' : 'missing',
			statement: told ? shown(told) : null,
			outdated: outdated ? shown(outdated) : null
		});
		for (const child of children) place(child, depth + 1, all && !all.stale ? all : above);
	};
	const covering = path
		.flatMap((id) => byUnit.get(id) ?? [])
		.findLast(({ scope, stale }) => scope === 'subtree' && !stale);
	for (const root of roots) place(root, 0, covering);

	return rows;
}

function shown({ id, number, unitId, scope, signedAt }: OverviewStatement): OverviewStatement {
	return { id, number, unitId, scope, signedAt };
}

/** The overview for a file; Indonesian, whoever asks for it. */
export function overviewTable(units: readonly AttestedUnit[], timeZone: string): TableRow[] {
	return inIndonesian((): TableRow[] => [
		[
			m.oversight_column_unit(),
			m.oversight_column_total(),
			m.roster_list_state(),
			m.attested_statement(),
			m.attestation_as_of(),
			m.attested_outdated()
		],
		...units.map(({ name, people, state, statement, outdated }) => [
			name,
			people,
			attestedLabel(state),
			statement?.number ?? '',
			statement ? dayInWords(dayOf(statement.signedAt, timeZone)) : '',
			outdated?.number ?? ''
		])
	]);
}

export function attestedLabel(state: AttestedState): string {
	return {
		standing: m.attested_standing,
		covered: m.attested_covered,
		own: m.attested_own,
		stale: m.attested_stale,
		missing: m.attested_missing
	}[state]();
}
