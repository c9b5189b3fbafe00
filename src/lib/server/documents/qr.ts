import { create } from 'qrcode';

/** Four modules of white on every side, as ISO/IEC 18004 asks. */
const quietZone = 4;

/**
 * A QR code as SVG, error correction M. Drawn as filled rectangles, one for each run of dark modules: strokes leave
 * hairlines between the rows in print. `edge` is the share of its width that the white edge takes on each side.
 */
export function qrCode(text: string): { svg: string; edge: number } {
	const { data, size } = create(text, { errorCorrectionLevel: 'M' }).modules;
	const side = size + 2 * quietZone;
	let path = '';

	for (let row = 0; row < size; row++) {
		for (let column = 0; column < size; column++) {
			if (!data[row * size + column]) continue;
			const start = column;
			while (column + 1 < size && data[row * size + column + 1]) column++;
			path += `M${start + quietZone} ${row + quietZone}h${column + 1 - start}v1H${start + quietZone}z`;
		}
	}

	const svg =
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
		`<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${path}"/></svg>`;

	return { svg, edge: quietZone / side };
}
