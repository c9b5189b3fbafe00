import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { listUnaffirmed, recapCsv, recapPledge } from '#lib/server/official-texts/pledge-recap.ts';
import { listSubtree } from '#lib/server/organisation/units.ts';
import { overseenUnit } from '../../overseen-unit.server.ts';
import { chosenPledge } from '../pledges/chosen-pledge.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ params, url }) => {
	const { viewer, db, now, on, unit } = await overseenUnit(params.unit);
	const { cycle } = await chosenPledge(db, url, on);
	if (!cycle) error(404, m.pledge_no_cycle());

	const left = await listUnaffirmed(db, await listSubtree(db, unit.id, on), cycle, on, -1);
	const csv = recapCsv(await recapPledge(db, unit.id, cycle, on), left);
	await db.write((tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: unit.id,
			payload: { cycle: cycle.id, page: 'pledges', people: left.length, fullNumbers: false }
		})
	);

	return new Response(csv, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="ikrar-${unit.code.replace(/[^\w.-]/g, '_')}-${on}.csv"`,
			'cache-control': 'no-store'
		}
	});
};
