import { readDecimal } from '#lib/content/typed-answer.ts';

/** A number with its tolerance to either side; decimals with a point, as text, so that nothing is rounded. */
export type Decimal = { value: string; tolerance: string };

/** A range as its middle and the way to either end: `1..5` is `3 ± 2`. The ends may stand the other way round. */
export function middleOf(low: string, high: string): Decimal {
	const digits = Math.max(digitsOf(low), digitsOf(high)) + 1;
	const [a, b] = [scaled(low, digits), scaled(high, digits)];
	const width = b > a ? b - a : a - b;

	return { value: unscaled((a + b) / 2n, digits), tolerance: unscaled(width / 2n, digits) };
}

/** The ± of an answer in Soal Markdown, `71 ± 2` or `1.250,5 ± 0,5`; undefined when it is no number. */
export function readTolerance(text: string): Decimal | undefined {
	const [value, tolerance = '0', ...more] = text.split('±').map(readDecimal);

	return value === undefined || tolerance === undefined || more.length > 0 || tolerance.startsWith('-')
		? undefined
		: { value, tolerance };
}

/** As Soal Markdown writes it, with a comma. */
export function writeTolerance({ value, tolerance }: Decimal): string {
	return Number(tolerance) === 0 ? withComma(value) : `${withComma(value)} ± ${withComma(tolerance)}`;
}

/** Without a plus, needless zeros or a missing one: `.50` is `0,5`. */
function withComma(decimal: string): string {
	const digits = Math.max(1, digitsOf(decimal));

	return unscaled(scaled(decimal, digits), digits).replace('.', ',');
}

function digitsOf(decimal: string): number {
	return decimal.split('.')[1]?.length ?? 0;
}

function scaled(decimal: string, digits: number): bigint {
	const [whole = '', fraction = ''] = decimal.replace(/^[-+]/, '').split('.');
	const size = BigInt(`${whole || '0'}${fraction.padEnd(digits, '0')}`);

	return decimal.startsWith('-') ? -size : size;
}

function unscaled(number: bigint, digits: number): string {
	const text = (number < 0n ? -number : number).toString().padStart(digits + 1, '0');
	const fraction = text.slice(-digits).replace(/0+$/, '');

	return `${number < 0n ? '-' : ''}${text.slice(0, -digits)}${fraction === '' ? '' : `.${fraction}`}`;
}
