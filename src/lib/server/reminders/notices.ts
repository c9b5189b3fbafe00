import { and, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { notice, type DigestFigures, type NoticeKind } from '#lib/server/db/schema/reminders.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { listed } from '../oversight/standing-query.ts';
import { ownSteps } from './ladder.ts';
import { countLate } from './needed.ts';
import type { NoticeFacts } from './notice-text.ts';
import { isOpenSql } from './open.ts';
import { mayRead, rightsOf, type Rights } from './rights.ts';

/** What the person is told of the own training. */
export const ownKinds = [...ownSteps, 'nudge'] as const satisfies readonly NoticeKind[];
/** What somebody is told of others. */
export const otherKinds = ['head', 'administrator', 'sekda', 'digest'] as const satisfies readonly NoticeKind[];

export type ShownNotice = { id: string; at: Date; facts: NoticeFacts };

type Row = {
	id: string;
	kind: NoticeKind;
	batch: string;
	cycleId: string | null;
	unitId: string | null;
	unit: string | null;
	programme: string | null;
	figures: string | null;
	dueOn: Day | null;
	moduleId: string | null;
	by: string | null;
	recipientId: string | null;
	at: number;
	open: number;
};

/**
 * What stands in the application for a person today, the latest first: of the own training the last notice of each cycle,
 * and of others what still holds and the person may still read. Whatever is settled is not shown, and whatever was put away neither.
 */
export async function listNotices(
	db: Reader,
	personId: string,
	kinds: readonly NoticeKind[],
	on: Day
): Promise<ShownNotice[]> {
	const rows = await readNotices(
		db,
		on,
		sql`n.recipient_id = ${personId} and n.dismissed_at is null and n.kind in ${listed(kinds)}`
	);
	const shown: ShownNotice[] = [];
	const told = new Set<string>();
	let rights: Rights | undefined;

	for (const row of rows) {
		const own = isOwnKind(row.kind);
		if (!own) rights ??= await rightsOf(db, personId, on);
		const facts = await factsOf(db, row, on, rights);
		const holds = own
			? row.open === 1
			: mayRead(row, figuresOf(row), rights!) && (row.kind === 'digest' || (facts.late?.people ?? 0) > 0);
		// Of one's own training, and of digests, the latest says all.
		const key = own ? `own/${row.cycleId}` : row.kind === 'digest' ? 'digest' : row.id;
		if (!holds || told.has(key)) continue;

		told.add(key);
		shown.push({ id: row.id, at: new Date(row.at), facts });
	}

	return shown;
}

/** What one notice speaks of, as it is today. */
export async function noticeFacts(db: Reader, noticeId: string, on: Day): Promise<NoticeFacts> {
	const [row] = await readNotices(db, on, sql`n.id = ${noticeId}`);

	return factsOf(db, row!, on, isOwnKind(row!.kind) ? undefined : await rightsOf(db, row!.recipientId, on));
}

/** Puts a notice away, with those before it that it had taken the place of. @returns false when it is not the person's */
export async function dismissNotice(db: Database, personId: string, noticeId: string, now: Date): Promise<boolean> {
	return db.write(async (tx) => {
		const own = and(eq(notice.recipientId, personId), isNull(notice.dismissedAt));
		const found = await tx
			.select()
			.from(notice)
			.where(and(eq(notice.id, noticeId), own))
			.get();
		if (!found) return false;

		const { kind, cycleId } = found;
		const together = isOwnKind(kind)
			? and(inArray(notice.kind, [...ownKinds]), eq(notice.cycleId, cycleId!))
			: kind === 'digest'
				? eq(notice.kind, 'digest')
				: eq(notice.id, noticeId);
		await tx
			.update(notice)
			.set({ dismissedAt: now })
			.where(and(own, lte(notice.id, noticeId), together));

		return true;
	});
}

async function readNotices(db: Reader, on: Day, which: ReturnType<typeof sql>): Promise<Row[]> {
	return db.all<Row>(sql`
		select n.id as id, n.kind as kind, n.batch as batch, n.cycle_id as cycleId, n.unit_id as unitId, n.figures as figures,
			n.at as at, n.recipient_id as recipientId, programme.title as programme, e.due_on as dueOn,
			exists (select 1 from standing s where s.enrolment_id = n.enrolment_id and ${isOpenSql('s')}) as open,
			(
				select q.ref from requirement q
				where q.cycle_id = n.cycle_id and q.kind = 'module' and n.enrolment_id is not null and not exists (
					select 1 from fulfilment f where f.enrolment_id = n.enrolment_id and f.requirement_id = q.id
				)
				order by q.position limit 1
			) as moduleId,
			(select v.name from unit_version v where v.unit_id = n.unit_id and ${standsOnSql('v', on)} limit 1) as unit,
			(select p.name from reminder r join person p on p.id = r.by where r.batch = n.batch limit 1) as "by"
		from notice n
		left join cycle on cycle.id = n.cycle_id
		left join programme on programme.id = cycle.programme_id
		left join enrolment e on e.id = n.enrolment_id
		where ${which}
		order by n.id desc`);
}

/** @param rights what the reader may read of others; not asked for where a notice is about the own training */
async function factsOf(db: Reader, row: Row, on: Day, rights: Rights | undefined): Promise<NoticeFacts> {
	const { kind, programme, cycleId, unitId, unit, dueOn, moduleId, by } = row;
	const late = isOwnKind(kind) || kind === 'digest' ? null : await countLate(db, row, on);

	const digest = await digestOf(db, row, on, rights);

	return { kind, programme, cycleId, unitId, unit, dueOn, moduleId, by, late, digest };
}

/** What a digest told, of the units that its reader still heads. */
async function digestOf(db: Reader, row: Row, on: Day, rights: Rights | undefined): Promise<NoticeFacts['digest']> {
	const { id, recipientId } = row;
	const now = figuresOf(row).filter(({ unitId }) => rights?.headed.has(unitId));
	if (now.length === 0) return [];

	const [last] = await db.all<{ figures: string }>(sql`
		select n.figures as figures from notice n
		where n.recipient_id = ${recipientId} and n.kind = 'digest' and n.id < ${id} order by n.at desc limit 1`);
	const before = last ? (JSON.parse(last.figures) as DigestFigures[]) : [];
	const units = await db.all<{ id: string; name: string }>(sql`
		select v.unit_id as id, v.name as name from unit_version v
		where v.unit_id in ${listed(now.map(({ unitId }) => unitId))} and ${standsOnSql('v', on)}`);
	const titles = await db.all<{ id: string; name: string }>(sql`
		select cycle.id as id, programme.title as name from cycle join programme on programme.id = cycle.programme_id
		where cycle.id in ${listed(now.map(({ cycleId }) => cycleId))}`);
	const names = new Map([...units, ...titles].map((each) => [each.id, each.name]));

	return now.map((one) => ({
		unit: names.get(one.unitId) ?? '',
		programme: names.get(one.cycleId) ?? '',
		now: one,
		before: before.find(({ unitId, cycleId }) => unitId === one.unitId && cycleId === one.cycleId) ?? null
	}));
}

function figuresOf({ figures }: Row): DigestFigures[] {
	return figures === null ? [] : (JSON.parse(figures) as DigestFigures[]);
}

function isOwnKind(kind: NoticeKind): boolean {
	return (ownKinds as readonly NoticeKind[]).includes(kind);
}
