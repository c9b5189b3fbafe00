import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { linesAround } from '#lib/server/uploads/source-lines.ts';
import { findUploadFile } from '#lib/server/uploads/uploads.ts';
import { database } from '#lib/web/database.server.ts';
import { requireChecked, requireUpload } from '#lib/web/uploads.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import { hasLines } from '../../file-findings.server.ts';
import type { PageServerLoad } from './$types';

/** One file of an upload as it was written, with what the check says at its lines. */
export const load: PageServerLoad = async ({ params }) => {
	const { viewer, upload } = await requireUpload(params.upload);
	const bytes = (await findUploadFile(database(), upload.id, params.file)) ?? error(404, m.upload_file_unknown());
	const { findings, prepared } = await requireChecked(upload, viewer);
	const own = findings.filter(({ file }) => file === params.file);
	if (params.file === 'quiz.md') await recordKeysView(viewer, upload.moduleId, { upload: upload.id });

	return {
		id: upload.id,
		title: prepared?.module.title ?? upload.moduleId,
		name: params.file,
		kilobytes: Math.ceil(bytes.length / 1000),
		errors: own.filter(({ severity }) => severity === 'error').length,
		findings: own,
		lines: hasLines(params.file) ? (linesAround(new TextDecoder().decode(bytes), own, Infinity)[0] ?? []) : null
	};
};
