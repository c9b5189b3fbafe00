import { desc, eq } from 'drizzle-orm';
import { dayInWords } from '#lib/language/in-words.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { rosterAt } from '#lib/server/oversight/roster.ts';
import { expect, testInOwnCity, type City } from './fixtures.ts';
import { StaffListPage } from './pages/staff-list-page.ts';

const test = testInOwnCity();

/** Two people of the kecamatan who have not finished, and where its head finds them. */
async function unfinished({ db }: City) {
	const on = await today(db, new Date());
	const unit = (await findUnit(db, '12', on))!;
	const latest = (await db
		.select({ id: cycle.id })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn))
		.get())!;
	const roster = await rosterAt(db, { unitId: unit.id, cycleId: latest.id, scope: 'subtree' }, { on }, everywhere(on));
	const [first, second] = roster.filter(({ state }) => !['certified', 'waived', 'correction'].includes(state));

	return { on, first: first!, second: second!, staff: `/oversight/${unit.id}/staff?cycle=${latest.id}` };
}

test('an administrator records who is away and who retires, and the head reads it beside the state', async ({
	page,
	city,
	signInAs
}) => {
	const { on, first, second, staff } = await unfinished(city);
	const until = addDays(on, 30);
	await signInAs('administrator');
	await page.goto(`/admin/staff/${first.personId}`);
	await page.waitForLoadState('networkidle');
	await page.getByText('Catat tidak di tempat').click();
	const absence = page.getByRole('region', { name: 'Sedang tidak di tempat' });
	await absence.getByLabel(/^Hari terakhir tidak di tempat/).fill(addDays(on, -1));
	await absence.getByRole('button', { name: 'Simpan' }).click();
	await expect(absence.getByLabel(/^Hari terakhir tidak di tempat/)).toHaveAttribute('aria-invalid', 'true');
	await absence.getByLabel(/^Hari terakhir tidak di tempat/).fill(until);
	await absence.getByRole('button', { name: 'Simpan' }).click();
	await expect(absence.getByRole('heading', { name: 'Cuti' })).toBeVisible();

	await page.goto(`/admin/staff/${second.personId}`);
	await page.waitForLoadState('networkidle');
	await page.getByText('Pensiun, meninggal, pindah, atau berhenti').click();
	await page.getByRole('region', { name: 'Jabatan' }).getByLabel('Alasan').selectOption('Pensiun');
	await page.getByLabel(/^Terhitung mulai tanggal/).fill(until);
	await page.getByRole('button', { name: 'Akhiri semua jabatan' }).click();
	await expect(page.getByText(`Pensiun per ${dayInWords(until)}`).first()).toBeVisible();

	await signInAs('camat');
	await page.goto(staff);
	const list = new StaffListPage(page);
	await expect(list.row(first.name)).toContainText(`Cuti sampai ${dayInWords(until)}`);
	await expect(list.row(second.name)).toContainText(`Pensiun per ${dayInWords(until)}`);
});

test('a head proposes a waiver, the administrator refuses and then grants one, and the head sees both answers', async ({
	page,
	city,
	signInAs
}) => {
	const { on, first, staff } = await unfinished(city);
	const propose = async (reason: string) => {
		await signInAs('camat');
		await page.goto(staff);
		await new StaffListPage(page)
			.row(first.name)
			.getByRole('link', { name: /^Ajukan pengecualian/ })
			.click();
		await page.getByLabel(/^Alasan/).fill(reason);
		await page.getByLabel('Hari terakhir').fill(addDays(on, 60));
		await page.getByRole('button', { name: 'Ajukan pengecualian' }).click();
		await expect(page.getByText(`Usulan untuk ${first.name} sudah dikirim`)).toBeVisible();
	};
	await propose('Tugas belajar');
	const list = page.url();

	await signInAs('administrator');
	await page.goto('/admin');
	await expect(page.getByText('1 menunggu keputusan')).toBeVisible();
	await page.getByRole('link', { name: 'Usulan pengecualian' }).click();
	await page.getByRole('button', { name: /^Tolak/ }).click();
	await expect(page.getByLabel(/^Alasan penolakan/)).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel(/^Alasan penolakan/).fill('Suratnya belum ada');
	await page.getByRole('button', { name: /^Tolak/ }).click();
	await expect(page.getByText(`Usulan untuk ${first.name} ditolak.`)).toBeVisible();

	await propose('Tugas belajar, suratnya sudah ada');
	await signInAs('administrator');
	await page.goto('/admin/waivers');
	await page.getByRole('button', { name: /^Berikan/ }).click();
	await expect(page.getByText(`Pengecualian untuk ${first.name} diberikan.`)).toBeVisible();

	await signInAs('camat');
	await page.goto(list);
	await expect(page.getByText(/^Diberikan/)).toBeVisible();
	await expect(page.getByText(/Ditolak .*: Suratnya belum ada/)).toBeVisible();
	await page.goto(staff);
	await expect(new StaffListPage(page).row(first.name)).toContainText('dikecualikan');
});
