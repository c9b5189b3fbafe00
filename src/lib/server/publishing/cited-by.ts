import { cites } from '#lib/content/impact.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { listReferences } from './references.ts';
import { findPublished } from './published.ts';
import { listCurrentPublications } from './publishing.ts';

export type CitedBy = {
	rulings: { id: string; title: string }[];
	lessons: { moduleId: string; module: string; slug: string; title: string }[];
};

/** Where a regulation is cited in what is published now and anybody may read of: rulings, and lessons of public modules. */
export async function listCitedBy(db: Reader, regulationId: string): Promise<CitedBy> {
	const topics = (await listReferences(db, 'rulings')).map(({ data }) => data);
	const cited: CitedBy = {
		rulings: topics
			.toSorted((a, b) => a.position - b.position)
			.flatMap(({ rulings }) =>
				rulings.filter((one) => cites(one, regulationId)).map(({ id, title }) => ({ id, title }))
			),
		lessons: []
	};

	for (const { id, moduleId, module, source, withdrawn } of await listCurrentPublications(db)) {
		if (withdrawn || source !== 'public') continue;

		const { lessons } = (await findPublished(db, id))!;
		for (const { slug, title, parts } of lessons) {
			if (cites(parts, regulationId)) cited.lessons.push({ moduleId, module: module.title, slug, title });
		}
	}

	return cited;
}
