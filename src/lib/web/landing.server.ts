import { listRoles } from '#lib/server/accounts/roles.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { takesPart } from '#lib/server/programmes/programmes.ts';
import { database } from './database.server.ts';
import { nextPath } from './next-path.ts';
import type { Viewer } from './sessions.server.ts';

const places = [
	['administrator', '/admin'],
	['auditor', '/oversight'],
	['trainer', '/author']
] as const;

/**
 * Where somebody comes to who asked for no page, after signing in and by the name on top of each page: to the own training,
 * or else to the work of the role.
 */
export async function landingOf({ personId, roles }: Pick<Viewer, 'personId' | 'roles'>): Promise<string> {
	const work = places.find(([role]) => roles.includes(role));

	// Nearly nobody has a role; all others cost no look into the database.
	return work && !(await takesPart(database(), personId)) ? work[1] : '/learn';
}

/** Where somebody goes who has just come in: to the page asked for, after what somebody else has done to the account. */
export async function landingAfterSignIn(
	url: URL,
	{ personId, resetUnseen }: { personId: string; resetUnseen: boolean }
): Promise<string> {
	const roles = await listRoles(database(), personId, await today(database(), new Date()));
	const next = nextPath(url, await landingOf({ personId, roles }));

	return resetUnseen ? `/sign-in/notice?next=${encodeURIComponent(next)}` : next;
}
