import { and, eq, inArray, isNull, like, sql, type SQL } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newIdSql } from '#lib/server/db/id.ts';
import { person, rosterDispute, absence } from '#lib/server/db/schema/organisation.ts';
import { attestationDraft } from '#lib/server/db/schema/oversight.ts';
import { cycle, enrolment, enrolmentHolder } from '#lib/server/db/schema/programmes.ts';
import { adoptSignIn } from '../accounts/adopt-sign-in.ts';
import { hasPower } from '../accounts/power.ts';
import { recordAudit } from '../audit/audit.ts';
import { listed } from '../oversight/standing-query.ts';
import { Problem } from '../problem.ts';
import { carryPasses } from '../programmes/carry-passes.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import { joinOperations, without } from './join-records.ts';
import { describeMergeObstacles, planMerge, type CycleMerge, type MergePlan, type MergeRequest } from './merge-plan.ts';
import { closeDispute } from './settle-disputes.ts';
import type { Acting } from './staff-changes.ts';

/** Why an enrolment ended whose person had a better one in the same cycle. */
const merged = 'merged';

/**
 * Makes two records of one human one (decision 0037): what the record `goneId` holds becomes that of `keptId`, and what was
 * signed or certified stays as it was written. Nothing is deleted; the record that goes says where it went.
 * @throws Problem of `planMerge`, `merge_obstacles`
 */
export async function mergePersons(tx: Transaction, request: MergeRequest, acting: Acting): Promise<MergePlan> {
	const { actor, on, now } = acting;
	const plan = await planMerge(tx, request, actor, on);
	if (plan.obstacles.length > 0) {
		throw new Problem(
			'merge_obstacles',
			m.merge_obstacles({ reasons: describeMergeObstacles(plan.obstacles).join(' ') })
		);
	}

	const { keptId, goneId, kept, gone } = plan;
	// Two rows that change places stand for a moment under an id that nobody has.
	await tx.run(sql`pragma defer_foreign_keys = on`);
	await settleDoubles(tx, plan, acting);
	await applyOperations(tx, listedOperations(joinOperations(kept, gone, plan.posts, on)), now, undefined);
	await tx
		.update(person)
		.set({
			birthDate: kept.birthDate ?? gone.birthDate,
			email: kept.email ?? gone.email,
			phone: kept.phone ?? gone.phone
		})
		.where(eq(person.id, keptId));
	await joinEnrolments(tx, plan, acting);
	await joinLearning(tx, plan);
	await joinAbsences(tx, plan, now);
	await joinRights(tx, plan, now);
	await adoptSignIn(tx, { fromId: goneId, toId: keptId, chosen: plan.signIn === 'gone' }, actor, now);
	await tx.update(person).set({ mergedInto: keptId, mergedAt: now }).where(eq(person.id, goneId));
	// Records that were merged into this one before lead to the one that is left.
	await tx.update(person).set({ mergedInto: keptId }).where(eq(person.mergedInto, goneId));
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'person.merge',
		subject: keptId,
		payload: {
			person: goneId,
			enrolments: plan.cycles.filter(({ from }) => from === 'gone').length,
			ended: plan.cycles.filter(({ ends }) => ends !== null).length,
			certificates: plan.holdings.gone.certificates,
			posts: plan.posts,
			signIn: plan.signIn
		}
	});

	await carryWithin(tx, plan, now);
	const gained = (await hasPower(tx, keptId, on)) ? [keptId] : [];
	await carryChanges(tx, { personIds: [keptId, goneId], gained, unitsChanged: false }, actor, on, now);

	return plan;
}

/** What heads said of just these two records is answered by the act itself. */
async function settleDoubles(tx: Transaction, { keptId, goneId }: MergePlan, { actor, on, now }: Acting) {
	const open = await tx
		.select({ id: rosterDispute.id, personId: rosterDispute.personId })
		.from(rosterDispute)
		.where(and(inArray(rosterDispute.personId, [keptId, goneId]), isNull(rosterDispute.decidedAt)));
	for (const { id, personId } of open) await closeDispute(tx, id, personId, 'accepted', on, actor, now);
}

async function joinEnrolments(tx: Transaction, plan: MergePlan, { on, now }: Acting): Promise<void> {
	const { keptId, goneId, cycles } = plan;
	const ending = cycles.flatMap(({ ends }) => ends ?? []);
	await tx
		.update(enrolment)
		.set({ endedAt: now, endReason: merged })
		.where(and(inArray(enrolment.id, ending), isNull(enrolment.endedAt)));
	// What one record had met the other need not meet again; when that was known is today.
	for (const { stays, ends } of cycles) {
		if (ends === null) continue;

		await tx.run(sql`
			insert into fulfilment (
				id, enrolment_id, requirement_id, publication_id, attempt_id, text_version_id, briefing_id, completed_at
			)
			select ${newIdSql(now)}, e.id, f.requirement_id, f.publication_id, f.attempt_id, f.text_version_id, f.briefing_id,
				${now.getTime()}
			from fulfilment f join enrolment e on e.id = ${stays} and e.completed_at is null
			where f.enrolment_id = ${ends}
			on conflict (enrolment_id, requirement_id) do nothing`);
		await tx.run(sql`
			insert into waiver (
				id, enrolment_id, reason, from_on, to_on, proposed_by, proposed_at, decided_by, decided_at, granted,
				ended_by, ended_at, end_reason
			)
			select ${newIdSql(now)}, e.id, w.reason, w.from_on, w.to_on, w.proposed_by, w.proposed_at, w.decided_by,
				${now.getTime()}, 1, w.ended_by, w.ended_at, w.end_reason
			from waiver w join enrolment e on e.id = ${stays} and e.completed_at is null
			where w.enrolment_id = ${ends} and w.granted = 1 and w.to_on >= ${on}`);
	}

	const moving = cycles.filter(({ from }) => from === 'gone');
	const holders = moving.flatMap(({ stays, ends }) => [
		{ enrolmentId: stays, personId: goneId, until: now },
		...(ends === null ? [] : [{ enrolmentId: ends, personId: keptId, until: now }])
	]);
	if (holders.length > 0) await tx.insert(enrolmentHolder).values(holders);
	await move(tx, plan, 'enrolment', sql`cycle_id in ${listed(moving.map(({ cycleId }) => cycleId))}`);
	// A standing is of the person whose enrolment it counts; the figures do not name persons, so they stay as they are.
	await tx.run(sql`
		update standing set person_id = (select e.person_id from enrolment e where e.id = enrolment_id)
		where person_id in (${keptId}, ${goneId})`);
	await tx.run(sql`update certificate set person_id = ${keptId} where person_id = ${goneId}`);
}

/** Rows of the record that goes become those of the kept one, and where it has such rows itself, they change places. */
async function move(
	tx: Transaction,
	{ keptId, goneId }: MergePlan,
	table: 'enrolment' | 'attempt' | 'extra_attempt' | 'reminder',
	which: SQL
): Promise<void> {
	const rows = sql.raw(table);
	const between = `merging ${goneId}`;
	await tx.run(sql`update ${rows} set person_id = ${between} where person_id = ${keptId} and ${which}`);
	await tx.run(sql`update ${rows} set person_id = ${keptId} where person_id = ${goneId} and ${which}`);
	await tx.run(sql`update ${rows} set person_id = ${goneId} where person_id = ${between}`);
}

/** Tries follow the enrolment that they were made for; what was read, confirmed and attended is the person's. */
async function joinLearning(tx: Transaction, plan: MergePlan): Promise<void> {
	const { keptId, goneId } = plan;
	const moving = listed(cyclesFrom(plan, 'gone'));
	const asked = sql`requirement_id in (select id from requirement where cycle_id in ${moving})`;
	await move(tx, plan, 'attempt', asked);
	await move(tx, plan, 'extra_attempt', asked);
	await move(tx, plan, 'reminder', sql`cycle_id in ${moving}`);
	await tx.run(sql`
		update question_report set person_id = (select person_id from attempt a where a.id = attempt_id)
		where person_id in ${listed([keptId, goneId])}`);

	await tx.run(sql`
		update reading set
			first_at = min(reading.first_at, other.first_at), last_at = max(reading.last_at, other.last_at),
			completed_at = coalesce(
				min(reading.completed_at, other.completed_at), reading.completed_at, other.completed_at
			),
			last_completed_at = coalesce(
				max(reading.last_completed_at, other.last_completed_at), reading.last_completed_at, other.last_completed_at
			)
		from reading other
		where reading.person_id = ${keptId} and other.person_id = ${goneId}
			and other.lesson_version_id = reading.lesson_version_id and other.round = reading.round`);
	await tx.run(sql`update or ignore reading set person_id = ${keptId} where person_id = ${goneId}`);
	await tx.run(sql`update or ignore acknowledgement set person_id = ${keptId} where person_id = ${goneId}`);
	await tx.run(sql`
		update briefing_attendance set
			listed = max(briefing_attendance.listed, other.listed),
			typed_at = coalesce(briefing_attendance.typed_at, other.typed_at)
		from briefing_attendance other
		where briefing_attendance.person_id = ${keptId} and other.person_id = ${goneId}
			and other.briefing_id = briefing_attendance.briefing_id`);
	await tx.run(sql`update or ignore briefing_attendance set person_id = ${keptId} where person_id = ${goneId}`);
	// Of a list that nobody has approved yet, the kept one's row alone is counted.
	await tx.run(sql`
		update briefing_attendance set listed = 0
		where person_id = ${goneId} and briefing_id in (select id from briefing where state <> 'approved')`);
}

function cyclesFrom({ cycles }: MergePlan, from: CycleMerge['from']): string[] {
	return cycles.flatMap((each) => (each.from === from ? each.cycleId : []));
}

/** Away in either record; where both say so of the same days, the kept one's words hold. */
async function joinAbsences(tx: Transaction, { keptId, goneId }: MergePlan, now: Date): Promise<void> {
	const known = await tx
		.select()
		.from(absence)
		.where(and(inArray(absence.personId, [keptId, goneId]), isNull(absence.recordedTo)));
	const ofKept = known.filter(({ personId }) => personId === keptId);
	await tx
		.update(absence)
		.set({ recordedTo: now })
		.where(and(eq(absence.personId, goneId), isNull(absence.recordedTo)));

	for (const { kind, ...away } of known.filter(({ personId }) => personId === goneId)) {
		for (const { validFrom, validTo } of without(away, ofKept)) {
			await tx.insert(absence).values({ personId: keptId, kind, validFrom, validTo, recordedFrom: now });
		}
	}
}

/**
 * Delegations, more time in quizzes, what is being prepared, and what is still to be approved by another person: whoever
 * prepared it under the other record must not be that other person.
 */
async function joinRights(tx: Transaction, { keptId, goneId }: MergePlan, now: Date): Promise<void> {
	const open = sql`ended_at is null`;
	await tx.run(sql`
		update delegation set ended_at = ${now.getTime()}
		where person_id = ${goneId} and ${open} and (given_by = ${keptId} or exists (
			select 1 from delegation other
			where other.person_id = ${keptId} and other.unit_id = delegation.unit_id and other.ended_at is null
				and other.from_on <= delegation.to_on and other.to_on >= delegation.from_on
		))`);
	await tx.run(sql`
		update delegation set ended_at = ${now.getTime()}
		where person_id = ${keptId} and given_by = ${goneId} and ${open}`);
	await tx.run(sql`update delegation set person_id = ${keptId} where person_id = ${goneId} and ${open}`);
	await tx.run(sql`update delegation set given_by = ${keptId} where given_by = ${goneId} and ${open}`);
	await tx.run(sql`update accommodation set person_id = ${keptId} where person_id = ${goneId}`);

	for (const column of ['uploaded_by', 'asked_by']) {
		await tx.run(sql`
			update upload set ${sql.raw(column)} = ${keptId}
			where ${sql.raw(column)} = ${goneId} and state in ('draft', 'asked', 'refused')`);
	}
	for (const column of ['created_by', 'submitted_by']) {
		await tx.run(sql`
			update briefing set ${sql.raw(column)} = ${keptId} where ${sql.raw(column)} = ${goneId} and state <> 'approved'`);
	}
	await tx.run(sql`
		update briefing_attendance set entered_by = ${keptId}
		where entered_by = ${goneId} and briefing_id in (select id from briefing where state <> 'approved')`);
	await tx.run(sql`
		update waiver set proposed_by = ${keptId} where proposed_by = ${goneId} and granted is null`);

	await tx.run(sql`
		update notice set dismissed_at = ${now.getTime()}
		where recipient_id = ${goneId} and dismissed_at is null and enrolment_id in (
			select id from enrolment where end_reason = ${merged}
		)`);
	await tx.run(sql`
		update or ignore notice set recipient_id = ${keptId} where recipient_id = ${goneId} and dismissed_at is null`);
	await joinDrafts(tx, keptId, goneId);
}

/** Statements that are still being written: by whom, and what is noted beside whom. */
async function joinDrafts(tx: Transaction, keptId: string, goneId: string): Promise<void> {
	await tx.run(sql`
		update or ignore attestation_draft set prepared_by = ${keptId} where prepared_by = ${goneId}`);
	const noted = await tx
		.select({ id: attestationDraft.id, notes: attestationDraft.notes })
		.from(attestationDraft)
		.where(like(attestationDraft.notes, `%"${goneId}"%`));

	for (const { id, notes } of noted) {
		const { [goneId]: note, ...others } = notes;
		if (note) {
			await tx
				.update(attestationDraft)
				.set({ notes: { [keptId]: note, ...others } })
				.where(eq(attestationDraft.id, id));
		}
	}
}

/** What was met under another programme in either record counts in the open cycles of the person, as for whoever is enrolled anew. */
async function carryWithin(tx: Transaction, { keptId }: MergePlan, now: Date): Promise<void> {
	const open = await tx
		.select({ id: enrolment.id, into: cycle })
		.from(enrolment)
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.where(and(eq(enrolment.personId, keptId), isNull(enrolment.endedAt), isNull(enrolment.completedAt)));
	for (const { id, into } of open) await carryPasses(tx, into, now, [id]);
}
