import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Reader, Transaction } from './connect.ts';
import { preparedOnce } from './prepared.ts';
import { databaseUrlOf, testDatabase } from './test-database.ts';

async function withNumbers(upTo: number) {
	const db = await testDatabase();
	await db.write((tx) => tx.run(sql`create table numbers (n integer primary key, word text not null)`));
	await db.write((tx) =>
		tx.run(sql`
			with recursive up(n) as (select 1 union all select n + 1 from up where n < ${upTo})
			insert into numbers select n, 'w' || n from up`)
	);

	return db;
}

test('a query that is asked again sees what was written since, with its own values and all its rows', async () => {
	const db = await withNumbers(250);
	const from = (n: number) => db.all<{ n: number }>(sql`select n from numbers where n >= ${n} order by n`);

	for (const first of [1, 51, 151, 250, 251]) {
		const rows = await from(first);
		expect(rows).toHaveLength(251 - first);
		expect(rows.at(-1)?.n).toBe(first === 251 ? undefined : 250);
	}
	await db.write((tx) => tx.run(sql`insert into numbers values (251, 'late')`));

	expect(await from(251)).toEqual([{ n: 251 }]);
});

test('a statement that failed works the next time', async () => {
	const db = await withNumbers(3);
	const insert = (n: number) => db.write((tx) => tx.run(sql`insert into numbers values (${n}, ${'x'})`));

	await expect(insert(3)).rejects.toThrow();
	await insert(4);
	await expect(insert(4)).rejects.toThrow();

	expect(await db.all(sql`select n from numbers where word = 'x'`)).toEqual([{ n: 4 }]);
});

test('what a write did before it failed is taken back, and the next one stands alone', async () => {
	const db = await withNumbers(1);
	const failing = db.write(async (tx) => {
		await tx.run(sql`insert into numbers values (2, 'half')`);
		throw new Error('stop');
	});
	const next = db.write((tx) => tx.run(sql`insert into numbers values (3, 'whole')`));

	await expect(failing).rejects.toThrow('stop');
	await next;

	expect(await db.all(sql`select n from numbers order by n`)).toEqual([{ n: 1 }, { n: 3 }]);
});

test('a write of very many rows is one like others, and is carried into the file before the next', async () => {
	const db = await withNumbers(1);
	const file = fileURLToPath(await databaseUrlOf(db));
	const rows = sql`
		with recursive up(n) as (select 2 union all select n + 1 from up where n < 50000)
		insert into numbers select n, 'word ' || n from up`;
	const before = statSync(file).size;
	const many = db.writeMany((tx) => tx.run(rows));
	const settings = await db.write(async (tx) => [
		...(await tx.all(sql`pragma cache_size`)),
		...(await tx.all(sql`pragma wal_autocheckpoint`))
	]);

	expect(await many).toMatchObject({ rowsAffected: 49_999 });
	expect(await db.all(sql`select count(*) as count from numbers`)).toEqual([{ count: 50_000 }]);
	expect(settings).toEqual([{ cache_size: -2000 }, { wal_autocheckpoint: 1000 }]);
	expect(statSync(file).size).toBeGreaterThan(before + 500_000);

	await expect(db.writeMany((tx) => tx.run(rows))).rejects.toThrow();
	await db.write((tx) => tx.run(sql`insert into numbers values (0, 'none')`));
	expect(await db.all(sql`select count(*) as count from numbers`)).toEqual([{ count: 50_001 }]);
});

test('a query of a transaction that has ended is refused', async () => {
	const db = await withNumbers(1);
	let kept: Transaction | undefined;
	await db.write(async (tx) => void (kept = tx));

	await expect(kept!.run(sql`insert into numbers values (2, 'late')`)).rejects.toThrow();
	expect(await db.all(sql`select n from numbers`)).toEqual([{ n: 1 }]);
});

test('a query that comes too late does not get into the transaction of another', async () => {
	const db = await withNumbers(1);
	let proceed = () => {};
	const later = new Promise<void>((resolve) => (proceed = resolve));
	let stray: Promise<unknown> | undefined;
	await db.write(async (tx) => {
		// On purpose not awaited: it goes on after the transaction has ended.
		stray = later.then(() => tx.run(sql`insert into numbers values (2, 'stray')`));
	});
	const other = db.write(async (tx) => {
		proceed();
		await expect(stray).rejects.toThrow();
		await tx.run(sql`insert into numbers values (3, 'own')`);
	});

	await other;
	expect(await db.all(sql`select n from numbers order by n`)).toEqual([{ n: 1 }, { n: 3 }]);
});

test('a prepared query is made once for the database and once for all its transactions', async () => {
	const db = await withNumbers(3);
	let made = 0;
	const query = preparedOnce((reader: Reader) => {
		made++;

		return reader
			.select({ word: sql<string>`word` })
			.from(sql`numbers`)
			.where(sql`n = ${sql.placeholder('n')}`)
			.prepare();
	});
	const inWrite = (n: number) => db.write((tx) => query(tx).get({ n }));

	expect([await query(db).get({ n: 1 }), await query(db).get({ n: 2 })]).toEqual([{ word: 'w1' }, { word: 'w2' }]);
	expect([await inWrite(1), await inWrite(3)]).toEqual([{ word: 'w1' }, { word: 'w3' }]);
	expect(made).toBe(2);
});
