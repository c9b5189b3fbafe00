import { error } from '@sveltejs/kit';
import { shortName } from '#lib/content/regulation-names.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayInWords } from '#lib/language/in-words.ts';
import { listCitedBy } from '#lib/server/publishing/cited-by.ts';
import { findRegulation, listRegulations } from '#lib/server/publishing/regulations.ts';
import { database } from '#lib/web/database.server.ts';
import { describeConfidence, describeStanding } from '../describe.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const db = database();
	const now = new Date();
	const found = (await findRegulation(db, params.id, now)) ?? error(404, m.regulation_unknown());
	const names = new Map((await listRegulations(db, now)).map((each) => [each.id, shortName(each)]));
	/** Other regulations are named by id, or in words that begin with a name where the content holds them. */
	const reference = (written: string) => {
		const id = names.has(written) ? written : [...names].find(([, name]) => written.startsWith(`${name} `))?.[0];

		return { label: names.get(written) ?? written, href: id === undefined ? null : `/regulations/${id}` };
	};

	return {
		citedBy: await listCitedBy(db, found.id),
		regulation: {
			id: found.id,
			title: found.title,
			...describeStanding(found, (id) => names.get(id) ?? id),
			inForceFrom: found.inForceFrom ? dayInWords(found.inForceFrom) : m.regulation_in_force_from_unknown(),
			repealedBy: found.repealedBy ? reference(found.repealedBy) : null,
			amendedBy: found.amendedBy.map(reference),
			interpretedBy: found.interpretedBy.map(reference),
			source: found.source,
			replacements: Object.entries(found.replacements),
			introductionHtml: found.introductionHtml,
			articles: found.articles.map(({ slug, label, html, confidence }) => ({
				slug,
				label,
				html,
				confidence: describeConfidence(confidence, found)
			}))
		}
	};
};
