import { error } from '@sveltejs/kit';
import { cycleInWords, dueInWords } from '#lib/language/in-words.ts';
import { clockOf, clocksAt } from '#lib/server/organisation/clocks.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { findUnit, listSubtree, unitPath, type Unit } from '#lib/server/organisation/units.ts';
import { findOpenedCycle, listUnitCycles, type OverseenCycle } from '#lib/server/oversight/cycles.ts';
import { isMark } from '#lib/server/oversight/marks.ts';
import { listOwnStatuses } from '#lib/server/oversight/own-status.ts';
import { rollStandings } from '#lib/server/oversight/standings.ts';
import { overseenUnits } from '#lib/server/oversight/unit-rights.ts';
import { stateLabel, stateTones } from '#lib/server/oversight/states.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { categories, employmentKinds } from '#lib/server/db/schema/organisation.ts';
import type { AttestationScope, KnownWhen } from '#lib/server/db/schema/oversight.ts';
import type { PastMoment } from '#lib/server/oversight/figure-sums.ts';
import { requirementTitles } from '#lib/server/oversight/progress.ts';
import { mets, type StaffFilter } from '#lib/server/oversight/staff-list.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireOversight } from '#lib/web/guards.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';

/**
 * The unit of the address with its `clock`, by which deadlines end, looked at by somebody who may; the rest of the site
 * does not learn whether it exists.
 */
export async function overseenUnit(unitId: string) {
	const { viewer, rights } = await requireOversight(unitId);
	const db = database();
	const now = new Date();
	await rollStandings(db, now);
	const unit = (await findUnit(db, unitId, viewer.today)) ?? error(404, m.guard_not_found());
	const { name: institution } = await requireInstitution(db);
	const clocks = await clocksAt(db, now);
	const clock = clockOf(clocks, unit.id);

	return { viewer, rights, db, now, on: viewer.today, unit, institution, clocks, clock };
}

/** Whether the viewer reads why a certificate was revoked: administrators and auditors do, heads see that it was. */
export function readsReasons({ roles }: Viewer): boolean {
	return roles.includes('administrator') || roles.includes('auditor');
}

/** The cycle that the address names, else the one that is due next; beside it those that people of the units take part in. */
export async function chosenCycle(db: Reader, url: URL, unitIds: readonly string[] | 'all', on: string) {
	const all = await listUnitCycles(db, unitIds, on);
	const asked = url.searchParams.get('cycle');
	const cycle = asked === null ? all[0] : all.find(({ id }) => id === asked);
	if (asked !== null && !cycle) error(404, m.attestation_cycle_unknown());

	return { cycles: all.filter(({ id, people }) => people > 0 || id === cycle?.id), cycle };
}

/** The cycle that the address must name. */
export async function requireCycle(db: Reader, url: URL, on: string): Promise<OverseenCycle> {
	return (
		(await findOpenedCycle(db, url.searchParams.get('cycle') ?? '', on)) ?? error(404, m.attestation_cycle_unknown())
	);
}

export function chosenScope(url: URL): AttestationScope {
	return url.searchParams.get('scope') === 'own' ? 'own' : 'subtree';
}

/** Which people of a list the address names, beside their state; what it names wrongly is left out. */
export async function chosenPeople(db: Reader, url: URL, cycleId: string) {
	const asked = (name: string) => url.searchParams.get(name);
	const employment = asked('employment') === 'none' ? '' : employmentKinds.find((kind) => kind === asked('employment'));

	const mark = asked('mark') ?? '';
	const name = asked('requirement');
	const met = mets.find((one) => one === asked('met'));
	const requirement = name && met && (await requirementTitles(db, cycleId)).find((one) => one.name === name);

	return {
		mark: isMark(mark) ? mark : undefined,
		category: categories.find((category) => category === asked('category')),
		employment,
		leaders: asked('leaders') === 'yes' || undefined,
		requirement: requirement && met ? { ...requirement, met } : undefined
	} satisfies Partial<StaffFilter>;
}

export async function unitsIn(
	db: Reader,
	unitId: string,
	scope: AttestationScope,
	on: string,
	knownAt?: Date
): Promise<string[]> {
	return scope === 'own' ? [unitId] : listSubtree(db, unitId, on, knownAt);
}

export function shownCycle({ id, title, key, ...due }: OverseenCycle, timeZone: string) {
	return { id, title, period: cycleInWords(key), due: dueInWords(due, timeZone) };
}

/** The way down to a unit, as far as the viewer may look. */
export async function pathTo(db: Reader, unitId: string, viewer: Viewer) {
	return (await overseenPath(db, viewer, await unitPath(db, unitId, viewer.today))).map(({ id, name }) => ({
		label: name,
		href: `/oversight/${id}`,
		content: true
	}));
}

/**
 * The way down to a unit as it lay on a day that is over: to the pages of today where the viewer sees them, and else to the figures
 * of that day.
 */
export async function pastPathTo(
	db: Reader,
	unitId: string,
	viewer: Viewer,
	{
		on,
		known,
		past,
		cycleId
	}: { on: Day; known: KnownWhen; past: Pick<PastMoment, 'knownAt'>; cycleId: string | undefined }
) {
	const path = await unitPath(db, unitId, on, past.knownAt);
	const overseen = (await overseenPath(db, viewer, path)).map(({ id }) => id);
	const shown = path.slice(path.findIndex(({ id }) => overseen.includes(id)));
	const steps = [];

	for (const { id, name } of shown) {
		const isOpen = overseen.includes(id) && (await findUnit(db, id, viewer.today)) !== undefined;
		const figures = `/oversight/${id}/figures?${new URLSearchParams({ ...(cycleId && { cycle: cycleId }), on, known })}`;
		steps.push({ label: name, href: isOpen ? `/oversight/${id}` : figures, content: true });
	}

	return steps;
}

/** Those of a path at which the viewer may look today. */
async function overseenPath(db: Reader, viewer: Viewer, path: readonly Unit[]): Promise<Unit[]> {
	const overseen = await overseenUnits(db, viewer, viewer.today);

	return path.filter(({ id }) => overseen === 'all' || overseen.has(id));
}

export async function shownOwnStatuses(db: Reader, personId: string, now: Date) {
	const statuses = await listOwnStatuses(db, personId, await clocksAt(db, now));

	return statuses.map((status) => ({
		...status,
		period: cycleInWords(status.key),
		label: stateLabel(status.state),
		tone: stateTones[status.state]
	}));
}
