import { setImmediate as otherRequests } from 'node:timers/promises';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { dayOf } from '../organisation/days.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import type { Member } from './lists.ts';

/** Since when somebody is in a cycle, and whether of their own accord. */
export function enrolmentInWords({ via, enrolledAt }: Pick<Member, 'via' | 'enrolledAt'>, timeZone: string): string {
	if (!enrolledAt) return m.programme_member_not_enrolled();
	const date = dayInWords(dayOf(enrolledAt, timeZone));

	return via === 'self' ? m.programme_member_by_choice({ date }) : m.programme_member_since({ date });
}

/** A list of a cycle for a file: the headings, then some at a time; Indonesian, whoever asks for it. */
export async function* memberTable(
	parts: AsyncIterable<readonly Member[]>,
	timeZone: string
): AsyncGenerator<readonly TableRow[]> {
	yield [inIndonesian(headings)];

	for await (const part of parts) {
		yield inIndonesian(() =>
			part.map((one) => [
				one.name,
				one.number,
				one.post,
				one.unit,
				enrolmentInWords(one, timeZone),
				whereaboutsInWords(one.whereabouts) ?? ''
			])
		);
		await otherRequests();
	}
}

function headings(): string[] {
	return [
		m.programme_member_name(),
		m.staff_number(),
		m.programme_member_post(),
		m.programme_member_unit(),
		m.programme_member_enrolled(),
		m.absence_title()
	];
}
