import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { newId } from '../db/id.ts';
import { inIndonesian } from '../language.ts';
import { addDays } from './days.ts';
import { succeed, type Operation } from './operations.ts';
import { latest, type KnownUnit, type KnownVersion, type UnitFacts, type VersionFacts } from './staff-base.ts';
import type { StaffColumn } from './staff-columns.ts';
import type { Sentence, StaffRow } from './staff-file.ts';
import { closesWithin, lasts, type Period } from './timeline.ts';
import { leadsTo, mergedVersions, versionOperations, type UnitMerge } from './unit-merges.ts';

/** A file does not say since when a unit exists, so it always did: no post can be older than its unit. */
export const always: Day = '1900-01-01';

/** A cell that changes, as the file writes it; `second`: as a second post, `back`: of somebody who had left. */
export type Change = { field: string; before: string; after: string; how?: 'second' | 'back' };

export type UnitDifference = {
	kind: 'unit';
	row: number;
	code: string;
	name: string;
	isNew: boolean;
	changes: Change[];
	/** Of a unit that is merged: how many people and units go along. */
	along?: { people: number; units: number };
};

/** A unit as it will be when the file has been applied. */
export type ComingUnit = {
	id: string;
	code: string;
	firstDay: Day;
	/** When it stands: beyond that nobody is put into it, and no unit below it. */
	periods: readonly Period[];
	/** The id of the unit that it becomes part of after its last day. */
	mergedInto: string | null;
} & UnitFacts;

export type Blame = (row: number, column: StaffColumn, message: Sentence) => void;

export type UnitsDiff = {
	/** By code; every unit that exists afterwards, also those that the file does not name. */
	units: Map<string, ComingUnit>;
	byId: Map<string, ComingUnit>;
	differences: UnitDifference[];
	operations: Operation[];
	/** Units that the file closes: `on` is the first day without them. */
	closing: { unit: ComingUnit; row: number; on: Day }[];
	/** Units that the file merges into another one, where that is news. */
	merging: { unit: ComingUnit; row: number; told: UnitDifference }[];
	/** All units that are merged or were, by their day. */
	merges: UnitMerge[];
};

type Named = StaffRow['unit'] & { row: number };

/** Compares the units of the file with those we know. An empty cell changes nothing; units not named stay as they are. */
export function diffUnits(known: readonly KnownUnit[], rows: readonly StaffRow[], on: Day, blame: Blame): UnitsDiff {
	const named = nameUnits(rows, blame);
	const knownByCode = new Map(known.map((unit) => [unit.code, unit]));
	const diff: UnitsDiff = {
		units: new Map(),
		byId: new Map(),
		differences: [],
		operations: [],
		closing: [],
		merging: [],
		merges: []
	};

	for (const unit of known) {
		const version = latest(unit.versions);
		if (version && lasts(version, on)) {
			add(diff, { ...version, id: unit.id, code: unit.code, firstDay: firstDayOf(unit), periods: unit.versions });
		}
	}

	// All of them first, so that a parent may be named further down.
	for (const each of named.values()) {
		if (diff.units.has(each.code)) continue;

		const before = knownByCode.get(each.code);
		const last = before && latest(before.versions);
		// What is said of one that is closed is the day of that; it does not come back.
		if (last && each.until !== null && each.until < on) {
			add(diff, { ...last, id: before.id, code: each.code, firstDay: firstDayOf(before), periods: before.versions });
			continue;
		}
		// A unit that comes back is not extended into the time in which it was closed; one that was undone never was.
		const firstDay = before && before.versions.length > 0 ? on : always;
		if (!each.name) blame(each.row, 'nama_unit', () => m.staff_unit_name_empty({ code: each.code }));
		add(diff, {
			id: before?.id ?? newId(),
			code: each.code,
			name: each.name ?? each.code,
			kind: each.kind ?? inIndonesian(m.staff_unit_kind_default),
			parentId: null,
			mergedInto: null,
			timeZone: (before && latest(before.versions)?.timeZone) ?? null,
			firstDay,
			periods: [...(before?.versions ?? []), { validFrom: firstDay, validTo: null }]
		});
	}

	for (const each of named.values()) diffUnit(diff, knownByCode, each, on, blame);
	blameCircles(diff, named, blame);
	mergeUnits(diff, known, named, blame);
	blameChildren(diff, known, on, blame);

	return diff;
}

/** Each unit once, with what any of its rows says; rows that contradict each other are errors. */
function nameUnits(rows: readonly StaffRow[], blame: Blame): Map<string, Named> {
	const named = new Map<string, Named>();

	for (const { row, unit } of rows) {
		const first = named.get(unit.code);
		if (!first) {
			named.set(unit.code, { row, ...unit });
			continue;
		}

		for (const [key, column] of [
			['name', 'nama_unit'],
			['parentCode', 'kode_induk'],
			['kind', 'jenis_unit'],
			['until', 'unit_sampai'],
			['intoCode', 'unit_gabung_ke']
		] as const) {
			const value = unit[key];
			if (value === null) continue;

			const other = first[key];
			if (other === null) first[key] = value;
			else if (other !== value) {
				blame(row, column, () => m.staff_unit_contradiction({ code: unit.code, value, other, row: first.row }));
			}
		}
	}

	return named;
}

function diffUnit(
	diff: UnitsDiff,
	knownByCode: ReadonlyMap<string, KnownUnit>,
	named: Named,
	on: Day,
	blame: Blame
): void {
	const known = knownByCode.get(named.code);
	const coming = diff.units.get(named.code)!;
	const version = known && latest(known.versions);
	const end = named.until && addDays(named.until, 1);
	const isNew = !version || !(lasts(version, on) || (end !== null && end <= on));
	const { parentCode } = named;
	const parent = parentCode === null ? undefined : diff.units.get(parentCode);

	if (parentCode !== null && !parent) {
		blame(named.row, 'kode_induk', () => m.staff_unit_parent_unknown({ code: parentCode }));

		return;
	}

	const into = mergedInto(diff, knownByCode, named, isNew ? undefined : version, blame);
	const standsUntil = end ?? latest(coming.periods)!.validTo;
	const prolonged = !isNew && end !== null && version.validTo !== null && end > version.validTo;
	// Where the unit above is merged, what stands below it goes along.
	const follows =
		parent !== undefined && parent.mergedInto !== null && !isNew && parent.mergedInto === version.parentId;
	const above = (follows ? undefined : parent) ?? diff.byId.get(coming.parentId ?? '');
	const lastDay =
		above?.mergedInto === null && (isNew || prolonged || above.id !== version.parentId)
			? closesWithin(above.periods, prolonged ? version.validTo! : on, standsUntil)
			: undefined;
	if (lastDay) {
		blame(named.row, prolonged ? 'unit_sampai' : 'kode_induk', () =>
			m.unit_closes_parent({ unit: above!.name, day: dayInWords(lastDay) })
		);
	}

	const facts: UnitFacts = {
		name: named.name ?? coming.name,
		kind: named.kind ?? coming.kind,
		parentId: above?.id ?? coming.parentId,
		// The file does not say it, so it changes nothing.
		timeZone: coming.timeZone
	};
	// Of a unit that is over only that day is compared: no record of what it is called follows any more.
	const isOver = !isNew && end !== null && end <= on;
	const changes = isNew || isOver ? [] : unitChanges(diff, coming, facts);
	if (!isOver) Object.assign(coming, facts);
	const closes = end !== null && (isNew || version.validTo !== end);
	const intoBefore = isNew ? null : version.mergedInto;
	const merges = into !== intoBefore || (closes && into !== null);
	if (!isNew && changes.length === 0 && !closes && !merges) return;

	const start = isNew ? coming.firstDay : changes.length > 0 ? succeed(version, on).start : version.validFrom;
	if (closes) {
		if (end <= start) blame(named.row, 'unit_sampai', () => m.unit_form_until({ from: dayInWords(start) }));
		const before = isNew || version.validTo === null ? '' : addDays(version.validTo, -1);
		changes.push({ field: 'unit_sampai', before, after: named.until! });
		coming.periods = [...coming.periods.filter((each) => each.validFrom < start), { validFrom: start, validTo: end }];
		// Where it cannot be merged that is told, and not what else would be left in it.
		if (named.intoCode === null || into !== null) diff.closing.push({ unit: coming, row: named.row, on: end });
	}

	const { row, code } = named;
	const told: UnitDifference = { kind: 'unit', row, code, name: coming.name, isNew, changes };
	if (merges) {
		if (into !== intoBefore) {
			changes.push({ field: 'unit_gabung_ke', before: codeOf(diff, intoBefore), after: codeOf(diff, into) });
		}
		coming.mergedInto = into;
		diff.merging.push({ unit: coming, row, told });
	}
	const last = { to: end ?? (isNew ? null : version.validTo), into };
	diff.differences.push(told);
	diff.operations.push(...unitOperations(coming, known, start, closes || merges ? last : undefined));
}

function codeOf({ byId }: UnitsDiff, id: string | null): string {
	return id === null ? '' : (byId.get(id)?.code ?? '');
}

/** The unit that one becomes part of, as the file says it, or as it is known. */
function mergedInto(
	diff: UnitsDiff,
	knownByCode: ReadonlyMap<string, KnownUnit>,
	{ row, code, intoCode, until }: Named,
	version: KnownVersion | undefined,
	blame: Blame
): string | null {
	const known = version?.mergedInto ?? null;
	if (intoCode === null) return known;

	const into = (diff.units.get(intoCode) ?? knownByCode.get(intoCode))?.id;
	if (into === undefined) blame(row, 'unit_gabung_ke', () => m.staff_unit_merge_unknown({ code: intoCode }));
	else if (intoCode === code) blame(row, 'unit_gabung_ke', () => m.staff_unit_merge_itself({ code }));
	else if (until === null && !version?.validTo) {
		blame(row, 'unit_gabung_ke', () => m.staff_unit_merge_undated({ code }));
	} else return into;

	return known;
}

/**
 * Units below one that is merged go along; what cannot be is told where the file says it. Until that day they are below it, also
 * where the file is one of that unit alone.
 */
function mergeUnits(
	diff: UnitsDiff,
	known: readonly KnownUnit[],
	named: ReadonlyMap<string, Named>,
	blame: Blame
): void {
	const merges = [...diff.units.values()].flatMap(({ id: unitId, mergedInto: intoId, periods }) => {
		const from = latest(periods)?.validTo;

		return intoId !== null && from ? { unitId, intoId, from } : [];
	});
	// What takes a unit in may be merged itself before that: where the file does not say into what, it is known.
	const onward = (intoId: string, from: Day, seen: readonly string[] = []): string => {
		const next = merges.find((merge) => merge.unitId === intoId && merge.from <= from);

		return next && !seen.includes(intoId) ? onward(next.intoId, next.from, [...seen, intoId]) : intoId;
	};
	for (const merge of merges) {
		const coming = diff.byId.get(merge.unitId)!;
		const said = named.get(coming.code);
		const isNews = diff.merging.some(({ unit }) => unit === coming);
		if (!isNews && !said?.intoCode) coming.mergedInto = merge.intoId = onward(merge.intoId, merge.from);
	}
	diff.merges = merges.toSorted((one, other) => (one.from < other.from ? -1 : 1));
	blameTargets(diff, known, named, blame);
	if (diff.merging.length === 0) return;

	const knownById = new Map(known.map((unit) => [unit.id, unit.versions]));
	const closed = new Set(diff.operations.flatMap(({ kind, data }) => (kind === 'close_unit_version' ? data.id : [])));
	const after = new Map<string, VersionFacts[]>(
		known.map(({ id, versions }) => [id, versions.filter((version) => !closed.has(version.id))])
	);
	for (const operation of diff.operations) {
		if (operation.kind !== 'unit_version') continue;
		const { unitId } = operation.data;
		after.set(unitId, [...(after.get(unitId) ?? []), operation.data]);
	}

	for (const merge of diff.merges) {
		const merging = diff.merging.find(({ unit }) => unit.id === merge.unitId);
		if (merging && isBelow(after, merge)) blame(merging.row, 'unit_gabung_ke', m.unit_merge_below);
		let units = 0;

		for (const [id, versions] of after) {
			after.set(id, mergedVersions(id, versions, merge));
			const below = versions.findLast((each) => each.parentId === merge.unitId && lasts(each, merge.from));
			if (!below || id === merge.unitId) continue;

			units++;
			const lastDay = closesWithin(diff.byId.get(merge.intoId)?.periods ?? [], merge.from, below.validTo);
			if (merging && lastDay && !diff.merges.some(({ unitId }) => unitId === merge.intoId)) {
				blameClosing(diff, merging.row, merge.intoId, lastDay, blame);
			}
		}
		if (merging) merging.told.along = { people: 0, units };
	}

	diff.operations = [
		...diff.operations.filter(({ kind }) => kind === 'unit'),
		...[...after].flatMap(([id, versions]) => versionOperations(id, knownById.get(id) ?? [], versions))
	];
}

/** Whether the unit that takes another one in stands below it on that day or later. */
function isBelow(after: ReadonlyMap<string, readonly VersionFacts[]>, { unitId, intoId, from }: UnitMerge): boolean {
	const later = [...after.values()].flat().flatMap(({ validFrom }) => (validFrom > from ? validFrom : []));

	return [...new Set([from, ...later])].some((day) => {
		const seen = new Set<string>();

		for (let at: string | null = intoId; at !== null && !seen.has(at);) {
			if (at === unitId) return true;
			seen.add(at);
			at = after.get(at)?.find((each) => each.validFrom <= day && lasts(each, day))?.parentId ?? null;
		}

		return false;
	});
}

/** The unit that takes another one in stands on the first day of that. */
function blameTargets(
	diff: UnitsDiff,
	known: readonly KnownUnit[],
	named: ReadonlyMap<string, Named>,
	blame: Blame
): void {
	for (const { unitId, intoId, from } of diff.merges) {
		const merging = diff.merging.find(({ unit }) => unit.id === unitId);
		const closing = diff.closing.find(({ unit }) => unit.id === intoId);
		if (!merging && !closing) continue;

		const periods = diff.byId.get(intoId)?.periods ?? known.find(({ id }) => id === intoId)?.versions ?? [];
		if (periods.some((each) => each.validFrom <= from && lasts(each, from))) continue;
		const row = named.get(diff.byId.get(unitId)?.code ?? '')?.row ?? closing!.row;
		const lastDay = closesWithin(periods, from, null);
		const mutual = diff.merges.some((merge) => merge.unitId === intoId && leadsTo(intoId, unitId, diff.merges));

		if (mutual && merging) blame(row, 'unit_gabung_ke', () => m.staff_unit_merge_circle({ code: merging.unit.code }));
		else if (lastDay) blameClosing(diff, row, intoId, lastDay, blame);
		else blame(row, 'unit_gabung_ke', m.unit_merge_into);
	}
}

function blameClosing(diff: UnitsDiff, row: number, intoId: string, lastDay: Day, blame: Blame): void {
	const unit = diff.byId.get(intoId)?.name ?? '';
	blame(row, 'unit_gabung_ke', () => m.unit_merge_closing({ unit, day: dayInWords(lastDay) }));
}

/** A unit is closed when none stands below it any more: as the file leaves them, or until its changes hold. */
function blameChildren(diff: UnitsDiff, known: readonly KnownUnit[], on: Day, blame: Blame): void {
	const versionsOf = new Map(known.map(({ id, versions }) => [id, versions]));
	const ids = new Set([...versionsOf.keys(), ...diff.byId.keys()]);

	for (const { unit, row, on: closedOn } of diff.closing) {
		if (diff.merging.some((merging) => merging.unit === unit)) continue;
		const stays = (id: string) => {
			const coming = diff.byId.get(id);
			const versions = versionsOf.get(id) ?? [];
			const last = latest(versions);
			if (coming?.parentId === unit.id && lasts(latest(coming.periods)!, closedOn)) return true;

			// One that the file moves away was there until then.
			return versions.some(
				(each) => each.parentId === unit.id && lasts(each, closedOn) && (each !== last || !coming || on > closedOn)
			);
		};
		const count = [...ids].filter(stays).length;
		if (count > 0) blame(row, 'unit_sampai', () => m.unit_form_has_children({ count }));
	}
}

function unitChanges(diff: UnitsDiff, before: ComingUnit, after: UnitFacts): Change[] {
	const changes: Change[] = [];

	if (before.name !== after.name) changes.push({ field: 'nama_unit', before: before.name, after: after.name });
	if (before.kind !== after.kind) changes.push({ field: 'jenis_unit', before: before.kind, after: after.kind });
	if (before.parentId !== after.parentId) {
		changes.push({ field: 'kode_induk', before: codeOf(diff, before.parentId), after: codeOf(diff, after.parentId) });
	}

	return changes;
}

/**
 * The records that make a unit be so from a day on, and end on a day (`to`, exclusive) by which it becomes part of another one
 * or none, where that is not as we knew it.
 */
export function unitOperations(
	unit: { id: string; code: string } & UnitFacts,
	known: KnownUnit | undefined,
	on: Day,
	end?: { to: Day | null; into: string | null }
): Operation[] {
	const before = known && latest(known.versions);
	const { close, rest, start } = succeed(before, on);
	const { id: unitId, code, name, kind, parentId, timeZone } = unit;
	const operations: Operation[] = known ? [] : [{ kind: 'unit', data: { id: unitId, code } }];

	if (close) operations.push({ kind: 'close_unit_version', data: { id: close } });
	if (close && rest)
		operations.push({ kind: 'unit_version', data: { ...rest, id: newId(), unitId, mergedInto: null } });
	operations.push({
		kind: 'unit_version',
		data: {
			id: newId(),
			unitId,
			parentId,
			name,
			kind,
			timeZone,
			validFrom: start,
			mergedInto: end ? end.into : close ? before!.mergedInto : null,
			validTo: end ? end.to : close ? before!.validTo : null
		}
	});

	return operations;
}

function blameCircles(diff: UnitsDiff, named: Map<string, Named>, blame: Blame): void {
	for (const { row, code, parentCode } of named.values()) {
		if (parentCode === null) continue;

		const start = diff.units.get(code)!;
		const seen = new Set<string>();

		for (let at = diff.byId.get(start.parentId ?? ''); at && !seen.has(at.id); at = diff.byId.get(at.parentId ?? '')) {
			if (at.id === start.id) {
				blame(row, 'kode_induk', () => m.staff_unit_circle({ code, parent: parentCode }));
				break;
			}

			seen.add(at.id);
		}
	}
}

function firstDayOf(unit: KnownUnit): Day {
	return unit.versions.reduce(
		(first, version) => (version.validFrom < first ? version.validFrom : first),
		'9999-12-31'
	);
}

function add(diff: UnitsDiff, unit: ComingUnit): void {
	const { id, code, firstDay, periods, name, kind, parentId, timeZone, mergedInto } = unit;
	const made = { id, code, firstDay, periods, name, kind, parentId, timeZone, mergedInto };
	diff.units.set(code, made);
	diff.byId.set(id, made);
}
