import { setImmediate as otherRequests } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { reminder, reminderPass, type ReminderStep } from '#lib/server/db/schema/reminders.ts';
import { recordAudit } from '../audit/audit.ts';
import { dayOf } from '../organisation/days.ts';
import { headOf } from '../organisation/heads.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { findUnit, unitPath } from '../organisation/units.ts';
import { rollStandings } from '../oversight/standings.ts';
import { isOwnStep, stepDue, type Escalation, type OwnStep } from './ladder.ts';
import { isOpenSql } from './open.ts';
import { tell, type NewNotice, type Posting } from './outbox.ts';
import { isResting } from './rest.ts';
import { listAdministrators } from './rights.ts';

/** How many people each step was taken for. */
export type Taken = Partial<Record<ReminderStep, number>>;

/** A write is over in some milliseconds, so that answers of learners come in between. */
const batchSize = 50;

/**
 * Takes the steps that have come up for everybody whose enrolment is open: notices in the application, and mails into the
 * outbox. Everybody is looked at once a day, and who is enrolled during the day soon after; so it may run every minute.
 * Does nothing in a time of rest.
 */
export async function remindDue(db: Database, posting: Posting, now: Date): Promise<Taken> {
	const { timeZone } = await requireInstitution(db);
	if (isResting(now, timeZone)) return {};

	await rollStandings(db, now);
	const on = dayOf(now, timeZone);
	const taken: Taken = {};

	while ((await readOpen(db, on, await passedTo(db, on), 1)).length > 0) {
		const batch = await db.write((tx) => remindBatch(tx, { posting, on, now, timeZone }));
		addTaken(taken, batch);
		await otherRequests();
	}

	return taken;
}

/** What `remindDue` would take now, were it no time of rest; writes nothing. */
export async function foreseeDue(db: Database, now: Date, posting: Posting = { sends: false }): Promise<Taken> {
	const { timeZone } = await requireInstitution(db);
	const on = dayOf(now, timeZone);
	const followed = await followedCycles(db, on);
	const run = { posting, on, now, timeZone };
	const readers = readersOf(db, on);
	const taken: Taken = {};
	let cursor = await passedTo(db, on);

	for (;;) {
		const rows = await readOpen(db, on, cursor, batchSize);
		const last = rows.at(-1);
		if (!last) return taken;

		for (const row of rows) {
			const due = isOver(row, followed, on) ? undefined : await dueOf(row, readers, run);
			if (due) addTaken(taken, { [due.step]: 1 });
		}
		cursor = last.enrolmentId;
		await otherRequests();
	}
}

type Run = { posting: Posting; on: Day; now: Date; timeZone: string };

type OpenRow = {
	enrolmentId: string;
	personId: string;
	cycleId: string;
	unitId: string;
	dueOn: Day;
	enrolledAt: number;
	taken: string;
};

/** The open enrolments behind the cursor, with the steps that were taken: by an index that holds nothing but open ones. */
async function readOpen(db: Reader, on: Day, cursor: string, limit: number): Promise<OpenRow[]> {
	return db.all<OpenRow>(sql`
		select s.enrolment_id as enrolmentId, s.person_id as personId, s.cycle_id as cycleId, s.unit_id as unitId,
			s.due_on as dueOn, e.enrolled_at as enrolledAt, (
				select json_group_array(json_array(r.step, r.taken_on)) from reminder r
				where r.person_id = s.person_id and r.cycle_id = s.cycle_id and r.step <> 'nudge'
			) as taken
		from standing s join enrolment e on e.id = s.enrolment_id
		where ${isOpenSql('s')} and s.enrolment_id > ${cursor}
		order by s.enrolment_id limit ${limit}`);
}

/** Ids grow with time, so whoever is enrolled later in the day stands behind the cursor. */
async function passedTo(db: Reader, on: Day): Promise<string> {
	const pass = await db.select().from(reminderPass).where(eq(reminderPass.id, 'ladder')).get();

	return pass?.of === on ? pass.cursor : '';
}

async function remindBatch(tx: Transaction, run: Run): Promise<Taken> {
	const rows = await readOpen(tx, run.on, await passedTo(tx, run.on), batchSize);
	const followed = await followedCycles(tx, run.on);
	const readers = readersOf(tx, run.on);
	const notices: NewNotice[] = [];
	const reminders: (typeof reminder.$inferInsert)[] = [];
	const taken: Taken = {};

	for (const row of rows) {
		const due = isOver(row, followed, run.on) ? undefined : await dueOf(row, readers, run);
		if (!due) continue;

		const { step, told } = due;
		reminders.push({
			personId: row.personId,
			cycleId: row.cycleId,
			enrolmentId: row.enrolmentId,
			step,
			// A step that is taken again is taken for another due day.
			occasion: lastTaken(row)[step] === undefined ? '' : row.dueOn,
			takenOn: run.on,
			at: run.now,
			batch: told[0].batch
		});
		notices.push(...told);
		addTaken(taken, { [step]: 1 });
	}

	if (reminders.length > 0) await tx.insert(reminder).values(reminders);
	await tell(tx, notices, run.posting, run.now);
	const cursor = rows.at(-1)?.enrolmentId;
	if (cursor !== undefined) {
		await tx
			.insert(reminderPass)
			.values({ id: 'ladder', of: run.on, cursor })
			.onConflictDoUpdate({ target: reminderPass.id, set: { of: run.on, cursor } });
	}
	if (reminders.length > 0) {
		const payload = { people: reminders.length, steps: taken };
		await recordAudit(tx, { at: run.now, actor: 'system', kind: 'reminder.run', subject: 'reminders', payload });
	}

	return taken;
}

type Due = { step: OwnStep | Escalation; told: [NewNotice, ...NewNotice[]] };

/**
 * The step to take for a person, and who is told. A step with nobody to be told is not taken: the next one up is looked at
 * instead, and whoever is appointed later is told then.
 */
async function dueOf(row: OpenRow, readers: Readers, run: Run): Promise<Due | undefined> {
	const dates = { enrolledOn: dayOf(new Date(row.enrolledAt), run.timeZone), dueOn: row.dueOn };
	const absent = new Set<Escalation>();

	for (;;) {
		const step = stepDue(dates, lastTaken(row), run.on, absent);
		if (!step) return undefined;
		if (isOwnStep(step)) return { step, told: [ownNotice(row, step)] };

		const [first, ...others] = await readers(row, step, run);
		if (first) return { step, told: [first, ...others] };
		absent.add(step);
	}
}

/** The day on which each step was taken last. */
function lastTaken({ taken }: OpenRow): Partial<Record<ReminderStep, Day>> {
	const last: Partial<Record<ReminderStep, Day>> = {};

	for (const [step, on] of JSON.parse(taken) as [ReminderStep, Day][]) {
		if (on > (last[step] ?? '')) last[step] = on;
	}

	return last;
}

/** Nothing is left to do once the due day has passed, which newcomers have to themselves, and a later cycle has followed. */
function isOver({ cycleId, dueOn }: OpenRow, followed: ReadonlySet<string>, on: Day): boolean {
	return dueOn < on && followed.has(cycleId);
}

/** Cycles that a later one of the same programme has followed. */
async function followedCycles(db: Reader, on: Day): Promise<Set<string>> {
	const cycles = await db.select({ id: cycle.id, programmeId: cycle.programmeId, opensOn: cycle.opensOn }).from(cycle);
	const followed = cycles.filter((one) =>
		cycles.some((later) => later.programmeId === one.programmeId && later.opensOn > one.opensOn && later.opensOn <= on)
	);

	return new Set(followed.map(({ id }) => id));
}

function ownNotice({ personId, cycleId, enrolmentId }: OpenRow, kind: OwnStep): NewNotice {
	return { recipientId: personId, kind, batch: newId(), cycleId, enrolmentId };
}

type Readers = (row: OpenRow, step: Escalation, run: Run) => Promise<NewNotice[]>;

/** Who reads of somebody who has not answered; each unit's head is looked up once in a batch. */
function readersOf(tx: Reader, on: Day): Readers {
	const heads = new Map<string, Promise<{ personId: string; unitId: string } | undefined>>();
	const roots = new Map<string, Promise<string | undefined>>();
	let administrators: Promise<string[]> | undefined;
	const once = <T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>) => {
		if (!known.has(key)) known.set(key, find());

		return known.get(key)!;
	};
	const headOfUnit = (unitId: string) => once(heads, unitId, () => headedFrom(tx, unitId, on));

	return async ({ personId, cycleId, unitId }, step, { posting }) => {
		switch (step) {
			case 'head': {
				const head = await superior(tx, await headOfUnit(unitId), personId, on);
				if (!head) return [];

				const batch = ['head', cycleId, head.personId, head.unitId, on].join(':');

				return [{ recipientId: head.personId, kind: step, batch, cycleId, unitId: head.unitId }];
			}
			case 'administrator': {
				const batch = ['administrator', cycleId, on].join(':');

				return (await (administrators ??= listAdministrators(tx, on))).map((recipientId) => ({
					recipientId,
					kind: step,
					batch,
					cycleId
				}));
			}
			case 'sekda': {
				const root = await once(roots, unitId, async () => (await unitPath(tx, unitId, on))[0]?.id);
				const head = root === undefined ? undefined : await headOfUnit(root);
				const batch = ['sekda', cycleId, root ?? '', on].join(':');
				const told = { kind: step, batch, cycleId, unitId: root };

				return [
					...(head ? [{ ...told, recipientId: head.personId, byMail: posting.sekda === undefined }] : []),
					...(posting.sekda === undefined ? [] : [{ ...told, recipientId: null }])
				];
			}
		}
	};
}

/** A head who is late is told of by the head above. */
async function superior(
	tx: Reader,
	head: { personId: string; unitId: string } | undefined,
	personId: string,
	on: Day
): Promise<{ personId: string; unitId: string } | undefined> {
	if (head?.personId !== personId) return head;

	const parentId = (await findUnit(tx, head.unitId, on))?.parentId;

	return parentId ? headedFrom(tx, parentId, on) : undefined;
}

/** Who heads a unit, and the unit of that post: a vacant unit is headed from one above it. */
async function headedFrom(
	tx: Reader,
	unitId: string,
	on: Day
): Promise<{ personId: string; unitId: string } | undefined> {
	const head = await headOf(tx, unitId, on);
	if (!head) return undefined;

	return tx.select({ personId: post.personId, unitId: post.unitId }).from(post).where(eq(post.id, head.postId)).get();
}

function addTaken(sum: Taken, more: Taken): void {
	for (const [step, count] of Object.entries(more) as [ReminderStep, number][]) sum[step] = (sum[step] ?? 0) + count;
}
