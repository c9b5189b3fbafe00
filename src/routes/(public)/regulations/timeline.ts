import type { Regulation } from '#lib/content/model.ts';

type Dated = Pick<Regulation, 'id' | 'year' | 'inForceFrom' | 'status' | 'repealedOn'>;

/** `issued`: made in that year, and since when it holds is not known. */
export type Happening = { id: string; kind: 'starts' | 'issued' | 'ends'; on: string };
export type TimelineYear = { year: number; happenings: Happening[] };

/** What began to hold and what was repealed in each year, the oldest first; years in which nothing happened are left out. */
export function timelineOf(regulations: readonly Dated[]): TimelineYear[] {
	const happenings = regulations.flatMap(({ id, year, inForceFrom, status, repealedOn }): Happening[] => [
		// Behind the days of its year: it is not known which it was.
		inForceFrom ? { id, kind: 'starts', on: inForceFrom } : { id, kind: 'issued', on: `${year}-99` },
		...(status === 'dicabut' && repealedOn ? [{ id, kind: 'ends' as const, on: repealedOn }] : [])
	]);
	const years = new Map<number, Happening[]>();

	for (const happening of happenings.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1))) {
		const year = Number(happening.on.slice(0, 4));

		years.set(year, [...(years.get(year) ?? []), happening]);
	}

	return [...years].map(([year, list]) => ({ year, happenings: list }));
}
