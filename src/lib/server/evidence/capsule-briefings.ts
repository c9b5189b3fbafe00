import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { exactMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { briefing, briefingAttendance } from '#lib/server/db/schema/briefings.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import { inIndonesian } from '../language.ts';
import { maskNumber } from '../organisation/numbers.ts';
import type { CapsulePart, CapsuleSubject } from './capsule.ts';

/**
 * Who was at a briefing of the cycle, who entered that, and who approved the list: the lists that counted, which were approved up to
 * the moment.
 * @returns how many attendances there are
 */
export async function* briefingFiles(db: Reader, subject: CapsuleSubject): CapsulePart<number> {
	let count = 0;
	async function* csv() {
		yield Buffer.from(byteOrderMark + csvOf([inIndonesian(header)]));

		for (const held of await approvedBriefings(db, subject)) {
			const rows = await attendanceOf(db, held.id);
			count += rows.length;
			yield Buffer.from(csvOf(inIndonesian(() => rows.map((row) => lineOf(held, row, subject)))));
		}
	}
	yield { name: 'briefings.csv', bytes: csv() };

	return count;
}

function header(): string[] {
	return [
		m.briefing_title(),
		m.briefing_day(),
		m.briefing_place(),
		m.roster_list_name(),
		m.roster_list_number(),
		m.capsule_briefing_entered_by(),
		m.capsule_briefing_entered_at(),
		m.capsule_briefing_submitted_by(),
		m.capsule_briefing_approved_by(),
		m.capsule_briefing_approved_at()
	];
}

function lineOf(held: Held, row: Attendance, { fullNumbers, timeZone }: CapsuleSubject): string[] {
	const moment = (at: Date | null) => (at ? exactMomentInWords(at, timeZone) : '');

	return [
		...[held.title, held.heldOn, held.place],
		...[row.name, fullNumbers ? row.number : maskNumber(row.number)],
		...[row.enteredBy ?? '', moment(row.enteredAt)],
		...[held.submittedBy ?? '', held.approvedBy ?? '', moment(held.approvedAt)]
	];
}

type Held = Awaited<ReturnType<typeof approvedBriefings>>[number];

/** A list that was approved is never opened again. */
async function approvedBriefings(db: Reader, { cycle, now }: CapsuleSubject) {
	const submitter = alias(person, 'submitter');
	const decider = alias(person, 'decider');

	return db
		.select({
			id: briefing.id,
			title: briefing.title,
			heldOn: briefing.heldOn,
			place: briefing.place,
			submittedBy: submitter.name,
			approvedBy: decider.name,
			approvedAt: briefing.decidedAt
		})
		.from(briefing)
		.leftJoin(submitter, eq(submitter.id, briefing.submittedBy))
		.leftJoin(decider, eq(decider.id, briefing.decidedBy))
		.where(and(eq(briefing.cycleId, cycle.id), eq(briefing.state, 'approved'), lte(briefing.decidedAt, now)))
		.orderBy(asc(briefing.heldOn), asc(briefing.id));
}

type Attendance = Awaited<ReturnType<typeof attendanceOf>>[number];

async function attendanceOf(db: Reader, briefingId: string) {
	const officer = alias(person, 'officer');

	return (
		db
			.select({
				name: person.name,
				number: sql<string>`coalesce((
				select n.number from person_number n where n.person_id = ${person.id} and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			), '')`,
				enteredBy: officer.name,
				enteredAt: briefingAttendance.enteredAt
			})
			.from(briefingAttendance)
			.innerJoin(person, eq(person.id, briefingAttendance.personId))
			.leftJoin(officer, eq(officer.id, briefingAttendance.enteredBy))
			// Of a record that was merged a row is left only where the other one has its own.
			.where(
				and(
					eq(briefingAttendance.briefingId, briefingId),
					eq(briefingAttendance.listed, true),
					isNull(person.mergedInto)
				)
			)
			.orderBy(asc(person.name), asc(person.id))
	);
}
