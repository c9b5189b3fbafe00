import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { cycleInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { briefing } from '#lib/server/db/schema/briefings.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { publication, referenceVersion } from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { person, staffImport, unitVersion } from '#lib/server/db/schema/organisation.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle, enrolment, programme } from '#lib/server/db/schema/programmes.ts';

/** Modules and official texts apart from all others: a programme may have the id of one of them. */
export type SubjectNames = Record<'modules' | 'texts' | 'others', ReadonlyMap<string, string>>;

/** What entries of the log are about, in words: one query for each kind of thing, however many entries. */
export async function subjectNames(db: Reader, ids: readonly string[]): Promise<SubjectNames> {
	const unique = [...new Set(ids)];
	const attempts = await db
		.select({ id: attempt.id, name: person.name, moduleId: attempt.moduleId })
		.from(attempt)
		.innerJoin(person, eq(person.id, attempt.personId))
		.where(inArray(attempt.id, unique));
	const modules = await moduleTitles(db, [...unique, ...attempts.map(({ moduleId }) => moduleId)]);
	const people = await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, unique));
	const papers = await db
		.select({ id: certificate.id, name: certificate.number })
		.from(certificate)
		.where(inArray(certificate.id, unique));
	const statements = await db
		.select({ id: attestation.id, name: attestation.number })
		.from(attestation)
		.where(inArray(attestation.id, unique));
	const units = await db
		.select({ id: unitVersion.unitId, name: unitVersion.name })
		.from(unitVersion)
		.where(and(inArray(unitVersion.unitId, unique), isNull(unitVersion.recordedTo), isNull(unitVersion.validTo)));
	const files = await db
		.select({ id: staffImport.id, name: staffImport.fileName })
		.from(staffImport)
		.where(inArray(staffImport.id, unique));
	const briefings = await db
		.select({ id: briefing.id, name: briefing.title })
		.from(briefing)
		.where(inArray(briefing.id, unique));
	const texts = await db
		.select({ kind: officialTextVersion.kind, ref: officialTextVersion.ref, title: officialTextVersion.title })
		.from(officialTextVersion)
		.where(inArray(officialTextVersion.ref, unique))
		.orderBy(asc(officialTextVersion.version));
	const regulations = await db
		.select({
			id: referenceVersion.ref,
			name: sql<string>`json_extract(${referenceVersion.data}, '$.title')`
		})
		.from(referenceVersion)
		.where(and(inArray(referenceVersion.kind, ['regulation', 'rulings']), inArray(referenceVersion.ref, unique)))
		.orderBy(asc(referenceVersion.n));
	const tries = attempts.map(({ id, name, moduleId }) => ({
		id,
		name: `${name}: ${modules.get(moduleId) ?? moduleId}`
	}));
	const rows = [...people, ...papers, ...statements, ...units, ...files, ...briefings, ...regulations, ...tries];

	return {
		modules,
		texts: new Map(texts.map(({ kind, ref, title }) => [`${kind} ${ref}`, title])),
		others: new Map([...rows, ...(await programmeNames(db, unique))].map(({ id, name }) => [id, name]))
	};
}

export function nameOf({ modules, texts, others }: SubjectNames, kind: string, subject: string): string | undefined {
	const text = /^(circular|pledge)\./.exec(kind)?.[1];
	if (text) return texts.get(`${text} ${subject}`);

	return (/^(content|question)\./.test(kind) ? modules : others).get(subject);
}

async function moduleTitles(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
	const rows = await db
		.select({ id: publication.moduleId, title: sql<string>`json_extract(${publication.module}, '$.title')` })
		.from(publication)
		.where(inArray(publication.moduleId, [...new Set(ids)]))
		.orderBy(asc(publication.n));

	return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Programmes, their periods (by id, and by `programme/period`), and who takes part in one. */
async function programmeNames(db: Reader, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
	const programmes = await db
		.select({ id: programme.id, name: programme.title })
		.from(programme)
		.where(inArray(programme.id, [...ids]));
	const named = sql<string>`${cycle.programmeId} || '/' || ${cycle.key}`;
	const cycles = await db
		.select({ id: cycle.id, address: named, title: programme.title, key: cycle.key })
		.from(cycle)
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(sql`${cycle.id} in ${ids} or ${named} in ${ids}`);
	const enrolments = await db
		.select({ id: enrolment.id, person: person.name, title: programme.title, key: cycle.key })
		.from(enrolment)
		.innerJoin(person, eq(person.id, enrolment.personId))
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.innerJoin(programme, eq(programme.id, cycle.programmeId))
		.where(inArray(enrolment.id, [...ids]));
	const inWords = ({ title, key }: { title: string; key: string }) => `${title} (${cycleInWords(key)})`;

	return [
		...programmes,
		...cycles.flatMap((row) => [row.id, row.address].map((id) => ({ id, name: inWords(row) }))),
		...enrolments.map((row) => ({ id: row.id, name: `${row.person}: ${inWords(row)}` }))
	];
}
