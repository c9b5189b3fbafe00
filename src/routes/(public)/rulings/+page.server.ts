import type { Ruling } from '#lib/content/model.ts';
import { electionStages, rulingAudiences, rulingPlaces } from '#lib/content/ruling-chips.ts';
import { audienceName, placeName, stageName, verdictName, verdictTone } from '#lib/language/ruling-words.ts';
import { listRulingTopics } from '#lib/server/rulings/rulings.ts';
import { rulingAddress } from '#lib/server/search/passages-of.ts';
import { longestQuestion, searchRulings, searchTexts } from '#lib/server/search/search.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';

const most = { rulings: 8, texts: 5 };
const excerptLength = 180;

/** Rulings by topic, or those that answer a question, narrowed by who, where and when. */
export const load: PageServerLoad = async ({ url }) => {
	const db = database();
	const question = (url.searchParams.get('q') ?? '').trim().slice(0, longestQuestion);
	const who = chosen(url, 'who', rulingAudiences);
	const where = chosen(url, 'where', rulingPlaces);
	const when = chosen(url, 'when', electionStages);
	const fits = ({ audience, places, stages }: Ruling) =>
		holds(audience, who) && holds(places, where) && holds(stages, when);
	const topics = (await listRulingTopics(db, new Date())).map(({ id, title, summary, rulings }) => ({
		id,
		title,
		summary,
		rulings: rulings.filter(fits).map(brief)
	}));
	const byAddress = new Map(topics.flatMap(({ rulings }) => rulings.map((ruling) => [ruling.href, ruling])));
	const found = question === '' ? [] : await searchRulings(db, question, byAddress.size + most.rulings);
	const texts = question === '' ? [] : await searchTexts(db, question, most.texts);

	return {
		question,
		longestQuestion,
		who: who ?? '',
		where: where ?? '',
		when: when ?? '',
		narrowed: who !== null || where !== null || when !== null,
		audiences: rulingAudiences.map((value) => ({ value, label: audienceName(value) })),
		places: rulingPlaces.map((value) => ({ value, label: placeName(value) })),
		stages: electionStages.map((value) => ({ value, label: stageName(value) })),
		topics: question === '' ? topics.filter(({ rulings }) => rulings.length > 0) : [],
		found: found.flatMap(({ address }) => byAddress.get(address) ?? []).slice(0, most.rulings),
		texts: texts.map(({ address, title, text }) => ({ href: address, title, text: excerpt(text) }))
	};
};

function chosen<T extends string>(url: URL, name: string, choices: readonly T[]): T | null {
	return choices.find((one) => one === url.searchParams.get(name)) ?? null;
}

/** An empty list holds for all. */
function holds<T>(list: readonly T[], one: T | null): boolean {
	return one === null || list.length === 0 || list.includes(one);
}

function brief(ruling: Ruling) {
	const { id, titleHtml, verdict, reason } = ruling;

	return {
		id,
		href: rulingAddress(ruling),
		titleHtml,
		verdict: { label: verdictName(verdict), tone: verdictTone(verdict) },
		text: excerpt(reason.text)
	};
}

function excerpt(text: string): string {
	return text.length <= excerptLength ? text : `${text.slice(0, text.lastIndexOf(' ', excerptLength))} …`;
}
