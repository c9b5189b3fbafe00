import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { readFolderState } from '#lib/server/publishing/folder-state.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { findPublished } from '#lib/server/publishing/published.ts';
import { withdrawModule } from '#lib/server/publishing/publish-module.ts';
import {
	countQuestions,
	listPublications,
	listUploadedModules,
	publisherNames
} from '#lib/server/publishing/publishing.ts';
import { countOpenAttempts } from '#lib/server/uploads/changes.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const { today } = requireRole('trainer', 'administrator');
	const db = database();
	const all = await listPublications(db, params.module);
	const current = all[0] ?? error(404, m.publishing_module_unknown({ module: params.module }));
	const shown = all.find(({ withdrawn }) => !withdrawn)!;
	const counts = await countQuestions(db, shown.id);
	const { lessons } = (await findPublished(db, shown.id))!;
	const names = await publisherNames(db, all);
	const { timeZone } = await requireInstitution(db);
	const { findings, modules } = readFolderState(shippedFolder(), {
		overlay: settings().contentOverlay,
		on: today,
		uploaded: await listUploadedModules(db)
	});
	// A warning on a regulation is for whoever cites it, too.
	const cited = modules.find(({ id }) => id === params.module)?.cites ?? [];
	const about = [`/modules/${params.module}/`, ...cited.map((id) => `/regulations/${id}.md`)];

	return {
		id: params.module,
		title: current.module.title,
		summary: current.module.summary,
		minutes: current.module.minutes,
		withdrawn: current.withdrawn,
		note: current.note,
		n: shown.n,
		source: shown.source,
		lessons: lessons.map(({ slug, title, minutes }) => ({ slug, title, minutes })),
		pools: shown.module.pools.map((pool) => ({ ...pool, questions: counts.get(pool.slug) ?? 0 })),
		history: all.map(({ id, n, kind, note, publishedAt, publishedBy, sha256 }) => ({
			id,
			n,
			kind,
			note,
			at: momentInWords(publishedAt, timeZone),
			by: publishedBy === null ? '' : (names.get(publishedBy) ?? publishedBy),
			sha256: sha256.slice(0, 12)
		})),
		attempts: current.withdrawn ? 0 : await countOpenAttempts(db, params.module),
		findings: findings.filter(({ file }) => about.some((part) => file.includes(part)))
	};
};

export const actions: Actions = {
	/** One person may: closing what is wrong protects those who would learn it. */
	withdraw: async ({ params, request }) => {
		const { personId } = requireRole('trainer', 'administrator');
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '').slice(0, 2000);

		try {
			requireSure(form);
			await database().write((tx) => withdrawModule(tx, params.module, { reason, by: personId, now: new Date() }));
		} catch (problem) {
			return failWith(problem, { reason });
		}

		redirect(303, resolve('/(trainer)/author/[module]', { module: params.module }));
	}
};
