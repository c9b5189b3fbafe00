import { error } from '@sveltejs/kit';
import type { CitationCard } from '#lib/components/citation-card.ts';
import { shortName } from '#lib/content/regulation-names.ts';
import { m } from '#lib/paraglide/messages.js';
import { findRegulation, listRegulations } from '#lib/server/publishing/regulations.ts';
import { database } from '#lib/web/database.server.ts';
import { describeConfidence, describeStanding } from '../../describe.ts';
import type { RequestHandler } from './$types';

/** What a citation opens in place: the article `?article=<slug>`, or the regulation as a whole. */
export const GET: RequestHandler = async ({ params, url, setHeaders }) => {
	const db = database();
	const now = new Date();
	const regulation = (await findRegulation(db, params.id, now)) ?? error(404, m.regulation_unknown());
	const slug = url.searchParams.get('article');
	const { articles } = regulation;
	// A decision is cited as a whole, and its one part says all.
	const article = slug ? articles.find((each) => each.slug === slug) : articles.length === 1 ? articles[0] : undefined;
	if (slug && !article) error(404, m.regulation_unknown());

	const successor = regulation.repealedBy
		? (await listRegulations(db, now)).find(({ id }) => id === regulation.repealedBy)
		: undefined;
	const { name, tone, status, statusText, checkedText } = describeStanding(regulation, (id) =>
		successor ? shortName(successor) : id
	);
	const card: CitationCard = {
		heading: article ? `${article.label} ${name}` : name,
		title: regulation.title,
		html: article?.html ?? regulation.introductionHtml,
		tone,
		status,
		statusText,
		checkedText,
		confidence: article ? describeConfidence(article.confidence, regulation) : null,
		href: `/regulations/${regulation.id}${article ? `#${article.slug}` : ''}`
	};
	setHeaders({ 'cache-control': 'public, max-age=300' });

	return Response.json(card);
};
