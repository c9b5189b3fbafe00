import type { FormAnswer } from '#lib/server/attempts/answers.ts';

/** Reads the fields that `QuestionFields.svelte` sends, one answer for each question that the page showed. */
export function readAnswerForm(form: FormData): FormAnswer[] {
	return [...form.keys()].flatMap((name) => {
		const slot = /^shown-(\d{1,4})$/.exec(name)?.[1];
		if (slot === undefined) return [];

		const shown = String(form.get(name)).split(' ').filter(Boolean);

		return [{ slot: Number(slot), tokens: form.getAll(`answer-${slot}`).map(String), shown }];
	});
}
