import type { Locator, Page } from '@playwright/test';
import { listCertificates } from '#lib/server/certificates/list.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { rightAnswers } from './answers.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { Keyboard } from './keyboard.ts';
import { QuizPage, type Step } from './pages/quiz-page.ts';

/** A city of its own: these tests change it, and type passwords, which counts wrong ones. */
const test = testInOwnCity();

const password = () => process.env.NETRAL_DEMO_PASSWORD!;
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name, exact: true });

/** From the first page to the one behind the sign-in, which is the learner's own but for trainers. */
async function signIn(page: Page, keyboard: Keyboard, city: City, who: Who): Promise<void> {
	await page.goto('/');
	await keyboard.follow('Masuk');
	await expect(heading(page, 'Masuk')).toBeVisible();
	await keyboard.type(page.getByLabel('Nomor pegawai'), city.cast[who]);
	await keyboard.type(page.getByLabel('Kata sandi', { exact: true }), password());
	await page.keyboard.press('Enter');
	await expect(heading(page, who === 'trainer' ? 'Modul' : 'Belajar saya')).toBeVisible();
}

/** Does one step after the other of a question or a scene. */
async function take(keyboard: Keyboard, quiz: QuizPage, within: Locator, steps: readonly Step[]): Promise<void> {
	for (const step of steps) {
		const field = quiz.field(within, step);
		if ('typed' in step) await keyboard.type(field, step.typed);
		else if ('list' in step) await keyboard.select(field, step.choice);
		else if ((await field.getAttribute('type')) === 'radio') await keyboard.choose(field);
		else await keyboard.tick(field);
	}
}

test('a learner comes from the first page to a certificate by keyboard alone', async ({ page, city }) => {
	test.setTimeout(300_000);
	const keyboard = new Keyboard(page);
	await signIn(page, keyboard, city, 'employee');

	await keyboard.press(page.getByRole('link', { name: /^(Mulai|Lanjutkan)$/ }));
	await page.waitForURL(/\/learn\/[^/]+\/[^/]+$/);
	// Before its scripts have come, a citation leads to its page.
	await page.waitForLoadState('networkidle');
	const citation = page.getByRole('article').getByRole('link').first();
	await keyboard.press(citation);
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(citation).toBeFocused();

	while (!page.url().endsWith('/quiz')) {
		const here = page.url();
		await keyboard.press(page.getByRole('button', { name: /^Selesai, / }));
		await page.waitForURL((url) => url.href !== here);
	}

	await keyboard.tick(page.getByRole('checkbox'));
	await keyboard.press(page.getByRole('button', { name: 'Mulai kuis' }));
	await page.waitForURL('**/learn/attempts/*');

	const answers = await rightAnswers(city.db, new URL(page.url()).pathname.split('/').at(-1)!);
	const quiz = new QuizPage(page);
	for (const [number, answer] of answers) {
		const question = quiz.question(number);
		if ('steps' in answer) {
			await take(keyboard, quiz, question, answer.steps);
			continue;
		}

		for (const [index, steps] of answer.scenes.entries()) {
			await take(keyboard, quiz, quiz.scene(question, index + 1), steps);
			await keyboard.press(quiz.leaving(question));
			const last = index + 1 === answer.scenes.length;
			await expect(last ? question : quiz.scene(question, index + 2)).toBeFocused();
		}
	}
	await expect(page.getByText(`${answers.size} dari ${answers.size}`)).toBeVisible();
	await keyboard.press(page.getByRole('button', { name: 'Periksa jawaban sebelum dikumpulkan' }));
	await page.waitForURL('**/review');
	await keyboard.press(page.getByRole('button', { name: 'Kumpulkan jawaban' }));
	await expect(page.getByText('Anda lulus')).toBeVisible();

	const download = page.waitForEvent('download');
	await keyboard.press(page.getByRole('link', { name: 'Unduh sertifikat' }));
	expect((await download).suggestedFilename()).toMatch(/\.pdf$/);
});

test('a head sees who is missing and signs the statement by keyboard alone', async ({ page, city }) => {
	test.setTimeout(180_000);
	const keyboard = new Keyboard(page);
	await signIn(page, keyboard, city, 'camat');

	await keyboard.follow('Unit saya');
	await expect(heading(page, 'Kecamatan Contoh Utara')).toBeVisible();
	await keyboard.press(page.getByRole('link', { name: /^Netralitas ASN periode / }).first());
	await expect(page.getByRole('heading', { level: 2, name: /^Netralitas ASN \(/ })).toBeVisible();
	await keyboard.press(page.getByRole('link', { name: 'Lihat daftar pegawai' }));
	await expect(heading(page, /^Daftar pegawai/)).toBeVisible();

	await keyboard.select(page.getByLabel('Keadaan'), 'belum bersertifikat');
	await keyboard.press(page.getByRole('button', { name: 'Tampilkan' }));
	await page.waitForURL(/state=not_certified/);
	await expect(page.getByRole('row').filter({ hasText: 'Belum ada materi yang dibuka' }).first()).toBeVisible();
	await keyboard.press(page.getByRole('row').getByText('Laporkan: bukan pegawai unit ini'));
	await expect(page.getByRole('row').getByRole('group').first()).toHaveAttribute('open');

	await keyboard.goTo(page.getByRole('link', { name: 'Kecamatan Contoh Utara' }), 'Shift+Tab');
	await page.keyboard.press('Enter');
	await expect(heading(page, 'Kecamatan Contoh Utara')).toBeVisible();
	await keyboard.press(page.getByRole('link', { name: /^Netralitas ASN periode / }).first());
	await expect(page.getByRole('heading', { level: 2, name: /^Netralitas ASN \(/ })).toBeVisible();
	await keyboard.press(page.getByRole('link', { name: 'Buat surat pernyataan' }));
	await expect(heading(page, 'Buat surat pernyataan')).toBeVisible();
	await keyboard.select(page.getByLabel(/^Jenis catatan untuk/).first(), 'sakit');
	await keyboard.type(page.getByLabel(/^Isi catatan untuk/).first(), 'dirawat sampai akhir bulan');
	await keyboard.press(page.getByRole('button', { name: 'Lanjut ke tanda tangan' }));
	await expect(page.getByRole('main')).toContainText('sakit: dirawat sampai akhir bulan');

	await keyboard.type(page.getByLabel('Kata sandi Anda'), 'bukan kata sandi itu');
	await page.keyboard.press('Enter');
	await expect(page.getByText('Kata sandi salah')).toBeVisible();
	await expect(page.getByLabel('Kata sandi Anda')).toBeFocused();
	await page.keyboard.type(password());
	await page.keyboard.press('Enter');
	await expect(heading(page, 'Surat Pernyataan')).toBeVisible();
	const download = page.waitForEvent('download');
	await keyboard.press(page.getByRole('link', { name: 'Unduh PDF' }));
	expect((await download).suggestedFilename()).toMatch(/\.pdf$/);
});

test('a trainer reads what a module holds, its findings and its publications by keyboard alone', async ({
	page,
	city
}) => {
	const keyboard = new Keyboard(page);
	await signIn(page, keyboard, city, 'trainer');

	await keyboard.press(page.getByRole('main').getByRole('link').first());
	await expect(page.getByRole('heading', { name: 'Hasil pemeriksaan isi' })).toBeVisible();
	await expect(page.getByRole('table', { name: 'Riwayat terbitan' })).toBeVisible();

	await keyboard.goTo(page.getByRole('link', { name: 'Modul', exact: true }), 'Shift+Tab');
	await page.keyboard.press('Enter');
	await expect(heading(page, 'Modul')).toBeVisible();
});

test('an administrator brings a staff file, reads the differences and applies them by keyboard alone', async ({
	page,
	city
}) => {
	const keyboard = new Keyboard(page);
	const number = '198001012010011901';
	const file = [
		'NIP;Nama;Jenis Kepegawaian;Kode Unit Kerja;Jabatan;Kategori',
		`${number};Pegawai Baru Rekaan;PNS;08.01;Guru Ahli Pertama;fungsional`
	];
	await signIn(page, keyboard, city, 'administrator');

	await keyboard.follow('Kelola');
	await keyboard.press(page.getByRole('link', { name: 'Impor pegawai' }));
	await expect(heading(page, 'Impor pegawai')).toBeVisible();
	await keyboard.goTo(page.getByLabel('Berkas Excel atau CSV'));
	// The window in which the system offers its files is not the page's.
	await page
		.getByLabel('Berkas Excel atau CSV')
		.setInputFiles({ name: 'pegawai.csv', mimeType: 'text/csv', buffer: Buffer.from(file.join('\n')) });
	await keyboard.press(page.getByRole('button', { name: 'Periksa berkas' }));
	// The file is examined in the background, as long as it takes.
	await heading(page, 'Periksa pegawai.csv').waitFor();
	await expect(page.getByRole('row').filter({ hasText: 'Pegawai Baru Rekaan' })).toBeVisible();
	expect(await findPersonByNumber(city.db, number)).toBeUndefined();

	await keyboard.press(page.getByRole('button', { name: 'Terapkan perubahan' }));
	await page.getByText('Perubahan sudah diterapkan').waitFor();
	expect(await findPersonByNumber(city.db, number)).toMatchObject({ name: 'Pegawai Baru Rekaan' });
});

test('anybody verifies a code by keyboard alone, and skips what stands on top', async ({ page, city }) => {
	const on = await today(city.db, new Date());
	const [certificate] = await listCertificates(city.db, on, { state: 'valid' });
	const keyboard = new Keyboard(page);
	await page.goto('/');
	await keyboard.follow('Periksa sertifikat');
	await expect(heading(page, 'Periksa sertifikat')).toBeVisible();

	await keyboard.press(page.getByRole('link', { name: 'Langsung ke isi' }));
	await page.keyboard.press('Tab');
	await expect(page.getByLabel('Kode verifikasi')).toBeFocused();
	await page.keyboard.type(certificate!.code);
	await keyboard.press(page.getByRole('main').getByRole('button', { name: 'Periksa' }));
	await expect(page.getByRole('main')).toContainText('Sertifikat ini asli dan berlaku');
});
