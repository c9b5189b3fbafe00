import { endOfDayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { inIndonesian } from '../language.ts';
import type { State } from './states.ts';

/** What a head writes to one person of the list of those without a certificate; Indonesian, whatever the head reads. */
export function personReminder(
	{ name, state, dueOn }: { name: string; state: State; dueOn: Day },
	{ programme, address, timeZone }: { programme: string; address: string; timeZone: string }
): string {
	return inIndonesian(() => {
		const said = { name, programme, address, due: endOfDayInWords(dueOn, timeZone) };

		switch (state) {
			case 'expired':
			case 'revoked':
				return m.reminder_body_person_again(said);
			case 'overdue':
				return m.reminder_body_person_past(said);
			case 'not_activated':
				return m.reminder_body_person_inactive(said);
			default:
				return m.reminder_body_person(said);
		}
	});
}
