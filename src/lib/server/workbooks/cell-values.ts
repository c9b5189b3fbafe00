/** How a number is shown, as far as it changes what it means. */
export type NumberFormat = { kind: 'day' } | { kind: 'digits'; length: number } | undefined;

/** What stands in a cell whose formula was never calculated. */
export const uncalculated = '#N/A';

/** Formats that every spreadsheet knows by number (ECMA-376 part 1, 18.8.30): those that show a day. */
const dayFormats = new Set([14, 15, 16, 17, 22, ...between(27, 36), ...between(50, 58)]);

/** The formats of styles, by the numbers of their formats and the codes that the workbook adds. */
export function formatsIn(ids: readonly number[], codes: ReadonlyMap<number, string>): NumberFormat[] {
	return ids.map((id) => {
		const code = codes.get(id);
		if (code === undefined) return dayFormats.has(id) ? { kind: 'day' } : undefined;

		return formatOf(code);
	});
}

function formatOf(code: string): NumberFormat {
	// Without quoted text, escaped characters, and what stands in brackets: colours, currencies, languages.
	const bare = code.split(';')[0]!.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
	if (/[dy]/i.test(bare)) return { kind: 'day' };

	return /^0{2,}$/.test(bare) ? { kind: 'digits', length: bare.length } : undefined;
}

/** More digits than a spreadsheet keeps. */
const tooLong = 1e15;

/**
 * The text of a cell that does not refer to a shared one.
 * @param type as the cell says it (`t`, ECMA-376 part 1, 18.18.11)
 */
export function cellText(
	type: string,
	value: string,
	formula: boolean,
	number: { format: NumberFormat; from1904: boolean }
): string {
	if (type === 'b') return value === '1' ? 'true' : 'false';
	if (type === 'inlineStr' || type === 'str') return unescaped(value);
	if (type !== 'n') return value;
	if (value === '') return formula ? uncalculated : '';

	return numberText(Number(value), number) ?? value;
}

/** Characters that XML cannot hold are written `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
	return text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function numberText(
	value: number,
	{ format, from1904 }: { format: NumberFormat; from1904: boolean }
): string | undefined {
	if (!Number.isFinite(value)) return undefined;
	if (format?.kind === 'day') return dayText(value, from1904) ?? String(value);
	if (Math.abs(value) >= tooLong) return value.toExponential();

	const text = String(Number(value.toPrecision(15)));

	return format?.kind === 'digits' ? text.padStart(format.length, '0') : text;
}

/** Days since 30 December 1899 (or 1 January 1904), as spreadsheets count from March 1900 on; the time of day is left out. */
function dayText(serial: number, from1904: boolean): string | undefined {
	const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
	// Until the end of the year 9999.
	if (serial < 1 || serial >= 2_958_466) return undefined;

	return new Date(start + Math.floor(serial) * 24 * 3600 * 1000).toISOString().slice(0, 10);
}

/** The number of a column by a cell's address: 28 for `AB12`. NaN for what is no address. */
export function columnOf(address: string): number {
	const letters = /^([A-Z]{1,3})\d+$/i.exec(address)?.[1]?.toUpperCase();
	if (letters === undefined) return Number.NaN;

	return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
}

/** `C` for the third column. */
export function columnLetter(position: number): string {
	let letters = '';

	for (let rest = position; rest > 0; rest = Math.floor((rest - 1) / 26)) {
		letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
	}

	return letters;
}

function between(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
