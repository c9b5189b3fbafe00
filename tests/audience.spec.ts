import { and, eq, isNull } from 'drizzle-orm';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { expect, testInOwnCity, type City } from './fixtures.ts';
import { AudiencePage } from './pages/audience-page.ts';

const test = testInOwnCity();

function enrolledIn({ db }: City, programmeId: string): Promise<number> {
	return db
		.select({ id: enrolment.id })
		.from(enrolment)
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.where(and(eq(cycle.programmeId, programmeId), eq(enrolment.via, 'rule'), isNull(enrolment.endedAt)))
		.then((rows) => rows.length);
}

for (const { javaScriptEnabled, id, title } of [
	{ javaScriptEnabled: true, id: 'camat-dan-lurah', title: 'Netralitas bagi camat, lurah, dan kepala OPD' },
	{ javaScriptEnabled: false, id: 'pimpinan-dan-garda-depan', title: 'Netralitas bagi pimpinan dan garda depan' }
]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('an administrator widens an audience, and what was counted first is what happens', async ({
			page,
			city,
			signInAs
		}) => {
			const before = await enrolledIn(city, id);
			await signInAs('administrator');
			await page.goto('/');
			const audience = new AudiencePage(page);
			await audience.open(title);

			await audience
				.condition(1)
				.getByLabel(/^Unit kerja dan semua di bawahnya/)
				.fill('tidak-ada');
			await audience.condition(1).getByLabel('pengawas').check();
			await audience.count();
			await expect(page.getByText('Tidak ada unit dengan kode ini: tidak-ada.')).toBeVisible();
			await expect(audience.preview).toBeHidden();

			await audience
				.condition(1)
				.getByLabel(/^Unit kerja dan semua di bawahnya/)
				.fill('');
			await audience.condition(1).getByLabel('pelaksana').check();
			await audience.count();
			await expect(audience.preview).toContainText('pelaksana');
			const [within, entering, leaving] = await audience.told();
			expect(within).toBeGreaterThan(before);
			expect(entering).toBeGreaterThan(0);
			expect(leaving).toBe(0);
			expect(await enrolledIn(city, id)).toBe(before);

			await audience.save();
			await expect(page.getByText(`Sasaran disimpan. Orang yang didaftarkan karenanya: ${entering}.`)).toBeVisible();
			await expect(page.getByText('Berkas program berisi sasaran lain')).toBeVisible();
			expect(await enrolledIn(city, id)).toBe(before + entering!);

			await page.getByRole('link', { name: 'Hitung dan pakai lagi sasaran berkas' }).click();
			await expect(audience.preview).toBeVisible();
			expect((await audience.told()).slice(1)).toEqual([0, entering]);
		});
	});
}
