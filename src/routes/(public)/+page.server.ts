import { isProgressPublic } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({ progress: await isProgressPublic(database()) });
