import { and, asc, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { disputeKinds, person, post, rosterDispute, type DisputeKind } from '#lib/server/db/schema/organisation.ts';
import { recordAudit } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import { isDay } from './days.ts';
import { endEmployment, postOperations, type Operation } from './operations.ts';
import { currentNumber, findPersonByNumber } from './persons.ts';
import { closeDispute } from './settle-disputes.ts';
import { latest, readPersons, type KnownPerson } from './staff-base.ts';
import { endPost, lasts } from './timeline.ts';
import { listUnits } from './units.ts';
import { withWhereabouts, type Explained } from './whereabouts.ts';

export type NewDispute = {
	personId: string;
	/** The primary post that the head disputes. */
	postId: string;
	kind: DisputeKind;
	/** The number of the other record of the same human; asked for when kind is double. */
	twinNumber?: string | undefined;
	note?: string | undefined;
	raisedBy: string;
};

export const longestNote = 500;

/**
 * A head says that somebody is not (any more) staff of the unit. Until the administrator decides, the person shows as in
 * correction. Whether the head oversees the unit is the caller's to check.
 * @throws Problem `dispute_kind`, `dispute_note`, `dispute_post`, `dispute_open`, `dispute_twin`
 */
export async function raiseDispute(tx: Transaction, raised: NewDispute, on: Day, now: Date): Promise<string> {
	if (!disputeKinds.includes(raised.kind)) throw new Problem('dispute_kind', m.dispute_kind_missing(), 'kind');

	const note = raised.note?.trim() || null;
	if (note && note.length > longestNote) {
		throw new Problem('dispute_note', m.dispute_note_too_long({ limit: longestNote }), 'note');
	}

	if (raised.kind === 'other' && !note) throw new Problem('dispute_note', m.dispute_note_missing(), 'note');

	if (raised.kind !== 'double' && raised.twinNumber?.trim()) {
		throw new Problem('dispute_twin', m.dispute_twin_unasked(), 'twinNumber');
	}

	const [known] = await readPersons(tx, raised.personId);
	const disputed = known?.posts.find(({ id }) => id === raised.postId);
	if (!disputed || !disputed.isPrimary || !lasts(disputed, on))
		throw new Problem('dispute_post', m.dispute_post_changed());
	if (await findOpenDispute(tx, raised.personId, disputed.unitId)) throw new Problem('dispute_open', m.dispute_open());

	const [made] = await tx
		.insert(rosterDispute)
		.values({
			personId: raised.personId,
			postId: raised.postId,
			kind: raised.kind,
			twinId: raised.kind === 'double' ? await requireTwin(tx, raised) : null,
			note,
			raisedBy: raised.raisedBy,
			raisedAt: now
		})
		.returning({ id: rosterDispute.id });
	await recordAudit(tx, {
		at: now,
		actor: raised.raisedBy,
		kind: 'roster.dispute',
		subject: raised.personId,
		payload: { dispute: made!.id, post: raised.postId, kind: raised.kind }
	});
	await refreshStandings(tx, [raised.personId], on);

	return made!.id;
}

async function requireTwin(tx: Transaction, { twinNumber, personId }: NewDispute): Promise<string> {
	if (!twinNumber?.trim()) throw new Problem('dispute_twin', m.dispute_twin_missing(), 'twinNumber');

	const twin = await findPersonByNumber(tx, twinNumber);
	if (!twin) throw new Problem('dispute_twin', m.dispute_twin_unknown(), 'twinNumber');
	if (twin.id === personId) throw new Problem('dispute_twin', m.dispute_twin_same(), 'twinNumber');

	return twin.id;
}

/** The open dispute about a person's being in a unit, though the post's record was corrected meanwhile. */
export async function findOpenDispute(
	db: Reader,
	personId: string,
	unitId: string
): Promise<{ id: string; kind: DisputeKind; raisedAt: Date } | undefined> {
	return db
		.select({ id: rosterDispute.id, kind: rosterDispute.kind, raisedAt: rosterDispute.raisedAt })
		.from(rosterDispute)
		.innerJoin(post, eq(post.id, rosterDispute.postId))
		.where(and(eq(rosterDispute.personId, personId), eq(post.unitId, unitId), isNull(rosterDispute.decidedAt)))
		.get();
}

/** How many reports about posts in a unit are open. */
export async function openDisputes(db: Reader, unitId: string): Promise<number> {
	const open = await db
		.select({ id: rosterDispute.id })
		.from(rosterDispute)
		.innerJoin(post, eq(post.id, rosterDispute.postId))
		.where(and(eq(post.unitId, unitId), isNull(rosterDispute.decidedAt)));

	return open.length;
}

export type Decision = {
	disputeId: string;
	decision: 'accepted' | 'rejected';
	/** The first day on which it is true; asked for when accepted, unless the kind is other. */
	effectiveOn?: Day | undefined;
	/** Which record of a double person stays: the disputed one or its twin. */
	keep?: 'person' | 'twin' | undefined;
	decidedBy: string;
};

/**
 * The administrator decides. Accepted, the post ends on that day; who retired or died holds no post at all from then on,
 * and of a double person the record that is not kept; merging both instead is an act of its own (`merge-persons.ts`). What another reason asks for the
 * administrator changes by hand: accepting it only closes the report.
 * @throws Problem `dispute_unknown`, `dispute_decided`, `dispute_day`
 */
export async function decideDispute(tx: Transaction, decided: Decision, on: Day, now: Date): Promise<void> {
	const dispute = await tx.select().from(rosterDispute).where(eq(rosterDispute.id, decided.disputeId)).get();
	if (!dispute) throw new Problem('dispute_unknown', m.dispute_unknown());
	if (dispute.decidedAt) throw new Problem('dispute_decided', m.dispute_decided());

	const { personId } = dispute;

	if (decided.decision === 'rejected' || dispute.kind === 'other') {
		await closeDispute(tx, dispute.id, personId, decided.decision, null, decided.decidedBy, now);

		return refreshStandings(tx, [personId], on);
	}

	const from = decided.effectiveOn;
	if (!from || !isDay(from)) throw new Problem('dispute_day', m.dispute_day_missing(), 'effectiveOn');

	const leavingId = dispute.kind === 'double' && decided.keep === 'person' ? dispute.twinId! : personId;
	const [leaving] = await readPersons(tx, leavingId);
	const unitId = dispute.kind === 'moved' ? await unitOf(tx, dispute.postId) : undefined;
	const operations = leavingOperations(leaving!, from, on, dispute.kind, unitId);
	await applyOperations(tx, listedOperations(operations), now, undefined);
	await closeDispute(tx, dispute.id, personId, 'accepted', from, decided.decidedBy, now);
	await carryChanges(
		tx,
		{ personIds: [personId, leavingId], gained: [], unitsChanged: false },
		decided.decidedBy,
		on,
		now
	);
}

/** What ends when somebody leaves a unit or altogether. */
function leavingOperations(
	leaving: KnownPerson,
	from: Day,
	on: Day,
	kind: DisputeKind,
	unitId: string | undefined
): Operation[] {
	const ending = leaving.posts.filter(
		(each) => lasts(each, from < on ? from : on) && (unitId === undefined || each.unitId === unitId)
	);
	const reason = kind === 'retired' || kind === 'died' ? kind : null;

	return [
		...ending.flatMap((each) => postOperations(leaving.id, endPost(each, from, reason))),
		...(reason ? endEmployment(leaving.id, latest(leaving.employments), from) : [])
	];
}

async function unitOf(tx: Transaction, postId: string): Promise<string> {
	return (await tx.select({ unitId: post.unitId }).from(post).where(eq(post.id, postId)).get())!.unitId;
}

/** What became of the last report that somebody made about each of these people, by person; open ones are left out. */
export async function decisionsFor(
	db: Reader,
	raisedBy: string,
	personIds: readonly string[]
): Promise<Map<string, { decision: 'accepted' | 'rejected'; decidedAt: Date }>> {
	const rows = await db
		.select({
			personId: rosterDispute.personId,
			decision: rosterDispute.decision,
			decidedAt: rosterDispute.decidedAt
		})
		.from(rosterDispute)
		.where(
			and(
				eq(rosterDispute.raisedBy, raisedBy),
				inArray(rosterDispute.personId, [...personIds]),
				isNotNull(rosterDispute.decidedAt)
			)
		)
		.orderBy(asc(rosterDispute.decidedAt));

	return new Map(
		rows.flatMap(({ personId, decision, decidedAt }) =>
			decision && decidedAt ? [[personId, { decision, decidedAt }]] : []
		)
	);
}

/** A report and what was decided about it, to be named. */
export async function findDispute(
	db: Reader,
	disputeId: string
): Promise<Pick<ListedDispute, 'name' | 'kind' | 'decision' | 'effectiveOn'> | undefined> {
	return db
		.select({
			name: person.name,
			kind: rosterDispute.kind,
			decision: rosterDispute.decision,
			effectiveOn: rosterDispute.effectiveOn
		})
		.from(rosterDispute)
		.innerJoin(person, eq(person.id, rosterDispute.personId))
		.where(eq(rosterDispute.id, disputeId))
		.get();
}

export type ListedDispute = {
	id: string;
	personId: string;
	name: string;
	number: string;
	unit: string;
	title: string;
	kind: DisputeKind;
	note: string | null;
	twin: { personId: string; name: string; number: string } | null;
	raisedBy: string;
	raisedAt: Date;
	decision: 'accepted' | 'rejected' | null;
	effectiveOn: Day | null;
	decidedAt: Date | null;
} & Explained;

/** Open disputes, the oldest first; or decided ones, the newest first. */
export async function listDisputes(
	db: Reader,
	on: Day,
	{ decided, page, size }: { decided: boolean; page: number; size: number }
): Promise<{ disputes: ListedDispute[]; total: number }> {
	const which = decided ? isNotNull(rosterDispute.decidedAt) : isNull(rosterDispute.decidedAt);
	const raiser = alias(person, 'raiser');
	const twin = alias(person, 'twin');
	const rows = await db
		.select({
			id: rosterDispute.id,
			personId: rosterDispute.personId,
			name: person.name,
			title: post.title,
			unitId: post.unitId,
			kind: rosterDispute.kind,
			note: rosterDispute.note,
			twinId: twin.id,
			twinName: twin.name,
			raisedBy: raiser.name,
			raisedAt: rosterDispute.raisedAt,
			decision: rosterDispute.decision,
			effectiveOn: rosterDispute.effectiveOn,
			decidedAt: rosterDispute.decidedAt
		})
		.from(rosterDispute)
		.innerJoin(person, eq(person.id, rosterDispute.personId))
		.innerJoin(post, eq(post.id, rosterDispute.postId))
		.innerJoin(raiser, eq(raiser.id, rosterDispute.raisedBy))
		.leftJoin(twin, eq(twin.id, rosterDispute.twinId))
		.where(which)
		.orderBy(decided ? desc(rosterDispute.decidedAt) : asc(rosterDispute.raisedAt))
		.limit(size)
		.offset((page - 1) * size);
	const total = await db.$count(rosterDispute, which);
	const names = new Map((await listUnits(db, on)).map(({ id, name }) => [id, name]));
	const disputes: Omit<ListedDispute, keyof Explained>[] = [];

	for (const { unitId, twinId, twinName, ...row } of rows) {
		const twinFound = twinId && {
			personId: twinId,
			name: twinName!,
			number: (await currentNumber(db, twinId)) ?? ''
		};
		disputes.push({
			...row,
			number: (await currentNumber(db, row.personId)) ?? '',
			unit: names.get(unitId) ?? '',
			twin: twinFound || null
		});
	}

	return { disputes: await withWhereabouts(db, disputes, on), total };
}
