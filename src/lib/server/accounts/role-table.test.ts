import { expect, test } from 'vitest';
import { delegation } from '#lib/server/db/schema/organisation.ts';
import { inLanguage } from '../language.ts';
import { listDelegations } from '../organisation/delegations.ts';
import { roleTable } from './role-table.ts';
import { grantRole, listRoleHolders } from './roles.ts';
import { createPerson } from './outsiders.ts';
import { now, peopledCity } from './test-people.ts';

const on = '2026-11-02';

test('roles go out with who holds them, and with the delegates of heads; in Indonesian, whoever asks', async () => {
	const db = await peopledCity();
	await db.write(async (tx) => {
		const auditor = { name: 'Wati', organisation: 'Bawaslu', from: on, by: 'admin' };
		const { personId } = await createPerson(tx, auditor, now);
		await grantRole(tx, { personId, role: 'auditor', from: on, to: '2027-01-01', by: 'admin' }, now);
		const given = { personId: 'staf', unitId: 'dinas', fromOn: on, toOn: '2026-12-31', givenAt: now };
		await tx.insert(delegation).values({ ...given, givenBy: 'kadis', givenByPostId: 'kadis-dinas' });
		await tx.insert(delegation).values({ ...given, givenBy: 'rekan', givenByPostId: 'rekan-bidang' });
	});
	const make = async () => roleTable(await listRoleHolders(db, on), await listDelegations(db, on));
	const [headings, ...rows] = await make();

	expect(headings).toHaveLength(7);
	expect(rows).toHaveLength(4);
	expect(rows.slice(0, 2)).toEqual([
		['admin Wirakusuma', '', 'Administrator', expect.stringMatching(/^Sejak /), 'Aktif', '', ''],
		['Wati', 'Bawaslu', 'Auditor', '2 November 2026 sampai sebelum 1 Januari 2027', 'Belum aktif', '', '']
	]);
	expect(rows).toContainEqual([
		...['staf Wirakusuma', 'dinas', 'Petugas yang ditunjuk', '2 November 2026 sampai 31 Desember 2026'],
		...['', 'kadis Wirakusuma', 'Berlaku']
	]);
	// Whoever gave it heads nothing.
	expect(rows.map((cells) => cells.at(-1))).toContainEqual(expect.stringMatching(/^Gugur/));
	expect(await inLanguage('en', make)).toEqual(await make());
});
