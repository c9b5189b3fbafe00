import { and, eq, inArray, isNull } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { attestation, type AttestationScope } from '#lib/server/db/schema/oversight.ts';
import type { AttestationFacts, StatementBelow } from '#lib/server/documents/facts.ts';
import { listUnits } from '../organisation/units.ts';
import { Problem } from '../problem.ts';
import { figuresFrom } from './attestation-facts.ts';
import { currentStatus } from './attestation-status.ts';
import type { Attestation } from './attestations.ts';
import { flatten, unitTree, type UnitTree } from './figures.ts';
import { rosterFingerprint, type RosterRow, type RosterScope } from './roster.ts';
import { emptyTally } from './states.ts';

/**
 * The statements in force of units below that speak of all the people of theirs, the uppermost of each branch: a statement on the whole names
 * them by number in the place of these people. Not for use inside a transaction: finding out whether one is stale waits.
 */
export async function statementsBelow(
	db: Reader,
	{ unitId, cycleId, scope }: RosterScope,
	rows: readonly RosterRow[],
	on: Day,
	now: Date
): Promise<StatementBelow[]> {
	const tree = scope === 'subtree' ? unitTree(await listUnits(db, on), unitId) : undefined;
	if (!tree) return [];

	const unitIds = flatten(tree).map(({ unit }) => unit.id);
	const standing = await db
		.select()
		.from(attestation)
		.where(
			and(eq(attestation.cycleId, cycleId), inArray(attestation.unitId, unitIds), isNull(attestation.supersededAt))
		);
	const below: StatementBelow[] = [];

	const own = new Map<string, number>();
	for (const { unitId: at } of rows) own.set(at, (own.get(at) ?? 0) + 1);

	for (const { node, statement } of uppermost(tree, standing, own)) {
		const covered = flatten(node).map(({ unit }) => unit);
		const ids = new Set(covered.map(({ id }) => id));
		const tally = emptyTally();
		for (const { unitId: at, state } of rows) if (ids.has(at)) tally[state]++;
		const figures = figuresFrom(tally);
		// Whoever it spoke of has gone elsewhere since: there is nobody to stand for.
		if (figures.total === 0) continue;

		const { facts } = statement;
		const { state } = await currentStatus(db, statement, now);
		below.push({
			number: facts.number,
			unit: { code: node.unit.code, name: node.unit.name },
			state: state === 'standing' ? 'standing' : 'stale',
			asOf: facts.asOf,
			figures,
			signed: facts.figures,
			units: covered.map(({ code }) => code)
		});
	}

	return below;
}

/**
 * Of the statements in force of a unit the one that speaks of all its people: that on the whole, else that on the own people where
 * nobody counts below.
 * @param people how many the unit counts itself, and with all below it
 */
export function onAllPeople<One extends { scope: AttestationScope }>(
	its: readonly One[],
	people: { own: number; total: number }
): One | undefined {
	const of = (wanted: AttestationScope) => its.find(({ scope }) => scope === wanted);

	return of('subtree') ?? (people.own === people.total ? of('own') : undefined);
}

/** @param own how many people each unit counts itself */
function uppermost(
	tree: UnitTree,
	standing: readonly Attestation[],
	own: ReadonlyMap<string, number>
): { node: UnitTree; statement: Attestation }[] {
	const ownOf = ({ unit }: UnitTree) => own.get(unit.id) ?? 0;

	return tree.children.flatMap((node) => {
		const total = flatten(node).reduce((sum, each) => sum + ownOf(each), 0);
		const its = standing.filter(({ unitId }) => unitId === node.unit.id);
		const statement = onAllPeople(its, { own: ownOf(node), total });

		return statement ? [{ node, statement }] : uppermost(node, standing, own);
	});
}

/** What was looked up before the lock was held has to be so still. @throws Problem `roster_changed` */
export async function requireStillStanding(db: Reader, below: readonly StatementBelow[]): Promise<void> {
	const numbers = below.map(({ number }) => number);
	const standing = await db.$count(
		attestation,
		and(inArray(attestation.number, numbers), isNull(attestation.supersededAt))
	);
	if (standing !== below.length) throw new Problem('roster_changed', m.attestation_roster_changed());
}

/** Codes of the units whose people stand behind a statement of their own. */
export function coveredUnits({ below }: Pick<AttestationFacts, 'below'>): Set<string> {
	return new Set((below ?? []).flatMap(({ units }) => units));
}

/** Tells whether what is to be signed is what was shown: everyone of the roster, and the statements named in place of names. */
export function fingerprintShown(
	rows: Parameters<typeof rosterFingerprint>[0],
	below: readonly Pick<StatementBelow, 'number' | 'state'>[]
): string {
	return [rosterFingerprint(rows), ...below.map(({ number, state }) => `${number} ${state}`)].join(', ');
}
