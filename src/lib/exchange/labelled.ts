const labels = { Pembahasan: 'explanation', 'Dasar hukum': 'legalBasis', Petunjuk: 'hint' } as const;

export type Labelled = Record<(typeof labels)[keyof typeof labels], string | null>;

const label = /^\*\*(Pembahasan|Dasar hukum|Petunjuk)\s*(?::\s*\*\*|\*\*\s*:)[^\S\n]*/i;

/**
 * The parts of what stands below a question, each begun by its label in bold. What stands before the first label explains the
 * question, as does all that has none.
 */
export function splitLabelled(markdown: string): Labelled {
	const parts: Labelled = { explanation: null, legalBasis: null, hint: null };
	let part: keyof Labelled = 'explanation';

	for (const paragraph of markdown.trim().split(/\n{2,}/)) {
		const match = label.exec(paragraph);
		const named = Object.entries(labels).find(([name]) => name.toLowerCase() === match?.[1]?.toLowerCase());
		const text = paragraph.slice(match?.[0].length ?? 0);

		if (named) part = named[1];
		if (text.trim() !== '') parts[part] = parts[part] === null ? text : `${parts[part]}\n\n${text}`;
	}

	return parts;
}

/** The parts with their labels, the inverse of `splitLabelled`; empty when there are none. */
export function joinLabelled(parts: Labelled): string {
	return Object.entries(labels)
		.flatMap(([name, part]) => (parts[part] === null ? [] : [`**${name}:** ${parts[part]}`]))
		.join('\n\n');
}
