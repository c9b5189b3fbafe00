import { connect, type Database } from '../db/connect.ts';
import type { Day } from '../db/schema/columns.ts';
import { moveDue, type AskedDue } from '../programmes/due-change.ts';
import { enrolEveryone, type Rolled } from '../programmes/programmes.ts';
import { rememberedColumns } from './column-headings.ts';
import { findDuplicates, type DuplicateGroup } from './duplicates.ts';
import { applyImport, examineStaffFile, stageImport, type ApplyChoices, type GivenFile } from './import.ts';
import { exportStaff, type StaffFormat } from './staff-export.ts';
import { readHeadings } from './staff-file.ts';
import type { Heading } from './staff-header.ts';
import { planUndo, undoImport, type UndoPlan } from './undo-import.ts';

type Common = { databaseUrl: string; personId: string; now: Date };

export type ImportTask = Common & { importId: string } & (
		{ kind: 'examine'; file: GivenFile } | { kind: 'apply'; choices: ApplyChoices } | { kind: 'undo' }
	);

export type ExportTask = Common & { kind: 'export'; format: StaffFormat };

/** Tells how the columns of a file are read. */
export type HeadingsTask = { kind: 'headings'; databaseUrl: string; bytes: Uint8Array };

/** Tells what undoing an import would do. */
export type PlanTask = { kind: 'plan'; databaseUrl: string; importId: string };

/** Tells who may be recorded twice. */
export type DuplicatesTask = { kind: 'duplicates'; databaseUrl: string; on: Day };

/** Brings the enrolments of everybody up to date. */
export type EnrolTask = { kind: 'enrol'; databaseUrl: string };

/** Moves the due day of a cycle, which may be that of everybody. */
export type DueTask = Common & { kind: 'due'; cycleId: string; asked: AskedDue };

/** Work on all staff, away from the process that serves pages. */
export type StaffTask = ImportTask | ExportTask | HeadingsTask | PlanTask | DuplicatesTask | EnrolTask | DueTask;

type Made = Uint8Array | Heading[] | UndoPlan | DuplicateGroup[] | Rolled | undefined;

/** Runs in a process of its own, with a connection of its own, and answers with what it made or found, if anything. */
export async function runTask(task: StaffTask): Promise<Made> {
	const db = await connect(task.databaseUrl);

	try {
		return await run(db, task);
	} finally {
		db.close();
	}
}

async function run(db: Database, task: StaffTask): Promise<Made> {
	if (task.kind === 'headings') return readHeadings(task.bytes, await rememberedColumns(db));
	if (task.kind === 'duplicates') return findDuplicates(db, task.on);
	if (task.kind === 'plan') return planUndo(db, task.importId);
	if (task.kind === 'export') return (await exportStaff(db, task.format, task.personId, task.now)).bytes;

	if (task.kind === 'enrol') return enrolEveryone(db, () => new Date());

	if (task.kind === 'due') {
		const acting = { by: task.personId, now: task.now };
		await db.writeMany((tx) => moveDue(tx, task.cycleId, task.asked, acting));

		return undefined;
	}

	if (task.kind === 'apply') await applyImport(db, task.importId, task.choices, task.personId, () => new Date());
	else if (task.kind === 'undo') await undoImport(db, task.importId, task.personId, () => new Date());
	else await stageImport(db, await examineStaffFile(db, task.file, task.now), task.personId, task.now, task.importId);

	return undefined;
}
