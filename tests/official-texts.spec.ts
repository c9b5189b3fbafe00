import { eq } from 'drizzle-orm';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { textProgramme } from '#lib/server/demo/content.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { refreshStandings } from '#lib/server/oversight/standings.ts';
import { expect, signIn, testInOwnCity, type City, type Who } from './fixtures.ts';
import { CircularPage } from './pages/circular-page.ts';
import { changeCircular } from './shown-texts.ts';

/** A city of its own: what is published and approved here would be missed elsewhere. */
const test = testInOwnCity();

test('an employee reads a circular, affirms after the head, attends a briefing that another approves, and is certified', async ({
	browser,
	city
}) => {
	const { db, origin } = city;
	await enrol(city, 'employee', 'lurah');
	// Who learns does it without scripts.
	const open = async (who: Who, javaScriptEnabled = true) => {
		const context = await browser.newContext({ baseURL: origin, javaScriptEnabled });
		await signIn(context, city, who);
		return context.newPage();
	};
	const [learner, head, administrator] = [
		await open('employee', false),
		await open('lurah'),
		await open('administrator')
	];

	const circular = new CircularPage(learner);
	await circular.open('netralitas-pegawai');
	expect(await learner.content()).not.toContain('Baca lagi bagian');
	await circular.choose('Selama masa kampanye saja, pada jam kerja');
	await circular.choose('Memakai hak pilih di TPS dan menyampaikan jadwal resmi dari KPU');
	await circular.send();
	await expect(learner.getByText('Belum tepat')).toBeVisible();
	await expect(learner.getByText('Baca lagi bagian Isi, butir 1.')).toBeVisible();
	await expect(learner.getByText('Belum lengkap dijawab')).toBeVisible();
	await expect(learner.getByLabel('Memakai hak pilih di TPS')).toBeChecked();

	await circular.choose('Sebelum, selama, dan sesudah masa kampanye');
	await circular.judge('Bila ragu, pegawai bertanya', 'Benar');
	await circular.judge('Dugaan pelanggaran sama artinya', 'Salah');
	await circular.confirm();
	await expect(learner.getByText('Anda sudah menyatakan membaca surat edaran ini')).toBeVisible();

	const pledge = '/learn/pledges/ikrar-netralitas';
	await learner.goto(pledge);
	await expect(learner.getByText('Ikrar dibuka bagi Anda setelah Lurah')).toBeVisible();
	for (const page of [head, learner]) {
		await page.goto(pledge);
		await page.getByLabel('menyatakannya sebagai ikrar saya').check();
		await page.getByRole('button', { name: 'Nyatakan ikrar' }).click();
		await expect(page.getByRole('heading', { name: 'Pernyataan Anda' })).toBeVisible();
	}

	await head.goto('/oversight');
	await head.getByRole('link', { name: 'Sosialisasi tatap muka' }).click();
	await head.getByRole('combobox', { name: 'Program' }).selectOption({ index: 0 });
	await head.getByLabel('Judul').fill('Apel netralitas');
	await head.getByLabel('Tempat').fill('Halaman kelurahan');
	await head.getByLabel('Unit kerja').fill('12.01');
	await head.getByRole('button', { name: 'Buat' }).click();
	const code = await head.locator('.code').innerText();

	await learner.goto('/learn/briefings');
	await learner.getByLabel('Kode hari ini').fill(code.toLowerCase());
	await learner.getByRole('button', { name: 'Kirim kode' }).click();
	await expect(learner.getByText('Kode Anda cocok')).toBeVisible();

	await head.reload();
	await expect(head.getByRole('row', { name: 'Mengetik kode' }).getByRole('checkbox')).toBeChecked();
	await head.getByLabel('Nomor pegawai yang hadir').fill('123');
	await head.getByRole('button', { name: 'Simpan dan ajukan' }).click();
	await expect(head.getByText('123: tidak ditemukan di antara pegawai unit')).toBeVisible();
	await expect(head.getByLabel('Nomor pegawai yang hadir')).toHaveValue('123');
	await head.getByLabel('Nomor pegawai yang hadir').fill('');
	await head.getByRole('button', { name: 'Simpan dan ajukan' }).click();
	await expect(head.getByText('Daftar ini menunggu persetujuan administrator')).toBeVisible();

	await administrator.goto('/briefings');
	await administrator.getByRole('link', { name: 'Apel netralitas' }).click();
	await administrator.getByRole('button', { name: 'Setujui daftar hadir' }).click();
	await expect(administrator.getByText('Disetujui', { exact: true })).toBeVisible();

	await learner.goto('/learn');
	const card = learner.getByRole('article').filter({ hasText: 'Surat edaran dan ikrar netralitas' });
	await expect(card.getByRole('link', { name: 'Unduh sertifikat' })).toBeVisible();

	await changeCircular(db, 'netralitas-pegawai');
	await learner.goto('/learn');
	await expect(learner.getByText('kini versi 2')).toBeVisible();
	await learner.getByRole('link', { name: 'Baca yang baru' }).click();
	await learner.getByRole('link', { name: 'Lihat yang berubah' }).click();
	await expect(learner.locator('del').filter({ hasText: 'Surat' })).toHaveCount(1);
	await expect(learner.locator('ins').filter({ hasText: 'Ketentuan' })).toHaveCount(1);

	await head.goto('/oversight');
	await head.getByRole('link', { name: 'Rekap ikrar' }).click();
	await expect(head.getByText('2 dari 2 orang sudah menyatakan ikrar').first()).toBeVisible();
	await expect(head.getByText('Semua sudah menyatakan ikrar.')).toBeVisible();
});

async function enrol({ db, cast }: City, ...asked: Who[]): Promise<void> {
	const found = (await db.select().from(cycle).where(eq(cycle.programmeId, textProgramme)).get())!;
	for (const who of asked) {
		const { id } = (await findPersonByNumber(db, cast[who]))!;
		await db.write(async (tx) => {
			await tx
				.insert(enrolment)
				.values({ personId: id, cycleId: found.id, via: 'rule', enrolledAt: new Date(), dueOn: found.dueOn });
			await refreshStandings(tx, [id], await today(tx, new Date()));
		});
	}
}
