import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { refresherSize, wholeSize, type Refreshed } from '#lib/assessment/refresher.ts';
import { changeOf, citesChange, type RegulationChange } from '#lib/content/impact.ts';
import type { Pool, Regulation } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { questionCorrection } from '#lib/server/db/schema/questions.ts';
import { findPublished, type Published, type PublishedQuestion } from '../publishing/published.ts';
import { standingPools } from './decided.ts';
import { listSeen } from './history.ts';
import { countingRequirement, isOpen, type ModuleRequirement } from './requirements.ts';

/** Why somebody who is certified already should read a lesson again: its topic was missed, its law has changed, it is new. */
export type RereadReason = 'missed' | 'law' | 'new';

/** The shorter path of one person through one module. */
export type Refresher = {
	/** The attempt by which the person passed the module before. */
	attemptId: string;
	passedAt: Date;
	/** What the quiz is drawn from, and by. */
	pools: Pool[];
	about: Refreshed;
	/** How many questions it holds, and how many the whole quiz would. */
	questions: number;
	whole: number;
	/** By the slug of the lesson; one that is not named may be left out. */
	rereads: ReadonlyMap<string, RereadReason[]>;
};

/**
 * The shorter path, where every open requirement of the module allows it to this person: a pass counts for all of them, so one that
 * asks for the whole way is enough to ask for all of it.
 * @param asked everything that is asked of the person for this module
 */
export async function findRefresher(
	db: Reader,
	personId: string,
	asked: readonly ModuleRequirement[],
	published: Published
): Promise<Refresher | undefined> {
	const attemptId = countingRequirement(asked)?.refreshesId;
	if (!attemptId || asked.some((one) => isOpen(one) && one.refreshesId === null)) return undefined;

	const passed = (await db
		.select({ publicationId: attempt.publicationId, at: attempt.submittedAt })
		.from(attempt)
		.where(eq(attempt.id, attemptId))
		.get())!;
	const former = (await findPublished(db, passed.publicationId))!;
	const changes = await listRegulationChanges(db, former.publication.publishedAt);
	const missed = await missedIn(db, attemptId, published);
	const pools = await standingPools(db, published);
	const about = {
		missed,
		changed: await changedQuestions(db, { former, passedAt: passed.at!, published, changes }),
		seen: await listSeen(db, personId, published.publication.moduleId)
	};

	return {
		attemptId,
		passedAt: passed.at!,
		pools,
		about,
		questions: refresherSize(pools, about),
		whole: wholeSize(pools),
		rereads: rereadsOf(published, former, missed, changes)
	};
}

/** Those objectives of a module of which a question did not get all its points, as the attempt was graded last. */
async function missedIn(db: Reader, attemptId: string, { publication }: Published): Promise<Set<string>> {
	const rows = await db.all<{ objective: string }>(sql`
		select distinct o.value as objective
		from grading g
			join json_each(g.per_question) q
			join question_version v on v.id = q.value ->> 'questionVersionId'
			join json_each(v.public_part, '$.objectives') o
		where g.attempt_id = ${attemptId} and g.n = (select max(l.n) from grading l where l.attempt_id = g.attempt_id)
			and not (q.value ->> 'voided') and (q.value ->> 'points') < 1`);

	return new Set(rows.map((row) => row.objective).filter((id) => Object.hasOwn(publication.module.objectives, id)));
}

/** Questions that read or are judged otherwise than in a former publication, or that cite what has changed in the law. */
async function changedQuestions(
	db: Reader,
	{
		former,
		passedAt,
		published,
		changes
	}: { former: Published; passedAt: Date; published: Published; changes: readonly RegulationChange[] }
): Promise<Set<string>> {
	const versions = new Map(former.questions.map((one) => [one.question.public.id, one.questionVersionId]));
	const rekeyed = await db
		.select({ questionVersionId: questionCorrection.questionVersionId })
		.from(questionCorrection)
		.where(
			and(
				inArray(
					questionCorrection.questionVersionId,
					published.questions.map((one) => one.questionVersionId)
				),
				eq(questionCorrection.kind, 'key'),
				gt(questionCorrection.decidedAt, passedAt)
			)
		);
	const corrected = new Set(rekeyed.map((row) => row.questionVersionId));
	const isChanged = ({ question, questionVersionId }: PublishedQuestion) => {
		const before = versions.get(question.public.id);

		return (
			(before !== undefined && before !== questionVersionId) ||
			corrected.has(questionVersionId) ||
			citesChange(question, changes)
		);
	};

	return new Set(published.questions.filter(isChanged).map((one) => one.question.public.id));
}

/** What the published regulations say otherwise than on the day of a former publication. */
async function listRegulationChanges(db: Reader, since: Date): Promise<RegulationChange[]> {
	// A first version changes nothing, and is passed by in the index: the rows are long.
	const rows = await db.all<{ before: string | null; after: string }>(sql`
		select
			(
				select b.data from ${referenceVersion} b
				where b.kind = 'regulation' and b.ref = r.ref and b.published_at <= ${since.getTime()}
				order by b.n desc limit 1
			) as before,
			r.data as after
		from ${referenceVersion} r
		where r.kind = 'regulation' and r.n > 1 and r.published_at > ${since.getTime()}
			and r.n = (select max(l.n) from ${referenceVersion} l where l.kind = r.kind and l.ref = r.ref)
		order by r.ref`);

	return rows.flatMap(({ before, after }) => {
		if (before === null) return [];

		return changeOf(JSON.parse(before) as Regulation, JSON.parse(after) as Regulation) ?? [];
	});
}

function rereadsOf(
	{ lessons }: Published,
	former: Published,
	missed: ReadonlySet<string>,
	changes: readonly RegulationChange[]
): Map<string, RereadReason[]> {
	const known = new Set(former.lessons.map(({ slug }) => slug));
	const reasons = lessons.map(({ slug, objectives, parts }): [string, RereadReason[]] => [
		slug,
		[
			...(objectives.some((id) => missed.has(id)) ? (['missed'] as const) : []),
			...(citesChange(parts, changes) ? (['law'] as const) : []),
			...(known.has(slug) ? [] : (['new'] as const))
		]
	]);

	return new Map(reasons.filter(([, why]) => why.length > 0));
}
