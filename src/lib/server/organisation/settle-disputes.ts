import { eq, isNull } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person, post, rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { recordAudit } from '../audit/audit.ts';
import { readPersons } from './staff-base.ts';

/**
 * Disputes that another act settled: the person has no post in the disputed unit any more. They count as accepted from
 * the day on which that is so.
 * @returns whose they are
 */
export async function settleDisputes(
	tx: Transaction,
	personIds: readonly string[],
	actor: string,
	on: Day,
	now: Date
): Promise<string[]> {
	const settled: string[] = [];
	const open = await tx
		.select({ id: rosterDispute.id, personId: rosterDispute.personId, unitId: post.unitId })
		.from(rosterDispute)
		.innerJoin(post, eq(post.id, rosterDispute.postId))
		.where(isNull(rosterDispute.decidedAt));
	const changed = new Set(personIds);

	for (const { id, personId, unitId } of open) {
		if (!changed.has(personId)) continue;

		const [known] = await readPersons(tx, personId);
		const inUnit = known!.posts.filter((each) => each.isPrimary && each.unitId === unitId);
		if (inUnit.some((each) => each.validTo === null)) continue;

		const ends = inUnit.flatMap(({ validTo }) => validTo ?? []).sort();
		await closeDispute(tx, id, personId, 'accepted', ends.at(-1) ?? on, actor, now);
		settled.push(personId);
	}

	return settled;
}

export async function closeDispute(
	tx: Transaction,
	id: string,
	personId: string,
	decision: 'accepted' | 'rejected',
	effectiveOn: Day | null,
	actor: string,
	now: Date
): Promise<void> {
	const decider = await tx.select({ id: person.id }).from(person).where(eq(person.id, actor)).get();
	await tx
		.update(rosterDispute)
		.set({ decision, effectiveOn, decidedBy: decider?.id ?? null, decidedAt: now })
		.where(eq(rosterDispute.id, id));
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'roster.decide',
		subject: personId,
		payload: { dispute: id, decision, ...(effectiveOn && { effectiveOn }) }
	});
}
