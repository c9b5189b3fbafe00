import { error } from '@sveltejs/kit';
import { amountInWords, cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { figuresOf } from '#lib/server/oversight/figures.ts';
import { listUnfinished, unfinished } from '#lib/server/oversight/reminder-letter.ts';
import { groupReminder, personReminder } from '#lib/server/oversight/reminder.ts';
import { countIn, emptyTally, stateLabel, stateTones } from '#lib/server/oversight/states.ts';
import { clockOf } from '#lib/server/organisation/clocks.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { nudge, type LastNudge } from '#lib/server/reminders/nudges.ts';
import { postingOf } from '#lib/server/reminders/outbox.ts';
import { whatsAppGroupLink, whatsAppLink } from '#lib/server/reminders/phone.ts';
import { listReach } from '#lib/server/reminders/reach.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { overseenUnit, pathTo, requireCycle, shownCycle } from '../../overseen-unit.server.ts';

const pageSize = 200;
/** What can still be nudged: a certificate that has run out or was revoked is another matter. */
const open = ['overdue', 'under_way', 'not_started', 'not_activated'];

/** Since when and in which programme somebody has been nudged, and from when it is possible again. */
const lastNudgeInWords = ({ on, again, programme, period }: LastNudge) => ({
	since: dayInWords(on),
	programme: `${programme} (${cycleInWords(period)})`,
	day: dayInWords(again)
});

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, rights, db, on, unit, clocks, clock } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const unitIds = await listSubtree(db, unit.id, on);
	const tally = (await figuresOf(db, unit.id, cycle.id, clocks))?.total ?? emptyTally();
	const total = countIn(tally, unfinished);
	const pages = Math.max(1, Math.ceil(total / pageSize));
	const page = chosenPage(url, pages);
	const offset = (page - 1) * pageSize;
	const rows = await listUnfinished(db, clocks, { cycleId: cycle.id, unitIds }, { limit: pageSize, offset });
	const nudges = rights.leads;
	const reach = await listReach(
		db,
		rows.map(({ personId }) => personId)
	);
	const { origin, mail } = settings();
	const text = groupReminder(tally, { unit: unit.name, cycle, clock, address: origin });

	await recordView(viewer, unit.id, {
		page: 'reminder',
		cycle: cycle.id,
		scope: 'subtree',
		state: unfinished,
		at: page,
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		cycle: shownCycle(cycle, clock.timeZone),
		path: await pathTo(db, unit.id, viewer),
		text,
		groupLink: whatsAppGroupLink(text),
		sendsMail: mail !== undefined,
		leftOut: tally.waived + tally.correction,
		page,
		pages,
		/** What of the whole is on this page. */
		said: {
			first: amountInWords(offset + 1),
			last: amountInWords(offset + rows.length),
			total: amountInWords(total)
		},
		nudges,
		rows: rows.map(({ personId, name, unitId, unit, title, state, dueOn, whereabouts }) => {
			const { timeZone } = clockOf(clocks, unitId);
			const text = personReminder({ name, state, dueOn }, { programme: cycle.title, address: origin, timeZone });
			const { phone, lastNudge } = reach.get(personId) ?? {};
			const again = lastNudge && lastNudge.again > on ? lastNudgeInWords(lastNudge) : null;

			return {
				personId,
				name,
				unit,
				title,
				label: stateLabel(state),
				tone: stateTones[state],
				where: whereaboutsInWords(whereabouts),
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
		const personIds = (await request.formData()).getAll('person').map(String).slice(0, pageSize);

		try {
			const asked = {
				by: viewer.personId,
				unitId: unit.id,
				unitIds: await listSubtree(db, unit.id, on),
				cycleId: cycle.id,
				personIds
			};
			const { names, tooSoon } = await nudge(db, asked, postingOf(settings().mail), now);

			return { names, tooSoon: tooSoon.map((one) => ({ name: one.name, ...lastNudgeInWords(one) })) };
		} catch (problem) {
			return failWith(problem, {});
		}
	}
};
