import { sql, type SQL } from 'drizzle-orm';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { DisputeKind } from '#lib/server/db/schema/organisation.ts';
import type { StoredState } from '#lib/server/db/schema/oversight.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import type { Days } from '../organisation/clocks.ts';
import { addDays } from '../organisation/days.ts';
import { listed } from './standing-query.ts';

/** In the order of the rules: an enrolment is in the first state that holds. */
export const states = [
	'correction',
	'waived',
	'certified',
	'expired',
	'revoked',
	'overdue',
	'under_way',
	'not_started',
	'not_activated'
] as const;
export type State = (typeof states)[number];

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'neutral';

/** How many people are in each state; one for each of `states`. */
export type Tally = Record<State, number>;

export function isState(text: string): text is State {
	return (states as readonly string[]).includes(text);
}

/**
 * What the clock makes of a stored state: a certificate is valid through `expiresOn`, and completion is in time
 * through `dueOn`.
 */
export function stateOn(stored: StoredState, dueOn: Day, expiresOn: Day | '', on: Day): State {
	if (stored === 'certified') return expiresOn < on ? 'expired' : 'certified';
	if (stored === 'correction' || stored === 'waived' || stored === 'revoked') return stored;

	return dueOn < on ? 'overdue' : stored;
}

/** Time for a reminder, two letters of assignment and one quiz with its pauses, and not so long that it is put off. */
export const expiringDays = 60;

/** Whether a certificate is valid today, but not `expiringDays` from now; never for one that has no last day. */
export function isExpiring(expiresOn: Day | '', on: Day): boolean {
	return expiresOn !== '' && expiresOn >= on && expiresOn < addDays(on, expiringDays);
}

/**
 * The day by which a row of `standing` or `figure` is judged, by its `unit_id`. The days differ for an hour or two of a
 * night; otherwise, and where no unit lies elsewhere, it is one bound value.
 */
function unitDaySql({ on: here, elsewhere }: Days, shifted: (on: Day) => Day = (on) => on): SQL {
	const others = new Map<Day, string[]>();
	for (const [unitId, { on }] of elsewhere) {
		if (on === here) continue;
		const known = others.get(on);
		if (known) known.push(unitId);
		else others.set(on, [unitId]);
	}
	if (others.size === 0) return sql`${shifted(here)}`;
	const cases = [...others].map(([on, unitIds]) => sql`when unit_id in ${listed(unitIds)} then ${shifted(on)} `);

	return sql`case ${sql.join(cases)} else ${shifted(here)} end`;
}

/** Whether it is another day in some unit than in the institution: for an hour or two of a night. */
export function daysDiffer({ on: here, elsewhere }: Days): boolean {
	return [...elsewhere.values()].some(({ on }) => on !== here);
}

/** The state of a row of `standing` or `figure` (`stateOn` in SQL). */
export function stateOnSql(days: Days): SQL {
	const on = unitDaySql(days);

	return sql`case
		when stored = 'certified' and expires_on < ${on} then 'expired'
		when stored in ('under_way', 'not_started', 'not_activated') and due_on < ${on} then 'overdue'
		else stored
	end`;
}

/** Whether the certificate of a row of `standing` or `figure` is close to its end (`isExpiring` in SQL). */
export function isExpiringSql(days: Days): SQL {
	return sql`stored = 'certified' and expires_on >= ${unitDaySql(days)}
		and expires_on < ${unitDaySql(days, (on) => addDays(on, expiringDays))}`;
}

export function stateLabel(state: State): string {
	return {
		correction: m.state_correction,
		waived: m.state_waived,
		certified: m.state_certified,
		expired: m.state_expired,
		revoked: m.state_revoked,
		overdue: m.state_overdue,
		under_way: m.state_under_way,
		not_started: m.state_not_started,
		not_activated: m.state_not_activated
	}[state]();
}

export const stateTones: Record<State, Tone> = {
	correction: 'warn',
	waived: 'neutral',
	certified: 'good',
	expired: 'bad',
	revoked: 'bad',
	overdue: 'bad',
	under_way: 'accent',
	not_started: 'neutral',
	not_activated: 'neutral'
};

/** States that are looked at together; whoever is waived or in correction is asked for nothing. */
const groups = {
	in_time: ['under_way', 'not_started', 'not_activated'],
	lapsed: ['overdue', 'expired', 'revoked'],
	not_certified: ['overdue', 'expired', 'revoked', 'under_way', 'not_started', 'not_activated']
} as const satisfies Record<string, readonly State[]>;

/** One state or a group of them, as lists are filtered and charts are coloured. */
export type StateFilter = State | keyof typeof groups;

export const stateFilters: readonly StateFilter[] = ['not_certified', 'in_time', 'lapsed', ...states];

export function isStateFilter(text: string): text is StateFilter {
	return (stateFilters as readonly string[]).includes(text);
}

export function statesIn(filter: StateFilter): readonly State[] {
	return isState(filter) ? [filter] : groups[filter];
}

export function filterLabel(filter: StateFilter): string {
	if (isState(filter)) return stateLabel(filter);

	return { in_time: m.state_in_time, lapsed: m.state_lapsed, not_certified: m.state_not_certified }[filter]();
}

/** How many of a tally are in a state or group. */
export function countIn(tally: Tally, filter: StateFilter): number {
	return statesIn(filter).reduce((sum, state) => sum + tally[state], 0);
}

export function emptyTally(): Tally {
	return Object.fromEntries(states.map((state) => [state, 0])) as Tally;
}

export function totalOf(tally: Tally): number {
	return states.reduce((sum, state) => sum + tally[state], 0);
}

/** Adds `more` to `tally` in place. */
export function addTally(tally: Tally, more: Tally): void {
	for (const state of states) tally[state] += more[state];
}

/** What a state rests on; days but the due day are the institution's. */
export type StateFacts = {
	dueOn: Day;
	enrolledOn: Day;
	activatedOn: Day | null;
	/** The account was active before, and has to be activated anew. */
	onceActive: boolean;
	startedOn: Day | null;
	/** Of what the cycle asks for: circulars, modules, the briefing and the pledge. */
	requirements: { done: number; of: number };
	certificate: { number: string; issuedOn: Day; validUntil: Day } | null;
	/** Without its reason for those whose business it is not. */
	revoked: { on: Day; reason: string | null } | null;
	waiver: { fromOn: Day; toOn: Day; reason: string } | null;
	dispute: { kind: DisputeKind; raisedOn: Day } | null;
};

/**
 * Answers "Mengapa?": the sentences that make a person believe the state.
 * @param timeZone the unit's: the due day ends with it
 */
export function why(state: State, facts: StateFacts, timeZone: string): string[] {
	const due = endOfDayInWords(facts.dueOn, timeZone);

	switch (state) {
		case 'correction':
			return facts.dispute
				? [
						m.why_correction({ kind: disputeLabel(facts.dispute.kind), on: dayInWords(facts.dispute.raisedOn) }),
						m.why_correction_next()
					]
				: [];
		case 'waived':
			return facts.waiver
				? [
						m.why_waived({
							from: dayInWords(facts.waiver.fromOn),
							to: dayInWords(facts.waiver.toOn),
							reason: withoutFullStop(facts.waiver.reason)
						}),
						m.why_waived_not_trained()
					]
				: [];
		case 'certified':
			return whyCertificate(facts, m.why_certified);
		case 'expired':
			return [...whyCertificate(facts, m.why_expired), m.why_expired_next()];
		case 'revoked':
			return facts.revoked ? [whyRevoked(facts.certificate?.number ?? '', facts.revoked)] : [];
		case 'overdue':
			return [m.why_overdue({ due }), ...whyUnfinished(facts)];
		case 'under_way':
		case 'not_started':
		case 'not_activated':
			return [...whyUnfinished(facts), m.why_in_time({ due })];
	}
}

function whyRevoked(number: string, { on, reason }: NonNullable<StateFacts['revoked']>): string {
	const said = { number, on: dayInWords(on) };
	if (reason === null) return m.why_revoked_untold(said);

	return m.why_revoked({ ...said, reason: withoutFullStop(reason) });
}

/** A reason is typed with or without one; the sentence that it stands in has its own. */
function withoutFullStop(reason: string): string {
	return reason.replace(/[\s.]+$/, '');
}

function whyCertificate(
	{ certificate }: StateFacts,
	sentence: (inputs: { number: string; on: string; until: string }) => string
): string[] {
	if (!certificate) return [];

	return [
		sentence({
			number: certificate.number,
			on: dayInWords(certificate.issuedOn),
			until: dayInWords(certificate.validUntil)
		})
	];
}

function whyUnfinished(facts: StateFacts): string[] {
	if (facts.startedOn) {
		return [
			m.why_under_way({ on: dayInWords(facts.startedOn), done: facts.requirements.done, of: facts.requirements.of })
		];
	}
	if (facts.activatedOn) return [m.why_not_started({ on: dayInWords(facts.activatedOn) })];

	if (facts.onceActive) return [m.why_not_activated_again()];

	return [m.why_not_activated({ on: dayInWords(facts.enrolledOn) })];
}

/** What a head may report of a person who is no longer (or not once) on the own staff. */
export function disputeLabel(kind: DisputeKind): string {
	return {
		moved: m.dispute_moved,
		retired: m.dispute_retired,
		died: m.dispute_died,
		double: m.dispute_double,
		other: m.dispute_other
	}[kind]();
}
