import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { newId } from '#lib/server/db/id.ts';
import { rememberColumns } from '#lib/server/organisation/column-headings.ts';
import { aidingColumns, readColumns, requiredColumns, staffColumns } from '#lib/server/organisation/staff-columns.ts';
import type { Heading } from '#lib/server/organisation/staff-header.ts';
import { runStaffTask } from '#lib/server/organisation/run-staff-task.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { importPatienceMs, imports } from '#lib/web/imports.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	requireRole('administrator');
	const file = imports.find(params.import)?.file;
	if (!file) return { file: null };

	const choices = {
		required: [...requiredColumns],
		optional: staffColumns.filter((each) => !requiredColumns.includes(each)),
		aiding: [...aidingColumns]
	};

	try {
		return { file: file.fileName, choices, headings: await headingsOf(file.bytes), problem: null };
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return { file: file.fileName, choices, headings: [], problem: problem.message };
	}
};

function headingsOf(bytes: Uint8Array): Promise<Heading[]> {
	return runStaffTask({ kind: 'headings', databaseUrl: settings().databaseUrl, bytes });
}

export const actions: Actions = {
	default: async ({ params, request }) => {
		const { personId } = requireRole('administrator');
		const typed = typedFrom(await request.formData());
		const importId = newId();
		const now = new Date();

		try {
			const file = imports.find(params.import)?.file;
			if (!file) throw new Problem('import_file_gone', m.import_columns_gone());

			const headings = await headingsOf(file.bytes);
			const chosen = new Map(
				headings.map(({ position }) => [
					position,
					readColumns.find((column) => column === typed[`column-${position}`]) ?? null
				])
			);
			await database().write((tx) => rememberColumns(tx, headings, chosen, personId, now));
			const task = { databaseUrl: settings().databaseUrl, importId, personId, now };
			await imports.settle(imports.start({ ...task, kind: 'examine', file }), importPatienceMs);
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(admin)/admin/import/[import]', { import: importId }));
	}
};
