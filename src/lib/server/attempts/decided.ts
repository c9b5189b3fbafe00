import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { voidsOf } from '#lib/assessment/correction.ts';
import type { Snapshot } from '#lib/assessment/snapshot.ts';
import type { Pool } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { publication } from '#lib/server/db/schema/content.ts';
import type { Published } from '../publishing/published.ts';
import { correctionsInForce } from '../questions/corrections.ts';

/** What whoever is answering has to be told of. */
export type Decided = {
	/** Slots of the questions that do not count any more, whatever is answered. */
	voided: number[];
	/** What publications since the start of the attempt say they correct, the earliest first. */
	notices: { note: string; at: Date }[];
};

/** What was decided about the questions of an open attempt, and about its module while it was open. */
export async function findDecided(
	db: Reader,
	{ moduleId, startedAt, snapshot }: { moduleId: string; startedAt: Date; snapshot: Snapshot }
): Promise<Decided> {
	const versions = snapshot.questions.map((one) => one.questionVersionId);
	const voids = new Set(voidsOf(await correctionsInForce(db, versions)));
	const notices = await noticesQuery(db).all({ moduleId, startedAt });

	return {
		voided: snapshot.questions.flatMap((one) => (voids.has(one.questionVersionId) ? [one.slot] : [])),
		notices
	};
}

const noticesQuery = preparedOnce((db: Reader) =>
	db
		.select({ note: publication.note, at: publication.publishedAt })
		.from(publication)
		.where(
			and(
				eq(publication.moduleId, sql.placeholder('moduleId')),
				eq(publication.kind, 'corrects'),
				gt(publication.publishedAt, sql.placeholder('startedAt'))
			)
		)
		.orderBy(asc(publication.n))
		.prepare()
);

/** The pools of a publication with the questions to draw from: one that is void would only cost its reader time. */
export async function standingPools(
	db: Reader,
	{ publication: { module }, questions }: Pick<Published, 'publication' | 'questions'>
): Promise<Pool[]> {
	const voids = new Set(
		voidsOf(
			await correctionsInForce(
				db,
				questions.map((one) => one.questionVersionId)
			)
		)
	);
	const standing = questions.filter((one) => !voids.has(one.questionVersionId));

	return module.pools.map((pool) => ({
		...pool,
		questions: standing.filter((one) => one.pool === pool.slug).map((one) => one.question)
	}));
}
