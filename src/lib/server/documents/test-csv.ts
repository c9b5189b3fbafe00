/** Blanks and quotes may be passed over; an apostrophe makes it text. */
const runs = /^["\s]*[=+\-@]|^\t/;

/** What of a CSV file a spreadsheet would run, wherever it splits it: at semicolons, commas or tabs, with an eye to quotes or without. */
export function runningIn(csv: string): string[] {
	const text = csv.replace(/^\uFEFF/, '');

	return [';', ',', '\t'].flatMap((delimiter) =>
		[...text.split(new RegExp(`${delimiter}|\r\n|\r|\n`)), ...cellsOf(text, delimiter)].filter((piece) =>
			runs.test(piece)
		)
	);
}

/** The cells as Excel reads them: a quote means something at the beginning of a cell only, and what follows its end is kept. */
function cellsOf(csv: string, delimiter: string): string[] {
	const cells: string[] = [];
	for (let at = 0; at < csv.length; at++) {
		let cell = '';
		if (csv[at] === '"') {
			for (at++; at < csv.length && (csv[at] !== '"' || csv[at + 1] === '"'); at++) {
				if (csv[at] === '"') at++;
				cell += csv[at];
			}
			at++;
		}
		for (; at < csv.length && ![delimiter, '\r', '\n'].includes(csv[at]!); at++) cell += csv[at];
		cells.push(cell);
	}

	return cells;
}
