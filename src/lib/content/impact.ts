import type { Content, Regulation } from './model.ts';

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

/** What of a regulation reads otherwise than it did. */
export type RegulationChange = {
	regulation: string;
	/** It was repealed, is over, was amended or interpreted: whatever cites it is touched, not only what cites these articles. */
	whole: boolean;
	/** Slugs. */
	articles: string[];
};

/** What has changed between two states of a regulation; nothing when only the day of the check or the like did. */
export function changeOf(before: Regulation, after: Regulation): RegulationChange | undefined {
	const standing = ({ status, repealedBy, amendedBy, interpretedBy }: Regulation) =>
		JSON.stringify([status, repealedBy, amendedBy, interpretedBy]);
	const whole = standing(before) !== standing(after);
	const was = new Map(before.articles.map(({ slug, html }) => [slug, html]));
	const is = new Map(after.articles.map(({ slug, html }) => [slug, html]));
	const articles = [...new Set([...was.keys(), ...is.keys()])].filter((slug) => was.get(slug) !== is.get(slug));

	return whole || articles.length > 0 ? { regulation: after.id, whole, articles } : undefined;
}

/** Whether a value cites anything that has changed. */
export function citesChange(value: unknown, changes: readonly RegulationChange[]): boolean {
	if (changes.length === 0) return false;

	const json = JSON.stringify(value);

	return changes.some((change) => changeMarks(change).some((mark) => json.includes(mark)));
}

function changeMarks({ regulation, whole, articles }: RegulationChange): string[] {
	const marks = citationMarks(regulation);
	const [, article] = marks;

	return whole ? marks : articles.map((slug) => `${article}${slug}\\"`);
}
