import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import { publication } from '#lib/server/db/schema/content.ts';
import { institution } from '#lib/server/db/schema/organisation.ts';
import { askedOf, requirementsSql, type ModuleRequirement } from '../attempts/requirements.ts';
import { closingDay, type At } from '../organisation/clocks.ts';
import { publicationFor, type PublicationBrief } from '../publishing/publishing.ts';
import type { Published } from '../publishing/published.ts';
import { readingRound, type Reading } from './readings.ts';

/** How one person stands in one module. */
export type ModuleState = {
	published: Published;
	/** Everything that cycles opened so far ask of the person for this module, earliest due first. */
	asked: ModuleRequirement[];
	/** Of the round that the person is in. */
	readings: Reading[];
	/** Some publication of the module corrects one before it. */
	corrected: boolean;
};

/** Nothing when the module was never published. One read, and none for the content that a process has seen before. */
export async function findModuleState(
	db: Reader,
	personId: string,
	moduleId: string,
	at: At
): Promise<ModuleState | undefined> {
	const row = await stateQuery(db).get({
		...{ personId, moduleId, on: at.on },
		closing: await closingDay(db, personId, at)
	});
	const published = row && (await publicationFor(db, personId, moduleId, row.publications));
	if (!published) return undefined;

	const round = readingRound(row.asked);

	return {
		published,
		asked: row.asked,
		readings: row.readings.filter((one) => one.round === round),
		corrected: row.publications.some(({ kind }) => kind === 'corrects')
	};
}

type StoredReading = Omit<Reading, 'completedAt'> & { completedAt: number | null; round: number };

/** JSON gathers what would be three reads. The institution has one row; it carries them. */
const stateQuery = preparedOnce((db) =>
	db
		.select({
			publications: sql`(
				select json_group_array(json_object('id', id, 'kind', kind, 'publishedAt', published_at)) from (
					select id, kind, published_at from ${publication} where module_id = ${sql.placeholder('moduleId')} order by n desc
				)
			)`.mapWith((json: string) =>
				(JSON.parse(json) as (Omit<PublicationBrief, 'publishedAt'> & { publishedAt: number })[]).map(
					({ publishedAt, ...rest }): PublicationBrief => ({ ...rest, publishedAt: new Date(publishedAt) })
				)
			),
			asked: requirementsSql(askedOf, sql.placeholder('moduleId')),
			readings: sql`(
				select json_group_array(json_object(
					'lessonVersionId', r.lesson_version_id, 'round', r.round, 'completedAt', r.completed_at, 'position', r.position
				))
				from reading r join lesson_version v on v.id = r.lesson_version_id
				where r.person_id = ${sql.placeholder('personId')} and v.module_id = ${sql.placeholder('moduleId')}
			)`.mapWith((json: string) =>
				(JSON.parse(json) as StoredReading[]).map(({ completedAt, ...rest }) => ({
					...rest,
					completedAt: completedAt === null ? null : new Date(completedAt)
				}))
			)
		})
		.from(institution)
		.prepare()
);
