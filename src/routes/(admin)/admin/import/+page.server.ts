import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { newId } from '#lib/server/db/id.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { forgetHeading, listSaidHeadings } from '#lib/server/organisation/column-headings.ts';
import { listImports } from '#lib/server/organisation/import-list.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { requiredColumns, staffColumns } from '#lib/server/organisation/staff-columns.ts';
import type { Typed } from '#lib/server/organisation/staff-form.ts';
import { isAboutHeader } from '#lib/server/organisation/staff-header.ts';
import { maxFileBytes, maxFileRows } from '#lib/server/organisation/staff-text.ts';
import { Problem } from '#lib/server/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { importPatienceMs, imports } from '#lib/web/imports.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const recent = await listImports(db);

	return {
		today: viewer.today,
		limits: { megabytes: maxFileBytes / 1024 / 1024, rows: maxFileRows },
		columns: {
			required: [...requiredColumns],
			optional: staffColumns.filter((each) => !requiredColumns.includes(each))
		},
		remembered: await listSaidHeadings(db),
		recent: recent.map(({ id, fileName, startedAt, appliedAt, undoneAt, counts }) => ({
			id,
			fileName,
			errors: counts.errors,
			at: momentInWords(startedAt, timeZone),
			appliedAt: appliedAt && momentInWords(appliedAt, timeZone),
			undoneAt: undoneAt && momentInWords(undoneAt, timeZone)
		}))
	};
};

export const actions: Actions = {
	examine: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const form = await request.formData();
		const typed = typedFrom(form);
		const importId = newId();

		try {
			const file = await givenFile(form, typed);
			const task = { databaseUrl: settings().databaseUrl, importId, personId, now: new Date() };
			const job = imports.start({ ...task, kind: 'examine', file });
			await imports.settle(job, importPatienceMs);
			// What is wrong with its header is mended on the page of the import.
			if (job.failure && !isAboutHeader(job.failure)) throw job.failure;
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(admin)/admin/import/[import]', { import: importId }));
	},

	forget: async ({ request }) => {
		const { personId } = requireRole('administrator');
		const { heading = '' } = typedFrom(await request.formData());
		await database().write((tx) => forgetHeading(tx, heading, personId, new Date()));

		redirect(303, resolve('/admin/import') + '#kolom');
	}
};

async function givenFile(form: FormData, typed: Typed) {
	const file = form.get('file');
	if (!(file instanceof File) || file.name === '') throw new Problem('file_missing', m.import_file_missing(), 'file');

	const scope = typed.scope === 'unit' ? `unit:${typed.unit?.trim() ?? ''}` : (typed.scope ?? 'file');

	return {
		bytes: new Uint8Array(await file.arrayBuffer()),
		fileName: file.name.slice(0, 200),
		scope,
		effectiveOn: typed.effectiveOn || undefined
	};
}
