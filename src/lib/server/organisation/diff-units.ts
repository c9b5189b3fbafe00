import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { newId } from '../db/id.ts';
import { inIndonesian } from '../language.ts';
import { addDays } from './days.ts';
import { succeed, type Operation } from './operations.ts';
import { latest, type KnownUnit, type UnitFacts } from './staff-base.ts';
import type { StaffColumn } from './staff-columns.ts';
import type { Sentence, StaffRow } from './staff-file.ts';
import { closesWithin, lasts, type Period } from './timeline.ts';

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
};

/** A unit as it will be when the file has been applied. */
export type ComingUnit = {
	id: string;
	code: string;
	firstDay: Day;
	/** When it stands: beyond that nobody is put into it, and no unit below it. */
	periods: readonly Period[];
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
};

type Named = StaffRow['unit'] & { row: number };

/** Compares the units of the file with those we know. An empty cell changes nothing; units not named stay as they are. */
export function diffUnits(known: readonly KnownUnit[], rows: readonly StaffRow[], on: Day, blame: Blame): UnitsDiff {
	const named = nameUnits(rows, blame);
	const knownByCode = new Map(known.map((unit) => [unit.code, unit]));
	const diff: UnitsDiff = { units: new Map(), byId: new Map(), differences: [], operations: [], closing: [] };

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
			timeZone: (before && latest(before.versions)?.timeZone) ?? null,
			firstDay,
			periods: [...(before?.versions ?? []), { validFrom: firstDay, validTo: null }]
		});
	}

	for (const each of named.values()) diffUnit(diff, knownByCode.get(each.code), each, on, blame);
	blameCircles(diff, named, blame);
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
			['until', 'unit_sampai']
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

function diffUnit(diff: UnitsDiff, known: KnownUnit | undefined, named: Named, on: Day, blame: Blame): void {
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

	const standsUntil = end ?? latest(coming.periods)!.validTo;
	const prolonged = !isNew && end !== null && version.validTo !== null && end > version.validTo;
	const above = parent ?? diff.byId.get(coming.parentId ?? '');
	const lastDay =
		above && (isNew || prolonged || above.id !== version.parentId)
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
		parentId: parentCode === null ? coming.parentId : parent!.id,
		// The file does not say it, so it changes nothing.
		timeZone: coming.timeZone
	};
	// Of a unit that is over only that day is compared: no record of what it is called follows any more.
	const isOver = !isNew && end !== null && end <= on;
	const changes = isNew || isOver ? [] : unitChanges(diff, coming, facts);
	if (!isOver) Object.assign(coming, facts);
	const closes = end !== null && (isNew || version.validTo !== end);
	if (!isNew && changes.length === 0 && !closes) return;

	const start = isNew ? coming.firstDay : changes.length > 0 ? succeed(version, on).start : version.validFrom;
	if (closes) {
		if (end <= start) blame(named.row, 'unit_sampai', () => m.unit_form_until({ from: dayInWords(start) }));
		const before = isNew || version.validTo === null ? '' : addDays(version.validTo, -1);
		changes.push({ field: 'unit_sampai', before, after: named.until! });
		coming.periods = [...coming.periods.filter((each) => each.validFrom < start), { validFrom: start, validTo: end }];
		diff.closing.push({ unit: coming, row: named.row, on: end });
	}

	diff.differences.push({ kind: 'unit', row: named.row, code: named.code, name: coming.name, isNew, changes });
	diff.operations.push(...unitOperations(coming, known, start, closes ? end : undefined));
}

/** A unit is closed when none stands below it any more: as the file leaves them, or until its changes hold. */
function blameChildren(diff: UnitsDiff, known: readonly KnownUnit[], on: Day, blame: Blame): void {
	const versionsOf = new Map(known.map(({ id, versions }) => [id, versions]));
	const ids = new Set([...versionsOf.keys(), ...diff.byId.keys()]);

	for (const { unit, row, on: closedOn } of diff.closing) {
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
	const codeOf = (id: string | null) => (id === null ? '' : (diff.byId.get(id)?.code ?? ''));
	const changes: Change[] = [];

	if (before.name !== after.name) changes.push({ field: 'nama_unit', before: before.name, after: after.name });
	if (before.kind !== after.kind) changes.push({ field: 'jenis_unit', before: before.kind, after: after.kind });
	if (before.parentId !== after.parentId) {
		changes.push({ field: 'kode_induk', before: codeOf(before.parentId), after: codeOf(after.parentId) });
	}

	return changes;
}

/** The records that make a unit be so from a day on, and until `end` where that is another day than we knew. */
export function unitOperations(
	unit: { id: string; code: string } & UnitFacts,
	known: KnownUnit | undefined,
	on: Day,
	end?: Day
): Operation[] {
	const before = known && latest(known.versions);
	const { close, rest, start } = succeed(before, on);
	const { id: unitId, code, name, kind, parentId, timeZone } = unit;
	const operations: Operation[] = known ? [] : [{ kind: 'unit', data: { id: unitId, code } }];

	if (close) operations.push({ kind: 'close_unit_version', data: { id: close } });
	if (close && rest) operations.push({ kind: 'unit_version', data: { ...rest, id: newId(), unitId } });
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
			validTo: end ?? (close ? before!.validTo : null)
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
	const { id, code, firstDay, periods, name, kind, parentId, timeZone } = unit;
	const made = { id, code, firstDay, periods, name, kind, parentId, timeZone };
	diff.units.set(code, made);
	diff.byId.set(id, made);
}
