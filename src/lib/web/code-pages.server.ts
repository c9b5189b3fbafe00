import { randomUUID } from 'node:crypto';
import {
	countCandidates,
	countOpenCodes,
	listCandidates,
	type CandidateFilter
} from '#lib/server/accounts/candidates.ts';
import {
	issueCodes,
	longestList,
	refusalText,
	requireNewList,
	type IssuedCode,
	type Issuer
} from '#lib/server/accounts/issue-codes.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { whereaboutsInWords } from '#lib/server/organisation/whereabouts.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { database, settings } from './database.server.ts';
import { requireSure } from './sure.server.ts';
import type { Viewer } from './sessions.server.ts';
import { recordView } from './views.server.ts';

const perPage = 50;

/** The people on one page of those who can be given codes; looking at them is logged. */
export async function candidatePage(
	viewer: Viewer,
	scope: Omit<CandidateFilter, 'search'>,
	url: URL,
	unitId: string | null
) {
	const db = database();
	const now = new Date();
	const filter = { ...scope, search: searchOf(url) };
	const total = await countCandidates(db, filter, viewer.today);
	const pages = Math.max(1, Math.ceil(total / perPage));
	const page = chosenPage(url, pages);
	const found = await listCandidates(db, filter, viewer.today, { limit: perPage, offset: (page - 1) * perPage });
	const { timeZone } = await requireInstitution(db);

	await recordView(viewer, unitId ?? 'all', {
		page: 'codes',
		state: scope.state,
		searched: filter.search !== '',
		people: found.length
	});

	return {
		people: found.map(({ openCode, whereabouts, ...person }) => ({
			...person,
			where: whereaboutsInWords(whereabouts),
			openCode: openCode && {
				issued: dayInWords(dayOf(openCode.issuedAt, timeZone)),
				expired: openCode.expiresAt <= now
			}
		})),
		total,
		/** Codes that one for everybody would void. */
		openCodes: await countOpenCodes(db, filter, viewer.today, now),
		page,
		pages,
		search: filter.search,
		longestList,
		/** Names the list to be issued, so that sending the form twice does not make it twice. */
		listId: randomUUID()
	};
}

/** Issues the codes that a form asks for: to whom was chosen, or to all that the search found. */
export async function issueList(
	viewer: Viewer,
	issuer: Issuer,
	scope: Omit<CandidateFilter, 'search'>,
	url: URL,
	form: FormData
): Promise<{ list: PrintedList }> {
	const db = database();
	const now = new Date();
	const filter = { ...scope, search: searchOf(url) };
	const listId = String(form.get('list') ?? '').slice(0, 50);
	// Before the tick: a list that was shown has made the very codes that the tick would be about.
	if (listId) await requireNewList(db, listId);

	const all = form.get('who') === 'all';
	if (all && (await countOpenCodes(db, filter, viewer.today, now)) > 0) requireSure(form);

	const personIds = all ? await matchingIds(filter, viewer) : form.getAll('person').map(String);
	if (personIds.length === 0) throw new Problem('nobody_chosen', m.codes_nobody_chosen());

	const purpose = scope.state === 'active' ? 'reset' : 'first';
	const { issued, refused } = await issueCodes(db, issuer, { personIds, purpose, listId: listId || undefined }, now);

	return {
		list: {
			...(await printed(issued)),
			refused: [...new Set(refused.map(({ reason }) => refusalText(reason)))],
			left: refused.length
		}
	};
}

export type PrintedList = Awaited<ReturnType<typeof printed>> & {
	/** Why people on the list got no code, and how many. */
	refused: string[];
	left: number;
};

/**
 * Codes as they are printed, in Indonesian for the staff who get them; the only response that ever holds them.
 */
export async function printed(issued: readonly IssuedCode[]) {
	const { name: institution, timeZone } = await requireInstitution(database());
	const address = `${settings().origin}/activate`;

	return inIndonesian(() => ({
		institution,
		secret: m.codes_secret(),
		slips: issued.map(({ personId, name, number, unitName, code, purpose, expiresAt }) => {
			const said = { address, expires: dayInWords(dayOf(expiresAt, timeZone)) };

			return {
				personId,
				name,
				number,
				unitName,
				code: formatCode(code),
				how: purpose === 'first' ? m.codes_how_first(said) : m.codes_how_reset(said)
			};
		})
	}));
}

function searchOf(url: URL): string {
	return (url.searchParams.get('q') ?? '').trim().slice(0, 100);
}

async function matchingIds(filter: CandidateFilter, viewer: Viewer): Promise<string[]> {
	const found = await listCandidates(database(), filter, viewer.today, { limit: longestList + 1, offset: 0 });

	return found.map(({ personId }) => personId);
}
