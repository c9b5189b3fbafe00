/**
 * What `AnswerFields.svelte` sends for its questions. Each is named by the prefix and a key without hyphens; rows, steps
 * and scenes have fields of their own, whose names go on after it; what is typed has no mark of its own.
 * @param prefix `answer` for `answer-3`, `answer-3-row`, `text-answer-3` and `text-answer-3-scene`
 * @returns marks as in `marks.ts`, each once, by key
 */
export function formMarks(form: FormData, prefix: string): Map<string, string[]> {
	const name = new RegExp(`^(text-)?${prefix}-([^-]+)(?:-(.+))?$`);
	const marks = new Map<string, Set<string>>();

	for (const [field, value] of form) {
		const [found, typed, key, scene] = name.exec(field) ?? [];
		if (!found || key === undefined || typeof value !== 'string' || value.trim() === '') continue;

		const own = marks.get(key) ?? marks.set(key, new Set()).get(key)!;
		own.add(typed === undefined ? value : `${scene === undefined ? '' : `${scene}/`}${value.trim()}`);
	}

	return new Map([...marks].map(([key, own]) => [key, [...own]]));
}
