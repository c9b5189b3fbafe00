import { and, eq, gt, gte, isNull, or } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post, timeZones, unit, unitVersion, type TimeZone } from '#lib/server/db/schema/organisation.ts';
import { recordAudit } from '../audit/audit.ts';
import { newId } from '../db/id.ts';
import { inIndonesian } from '../language.ts';
import { Problem } from '../problem.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import { addDays } from './days.ts';
import { unitOperations } from './diff-units.ts';
import { succeed, type Operation } from './operations.ts';
import { latest, readUnits, type KnownUnit, type KnownVersion, type UnitFacts } from './staff-base.ts';
import type { Acting } from './staff-changes.ts';
import { longestText } from './staff-columns.ts';
import { optional, readDay, required, type Typed } from './staff-form.ts';
import { closesWithin, lasts } from './timeline.ts';
import { findUnit, listSubtree } from './units.ts';

/** Adds a unit from a day on. @throws Problem about `code`, `name`, `kind`, `parent`, `timeZone` or `from` */
export async function addUnit(tx: Transaction, typed: Typed, acting: Acting): Promise<string> {
	const code = required(typed, 'code', longestText.kode_unit!, m.unit_form_code());
	const from = readDay(typed, 'from');
	const facts = await readFacts(tx, typed, from);
	await requireOpenParent(tx, facts.parentId, from, null);
	const taken = await tx.select({ id: unit.id }).from(unit).where(eq(unit.code, code)).get();
	if (taken) throw new Problem('unit_code_taken', m.unit_form_code_taken({ code }), 'code');

	const id = newId();
	await change(tx, id, 'add', acting, unitOperations({ id, code, ...facts }, undefined, from));

	return id;
}

/**
 * Renames a unit, moves it below another one or into another time zone, from a day on. The day of its last change corrects
 * that change instead; an earlier one is refused, for it would overwrite what is known to follow.
 * @throws Problem about a field
 */
export async function changeUnit(tx: Transaction, unitId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireUnit(tx, unitId, acting.on);
	const version = latest(known.versions)!;
	const from = readDay(typed, 'from');
	const { start } = succeed(version, from);
	const facts = await readFacts(tx, typed, start);
	const reopened = !lasts(version, start);
	// Who only renames it is not asked about what stands above it already.
	if (reopened || facts.parentId !== version.parentId)
		await requireOpenParent(tx, facts.parentId, start, reopened ? null : version.validTo);
	if (facts.parentId) await requireNoCircle(tx, unitId, facts.parentId, start);
	if (from < version.validFrom) {
		const day = dayInWords(version.validFrom);
		throw new Problem('unit_from', m.unit_form_from({ name: version.name, day }), 'from');
	}

	await change(tx, unitId, 'change', acting, unitOperations({ ...facts, id: unitId, code: known.code }, known, start));
}

/** Neither on the day of the change nor on a later one, where units move that are recorded already. */
export async function requireNoCircle(tx: Reader, unitId: string, parentId: string, start: Day): Promise<void> {
	const later = await tx
		.selectDistinct({ day: unitVersion.validFrom })
		.from(unitVersion)
		.where(and(isNull(unitVersion.recordedTo), gt(unitVersion.validFrom, start)));

	for (const day of [start, ...later.map((each) => each.day)]) {
		const below = await listSubtree(tx, unitId, day);
		if (below.includes(parentId)) throw new Problem('unit_circle', m.unit_form_circle(), 'parent');
	}
}

/** Closes a unit that has neither staff nor units below it; `until` is its last day. @throws Problem about `until` */
export async function closeUnit(tx: Transaction, unitId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireUnit(tx, unitId, acting.on);
	await endOn(tx, unitId, latest(known.versions)!, addDays(readDay(typed, 'until'), 1), acting);
}

/**
 * The last day of a unit, over or to come, was another one, or it was not closed at all (`until` is empty).
 * @throws Problem about `until`
 */
export async function correctClosing(tx: Transaction, unitId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = (await readUnits(tx)).find(({ id }) => id === unitId);
	const version = known && latest(known.versions);
	if (!version?.validTo) throw new Problem('unit_not_closed', m.unit_form_not_closed());
	// Its staff and the units below it went along: another day for the unit alone would part them.
	if (version.mergedInto) throw new Problem('unit_merged', m.unit_form_merged(), 'until');

	const end = optional(typed, 'until', 10) === null ? null : addDays(readDay(typed, 'until'), 1);
	await endOn(tx, unitId, version, end, acting);
}

/** `on` is the first day without the unit; null: it goes on. */
async function endOn(
	tx: Transaction,
	unitId: string,
	version: KnownVersion,
	on: Day | null,
	acting: Acting
): Promise<void> {
	if (on !== null && on <= version.validFrom)
		throw new Problem('unit_until', m.unit_form_until({ from: dayInWords(version.validFrom) }), 'until');

	if (on !== null) {
		const lastsThen = (table: typeof post | typeof unitVersion) =>
			and(isNull(table.recordedTo), or(isNull(table.validTo), gt(table.validTo, on)));
		const staff = await tx.$count(post, and(eq(post.unitId, unitId), lastsThen(post)));
		if (staff > 0) throw new Problem('unit_has_staff', m.unit_form_has_staff({ count: staff }), 'until');

		const children = await tx.$count(unitVersion, and(eq(unitVersion.parentId, unitId), lastsThen(unitVersion)));
		if (children > 0) throw new Problem('unit_has_children', m.unit_form_has_children({ count: children }), 'until');

		const merging = await tx.$count(
			unitVersion,
			and(eq(unitVersion.mergedInto, unitId), isNull(unitVersion.recordedTo), gte(unitVersion.validTo, on))
		);
		if (merging > 0) throw new Problem('unit_has_merging', m.unit_form_has_merging({ count: merging }), 'until');
	}

	// One that was to be closed earlier now stands for longer.
	if (version.validTo !== null && (on === null || version.validTo < on))
		await requireOpenParent(tx, version.parentId, version.validTo, on, 'until');

	await change(tx, unitId, 'close', acting, [
		{ kind: 'close_unit_version', data: { id: version.id } },
		{ kind: 'unit_version', data: { ...version, id: newId(), unitId, validTo: on } }
	]);
}

/** No unit stands below one that is closed before it. */
async function requireOpenParent(
	tx: Transaction,
	parentId: string | null,
	from: Day,
	to: Day | null,
	field = 'parent'
): Promise<void> {
	const parent = (await readUnits(tx)).find(({ id }) => id === parentId);
	const lastDay = parent && closesWithin(parent.versions, from, to);
	if (!lastDay) return;

	const unit = latest(parent.versions)!.name;
	throw new Problem('unit_closes', m.unit_closes_parent({ unit, day: dayInWords(lastDay) }), field);
}

async function change(
	tx: Transaction,
	unitId: string,
	act: 'add' | 'change' | 'close',
	{ actor, on, now }: Acting,
	operations: Operation[]
): Promise<void> {
	await applyOperations(tx, listedOperations(operations), now, undefined);
	await recordAudit(tx, { at: now, actor, kind: 'unit.change', subject: unitId, payload: { act } });
	await carryChanges(tx, { personIds: [], gained: [], unitsChanged: true }, actor, on, now);
}

async function readFacts(tx: Transaction, typed: Typed, on: Day): Promise<UnitFacts> {
	const parent = optional(typed, 'parent', 100);
	const found = parent === null ? undefined : await findUnit(tx, parent, on);
	if (parent !== null && !found) throw new Problem('unit_parent', m.unit_form_parent(), 'parent');

	return {
		name: required(typed, 'name', longestText.nama_unit!, m.unit_form_name()),
		kind: optional(typed, 'kind', longestText.jenis_unit!) ?? inIndonesian(m.staff_unit_kind_default),
		parentId: found?.id ?? null,
		timeZone: readZone(typed)
	};
}

/** Empty: that of the unit above it. */
function readZone(typed: Typed): TimeZone | null {
	const value = optional(typed, 'timeZone', 100);
	if (value === null) return null;
	const zone = timeZones.find((each) => each === value);
	if (!zone) throw new Problem('unit_time_zone', m.unit_form_time_zone(), 'timeZone');

	return zone;
}

/** A unit that is not closed. @throws Problem `unit_unknown` */
export async function requireUnit(tx: Reader, unitId: string, on: Day): Promise<KnownUnit> {
	const known = (await readUnits(tx)).find(({ id }) => id === unitId);
	const version = known && latest(known.versions);
	if (!known || !version || !lasts(version, on)) throw new Problem('unit_unknown', m.unit_form_unknown());

	return known;
}
