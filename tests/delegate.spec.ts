import { desc, eq } from 'drizzle-orm';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPerson, findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { rosterAt } from '#lib/server/oversight/roster.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { StatementPage } from './pages/statement-page.ts';

const test = testInOwnCity();

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a head appoints a delegate, who prepares notes and cannot sign; the head takes them over and ends it', async ({
		page,
		browser,
		city: { db, cast, origin },
		signInAs
	}) => {
		const on = await today(db, new Date());
		const unit = (await findUnit(db, '12.01', on))!;
		const employee = (await findPersonByNumber(db, cast.employee))!;
		const { name } = (await findPerson(db, employee.id))!;
		const latest = (await db
			.select({ id: cycle.id })
			.from(cycle)
			.where(eq(cycle.programmeId, 'netralitas-asn'))
			.orderBy(desc(cycle.opensOn))
			.get())!;
		const roster = await rosterAt(db, { unitId: unit.id, cycleId: latest.id, scope: 'own' }, { on }, everywhere(on));
		const waiting = roster.find(({ state }) => state !== 'certified')!;
		const draft = `/oversight/${unit.id}/attestation/new?cycle=${latest.id}&scope=own`;

		await signInAs('lurah');
		await page.goto(`/oversight/${unit.id}`);
		await page.getByRole('link', { name: 'Petugas yang ditunjuk' }).click();
		await page.getByLabel(/^NIP atau nomor pegawai petugas/).fill(cast.employee);
		await page.getByLabel(/^Hari terakhir/).fill(addDays(on, 400));
		await page.getByRole('button', { name: 'Tunjuk petugas' }).click();
		await expect(page.getByText(/^Penunjukan paling lama 12 bulan/)).toBeVisible();
		await expect(page.getByLabel(/^NIP atau nomor pegawai petugas/)).toHaveValue(cast.employee);
		await page.getByLabel(/^Hari terakhir/).fill(addDays(on, 100));
		await page.getByRole('button', { name: 'Tunjuk petugas' }).click();
		await expect(page.getByText(`${name} sudah ditunjuk.`)).toBeVisible();

		const theirs = await browser.newPage({ baseURL: origin, javaScriptEnabled: false });
		await signInAs('employee', theirs);
		await theirs.goto('/oversight');
		await expect(theirs.getByText('Anda melihat unit ini sebagai petugas yang ditunjuk.')).toBeVisible();
		await theirs.goto(draft);
		await new StatementPage(theirs).note(waiting.name, 'cuti', 'kembali bulan depan');
		await expect(theirs.getByRole('button', { name: 'Lanjut ke tanda tangan' })).toHaveCount(0);
		await theirs.getByRole('button', { name: 'Simpan catatan' }).click();
		await expect(theirs.getByText('Kepala unit melihatnya')).toBeVisible();
		expect((await theirs.goto(draft.replace('/new?', '/sign?')))?.status()).toBe(403);

		await page.goto(draft);
		await expect(page.getByText(`${name} menyiapkan 1 catatan`)).toBeVisible();
		await page.getByRole('button', { name: `Ambil catatan ${name}` }).click();
		await expect(page.getByLabel(`Isi catatan untuk ${waiting.name}`)).toHaveValue('kembali bulan depan');

		await page.goto(`/oversight/${unit.id}/delegates`);
		const row = page.getByRole('row').filter({ hasText: name });
		await row.getByText('Akhiri penunjukan').first().click();
		await row.getByRole('checkbox').check();
		await row.getByRole('button', { name: 'Akhiri penunjukan' }).click();
		await expect(row).toContainText('Berakhir');
		expect((await theirs.goto(draft))?.status()).toBe(404);
		await theirs.close();
	});
});
