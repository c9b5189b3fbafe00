import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { readFolderState } from '#lib/server/publishing/folder-state.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import { findPublished } from '#lib/server/publishing/published.ts';
import { countQuestions, listPublications, publisherNames } from '#lib/server/publishing/publishing.ts';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

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
	const { findings, modules } = readFolderState(shippedFolder(), { overlay: settings().contentOverlay, on: today });
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
		findings: findings.filter(({ file }) => about.some((part) => file.includes(part)))
	};
};
