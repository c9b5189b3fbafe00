import { sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { EmploymentKind } from '#lib/server/db/schema/organisation.ts';
import { listed } from '../oversight/standing-query.ts';
import { standsOnSql } from './as-of.ts';
import { nameKey } from './name-key.ts';
import { birthDateIn } from './numbers.ts';

/** Records that may be of one human: by a number that differs only in how it is written, or by name and birth date. */
export type DuplicateGroup = { by: 'number' | 'name'; personIds: string[] };

/** What tells whether somebody is recorded twice. */
export type Recorded = { personId: string; name: string; birthDate: Day | null; numbers: string[] };

/** Letters and digits alone: `19900101-201503.2` and `19900101 201503 2` are one number. */
function numberKey(number: string): string {
	return number.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/**
 * Groups records that may be of one human; a record stands in at most one group of each kind. Without a birth date, in its own
 * field or in the NIP, a name alone says nothing.
 */
export function groupDuplicates(people: readonly Recorded[]): DuplicateGroup[] {
	const byNumber = new Map<string, Set<string>>();
	const byName = new Map<string, Set<string>>();
	const add = (groups: Map<string, Set<string>>, key: string, personId: string) => {
		if (!groups.has(key)) groups.set(key, new Set());
		groups.get(key)!.add(personId);
	};

	for (const { personId, name, birthDate, numbers } of people) {
		for (const number of numbers) add(byNumber, numberKey(number), personId);
		const born = birthDate ?? numbers.map(birthDateIn).find((day) => day !== undefined);
		if (born) add(byName, `${born} ${nameKey(name)}`, personId);
	}

	const groups = [...grouped('number', byNumber), ...grouped('name', byName)];
	const told = new Set<string>();

	// The same records by number and by name are told once.
	return groups.filter(({ personIds }) => {
		const key = personIds.join(' ');

		return !told.has(key) && told.add(key);
	});
}

function grouped(by: DuplicateGroup['by'], groups: Map<string, Set<string>>): DuplicateGroup[] {
	return [...groups.values()].filter(({ size }) => size > 1).map((ids) => ({ by, personIds: [...ids].sort() }));
}

/** Among everybody who holds a primary post on a day or later; who has left is recorded twice to nobody's harm. */
export async function findDuplicates(db: Reader, on: Day): Promise<DuplicateGroup[]> {
	const rows = await db.all<{ personId: string; name: string; birthDate: Day | null; numbers: string }>(sql`
		select p.id as personId, p.name as name, p.birth_date as birthDate, group_concat(n.number, char(10)) as numbers
		from person p join person_number n on n.person_id = p.id and n.recorded_to is null
		where exists (
			select 1 from post h where h.person_id = p.id and h.is_primary = 1 and h.recorded_to is null
				and (h.valid_to is null or h.valid_to > ${on})
		)
		group by p.id
		order by lower(p.name), p.id`);

	return groupDuplicates(rows.map(({ numbers, ...row }) => ({ ...row, numbers: numbers.split('\n') })));
}

export type DuplicateRecord = {
	personId: string;
	name: string;
	number: string;
	birthDate: Day | null;
	employment: EmploymentKind | null;
	unit: string | null;
	title: string | null;
	since: Day | null;
	activated: boolean;
	certificates: number;
};

/** What stands in each of these records, by person. */
export async function readDuplicates(
	db: Reader,
	personIds: readonly string[],
	on: Day
): Promise<Map<string, DuplicateRecord>> {
	const rows = await db.all<Omit<DuplicateRecord, 'activated'> & { activated: number }>(sql`
		select p.id as personId, p.name as name, p.birth_date as birthDate,
			(
				select n.number from person_number n where n.person_id = p.id and n.recorded_to is null
				order by n.valid_to is null desc, n.valid_from desc limit 1
			) as number,
			(
				select e.kind from employment e where e.person_id = p.id and e.recorded_to is null
				order by e.valid_from desc limit 1
			) as employment,
			v.name as unit, h.title as title, h.valid_from as since,
			exists (select 1 from account a where a.person_id = p.id and a.activated_at is not null) as activated,
			(select count(*) from certificate c where c.person_id = p.id and c.superseded_at is null) as certificates
		from person p
		left join post h on h.id = (
			select h.id from post h
			where h.person_id = p.id and h.is_primary = 1 and h.recorded_to is null
				and (h.valid_to is null or h.valid_to > ${on})
			order by h.valid_from limit 1
		)
		left join unit_version v on v.unit_id = h.unit_id and ${standsOnSql('v', on)}
		where p.id in ${listed(personIds)}`);

	return new Map(rows.map(({ activated, ...row }) => [row.personId, { ...row, activated: activated === 1 }]));
}
