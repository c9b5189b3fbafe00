import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { columnLetter } from '../workbooks/cell-values.ts';

type Row = readonly (string | number)[];
type Rows = Iterable<Row> | AsyncIterable<Row>;

/** What a workbook is sent as. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Of the styles below: text that stays text when it is edited, and a heading. */
const styles = { text: 1, heading: 2 };
/** So much XML is handed on at once. */
const pieceLength = 256 * 1024;

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const documents = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * A table as a workbook (.xlsx, ECMA-376 part 1, SpreadsheetML) with one sheet; the first row is its heading and stays in view.
 * Text is a cell of type text with the format of text: it is never a formula, nor becomes one when somebody edits it, and a
 * number in it keeps its zeros. Only numbers that are given as numbers are numbers.
 * @param name of the sheet, at most 31 characters
 */
export async function writeWorkbook(name: string, rows: Rows): Promise<Uint8Array> {
	const zip = new yazl.ZipFile();
	// The same table is the same file, whenever it is made.
	const options = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

	for (const [path, xml] of Object.entries(partsAround(name))) {
		zip.addBuffer(Buffer.from(declaration + xml), path, options);
	}
	zip.addReadStream(Readable.from(sheetPieces(rows)), 'xl/worksheets/sheet1.xml', options);
	zip.end();

	return new Uint8Array(await buffer(zip.outputStream));
}

function partsAround(name: string): Record<string, string> {
	const type = (part: string, of: string) => `<Override PartName="/${part}" ContentType="${kind}.${of}+xml"/>`;
	const relation = (id: number, of: string, target: string) =>
		`<Relationship Id="rId${id}" Type="${documents}/${of}" Target="${target}"/>`;
	const relations = (...all: string[]) =>
		`<Relationships xmlns="${packages}/relationships">${all.join('')}</Relationships>`;

	return {
		'[Content_Types].xml':
			`<Types xmlns="${packages}/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			type('xl/workbook.xml', 'sheet.main') +
			type('xl/worksheets/sheet1.xml', 'worksheet') +
			type('xl/styles.xml', 'styles') +
			'</Types>',
		'_rels/.rels': relations(relation(1, 'officeDocument', 'xl/workbook.xml')),
		'xl/_rels/workbook.xml.rels': relations(
			relation(1, 'worksheet', 'worksheets/sheet1.xml'),
			relation(2, 'styles', 'styles.xml')
		),
		'xl/workbook.xml':
			`<workbook xmlns="${main}" xmlns:r="${documents}"><sheets>` +
			`<sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		// 49 is the format of text (18.8.30); an apostrophe that is not shown (quotePrefix) says the same of each cell.
		'xl/styles.xml':
			`<styleSheet xmlns="${main}">` +
			'<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
			'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
			'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
			'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
			'<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
			'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>' +
			'<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/></cellXfs>' +
			'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
	};
}

async function* sheetPieces(rows: Rows): AsyncGenerator<Buffer> {
	let piece =
		`${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
		'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
		'<sheetFormatPr defaultRowHeight="15" defaultColWidth="18"/><sheetData>';
	let at = 0;

	for await (const row of rows) {
		at++;
		piece += `<row r="${at}">${row.map((cell, index) => cellXml(cell, columnLetter(index + 1) + at, at === 1)).join('')}</row>`;
		if (piece.length < pieceLength) continue;

		yield Buffer.from(piece);
		piece = '';
	}

	yield Buffer.from(`${piece}</sheetData></worksheet>`);
}

function cellXml(cell: string | number, address: string, heading: boolean): string {
	if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
	if (cell === '') return '';

	const style = heading ? styles.heading : styles.text;

	return `<c r="${address}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

/** What XML cannot hold, and what would be read as such a thing (`_x0041_`), is written as its code (22.9.2.19). */
function escaped(text: string): string {
	return text
		.replace(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_')
		.replace(
			/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
			(character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
		)
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
