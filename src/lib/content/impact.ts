import type { Content } from './model.ts';

/** Everything in a content folder that cites a regulation. */
export type Impact = {
	/** `module` for its introduction, `module/lesson` for a lesson. */
	lessons: string[];
	/** `module/question`; self-checks stand in their lessons. */
	questions: string[];
	rulings: string[];
	/** Other regulations whose texts cite it, or whose place it took. */
	regulations: string[];
	programmes: string[];
	circulars: string[];
	pledges: string[];
	calendars: string[];
};

/** What a change of a regulation touches, in the order of the content. */
export function impactOf(content: Content, regulationId: string): Impact {
	const touched = <T>(list: readonly T[], name: (one: T) => string) =>
		list.filter((one) => cites(one, regulationId)).map(name);

	return {
		lessons: content.modules.flatMap(({ id, introductionHtml, lessons }) => [
			...(cites(introductionHtml, regulationId) ? [id] : []),
			...touched(lessons, ({ slug }) => `${id}/${slug}`)
		]),
		questions: content.modules.flatMap(({ id, quiz }) =>
			touched(
				quiz.pools.flatMap(({ questions }) => questions),
				(question) => `${id}/${question.public.id}`
			)
		),
		rulings: touched(
			content.rulings.flatMap(({ rulings }) => rulings),
			({ id }) => id
		),
		regulations: content.regulations
			.filter(({ id }) => id !== regulationId)
			.filter((one) => one.repealedBy === regulationId || cites(one, regulationId))
			.map(({ id }) => id),
		programmes: touched(content.programmes, ({ id }) => id),
		circulars: touched(content.circulars, ({ id }) => id),
		pledges: touched(content.pledges, ({ id }) => id),
		calendars: content.calendars
			.filter(
				({ stages, elections, introductionHtml }) =>
					[...stages, ...elections].some(({ citation }) => citation.regulation === regulationId) ||
					cites(introductionHtml, regulationId)
			)
			.map(({ id }) => id)
	};
}

/** Whether a value links anywhere to a regulation or an article of it: that is what a citation is rendered as. */
export function cites(value: unknown, regulationId: string): boolean {
	const json = JSON.stringify(value);

	return citationMarks(regulationId).some((mark) => json.includes(mark));
}

/** How a citation begins in rendered content that is kept as JSON: the whole regulation, or an article of it. */
export function citationMarks(regulationId: string): [whole: string, article: string] {
	return [`/regulations/${regulationId}\\"`, `/regulations/${regulationId}#`];
}
