import { newId } from '../db/id.ts';
import { addDays } from './days.ts';
import type { PlacedRow } from './diff-person.ts';
import { overlaps } from './join-records.ts';
import type { Operation } from './operations.ts';
import type { KnownAbsence } from './staff-base.ts';
import type { AbsenceCells } from './staff-file.ts';

/** An absence that a file adds, or one that ends on another day than we knew. */
export type AwayChange = { row: number; absence: AbsenceCells; before: KnownAbsence | undefined };

type AbsencesDiff = {
	operations: Operation[];
	changes: AwayChange[];
	/** Nobody is away in two ways on one day. */
	clashes: { row: number; other: Omit<KnownAbsence, 'id'> }[];
};

/**
 * Compares the absences that the rows of a person name with those we know. One is told by its kind and first day; those
 * that no row names stay, and an empty last day changes none that is known.
 */
export function diffAbsences(
	personId: string,
	known: readonly KnownAbsence[],
	placed: readonly PlacedRow[]
): AbsencesDiff {
	const diff: AbsencesDiff = { operations: [], changes: [], clashes: [] };
	let held: Omit<KnownAbsence, 'id'>[] = [...known];

	for (const { row, cells } of placed) {
		const { absence } = cells;
		if (!absence) continue;

		const { kind, from: validFrom, to } = absence;
		const validTo = to && addDays(to, 1);
		const same = held.find((each) => each.kind === kind && each.validFrom === validFrom);
		if (same && (validTo === null || same.validTo === validTo)) continue;

		const made = { kind, validFrom, validTo };
		const others = held.filter((each) => each !== same);
		const other = others.find((each) => overlaps(each, made));
		const before = known.find((each) => each === same);
		// Another row has said otherwise of the same one.
		if (other || (same && !before)) {
			diff.clashes.push({ row, other: (other ?? same)! });
			continue;
		}

		held = [...others, made];
		if (before) diff.operations.push({ kind: 'close_absence', data: { id: before.id } });
		diff.operations.push({ kind: 'absence', data: { id: newId(), personId, ...made } });
		diff.changes.push({ row, absence, before });
	}

	return diff;
}
