import { and, eq, gt, isNull, lte, or } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { employment, endReasons, personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { newId } from '../db/id.ts';
import { Problem } from '../problem.ts';
import { applyOperations, listedOperations } from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import {
	findOverlapping,
	findUnemployed,
	knownLeaving,
	leaveLater,
	moveEmploymentEnd,
	moveEnd
} from './corrected-ends.ts';
import { addDays } from './days.ts';
import { numberKind } from './numbers.ts';
import { requireUnmerged } from './persons.ts';
import { employAgain, employEarlier, endEmployment, postOperations, succeed, type Operation } from './operations.ts';
import { latest, readPersons, readUnits, type KnownEmployment, type KnownPerson } from './staff-base.ts';
import {
	optional,
	readChoice,
	readDay,
	readEmployment,
	readNumber,
	readPersonFacts,
	readPost,
	type Typed
} from './staff-form.ts';
import {
	correctPost,
	correctStart,
	doublesPost,
	endPost,
	findOutliving,
	joined,
	lasts,
	placePrimary,
	placeSecondary,
	samePost,
	withdrawnByStart,
	withdrawnFrom,
	type KnownPost,
	type NewPost,
	type PostEdit,
	type PostFacts
} from './timeline.ts';
import { findUnit } from './units.ts';
import { withdrawnInWords } from './withdrawn-posts.ts';

/** Who changes something, on which day, and when. */
export type Acting = { actor: Actor; on: Day; now: Date };

/** What the log calls the change. */
type Act =
	'add' | 'facts' | 'number' | 'number-taken-back' | 'employment' | 'post' | 'post-correct' | 'post-end' | 'leave';

/** Adds a person with the primary post. @throws Problem about a field */
export async function addPerson(tx: Transaction, typed: Typed, acting: Acting): Promise<string> {
	const facts = readPersonFacts(typed);
	const number = readNumber(typed);
	const kind = readEmployment(typed);
	const from = readDay(typed, 'from');
	const edit = placePrimary([], await readPostIn(tx, { ...typed, isPrimary: 'on' }, from), from);
	await requireOpenUnits(tx, [], edit);
	await requireFree(tx, number);

	const personId = newId();
	const open = { validFrom: from, validTo: null };
	await change(tx, personId, 'add', acting, [
		{ kind: 'person', data: { id: personId, ...facts } },
		{ kind: 'number', data: { id: newId(), personId, number, kind: numberKind(number, kind), ...open } },
		{ kind: 'employment', data: { id: newId(), personId, kind, ...open } },
		...postOperations(personId, edit)
	]);

	return personId;
}

/** Corrects name, birth date and addresses. @throws Problem about a field */
export async function correctPerson(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	await requireKnown(tx, personId);
	const facts = readPersonFacts(typed);
	await change(tx, personId, 'facts', acting, [{ kind: 'person_update', data: { id: personId, ...facts } }]);
}

/**
 * The person gets another number from a day on and stays findable by the old one; `mistyped` takes the old one back, as
 * if it had never been given.
 * @throws Problem about `number` or `from`
 */
export async function changeNumber(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireKnown(tx, personId);
	const number = readNumber(typed);
	const before = latest(known.numbers);
	const kind = numberKind(number, latest(known.employments)?.kind);
	await requireFree(tx, number);

	if (typed.mistyped !== undefined && before) {
		const { validFrom, validTo } = before;

		return change(tx, personId, 'number-taken-back', acting, [
			{ kind: 'close_number', data: { id: before.id } },
			{ kind: 'number', data: { id: newId(), personId, number, kind, validFrom, validTo } }
		]);
	}

	const from = readDay(typed, 'from');
	if (before && from <= before.validFrom) {
		throw new Problem('number_from', m.staff_form_number_from({ after: dayInWords(before.validFrom) }), 'from');
	}

	const { close, rest } = succeed(before, from);
	await change(tx, personId, 'number', acting, [
		...(close ? [{ kind: 'close_number', data: { id: close } } as const] : []),
		...(close && rest ? [{ kind: 'number', data: { ...rest, id: newId(), personId } } as const] : []),
		{ kind: 'number', data: { id: newId(), personId, number, kind, validFrom: from, validTo: null } }
	]);
}

/** Another kind of employment from a day on. @throws Problem about `employment` or `from` */
export async function changeEmployment(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireKnown(tx, personId);
	const kind = readEmployment(typed);
	const { close, rest, start } = succeed(latest(known.employments), readDay(typed, 'from'));
	await change(tx, personId, 'employment', acting, [
		...(close ? [{ kind: 'close_employment', data: { id: close } } as const] : []),
		...(close && rest ? [{ kind: 'employment', data: { ...rest, id: newId(), personId } } as const] : []),
		{ kind: 'employment', data: { id: newId(), personId, kind, validFrom: start, validTo: null } }
	]);
}

/**
 * Gives a post from a day on, until a last day where one is typed, such as the term of an acting head. A primary one takes the
 * place of the primary post that is held on that day, wherever it is, and of the same post held beside it; after its last day
 * there is none. Primary posts that begin later are withdrawn, where `withdraws` says that this is meant: it is the day about which that was asked. Whoever
 * had left is employed again by it, or the programmes for all staff would never take the person up again.
 * @throws Problem about a field
 */
export async function placePost(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireKnown(tx, personId);
	const from = readDay(typed, 'from');
	const end = readEnd(typed, from);
	const facts = await readPostIn(tx, typed, from);
	if (facts.isPrimary) await requireNoneWithdrawn(tx, withdrawnFrom(known.posts, from), from, typed);
	// A second post that becomes the primary one is not held beside it.
	const become = known.posts
		.filter((post) => !post.isPrimary && samePost(post, facts) && (end === null || post.validFrom < end))
		.map((post) => endPost(post, from));
	const placed = facts.isPrimary ? placePrimary(known.posts, facts, from) : placeSecondary(facts, from);
	const given = { ...placed.add.at(-1)!, validTo: end };
	const term = { close: placed.close, add: [...placed.add.slice(0, -1), given] };
	const edit = facts.isPrimary ? joined(term, ...become) : term;
	requireOnce(known.posts, edit, 'title');
	const unemployed = end && latest(known.employments)?.validTo;
	// Only a post without an end makes an employment; one for a term needs one.
	if (unemployed && unemployed < end) {
		const said = { from: dayInWords(unemployed) };
		const told = unemployed <= from ? m.staff_form_post_returns(said) : m.staff_form_post_unemployed(said);
		throw new Problem('post_unemployed', told, 'until');
	}
	await requireOpenUnits(tx, known.posts, edit);
	await change(tx, personId, 'post', acting, [...postOperations(personId, edit), ...employedBy(known, edit.add)]);
}

/**
 * Corrects what we know of a post that is not over: its unit, title and so on as if they had been so from its start, and
 * the start itself. Whether it is the primary one stays. Primary posts that an earlier start takes back are withdrawn where
 * `withdraws` says that this is meant.
 * @throws Problem about a field
 */
export async function correctPostRecord(
	tx: Transaction,
	personId: string,
	postId: string,
	typed: Typed,
	acting: Acting
): Promise<void> {
	const known = await requireKnown(tx, personId);
	const before = requirePost(known, postId);
	const from = readDay(typed, 'from');
	const facts = await readPostIn(tx, { ...typed, isPrimary: before.isPrimary ? 'on' : undefined }, from);
	if (before.validTo !== null && from >= before.validTo) {
		throw new Problem('form_from', m.staff_form_from_after_end({ end: before.validTo }), 'from');
	}

	await requireNoneWithdrawn(tx, withdrawnByStart(known.posts, before, from), from, typed);
	const edit = corrected(known.posts, before, facts, from);
	requireOnce(known.posts, edit, samePost(before, facts) ? 'from' : 'title');
	await requireOpenUnits(tx, known.posts, edit);
	await change(tx, personId, 'post-correct', acting, [
		...postOperations(personId, edit),
		...employedBy(known, edit.add)
	]);
}

/** Whoever holds these posts is employed, or the programmes for all staff would not count them. */
function employedBy({ id, employments }: KnownPerson, posts: readonly NewPost[]): Operation[] {
	return [...employEarlier(id, employments, posts), ...employAgain(id, latest(employments), posts)];
}

function corrected(posts: readonly KnownPost[], before: KnownPost, facts: PostFacts, from: Day): PostEdit {
	if (from === before.validFrom) return correctPost(before, facts);

	const edit = correctStart(posts, before, from);
	const moved = edit.add.at(-1)!;

	const { validTo, endReason } = moved;

	return { close: edit.close, add: [...edit.add.slice(0, -1), { ...facts, validFrom: from, validTo, endReason }] };
}

/** Ends a post: `until` is the last day on which it is held. @throws Problem about `until` */
export async function endPostRecord(
	tx: Transaction,
	personId: string,
	postId: string,
	typed: Typed,
	acting: Acting
): Promise<void> {
	const post = requirePost(await requireKnown(tx, personId), postId);
	const on = addDays(readDay(typed, 'until'), 1);
	if (on <= post.validFrom)
		throw new Problem('form_until', m.staff_form_until_before({ from: dayInWords(post.validFrom) }), 'until');
	if (!lasts(post, on)) throw new Problem('form_until', m.staff_form_already_over(), 'until');

	await change(tx, personId, 'post-end', acting, postOperations(personId, endPost(post, on)));
}

/**
 * The last day of a post that has one was another one, earlier or later, or there is none yet (`until` is empty). Where
 * somebody left with it, the other posts and the employment go along.
 * @throws Problem about `until`
 */
export async function correctPostEnd(
	tx: Transaction,
	personId: string,
	postId: string,
	typed: Typed,
	acting: Acting
): Promise<void> {
	const known = await requireKnown(tx, personId);
	const post = requirePost(known, postId);
	const was = post.validTo;
	if (was === null) throw new Problem('post_changed', m.staff_form_post_changed());

	const end = readEnd(typed, post.validFrom);
	if (end === was) return;

	const edit = moveEnd(known.posts, post, end);
	const later = end === null || end > was;
	// An employment goes on after a post that ended for no known reason.
	const employed = post.endReason || later ? moveEmploymentEnd(personId, known.employments, was, end) : [];
	await requireRoom(tx, known, edit, employed, was, 'until');
	await change(tx, personId, 'post-correct', acting, [...postOperations(personId, edit), ...employed]);
}

/**
 * Retired, died, moved away or resigned: every post and the employment end, and the reason is kept beside the posts. `on` is
 * the first day without them. Of who has left already it is another day than the one that is known, earlier or later.
 * @throws Problem about `reason` or `on`
 */
export async function endAllPosts(tx: Transaction, personId: string, typed: Typed, acting: Acting): Promise<void> {
	const known = await requireKnown(tx, personId);
	const reason = readChoice(typed, 'reason', endReasons, m.leaving_reason_choices());
	const on = readDay(typed, 'on');
	const ending = known.posts.filter((each) => lasts(each, on) || each.validTo === on);
	if (!ending.some(({ validFrom }) => validFrom < on)) {
		const left = knownLeaving(known.posts);
		if (!left || left.was >= on) throw new Problem('leaving_none', m.leaving_none(), 'on');

		const edit = leaveLater(left.posts, on, reason);
		const employed = [
			...moveEmploymentEnd(personId, known.employments, left.was, on),
			// Another kind may have been written down since.
			...endEmployment(personId, latest(known.employments), on)
		];
		await requireRoom(tx, known, edit, employed, left.was, 'on');

		return change(tx, personId, 'leave', acting, [...postOperations(personId, edit), ...employed]);
	}

	await change(tx, personId, 'leave', acting, [
		...ending.flatMap((each) => postOperations(personId, endPost(each, on, reason))),
		...endEmployment(personId, latest(known.employments), on)
	]);
}

/** A post that never was: entered for the wrong person. Whom only it had brought back is employed no longer. */
export async function takeBackPost(tx: Transaction, personId: string, postId: string, acting: Acting): Promise<void> {
	const known = await requireKnown(tx, personId);
	const post = requirePost(known, postId);
	const revived = await findRevived(tx, known, post);
	await change(tx, personId, 'post-correct', acting, [
		{ kind: 'close_post', data: { id: post.id } },
		...(revived ? [{ kind: 'close_employment', data: { id: revived.id } } as const] : [])
	]);
}

/**
 * The last employment, where it goes back to a post that revived the one before (`employAgain` and `employEarlier` record both at
 * one moment), and where no other post stands in its days.
 */
async function findRevived(
	tx: Transaction,
	{ id: personId, posts, employments }: KnownPerson,
	given: KnownPost
): Promise<KnownEmployment | undefined> {
	const last = latest(employments);
	const before = latest(employments.filter((each) => each !== last));
	if (!last || before?.kind !== last.kind) return undefined;
	const standing = posts.filter((each) => lasts(each, last.validFrom));
	if (standing.length !== 1 || standing[0]!.id !== given.id) return undefined;

	const row = await tx
		.select({ id: employment.id })
		.from(employment)
		.innerJoin(post, and(eq(post.personId, employment.personId), eq(post.recordedFrom, employment.recordedFrom)))
		.where(
			and(
				eq(employment.personId, personId),
				eq(employment.validFrom, last.validFrom),
				isNull(employment.validTo),
				lte(post.validFrom, last.validFrom),
				or(isNull(post.validTo), gt(post.validTo, last.validFrom))
			)
		)
		.limit(1)
		.get();

	return row && last;
}

/** Writes the records and what follows from them. */
async function change(
	tx: Transaction,
	personId: string,
	act: Act,
	{ actor, on, now }: Acting,
	operations: Operation[]
): Promise<void> {
	const [before] = await readPersons(tx, personId);
	await applyOperations(tx, listedOperations(operations), now, undefined);
	await recordAudit(tx, { at: now, actor, kind: 'person.change', subject: personId, payload: { act } });

	const [after] = await readPersons(tx, personId);
	const heads = (known: KnownPerson | undefined) => known?.posts.some((post) => post.heads && lasts(post, on)) ?? false;
	const gained = heads(after) && !heads(before) ? [personId] : [];
	await carryChanges(tx, { personIds: [personId], gained, unitsChanged: false }, actor, on, now);
}

async function requireKnown(tx: Transaction, personId: string): Promise<KnownPerson> {
	await requireUnmerged(tx, personId);
	const [known] = await readPersons(tx, personId);
	if (!known) throw new Problem('person_unknown', m.staff_form_person_unknown());

	return known;
}

/** The record that is current; another one means that somebody changed it meanwhile. */
function requirePost(known: KnownPerson, postId: string): KnownPost {
	const post = known.posts.find(({ id }) => id === postId);
	if (!post) throw new Problem('post_changed', m.staff_form_post_changed());

	return post;
}

/** The first day without what has a last day; null where it has none. */
function readEnd(typed: Typed, from: Day): Day | null {
	if (optional(typed, 'until', 10) === null) return null;

	const end = addDays(readDay(typed, 'until'), 1);
	if (end <= from) throw new Problem('form_until', m.staff_form_until_before({ from: dayInWords(from) }), 'until');

	return end;
}

async function readPostIn(tx: Transaction, typed: Typed, from: Day): Promise<PostFacts> {
	const post = readPost(typed);
	const unit = await findUnit(tx, post.unitId, from);
	if (!unit) throw new Problem('form_unit', m.staff_form_unit_unknown({ day: dayInWords(from) }), 'unit');

	return { ...post, unitId: unit.id };
}

/** Nobody is put into a unit for longer than it stands, where no figure would count them. */
async function requireOpenUnits(
	tx: Transaction,
	posts: readonly KnownPost[],
	edit: PostEdit,
	field = 'unit'
): Promise<void> {
	const units = new Map((await readUnits(tx)).map((each) => [each.id, each.versions]));
	const found = findOutliving(posts, edit, (unitId) => units.get(unitId) ?? []);
	if (!found) return;

	const { post, lastDay } = found;
	const unit = latest(units.get(post.unitId)!)!.name;
	throw new Problem('unit_closes', m.unit_closes_post({ unit, day: dayInWords(lastDay) }), field);
}

/** Posts that end later than we thought overlap no other, and last neither longer than their units nor than an employment. */
async function requireRoom(
	tx: Transaction,
	known: KnownPerson,
	edit: PostEdit,
	employed: readonly Operation[],
	was: Day,
	field: string
): Promise<void> {
	const others = known.posts.filter(({ id }) => !edit.close.includes(id));
	const other = findOverlapping(others, edit.add);
	if (other) {
		const said = { title: other.title, from: dayInWords(other.validFrom) };
		throw new Problem('post_overlaps', m.staff_form_post_overlaps(said), field);
	}

	await requireOpenUnits(tx, known.posts, edit, field);
	const unemployed = findUnemployed(known.employments, employed, was, edit.add);
	if (unemployed === undefined) return;

	throw new Problem('post_unemployed', m.staff_form_post_unemployed({ from: dayInWords(unemployed) }), field);
}

/** Nobody holds one post beside itself, where the end of the one would leave the other. */
function requireOnce(posts: readonly KnownPost[], edit: PostEdit, field: 'title' | 'from'): void {
	if (doublesPost(posts, edit)) throw new Problem('post_twice', m.staff_form_post_twice(), field);
}

/** A late letter or an earlier start takes posts back, as in a file: nobody loses one without having been told. */
async function requireNoneWithdrawn(
	tx: Transaction,
	withdrawn: readonly KnownPost[],
	from: Day,
	typed: Typed
): Promise<void> {
	if (withdrawn.length === 0 || typed.withdraws === from) return;

	const units = new Map((await readUnits(tx)).map((each) => [each.id, latest(each.versions)?.name ?? each.code]));
	const told = withdrawnInWords(withdrawn, (unitId) => units.get(unitId) ?? '');
	throw new Problem('post_withdraws', m.staff_form_withdraws({ posts: told }), 'withdraws');
}

async function requireFree(tx: Transaction, number: string): Promise<void> {
	const taken = await tx
		.select({ id: personNumber.id })
		.from(personNumber)
		.where(and(eq(personNumber.number, number), isNull(personNumber.recordedTo)))
		.get();
	if (taken) throw new Problem('number_taken', m.staff_form_number_taken(), 'number');
}
