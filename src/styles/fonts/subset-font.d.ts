/** What of the package is used here; it has no types of its own. */
declare module 'subset-font' {
	export default function subsetFont(
		font: Uint8Array,
		text: string,
		options: {
			targetFormat: 'woff2';
			variationAxes: Record<string, { min: number; max: number; default: number }>;
		}
	): Promise<Uint8Array>;
}
