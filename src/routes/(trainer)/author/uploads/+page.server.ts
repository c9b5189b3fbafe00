import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { momentInWords } from '#lib/language/in-words.ts';
import { isTwoPeoplePublish, requireInstitution } from '#lib/server/organisation/institution.ts';
import { archiveLimits } from '#lib/server/uploads/archive.ts';
import { addUpload, listUploads } from '#lib/server/uploads/uploads.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { givenArchive } from './given-archive.server.ts';

/** Of each list. */
const mostShown = 100;

export const load: PageServerLoad = async () => {
	requireRole('trainer', 'administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const { open, closed } = await listUploads(db, mostShown);
	const told = ({ id, moduleId, state, fileName, uploader, uploadedAt }: (typeof open)[number]) => ({
		id,
		moduleId,
		state,
		fileName,
		by: uploader,
		at: momentInWords(uploadedAt, timeZone)
	});

	return {
		open: open.map(told),
		closed: closed.map(told),
		mostShown,
		twoPeople: await isTwoPeoplePublish(db),
		limits: { megabytes: archiveLimits.bytes / 1_000_000, files: archiveLimits.files }
	};
};

export const actions: Actions = {
	default: async ({ request }) => {
		const { personId } = requireRole('trainer', 'administrator');
		const form = await request.formData();
		const typed = {
			module: String(form.get('module') ?? '')
				.trim()
				.slice(0, 200)
		};
		let id: string;

		try {
			id = await addUpload(
				database(),
				{ ...(await givenArchive(form, { named: typed.module })), by: personId },
				new Date()
			);
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(trainer)/author/uploads/[upload]', { upload: id }));
	}
};
