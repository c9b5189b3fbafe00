import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import type { Attendee } from './attendance.ts';

/** The list of a briefing for a file, who was there and who was not; Indonesian, whoever asks for it. */
export function attendanceTable(attendees: readonly Attendee[]): TableRow[] {
	return inIndonesian((): TableRow[] => [
		[m.briefing_person(), m.pledge_number(), m.pledge_post(), m.pledge_unit(), m.briefing_there(), m.briefing_remark()],
		...attendees.map((one) => [
			...[one.name, one.number, one.post, one.unit],
			one.listed ? m.staff_yes() : m.staff_no(),
			remarkOn(one)
		])
	]);
}

/** What is known of somebody beside the tick, such as that the person is away; empty where nothing is. */
export function remarkOn({
	typed,
	fulfilled,
	whereabouts
}: Pick<Attendee, 'typed' | 'fulfilled' | 'whereabouts'>): string {
	return [typed && m.briefing_typed(), fulfilled && m.briefing_fulfilled(), whereaboutsInWords(whereabouts)]
		.filter(Boolean)
		.join(' ');
}
