import type { Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { beginEveryType } from './every-type.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { QuizPage } from './pages/quiz-page.ts';

/** A city of its own: these tests publish a module of their own. */
const test = testInOwnCity();

const question = (page: Page, title: string | RegExp) => page.getByRole('group', { name: title }).first();

/** Everything right, but for the scenario, which takes its longer way. */
async function answerAll(page: Page, advance: (scene: number) => Promise<void>): Promise<void> {
	await question(page, /Menyukai unggahan/)
		.getByLabel('Tidak boleh, walaupun akun pribadi.')
		.check();
	for (const text of ['Bergabung dalam grup pemenangan', 'Membagikan ulang video ajakan memilih']) {
		await question(page, /Tindakan yang dilarang/)
			.getByLabel(text)
			.check();
	}
	for (const text of ['Menolak dengan sopan', 'Mencatat dan melapor']) {
		await question(page, /Diajak atasan/)
			.getByLabel(text)
			.check();
	}
	const verdict = (statement: RegExp) => page.getByRole('radiogroup', { name: statement });
	await verdict(/datang ke TPS/)
		.getByLabel('Benar')
		.check();
	await verdict(/mobil dinas/)
		.getByLabel('Salah')
		.check();

	const steps = ['Menolak dengan sopan', 'Mencatat waktu, tempat, dan pengajak', 'Melapor kepada atasan'];
	for (const [index, step] of steps.entries()) {
		await question(page, /Urutkan langkah/)
			.getByLabel(step)
			.selectOption(m.answer_place({ place: index + 1 }));
	}
	const match = (row: RegExp) => question(page, /Jodohkan perbuatan/).getByLabel(row);
	await match(/menguntungkan satu pasangan/).selectOption('UU 10/2016 Pasal 71');
	await match(/Sanksi moral/).selectOption('PP 42/2004 Pasal 15');
	await question(page, /Nomor pasal/)
		.getByLabel(m.answer_typed())
		.fill(' Tujuh puluh  satu ');

	const scene = (title: RegExp) => question(page, /Kasus: Grup/).getByRole('group', { name: title });
	await expect(scene(/terlanjur terkirim/)).toHaveCount(0);
	await scene(/langkah pertama/)
		.getByLabel('Membalas dengan tanda suka')
		.check();
	await advance(1);
	await expect(scene(/langkah pertama/).getByLabel('Meneruskan ke grup lain')).toBeDisabled();
	await scene(/terlanjur terkirim/)
		.getByLabel(/Menghapusnya/)
		.check();
	await advance(2);
}

for (const scripts of [true, false]) {
	test.describe(scripts ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled: scripts });

		test('every type of question is answered, saved, handed in and explained', async ({ page, city, signInAs }) => {
			test.setTimeout(180_000);
			const who = scripts ? 'employee' : 'acting-head';
			await page.setViewportSize({ width: 360, height: 640 });
			await signInAs(who);
			await page.goto(await beginEveryType(city, who));

			await answerAll(page, async () => {
				await page.getByRole('button', { name: m.answer_scene_next() }).click();
				if (!scripts) await page.waitForLoadState();
			});
			await expect(page.getByText(m.attempt_saved_count({ saved: 8, total: 8 }))).toBeVisible();
			// What is kept comes back, wherever the page is opened again.
			await page.reload();
			await expect(question(page, /Nomor pasal/).getByLabel(m.answer_typed())).toHaveValue(/^Tujuh puluh +satu$/);
			await expect(page.getByRole('radiogroup', { name: /mobil dinas/ }).getByLabel('Salah')).toBeChecked();

			await new QuizPage(page).submit();
			// Seven are right; the scenario gives the mean of a wrong first step and a right second one.
			await expect(page.getByText(/\b93\b/).first()).toBeVisible();
			const last = page.getByRole('heading', { name: /Kasus: Grup/ });
			await expect(last).toBeVisible();
			await expect(page.getByText('Reaksi dapat dibaca sebagai dukungan.').first()).toBeVisible();
		});
	});
}
