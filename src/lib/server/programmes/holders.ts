import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { enrolment, enrolmentHolder, requirement } from '#lib/server/db/schema/programmes.ts';

/** As which record somebody was known at a moment whose try at a requirement it is now: another one before two were merged. */
export async function holderThen(db: Reader, personId: string, requirementId: string, at: Date): Promise<string> {
	return (await holderQuery(db).get({ personId, requirementId, at }))?.personId ?? personId;
}

const holderQuery = preparedOnce((db: Reader) =>
	db
		.select({ personId: enrolmentHolder.personId })
		.from(enrolment)
		.innerJoin(requirement, eq(requirement.cycleId, enrolment.cycleId))
		.innerJoin(enrolmentHolder, eq(enrolmentHolder.enrolmentId, enrolment.id))
		.where(
			and(
				eq(enrolment.personId, sql.placeholder('personId')),
				eq(requirement.id, sql.placeholder('requirementId')),
				gt(enrolmentHolder.until, sql.placeholder('at'))
			)
		)
		.orderBy(asc(enrolmentHolder.until))
		.limit(1)
		.prepare()
);
