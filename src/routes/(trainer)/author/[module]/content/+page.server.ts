import { error } from '@sveltejs/kit';
import { keyedWhole } from '#lib/assessment/keyed.ts';
import { m } from '#lib/paraglide/messages.js';
import { findPublished } from '#lib/server/publishing/published.ts';
import { listPublications } from '#lib/server/publishing/publishing.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';

/** What learners read and are asked, with the keys: for trainers and administrators only. */
export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('trainer', 'administrator');
	const db = database();
	const current = (await listPublications(db, params.module)).find(({ withdrawn }) => !withdrawn);
	const published = current && (await findPublished(db, current.id));
	if (!published) error(404, m.publishing_module_unknown({ module: params.module }));

	const { publication, lessons, questions } = published;
	// One at a time: the headings of two lessons may have the same id.
	const slug = url.searchParams.get('lesson');
	const chosen = lessons.find((lesson) => lesson.slug === slug);
	if (slug !== null && !chosen) error(404, m.author_lesson_unknown());

	await recordKeysView(viewer, params.module, { publication: current.id, n: publication.n });

	return {
		id: params.module,
		title: publication.module.title,
		n: publication.n,
		lessons: lessons.map(({ slug, title, minutes }) => ({ slug, title, minutes })),
		chosen: chosen && {
			slug: chosen.slug,
			title: chosen.title,
			parts: chosen.parts.map((part) =>
				part.kind === 'text'
					? { kind: part.kind, html: part.html }
					: { kind: part.kind, question: { id: part.question.public.id, ...keyedWhole(part.question) } }
			)
		},
		pools: publication.module.pools.map(({ slug, name }) => ({
			slug,
			name,
			questions: questions
				.filter(({ pool }) => pool === slug)
				.map(({ question }) => ({ id: question.public.id, ...keyedWhole(question) }))
		}))
	};
};
