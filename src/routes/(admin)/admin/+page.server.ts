import { count, isNull } from 'drizzle-orm';
import { rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { countProposedWaivers } from '#lib/server/programmes/waiver-list.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const open = await db.select({ n: count() }).from(rosterDispute).where(isNull(rosterDispute.decidedAt)).get();

	return {
		administrator: viewer.roles.includes('administrator'),
		openDisputes: open?.n ?? 0,
		openWaivers: await countProposedWaivers(db)
	};
};
