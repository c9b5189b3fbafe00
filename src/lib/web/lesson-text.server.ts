import { Markup } from '#lib/components/markup.ts';
import type { LessonPart } from '#lib/content/model.ts';
import { asPractised, asSelfCheck, judgeSelfCheck, type SelfCheckVerdict } from '#lib/server/learning/self-check.ts';
import { formMarks } from './form-marks.server.ts';

/**
 * The parts of a lesson as `LessonText` shows them.
 * @param isDataRequest whether scripts ask for the data alone, so that no text stands in the page yet
 */
export function asRead(parts: readonly LessonPart[], isDataRequest: boolean) {
	return parts.map((part, index) =>
		part.kind === 'text'
			? { kind: part.kind, markup: new Markup(part.html, isDataRequest ? null : `part-${index}`) }
			: { kind: part.kind, checks: asPractised(part.question).map(asSelfCheck) }
	);
}

/** What a self-check of a lesson comes to, by what its form sent; undefined for one that the lesson does not have. */
export function judgeCheck(parts: readonly LessonPart[], form: FormData): { checked: SelfCheckVerdict } | undefined {
	const check = parts
		.flatMap((part) => (part.kind === 'self-check' ? asPractised(part.question) : []))
		.find((one) => one.public.id === form.get('check'));

	return check && { checked: judgeSelfCheck(check, formMarks(form, 'choice').get('own') ?? []) };
}
