import type { Database } from '#lib/server/db/connect.ts';
import { passage } from '#lib/server/db/schema/content.ts';
import { findPublished } from '../publishing/published.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { listReferences } from '../publishing/references.ts';
import { passagesOfModule, passagesOfRegulation } from './passages-of.ts';
import { replacePassages } from './passages.ts';

/** Indexes what was published before there was a search. For the start, before anybody is served. */
export async function fillPassages(db: Database): Promise<void> {
	if ((await db.$count(passage)) > 0) return;

	for (const { data } of await listReferences(db, 'regulation')) {
		await db.write((tx) => replacePassages(tx, 'regulation', data.id, passagesOfRegulation(data)));
	}
	for (const { id, moduleId, source, withdrawn } of await listCurrentPublications(db)) {
		const published = withdrawn ? undefined : await findPublished(db, id);
		if (!published) continue;

		const lessons = published.lessons.map((lesson) => ({ lesson }));
		await db.write((tx) =>
			replacePassages(tx, 'lesson', moduleId, passagesOfModule({ id: moduleId, source, lessons }))
		);
	}
}
