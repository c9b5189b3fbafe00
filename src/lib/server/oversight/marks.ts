import { sql, type SQL } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { m } from '#lib/paraglide/messages.js';
import { clockOf, type Days } from '../organisation/clocks.ts';
import { daysBetween } from '../organisation/days.ts';
import type { PastMoment } from './figure-sums.ts';
import { requirementTitles } from './progress.ts';
import { listed } from './standing-query.ts';
import { standingRows } from './standings.ts';
import { isExpiring, isExpiringSql } from './states.ts';

/** Facts beside a state that change no figure: a certificate close to expiry, and a quiz failed that is still to be passed. */
export const marks = ['expiring', 'failed'] as const;
export type Mark = (typeof marks)[number];

export function isMark(text: string): text is Mark {
	return (marks as readonly string[]).includes(text);
}

export function markLabel(mark: Mark): string {
	return { expiring: m.mark_expiring, failed: m.mark_failed }[mark]();
}

/**
 * Condition on a row `s` of `standing`, or of `standingRows` of a day that is over.
 * @param past its end, and the moment as known at which it is told
 */
export function hasMarkSql(mark: Mark, days: Days, past?: PastMoment): SQL {
	if (mark === 'expiring') return isExpiringSql(days);

	return sql`s.stored = 'under_way' and exists (${failedSql(sql`1`, past)})`;
}

/** What the row `s` has met of the requirements `q`. */
const isMet = sql`instr(' ' || s.fulfilled || ' ', ' ' || q.kind || ':' || q.ref || ' ') > 0`;

/**
 * Tries of the row's person at what is not met yet, as they are graded; those that ended ungraded were not failed. Tries
 * follow the enrolment, also where records were merged since.
 */
function failedSql(columns: SQL, past?: PastMoment): SQL {
	const known = past ? sql`and g.at <= ${past.knownAt.getTime()}` : sql``;

	return sql`
		select ${columns} from attempt a join requirement q on q.id = a.requirement_id
		where a.person_id = (select h.person_id from enrolment h where h.id = s.enrolment_id) and q.cycle_id = s.cycle_id
			${past ? sql`and a.submitted_at <= ${past.asOf.getTime()}` : sql``}
			and (select g.passed from grading g where g.attempt_id = a.id ${known} order by g.n desc limit 1) = 0
			and not ${isMet}`;
}

/** What is marked beside the state of one person, and the sentences that answer "Mengapa?" for it. */
export type Marked = { labels: string[]; why: string[] };

/**
 * The marks of the people shown, and at which step of the cycle those stand who are under way; by enrolment.
 * @param past of a day that is over, whose clocks these are
 */
export async function marksOf(
	db: Reader,
	clocks: Days,
	cycleId: string,
	shown: readonly { enrolmentId: string; personId: string; unitId: string; expiresOn: Day | '' }[],
	past?: PastMoment
): Promise<Map<string, Marked>> {
	const persons = listed(shown.map(({ personId }) => personId));
	const standings = past ? sql`(${standingRows({ on: clocks.on, ...past }, { persons, cycleId })})` : sql`standing`;
	const rows = await db.all<{ enrolmentId: string; step: string | null; failed: string }>(sql`
		select s.enrolment_id as enrolmentId,
			(
				select q.kind || ':' || q.ref from requirement q
				where q.cycle_id = s.cycle_id and not ${isMet}
				order by q.position limit 1
			) as step,
			(
				select json_group_object(name, tries) from (
					${failedSql(sql`q.kind || ':' || q.ref as name, count(*) as tries`, past)} group by q.id order by q.position
				)
			) as failed
		from ${standings} s
		where s.stored = 'under_way' and s.enrolment_id in ${listed(shown.map(({ enrolmentId }) => enrolmentId))}`);
	const asked = rows.length > 0 ? await requirementTitles(db, cycleId) : [];
	const titleOf = (name: string) => asked.find((each) => each.name === name)?.title ?? name;
	const marked = new Map<string, Marked>();

	for (const { enrolmentId, unitId, expiresOn } of shown) {
		const { on } = clockOf(clocks, unitId);
		if (!isExpiring(expiresOn, on)) continue;

		const days = daysBetween(on, expiresOn);
		marked.set(enrolmentId, {
			labels: [m.mark_expiring()],
			why: [m.mark_expiring_why({ until: dayInWords(expiresOn), days })]
		});
	}

	for (const { enrolmentId, step, failed } of rows) {
		const tries = Object.entries(JSON.parse(failed) as Record<string, number>);
		const n = asked.findIndex(({ name }) => name === step) + 1;
		marked.set(enrolmentId, {
			labels: tries.length > 0 ? [m.mark_failed_times({ count: Math.max(...tries.map(([, count]) => count)) })] : [],
			why: [
				...(step === null || n === 0 ? [] : [m.mark_step({ n, of: asked.length, title: titleOf(step) })]),
				...tries.map(([name, count]) => m.mark_failed_why({ title: titleOf(name), count }))
			]
		});
	}

	return marked;
}
