import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { readMany } from './many-rows.ts';
import { databaseUrlOf, testDatabase } from './test-database.ts';

test('many rows are the rows of their statement, in its order', async () => {
	const db = await testDatabase();
	const rows = sql`
		select n, case n % 3 when 0 then null when 1 then 'Sekretariat "Umum"' else 'Dinas' || char(10) || 'é' end as name
		from (with recursive up(n) as (select 1 union all select n + 1 from up where n < 500) select n from up)
		order by n % 7, n desc`;

	const many = await readMany<{ n: number; name: string | null }>(db, ['n', 'name'], rows);

	expect(many).toHaveLength(500);
	expect(many).toEqual(await db.all(rows));
});

test('of no rows there are none', async () => {
	const db = await testDatabase();

	expect(await readMany<{ n: number }>(db, ['n'], sql`select 1 as n where 0`)).toEqual([]);
});

test('a connection to a mapped file sees what others write', async () => {
	const db = await testDatabase();
	const mapped = await connect(await databaseUrlOf(db), { mapped: true });
	const count = () => mapped.get<{ n: number }>(sql`select count(*) as n from unit`);

	try {
		expect(await count()).toEqual({ n: 0 });
		await db.write((tx) => tx.run(sql`insert into unit (id, code) values ('u', 'U')`));
		expect(await count()).toEqual({ n: 1 });
		const size = await mapped.get<{ mmap_size: number }>(sql`pragma mmap_size`);
		expect(size?.mmap_size).toBe(0x7fff0000);
	} finally {
		mapped.close();
	}
});
