import type { FormAnswer } from '#lib/server/attempts/answers.ts';
import { formMarks } from '#lib/web/form-marks.server.ts';

/** Reads the fields that `QuestionFields.svelte` sends, one answer for each question that the page showed. */
export function readAnswerForm(form: FormData): FormAnswer[] {
	return [...form.keys()].flatMap((name) => {
		const slot = /^shown-(\d{1,4})$/.exec(name)?.[1];
		if (slot === undefined) return [];

		return [{ slot: Number(slot), tokens: formMarks(form, `answer-${slot}`), shown: readMarks(form.get(name)) }];
	});
}

function readMarks(field: FormDataEntryValue | null): string[] {
	try {
		const marks: unknown = JSON.parse(String(field));

		return Array.isArray(marks) ? marks.filter((mark) => typeof mark === 'string') : [];
	} catch {
		return [];
	}
}
