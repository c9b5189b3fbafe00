import { desc, eq, inArray, lt, and, or, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';

export type AuditLine = {
	seq: number;
	at: Date;
	/** A name, or `command` or `system`. */
	actor: string;
	kind: string;
	/** A person's name or a document's number where the subject is one. */
	subject: string;
	/** Null when it was erased. */
	payload: Record<string, unknown> | null;
	hash: string;
};

export const auditPageSize = 50;

/**
 * Entries, the newest first. `query` is a certificate's or statement's number, an employee's number, an entry's kind or an
 * exact id; each is looked up in an index, so the search costs what it finds.
 */
export async function listAudit(
	db: Reader,
	{ query, before }: { query: string; before?: number | undefined }
): Promise<{ entries: AuditLine[]; more: boolean }> {
	const wanted: (SQL | undefined)[] = [before === undefined ? undefined : lt(auditEntry.seq, before)];
	if (query) wanted.push(await matching(db, query));

	const rows = await db
		.select({ entry: auditEntry, json: auditPayload.json })
		.from(auditEntry)
		.leftJoin(auditPayload, eq(auditPayload.seq, auditEntry.seq))
		.where(and(...wanted))
		.orderBy(desc(auditEntry.seq))
		.limit(auditPageSize + 1);
	const page = rows.slice(0, auditPageSize);
	const names = await namesOf(
		db,
		page.flatMap(({ entry }) => [entry.actor, entry.subject])
	);

	return {
		more: rows.length > auditPageSize,
		entries: page.map(({ entry, json }) => ({
			seq: entry.seq,
			at: entry.at,
			actor: names.get(entry.actor) ?? entry.actor,
			kind: entry.kind,
			subject: names.get(entry.subject) ?? entry.subject,
			payload: json === null ? null : (JSON.parse(json) as Record<string, unknown>),
			hash: entry.hash
		}))
	};
}

async function matching(db: Reader, query: string): Promise<SQL | undefined> {
	const digits = query.replace(/[\s.]/g, '');
	const people = await db
		.select({ id: personNumber.personId })
		.from(personNumber)
		.where(eq(personNumber.number, digits))
		.limit(20);
	const papers = [
		...(await db
			.select({ id: certificate.id, number: certificate.number })
			.from(certificate)
			.where(or(eq(certificate.number, query), eq(certificate.id, query)))),
		...(await db
			.select({ id: attestation.id, number: attestation.number })
			.from(attestation)
			.where(or(eq(attestation.number, query), eq(attestation.id, query))))
	];
	const subjects = [query, ...people.map((row) => row.id), ...papers.flatMap((row) => [row.id, row.number])];

	return or(
		inArray(auditEntry.subject, subjects),
		eq(auditEntry.kind, query),
		people.length > 0
			? inArray(
					auditEntry.actor,
					people.map((row) => row.id)
				)
			: undefined
	);
}

async function namesOf(db: Reader, ids: string[]): Promise<Map<string, string>> {
	const unique = [...new Set(ids)];
	const people = await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, unique));
	const papers = await db
		.select({ id: certificate.id, name: certificate.number })
		.from(certificate)
		.where(inArray(certificate.id, unique));
	const statements = await db
		.select({ id: attestation.id, name: attestation.number })
		.from(attestation)
		.where(inArray(attestation.id, unique));

	return new Map([...people, ...papers, ...statements].map((row) => [row.id, row.name]));
}
