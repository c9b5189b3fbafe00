import { roleTable } from '#lib/server/accounts/role-table.ts';
import { listRoleHolders } from '#lib/server/accounts/roles.ts';
import type { TableFormat } from '#lib/server/documents/table.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { listDelegations } from '#lib/server/organisation/delegations.ts';
import { m } from '#lib/paraglide/messages.js';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { sendTable } from '#lib/web/table-file.server.ts';
import { recordExport } from '#lib/web/views.server.ts';

/** Who may do what, by a role or as a delegate, in the log before it is sent. */
export async function sendRoles(format: TableFormat): Promise<Response> {
	const viewer = requireRole('administrator');
	const db = database();
	const holders = await listRoleHolders(db, viewer.today);
	const delegations = await listDelegations(db, viewer.today);
	const people = holders.length + delegations.length;
	await recordExport(viewer, 'roles', { page: 'roles', people, fullNumbers: false });

	return sendTable(format, `peran-${viewer.today}`, {
		sheet: inIndonesian(m.roles_title),
		parts: [roleTable(holders, delegations)]
	});
}
