import { and, asc, count, eq, inArray, isNotNull } from 'drizzle-orm';
import { isSameRule } from '#lib/content/audience-groups.ts';
import type { Condition, Programme } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { briefing } from '#lib/server/db/schema/briefings.ts';
import { publication } from '#lib/server/db/schema/content.ts';
import { attempt, extraAttempt } from '#lib/server/db/schema/learning.ts';
import { unit } from '#lib/server/db/schema/organisation.ts';
import {
	cycle,
	enrolment,
	formerFulfilment,
	fulfilment,
	programme,
	requirement,
	type RequirementKind
} from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { listCurrentTexts } from '../official-texts/official-texts.ts';
import { addDays } from '../organisation/days.ts';
import { today } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { requireHarmless } from '../publishing/harmless.ts';
import { unitCodesOf } from './audience.ts';
import { carryPasses } from './carry-passes.ts';
import type { CycleRow } from './cycles.ts';
import { moveDueDays, type DueDates } from './due-days.ts';
import { refreshStandings } from '../oversight/standings.ts';

export type PublishedProgramme = {
	programmeId: string;
	outcome: 'new' | 'changed' | 'unchanged';
	/** Unit codes of the audience that no unit has; they take nobody in until one does. */
	unknownUnits: string[];
	/** Periods of the file in which a rule that was saved in the browser stays in force, because the file has another. */
	keptAudiences: string[];
};

/** A programme ready to be written: hashed and found harmless, so that the write lock is held for the rows alone. */
export type PreparedProgramme = { source: Programme; sha256: string };

/** @throws Problem `html_unsafe` when the sanitiser would change what the renderer made */
export function prepareProgramme(source: Programme): PreparedProgramme {
	requireHarmless(source.id, source);

	// What a programme does not ask for is no part of the hash: those that were published before such things were known stay as
	// they are.
	const asked = {
		circulars: source.circulars.length > 0 ? source.circulars : undefined,
		pledge: source.pledge ?? undefined,
		briefing: source.briefing || undefined
	};

	return { source, sha256: contentHash({ ...source, ...asked, origin: undefined }) };
}

type Asked = { kind: RequirementKind; ref: string };

/** What a programme asks for, in the order to do it: circulars, modules, the briefing, and the pledge at the end. */
export function requirementsOf({ circulars, modules, briefing, pledge }: Programme): Asked[] {
	return [
		...circulars.map((ref) => ({ kind: 'circular' as const, ref })),
		...modules.map((ref) => ({ kind: 'module' as const, ref })),
		...(briefing ? [{ kind: 'briefing' as const, ref: 'briefing' }] : []),
		...(pledge ? [{ kind: 'pledge' as const, ref: pledge }] : [])
	];
}

/**
 * Brings a programme to what its file says: a new `periode` id makes a cycle, a changed one changes its cycle and the
 * due day of those enrolled, a removed one goes on as it was. Who is due is enrolled afterwards (`enrolEveryone`).
 * @throws Problem `module_unpublished` or `text_unpublished`, or `cycle_settled` when the list of what is asked would change
 * what people have done
 */
export async function publishProgramme(
	tx: Transaction,
	{ source, sha256 }: PreparedProgramme,
	{ by, now }: { by: Actor; now: Date }
): Promise<PublishedProgramme> {
	const known = await tx.select({ sha256: programme.sha256 }).from(programme).where(eq(programme.id, source.id)).get();
	const unknownUnits = await listUnknownUnits(tx, source.audience);
	if (known?.sha256 === sha256) {
		const keptAudiences = await listKeptAudiences(tx, source);

		return { programmeId: source.id, outcome: 'unchanged', unknownUnits, keptAudiences };
	}

	await requirePublished(tx, source);
	const on = await today(tx, now);
	const { title, summary, descriptionHtml, jp, certificateText = null } = source;
	const row = { title, summary, descriptionHtml, jp, certificateText, sha256, publishedAt: now };
	await tx
		.insert(programme)
		.values({ id: source.id, ...row })
		.onConflictDoUpdate({ target: programme.id, set: row });

	const touched = new Set<string>();
	for (const each of source.cycles) await bringCycle(tx, source, each, now, touched);

	await refreshStandings(tx, [...touched], on);

	const outcome = known ? 'changed' : 'new';
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'programme.publish',
		subject: source.id,
		payload: {
			...{ sha256, outcome, modules: source.modules },
			cycles: source.cycles.map(({ id }) => id),
			circulars: source.circulars,
			pledge: source.pledge,
			briefing: source.briefing
		}
	});

	return {
		programmeId: source.id,
		outcome,
		unknownUnits,
		keptAudiences: await listKeptAudiences(tx, source)
	};
}

async function listKeptAudiences(db: Reader, { id, cycles }: Programme): Promise<string[]> {
	const kept = await db
		.select({ key: cycle.key })
		.from(cycle)
		.where(and(eq(cycle.programmeId, id), isNotNull(cycle.fileAudience)))
		.orderBy(asc(cycle.opensOn));

	return kept.map(({ key }) => key).filter((key) => cycles.some((each) => each.id === key));
}

/**
 * The rule that a cycle has once its file was published. One that was saved in the browser stays, until the file says the
 * same: nobody is taken in or left out by a file that knew nothing of it.
 */
function ruleAfter(before: CycleRow, told: Condition[]): Partial<CycleRow> {
	if (before.fileAudience === null) return { audience: told };

	return isSameRule(before.audience, told)
		? { audience: told, fileAudience: null, audienceSavedBy: null, audienceSavedAt: null }
		: { fileAudience: told };
}

/** One `periode` of the file; adds to `touched` whose due day or requirements it changed. */
async function bringCycle(
	tx: Transaction,
	source: Programme,
	told: Programme['cycles'][number],
	now: Date,
	touched: Set<string>
): Promise<void> {
	const [before] = await tx
		.select()
		.from(cycle)
		.where(and(eq(cycle.programmeId, source.id), eq(cycle.key, told.id)));
	const dates = {
		opensOn: told.opens,
		opensBy: told.opensBy ?? null,
		...dueDatesOf(told, before, await today(tx, now)),
		validMonths: told.validMonths,
		refresher: told.refresher ?? false
	};

	if (!before) {
		const [made] = await tx
			.insert(cycle)
			.values({ programmeId: source.id, key: told.id, audience: source.audience, ...dates })
			.returning();
		await tx
			.insert(requirement)
			.values(requirementsOf(source).map((one, i) => ({ ...one, cycleId: made!.id, position: i + 1 })));

		return;
	}

	await tx
		.update(cycle)
		.set({ ...dates, ...ruleAfter(before, source.audience) })
		.where(eq(cycle.id, before.id));

	for (const id of await moveDueDays(tx, before.id, dates, now)) touched.add(id);
	for (const id of await bringRequirements(tx, source, before, now)) touched.add(id);
}

/**
 * What a `periode` says of due days. Where days from enrolment count, the due day of the period itself is that of those in from
 * the beginning: who are enrolled at the opening, or when the file is published, where that is later.
 */
function dueDatesOf(
	told: Programme['cycles'][number],
	before: CycleRow | undefined,
	on: Day
): DueDates & Pick<CycleRow, 'dueBy' | 'fileDueOn'> {
	const file = { dueOn: told.due, dueBy: told.dueBy ?? null, fileDueOn: null };
	if (told.dueDays === undefined) {
		// A day that was set in the browser stays until the file names another than it did then.
		const isKept = before?.fileDueOn === told.due;
		const due = isKept ? { dueOn: before.dueOn, dueBy: null, fileDueOn: told.due } : file;

		return { ...due, newcomerDays: told.newcomerDays ?? null, dueFromEnrolment: false };
	}

	const begun = before?.begunOn ?? on;
	const beginning =
		before?.dueFromEnrolment && before.opensOn === told.opens
			? addDays(before.dueOn, -before.newcomerDays!)
			: begun > told.opens
				? begun
				: told.opens;

	return {
		...{ ...file, dueOn: addDays(beginning, told.dueDays) },
		...{ newcomerDays: told.dueDays, dueFromEnrolment: true }
	};
}

/**
 * Changes what a running cycle asks for. Nothing that people have done is undone: what someone began under this cycle stays,
 * and a cycle that someone has completed asks for nothing more.
 * @returns the persons whom the change completes
 */
async function bringRequirements(tx: Transaction, source: Programme, running: CycleRow, now: Date): Promise<string[]> {
	const before = await tx.select().from(requirement).where(eq(requirement.cycleId, running.id));
	const asked = requirementsOf(source);
	const same = (a: Asked) => (b: Asked) => a.kind === b.kind && a.ref === b.ref;
	const removed = before.filter((one) => !asked.some(same(one)));
	const added = asked.filter((one) => !before.some(same(one)));
	const name = { programme: source.id, cycle: running.key };

	for (const one of removed) {
		if (await isBegun(tx, one))
			throw new Problem('cycle_settled', m.programme_module_begun({ ...name, module: one.ref }));
	}

	if (added.length > 0) {
		const [completed] = await tx
			.select({ n: count() })
			.from(enrolment)
			.where(and(eq(enrolment.cycleId, running.id), isNotNull(enrolment.completedAt)));
		if (completed!.n > 0) {
			const modules = added.map(({ ref }) => ref).join(', ');
			throw new Problem('cycle_settled', m.programme_cycle_completed({ ...name, count: completed!.n, modules }));
		}
	}

	if (removed.length > 0) {
		await tx.delete(requirement).where(
			inArray(
				requirement.id,
				removed.map(({ id }) => id)
			)
		);
	}
	for (const [i, one] of asked.entries()) {
		await tx
			.insert(requirement)
			.values({ ...one, cycleId: running.id, position: i + 1 })
			.onConflictDoUpdate({
				target: [requirement.cycleId, requirement.kind, requirement.ref],
				set: { position: i + 1 }
			});
	}

	return added.length + removed.length > 0 ? carryPasses(tx, running, now) : [];
}

async function isBegun(tx: Transaction, { id, kind, cycleId }: typeof requirement.$inferSelect): Promise<boolean> {
	const [done] = await tx.select({ n: count() }).from(fulfilment).where(eq(fulfilment.requirementId, id));
	const [was] = await tx.select({ n: count() }).from(formerFulfilment).where(eq(formerFulfilment.requirementId, id));
	const [tried] = await tx.select({ n: count() }).from(attempt).where(eq(attempt.requirementId, id));
	const [granted] = await tx.select({ n: count() }).from(extraAttempt).where(eq(extraAttempt.requirementId, id));
	const [held] = await tx.select({ n: count() }).from(briefing).where(eq(briefing.cycleId, cycleId));

	return done!.n + was!.n + tried!.n + granted!.n + (kind === 'briefing' ? held!.n : 0) > 0;
}

async function requirePublished(tx: Transaction, source: Programme): Promise<void> {
	const published = await tx
		.selectDistinct({ moduleId: publication.moduleId })
		.from(publication)
		.where(inArray(publication.moduleId, source.modules));
	const texts = await listCurrentTexts(tx);
	const unpublished = requirementsOf(source).filter(
		({ kind, ref }) =>
			(kind === 'circular' || kind === 'pledge') && !texts.some((text) => text.kind === kind && text.ref === ref)
	);
	const missing = source.modules.filter((id) => !published.some(({ moduleId }) => moduleId === id));

	if (missing.length > 0) {
		throw new Problem(
			'module_unpublished',
			m.programme_module_unpublished({ programme: source.id, modules: missing.join(', ') })
		);
	}
	if (unpublished.length > 0) {
		const texts = unpublished.map(({ ref }) => ref).join(', ');
		throw new Problem('text_unpublished', m.programme_text_unpublished({ programme: source.id, texts }));
	}
}

/** Unit codes of a rule that no unit has. */
export async function listUnknownUnits(db: Reader, audience: readonly Condition[]): Promise<string[]> {
	const codes = [...new Set(unitCodesOf(audience))];
	if (codes.length === 0) return [];

	const known = await db.select({ code: unit.code }).from(unit).where(inArray(unit.code, codes));

	return codes.filter((code) => !known.some((each) => each.code === code));
}
