import { error } from '@sveltejs/kit';
import { fewestShown } from '#lib/assessment/figures.ts';
import { m } from '#lib/paraglide/messages.js';
import { listQuestionFigures, type ListedFigures } from '#lib/server/questions/figures.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import type { PageServerLoad } from './$types';
import { categoryChoices, categoryIn } from './categories.server.ts';

const size = 100;

/** What is small comes first where smaller is worse; what has no figure comes last. */
const orders = {
	order: () => 0,
	flags: (one) => -one.flags.length,
	facility: ({ figures }) => figures?.facility ?? Infinity,
	discrimination: ({ figures }) => figures?.discrimination ?? Infinity,
	answers: ({ figures }) => -(figures?.n ?? 0),
	time: ({ figures }) => -(figures?.seconds ?? 0)
} as const satisfies Record<string, (one: ListedFigures) => number>;
const sorts = Object.keys(orders) as (keyof typeof orders)[];

/** The figures of a module's questions, without their keys. */
export const load: PageServerLoad = async ({ params, url }) => {
	requireRole('trainer', 'administrator');
	const category = categoryIn(url);
	const found =
		(await listQuestionFigures(database(), params.module, category)) ??
		error(404, m.publishing_module_unknown({ module: params.module }));
	const sort = sorts.find((one) => one === url.searchParams.get('sort')) ?? 'order';
	const numbered = found.questions.map((one, index) => ({ ...one, number: index + 1 }));
	const sorted = numbered.toSorted((a, b) => orders[sort](a) - orders[sort](b) || a.number - b.number);
	const page = chosenPage(url);

	return {
		id: params.module,
		title: found.publication.module.title,
		n: found.publication.n,
		fewest: fewestShown,
		sort,
		sorts,
		category: category === null ? '' : url.searchParams.get('category')!,
		categories: categoryChoices(found.categories),
		page,
		pages: Math.ceil(sorted.length / size),
		points: numbered.flatMap(({ number, figures, flags }) =>
			figures
				? [{ number, facility: figures.facility, discrimination: figures.discrimination, flagged: flags.length > 0 }]
				: []
		),
		questions: sorted.slice((page - 1) * size, page * size).map((one) => ({
			number: one.number,
			questionId: one.questionId,
			titleHtml: one.titleHtml,
			figures: one.figures,
			guess: one.guess,
			effectiveWeight: one.effectiveWeight,
			flags: one.flags
		}))
	};
};
