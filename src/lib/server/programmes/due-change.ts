import { eq, sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { isDay } from '../organisation/days.ts';
import { today } from '../organisation/institution.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { listCyclesAhead } from './audience-change.ts';
import type { CycleRow } from './cycles.ts';
import { comingDueDaysSql, moveDueDays } from './due-days.ts';

const longestReason = 300;

/** `due` and `reason` as they were typed, and the mark of the dry run that was looked at. */
export type AskedDue = { due: string; reason: string; seen: string };

/** Whom another due day of a cycle would concern. */
export type DueMove = {
	dueOn: Day;
	/** Whose own due day it moves; who joined later may have one that stays. */
	moved: number;
	/** Those of them who have not completed yet. */
	open: number;
	/** What was looked at, to be compared when it is saved. */
	mark: string;
};

/** Whether the due day of a cycle can be moved here: it is a date, and the cycle is not over. */
export async function canMoveDue(db: Reader, of: CycleRow, on: Day): Promise<boolean> {
	return !of.dueFromEnrolment && (await listCyclesAhead(db, of.programmeId, on)).some(({ id }) => id === of.id);
}

/**
 * A dry run: whom another due day would concern. Nothing is changed by looking.
 * @throws Problem about the field `due`, or `due_fixed`
 */
export async function previewDue(db: Reader, of: CycleRow, typed: string, on: Day): Promise<DueMove> {
	if (!(await canMoveDue(db, of, on))) throw new Problem('due_fixed', m.due_change_closed());
	if (!isDay(typed)) throw new Problem('due_day', m.due_change_no_day(), 'due');
	const earliest = of.opensOn > on ? of.opensOn : on;
	// A day that is over would make people late by surprise.
	if (typed < earliest) throw new Problem('due_early', m.due_change_early({ day: dayInWords(earliest) }), 'due');
	if (typed === of.dueOn) throw new Problem('due_same', m.due_change_same(), 'due');

	const coming = comingDueDaysSql(of.id, { ...of, dueOn: typed });
	const { moved, open, ids } = (await db.get<{ moved: number; open: number; ids: string | null }>(sql`
		select count(*) as moved, count(*) - count(e.completed_at) as open, group_concat(e.id, ' ' order by e.id) as ids
		from (${coming}) coming join enrolment e on e.id = coming.enrolment_id
		where e.due_on <> coming.due_on and e.ended_at is null`))!;

	return { dueOn: typed, moved, open, mark: contentHash([of.dueOn, typed, open, ids]) };
}

/**
 * Moves the due day of a cycle in the browser. The file's own day is kept beside it: as long as the file names that day, it
 * changes nothing here; once it names another, the file's holds again.
 * @throws Problem as `previewDue`, about the field `reason`, or `due_moved` when it would no longer do what was looked at
 */
export async function moveDue(
	tx: Transaction,
	cycleId: string,
	{ due, reason: typed, seen }: AskedDue,
	{ by, now }: { by: Actor; now: Date }
): Promise<DueMove> {
	const of = (await tx.select().from(cycle).where(eq(cycle.id, cycleId)).get())!;
	const on = await today(tx, now);
	const move = await previewDue(tx, of, due, on);
	if (move.mark !== seen) throw new Problem('due_moved', m.due_change_moved());

	const reason = typed.trim();
	if (reason === '') throw new Problem('reason_missing', m.due_change_reason_missing(), 'reason');
	if (reason.length > longestReason) {
		throw new Problem('reason_long', m.due_change_reason_long({ limit: longestReason }), 'reason');
	}

	const file = of.fileDueOn ?? of.dueOn;
	await tx
		.update(cycle)
		.set({ dueOn: due, dueBy: null, fileDueOn: file === due ? null : file })
		.where(eq(cycle.id, of.id));
	await refreshStandings(tx, await moveDueDays(tx, of.id, { ...of, dueOn: due }, now), on);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'programme.due',
		subject: of.programmeId,
		payload: { cycle: of.key, from: of.dueOn, to: due, reason, people: move.moved }
	});

	return move;
}
