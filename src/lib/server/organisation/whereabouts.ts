import { sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { AbsenceKind, EndReason } from '#lib/server/db/schema/organisation.ts';
import { standsOnSql } from './as-of.ts';
import { addDays } from './days.ts';

/** Away on a day, with the last day of it where one is set. */
export type Absence = { kind: AbsenceKind; from: Day; until: Day | null };

/** What explains somebody in a list, and changes no figure. */
export type Whereabouts = {
	absence: Absence | null;
	/** The primary post ends for a reason that is known: `on` is the first day without it. */
	leaving: { reason: EndReason; on: Day } | null;
};

/** A row of a list of people; undefined where there is nothing to explain. */
export type Explained = { whereabouts: Whereabouts | undefined };

type Row = {
	personId: string;
	kind: AbsenceKind | null;
	absentFrom: Day | null;
	absentTo: Day | null;
	endReason: EndReason | null;
	endsOn: Day | null;
};

/** Who of these people is away on a day or is about to leave, as far as was known at a moment; the others are left out. */
export async function findWhereabouts(
	db: Reader,
	personIds: readonly string[],
	on: Day,
	knownAt?: Date
): Promise<Map<string, Whereabouts>> {
	const rows = await db.all<Row>(sql`
		select person.id as personId, a.kind as kind, a.valid_from as absentFrom, a.valid_to as absentTo,
			p.end_reason as endReason, p.valid_to as endsOn
		from (select value as id from json_each(${JSON.stringify(personIds)})) person
		left join absence a on a.person_id = person.id and ${standsOnSql('a', on, knownAt)}
		left join post p on p.person_id = person.id and p.is_primary = 1 and p.end_reason is not null
			and ${standsOnSql('p', on, knownAt)}
		where a.id is not null or p.id is not null`);

	return new Map(
		rows.map(({ personId, kind, absentFrom, absentTo, endReason, endsOn }) => [
			personId,
			{
				absence: kind && absentFrom ? { kind, from: absentFrom, until: absentTo && addDays(absentTo, -1) } : null,
				leaving: endReason && endsOn ? { reason: endReason, on: endsOn } : null
			}
		])
	);
}

/** Each row with what explains its person on a day: the whole list is asked about at once. */
export async function withWhereabouts<Row extends { personId: string }>(
	db: Reader,
	rows: readonly Row[],
	on: Day
): Promise<(Row & Explained)[]> {
	const people = rows.map(({ personId }) => personId);
	const found = await findWhereabouts(db, people, on);

	return rows.map((row) => ({ ...row, whereabouts: found.get(row.personId) }));
}

/** "Cuti sampai 3 Februari 2027; Pensiun per 1 Maret 2027"; null where there is nothing to explain. */
export function whereaboutsInWords(found: Whereabouts | undefined): string | null {
	const words = [
		...(found?.absence ? [absenceInWords(found.absence)] : []),
		...(found?.leaving ? [leavingInWords(found.leaving.reason, found.leaving.on)] : [])
	];

	return words.length > 0 ? words.join('; ') : null;
}

/** "Cuti sampai 3 Februari 2027", or since when where the end is open. */
export function absenceInWords({ kind, from, until }: Absence): string {
	const label = absenceLabel(kind);

	return until ? m.absence_until({ label, day: dayInWords(until) }) : m.absence_since({ label, day: dayInWords(from) });
}

export function absenceLabel(kind: AbsenceKind): string {
	return { leave: m.absence_leave, study: m.absence_study, seconded: m.absence_seconded }[kind]();
}

/** "Pensiun per 1 Maret 2027": `on` is the first day on which the post is no longer held. */
export function leavingInWords(reason: EndReason, on: Day): string {
	return m.leaving_as_of({ label: endReasonLabel(reason), day: dayInWords(on) });
}

export function endReasonLabel(reason: EndReason): string {
	return {
		retired: m.leaving_retired,
		died: m.leaving_died,
		moved: m.leaving_moved,
		resigned: m.leaving_resigned
	}[reason]();
}
