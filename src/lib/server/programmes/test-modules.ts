import type { Database } from '#lib/server/db/connect.ts';
import { publication, type PublishedModule } from '#lib/server/db/schema/content.ts';

/** Published modules with nothing in them: enough for a programme to ask for. */
export async function insertModules(db: Database, moduleIds: readonly string[], publishedAt: Date): Promise<void> {
	await db.write((tx) =>
		tx.insert(publication).values(
			moduleIds.map((moduleId) => ({
				id: `terbitan-${moduleId}`,
				moduleId,
				n: 1,
				kind: 'first' as const,
				sha256: moduleId,
				module: { title: moduleId, minutes: 10 } as PublishedModule,
				source: 'public' as const,
				note: '',
				publishedAt
			}))
		)
	);
}
