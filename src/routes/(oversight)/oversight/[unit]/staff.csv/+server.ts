import { recordAudit } from '#lib/server/audit/audit.ts';
import { countStaff, staffCsv } from '#lib/server/oversight/staff-list.ts';
import { isStateFilter } from '#lib/server/oversight/states.ts';
import type { RequestHandler } from './$types';
import {
	overseenUnit,
	requireCycle,
	chosenPeople,
	chosenScope,
	readsReasons,
	unitsIn
} from '../../overseen-unit.server.ts';

export const GET: RequestHandler = async ({ params, url }) => {
	const { viewer, db, now, on, unit, timeZone } = await overseenUnit(params.unit);
	const cycle = await requireCycle(db, url, on);
	const scope = chosenScope(url);
	const asked = url.searchParams.get('state') ?? '';
	const search = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const filter = {
		cycleId: cycle.id,
		unitIds: await unitsIn(db, unit.id, scope, on),
		state: isStateFilter(asked) ? asked : undefined,
		...chosenPeople(url),
		search
	};
	const fullNumbers = viewer.roles.includes('administrator');

	await db.write(async (tx) =>
		recordAudit(tx, {
			at: now,
			actor: viewer.personId,
			kind: 'staff.export',
			subject: unit.id,
			payload: {
				cycle: cycle.id,
				scope,
				state: filter.state ?? null,
				searched: search !== '',
				people: await countStaff(tx, on, filter),
				fullNumbers
			}
		})
	);

	const csv = staffCsv(db, on, filter, { timeZone, fullNumbers, revocationReasons: readsReasons(viewer) });

	return new Response(streamOf(csv), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="pegawai-${unit.code.replace(/[^\w.-]/g, '_')}-${on}.csv"`,
			'cache-control': 'no-store'
		}
	});
};

/** Reads on only when the client has taken what came before. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();

	return new ReadableStream({
		async pull(controller) {
			const { value, done } = await texts.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await texts.return(undefined);
		}
	});
}
