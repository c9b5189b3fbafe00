const labels = { Pembahasan: 'explanation', 'Dasar hukum': 'legalBasis', Petunjuk: 'hint' } as const;

export type Labelled = Record<(typeof labels)[keyof typeof labels], string | null>;

const label = /(?:^|\n\n)\*\*(Pembahasan|Dasar hukum|Petunjuk)(?::\*\*|\*\*:)/gi;

/**
 * The parts of what stands below a question, each begun by its label in bold. What stands before the first label explains the
 * question, as does all that has none.
 */
export function splitLabelled(markdown: string): Labelled {
	const parts: Labelled = { explanation: null, legalBasis: null, hint: null };
	const text = markdown.trim();
	const found = [...text.matchAll(label)];
	const add = (part: keyof Labelled, written: string) => {
		const said = written.trim();

		if (said !== '') parts[part] = parts[part] === null ? said : `${parts[part]}\n\n${said}`;
	};

	add('explanation', text.slice(0, found[0]?.index));
	found.forEach((match, index) => {
		const named = Object.entries(labels).find(([name]) => name.toLowerCase() === match[1]?.toLowerCase());

		if (named) add(named[1], text.slice(match.index + match[0].length, found[index + 1]?.index));
	});

	return parts;
}

/** The parts with their labels, the inverse of `splitLabelled`; empty when there are none. */
export function joinLabelled(parts: Labelled): string {
	return Object.entries(labels)
		.flatMap(([name, part]) => (parts[part] === null ? [] : [`**${name}:** ${parts[part]}`]))
		.join('\n\n');
}
