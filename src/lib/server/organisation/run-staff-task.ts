import { m } from '#lib/paraglide/messages.js';
import { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { runInProcess } from '../task-process.ts';
import type { Rolled } from '../programmes/programmes.ts';
import type { DuplicateGroup } from './duplicates.ts';
import type { Heading } from './staff-header.ts';
import type {
	DueTask,
	DuplicatesTask,
	EnrolTask,
	ExportTask,
	HeadingsTask,
	ImportTask,
	PlanTask,
	StaffTask
} from './staff-task.ts';
import type { UndoPlan } from './undo-import.ts';

/** What somebody looks at never waits behind what takes minutes. */
const places = { enrol: new Places(2), change: new Places(2), look: new Places(2) };

function placesFor({ kind }: StaffTask): Places {
	if (kind === 'enrol') return places.enrol;

	return kind === 'apply' || kind === 'undo' || kind === 'due' ? places.change : places.look;
}

/**
 * Does work on all staff in a process of its own.
 * @returns the file that an export made, or what was asked for; an import answers nothing
 * @throws Problem of the task, `import_timeout` or `due_timeout`
 */
export function runStaffTask(task: ExportTask): Promise<Uint8Array<ArrayBuffer>>;
export function runStaffTask(task: HeadingsTask): Promise<Heading[]>;
export function runStaffTask(task: DuplicatesTask): Promise<DuplicateGroup[]>;
export function runStaffTask(task: PlanTask): Promise<UndoPlan>;
export function runStaffTask(task: EnrolTask, timeoutMs: number): Promise<Rolled>;
export function runStaffTask(task: ImportTask | DueTask, timeoutMs: number): Promise<undefined>;
export function runStaffTask(task: StaffTask, timeoutMs = 180_000): Promise<unknown> {
	const seconds = Math.round(timeoutMs / 1000);

	return runInProcess('organisation/staff-task.ts', task, {
		places: placesFor(task),
		timeoutMs,
		late: () =>
			task.kind === 'due'
				? new Problem('due_timeout', m.due_change_timeout())
				: new Problem('import_timeout', m.staff_import_timeout({ seconds }), 'file')
	});
}
