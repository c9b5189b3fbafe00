import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { staffImport, stagedRow } from '#lib/server/db/schema/organisation.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { InEachLanguage, Language } from '../language.ts';
import type { Difference } from './diff.ts';
import { describeDifference } from './differences-text.ts';
import type { Counts, Progress } from './import.ts';

export type ImportOverview = {
	id: string;
	fileName: string;
	startedAt: Date;
	scope: string;
	effectiveOn: Day;
	counts: Counts;
	appliedAt: Date | null;
	/** How far the enrolments are that follow. */
	progress: Progress | null;
	undoneAt: Date | null;
};

export async function findImport(db: Reader, id: string): Promise<ImportOverview | undefined> {
	const row = await db.select(overviewColumns).from(staffImport).where(eq(staffImport.id, id)).get();

	return row && { ...row, counts: countsOf(row.counts) };
}

/** The last imports, applied or not. */
export async function listImports(db: Reader, limit = 10): Promise<ImportOverview[]> {
	const rows = await db.select(overviewColumns).from(staffImport).orderBy(desc(staffImport.startedAt)).limit(limit);

	return rows.map((row) => ({ ...row, counts: countsOf(row.counts) }));
}

/** One that was examined by an older version has not counted everything. */
function countsOf(summary: Record<string, number>): Counts {
	return { away: 0, ended: 0, ...(summary as Omit<Counts, 'away' | 'ended'>) };
}

const overviewColumns = {
	id: staffImport.id,
	fileName: staffImport.fileName,
	startedAt: staffImport.startedAt,
	scope: staffImport.scope,
	effectiveOn: staffImport.effectiveOn,
	counts: staffImport.summary,
	appliedAt: staffImport.appliedAt,
	progress: staffImport.progress,
	undoneAt: staffImport.undoneAt
};

export type StagedFinding = { row: number; column: string; letter: string; message: string };
export type ListedDifference = { row: number; number: string; name: string; text: string };

export type FindingKind = 'error' | 'warning';

/** The first errors or warnings of an import, by row. */
export async function listFindings(
	db: Reader,
	importId: string,
	kind: FindingKind,
	limit: number
): Promise<StagedFinding[]> {
	return (await findingsAfter(db, importId, kind, { after: 0, limit })).map((found) => inWords(found, getLocale()));
}

/** All of them in a language, some at a time. */
export async function* eachFinding(
	db: Reader,
	importId: string,
	kind: FindingKind,
	{ language, partSize = 1000 }: { language: Language; partSize?: number }
): AsyncGenerator<StagedFinding[]> {
	for (let after = 0; ;) {
		const part = await findingsAfter(db, importId, kind, { after, limit: partSize });
		if (part.length > 0) yield part.map((found) => inWords(found, language));
		if (part.length < partSize) return;

		after = part.at(-1)!.id;
	}
}

type Found = { id: number; row: number; data: object };

/** They were staged in the order of their rows, so that none has to be sorted. */
async function findingsAfter(
	db: Reader,
	importId: string,
	kind: FindingKind,
	{ after, limit }: { after: number; limit: number }
): Promise<Found[]> {
	const id = sql<number>`staged_row.rowid`;

	return db
		.select({ id, row: stagedRow.row, data: stagedRow.data })
		.from(stagedRow)
		.where(and(eq(stagedRow.importId, importId), eq(stagedRow.kind, kind), gt(id, after)))
		.orderBy(id)
		.limit(limit);
}

function inWords({ row, data }: Found, language: Language): StagedFinding {
	const { column, letter, message } = data as { column: string; letter: string; message: InEachLanguage };

	return { row, column, letter, message: message[language] };
}

/** One page of the differences of a kind. */
export async function listDifferences(
	db: Reader,
	importId: string,
	kind: Difference['kind'],
	{ page, size }: { page: number; size: number }
): Promise<ListedDifference[]> {
	const rows = await db
		.select({ row: stagedRow.row, data: stagedRow.data })
		.from(stagedRow)
		.where(and(eq(stagedRow.importId, importId), eq(stagedRow.kind, `difference_${kind}`)))
		.orderBy(stagedRow.row, sql`rowid`)
		.limit(size)
		.offset((page - 1) * size);

	return rows.map(({ row, data }) => {
		const difference = data as Difference;
		const number = difference.kind === 'unit' ? difference.code : difference.number;

		return { row, number, name: difference.name, text: describeDifference(difference) };
	});
}

/** Whether the details of an import are still there; they go once applied, or after a day. */
export async function hasDetails(db: Reader, importId: string): Promise<boolean> {
	const row = await db
		.select({ row: stagedRow.row })
		.from(stagedRow)
		.where(eq(stagedRow.importId, importId))
		.limit(1)
		.get();

	return row !== undefined;
}
