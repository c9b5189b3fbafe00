import { error, redirect } from '@sveltejs/kit';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { notedStates } from '#lib/server/oversight/attestation-status.ts';
import { listAttestations } from '#lib/server/oversight/attestations.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { otherKinds } from '#lib/server/reminders/notices.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { dismiss, shownNotices } from '#lib/web/notices.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { shownOwnStatuses } from './overseen-unit.server.ts';

/** The latest ones; older ones stand on the pages of their units. */
const mostStatements = 100;

export const load: PageServerLoad = async () => {
	const viewer = requirePerson();
	const seesAll = viewer.roles.includes('auditor') || viewer.roles.includes('administrator');
	const headed = viewer.headedUnits.filter(({ direct }) => direct);
	const given = viewer.delegations.filter(({ unitId }) => !headed.some((each) => each.unitId === unitId));
	const [first, ...others] = [...headed, ...given];
	if (!seesAll && !first) error(404, m.guard_not_found());
	if (!seesAll && first && others.length === 0) redirect(303, `/oversight/${first.unitId}`);

	const db = database();
	const { timeZone } = await requireInstitution(db);
	const units = await listUnits(db, viewer.today);
	const known = new Map(units.map((unit) => [unit.id, unit]));
	const top = seesAll ? units.filter(({ parentId }) => parentId === null || !known.has(parentId)) : [];
	const latest = seesAll ? await listAttestations(db, {}, mostStatements) : [];
	const now = new Date();
	const states = await notedStates(db, latest);

	return {
		notices: await shownNotices(viewer, otherKinds),
		seesAll,
		headed: headed.flatMap(({ unitId, kind }) => {
			const unit = known.get(unitId);

			return unit ? [{ id: unitId, name: unit.name, kind }] : [];
		}),
		given: given.flatMap(({ id, unitId, to }) => {
			const unit = known.get(unitId);

			return unit ? [{ id, unitId, name: unit.name, until: dayInWords(to) }] : [];
		}),
		statements: seesAll
			? latest.map(({ id, number, facts, signedAt }) => ({
					id,
					number,
					unit: facts.unit.name,
					programme: facts.programme.title,
					cycle: cycleInWords(facts.programme.cycle),
					on: dayInWords(dayOf(signedAt, timeZone)),
					state: states.get(id)!
				}))
			: null,
		top: top.map(({ id, name }) => ({ id, name })),
		statuses: headed.length > 0 ? await shownOwnStatuses(db, viewer.personId, now) : null
	};
};

export const actions: Actions = { dismiss };
