import { memberFilters, type MemberFilter } from '#lib/server/programmes/lists.ts';

/** Which list of a cycle an address asks for; its page and its files hold the same people. */
export function chosenMembers({ searchParams }: URL): { filter: MemberFilter; search: string } {
	return {
		filter: memberFilters.find((each) => each === searchParams.get('filter')) ?? 'audience',
		search: searchParams.get('q')?.trim().slice(0, 100) ?? ''
	};
}
