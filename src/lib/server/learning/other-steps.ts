import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { OfficialTextKind } from '#lib/server/db/schema/official-texts.ts';
import { listOtherRequirements, type OtherRequirement } from '../attempts/requirements.ts';
import type { At } from '../organisation/clocks.ts';
import { awaitedHead, listAcknowledged, type AwaitedHead } from '../official-texts/acknowledgements.ts';
import { listCurrentTexts } from '../official-texts/official-texts.ts';
import type { OtherStep } from './next-step.ts';

/** A circular, the briefing or the pledge of a programme on the person's page. */
export type OtherLine = {
	kind: OtherRequirement['kind'];
	ref: string;
	/** Empty for the briefing. */
	title: string;
	done: boolean;
	/** An earlier version was acknowledged: what is asked is the new one. */
	again: boolean;
};

export type AskedOther = OtherRequirement & { line: OtherLine; step: OtherStep };

/** What cycles opened by then ask of a person beside modules, and what there is to do for it; one step for each text. */
export async function listAskedOthers(db: Reader, personId: string, at: At): Promise<AskedOther[]> {
	const asked = await listOtherRequirements(db, personId, at);
	if (asked.length === 0) return [];

	const texts = await listCurrentTexts(db);
	const acknowledged = await listAcknowledged(db, personId);
	const steps = new Map<string, OtherStep>();

	for (const { kind, ref, fulfilledAt } of asked) {
		const text = texts.find((one) => one.kind === kind && one.ref === ref);
		const awaited = kind === 'pledge' && text && !fulfilledAt ? await awaitedHead(db, personId, text, at.on) : null;
		const title = text?.title ?? ref;
		if (kind === 'briefing') steps.set(kind, steps.get(kind) ?? { kind });
		else if (awaited) steps.set(`${kind} ${ref}`, { kind: 'pledge-wait', ref, title, awaited });
		else if (!steps.has(`${kind} ${ref}`)) steps.set(`${kind} ${ref}`, { kind, ref, title });
	}

	return asked.map((one) => {
		const { kind, ref, fulfilledAt } = one;
		const step = steps.get(kind === 'briefing' ? kind : `${kind} ${ref}`)!;
		const again = !fulfilledAt && acknowledged.some((each) => each.kind === kind && each.ref === ref);

		return {
			...one,
			step,
			line: { kind, ref, title: 'title' in step ? step.title : m.briefing_title(), done: fulfilledAt !== null, again }
		};
	});
}

/** A circular or a pledge that has a newer version than the one that a person, who is done with it, has acknowledged. */
export type News = {
	kind: OfficialTextKind;
	ref: string;
	title: string;
	version: number;
	acknowledged: number;
	/** Who affirms a pledge first. */
	awaited: AwaitedHead | null;
};

/** What changed for whoever has completed: asked for anew without touching the certificate. */
export async function listNews(
	db: Reader,
	personId: string,
	asked: readonly AskedOther[],
	{ on }: At
): Promise<News[]> {
	const texts = asked.filter(({ kind }) => kind !== 'briefing');
	const done = texts.filter(({ completedAt, succeeded }) => completedAt !== null && !succeeded);
	const changed = new Set(done.map(keyOf));
	// An enrolment that is not complete asks for it as one of its steps.
	for (const one of texts) if (!one.fulfilledAt) changed.delete(keyOf(one));
	if (changed.size === 0) return [];

	const acknowledged = await listAcknowledged(db, personId);
	const news: News[] = [];

	for (const text of await listCurrentTexts(db)) {
		const { kind, ref, title, version } = text;
		const last = acknowledged.find((one) => one.kind === kind && one.ref === ref);
		if (!changed.has(keyOf(text)) || !last || last.version >= version) continue;

		const awaited = kind === 'pledge' ? await awaitedHead(db, personId, text, on) : null;
		news.push({ kind, ref, title, version, acknowledged: last.version, awaited });
	}

	return news;
}

function keyOf({ kind, ref }: { kind: string; ref: string }): string {
	return `${kind} ${ref}`;
}
