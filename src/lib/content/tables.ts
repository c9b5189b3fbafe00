import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { normalisedText, optionId } from './identity.ts';
import type { Option, Row } from './model.ts';
import { renderInline } from './render.ts';
import type { Place } from './source.ts';
import { children, inlineText, type Placed } from './tokens.ts';

/** Rows that each take one option, and which is right. */
export type Pairs = { rows: Row[]; options: Option[]; pairs: Record<string, string> };

type Context = { findings: Findings; register: Register };

const marks = /^(?:\[?[xXvV✓✔]\]?)$/;

/** `| Pernyataan | Benar | Salah |`: an x in one of the columns of each row. */
export function readTrueFalse(table: Placed, context: Context): Pairs {
	const { findings } = context;
	const { header, rows } = table.token as Tokens.Table;
	const heads = header.map((cell) => inlineText(cell.text).toLowerCase());
	const columns = [heads.indexOf('benar'), heads.indexOf('salah')] as const;

	if (heads.length !== 3 || columns.includes(0) || columns.includes(-1)) {
		findings.add('table-shape', table.region.place(), m.content_table_true_false());
		return { rows: [], options: [], pairs: {} };
	}

	const verdicts = columns.map((column) => option(header[column]!.text, context));
	const read: Pairs = { rows: [], options: verdicts, pairs: {} };

	rows.forEach((cells, index) => {
		const place = rowPlace(table, index);
		const row = readRow(cells[0]?.text ?? '', place, read.rows, context);
		const marked = columns.map((column) => cells[column]?.text.trim() ?? '');
		const chosen = marked.flatMap((text, at) => (marks.test(text) ? [verdicts[at]!.id] : []));

		if (chosen.length !== 1 || marked.some((text) => text !== '' && !marks.test(text))) {
			findings.add('table-mark', place, m.content_table_mark());
		}
		if (row && chosen[0] !== undefined) {
			read.rows.push(row);
			read.pairs[row.id] = chosen[0];
		}
	});

	return read;
}

/** Two columns; what stands on the right beside an empty cell belongs to no row. */
export function readMatches(table: Placed, context: Context): Pairs {
	const { findings } = context;
	const { header, rows } = table.token as Tokens.Table;

	if (header.length !== 2) {
		findings.add('table-shape', table.region.place(), m.content_table_matches());
		return { rows: [], options: [], pairs: {} };
	}

	const read: Pairs = { rows: [], options: [], pairs: {} };

	rows.forEach((cells, index) => {
		const place = rowPlace(table, index);
		const [left = '', right = ''] = cells.map((cell) => cell.text.trim());

		if (right === '') {
			findings.add('option-empty', place, m.content_match_empty());
			return;
		}

		const match = option(right, context);
		if (!read.options.some(({ id }) => id === match.id)) read.options.push({ ...match, text: inlineText(right) });
		if (left === '') return;

		const row = readRow(left, place, read.rows, context);
		if (!row) return;

		read.rows.push(row);
		read.pairs[row.id] = match.id;
	});

	// In the order of the file they would stand beside their rows.
	return { ...read, options: byId(read.options) };
}

/** The steps of `urutan`: their ids in the right order, and the options in an order that tells nothing. */
export function readSteps(list: Placed, items: Placed[], context: Context): { options: Option[]; order: string[] } {
	const { findings } = context;
	const steps: Option[] = [];

	for (const item of items) {
		const place = item.region.place();
		const [first, ...more] = children(item).filter(({ token }) => token.type !== 'space');
		const isText = first && ['text', 'paragraph'].includes(first.token.type);
		const text = isText ? first.region.text.trim() : '';
		const plain = inlineText(text);

		// Whatever else stands in a step would be shown with it, or be lost.
		for (const block of isText ? more : [first, ...more]) {
			if (block) findings.add('option-block', block.region.place(), m.content_step_block());
		}

		if (plain === '') findings.add('option-empty', place, m.content_option_empty());
		else if (steps.some(({ id }) => id === optionId(plain))) {
			findings.add('option-repeated', place, m.content_option_repeated({ text: plain }));
		} else steps.push(option(text, context));
	}

	if (steps.length < 2) findings.add('options-too-few', list.region.place(), m.content_steps_too_few());

	return { options: byId(steps), order: steps.map(({ id }) => id) };
}

function readRow(text: string, place: Place, before: Row[], { findings, register }: Context): Row | undefined {
	const plain = inlineText(text);
	const id = optionId(plain);

	if (normalisedText(plain) === '') findings.add('option-empty', place, m.content_row_empty());
	else if (before.some((row) => row.id === id)) {
		findings.add('option-repeated', place, m.content_row_repeated({ text: plain }));
	} else return { id, html: renderInline(text.trim(), register) };

	return undefined;
}

function option(text: string, { register }: Context): Option {
	return { id: optionId(inlineText(text)), html: renderInline(text.trim(), register), last: false };
}

/** Where a row of the body stands; the header and the line below it come first. */
function rowPlace({ region }: Placed, index: number): Place {
	const lines = region.text.split('\n').slice(0, index + 2);

	return region.place(lines.reduce((sum, line) => sum + line.length + 1, 0));
}

function byId(options: Option[]): Option[] {
	return options.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
