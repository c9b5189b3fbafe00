import { asc, eq } from 'drizzle-orm';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { columnHeading } from '#lib/server/db/schema/organisation.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { columnNamed, plain, readColumns, type ReadColumn } from './staff-columns.ts';
import { readHeader, type Heading, type RememberedColumns } from './staff-header.ts';

/** What the institution has said about a heading. Column null: it is not read. */
export type SaidHeading = { heading: string; written: string; column: ReadColumn | null };

/** By the plain form of the headings, as a staff file is read with it. */
export async function rememberedColumns(db: Reader): Promise<RememberedColumns> {
	return new Map((await listSaidHeadings(db)).map(({ heading, column }) => [heading, column]));
}

export async function listSaidHeadings(db: Reader): Promise<SaidHeading[]> {
	const rows = await db
		.select({ heading: columnHeading.heading, written: columnHeading.written, column: columnHeading.column })
		.from(columnHeading)
		.orderBy(asc(columnHeading.heading));

	// A column that this version does not know any more is not read.
	return rows.map(({ column, ...row }) => ({ ...row, column: readColumns.find((each) => each === column) ?? null }));
}

/**
 * Remembers how the columns of a file are read from now on; what everybody would read so needs no remembering.
 * @param headings those of the file
 * @param chosen what each is read as, by its position; null: not read
 * @throws Problem `header_twice`, `header_missing`
 */
export async function rememberColumns(
	tx: Transaction,
	headings: readonly Heading[],
	chosen: ReadonlyMap<number, ReadColumn | null>,
	actor: Actor,
	now: Date
): Promise<void> {
	const row = Math.max(1, ...headings.map((each) => each.row));
	const said = new Map(headings.map((each) => [plain(each.heading), chosen.get(each.position) ?? null]));
	const cells: string[] = [];
	for (const { position, heading } of headings) cells[position - 1] = heading;
	readHeader({ row, cells: Array.from(cells, (cell) => cell ?? '') }, said);

	const names = new Set(said.keys());

	for (const { heading: written } of headings) {
		const heading = plain(written);
		const column = said.get(heading) ?? null;
		await tx.delete(columnHeading).where(eq(columnHeading.heading, heading));
		if (column === (columnNamed(written, names) ?? null)) continue;

		await tx.insert(columnHeading).values({ heading, written, column, saidBy: actor, saidAt: now });
	}

	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'staff.columns',
		subject: 'staff',
		payload: { remembered: await tx.$count(columnHeading) }
	});
}

/** From now on the heading is read as everybody would read it. */
export async function forgetHeading(tx: Transaction, heading: string, actor: Actor, now: Date): Promise<void> {
	await tx.delete(columnHeading).where(eq(columnHeading.heading, heading));
	await recordAudit(tx, {
		at: now,
		actor,
		kind: 'staff.columns',
		subject: 'staff',
		payload: { remembered: await tx.$count(columnHeading) }
	});
}
