import Driver, { type Database, type Statement } from 'libsql';

/** Pages and saves ask some two hundred different queries; lists of ids in a query make more, which may be forgotten. */
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
	const statement = kept.get(text) ?? prepareAnew.call(this, text);
	kept.delete(text);
	kept.set(text, statement);
	if (kept.size > most) kept.delete(kept.keys().next().value!);

	return statement;
}

/** Makes all connections of this process keep their statements. */
export function keepStatements(): void {
	Driver.prototype.prepare = prepareOnce as typeof prepareAnew;
}
