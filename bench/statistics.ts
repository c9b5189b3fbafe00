/** The value below which the share `q` (0 to 1) of `values` lies: nearest rank, as NIST/SEMATECH 7.2.6.2 names it. */
export function quantile(values: readonly number[], q: number): number {
	if (values.length === 0) return NaN;

	const sorted = [...values].sort((a, b) => a - b);

	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);
