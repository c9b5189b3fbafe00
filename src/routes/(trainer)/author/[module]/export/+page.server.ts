import { error } from '@sveltejs/kit';
import { bySeverity } from '#lib/exchange/report.ts';
import { m } from '#lib/paraglide/messages.js';
import { readFolderState } from '#lib/server/publishing/folder-state.ts';
import { contentFolders, shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { listPublications, listUploadedModules } from '#lib/server/publishing/publishing.ts';
import { previewExport } from '#lib/server/publishing/question-export.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

/** Rows of each table of the report. */
const mostShown = 100;

/** What an export would lose; it tells of forms and never of keys, so that only the export itself is logged. */
export const load: PageServerLoad = async ({ params }) => {
	const { today } = requireRole('trainer', 'administrator');
	const overlay = settings().contentOverlay;
	const db = database();
	const current = (await listPublications(db, params.module)).find(({ withdrawn }) => !withdrawn);
	if (!current) error(404, m.publishing_module_unknown({ module: params.module }));

	const exported =
		(await previewExport(db, contentFolders(overlay), params.module)) ?? error(404, m.author_export_missing());
	const { modules } = readFolderState(shippedFolder(), {
		overlay,
		on: today,
		uploaded: await listUploadedModules(db)
	});
	const sha256 = modules.find(({ id }) => id === params.module)?.sha256;

	return {
		id: params.module,
		title: current.module.title,
		n: current.n,
		changed: current.source !== 'upload' && sha256 !== undefined && sha256 !== current.sha256,
		questions: exported.questions,
		report: bySeverity(exported.findings, mostShown)
	};
};
