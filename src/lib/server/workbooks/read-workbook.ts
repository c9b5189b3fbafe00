import type { Entry, ZipFile } from 'yauzl';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { entriesOf, isZip, openZip, ZipFault } from '../uploads/zip.ts';
import { cellText, columnOf, formatsIn, unescaped, type NumberFormat } from './cell-values.ts';
import { localName, parsePart, type Part } from './workbook-part.ts';

/** One row that holds anything: its number as the spreadsheet shows it, and its cells from column A on. */
export type SheetRow = { row: number; cells: string[] };

/** Whether a sheet is the one that is meant, told by its first rows, and how the rows after those are wanted. */
export type Means = (rows: readonly SheetRow[]) => boolean | Wanted;

/** Takes rows one by one, so that a long or wide table does not fill the memory. */
export type Wanted = {
	/** The only columns that are wanted, from 1; what the others hold is given as `unread`. */
	columns: ReadonlySet<number>;
	/** Is given each row after the first ones, which are all that is kept then. */
	take(row: SheetRow): void;
};

export const unread = '…';

export const workbookLimits = {
	/** A ZIP holds a few dozen parts, or it is no workbook. */
	entries: 2_000,
	/** What all parts that are read may come to, unpacked: 100,000 rows of 17 columns are 95 MB, of 50 columns 280 to 450 MB. */
	unpackedBytes: 800_000_000,
	/** Texts are kept in memory as a whole: 100,000 rows of 50 columns that all differ are 200 MB of this. */
	textBytes: 300_000_000,
	columns: 256
};
export type WorkbookLimits = typeof workbookLimits & { rows: number };

/** So many rows that hold anything are looked at to tell whether a sheet is the one that is meant. */
export const beginningRows = 30;

/** How an OLE container begins: an old workbook, or a new one behind a password. */
const container = [0xd0, 0xcf, 0x11, 0xe0];

export function isWorkbook(bytes: Uint8Array): boolean {
	return isZip(bytes) || isContainer(bytes);
}

/**
 * Reads one sheet of a workbook (.xlsx, ECMA-376 part 1, SpreadsheetML) piece by piece, within limits. Values are as they were
 * calculated when it was saved: days as `YYYY-MM-DD`, numbers without their format, truths as `true` and `false`; a number
 * too long for a spreadsheet in the scientific notation, because its last digits are lost.
 * @param limits with the rows that are read at most, and one more to tell that there are too many
 * @param means where no sheet is the one, the first one's beginning is given
 * @throws Problem `workbook_…` for what it is instead or what is wrong with it, all at the field `file`
 */
export async function readWorkbook(bytes: Uint8Array, means: Means, limits: WorkbookLimits): Promise<SheetRow[]> {
	if (isContainer(bytes)) throw containerProblem(bytes);

	try {
		return await new WorkbookReader(await partsOf(bytes, limits), limits).read(means);
	} catch (error) {
		if (!(error instanceof ZipFault)) throw error;

		throw error.kind === 'damaged' ? problem('damaged', m.workbook_damaged()) : tooLarge(limits);
	}
}

function isContainer(bytes: Uint8Array): boolean {
	return container.every((byte, index) => bytes[index] === byte);
}

/** A workbook behind a password is an OLE container with a stream of this name (MS-OFFCRYPTO 2.3.4). */
function containerProblem(bytes: Uint8Array): Problem {
	const encrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
		Buffer.from('EncryptedPackage', 'utf16le')
	);

	return encrypted ? problem('encrypted', m.workbook_encrypted()) : problem('old', m.workbook_old());
}

type Parts = { zip: ZipFile; entries: Map<string, Entry> };

async function partsOf(bytes: Uint8Array, limits: WorkbookLimits): Promise<Parts> {
	const zip = await openZip(bytes);
	if (zip.entryCount > limits.entries) throw problem('unknown', m.workbook_unknown());

	const entries = new Map<string, Entry>();
	for await (const entry of entriesOf(zip)) {
		if (entry.isEncrypted()) throw problem('encrypted', m.workbook_encrypted());
		entries.set(entry.fileNameRaw.toString('utf8').replace(/^\//, ''), entry);
	}

	if (entries.has('content.xml')) throw problem('open_document', m.workbook_open_document());
	if (entries.has('xl/workbook.bin')) throw problem('binary', m.workbook_binary());

	return { zip, entries };
}

/** What one part says of others: their paths by id and by the last word of their type. */
type Relations = { byId: Map<string, string>; byType: Map<string, string> };

class WorkbookReader {
	readonly #parts: Parts;
	readonly #limits: WorkbookLimits;
	readonly #known = new KnownTexts();
	#room: number;
	#texts: SharedTexts | undefined;
	#formats: NumberFormat[] = [];
	#from1904 = false;

	constructor(parts: Parts, limits: WorkbookLimits) {
		this.#parts = parts;
		this.#limits = limits;
		this.#room = limits.unpackedBytes;
	}

	async read(means: Means): Promise<SheetRow[]> {
		const book = (await this.#relations('')).byType.get('officeDocument');
		if (book === undefined || !this.#parts.entries.has(book)) throw problem('unknown', m.workbook_unknown());

		const related = await this.#relations(book);
		const sheets = (await this.#sheetIds(book)).flatMap((id) => related.byId.get(id) ?? []);
		if (sheets.length === 0) throw problem('unknown', m.workbook_unknown());

		this.#formats = await this.#readFormats(related.byType.get('styles'));
		const texts = related.byType.get('sharedStrings');
		let first: SheetRow[] = [];

		for (const sheet of sheets) {
			this.#texts ??= await this.#readTexts(texts);
			const { rows, meant } = await this.#readSheet(sheet, means);
			if (meant) return rows;
			if (first.length === 0) first = rows;
		}

		return first;
	}

	/** Relations of a part stand beside it, in a folder of their own (ECMA-376 part 2, 9.3). */
	async #relations(of: string): Promise<Relations> {
		const folder = of.slice(0, of.lastIndexOf('/') + 1);
		const relations: Relations = { byId: new Map(), byType: new Map() };

		await this.#parse(`${folder}_rels/${of.slice(folder.length)}.rels`, {
			open: (name, attributes) => {
				if (name !== 'Relationship' || attributes.TargetMode === 'External') return;

				const path = pathIn(folder, attributes.Target ?? '');
				relations.byId.set(attributes.Id ?? '', path);
				const type = (attributes.Type ?? '').split('/').at(-1)!;
				if (!relations.byType.has(type)) relations.byType.set(type, path);
			}
		});

		return relations;
	}

	/** The sheets that are shown, in their order. */
	async #sheetIds(book: string): Promise<string[]> {
		const ids: string[] = [];

		await this.#parse(book, {
			open: (name, attributes) => {
				if (name === 'workbookPr') this.#from1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
				if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;

				const id = Object.keys(attributes).find((each) => each.includes(':') && localName(each) === 'id');
				ids.push(id === undefined ? '' : attributes[id]!);
			}
		});

		return ids;
	}

	async #readFormats(path: string | undefined): Promise<NumberFormat[]> {
		const codes = new Map<number, string>();
		const ids: number[] = [];
		let inCells = false;

		await this.#parse(path, {
			open: (name, attributes) => {
				if (name === 'cellXfs') inCells = true;
				else if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
				else if (name === 'xf' && inCells) ids.push(Number(attributes.numFmtId ?? 0));
			},
			close: (name) => {
				if (name === 'cellXfs') inCells = false;
			}
		});

		return formatsIn(ids, codes);
	}

	/** The texts that cells refer to by number; how they are written and pronounced is left out. */
	async #readTexts(path: string | undefined): Promise<SharedTexts> {
		const texts = new SharedTexts();
		const most = this.#limits.rows * this.#limits.columns;
		let text = '';
		let reading = false;
		let aside = false;

		await this.#parse(
			path,
			{
				open: (name) => {
					if (name === 'si') text = '';
					else if (name === 'rPh') aside = true;
					else if (name === 't') reading = !aside;
				},
				text: (piece) => {
					if (reading) text += piece;
				},
				close: (name) => {
					if (name === 't') reading = false;
					else if (name === 'rPh') aside = false;
					else if (name === 'si' && texts.push(unescaped(text)) > most) throw new ZipFault('too-large');
				}
			},
			this.#limits.textBytes
		);

		return texts;
	}

	async #readSheet(path: string, means: Means): Promise<{ rows: SheetRow[]; meant: boolean }> {
		const rows: SheetRow[] = [];
		let count = 0;
		let meant: ReturnType<Means> | undefined;
		let row: SheetRow = { row: 0, cells: [] };
		let column = 0;
		let cell = { type: '', style: 0, value: '', formula: false };
		let reading = false;
		let aside = false;

		await this.#parse(path, {
			open: (name, attributes) => {
				if (name === 'row') {
					row = { row: attributes.r === undefined ? row.row + 1 : Number(attributes.r), cells: [] };
					column = 0;
				} else if (name === 'c') {
					column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
					cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), value: '', formula: false };
				} else if (name === 'f') cell.formula = true;
				else if (name === 'rPh') aside = true;
				else if (name === 'v' || name === 't') reading = !aside;
			},
			text: (piece) => {
				if (reading) cell.value += piece;
			},
			close: (name) => {
				if (name === 'v' || name === 't') reading = false;
				else if (name === 'rPh') aside = false;
				else if (name === 'c') this.#keep(row, column, cell, typeof meant === 'object' ? meant.columns : undefined);
				else if (name === 'row' && row.cells.length > 0) {
					count++;
					if (typeof meant === 'object') meant.take(row);
					else if (rows.push(row) === beginningRows) meant = means(rows);
				}

				return meant === false || count > this.#limits.rows;
			}
		});

		return { rows, meant: (meant ?? means(rows)) !== false };
	}

	#keep(
		row: SheetRow,
		column: number,
		{ type, style, value, formula }: Cell,
		wanted: ReadonlySet<number> | undefined
	): void {
		const number = { format: this.#formats[style], from1904: this.#from1904 };
		const text = type === 's' ? this.#texts!.at(Number(value)) : cellText(type, value, formula, number);
		if (text === undefined || !(column >= 1)) throw new ZipFault('damaged');
		if (text.trim() === '') return;
		if (column > this.#limits.columns) {
			throw problem('too_wide', m.workbook_too_wide({ row: row.row, limit: this.#limits.columns }));
		}

		while (row.cells.length < column) row.cells.push('');
		if (wanted && !wanted.has(column)) row.cells[column - 1] = unread;
		else row.cells[column - 1] = this.#known.keep(text);
	}

	async #parse(path: string | undefined, part: Part, limit = this.#limits.unpackedBytes): Promise<void> {
		const entry = path === undefined ? undefined : this.#parts.entries.get(path);
		if (entry) this.#room -= await parsePart(this.#parts.zip, entry, Math.min(limit, this.#room), part);
	}
}

/** A target is relative to the folder of the part that names it, or begins with `/`. */
function pathIn(folder: string, target: string): string {
	try {
		return decodeURIComponent(new URL(target, `file:///${folder}`).pathname).slice(1);
	} catch {
		throw new ZipFault('damaged');
	}
}

/** Texts that cells refer to by number, as bytes: as so many strings they would take three times the room. */
class SharedTexts {
	#bytes = Buffer.alloc(1 << 16);
	/** Where each ends. */
	#ends = new Uint32Array(1 << 10);
	#count = 0;

	/** @returns how many there are */
	push(text: string): number {
		const start = this.#end(this.#count - 1);
		const end = start + Buffer.byteLength(text);
		if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], Math.max(end, this.#bytes.length * 2));
		if (this.#count === this.#ends.length) {
			const ends = new Uint32Array(this.#count * 2);
			ends.set(this.#ends);
			this.#ends = ends;
		}

		this.#bytes.write(text, start);
		this.#ends[this.#count] = end;

		return ++this.#count;
	}

	at(index: number): string | undefined {
		if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined;

		return this.#bytes.toString('utf8', this.#end(index - 1), this.#end(index));
	}

	#end(index: number): number {
		return index < 0 ? 0 : this.#ends[index]!;
	}
}

/**
 * Texts as they are kept. A piece of a longer text holds all of that in memory, so a copy is kept; and what stands in many
 * cells is kept once.
 */
class KnownTexts {
	readonly #texts = new Map<string, string>();

	keep(text: string): string {
		const known = this.#texts.get(text);
		if (known !== undefined) return known;

		const copy = Buffer.from(text, 'utf16le').toString('utf16le');
		if (this.#texts.size < mostKnown) this.#texts.set(copy, copy);

		return copy;
	}
}

/** The names of units and posts come first and again; numbers and names of people need not be looked for. */
const mostKnown = 50_000;

type Cell = { type: string; style: number; value: string; formula: boolean };

function tooLarge({ unpackedBytes }: WorkbookLimits): Problem {
	return problem('too_large', m.workbook_too_large({ limit: amountInWords(unpackedBytes / 1_000_000) }));
}

function problem(code: string, message: string): Problem {
	return new Problem(`workbook_${code}`, message, 'file');
}
