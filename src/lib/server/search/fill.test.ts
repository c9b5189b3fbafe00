import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { passage } from '#lib/server/db/schema/content.ts';
import { TestCity } from '../oversight/test-city.ts';
import { checkFolder, publishContent, shippedFolder } from '../publishing/publish-content.ts';
import { withdrawModule } from '../publishing/publish-module.ts';
import { fillPassages } from './fill.ts';
import { replacePassages } from './passages.ts';

const now = new Date('2026-11-22T02:00:00Z');
const { content } = checkFolder(shippedFolder(), { on: '2026-11-22' });

test('what was published before there was a search is found after a start, and nothing else', async () => {
	const db = await testDatabase();
	await TestCity.found(db);
	const modules = content.modules.map((one) =>
		one.id === 'bila-ada-dugaan' ? { ...one, origin: 'overlay' as const } : one
	);
	await publishContent(db, { ...content, modules, programmes: [] }, { by: 'command', now });
	await db.write((tx) => withdrawModule(tx, 'camat-dan-lurah', { reason: 'Keliru', by: 'command', now }));
	const texts = async () =>
		(await db.select().from(passage)).map(({ kind, address, title }) => [kind, address, title]).toSorted();
	const before = await texts();
	expect(before.some(([, address]) => address!.startsWith('/learn/bila-ada-dugaan/'))).toBe(false);
	expect(before.some(([, address]) => address!.startsWith('/learn/camat-dan-lurah/'))).toBe(false);

	// As after a migration, when only one module was published since.
	for (const { id } of content.regulations) await db.write((tx) => replacePassages(tx, 'regulation', id, []));
	for (const { id } of content.modules) {
		if (id !== 'dasar-netralitas') await db.write((tx) => replacePassages(tx, 'lesson', id, []));
	}
	await fillPassages(db);
	expect(await texts()).toEqual(before);

	await fillPassages(db);
	expect(await texts()).toEqual(before);
});
