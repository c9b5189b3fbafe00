import { and, asc, desc, eq, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { contains } from '#lib/server/db/contains.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { personNumber } from '#lib/server/db/schema/organisation.ts';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import { parseCode } from '#lib/server/documents/codes.ts';
import { normaliseNumber } from '#lib/server/organisation/numbers.ts';
import { withWhereabouts, type Explained } from '#lib/server/organisation/whereabouts.ts';
import { stateOf, type CertificateState } from './state.ts';

export type ListedCertificate = {
	id: string;
	enrolmentId: string;
	personId: string;
	number: string;
	code: string;
	facts: CertificateFacts;
	factsSha256: string;
	issuedAt: Date;
	validUntil: Day;
	state: CertificateState;
	/** Why and when it was revoked or superseded. */
	ended: { kind: 'revoked' | 'superseded'; reason: string; at: Date; successorId: string | null } | null;
};

export type CertificateFilter = {
	/** Part of a name or number of a certificate, or the whole number of a person or code. */
	search?: string;
	state?: CertificateState;
};

/** As its holder may know of it. */
export type RevokedCertificate = { number: string; programme: string; cycle: string; at: Date; reason: string };

/** What was revoked of the certificates of some enrolments; superseded ones have a successor that speaks for them. */
export function revokedOf(
	certificates: readonly ListedCertificate[],
	enrolmentIds: readonly string[]
): RevokedCertificate[] {
	return certificates.flatMap(({ enrolmentId, number, facts, state, ended }) =>
		state === 'revoked' && ended && enrolmentIds.includes(enrolmentId)
			? [{ number, programme: facts.programme.title, cycle: facts.programme.cycle, at: ended.at, reason: ended.reason }]
			: []
	);
}

/** Certificates with their state on a day, the newest first. */
export async function listCertificates(
	db: Reader,
	on: Day,
	filter: CertificateFilter = {},
	{ limit = 1000, offset = 0 }: { limit?: number; offset?: number } = {}
): Promise<ListedCertificate[]> {
	const rows = await rowsOf(db, matches(db, filter, on))
		.orderBy(...newestFirst)
		.limit(limit)
		.offset(offset);

	return rows.map((row) => listed(row, on));
}

/**
 * All of them, some at a time and in the same order, with what explains their holders. What was issued meanwhile is left out: the order is read once, because
 * an offset would sort the whole list anew for each part.
 */
export async function* eachCertificate(
	db: Reader,
	on: Day,
	filter: CertificateFilter,
	partSize = 200
): AsyncGenerator<(ListedCertificate & Explained)[]> {
	const ids = await db
		.select({ id: certificate.id })
		.from(certificate)
		.leftJoin(certificateEvent, eq(certificateEvent.certificateId, certificate.id))
		.where(matches(db, filter, on))
		.orderBy(...newestFirst);

	for (let start = 0; start < ids.length; start += partSize) {
		const part = ids.slice(start, start + partSize).map(({ id }) => id);
		const rows = await rowsOf(db, inArray(certificate.id, part)).orderBy(...newestFirst);
		yield withWhereabouts(
			db,
			rows.map((row) => listed(row, on)),
			on
		);
	}
}

/** The certificates of a person with their state on a day, the newest first. */
export async function listOwnCertificates(db: Reader, personId: string, on: Day): Promise<ListedCertificate[]> {
	return (await ownQuery(db).all({ personId })).map((row) => listed(row, on));
}

const newestFirst = [desc(certificate.issuedAt), asc(certificate.id)];
const ownQuery = preparedOnce((db: Reader) =>
	rowsOf(db, eq(certificate.personId, sql.placeholder('personId')))
		.orderBy(...newestFirst)
		.prepare()
);

export async function countCertificates(db: Reader, on: Day, filter: CertificateFilter = {}): Promise<number> {
	const row = await db
		.select({ count: sql<number>`count(*)` })
		.from(certificate)
		.leftJoin(certificateEvent, eq(certificateEvent.certificateId, certificate.id))
		.where(matches(db, filter, on))
		.get();

	return row?.count ?? 0;
}

/** A certificate by its id, its number or its verification code as somebody typed it. */
export async function findCertificate(db: Reader, typed: string, on: Day): Promise<ListedCertificate | undefined> {
	const parsed = parseCode(typed);
	const row = await rowsOf(
		db,
		or(
			eq(certificate.id, typed),
			eq(certificate.number, typed.trim()),
			parsed.ok ? eq(certificate.code, parsed.code) : undefined
		)
	).get();

	return row && listed(row, on);
}

function rowsOf(db: Reader, where: SQL | undefined) {
	return db
		.select({
			id: certificate.id,
			enrolmentId: certificate.enrolmentId,
			personId: certificate.personId,
			number: certificate.number,
			code: certificate.code,
			facts: certificate.facts,
			factsSha256: certificate.factsSha256,
			issuedAt: certificate.issuedAt,
			validUntil: certificate.validUntil,
			event: {
				kind: certificateEvent.kind,
				reason: certificateEvent.reason,
				at: certificateEvent.at,
				successorId: certificateEvent.successorId
			}
		})
		.from(certificate)
		.leftJoin(certificateEvent, eq(certificateEvent.certificateId, certificate.id))
		.where(where)
		.$dynamic();
}

function listed({ event, ...row }: Awaited<ReturnType<typeof rowsOf>>[number], on: Day): ListedCertificate {
	const state = stateOf(
		{
			validUntil: row.validUntil,
			revokedAt: event?.kind === 'revoked' ? event.at : null,
			supersededAt: event?.kind === 'superseded' ? event.at : null
		},
		on
	);

	return { ...row, state, ended: event };
}

function matches(db: Reader, { search, state }: CertificateFilter, on: Day): SQL | undefined {
	return and(search?.trim() ? found(db, search.trim()) : undefined, state && holds(state, on));
}

function found(db: Reader, search: string): SQL | undefined {
	const parsed = parseCode(search);
	const numbered = db
		.select({ id: personNumber.personId })
		.from(personNumber)
		.where(and(eq(personNumber.number, normaliseNumber(search)), isNull(personNumber.recordedTo)));

	return or(
		contains(certificate.number, search),
		contains(sql`json_extract(${certificate.facts}, '$.holder.name')`, search),
		parsed.ok ? eq(certificate.code, parsed.code) : undefined,
		inArray(certificate.personId, numbered)
	);
}

function holds(state: CertificateState, on: Day): SQL | undefined {
	if (state === 'revoked' || state === 'superseded') return eq(certificateEvent.kind, state);

	return and(
		isNull(certificateEvent.kind),
		state === 'valid' ? gte(certificate.validUntil, on) : lt(certificate.validUntil, on)
	);
}
