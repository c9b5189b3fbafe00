import type { Finding } from '#lib/content/model.ts';
import { linesAround, type Stretch } from '#lib/server/uploads/source-lines.ts';

/** Lines before and after one with a finding. */
const context = 2;
/** On one page; a file that is not written for Netral yet may have one or two for each of its questions. */
const mostShown = 200;

export type FileFindings = {
	name: string;
	errors: number;
	warnings: number;
	/** Of a text. */
	stretches: Stretch[];
	/** Of a picture, which has no lines. */
	findings: Finding[];
};

/** Files that have lines: an SVG is a text as well. */
export const hasLines = (name: string) => /\.(?:md|svg)$/i.test(name);

/** The findings by their files, those with errors first. */
export function findingsByFile(
	files: readonly { name: string; bytes: Uint8Array }[],
	findings: readonly Finding[]
): { groups: FileFindings[]; left: number } {
	const errorsFirst = findings.toSorted((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1));
	const shown = errorsFirst.slice(0, mostShown);
	const names = [...new Set(shown.map(({ file }) => file))];

	return {
		left: findings.length - shown.length,
		groups: names.map((name) => {
			const own = shown.filter(({ file }) => file === name);
			const bytes = files.find((file) => file.name === name)?.bytes;
			const text = bytes && hasLines(name) ? new TextDecoder().decode(bytes) : undefined;
			const errors = own.filter(({ severity }) => severity === 'error').length;

			return {
				name,
				errors,
				warnings: own.length - errors,
				stretches: text === undefined ? [] : linesAround(text, own, context),
				findings: text === undefined ? own : []
			};
		})
	};
}
