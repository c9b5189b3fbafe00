import Driver from 'libsql';
import { onTestFinished } from 'vitest';
import type { Database } from './connect.ts';

/** The texts of all statements that `act` asks for. */
export async function statementsOf(act: () => Promise<void>): Promise<string[]> {
	const asked = new Set<string>();
	const prepare = Driver.prototype.prepare;
	onTestFinished(() => void (Driver.prototype.prepare = prepare));
	Driver.prototype.prepare = function (this: Driver.Database, text: string) {
		asked.add(text);

		return prepare.call(this, text);
	} as typeof prepare;
	await act();
	Driver.prototype.prepare = prepare;

	return [...asked].filter((text) => /^\s*(?:select|with|insert|update|delete)\b/i.test(text));
}

/** How SQLite goes about a statement, in its own words, one for each step. */
export async function planOf(db: Database, text: string): Promise<string[]> {
	const args = [...text].filter((character) => character === '?').map(() => null);
	const { rows } = await db.client.execute({ sql: `explain query plan ${text}`, args });

	return rows.map((row) => String(row.detail));
}
