import { sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { reading } from '#lib/server/db/schema/learning.ts';
import { isOpen, listRequirements, startEnrolments, type ModuleRequirement } from '../attempts/requirements.ts';
import { today } from '../organisation/institution.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';

export type Reading = { lessonVersionId: string; round: number; completedAt: Date | null; position: string };

/**
 * The round in which a person reads a module: the first until it has been passed, another one when it is asked again
 * afterwards. Reading once more without being asked stays in the round of the last pass.
 */
export function readingRound(asked: readonly ModuleRequirement[]): number {
	const passes = new Set(asked.flatMap((one) => (one.fulfilledAt ? [one.fulfilledAt.getTime()] : [])));

	return Math.max(passes.size + (asked.some(isOpen) ? 1 : 0), 1);
}

type LessonOf = { personId: string; moduleId: string; lessonVersionId: string };

/** Notes that a person has opened a lesson: the first act of an enrolment. Opened again, it keeps the first time. */
export async function recordOpened(db: Database, lesson: LessonOf, now: Date): Promise<void> {
	await note(db, lesson, now, {});
}

/**
 * Notes where reading stopped, so that it resumes there on any device.
 * @throws Problem `position_unreadable`
 */
export async function recordPosition(
	db: Database,
	{ position, ...lesson }: LessonOf & { position: string },
	now: Date
): Promise<void> {
	if (!/^[\p{L}\p{N}_-]{0,200}$/u.test(position))
		throw new Problem('position_unreadable', m.learn_position_unreadable());

	await note(db, lesson, now, { position });
}

/** Notes that a person has come to the end of a lesson. Reading it to the end again keeps the first time too. */
export async function completeLesson(db: Database, lesson: LessonOf, now: Date): Promise<void> {
	await note(db, lesson, now, { completedAt: now });
}

async function note(
	db: Database,
	{ personId, moduleId, lessonVersionId }: LessonOf,
	now: Date,
	{ completedAt = null, position = null }: { completedAt?: Date | null; position?: string | null }
): Promise<void> {
	const on = await today(db, now);

	await db.write(async (tx) => {
		const asked = await listRequirements(tx, personId, { on, now }, moduleId);
		const round = readingRound(asked);
		await noteQuery(tx).run({
			id: newId(),
			personId,
			lessonVersionId,
			round,
			now,
			completedAt: completedAt?.getTime() ?? null,
			position
		});
		if (await startEnrolments(tx, asked, now)) await refreshStandings(tx, [personId], on);
	});
}

/** What was noted before stays, unless there is a later position. */
const noteQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(reading)
		.values({
			id: sql.placeholder('id'),
			personId: sql.placeholder('personId'),
			lessonVersionId: sql.placeholder('lessonVersionId'),
			round: sql.placeholder('round'),
			firstAt: sql.placeholder('now'),
			lastAt: sql.placeholder('now'),
			// Milliseconds: Drizzle's own encoder takes no null here.
			completedAt: sql`${sql.placeholder('completedAt')}`,
			lastCompletedAt: sql`${sql.placeholder('completedAt')}`,
			position: sql`coalesce(${sql.placeholder('position')}, '')`
		})
		.onConflictDoUpdate({
			target: [reading.personId, reading.lessonVersionId, reading.round],
			set: {
				lastAt: sql`excluded.last_at`,
				completedAt: sql`coalesce(${reading.completedAt}, excluded.completed_at)`,
				lastCompletedAt: sql`coalesce(excluded.last_completed_at, ${reading.lastCompletedAt})`,
				position: sql`coalesce(${sql.placeholder('position')}, ${reading.position})`
			}
		})
		.prepare()
);
