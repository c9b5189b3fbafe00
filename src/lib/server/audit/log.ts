import { desc, eq, inArray, lt, and, notInArray, or, type SQL } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import type { AuditKind } from './audit.ts';
import { nameOf, subjectNames } from './subject-names.ts';

export type AuditLine = {
	seq: number;
	at: Date;
	/** A name, or `command` or `system`. */
	actor: string;
	kind: string;
	/** In words where the subject is known: a name, a title, a document's number. */
	subject: string;
	/** Null when it was erased. */
	payload: Record<string, unknown> | null;
	/** What ids in the payload stand for, by field. */
	named: Record<string, string>;
	hash: string;
};

export const auditPageSize = 50;

/** Acts that only look: they are most of the log, and change nothing. Opened keys are told always (decision 0014). */
const looks: readonly AuditKind[] = ['staff.view', 'audit.view'];

/**
 * Entries, the newest first; without `views`, those that only tell of looking are left out. `query` is a certificate's or
 * statement's number, an employee's number or full name, an entry's kind or an exact id.
 */
export async function listAudit(
	db: Reader,
	{
		query,
		before,
		views = true,
		size = auditPageSize
	}: { query: string; before?: number | undefined; views?: boolean; size?: number }
): Promise<{ entries: AuditLine[]; more: boolean }> {
	const wanted: (SQL | undefined)[] = [before === undefined ? undefined : lt(auditEntry.seq, before)];
	if (query) wanted.push(await matching(db, query));
	if (!views) wanted.push(notInArray(auditEntry.kind, [...looks]));

	const rows = await db
		.select({ entry: auditEntry, json: auditPayload.json })
		.from(auditEntry)
		.leftJoin(auditPayload, eq(auditPayload.seq, auditEntry.seq))
		.where(and(...wanted))
		.orderBy(desc(auditEntry.seq))
		.limit(size + 1);
	const page = rows.slice(0, size);
	const payloads = page.map(({ json }) => (json === null ? null : (JSON.parse(json) as Record<string, unknown>)));
	const names = await subjectNames(db, [
		...page.flatMap(({ entry }) => [entry.actor, entry.subject]),
		...payloads.flatMap((payload) => idsIn(payload).map(({ id }) => id))
	]);

	return {
		more: rows.length > size,
		entries: page.map(({ entry }, index) => ({
			seq: entry.seq,
			at: entry.at,
			actor: names.others.get(entry.actor) ?? entry.actor,
			kind: entry.kind,
			subject: nameOf(names, entry.kind, entry.subject) ?? entry.subject,
			payload: payloads[index]!,
			named: Object.fromEntries(
				idsIn(payloads[index]!).flatMap(({ field, id }) => {
					const name = field === 'module' ? names.modules.get(id) : names.others.get(id);

					return name === undefined ? [] : [[field, name]];
				})
			),
			hash: entry.hash
		}))
	};
}

/** The fields of a payload that hold the id of something with a name. */
function idsIn(payload: Record<string, unknown> | null): { field: string; id: string }[] {
	const fields = ['attestation', 'certificate', 'cycle', 'cycleId', 'module', 'person', 'unit'];

	return fields.flatMap((field) => {
		const id = payload?.[field];

		return typeof id === 'string' ? [{ field, id }] : [];
	});
}

async function matching(db: Reader, query: string): Promise<SQL | undefined> {
	const digits = query.replace(/[\s.]/g, '');
	const people = [
		...(await db
			.select({ id: personNumber.personId })
			.from(personNumber)
			.where(eq(personNumber.number, digits))
			.limit(20)),
		...(await db.select({ id: person.id }).from(person).where(eq(person.name, query)).limit(20))
	];
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
