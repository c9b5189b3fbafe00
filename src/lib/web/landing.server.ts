import { holdsRole } from '#lib/server/accounts/roles.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { takesPart } from '#lib/server/programmes/programmes.ts';
import { database } from './database.server.ts';

const places = [
	['administrator', '/admin'],
	['auditor', '/oversight'],
	['trainer', '/author']
] as const;

/** Where somebody comes to who signs in and asked for no page: to the own training, or else to the work of the role. */
export async function landingOf(personId: string): Promise<string> {
	const db = database();
	if (await takesPart(db, personId)) return '/learn';

	const on = await today(db, new Date());
	for (const [role, place] of places) if (await holdsRole(db, personId, role, on)) return place;

	return '/learn';
}
