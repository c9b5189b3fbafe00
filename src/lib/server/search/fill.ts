import type { Database } from '#lib/server/db/connect.ts';
import { passage } from '#lib/server/db/schema/content.ts';
import { findPublished } from '../publishing/published.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { listReferences } from '../publishing/references.ts';
import { passagesOfModule, passagesOfRegulation } from './passages-of.ts';
import { replacePassages, type IndexedPassage, type PassageKind } from './passages.ts';

/**
 * Indexes what was published before there was a search; what is indexed already, because it was published since, stays.
 * For the start, before anybody is served.
 */
export async function fillPassages(db: Database): Promise<void> {
	const rows = await db.selectDistinct({ kind: passage.kind, owner: passage.owner }).from(passage);
	const indexed = new Set(rows.map(({ kind, owner }) => `${kind} ${owner}`));
	const fill = async (kind: PassageKind, owner: string, passages: IndexedPassage[]) => {
		if (passages.length > 0) await db.write((tx) => replacePassages(tx, kind, owner, passages));
	};

	for (const { data } of await listReferences(db, 'regulation')) {
		if (!indexed.has(`regulation ${data.id}`)) await fill('regulation', data.id, passagesOfRegulation(data));
	}
	for (const { id, moduleId, source, withdrawn } of await listCurrentPublications(db)) {
		if (withdrawn || source !== 'public' || indexed.has(`lesson ${moduleId}`)) continue;

		const lessons = (await findPublished(db, id))!.lessons.map((lesson) => ({ lesson }));
		await fill('lesson', moduleId, passagesOfModule({ id: moduleId, source, lessons }));
	}
}
