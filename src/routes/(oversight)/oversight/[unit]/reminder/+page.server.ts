import { error } from '@sveltejs/kit';
import { amountInWords, dayInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import { inIndonesian } from '#lib/server/language.ts';
import type { OverseenCycle } from '#lib/server/oversight/cycles.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { personReminder } from '#lib/server/oversight/reminder.ts';
import { listStaff } from '#lib/server/oversight/staff-list.ts';
import { countIn, emptyTally, stateLabel, stateTones, totalOf, type Tally } from '#lib/server/oversight/states.ts';
import { clockOf, type Clock } from '#lib/server/organisation/clocks.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { nudge } from '#lib/server/reminders/nudges.ts';
import { postingOf } from '#lib/server/reminders/outbox.ts';
import { whatsAppLink } from '#lib/server/reminders/phone.ts';
import { listReach } from '#lib/server/reminders/reach.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle, shownCycle } from '../../overseen-unit.server.ts';

/** Longer lists are for a spreadsheet. */
const mostPrinted = 500;
/** What can still be nudged: a certificate that has run out or was revoked is another matter. */
const open = ['overdue', 'under_way', 'not_started', 'not_activated'];

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, rights, db, on, unit, clocks, clock } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const unitIds = await listSubtree(db, unit.id, on);
	const tally = (await figuresOf(db, unit.id, cycle.id, clocks))?.total ?? emptyTally();
	const filter = { cycleId: cycle.id, unitIds, state: 'not_certified' as const };
	const rows = await listStaff(db, clocks, filter, { limit: mostPrinted, offset: 0 });
	const nudges = rights.leads;
	const reach = await listReach(
		db,
		cycle.id,
		rows.map(({ personId }) => personId)
	);
	const { origin, mail } = settings();

	await recordView(viewer, unit.id, {
		page: 'reminder',
		cycle: cycle.id,
		scope: 'subtree',
		state: 'not_certified',
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		cycle: shownCycle(cycle, clock.timeZone),
		path: await pathTo(db, unit.id, viewer),
		text: inIndonesian(() => letter({ unit: unit.name, cycle, tally, clock })),
		sendsMail: mail !== undefined,
		leftOut: tally.waived + tally.correction,
		unfinished: countIn(tally, 'not_certified'),
		nudges,
		rows: rows.map(({ personId, name, unitId, unit, title, state, dueOn }) => {
			const { timeZone } = clockOf(clocks, unitId);
			const text = personReminder({ name, state, dueOn }, { programme: cycle.title, address: origin, timeZone });
			const { phone, nudgeableOn } = reach.get(personId) ?? { phone: null, nudgeableOn: null };
			const again = nudgeableOn !== null && nudgeableOn > on ? dayInWords(nudgeableOn) : null;

			return {
				personId,
				name,
				unit,
				title,
				label: stateLabel(state),
				tone: stateTones[state],
				text,
				whatsApp: (phone && whatsAppLink(phone, text)) || null,
				again,
				nudgeable: nudges && again === null && personId !== viewer.personId && open.includes(state)
			};
		})
	};
};

export const actions: Actions = {
	nudge: async ({ params, request, url }) => {
		const { viewer, rights, db, now, on, unit } = await overseenUnit(params.unit);
		if (!rights.leads) error(404, m.guard_not_found());

		const cycle = await requireCycle(db, url, on);
		const personIds = (await request.formData()).getAll('person').map(String).slice(0, mostPrinted);

		try {
			const asked = {
				by: viewer.personId,
				unitId: unit.id,
				unitIds: await listSubtree(db, unit.id, on),
				cycleId: cycle.id,
				personIds
			};
			const { names, tooSoon } = await nudge(db, asked, postingOf(settings().mail), now);

			return { names, tooSoon: tooSoon.map((one) => ({ name: one.name, day: dayInWords(one.on) })) };
		} catch (problem) {
			return failWith(problem, {});
		}
	}
};

type Letter = { unit: string; cycle: OverseenCycle; tally: Tally; clock: Clock };

/** For the staff: Indonesian, whatever the head reads. */
function letter({ unit, cycle, tally, clock }: Letter): string {
	const said = {
		unit,
		programme: cycle.title,
		due: endOfDayInWords(cycle.dueOn, clock.timeZone),
		certified: amountInWords(tally.certified),
		total: amountInWords(totalOf(tally)),
		address: settings().origin
	};

	return cycle.dueOn < clock.on ? m.reminder_body_past(said) : m.reminder_body(said);
}
