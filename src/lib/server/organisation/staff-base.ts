import { and, eq, inArray, isNull, max } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	absence,
	employment,
	person,
	personNumber,
	post,
	unit,
	unitVersion,
	type AbsenceKind,
	type EmploymentKind,
	type TimeZone
} from '#lib/server/db/schema/organisation.ts';
import type { AuditKind } from '../audit/audit.ts';
import type { NumberKind } from './numbers.ts';
import { postColumns } from './persons.ts';
import { repeatedTexts } from './repeated-texts.ts';
import type { KnownPost, Period } from './timeline.ts';

export type UnitFacts = { parentId: string | null; name: string; kind: string; timeZone: TimeZone | null };
/** What a unit is in a period; `mergedInto`: the unit that it becomes part of when the period ends. */
export type VersionFacts = Period & UnitFacts & { mergedInto: string | null };
export type KnownVersion = VersionFacts & { id: string };
export type KnownUnit = { id: string; code: string; versions: KnownVersion[] };
export type KnownNumber = Period & { id: string; number: string; kind: NumberKind };
export type KnownEmployment = Period & { id: string; kind: EmploymentKind };
export type KnownAbsence = Period & { id: string; kind: AbsenceKind };

/** A person with all that we know today of numbers, employments, posts and absences, past and future ones too. */
export type KnownPerson = {
	id: string;
	name: string;
	birthDate: Day | null;
	email: string | null;
	phone: string | null;
	numbers: KnownNumber[];
	employments: KnownEmployment[];
	posts: KnownPost[];
	absences: KnownAbsence[];
};

/** What a staff file is compared with. */
export type StaffBase = { units: KnownUnit[]; persons: KnownPerson[] };

/** Every act that changes units, persons, posts or absences writes one of these, so the last one names the state of the base. */
const changing: AuditKind[] = [
	'staff.import',
	'person.change',
	'person.merge',
	'absence.change',
	'unit.change',
	'roster.decide',
	'staff.undo'
];

/** A number that grows with every change of the base; equal numbers mean an equal base. */
export async function baseVersion(db: Reader): Promise<number> {
	const row = await db
		.select({ seq: max(auditEntry.seq) })
		.from(auditEntry)
		.where(inArray(auditEntry.kind, changing))
		.get();

	return row?.seq ?? 0;
}

/** Reads the whole base without holding a lock; the caller compares `baseVersion` again when it writes. */
export async function readBase(db: Reader): Promise<StaffBase> {
	return { units: await readUnits(db), persons: await readPersons(db) };
}

export async function readUnits(db: Reader): Promise<KnownUnit[]> {
	const units = new Map(
		(await db.select().from(unit)).map((each) => [each.id, { ...each, versions: [] } as KnownUnit])
	);
	const versions = await db
		.select({
			id: unitVersion.id,
			unitId: unitVersion.unitId,
			parentId: unitVersion.parentId,
			name: unitVersion.name,
			kind: unitVersion.kind,
			timeZone: unitVersion.timeZone,
			mergedInto: unitVersion.mergedInto,
			validFrom: unitVersion.validFrom,
			validTo: unitVersion.validTo
		})
		.from(unitVersion)
		.where(isNull(unitVersion.recordedTo));
	for (const { unitId, ...version } of versions) units.get(unitId)!.versions.push(version);

	return [...units.values()];
}

/** A post as it is compared and moved, and whose it is. */
export const heldPostColumns = { ...postColumns, personId: post.personId, endReason: post.endReason };

/** Everyone but records that were merged into another one, or one person. */
export async function readPersons(db: Reader, personId?: string): Promise<KnownPerson[]> {
	const one = repeatedTexts();
	const persons = await readFacts(db, personId, one);
	// Each record is written out: what is copied by `...` takes half as much memory more.
	const current = (table: typeof personNumber | typeof employment | typeof post | typeof absence) =>
		and(isNull(table.recordedTo), personId === undefined ? undefined : eq(table.personId, personId));

	const numbers = db
		.select({
			id: personNumber.id,
			personId: personNumber.personId,
			number: personNumber.number,
			kind: personNumber.kind,
			validFrom: personNumber.validFrom,
			validTo: personNumber.validTo
		})
		.from(personNumber)
		.where(current(personNumber));
	await give(persons, 'numbers', numbers, (each) => ({
		id: each.id,
		number: each.number,
		kind: one(each.kind),
		validFrom: one(each.validFrom),
		validTo: one(each.validTo)
	}));

	const employments = db
		.select({
			id: employment.id,
			personId: employment.personId,
			kind: employment.kind,
			validFrom: employment.validFrom,
			validTo: employment.validTo
		})
		.from(employment)
		.where(current(employment));
	await give(persons, 'employments', employments, (each) => ({
		id: each.id,
		kind: one(each.kind),
		validFrom: one(each.validFrom),
		validTo: one(each.validTo)
	}));

	const posts = db.select(heldPostColumns).from(post).where(current(post));
	await give(persons, 'posts', posts, (each) => ({
		id: each.id,
		unitId: one(each.unitId),
		title: one(each.title),
		category: one(each.category),
		kind: one(each.kind),
		heads: each.heads,
		isPrimary: each.isPrimary,
		validFrom: one(each.validFrom),
		validTo: one(each.validTo),
		endReason: each.endReason
	}));

	const absences = db
		.select({
			id: absence.id,
			personId: absence.personId,
			kind: absence.kind,
			validFrom: absence.validFrom,
			validTo: absence.validTo
		})
		.from(absence)
		.where(current(absence));
	await give(persons, 'absences', absences, (each) => ({
		id: each.id,
		kind: one(each.kind),
		validFrom: one(each.validFrom),
		validTo: one(each.validTo)
	}));

	return [...persons.values()];
}

async function readFacts(
	db: Reader,
	personId: string | undefined,
	one: ReturnType<typeof repeatedTexts>
): Promise<Map<string, KnownPerson>> {
	const found = await db
		.select({ id: person.id, name: person.name, birthDate: person.birthDate, email: person.email, phone: person.phone })
		.from(person)
		.where(personId === undefined ? isNull(person.mergedInto) : eq(person.id, personId));

	return new Map(
		found.map(({ id, name, birthDate, email, phone }) => [
			id,
			{ id, name, birthDate: one(birthDate), email, phone, numbers: [], employments: [], posts: [], absences: [] }
		])
	);
}

/** Gives each person the records of one kind. The rows that they are made of go before those of the next kind are read. */
async function give<Kind extends 'numbers' | 'employments' | 'posts' | 'absences', Row extends { personId: string }>(
	persons: ReadonlyMap<string, KnownPerson>,
	kind: Kind,
	rows: PromiseLike<Row[]>,
	recordOf: (row: Row) => KnownPerson[Kind][number]
): Promise<void> {
	for (const row of await rows) {
		const person = persons.get(row.personId);
		const records = person?.[kind] as KnownPerson[Kind][number][] | undefined;

		// Most have one; `push` would make room for seventeen.
		if (records?.length === 0) Object.assign(person!, { [kind]: [recordOf(row)] });
		else records?.push(recordOf(row));
	}
}

/** The record of a period that began last. */
export function latest<Record extends Period>(records: readonly Record[]): Record | undefined {
	return records.reduce<Record | undefined>(
		(last, record) => (!last || record.validFrom > last.validFrom ? record : last),
		undefined
	);
}
