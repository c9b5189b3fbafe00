import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { onPowerGained } from '../accounts/power.ts';
import { moveStandings, refreshStandings } from '../oversight/standings.ts';
import { endEnrolmentsOfLeavers, enrolDue } from '../programmes/programmes.ts';
import { settleDisputes } from './settle-disputes.ts';

export type ChangedPeople = {
	/** Whose person, number, employment or posts changed. */
	personIds: readonly string[];
	/** Who of them counts otherwise today already, where not all do: the others are counted anew on their day. */
	countOtherwise?: readonly string[];
	/** Who heads a unit now and did not before. */
	gained: readonly string[];
	/** A unit was moved or renamed: audiences that name units may take in others than `personIds`. */
	unitsChanged: boolean;
	/**
	 * Of many people posts and employments changed, and reports about their posts with them, and `enrolEveryone` follows: the lock is not
	 * held for those who are enrolled, nor to find out again how far everybody has come.
	 */
	many?: boolean;
};

/**
 * What follows from a change of people, posts or units, in the transaction of the change itself: powers, disputes that
 * are settled by it, enrolments, and last the figures.
 */
export async function carryChanges(
	tx: Transaction,
	changed: ChangedPeople,
	actor: string,
	on: Day,
	now: Date
): Promise<{ enrolled: number }> {
	const { personIds, countOtherwise = personIds, gained, unitsChanged, many } = changed;
	await onPowerGained(tx, gained, now);
	const settled = await settleDisputes(tx, personIds, actor, on, now);

	const only = unitsChanged ? {} : { personIds };
	const ended = await endEnrolmentsOfLeavers(tx, on, now, countOtherwise);
	const entered = many ? { enrolled: 0, personIds: [] } : await enrolDue(tx, { on, now, ...only });
	const counted = new Set([...countOtherwise, ...settled, ...ended.personIds, ...entered.personIds]);
	await (many ? moveStandings : refreshStandings)(tx, [...counted], on);

	return { enrolled: entered.enrolled };
}
