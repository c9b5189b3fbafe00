import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { isExpiring } from '../oversight/states.ts';
import { listOwnCertificates, type ListedCertificate } from './list.ts';

/** How the holder comes to the next certificate. */
export type Renewal =
	/** Takes part in a later period, which is open. */
	| { kind: 'enrolled'; dueOn: Day }
	| { kind: 'opens'; opensOn: Day }
	/** A later period is open, and the person takes no part in it. */
	| { kind: 'outside' }
	| { kind: 'unknown' };

export type ExpiringCertificate = {
	id: string;
	programme: string;
	validUntil: Day;
	renewal: Renewal;
};

/** The own certificates that are close to expiry and have not been renewed yet; the first to expire stands first. */
export async function listExpiring(db: Reader, personId: string, on: Day): Promise<ExpiringCertificate[]> {
	const held = (await listOwnCertificates(db, personId, on)).filter(({ state }) => state === 'valid');
	const expiring = held
		.filter((one) => isExpiring(one.validUntil, on) && !held.some((other) => renews(other, one)))
		.sort((a, b) => (a.validUntil < b.validUntil ? -1 : 1));
	if (expiring.length === 0) return [];

	const later = await listLaterCycles(db, personId, expiring);

	return expiring.map(({ id, enrolmentId, facts, validUntil }) => ({
		id,
		programme: facts.programme.title,
		validUntil,
		renewal: renewalOf(
			later.filter((one) => one.after === enrolmentId),
			on
		)
	}));
}

function renews(other: ListedCertificate, one: ListedCertificate): boolean {
	return other.facts.programme.id === one.facts.programme.id && other.validUntil > one.validUntil;
}

type LaterCycle = {
	/** The enrolment that was certified. */
	after: string;
	opensOn: Day;
	/** Of the person's own enrolment in it, where there is one. */
	dueOn: Day | null;
	completedAt: number | null;
};

function renewalOf(later: readonly LaterCycle[], on: Day): Renewal {
	const opened = later.filter(({ opensOn }) => opensOn <= on);
	const own = opened.findLast(({ dueOn, completedAt }) => dueOn !== null && completedAt === null);
	const coming = later.find(({ opensOn }) => opensOn > on);

	if (own?.dueOn) return { kind: 'enrolled', dueOn: own.dueOn };
	if (coming) return { kind: 'opens', opensOn: coming.opensOn };

	return opened.at(-1)?.dueOn === null ? { kind: 'outside' } : { kind: 'unknown' };
}

/** The later periods of the programmes of some certificates, those that open first before the others. */
async function listLaterCycles(
	db: Reader,
	personId: string,
	certificates: readonly ListedCertificate[]
): Promise<LaterCycle[]> {
	return db.all<LaterCycle>(sql`
		select certified.id as after, later.opens_on as opensOn, own.due_on as dueOn, own.completed_at as completedAt
		from enrolment certified
			join cycle former on former.id = certified.cycle_id
			join cycle later on later.programme_id = former.programme_id and later.opens_on > former.opens_on
			left join enrolment own on own.cycle_id = later.id and own.person_id = ${personId} and own.ended_at is null
		where certified.id in (
			select value from json_each(${JSON.stringify(certificates.map((one) => one.enrolmentId))})
		)
		order by later.opens_on`);
}
