import type { State } from './states.ts';

/** What a statement and a roster say of one person. */
export type Placed = { personId: string; unitId: string; state: State };

/**
 * Why a statement is out of date: a letter that was recorded later added, removed or moved a person for that moment; a
 * correction was decided; a waiver for that moment was
 * granted, ended or taken back; a listed certificate was revoked; or the rows say something
 * else than they did.
 */
export type RosterReasonKind = 'added' | 'removed' | 'moved' | 'decided' | 'waiver' | 'revoked' | 'changed';
/**
 * Why whoever signed turns out to have had no right to: the post was not held on the day of the signature, or the certificate
 * that the signature rested on was revoked.
 */
export const signatoryReasonKinds = ['signatory_post', 'signatory_certificate'] as const;
export type SignatoryReasonKind = (typeof signatoryReasonKinds)[number];
export type ReasonKind = RosterReasonKind | SignatoryReasonKind;
export type Reason = { kind: ReasonKind; personId: string };

/** What happened after the moment of a statement: it stays true, and life went on. */
export type SinceKind = 'certified' | 'expired' | 'joined' | 'left';
export type Since = { kind: SinceKind; personId: string };

/** How far somebody is without a certificate: learning on is progress, and never makes a statement untrue. */
const unfinished: readonly State[] = ['overdue', 'under_way', 'not_started', 'not_activated'];

/**
 * Compares a frozen roster with the one computed for the same moment with what is known now.
 * @param revoked whose listed certificate was revoked after the moment
 */
export function reasonsOf(
	frozen: readonly Placed[],
	recomputed: readonly Placed[],
	revoked: ReadonlySet<string>
): Reason[] {
	const now = new Map(recomputed.map((row) => [row.personId, row]));
	const then = new Set(frozen.map((row) => row.personId));
	const reasons: Reason[] = [];

	for (const row of frozen) {
		const kind = reasonOf(row, now.get(row.personId)) ?? (revoked.has(row.personId) ? 'revoked' : undefined);
		if (kind) reasons.push({ kind, personId: row.personId });
	}
	for (const row of recomputed) {
		if (!then.has(row.personId)) reasons.push({ kind: 'added', personId: row.personId });
	}

	return reasons;
}

/**
 * The roster of the moment as known now, without what was recorded after the signature and is dated on that very day: posts
 * are dated by day, and nobody could have known. A person for whom the frozen rows agree with `sealed`, where such changes
 * are left out, is taken from there.
 */
export function withoutSameDay<T extends Placed>(
	frozen: readonly Placed[],
	recomputed: readonly T[],
	sealed: readonly T[]
): T[] {
	const before = new Map(frozen.map((row) => [row.personId, row]));
	const left = new Map(sealed.map((row) => [row.personId, row]));
	const agrees = (personId: string) => {
		const row = before.get(personId);

		return row ? reasonOf(row, left.get(personId)) === undefined : !left.has(personId);
	};

	return [
		...recomputed.filter(({ personId }) => !agrees(personId)),
		...sealed.filter(({ personId }) => agrees(personId))
	];
}

function reasonOf(frozen: Placed, now: Placed | undefined): RosterReasonKind | undefined {
	if (frozen.state === 'correction' && now?.state !== 'correction') return 'decided';
	if (!now) return 'removed';
	if (now.unitId !== frozen.unitId) return 'moved';
	if (now.state === frozen.state) return undefined;
	if (now.state === 'waived' || frozen.state === 'waived') return 'waiver';
	// An act that began before the signature and was written after it counts as having come after.
	if (unfinished.includes(frozen.state) && (unfinished.includes(now.state) || now.state === 'certified'))
		return undefined;

	return 'changed';
}

/** What came after the moment of a statement: the roster of that moment as known now, beside today's. */
export function sinceOf(then: readonly Placed[], today: readonly Placed[]): Since[] {
	const before = new Map(then.map((row) => [row.personId, row]));
	const present = new Set(today.map((row) => row.personId));
	const since: Since[] = then
		.filter((row) => !present.has(row.personId))
		.map(({ personId }) => ({ kind: 'left', personId }));

	for (const { personId, state } of today) {
		const earlier = before.get(personId)?.state;
		if (earlier === undefined) since.push({ kind: 'joined', personId });
		else if (earlier !== 'certified' && state === 'certified') since.push({ kind: 'certified', personId });
		else if (earlier === 'certified' && state === 'expired') since.push({ kind: 'expired', personId });
	}

	return since;
}

/** The items of each kind, in the order of first appearance. */
export function byKind<T extends { kind: string }>(items: readonly T[]): Map<T['kind'], T[]> {
	const grouped = new Map<T['kind'], T[]>();
	for (const item of items) grouped.set(item.kind, [...(grouped.get(item.kind) ?? []), item]);

	return grouped;
}
