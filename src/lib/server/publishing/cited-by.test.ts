import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { checkFolder, publishContent, shippedFolder } from './publish-content.ts';
import { withdrawModule } from './publish-module.ts';
import { TestCity } from '../oversight/test-city.ts';
import { listCitedBy } from './cited-by.ts';

test('a regulation names the rulings and the lessons of public modules that cite it, as long as they stand', async () => {
	const db = await testDatabase();
	await TestCity.found(db);
	const now = new Date('2026-11-22T02:00:00Z');
	const { content } = checkFolder(shippedFolder(), { on: '2026-11-22' });
	const modules = content.modules.map((one) =>
		one.id === 'bila-ada-dugaan' ? { ...one, origin: 'overlay' as const } : one
	);
	await publishContent(db, { ...content, modules, programmes: [] }, { by: 'command', now });

	const cited = await listCitedBy(db, 'uu-20-2023');
	expect(cited.rulings.map(({ id }) => id)).toContain('MED-02');
	expect(cited.lessons.map(({ moduleId }) => moduleId)).toContain('dasar-netralitas');
	expect(cited.lessons.map(({ moduleId }) => moduleId)).not.toContain('bila-ada-dugaan');

	await db.write((tx) => withdrawModule(tx, 'dasar-netralitas', { reason: 'Keliru', by: 'command', now }));
	const left = await listCitedBy(db, 'uu-20-2023');
	expect(left.lessons.map(({ moduleId }) => moduleId)).not.toContain('dasar-netralitas');
	expect(await listCitedBy(db, 'uu-1-1900')).toEqual({ rulings: [], lessons: [] });
});
