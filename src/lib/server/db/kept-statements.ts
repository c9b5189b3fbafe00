import { createRequire } from 'node:module';
import type Libsql from 'libsql';
import type { Database, Statement } from 'libsql';

// As the client does: imported like a module, it made the command line wait for ever now and then, because the loader for
// TypeScript runs in a thread of its own.
const Driver = createRequire(import.meta.url)('libsql') as typeof Libsql;

/** For each connection. Pages and saves ask some two hundred queries; lists of ids make more, which may be forgotten. */
const most = 400;

/** What may change the columns of a statement that is kept is asked seldom, and by the command line. */
const keepable = /^\s*(?:select|with|insert|update|delete|begin|commit|rollback)\b/i;

const prepareAnew = Driver.prototype.prepare;
const keptBy = new WeakMap<Database, Map<string, Statement>>();

/**
 * A connection keeps its prepared statements by their text, the most lately used last. The client prepares a statement
 * for each execution, and for our longer queries SQLite's parsing and planning takes three times as long as the answer
 * (docs/performance.md). The client runs one statement at a time to its end and the driver resets it before each run, so
 * one that is kept is never in use twice.
 */
function prepareOnce(this: Database, text: string): Statement {
	if (!keepable.test(text)) return prepareAnew.call(this, text);

	let kept = keptBy.get(this);
	if (!kept) keptBy.set(this, (kept = new Map()));
	const statement = kept.get(text) ?? knowingItsColumns(prepareAnew.call(this, text));
	kept.delete(text);
	kept.set(text, statement);
	if (kept.size > most) kept.delete(kept.keys().next().value!);

	return statement;
}

/**
 * The client asks for the columns with each execution, and learns from an error of `raw` that there are none. Neither answer
 * ever changes, and finding them was a quarter of what a query costs, so they are found once.
 */
function knowingItsColumns(statement: Statement): Statement {
	const columns = statement.columns();
	statement.columns = () => columns;
	if (columns.length === 0) {
		statement.raw = () => {
			throw noColumns;
		};
	}

	return statement;
}

const noColumns = new Error('The statement returns no rows.');

/** Makes all connections of this process keep their statements. */
export function keepStatements(): void {
	Driver.prototype.prepare = prepareOnce as typeof prepareAnew;
}
