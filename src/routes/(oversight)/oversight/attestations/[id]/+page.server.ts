import { formatCode } from '#lib/server/documents/codes.ts';
import { cycleInWords, momentInWords } from '#lib/language/in-words.ts';
import { belowInWords, postInWords } from '#lib/server/documents/wording.ts';
import { attestationStateLabel, attestationStatus, damageOf } from '#lib/server/oversight/attestation-status.ts';
import { reasonInWords, sinceInWords } from '#lib/server/oversight/public-attestation.ts';
import { isState, stateLabel } from '#lib/server/oversight/states.ts';
import { byKind } from '#lib/server/oversight/staleness.ts';
import { listNames } from '#lib/server/oversight/staff-list.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { PageServerLoad } from './$types';
import { pathTo } from '../../overseen-unit.server.ts';
import { overseenStatement } from './statement.server.ts';

/** More names than this are counted only. */
const mostNamed = 30;

export const load: PageServerLoad = async ({ params, url }) => {
	const { db, statement, viewer, rights, now } = await overseenStatement(params.id);
	const { facts } = statement;
	const status = await attestationStatus(db, statement, now);
	const changed = [...status.reasons, ...status.since].map(({ personId }) => personId);
	const names = await listNames(db, changed);
	await recordView(viewer, statement.number, { page: 'attestation', people: names.size });
	const told = <K extends string>(
		items: readonly { kind: K; personId: string }[],
		inWords: (kind: K, count: number) => string
	) =>
		[...byKind(items)].map(([kind, those]) => ({
			sentence: inWords(kind, those.length),
			names: those.slice(0, mostNamed).map(({ personId }) => names.get(personId) ?? ''),
			more: Math.max(0, those.length - mostNamed)
		}));

	return {
		justSigned: url.searchParams.has('signed'),
		path: await pathTo(db, statement.unitId, viewer),
		id: statement.id,
		unit: { id: statement.unitId, name: facts.unit.name },
		cycleId: statement.cycleId,
		number: facts.number,
		code: formatCode(facts.code),
		scope: facts.scope,
		programme: facts.programme.title,
		period: cycleInWords(facts.programme.cycle),
		signatory: `${facts.signatory.name}, ${postInWords(facts.signatory.postKind, facts.signatory.post)}`,
		signedAt: momentInWords(facts.signedAt, facts.timeZone),
		// The statement keeps its own words; here the states are named as everywhere else.
		states: facts.states
			.filter(({ count }) => count > 0)
			.map(({ state, label, count }) => ({ state, label: isState(state) ? stateLabel(state) : label, count })),
		figures: facts.figures,
		rosterSha256: facts.roster.sha256,
		below: (facts.below ?? []).map((each) => ({
			number: each.number,
			unit: each.unit.name,
			about: belowInWords(each, facts.timeZone)
		})),
		supersedes: facts.supersedes,
		state: status.state,
		label: attestationStateLabel(status.state),
		reasons: told(status.reasons, reasonInWords),
		since: told(status.since, sinceInWords),
		successor: status.successor,
		intact: (await damageOf(db, statement)).length === 0,
		signs: rights.signs !== undefined
	};
};
