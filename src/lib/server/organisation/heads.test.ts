import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { foundDinas } from '../oversight/test-city.ts';
import { headOf } from './heads.ts';

const on = '2026-11-02';

test('the head of a unit without one is that of the nearest unit above, looked up unit by unit', async () => {
	const { db, section, head } = await foundDinas(await testDatabase());
	const [text] = await statementsOf(async () => {
		expect(await headOf(db, section, on)).toMatchObject({ personId: head, direct: false });
	});

	expect(await planOf(db, text!)).toContain('SEARCH post USING INDEX post_heads (unit_id=?)');
});
