import { dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { readFolderState } from '#lib/server/publishing/folder-state.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { listCurrentPublications, listUploadedModules } from '#lib/server/publishing/publishing.ts';
import { countOpenReports } from '#lib/server/questions/reports.ts';
import { countAsked } from '#lib/server/uploads/uploads.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { today } = requireRole('trainer', 'administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const published = await listCurrentPublications(db);
	const { findings, modules } = readFolderState(shippedFolder(), {
		overlay: settings().contentOverlay,
		on: today,
		uploaded: await listUploadedModules(db)
	});
	const unpublished = modules.filter(({ id }) => !published.some(({ moduleId }) => moduleId === id));

	return {
		reports: await countOpenReports(db),
		asked: await countAsked(db),
		findings,
		errors: findings.filter(({ severity }) => severity === 'error').length,
		modules: [
			...published.map(({ moduleId, module, n, withdrawn, source, sha256, publishedAt }) => {
				const inFolder = modules.find(({ id }) => id === moduleId);

				return {
					id: moduleId,
					title: module.title,
					state: withdrawn ? ('withdrawn' as const) : ('published' as const),
					uploaded: source === 'upload',
					// What was uploaded stands whatever the folder has.
					changed: !withdrawn && source !== 'upload' && inFolder?.sha256 !== undefined && inFolder.sha256 !== sha256,
					n,
					publishedOn: dayInWords(dayOf(publishedAt, timeZone))
				};
			}),
			...unpublished.map(({ id, title }) => ({
				id,
				title,
				state: 'unpublished' as const,
				uploaded: false,
				changed: false,
				n: 0,
				publishedOn: ''
			}))
		]
	};
};
