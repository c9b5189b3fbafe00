import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
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

/** What is known of somebody beside the tick; empty where nothing is. */
export function remarkOn({ typed, fulfilled }: Pick<Attendee, 'typed' | 'fulfilled'>): string {
	return [typed && m.briefing_typed(), fulfilled && m.briefing_fulfilled()].filter(Boolean).join(' ');
}
