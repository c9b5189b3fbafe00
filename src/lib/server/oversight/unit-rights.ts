import type { Reader } from '#lib/server/db/connect.ts';
import type { Role } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { heldDelegations, type Delegation } from '../organisation/delegations.ts';
import { headedSubtrees, listHeadedUnits, type HeadedUnit } from '../organisation/heads.ts';
import { findUnit, listSubtree, unitPath } from '../organisation/units.ts';
import type { PastMoment } from './figure-sums.ts';

export type Overseer = { personId: string; roles: readonly Role[] };

/** What somebody may do with a unit on a day. Every guard of the oversight pages asks for one of these. */
export type UnitRights = {
	/** Sees figures, lists, statements and reminders. */
	looks: boolean;
	/** Heads it or a unit above: reports who is not on the staff, gives out codes, proposes waivers. */
	leads: boolean;
	/** Writes notes for its statement: whoever signs, and the delegate of that head. */
	prepares: boolean;
	/** The post that signs for it, an acting one as well; never that of a delegate. */
	signs: HeadedUnit | undefined;
};

export async function unitRights(db: Reader, viewer: Overseer, unitId: string, on: Day): Promise<UnitRights> {
	const { personId } = viewer;
	const signs = (await listHeadedUnits(db, personId, on)).find((each) => each.unitId === unitId);
	const leads = (await headedSubtrees(db, personId, on)).has(unitId);
	const given = await delegationsOver(db, personId, unitId, on);

	return {
		looks: seesAll(viewer) || leads || given.length > 0,
		leads,
		prepares: signs !== undefined || (await isSignedBySome(db, given, unitId, on)),
		signs
	};
}

/** The units whose staff a person may look at on a day: all for auditors and administrators, else what they head or were given. */
export async function overseenUnits(db: Reader, viewer: Overseer, on: Day): Promise<Set<string> | 'all'> {
	if (seesAll(viewer)) return 'all';

	const overseen = await headedSubtrees(db, viewer.personId, on);

	for (const { unitId } of await heldDelegations(db, viewer.personId, on)) {
		for (const id of await listSubtree(db, unitId, on)) overseen.add(id);
	}

	return overseen;
}

/**
 * Whether a viewer may look at a unit as it was on a day that is over, wherever it lies today and though it be closed: whoever looks at a
 * unit today looks at all that lay below it on that day, as known now or then. So every number on a page of that day
 * leads to its people for whoever reads it.
 */
export async function looksBack(
	db: Reader,
	viewer: Overseer,
	unitId: string,
	{ today, on, knownAt }: { today: Day; on: Day } & Pick<PastMoment, 'knownAt'>
): Promise<boolean> {
	if (seesAll(viewer)) return true;

	const overseen = await overseenUnits(db, viewer, today);

	return overseen === 'all' || (await unitPath(db, unitId, on, knownAt)).some(({ id }) => overseen.has(id));
}

/** Of some days that are over those on which the unit was there, and a viewer may look back at it. */
export async function daysLookedBackAt(
	db: Reader,
	viewer: Overseer,
	unitId: string,
	days: readonly Day[],
	{ today, knownAt }: { today: Day; knownAt: (on: Day) => Date }
): Promise<Day[]> {
	const seen: Day[] = [];

	for (const on of days) {
		const known = knownAt(on);
		const was = await findUnit(db, unitId, on, known);
		if (was && (await looksBack(db, viewer, unitId, { today, on, knownAt: known }))) seen.push(on);
	}

	return seen;
}

function seesAll({ roles }: Overseer): boolean {
	return roles.includes('auditor') || roles.includes('administrator');
}

/** Delegations of the unit itself or of one above it. */
async function delegationsOver(db: Reader, personId: string, unitId: string, on: Day): Promise<Delegation[]> {
	const over: Delegation[] = [];

	for (const given of await heldDelegations(db, personId, on)) {
		if ((await listSubtree(db, given.unitId, on)).includes(unitId)) over.push(given);
	}

	return over;
}

/** A delegate prepares what the head signs: the unit itself, and below it the vacant ones that the head stands in for. */
async function isSignedBySome(db: Reader, given: readonly Delegation[], unitId: string, on: Day): Promise<boolean> {
	for (const { givenBy } of given) {
		const headed = await listHeadedUnits(db, givenBy, on);
		if (headed.some((each) => each.unitId === unitId)) return true;
	}

	return false;
}
