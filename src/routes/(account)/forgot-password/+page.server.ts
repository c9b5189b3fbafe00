import { findInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';

/** The same for everybody: it asks for nothing, so it tells nothing. */
export const load: PageServerLoad = async () => ({ institution: (await findInstitution(database()))?.name ?? null });
