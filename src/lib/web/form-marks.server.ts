/**
 * What `AnswerFields.svelte` sends for one question: rows, steps and scenes have fields of their own, whose names begin
 * with the question's; what is typed has no mark of its own.
 * @returns marks as in `marks.ts`, each once
 */
export function formMarks(form: FormData, name: string): string[] {
	const marks = [...form].flatMap(([field, value]) => {
		if (typeof value !== 'string' || value.trim() === '') return [];
		if (field === name || field.startsWith(`${name}-`)) return [value];
		if (field === `text-${name}`) return [value.trim()];

		return field.startsWith(`text-${name}-`) ? [`${field.slice(`text-${name}-`.length)}/${value.trim()}`] : [];
	});

	return [...new Set(marks)];
}
