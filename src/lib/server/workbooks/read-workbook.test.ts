import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeWorkbook } from '../documents/workbook.ts';
import { makeZip, type MadeEntry } from '../uploads/test-zip.ts';
import { cellText, columnLetter, columnOf, formatsIn } from './cell-values.ts';
import { readWorkbook, workbookLimits, type SheetRow, type WorkbookLimits } from './read-workbook.ts';

const limits: WorkbookLimits = { ...workbookLimits, rows: 1000 };
const first = () => true;
const refused = (code: string) => ({ name: 'Problem', code: `workbook_${code}`, field: 'file' });

function read(bytes: Uint8Array, means: (rows: readonly SheetRow[]) => boolean = first, changed = limits) {
	return readWorkbook(bytes, means, changed);
}

/** A workbook of one sheet as an honest program writes it, with what a test changes. */
function workbook(sheet: string, parts: Record<string, string> = {}): MadeEntry[] {
	const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
	const all: Record<string, string> = {
		'_rels/.rels': `<Relationships><Relationship Id="a" Type="${relations}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml':
			'<workbook xmlns:r="r"><sheets><sheet name="Satu" r:id="one"/><sheet name="Dua" r:id="two" state="hidden"/></sheets></workbook>',
		'xl/_rels/workbook.xml.rels':
			`<Relationships><Relationship Id="one" Type="${relations}/worksheet" Target="worksheets/a.xml"/>` +
			`<Relationship Id="texts" Type="${relations}/sharedStrings" Target="texts.xml"/>` +
			`<Relationship Id="styles" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
		'xl/worksheets/a.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
		...parts
	};

	return Object.entries(all).map(([name, data]) => ({ name, data }));
}

describe('a workbook', () => {
	it('saved by LibreOffice gives the sheet that is meant, with days, zeros and letters as they are shown', async () => {
		const bytes = readFileSync(new URL('./saved-by-libreoffice.xlsx', import.meta.url));
		const rows = await read(bytes, (beginning) => beginning.some(({ cells }) => cells[0] === 'nomor'));

		expect(rows.map(({ row }) => row)).toEqual([2, 4, 5, 6]);
		expect(rows[0]!.cells).toEqual(['Daftar Pegawai Kota Contoh']);
		expect(rows[2]!.cells.slice(0, 5)).toEqual([
			'199001012015032901',
			'Müller Fiktif, S.E.',
			'1990-01-01',
			'PNS',
			'0007'
		]);
		// The second name is a formula.
		expect(rows[3]!.cells.slice(0, 7)).toEqual([
			'007',
			'Müller Fiktif, S.E. II',
			'',
			'non-ASN',
			'0007',
			'',
			'Petugas <kebersihan> & kebun'
		]);
		expect(await read(bytes, () => false)).toMatchObject([{ cells: ['Disusun bagian kepegawaian'] }, {}]);
	});

	it('that is written reads back, whatever stands in it', async () => {
		const cell = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.constantFrom('=1+1', '+62', '_x0041_', '\r\n', "'a", ']]>')
		);
		const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });

		await fc.assert(
			fc.asyncProperty(table, async (rows) => {
				const found = await read(await writeWorkbook('Pegawai', rows));
				const byRow = new Map(found.map(({ row, cells }) => [row, cells]));
				const blank = (text: string) => (text.trim() === '' ? '' : text);

				rows.forEach((row, index) => {
					const cells = byRow.get(index + 1) ?? [];
					expect(row.map((_, column) => cells[column] ?? '')).toEqual(row.map(blank));
				});
			}),
			{ numRuns: 60 }
		);
	});

	it('is read with shared and inline text, with formulas and truths, and with cells that name no place', async () => {
		const sheet =
			'<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="inlineStr"><is><r><t>dalam</t></r><r><t> sel</t></r></is></c></row>' +
			'<row><c><v>5</v></c><c t="b"><v>1</v></c><c t="str"><f>A1</f><v>hasil</v></c><c><f>A1</f></c><c t="e"><v>#REF!</v></c></row>' +
			'<row r="9"><c r="A9" s="0"/></row>';
		const texts = '<sst><si><r><t>Ba</t></r><r><t>gi&amp;an_x000D_</t></r><rPh><t>x</t></rPh></si></sst>';

		expect(await read(makeZip(workbook(sheet, { 'xl/texts.xml': texts })))).toEqual([
			{ row: 3, cells: ['', 'Bagi&an\r', 'dalam sel'] },
			{ row: 4, cells: ['5', 'true', 'hasil', '#N/A', '#REF!'] }
		]);
	});

	it('that is something else says what it is', async () => {
		const old = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]);
		const encrypted = Buffer.concat([old, Buffer.from('EncryptedPackage', 'utf16le')]);

		await expect(read(old)).rejects.toMatchObject(refused('old'));
		await expect(read(encrypted)).rejects.toMatchObject(refused('encrypted'));
		await expect(read(makeZip([{ name: 'content.xml' }]))).rejects.toMatchObject(refused('open_document'));
		await expect(read(makeZip([{ name: 'xl/workbook.bin' }]))).rejects.toMatchObject(refused('binary'));
		await expect(read(makeZip([{ name: 'foto.jpg' }]))).rejects.toMatchObject(refused('unknown'));
		await expect(read(makeZip([{ name: 'a', flags: 0x801 }]))).rejects.toMatchObject(refused('encrypted'));
		await expect(read(makeZip(workbook('<row><c t="s"><v>7</v></c></row>')))).rejects.toMatchObject(refused('damaged'));
		await expect(read(makeZip(workbook('<row><c>')))).rejects.toMatchObject(refused('damaged'));
	});

	it('that is cut off or changed gives rows or a sentence', async () => {
		const whole = await writeWorkbook('Pegawai', [
			['nomor', 'nama'],
			['1', 'Ani Fiktif']
		]);

		await expect(read(whole.slice(0, whole.length / 2))).rejects.toMatchObject(refused('damaged'));
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1 }), async (changes) => {
				const bytes = whole.slice();
				for (const [at, value] of changes) bytes[at] = value;

				const answer: unknown = await read(bytes).catch((error: unknown) => error);
				if (!Array.isArray(answer)) expect(answer).toMatchObject({ name: 'Problem', field: 'file' });
			}),
			{ numRuns: 200 }
		);
	});

	it('has limits on what comes out of it, and stops where they are passed', async () => {
		const row = '<row><c t="inlineStr"><is><t>isi</t></is></c></row>';
		const small = { ...limits, unpackedBytes: 50_000, textBytes: 1000, columns: 3 };
		const texts = `<sst>${'<si><t>isi</t></si>'.repeat(100)}</sst>`;

		const bomb = makeZip(workbook(row.repeat(1_000_000)));
		expect(bomb.length).toBeLessThan(1_000_000);
		await expect(read(bomb, first, { ...small, rows: 10_000_000 })).rejects.toMatchObject(refused('too_large'));
		await expect(read(makeZip(workbook(row, { 'xl/texts.xml': texts })), first, small)).rejects.toMatchObject(
			refused('too_large')
		);
		await expect(read(makeZip(workbook('<row><c r="D1"><v>1</v></c></row>')), first, small)).rejects.toMatchObject(
			refused('too_wide')
		);
		await expect(read(makeZip(workbook(`<row><c><v>${' '.repeat(5_000_000)}</v></c></row>`)))).rejects.toMatchObject(
			refused('too_large')
		);
		// One more than allowed, to tell that there are too many.
		expect(await read(makeZip(workbook(row.repeat(20))), first, { ...limits, rows: 7 })).toHaveLength(8);
	});
});

describe('a cell', () => {
	const number = (value: string, code: string, from1904 = false) =>
		cellText('n', value, false, { format: formatsIn([170], new Map([[170, code]]))[0], from1904 });

	it('with a day is that day, however it is shown', () => {
		for (const code of ['dd/mm/yyyy', 'yyyy\\-mm\\-dd;@', '[$-421]dd mmmm yyyy', 'd-mmm-yy']) {
			expect(number('32874', code)).toBe('1990-01-01');
		}
		expect(number('32874.75', 'dd/mm/yyyy hh:mm')).toBe('1990-01-01');
		expect(number('31412', 'd/m/yyyy', true)).toBe('1990-01-01');
		expect(cellText('n', '32874', false, { format: formatsIn([14], new Map())[0], from1904: false })).toBe(
			'1990-01-01'
		);
	});

	it('with a number is that number, with the zeros that its format shows', () => {
		expect(number('7', '0000')).toBe('0007');
		expect(number('1250000', '"Rp"#,##0')).toBe('1250000');
		expect(number('0.1', 'General')).toBe('0.1');
		expect(number('32874', '[Red]0" hari"')).toBe('32874');
	});

	it('with a number that lost its last digits shows that it did', () => {
		for (const value of ['1.99001012015033E+17', '199001012015032900', '199001012015032901']) {
			expect(number(value, 'General')).toMatch(/^1\.99\d+e\+17$/);
			expect(number(value, '0')).toMatch(/^1\.99\d+e\+17$/);
		}
	});

	it('has the address of its column', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 16_384 }), (column) => columnOf(`${columnLetter(column)}7`) === column)
		);
	});
});
