import { and, eq, isNull, sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { briefing, briefingAttendance } from '#lib/server/db/schema/briefings.ts';
import { enrolment, requirement } from '#lib/server/db/schema/programmes.ts';
import { isOpen, listOtherRequirements, startEnrolments } from '../attempts/requirements.ts';
import { recordAudit } from '../audit/audit.ts';
import type { Issued } from '../certificates/certificates.ts';
import { fulfil } from '../certificates/fulfil.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { today } from '../organisation/institution.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { findPersonByNumber } from '../organisation/persons.ts';
import { listSubtree } from '../organisation/units.ts';
import { findWhereabouts, type Explained } from '../organisation/whereabouts.ts';
import { listed } from '../oversight/standing-query.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { listBriefingUnits, requireState, type Briefing } from './briefings.ts';

/** More people than this are more than one briefing: whoever approves could not look through the list. */
export const mostAttending = 500;
export const longestReason = 500;

export type Attendee = {
	personId: string;
	name: string;
	/** Masked. */
	number: string;
	unit: string;
	/** Null without a primary post. */
	unitId: string | null;
	post: string;
	/** The person typed the code of the day. */
	typed: boolean;
	/** The list says that the person was there; before anybody has entered it, whoever typed the code. */
	listed: boolean;
	/** Attendance at a briefing of this cycle has been approved already. */
	fulfilled: boolean;
} & Explained;

/**
 * Whom the list of a briefing may hold: the staff of its units who take part in its cycle, and those who typed the code.
 * @returns by unit and name; with `tooMany` only those who typed or were entered, because there are too many to tick
 */
export async function listAttendees(
	db: Reader,
	of: Pick<Briefing, 'id' | 'cycleId'>,
	on: Day
): Promise<{ attendees: Attendee[]; tooMany: boolean }> {
	const unitIds = await unitsOf(db, of.id, on);
	const rows = await db.all<
		Omit<Attendee, 'typed' | 'listed' | 'fulfilled' | 'whereabouts'> & {
			typed: number;
			listed: number;
			fulfilled: number;
			known: number;
			within: number | null;
		}
	>(sql`
		select * from (
		select n.id as personId, n.name, coalesce(p.title, '') as post, p.unit_id as unitId,
			coalesce((select v.name from unit_version v where v.unit_id = p.unit_id and ${standsOnSql('v', on)}), '') as unit,
			coalesce((
				select x.number from person_number x where x.person_id = n.id and x.recorded_to is null
				order by x.valid_to is null desc, x.valid_from desc limit 1
			), '') as number,
			a.typed_at is not null as typed,
			coalesce(a.listed or (a.entered_at is null and a.typed_at is not null), 0) as listed,
			a.person_id is not null as known, p.unit_id in ${listed(unitIds)} as within,
			exists (
				select 1 from fulfilment f join requirement r on r.id = f.requirement_id and r.kind = 'briefing'
				where f.enrolment_id = e.id
			) as fulfilled
		from enrolment e
		join person n on n.id = e.person_id
		left join post p on p.person_id = e.person_id and p.is_primary = 1 and ${standsOnSql('p', on)}
		left join briefing_attendance a on a.briefing_id = ${of.id} and a.person_id = e.person_id
		where e.cycle_id = ${of.cycleId} and e.ended_at is null
			and (p.unit_id in ${listed(unitIds)} or a.person_id is not null)
		order by a.person_id is null
		limit ${mostAttending * 2}
		) order by unit, name, personId`);
	const tooMany = rows.length > mostAttending;
	const shown = tooMany ? rows.filter(({ known }) => known === 1) : rows;
	const attendees = shown.map(({ personId, name, unit, unitId, post, number, typed, listed, fulfilled }) => ({
		...{ personId, name, unit, unitId, post },
		number: number === '' ? '' : maskNumber(number),
		typed: typed === 1,
		listed: listed === 1,
		fulfilled: fulfilled === 1
	}));

	// Of somebody who has moved on to other units since, the list tells no more than that the person was there.
	const within = shown.filter((row) => row.within === 1).map(({ personId }) => personId);
	const whereabouts = await findWhereabouts(db, within, on);

	return {
		tooMany,
		attendees: attendees.map((one) => ({ ...one, whereabouts: whereabouts.get(one.personId) }))
	};
}

async function unitsOf(db: Reader, briefingId: string, on: Day): Promise<string[]> {
	const unitIds = new Set<string>();
	for (const id of await listBriefingUnits(db, briefingId)) {
		for (const below of await listSubtree(db, id, on)) unitIds.add(below);
	}

	return [...unitIds];
}

/**
 * Notes that a person typed the code of the day. It fills in the officer's list beforehand and counts for nothing by itself.
 * @throws Problem `briefing_code` or `briefing_not_asked`
 */
export async function typeDayCode(tx: Transaction, personId: string, typed: string, now: Date): Promise<Briefing> {
	const on = await today(tx, now);
	const code = typed.toUpperCase().replace(/[\s.-]/g, '');
	const row = await tx
		.select({ id: briefing.id })
		.from(briefing)
		.where(and(eq(briefing.dayCode, code), eq(briefing.heldOn, on), eq(briefing.state, 'open')))
		.get();
	if (!row) throw new Problem('briefing_code', m.briefing_code_wrong({ code: typed.trim().slice(0, 20) }), 'code');

	const held = await requireState(tx, row.id, 'open');
	const asked = await tx.$count(
		enrolment,
		and(eq(enrolment.personId, personId), eq(enrolment.cycleId, held.cycleId), isNull(enrolment.endedAt))
	);
	if (asked === 0)
		throw new Problem('briefing_not_asked', m.briefing_not_asked({ programme: held.programmeTitle }), 'code');

	const made = await tx
		.insert(briefingAttendance)
		.values({ briefingId: held.id, personId, typedAt: now, listed: false })
		.onConflictDoUpdate({
			target: [briefingAttendance.briefingId, briefingAttendance.personId],
			set: { typedAt: now },
			setWhere: sql`${briefingAttendance.typedAt} is null`
		})
		.returning({ id: briefingAttendance.personId });
	if (made.length > 0) await recordAudit(tx, { at: now, actor: personId, kind: 'briefing.check-in', subject: held.id });

	return held;
}

export type EnteredList = {
	/** Ids of the people whose boxes were on the page. */
	shown: readonly string[];
	/** Of these, the ticked ones. */
	ticked: readonly string[];
	/** Staff numbers as pasted, one a line or with commas or semicolons between them. */
	numbers: string;
};

/** What of the pasted numbers could not be taken: a sentence each, and the numbers to mend. */
export type LeftOver = { sentences: string[]; numbers: string };

/**
 * Writes the list of those who were there. What can be taken is taken, whatever is wrong with the rest.
 * @throws Problem `briefing_settled` or `briefing_many`
 */
export async function enterAttendance(
	tx: Transaction,
	briefingId: string,
	entered: EnteredList,
	{ by, now }: { by: string; now: Date }
): Promise<LeftOver> {
	const on = await today(tx, now);
	const held = await requireState(tx, briefingId, 'open');
	const { attendees } = await listAttendees(tx, held, on);
	const ticked = new Set(entered.ticked);
	const changes = new Map<string, boolean>();
	const written = new Map((await rowsOf(tx, briefingId)).map((row) => [row.personId, row]));

	for (const { personId } of attendees.filter((one) => entered.shown.includes(one.personId))) {
		changes.set(personId, ticked.has(personId));
	}
	const { found, leftOver } = await readNumbers(tx, held, entered.numbers, on);
	for (const id of found) changes.set(id, true);

	let [added, removed] = [0, 0];
	for (const [personId, there] of changes) {
		const row = written.get(personId);
		if (!there && !row) continue;
		if (row?.enteredAt && row.listed === there) continue;

		await tx
			.insert(briefingAttendance)
			.values({ briefingId, personId, listed: there, enteredBy: by, enteredAt: now })
			.onConflictDoUpdate({
				target: [briefingAttendance.briefingId, briefingAttendance.personId],
				set: { listed: there, enteredBy: by, enteredAt: now }
			});
		if (there) added++;
		else removed++;
	}

	const total = await tx.$count(
		briefingAttendance,
		and(eq(briefingAttendance.briefingId, briefingId), eq(briefingAttendance.listed, true))
	);
	if (total > mostAttending) throw new Problem('briefing_many', m.briefing_many({ limit: mostAttending }), 'numbers');
	if (added + removed > 0) {
		await recordAudit(tx, {
			at: now,
			actor: by,
			kind: 'briefing.enter',
			subject: briefingId,
			payload: { people: added, removed }
		});
	}

	return leftOver;
}

function rowsOf(db: Reader, briefingId: string) {
	return db.select().from(briefingAttendance).where(eq(briefingAttendance.briefingId, briefingId));
}

async function readNumbers(
	tx: Transaction,
	held: Briefing,
	pasted: string,
	on: Day
): Promise<{ found: string[]; leftOver: LeftOver }> {
	const numbers = [...new Set(pasted.split(/[\n,;]/).map((one) => one.trim()))].filter((one) => one !== '');
	const unitIds = await unitsOf(tx, held.id, on);
	const found: string[] = [];
	const wrong: { number: string; sentence: string }[] = [];

	if (numbers.length > mostAttending)
		throw new Problem('briefing_many', m.briefing_many({ limit: mostAttending }), 'numbers');
	for (const number of numbers) {
		const person = await findPersonByNumber(tx, number);
		const [place] = person
			? await tx.all<{ enrolled: number }>(sql`
				select exists (
					select 1 from enrolment e where e.person_id = p.person_id and e.cycle_id = ${held.cycleId} and e.ended_at is null
				) as enrolled
				from post p
				where p.person_id = ${person.id} and p.is_primary = 1 and ${standsOnSql('p', on)} and p.unit_id in ${listed(unitIds)}`)
			: [];

		// Who works elsewhere is not told from a number that nobody has: an officer learns nothing about others.
		if (!person || !place) wrong.push({ number, sentence: m.briefing_number_unknown({ number }) });
		else if (place.enrolled === 0)
			wrong.push({ number, sentence: m.briefing_number_not_enrolled({ number, name: person.name }) });
		else found.push(person.id);
	}

	return {
		found,
		leftOver: {
			sentences: wrong.map(({ sentence }) => sentence),
			numbers: wrong.map(({ number }) => number).join('\n')
		}
	};
}

/** Hands the list to another person for approval. @throws Problem `briefing_settled` or `briefing_empty` */
export async function submitAttendance(
	tx: Transaction,
	briefingId: string,
	{ by, now }: { by: string; now: Date }
): Promise<void> {
	const held = await requireState(tx, briefingId, 'open');
	const people = (await rowsOf(tx, briefingId)).filter(({ listed }) => listed).length;
	if (people === 0) throw new Problem('briefing_empty', m.briefing_empty());
	if (held.heldOn > (await today(tx, now))) throw new Problem('briefing_not_held', m.briefing_not_held());

	await tx
		.update(briefing)
		.set({ state: 'submitted', submittedBy: by, submittedAt: now, returnReason: null })
		.where(eq(briefing.id, briefingId));
	await recordAudit(tx, { at: now, actor: by, kind: 'briefing.submit', subject: briefingId, payload: { people } });
}

/** Whether somebody had a hand in the list, and so may not decide on it. */
export async function enteredBy(db: Reader, { id, submittedBy }: Briefing, personId: string): Promise<boolean> {
	return submittedBy === personId || (await rowsOf(db, id)).some((row) => row.enteredBy === personId);
}

/**
 * Approves the list: only now does it fulfil the requirement of everybody on it, with the certificates of those whom that
 * completes. @throws Problem `briefing_settled` or `briefing_same_person`
 */
export async function approveAttendance(
	tx: Transaction,
	briefingId: string,
	{ by, now }: { by: string; now: Date }
): Promise<{ people: number; issued: Issued[] }> {
	const held = await requireDecider(tx, briefingId, by);
	const on = await today(tx, now);
	await tx
		.update(briefing)
		.set({ state: 'approved', decidedBy: by, decidedAt: now })
		.where(eq(briefing.id, briefingId));

	const there = (await rowsOf(tx, briefingId)).filter(({ listed }) => listed).map(({ personId }) => personId);
	const issued: Issued[] = [];
	for (const personId of there) {
		const asked = (await listOtherRequirements(tx, personId, { on, now })).filter(
			(one) => one.kind === 'briefing' && isOpen(one) && held.requirementIds.has(one.requirementId)
		);
		await startEnrolments(tx, asked, now);
		issued.push(...(await fulfil(tx, asked, { briefingId }, now, by)));
	}
	await refreshStandings(tx, there, on);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'briefing.approve',
		subject: briefingId,
		payload: { people: there.length, certificates: issued.length }
	});

	return { people: there.length, issued };
}

/** Sends the list back to be mended. @throws Problem `briefing_settled`, `briefing_same_person` or `briefing_reason` */
export async function returnAttendance(
	tx: Transaction,
	briefingId: string,
	{ reason, by, now }: { reason: string; by: string; now: Date }
): Promise<void> {
	const told = reason.trim();
	if (told === '') throw new Problem('briefing_reason', m.briefing_reason_missing(), 'reason');
	if (told.length > longestReason)
		throw new Problem('briefing_reason', m.briefing_field_long({ limit: longestReason }), 'reason');

	await requireDecider(tx, briefingId, by);
	await tx
		.update(briefing)
		.set({ state: 'open', decidedBy: by, decidedAt: now, returnReason: told })
		.where(eq(briefing.id, briefingId));
	// The reason may name people, so it stays out of the log.
	await recordAudit(tx, { at: now, actor: by, kind: 'briefing.return', subject: briefingId });
}

async function requireDecider(
	tx: Transaction,
	briefingId: string,
	by: string
): Promise<Briefing & { requirementIds: Set<string> }> {
	const held = await requireState(tx, briefingId, 'submitted');
	if (await enteredBy(tx, held, by)) throw new Problem('briefing_same_person', m.briefing_same_person());

	const asking = await tx
		.select({ id: requirement.id })
		.from(requirement)
		.where(and(eq(requirement.cycleId, held.cycleId), eq(requirement.kind, 'briefing')));

	return { ...held, requirementIds: new Set(asking.map(({ id }) => id)) };
}

export type OwnAttendance = Pick<Briefing, 'id' | 'title' | 'heldOn' | 'place' | 'state'> & { listed: boolean };

/** The briefings whose code a person typed or on whose list the person stands, the latest first. */
export async function listOwnAttendance(db: Reader, personId: string): Promise<OwnAttendance[]> {
	const { id, title, heldOn, place, state } = briefing;

	return db
		.select({ id, title, heldOn, place, state, listed: briefingAttendance.listed })
		.from(briefingAttendance)
		.innerJoin(briefing, eq(briefing.id, briefingAttendance.briefingId))
		.where(eq(briefingAttendance.personId, personId))
		.orderBy(sql`${briefing.heldOn} desc`);
}
