import { amountInWords, dueInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { inIndonesian } from '../language.ts';
import type { Clock } from '../organisation/clocks.ts';
import type { OverseenCycle } from './cycles.ts';
import { totalOf, type State, type Tally } from './states.ts';

/** What a head writes to all staff of a unit, naming nobody; Indonesian, whatever the head reads. */
export function groupReminder(
	tally: Tally,
	about: { unit: string; cycle: Pick<OverseenCycle, 'title' | 'dueOn' | 'dueDays'>; clock: Clock; address: string }
): string {
	const { unit, cycle, clock, address } = about;

	return inIndonesian(() => {
		const said = {
			unit,
			programme: cycle.title,
			due: dueInWords(cycle, clock.timeZone),
			certified: amountInWords(tally.certified),
			total: amountInWords(totalOf(tally)),
			address
		};

		// Where everybody has days of their own, the due day of some is still to come.
		return cycle.dueOn < clock.on && cycle.dueDays === null ? m.reminder_body_past(said) : m.reminder_body(said);
	});
}

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
