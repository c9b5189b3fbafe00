import { asc, eq } from 'drizzle-orm';
import { isSameRule } from '#lib/content/audience-groups.ts';
import type { Condition } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { today } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { cyclesAhead, cyclesTakingIn, type CycleRow } from './cycles.ts';
import { crowdsOf, type ThoughtOf } from './lists.ts';
import { listUnknownUnits } from './publish-programme.ts';

/** What a rule would do in one cycle on a day. */
export type AudienceEffect = {
	cycle: CycleRow;
	/** Whether saving it enrols at once; a cycle that opens later enrols on that day. */
	takingIn: boolean;
	/** Whom the rule takes in. */
	within: number;
	/** Those of them who are not enrolled by the rule yet: the very people whom saving enrols, where it enrols at once. */
	entering: number;
	/** Whom the rule in force takes in and this one does not; who is enrolled stays so. */
	leaving: number;
	/** Tells these people from others who are as many. */
	hash: string;
};

/** The cycles of a programme that a rule still decides about, the earliest first. */
export async function listCyclesAhead(db: Reader, programmeId: string, on: Day): Promise<CycleRow[]> {
	const cycles = await db
		.select()
		.from(cycle)
		.where(eq(cycle.programmeId, programmeId))
		.orderBy(asc(cycle.opensOn), asc(cycle.key));

	return cyclesAhead(cycles, on);
}

/** A cycle by a rule that somebody thinks of. */
export function thoughtOf({ id, audience: former }: CycleRow, audience: Condition[]): ThoughtOf {
	return { id, audience, former };
}

/** A dry run: what a rule would do in each cycle that is not over. Nothing is changed by looking. */
export async function previewAudience(
	db: Reader,
	programmeId: string,
	audience: Condition[],
	on: Day
): Promise<AudienceEffect[]> {
	const ahead = await listCyclesAhead(db, programmeId, on);
	const takingIn = cyclesTakingIn(ahead, on);
	const effects: AudienceEffect[] = [];

	for (const each of ahead) {
		const { within, entering, leaving } = await crowdsOf(db, thoughtOf(each, audience), on);
		effects.push({
			cycle: each,
			takingIn: takingIn.includes(each),
			within: within.count,
			entering: entering.count,
			leaving: leaving.count,
			hash: contentHash([within.hash, entering.hash, leaving.hash])
		});
	}

	return effects;
}

/** What was told by a dry run, person by person, to be compared when it is saved. */
export function previewMark(effects: readonly AudienceEffect[]): string {
	return contentHash(effects.map(({ cycle: { id }, takingIn, hash }) => [id, takingIn, hash]));
}

type Saving = {
	audience: Condition[];
	/** `previewMark` of the dry run that was looked at. */
	seen: string;
};

/**
 * Puts a rule in force in every cycle of a programme that is not over; whom it takes in is enrolled afterwards
 * (`enrolEveryone`). Whoever it no longer takes in stays enrolled. The file's rule is kept beside it.
 * @throws Problem `audience_closed`, `audience_same`, `audience_unit_unknown`, or `audience_moved` when it would no longer do
 * what was looked at
 * @returns how many enrolments follow
 */
export async function saveAudience(
	tx: Transaction,
	programmeId: string,
	{ audience, seen }: Saving,
	{ by, now }: { by: Actor; now: Date }
): Promise<{ entering: number }> {
	const on = await today(tx, now);
	const unknown = await listUnknownUnits(tx, audience);
	if (unknown.length > 0) {
		throw new Problem('audience_unit_unknown', m.audience_unit_unknown({ codes: unknown.join(', ') }));
	}

	const effects = await previewAudience(tx, programmeId, audience, on);
	if (effects.length === 0) throw new Problem('audience_closed', m.audience_closed());

	const changed = effects.map((effect) => effect.cycle).filter((each) => !isSameRule(each.audience, audience));
	if (changed.length === 0) throw new Problem('audience_same', m.audience_same());
	if (previewMark(effects) !== seen) throw new Problem('audience_moved', m.audience_moved());

	for (const each of changed) {
		const file = each.fileAudience ?? each.audience;
		const kept = isSameRule(file, audience)
			? { fileAudience: null, audienceSavedBy: null, audienceSavedAt: null }
			: { fileAudience: file, audienceSavedBy: by, audienceSavedAt: now };
		await tx
			.update(cycle)
			.set({ audience, ...kept })
			.where(eq(cycle.id, each.id));
	}

	const entering = effects.filter(({ takingIn }) => takingIn).reduce((sum, effect) => sum + effect.entering, 0);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'programme.audience',
		subject: programmeId,
		payload: { audience, cycles: changed.map(({ key }) => key), enrolled: entering }
	});

	return { entering };
}
