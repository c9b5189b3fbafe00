import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { EndReason } from '#lib/server/db/schema/organisation.ts';
import { findOverlapping, findUnemployed, knownLeaving, leaveLater } from './corrected-ends.ts';
import { addDays } from './days.ts';
import type { PlacedRow } from './diff-person.ts';
import { startIn } from './diff-posts.ts';
import { endEmployment, type Operation } from './operations.ts';
import type { KnownEmployment } from './staff-base.ts';
import type { StaffColumn } from './staff-columns.ts';
import type { LeavingCells, Sentence } from './staff-file.ts';
import {
	endEveryPost,
	endOnePost,
	lastPrimary,
	lasts,
	samePost,
	type KnownPost,
	type NewPost,
	type PostEdit
} from './timeline.ts';

/** A post that ends, or all of them for a reason: `on` is the first day without. */
export type Ended = { row: number; unitId: string; title: string; reason: EndReason | null; on: Day };
export type WrongEnd = { row: number; column: StaffColumn; message: Sentence };

/**
 * What the last days and the leaving that a person's rows name do to the posts as an edit leaves them. What is known already
 * is no news.
 */
export function diffEnds(
	known: readonly KnownPost[],
	employments: readonly KnownEmployment[],
	before: PostEdit,
	placed: readonly PlacedRow[],
	leaving: LeavingCells | null,
	on: Day
): { edit: PostEdit; ended: Ended[]; wrong: WrongEnd[] } {
	const ended: Ended[] = [];
	const wrong: WrongEnd[] = [];
	let edit = before;

	for (const row of placed) {
		const { until } = row.cells;
		if (until === null || isOver(known, row, on)) continue;

		const found = overPost(known, row, on);
		// What the rows have changed already is not looked at as it was.
		const over = found && !edit.close.includes(found.id) ? found : undefined;
		const post = over ?? postOf(standing(known, edit), row, on);
		if (!post) continue;
		const end = addDays(until, 1);
		if (end <= post.validFrom) {
			wrong.push({
				row: row.row,
				column: 'sampai',
				message: () => m.staff_until_before({ from: dayInWords(post.validFrom) })
			});
			continue;
		}

		const obstacle =
			over && end > over.validTo! ? obstacleTo(over, end, standing(known, edit), employments) : undefined;
		if (obstacle) {
			wrong.push({ row: row.row, column: 'sampai', message: obstacle });
			continue;
		}

		const next = endOnePost(known, edit, post, end);
		if (next !== edit) ended.push({ row: row.row, unitId: post.unitId, title: post.title, reason: null, on: end });
		edit = next;
	}

	return leaving ? { ...leave(known, edit, placed, leaving, ended, wrong), ended, wrong } : { edit, ended, wrong };
}

function leave(
	known: readonly KnownPost[],
	before: PostEdit,
	placed: readonly PlacedRow[],
	{ reason, on }: LeavingCells,
	ended: Ended[],
	wrong: WrongEnd[]
): { edit: PostEdit } {
	const { row } = placed.find(({ cells }) => cells.leaving)!;
	const later = leavesLater(known, placed, on);
	if (later && before.close.length + before.add.length === 0) {
		const edit = leaveLater(later.posts, on, reason);
		const { unitId, title } = lastPrimary(later.posts) ?? later.posts[0]!;
		ended.push({ row, unitId, title, reason, on });

		return { edit };
	}

	// What the file lets begin then or later would never come to be, and be told of each time.
	const begun = before.add.find(({ validFrom }) => validFrom >= on);
	if (begun) {
		const late = placed.find(({ cells, unit }) => cells.from && startIn(unit, cells.from) === begun.validFrom);
		const said = { row: (late ?? placed[0]!).row, from: dayInWords(begun.validFrom) };
		wrong.push({ row, column: 'keluar_mulai', message: () => m.staff_leaving_before(said) });

		return { edit: before };
	}

	const ending = standing(known, before).filter(
		(post) => post.validFrom < on && (lasts(post, on) || post.validTo === on)
	);
	if (ending.length === 0) {
		wrong.push({ row, column: 'keluar_mulai', message: m.leaving_none });

		return { edit: before };
	}

	const edit = endEveryPost(known, before, on, reason);
	const { unitId, title } = lastPrimary(ending) ?? ending[0]!;
	if (edit !== before) ended.push({ row, unitId, title, reason, on });

	return { edit };
}

/** A post that is over, without that anybody left by it, where a row names it by its first day: its last day was another one. */
export function overPost(known: readonly KnownPost[], { unit, cells }: PlacedRow, on: Day): KnownPost | undefined {
	const from = cells.until && cells.from && startIn(unit, cells.from);

	return known.find(
		(post) =>
			post.validFrom === from &&
			!lasts(post, on) &&
			!post.endReason &&
			post.unitId === unit.id &&
			post.title === cells.title &&
			(cells.kind === null || post.kind === cells.kind) &&
			// Another record of the same post may follow, and then it is not over.
			!known.some((next) => next.validFrom === post.validTo && samePost(next, post))
	);
}

/** Why a post that is over cannot have gone on until a day. */
function obstacleTo(
	over: KnownPost,
	end: Day,
	standing: readonly NewPost[],
	employments: readonly KnownEmployment[]
): Sentence | undefined {
	const longer = { ...over, validTo: end };
	const others = standing.filter((other) => other !== over);
	const other = findOverlapping(others, [longer]);
	if (other) return () => m.staff_form_post_overlaps({ title: other.title, from: dayInWords(other.validFrom) });

	const from = findUnemployed(employments, [], over.validTo!, [longer]);

	return from === undefined ? undefined : () => m.staff_form_post_unemployed({ from: dayInWords(from) });
}

/** How somebody left, where the rows name the posts of then and a later day for leaving them. */
export function leavesLater(
	known: readonly KnownPost[],
	placed: readonly PlacedRow[],
	on: Day
): ReturnType<typeof knownLeaving> {
	const left = knownLeaving(known);
	const named = ({ unit, cells }: PlacedRow) =>
		left?.posts.some(
			(post) =>
				post.unitId === unit.id &&
				post.title === cells.title &&
				(cells.kind === null || post.kind === cells.kind) &&
				(cells.from === null || startIn(unit, cells.from) < left.was)
		);

	return left && left.was < on && placed.every(named) ? left : undefined;
}

/** Whether a row speaks of a post that is known to be over on the last day that it names. */
export function isOver(known: readonly KnownPost[], { unit, cells }: PlacedRow, on: Day): boolean {
	const end = cells.until && addDays(cells.until, 1);

	return (
		end !== null &&
		end <= on &&
		known.some(
			(post) =>
				post.validTo === end &&
				post.unitId === unit.id &&
				post.title === cells.title &&
				(cells.kind === null || post.kind === cells.kind)
		)
	);
}

/** The employments that operations would make, ended on the day on which the person leaves. */
export function endOperations(
	personId: string,
	operations: readonly Operation[],
	held: KnownEmployment | undefined,
	on: Day
): Operation[] {
	const closes = operations.some(({ kind, data }) => kind === 'close_employment' && data.id === held?.id);
	const ended = operations.flatMap((operation): Operation[] => {
		if (operation.kind !== 'employment' || !lasts(operation.data, on)) return [operation];

		return operation.data.validFrom < on ? [{ kind: 'employment', data: { ...operation.data, validTo: on } }] : [];
	});

	return closes ? ended : [...ended, ...endEmployment(personId, held, on)];
}

function standing(known: readonly KnownPost[], { close, add }: PostEdit): NewPost[] {
	return [...known.filter(({ id }) => !close.includes(id)), ...add];
}

/** The post of a row among those that stand: the primary one, or the one that begins on its day, or the one that is not over. */
function postOf(posts: readonly NewPost[], { unit, cells }: PlacedRow, on: Day): NewPost | undefined {
	const alike = posts.filter(
		(post) => post.unitId === unit.id && post.title === cells.title && (cells.kind === null || post.kind === cells.kind)
	);
	const primary = lastPrimary(posts);
	if (primary && alike.includes(primary)) {
		const others = alike.filter((post) => post !== primary && lasts(post, on));
		if (cells.primary !== false || others.length === 0) return primary;
	}
	const seconds = alike.filter(({ isPrimary }) => !isPrimary);
	const from = cells.from && startIn(unit, cells.from);

	return (
		seconds.find(({ validFrom }) => validFrom === from) ?? seconds.findLast((post) => lasts(post, on)) ?? seconds.at(-1)
	);
}
