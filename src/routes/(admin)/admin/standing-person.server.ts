import { redirect } from '@sveltejs/kit';
import { mergedInto } from '#lib/server/organisation/persons.ts';
import { database } from '#lib/web/database.server.ts';

/** An old link to a record that was merged into another one leads to that one. */
export async function requireStanding(personId: string, page: (personId: string) => string): Promise<void> {
	const into = await mergedInto(database(), personId);
	if (into) redirect(303, page(into));
}
