import { setImmediate as otherRequests } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import { eq, sql, type SQL } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { reminderPass, type DigestFigures } from '#lib/server/db/schema/reminders.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { clocksAt, type Days } from '../organisation/clocks.ts';
import { addDays } from '../organisation/days.ts';
import { listSubtree } from '../organisation/units.ts';
import { listed } from '../oversight/standing-query.ts';
import { stateOnSql } from '../oversight/states.ts';
import { tell, type Posting } from './outbox.ts';
import { isResting, weekdayOf } from './rest.ts';

const monday = 1;
/** A server that was off on Monday still sends until Wednesday; later it is no news any more. */
const latestWeekday = 3;
/** How long a cycle is still told of after its due day, or where everybody has days of their own, after it takes nobody in. */
const toldForDays = 60;

/**
 * Tells each head, from Monday morning on, how many of the unit are certified, overdue and new: once a week, and only if
 * anything has changed since the last time. Numbers only.
 * @returns how many heads were told
 */
export async function sendDigests(db: Database, posting: Posting, now: Date): Promise<number> {
	const clocks = await clocksAt(db, now);
	const { on, timeZone } = clocks;
	const weekday = weekdayOf(on);
	if (isResting(now, timeZone) || weekday > latestWeekday) return 0;

	const week = addDays(on, monday - weekday);
	let told = 0;

	for (;;) {
		const pass = await db.select().from(reminderPass).where(eq(reminderPass.id, 'digest')).get();
		const head = await nextHead(db, on, pass?.of === week ? pass.cursor : '');
		if (!head) return told;

		const figures = await figuresOfHead(db, head, clocks);
		const last = await lastDigest(db, head, on);
		const changed = figures.length > 0 && canonicalize(figures) !== canonicalize(last);
		await db.write(async (tx) => {
			const digest = { recipientId: head, kind: 'digest' as const, batch: `digest:${head}:${week}`, figures };
			if (changed) await tell(tx, [digest], posting, now);
			await tx
				.insert(reminderPass)
				.values({ id: 'digest', of: week, cursor: head })
				.onConflictDoUpdate({ target: reminderPass.id, set: { of: week, cursor: head } });
		});
		if (changed) told += 1;
		await otherRequests();
	}
}

async function nextHead(db: Reader, on: Day, cursor: string): Promise<string | undefined> {
	const [row] = await db.all<{ personId: string }>(sql`
		select post.person_id as personId from post
		where post.heads = 1 and post.person_id > ${cursor} and ${standsOnSql('post', on)}
		order by post.person_id limit 1`);

	return row?.personId;
}

/** What was told last, of the cycles that are still told of: one that has dropped out since is no change. */
async function lastDigest(db: Reader, personId: string, on: Day): Promise<DigestFigures[]> {
	const [row] = await db.all<{ figures: string }>(sql`
		select n.figures as figures from notice n
		where n.recipient_id = ${personId} and n.kind = 'digest' order by n.at desc limit 1`);
	if (!row) return [];

	const told = new Set((await db.all<{ id: string }>(toldCyclesSql(on))).map(({ id }) => id));

	return (JSON.parse(row.figures) as DigestFigures[]).filter(({ cycleId }) => told.has(cycleId));
}

function toldCyclesSql(on: Day): SQL {
	return sql`
		select id from cycle
		where opens_on <= ${on} and ${addDays(on, -toldForDays)} <=
			iif(due_from_enrolment, date(due_on, '+' || valid_months || ' months'), due_on)`;
}

/** One row for each unit that a person heads by post and each cycle that people of it and below take part in. */
async function figuresOfHead(db: Reader, personId: string, days: Days): Promise<DigestFigures[]> {
	const { on } = days;
	const headed = await db.all<{ unitId: string }>(sql`
		select distinct post.unit_id as unitId from post
		where post.person_id = ${personId} and post.heads = 1 and ${standsOnSql('post', on)} order by post.unit_id`);
	const figures: DigestFigures[] = [];

	for (const { unitId } of headed) {
		const units = listed(await listSubtree(db, unitId, on));
		const rows = await db.all<Omit<DigestFigures, 'unitId'>>(sql`
			select cycle_id as cycleId, sum(iif(state = 'certified', count, 0)) as certified,
				sum(iif(state = 'overdue', count, 0)) as overdue, sum(count) as total
			from (
				select cycle_id, count, ${stateOnSql(days)} as state from figure
				where cycle_id in (${toldCyclesSql(on)}) and unit_id in ${units}
			)
			group by cycle_id having sum(count) > 0 order by cycle_id`);
		figures.push(...rows.map((row) => ({ unitId, ...row })));
	}

	return figures;
}
