/** Further than any list goes; a larger number would have the database count past its rows for nothing. */
const furthest = 10_000;

/**
 * The page of a list that an address asks for with `?page=`, from 1 to the last.
 * @param pages how many the list has, where that is known already
 */
export function chosenPage(url: URL, pages = furthest): number {
	const asked = Math.floor(Number(url.searchParams.get('page'))) || 1;

	return Math.min(Math.max(1, asked), Math.max(1, pages));
}
