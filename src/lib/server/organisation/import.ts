import { and, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { staffImport, stagedRow } from '#lib/server/db/schema/organisation.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { newId } from '../db/id.ts';
import { drained, inBatches, pause } from '../db/in-batches.ts';
import { inEachLanguage } from '../language.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { Problem } from '../problem.ts';
import {
	applyOperations,
	personsOf,
	stagedOperations,
	stageOperations,
	valueOf,
	type Waiting
} from './apply-operations.ts';
import { carryChanges } from './consequences.ts';
import { rememberedColumns } from './column-headings.ts';
import { isDay } from './days.ts';
import { openDisputes } from './disputes.ts';
import { diffStaff, type Difference, type Scope, type StaffDiff } from './diff.ts';
import { requireInstitution, today } from './institution.ts';
import { baseVersion, readBase } from './staff-base.ts';
import { parseStaffFile, type CellFinding } from './staff-file.ts';
import { fileSha256, maxFileRows } from './staff-text.ts';
import { findUnit } from './units.ts';
import { columnLetter } from '../workbooks/cell-values.ts';

export type GivenFile = {
	/** Let go of once it is read. */
	bytes: Uint8Array;
	fileName: string;
	/** `file`, `all` or `unit:CODE`. */
	scope: string;
	/** First day of the changes that carry none of their own; today unless said otherwise. */
	effectiveOn?: Day | undefined;
};

/** What a file would change; nothing is written yet. */
export type Examined = {
	fileName: string;
	sha256: string;
	scope: string;
	effectiveOn: Day;
	rows: number;
	ignored: string[];
	/** The state of the base that the differences are about. */
	baseVersion: number;
	diff: StaffDiff;
};

export type Counts = Record<
	Difference['kind'] | 'rows' | 'errors' | 'warnings' | 'inScope' | 'leftPeople' | 'ignored',
	number
>;

/** Reads a file and compares it with what we know. @throws Problem for what is wrong with the file as a whole */
export async function examineStaffFile(db: Reader, given: GivenFile, now: Date): Promise<Examined> {
	await requireInstitution(db);
	const effectiveOn = given.effectiveOn ?? (await today(db, now));
	if (!isDay(effectiveOn)) throw new Problem('effective_on', m.staff_effective_on(), 'effectiveOn');

	const scope = await readScope(db, given.scope, effectiveOn);
	const sha256 = fileSha256(given.bytes);
	const file = await parseStaffFile(given.bytes, await rememberedColumns(db));
	// A large file would stay in memory for as long as whoever gave it waits.
	given.bytes = new Uint8Array();
	const rows = file.rows.length;
	const version = await baseVersion(db);
	const diff = diffStaff(await readBase(db), file, scope, effectiveOn);
	const { positions } = file;
	for (const { row, unitId } of diff.merging) {
		const count = await openDisputes(db, unitId);
		const column = 'unit_gabung_ke';
		const message = () => m.staff_unit_merge_disputes({ count });
		if (count > 0) diff.errors.push({ row, column, letter: columnLetter(positions.get(column) ?? 1), message });
	}

	return {
		fileName: given.fileName,
		sha256,
		scope: given.scope,
		effectiveOn,
		rows,
		ignored: file.ignored,
		baseVersion: version,
		diff
	};
}

async function readScope(db: Reader, text: string, on: Day): Promise<Scope> {
	if (text === 'file' || text === 'all') return { kind: text };

	const code = /^unit:(.+)$/.exec(text)?.[1]?.trim();
	if (!code) throw new Problem('scope', m.staff_scope_unknown({ scope: text }), 'scope');
	// By its code alone: ids are not for people.
	const unit = await findUnit(db, code, on);
	if (unit?.code !== code) throw new Problem('scope', m.staff_scope_unit_unknown({ code }), 'scope');

	return { kind: 'unit', code };
}

export function countDifferences({ diff, rows, ignored }: Pick<Examined, 'diff' | 'rows' | 'ignored'>): Counts {
	const of = (kind: Difference['kind']) => diff.differences.filter((difference) => difference.kind === kind).length;

	return {
		new: of('new'),
		changed: of('changed'),
		moved: of('moved'),
		ended: of('ended'),
		away: of('away'),
		left: of('left'),
		same: of('same'),
		unit: of('unit'),
		rows,
		errors: diff.errors.length,
		warnings: diff.warnings.length,
		inScope: diff.inScope,
		leftPeople: diff.left,
		ignored: ignored.length
	};
}

const batchRows = 5000;
/** A finding is a sentence in each language. */
const batchFindings = 1000;
/** As many findings of a kind as a file may have rows: each may be told. Of more, as in a file with no cell right, their number is. */
const mostFindings = maxFileRows;

/**
 * Brings what was found into the staging table, in batches that hold the lock for a few milliseconds each. The operations are
 * let go of: whoever tells afterwards what was found needs none of them.
 */
export async function stageImport(
	db: Database,
	examined: Examined,
	startedBy: string | null,
	now: Date,
	id = newId()
): Promise<string> {
	await discardOldImports(db, now);

	const { diff, fileName, sha256, scope, effectiveOn } = examined;
	const summary = { ...countDifferences(examined), baseVersion: examined.baseVersion };
	await db.write((tx) =>
		tx
			.insert(staffImport)
			.values({ id, startedBy, startedAt: now, fileName, fileSha256: sha256, scope, effectiveOn, summary })
	);

	// With errors nothing can be applied.
	const operations = diff.errors.length > 0 ? [] : diff.operations;
	const found = [diff.errors, diff.warnings, diff.differences, operations];
	const progress: Progress = { done: 0, of: found.reduce((sum, { length }) => sum + length, 0) };
	const keep = (count: number, stage: (tx: Transaction) => Promise<unknown>) =>
		db.write(async (tx) => {
			await stage(tx);
			progress.done += count;
			await noteProgress(tx, id, progress);
		});
	const stage = <Found>(found: readonly Found[], size: number, staged: (one: Found) => Staged) =>
		inBatches(found, size, (batch) => {
			// Made into sentences a batch at a time: all of them in each language would take as much memory as the file.
			const rows = JSON.stringify(batch.map(staged));

			return keep(batch.length, (tx) =>
				tx.run(sql`
					insert into staged_row (import_id, row, kind, data)
					select ${id}, value ->> 'row', value ->> 'kind', value -> 'data' from json_each(${rows})`)
			);
		});

	await stage(inOrder(diff.errors), batchFindings, (finding) => stagedFinding('error', finding));
	await stage(inOrder(diff.warnings), batchFindings, (finding) => stagedFinding('warning', finding));
	await stage(diff.differences, batchRows, stagedDifference);
	await inBatches(drained(operations), batchRows, (batch) =>
		keep(batch.length, (tx) => stageOperations(tx, id, batch))
	);
	await db.write((tx) => noteProgress(tx, id, null));

	return id;
}

type Staged = { row: number; kind: string; data: object };

/** As they are read: by row. */
function inOrder(findings: readonly CellFinding[]): CellFinding[] {
	return findings.toSorted((one, other) => one.row - other.row).slice(0, mostFindings);
}

function stagedFinding(kind: 'error' | 'warning', { row, column, letter, message }: CellFinding): Staged {
	return { row, kind, data: { column, letter, message: inEachLanguage(message) } };
}

function stagedDifference(difference: Difference): Staged {
	return {
		row: difference.kind === 'left' ? 0 : difference.row,
		kind: `difference_${difference.kind}`,
		data: difference
	};
}

export type ApplyChoices = {
	/** The first day on which those who are not in the file hold their post no longer; without it they stay. */
	leftOn?: Day | undefined;
	/** How many leave, when they are more than five in a hundred. */
	confirmLeft?: number | undefined;
};

/**
 * Applies what was staged, all or nothing, with what it means for those who were known already. The enrolments of whom it
 * brings follow in batches; who asks is told how far they are (`findImport`).
 * @throws Problem `import_unknown`, `import_applied`, `import_errors`, `import_stale`, `import_gone`, `left_on`, `left_too_early`,
 * `left_confirm`
 */
export async function applyImport(
	db: Database,
	importId: string,
	choices: ApplyChoices,
	actor: Actor,
	clock: () => Date
): Promise<{ counts: Counts; enrolled: number }> {
	const now = clock();
	const waiting = stagedOperations(importId);
	// What is staged stays as it is, so it can be read before the lock is taken.
	const touched = await personsOf(db, waiting, 'touched');
	// Who counts otherwise only from a later day on is counted anew on that day, as whoever leaves or moves then.
	const touchedNow = await personsOf(db, waiting, 'touched', await today(db, now));
	const leaving = await personsOf(db, waiting, 'left');
	const gained = await personsOf(db, waiting, 'gained');

	const counts = await db.writeMany(async (tx) => {
		const found = await requireReady(tx, importId);
		const counts = found.summary as Counts;
		const leftOn = await checkLeft(tx, found, choices);
		const withLeaving = (ids: readonly string[]) => (leftOn === undefined ? ids : [...new Set([...ids, ...leaving])]);

		await keepFacts(tx, importId, waiting);
		await applyOperations(tx, waiting, now, leftOn);
		await recordAudit(tx, {
			at: now,
			actor,
			kind: 'staff.import',
			subject: importId,
			payload: { ...counts, sha256: found.fileSha256, scope: found.scope, leftOn: leftOn ?? null }
		});
		const on = await today(tx, now);
		const changed = {
			personIds: withLeaving(touched),
			countOtherwise: withLeaving(touchedNow),
			gained,
			unitsChanged: counts.unit > 0,
			many: true
		};
		await carryChanges(tx, changed, actor, on, now);
		await tx.update(staffImport).set({ appliedAt: now }).where(eq(staffImport.id, importId));

		return counts;
	});
	await discardStaged(db, importId);
	const { enrolled } = await enrolEveryone(db, clock, (tx, done, of) => noteProgress(tx, importId, { done, of }));

	return { counts, enrolled };
}

/** How many of those whose enrolments follow an import have been looked at. */
export type Progress = { done: number; of: number };

async function noteProgress(tx: Transaction, importId: string, progress: Progress | null): Promise<void> {
	await tx.update(staffImport).set({ progress }).where(eq(staffImport.id, importId));
}

/** What names and addresses were before they change; undoing the import puts them back. */
async function keepFacts(tx: Transaction, importId: string, waiting: Waiting): Promise<void> {
	await tx.run(sql`
		insert into imported_facts (import_id, person_id, name, birth_date, email, phone)
		select ${importId}, id, name, birth_date, email, phone from person
		where id in (select ${valueOf('person_update', 'id')} from ${waiting} where kind = 'person_update')`);
}

/** More than five in a hundred: the file may be the wrong one. */
export function leftNeedsConfirmation({ leftPeople, inScope }: Pick<Counts, 'leftPeople' | 'inScope'>): boolean {
	return leftPeople * 20 > inScope;
}

async function requireReady(tx: Transaction, importId: string) {
	const found = await tx.select().from(staffImport).where(eq(staffImport.id, importId)).get();
	if (!found) throw new Problem('import_unknown', m.staff_import_unknown());
	if (found.appliedAt) throw new Problem('import_applied', m.staff_import_applied());
	if (found.summary.errors !== 0)
		throw new Problem('import_errors', m.staff_import_errors({ count: found.summary.errors ?? 0 }));
	if ((await baseVersion(tx)) !== found.summary.baseVersion) throw new Problem('import_stale', m.staff_import_stale());
	if (changes(found.summary) && (await tx.all(sql`select 1 from ${stagedOperations(importId)} limit 1`)).length === 0)
		throw new Problem('import_gone', m.import_gone());

	return found;
}

function changes(summary: Record<string, number>): boolean {
	return (['new', 'changed', 'moved', 'ended', 'away', 'left', 'unit'] as const).some(
		(kind) => (summary[kind] ?? 0) > 0
	);
}

/** @returns the day on which they leave, if any do */
async function checkLeft(
	tx: Transaction,
	found: typeof staffImport.$inferSelect,
	{ leftOn, confirmLeft }: ApplyChoices
): Promise<Day | undefined> {
	const { left = 0, leftPeople = 0, inScope = 0 } = found.summary;
	if (leftOn === undefined || left === 0) return undefined;
	if (!isDay(leftOn)) throw new Problem('left_on', m.staff_left_on(), 'leftOn');

	if (leftNeedsConfirmation({ leftPeople, inScope }) && confirmLeft !== leftPeople) {
		throw new Problem('left_confirm', m.staff_left_confirm({ left: leftPeople, people: inScope }), 'confirmLeft');
	}

	const from = valueOf('left', 'validFrom');
	// Who has begun already cannot have left before that; who was to begin later may never come.
	const [early] = await tx.all<{ count: number; latest: Day }>(sql`
		select count(*) as count, max(${from}) as latest from ${stagedOperations(found.id)}
		where kind = 'left' and ${from} >= ${leftOn} and ${from} <= ${found.effectiveOn}`);
	if (early && early.count > 0) {
		throw new Problem(
			'left_too_early',
			m.staff_left_too_early({ count: early.count, latest: dayInWords(early.latest) }),
			'leftOn'
		);
	}

	return leftOn;
}

/** Staged rows hold personal data: they go once applied, or after a day. */
export async function discardOldImports(db: Database, now: Date): Promise<void> {
	const dayAgo = new Date(now.getTime() - 24 * 3600 * 1000);
	const old = await db
		.selectDistinct({ id: staffImport.id })
		.from(staffImport)
		.innerJoin(stagedRow, eq(stagedRow.importId, staffImport.id))
		.where(or(isNotNull(staffImport.appliedAt), and(isNull(staffImport.appliedAt), lt(staffImport.startedAt, dayAgo))));
	for (const { id } of old) await discardStaged(db, id);
}

async function discardStaged(db: Database, importId: string): Promise<void> {
	// By its rows an import is found that was broken off here, so they go last.
	for (const table of [sql.raw('staged_operation'), sql.raw('staged_row')]) {
		let deleted = 0;

		do {
			const { rowsAffected } = await db.write((tx) =>
				tx.run(sql`
					delete from ${table} where rowid in (
						select rowid from ${table} where import_id = ${importId} limit ${batchRows}
					)`)
			);
			deleted = rowsAffected;
			await pause();
		} while (deleted > 0);
	}
}
