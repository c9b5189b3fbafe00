import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
import { TestCity } from '../oversight/test-city.ts';
import { findLegalBasis } from './legal-basis.ts';
import { checkFolder, publishContent, shippedFolder } from './publish-content.ts';
import { findPublished } from './published.ts';
import { findCurrentPublication } from './publishing.ts';

test('a module names the laws of its lessons as they are shown today, and the day that lies back the furthest', async () => {
	const db = await testDatabase();
	await TestCity.found(db);
	const now = new Date('2026-11-22T02:00:00Z');
	const { content } = checkFolder(shippedFolder(), { on: '2026-11-22' });
	const modules = content.modules.filter(({ id }) => id === 'dasar-netralitas');
	await publishContent(db, { ...content, modules, programmes: [] }, { by: 'command', now });
	const { id } = (await findCurrentPublication(db, 'dasar-netralitas'))!;
	const published = (await findPublished(db, id))!;

	const basis = await findLegalBasis(db, published, '2026-11-22');
	expect(basis.regulations).toContainEqual({ id: 'uu-20-2023', name: 'UU 20/2023', checkedOn: '2026-02-23' });
	expect(basis.regulations.map(({ name }) => name)).toEqual([...new Set(basis.regulations.map(({ name }) => name))]);
	expect(basis).toMatchObject({ checkedOn: '2026-02-23', stale: true });
	expect(await findLegalBasis(db, published, '2026-03-01')).toMatchObject({ stale: false });

	const told = published.lessons[0]!;
	const citing = (id: string) => ({
		...published,
		lessons: [{ ...told, parts: [{ kind: 'text' as const, html: `<a href="/regulations/${id}">x</a>` }] }]
	});
	for (const [id, basis] of [
		['uu-7-2017', true],
		['uu-5-2014', false],
		['pkpu-2-2024', false]
	] as const) {
		const { regulations } = await findLegalBasis(db, citing(id), '2026-11-22');
		expect(
			regulations.some((one) => one.id === id),
			id
		).toBe(basis);
	}

	// A newer version of each takes the place of the one before.
	const rows = await db.select().from(referenceVersion).where(eq(referenceVersion.kind, 'regulation'));
	await db.write(async (tx) => {
		for (const { ref, kind, data } of rows) {
			const checked = { ...data, checkedOn: '2026-11-01' } as typeof data;
			await tx.insert(referenceVersion).values({ kind, ref, n: 2, sha256: ref, data: checked, publishedAt: now });
		}
	});
	expect(await findLegalBasis(db, published, '2026-11-22')).toMatchObject({ checkedOn: '2026-11-01', stale: false });

	const nothing = {
		...published,
		publication: { ...published.publication, module: { ...published.publication.module, introductionHtml: '' } },
		lessons: []
	};
	expect(await findLegalBasis(db, nothing, '2026-11-22')).toEqual({ checkedOn: null, stale: false, regulations: [] });
});
