import { certaintyLevels, type Certainty } from '#lib/assessment/certainty.ts';
import type { FormAnswer } from '#lib/server/attempts/answers.ts';
import { formMarks } from '#lib/web/form-marks.server.ts';

/** Reads the fields that `QuestionFields.svelte` sends, one answer for each question that the page showed. */
export function readAnswerForm(form: FormData): FormAnswer[] {
	const slots = new Set([...form.keys()].flatMap((name) => /^shown-(\d{1,4})$/.exec(name)?.[1] ?? []));
	const marks = formMarks(form, 'answer');

	return [...slots].map((slot) => ({
		slot: Number(slot),
		tokens: marks.get(slot) ?? [],
		certainty: asCertainty(form.get(`certainty-${slot}`)),
		shown: readShown(form.get(`shown-${slot}`))
	}));
}

function readShown(field: FormDataEntryValue | null): FormAnswer['shown'] {
	try {
		const { tokens, certainty } = JSON.parse(String(field)) as { tokens?: unknown; certainty?: unknown };
		const marks = Array.isArray(tokens) ? tokens.filter((mark) => typeof mark === 'string') : [];

		return { tokens: marks, certainty: asCertainty(certainty) };
	} catch {
		return { tokens: [], certainty: null };
	}
}

function asCertainty(value: unknown): Certainty | null {
	return certaintyLevels.find((level) => level === value) ?? null;
}
