import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { createBriefing, listBriefingCycles } from '#lib/server/briefings/briefings.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { overseenUnits } from '#lib/server/oversight/unit-rights.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { database } from '#lib/web/database.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { isOfficer, requireOfficer, shownBriefings } from './officer.server.ts';

export const load: PageServerLoad = async () => {
	const { viewer, briefings } = await shownBriefings();
	const db = database();

	return {
		today: viewer.today,
		form: isOfficer(viewer) ? await formChoices(db, viewer) : null,
		briefings: briefings.map(({ id, title, heldOn, place, state, programmeTitle }) => ({
			...{ id, title, place, state, programmeTitle },
			day: dayInWords(heldOn)
		}))
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const viewer = requireOfficer();
		const typed = typedFrom(await request.formData());
		const field = (name: string) => typed[name] ?? '';
		const asked = {
			...{ cycleId: field('cycle'), title: field('title'), heldOn: field('heldOn'), place: field('place') },
			units: field('units').split(/[\s,;]+/)
		};
		const mayFor = await unitsFor(viewer);
		let id: string;

		try {
			id = await database().write((tx) =>
				createBriefing(tx, asked, { by: viewer.personId, mayFor, on: viewer.today, now: new Date() })
			);
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(oversight)/briefings/[briefing]', { briefing: id }));
	}
};

async function formChoices(db: Reader, viewer: Viewer) {
	const mayFor = await unitsFor(viewer);

	return {
		cycles: (await listBriefingCycles(db, viewer.today)).map(({ id, title, key }) => ({
			value: id,
			label: `${title} (${cycleInWords(key)})`
		})),
		units: (await listUnits(db, viewer.today))
			.filter(({ id }) => mayFor === 'all' || mayFor.has(id))
			.map(({ code, name }) => ({ code, name }))
	};
}

/** A trainer holds briefings anywhere, and sees of the staff only who typed the code or was entered. */
async function unitsFor(viewer: Viewer): Promise<Set<string> | 'all'> {
	return viewer.roles.includes('trainer') ? 'all' : overseenUnits(database(), viewer, viewer.today);
}
