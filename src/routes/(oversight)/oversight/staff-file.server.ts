import { recordAudit } from '#lib/server/audit/audit.ts';
import { workbookType } from '#lib/server/documents/workbook.ts';
import { countStaff, staffCsv, staffWorkbook } from '#lib/server/oversight/staff-list.ts';
import { isStateFilter } from '#lib/server/oversight/states.ts';
import {
	overseenUnit,
	requireCycle,
	chosenPeople,
	chosenScope,
	readsReasons,
	unitsIn
} from './overseen-unit.server.ts';

/** The staff of a unit as a file, in the log before it is sent: as it is on the page, with the same filter. */
export async function sendStaffFile(unitId: string, url: URL, format: 'csv' | 'xlsx'): Promise<Response> {
	const { viewer, db, now, on, unit, clocks } = await overseenUnit(unitId);
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
				people: await countStaff(tx, clocks, filter),
				fullNumbers
			}
		})
	);

	const told = { fullNumbers, revocationReasons: readsReasons(viewer) };
	const body =
		format === 'csv'
			? streamOf(staffCsv(db, clocks, filter, told))
			: new Blob([(await staffWorkbook(db, clocks, filter, told)) as Uint8Array<ArrayBuffer>]);

	return new Response(body, {
		headers: {
			'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : workbookType,
			'content-disposition': `attachment; filename="pegawai-${unit.code.replace(/[^\w.-]/g, '_')}-${on}.${format}"`,
			'cache-control': 'no-store'
		}
	});
}

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
