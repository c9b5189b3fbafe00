import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import {
	approveAttendance,
	enterAttendance,
	enteredBy,
	returnAttendance,
	submitAttendance
} from '#lib/server/briefings/attendance.ts';
import { listBriefingUnits, type Briefing } from '#lib/server/briefings/briefings.ts';
import { remarkOn } from '#lib/server/briefings/attendance-table.ts';
import { officersOnly, shownAttendance } from '#lib/server/briefings/reading.ts';
import type { Transaction } from '#lib/server/db/connect.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { requireBriefing, requireReadBriefing } from '../officer.server.ts';

export const load: PageServerLoad = async ({ params, url }) => {
	const { viewer, reading } = await requireReadBriefing(params.briefing);
	const { briefing, rows, enters } = reading;
	const db = database();
	const { attendees, tooMany, listed } = await shownAttendance(db, viewer, reading, viewer.today);
	await recordView(viewer, briefing.id, { page: 'briefing', people: attendees.length });

	const names = [];
	for (const id of await listBriefingUnits(db, briefing.id))
		names.push((await findUnit(db, id, briefing.heldOn))?.name ?? '');
	const { id, title, place, state, programmeTitle, cycleKey } = briefing;
	const told = officersOnly(reading);

	return {
		briefing: {
			...{ id, title, place, state, programmeTitle },
			returnReason: told?.returnReason ?? null,
			cycle: cycleInWords(cycleKey),
			day: dayInWords(briefing.heldOn),
			units: names.join(', '),
			code: told?.dayCode ?? null
		},
		attendees: attendees.map(({ whereabouts, ...one }) => ({ ...one, remark: remarkOn({ ...one, whereabouts }) })),
		enters,
		ownOnly: rows !== 'all',
		tooMany,
		listed,
		decides:
			state === 'submitted' && viewer.roles.includes('administrator')
				? { samePerson: await enteredBy(db, briefing, viewer.personId) }
				: null,
		saved: url.searchParams.has('saved')
	};
};

export const actions: Actions = {
	save: async ({ params, request }) => {
		const { viewer, briefing } = await requireBriefing(params.briefing);

		return enter(viewer, briefing, await request.formData(), false);
	},

	submit: async ({ params, request }) => {
		const { viewer, briefing } = await requireBriefing(params.briefing);

		return enter(viewer, briefing, await request.formData(), true);
	},

	approve: async ({ params }) => {
		requireRole('administrator');
		const { viewer, briefing } = await requireBriefing(params.briefing);

		return decide(briefing, (tx, now) => approveAttendance(tx, briefing.id, { by: viewer.personId, now }), '');
	},

	return: async ({ params, request }) => {
		requireRole('administrator');
		const { viewer, briefing } = await requireBriefing(params.briefing);
		const reason = String((await request.formData()).get('reason') ?? '');

		return decide(
			briefing,
			(tx, now) => returnAttendance(tx, briefing.id, { reason, by: viewer.personId, now }),
			reason
		);
	}
};

/** Writes the list; what of the pasted numbers could not be taken stays in its field, with a sentence each. */
async function enter(viewer: Viewer, { id }: Briefing, form: FormData, submits: boolean) {
	const texts = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
	const entered = { shown: texts('shown'), ticked: texts('there'), numbers: String(form.get('numbers') ?? '') };
	const by = { by: viewer.personId, now: new Date() };
	const kept = { numbers: entered.numbers, sentences: [] as string[], reason: '' };

	try {
		const left = await database().write(async (tx) => {
			const leftOver = await enterAttendance(tx, id, entered, by);
			if (submits && leftOver.sentences.length === 0) await submitAttendance(tx, id, by);

			return leftOver;
		});
		if (left.sentences.length > 0) return { ...kept, ...left, message: null, field: 'numbers' };
	} catch (problem) {
		return failWith(problem, kept);
	}

	redirect(303, `${resolve('/(oversight)/briefings/[briefing]', { briefing: id })}?saved`);
}

async function decide({ id }: Briefing, act: (tx: Transaction, now: Date) => Promise<unknown>, reason: string) {
	try {
		await database().write((tx) => act(tx, new Date()));
	} catch (problem) {
		return failWith(problem, { numbers: '', sentences: [] as string[], reason });
	}

	redirect(303, `${resolve('/(oversight)/briefings/[briefing]', { briefing: id })}?saved`);
}
