import { eq } from 'drizzle-orm';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, test, type City } from './fixtures.ts';

const moduleId = 'dasar-netralitas';

/** Hands in a quiz without an answer. @returns lets its pause be over for the server */
async function fail({ db, cast }: City): Promise<() => Promise<unknown>> {
	const { id: personId } = (await findPersonByNumber(db, cast['acting-head']))!;
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());
	await submitAttempt(db, personId, id, new Date());

	return () =>
		db.write((tx) =>
			tx
				.update(attempt)
				.set({ submittedAt: new Date(Date.now() - 86_400_000) })
				.where(eq(attempt.id, id))
		);
}

test('a pause after a failed quiz is named wherever the quiz is, and ends on the page by itself', async ({
	page,
	context,
	city,
	signInAs
}) => {
	const end = await fail(city);
	await signInAs('acting-head');
	const again = /mulai \d{1,2} \p{L}+ \d{4} pukul \d\d\.\d\d/u;

	await page.goto('/learn');
	await expect(page.getByRole('article').filter({ hasText: 'Belum lulus (nilai 0).' }).first()).toContainText(again);
	await page.goto(`/learn/${moduleId}`);
	await expect(page.getByRole('main')).toContainText('Belum lulus (nilai 0).');
	await expect(page.getByRole('link', { name: 'Buka halaman kuis' })).toHaveCount(0);

	await page.clock.install();
	await page.goto(`/learn/${moduleId}/quiz`);
	await expect(page.getByRole('main')).toContainText(again);
	await expect(page.getByRole('button', { name: 'Mulai kuis' })).toHaveCount(0);

	await expect(page.getByRole('timer')).toHaveText(/^Sisa jeda \d+ (menit|detik)/);

	await context.setOffline(true);
	await end();
	await page.clock.fastForward('01:00:00');
	await expect(page.getByRole('timer')).toHaveText('Sisa jeda 0 detik');
	await context.setOffline(false);
	await page.clock.fastForward('00:00:10');
	await expect(page.getByRole('button', { name: 'Mulai kuis' })).toBeVisible();
	await expect(page.getByRole('timer')).toHaveCount(0);
});

test.describe('without scripts', () => {
	test.use({ javaScriptEnabled: false });

	test('the page says how to see the end of the pause', async ({ page, city, signInAs }) => {
		const end = await fail(city);
		await signInAs('acting-head');
		await page.goto(`/learn/${moduleId}/quiz`);
		await end();

		await page.getByRole('link', { name: 'Muat ulang halaman ini setelah jeda selesai' }).click();
		await expect(page.getByRole('button', { name: 'Mulai kuis' })).toBeVisible();
	});
});
