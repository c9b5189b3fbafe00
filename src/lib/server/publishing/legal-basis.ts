import { and, desc, eq, sql } from 'drizzle-orm';
import { shortName } from '#lib/content/regulation-names.ts';
import { isStale } from '#lib/content/regulations.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
import type { Published } from './published.ts';

export type LegalBasis = {
	/** The day of the regulation that was checked the longest ago; null when nothing is cited. */
	checkedOn: Day | null;
	/** That day is more than 180 days ago. */
	stale: boolean;
	/** The newest first. */
	regulations: { id: string; name: string; checkedOn: Day }[];
};

/**
 * The regulations in force that the texts of a publication cite, as they are shown today. What was repealed or is over is told
 * as history, and is no basis; what its graded questions cite is left out: it may tell a key.
 */
export async function findLegalBasis(db: Reader, published: Published, on: Day): Promise<LegalBasis> {
	const rows = await citedQuery(db).all({ ids: JSON.stringify(citedIn(published)) });
	const checkedOn = rows.map((row) => row.checkedOn).sort()[0] ?? null;

	return {
		checkedOn,
		stale: checkedOn !== null && isStale(checkedOn, on),
		regulations: rows.map(({ id, checkedOn: day, ...regulation }) => ({
			id,
			name: shortName(regulation),
			checkedOn: day
		}))
	};
}

/** What was published never changes, so it is looked through once. */
const cited = new WeakMap<Published, string[]>();

function citedIn(published: Published): string[] {
	const known = cited.get(published);
	if (known) return known;

	const html = [
		published.publication.module.introductionHtml,
		...published.lessons.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.html] : [])))
	].join('\n');
	const ids = [...new Set([...html.matchAll(/href="\/regulations\/([a-z0-9-]+)["#]/g)].map(([, id]) => id!))];
	cited.set(published, ids);

	return ids;
}

const field = <T>(name: string) => sql<T>`json_extract(${referenceVersion.data}, ${sql.raw(`'$.${name}'`)})`;
const citedQuery = preparedOnce((db: Reader) =>
	db
		.select({
			id: referenceVersion.ref,
			kind: field<string>('kind'),
			number: field<string>('number'),
			year: field<number>('year'),
			checkedOn: field<Day>('checkedOn')
		})
		.from(referenceVersion)
		.where(
			and(
				eq(referenceVersion.kind, 'regulation'),
				eq(field<string>('status'), 'berlaku'),
				sql`${referenceVersion.ref} in (select value from json_each(${sql.placeholder('ids')}))`,
				sql`${referenceVersion.n} = (
					select max(v.n) from reference_version v
					where v.kind = ${referenceVersion.kind} and v.ref = ${referenceVersion.ref}
				)`
			)
		)
		.orderBy(desc(field('year')), referenceVersion.ref)
		.prepare()
);
