/**
 * What an SVG may hold: shapes, words and arrow heads. All that could run, load, link or cover something is left out by not
 * being here: style and script, foreignObject, image, use, animations, filters, masks, links and event attributes.
 */
export const allowedElements: ReadonlySet<string> = new Set([
	...['svg', 'g', 'defs', 'marker', 'title', 'desc', 'text', 'tspan'],
	...['rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'path']
]);

const allowedAttributes: ReadonlySet<string> = new Set([
	...['xmlns', 'version', 'id', 'role', 'viewBox', 'preserveAspectRatio'],
	// Geometry.
	...['x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'dx', 'dy', 'width', 'height', 'd', 'points'],
	...['transform', 'rotate', 'pathLength', 'textLength', 'lengthAdjust'],
	...['refX', 'refY', 'markerWidth', 'markerHeight', 'markerUnits', 'orient'],
	// Presentation.
	...['fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-linecap'],
	...['stroke-linejoin', 'stroke-miterlimit', 'stroke-dasharray', 'stroke-dashoffset', 'opacity', 'color'],
	...['marker', 'marker-start', 'marker-mid', 'marker-end', 'overflow', 'display', 'visibility', 'paint-order'],
	...['font-family', 'font-size', 'font-style', 'font-variant', 'font-weight', 'font-stretch', 'letter-spacing'],
	...['word-spacing', 'text-anchor', 'text-decoration', 'dominant-baseline', 'alignment-baseline', 'baseline-shift'],
	...['direction', 'unicode-bidi', 'writing-mode', 'vector-effect', 'shape-rendering', 'text-rendering']
]);

const namespace = 'http://www.w3.org/2000/svg';
const functions: ReadonlySet<string> = new Set([
	...['rgb', 'rgba', 'hsl', 'hsla'],
	...['matrix', 'translate', 'scale', 'rotate', 'skewX', 'skewY']
]);
const ownReference = /^\s*url\(\s*(["']?)#([\w.-]+)\1\s*\)\s*$/;

/** Whether an attribute may stand there at all, whatever its value. */
export function isAllowedAttribute(name: string): boolean {
	return allowedAttributes.has(name) || /^aria-[a-z]+$/.test(name);
}

/** The id of `url(#id)`; undefined for any other value. */
export function referenceIn(value: string): string | undefined {
	return ownReference.exec(value)?.[2];
}

/** Whether a value that is no reference to an id of the same picture leads nowhere at all. */
export function isAllowedValue(name: string, value: string): boolean {
	if (name === 'xmlns') return value === namespace;
	// CSS reads `\75 rl(` as `url(`.
	if (value.includes('\\')) return false;

	return [...value.matchAll(/([^\s,;()]*)\s*\(/g)].every(([, called]) => functions.has(called ?? ''));
}
