import { sql } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { serial } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';

const romanMonths = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/**
 * The next number of a kind of document, such as `0001/NETRAL/XI/2026`, counted anew each year. Numbers are never
 * reused: those of revoked certificates stay taken.
 */
export async function nextNumber(tx: Transaction, kind: string, on: Day): Promise<string> {
	const [year, month] = on.split('-') as [string, string];
	const { last } = await serialQuery(tx).get({ name: `${kind}/${year}` });

	return `${String(last).padStart(4, '0')}/NETRAL/${romanMonths[Number(month) - 1]}/${year}`;
}

const serialQuery = preparedOnce((tx: Transaction) =>
	tx
		.insert(serial)
		.values({ name: sql.placeholder('name'), last: 1 })
		.onConflictDoUpdate({ target: serial.name, set: { last: sql`${serial.last} + 1` } })
		.returning({ last: serial.last })
		.prepare()
);
