import { and, eq, isNull } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
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
export function readingRound(asked: readonly ModuleRequirement[], on: Day): number {
	const passes = new Set(asked.flatMap((one) => (one.fulfilledAt ? [one.fulfilledAt.getTime()] : [])));

	return Math.max(passes.size + (asked.some((one) => isOpen(one, on)) ? 1 : 0), 1);
}

type LessonOf = { personId: string; moduleId: string; lessonVersionId: string };

/** Notes that a person has opened a lesson: the first act of an enrolment. Opened again, it keeps the first time. */
export async function recordOpened(db: Database, lesson: LessonOf, now: Date): Promise<void> {
	const on = await today(db, now);
	await db.write((tx) => open(tx, lesson, on, now));
}

/**
 * Notes where reading stopped, so that it resumes there on any device.
 * @throws Problem `position_unreadable`
 */
export async function recordPosition(
	db: Database,
	{ personId, moduleId, lessonVersionId, position }: LessonOf & { position: string },
	now: Date
): Promise<void> {
	if (!/^[\p{L}\p{N}_-]{0,200}$/u.test(position))
		throw new Problem('position_unreadable', m.learn_position_unreadable());

	const on = await today(db, now);
	await db.write(async (tx) => {
		const round = await open(tx, { personId, moduleId, lessonVersionId }, on, now);
		await tx
			.update(reading)
			.set({ position, lastAt: now })
			.where(at(personId, lessonVersionId, round));
	});
}

/** Notes that a person has come to the end of a lesson. Reading it to the end again keeps the first time. */
export async function completeLesson(db: Database, lesson: LessonOf, now: Date): Promise<void> {
	const on = await today(db, now);

	await db.write(async (tx) => {
		const round = await open(tx, lesson, on, now);
		await tx
			.update(reading)
			.set({ completedAt: now, lastAt: now })
			.where(and(at(lesson.personId, lesson.lessonVersionId, round), isNull(reading.completedAt)));
	});
}

/** @returns the round that the reading belongs to */
async function open(
	tx: Transaction,
	{ personId, moduleId, lessonVersionId }: LessonOf,
	on: Day,
	now: Date
): Promise<number> {
	const asked = await listRequirements(tx, personId, on, moduleId);
	const round = readingRound(asked, on);
	await tx
		.insert(reading)
		.values({ personId, lessonVersionId, round, firstAt: now, lastAt: now })
		.onConflictDoNothing();
	if (await startEnrolments(tx, asked, on, now)) await refreshStandings(tx, [personId], on);

	return round;
}

function at(personId: string, lessonVersionId: string, round: number) {
	return and(eq(reading.personId, personId), eq(reading.lessonVersionId, lessonVersionId), eq(reading.round, round));
}
