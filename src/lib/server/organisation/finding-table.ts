import { setImmediate as otherRequests } from 'node:timers/promises';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { eachFinding, type FindingKind, type ImportOverview } from './import-list.ts';

/** What an import found, errors before warnings, for a file beside the one to mend; Indonesian, whoever asks for it. */
export async function* findingTable(
	db: Reader,
	{ id, counts }: Pick<ImportOverview, 'id' | 'counts'>
): AsyncGenerator<readonly TableRow[]> {
	yield [
		inIndonesian(() => [
			m.import_finding_kind(),
			m.import_row(),
			m.import_column(),
			m.import_heading(),
			m.import_finding()
		])
	];
	yield* rowsOf(db, id, 'error', counts.errors);
	yield* rowsOf(db, id, 'warning', counts.warnings);
}

async function* rowsOf(
	db: Reader,
	importId: string,
	kind: FindingKind,
	count: number
): AsyncGenerator<readonly TableRow[]> {
	const label = inIndonesian({ error: m.import_finding_error, warning: m.import_finding_warning }[kind]);
	let told = 0;

	for await (const part of eachFinding(db, importId, kind, { language: 'id' })) {
		told += part.length;
		yield part.map(({ row, letter, column, message }) => [label, row, letter, column, message]);
		await otherRequests();
	}

	const untold = () => m.import_findings_untold({ count: amountInWords(count - told) });
	if (told < count) yield [[label, '', '', '', inIndonesian(untold)]];
}
