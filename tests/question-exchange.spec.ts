import { and, eq } from 'drizzle-orm';
import { exportQuestions, maxQuestionBytes } from '#lib/exchange/exchange.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, test } from './fixtures.ts';
import { QuestionExchangePage } from './pages/question-exchange-page.ts';

const moduleId = 'dasar-netralitas';
const bank = [
	'$CATEGORY: Bank lama/Fasilitas',
	'::Kendaraan dinas::Bolehkah kendaraan dinas dipakai ke kampanye? {=Tidak boleh ~Boleh#Itu milik negara.}',
	'Ceritakan pengalaman Anda. {}',
	'::Belum selesai::Apa yang kurang di sini? {=satu ~dua'
].join('\n\n');

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('a trainer turns a GIFT file into Soal Markdown, sees what was lost, and takes the result along', async ({
			page,
			signInAs
		}) => {
			await signInAs('trainer');
			const exchange = new QuestionExchangePage(page);
			await exchange.openImport();
			await exchange.choose('Bank soal.gift.txt', bank);
			await exchange.turn();

			await expect(page.getByRole('heading', { name: 'Hasil dari Bank soal.gift.txt' })).toBeVisible();
			await expect(page.getByText('1 soal ditulis.')).toBeVisible();
			await expect(exchange.report('tidak terbaca').getByRole('row')).toHaveCount(2);
			await expect(exchange.report('tidak terbaca')).toContainText('Kurung kurawal jawaban tidak ditutup');
			await expect(exchange.report('tidak ikut').getByRole('row', { name: 'Ceritakan' })).toContainText('5');
			await expect(exchange.report('berubah')).toContainText('berkas atau kelompok');
			await expect(exchange.findings).toContainText('quiz.md, baris');
			await expect(exchange.findings).toContainText('Soal "soal-01" belum punya dasar hukum');

			const markdown = await exchange.markdown.inputValue();
			expect(markdown).toContain('judul: Bank lama\n');
			expect(markdown).toContain('- [x] Tidak boleh\n- [ ] Boleh\n  > Itu milik negara.');
			expect(await exchange.download('bank-soal.md')).toBe(markdown);
		});

		test('the quiz of a module goes out in GIFT, with a word in the log, and what GIFT can say comes back the same', async ({
			page,
			city: { db, cast },
			signInAs
		}) => {
			const trainer = (await findPersonByNumber(db, cast.trainer))!;
			const exports = () =>
				db.$count(auditEntry, and(eq(auditEntry.kind, 'content.export-keys'), eq(auditEntry.actor, trainer.id)));
			const before = await exports();
			await signInAs('trainer');
			const exchange = new QuestionExchangePage(page);
			await exchange.openExport(moduleId);
			await expect(exchange.report('berubah')).toContainText('Aturan kuis tidak ada di GIFT');
			for (const type of ['urutan', 'kasus']) await expect(exchange.report('tidak ikut')).toContainText(type);
			await expect(page.getByText('memuat kunci jawaban')).toBeVisible();
			expect(await exports()).toBe(before);

			const gift = await exchange.download(`${moduleId}.gift.txt`);
			expect(await exports()).toBe(before + 1);

			await exchange.openImport();
			await exchange.choose(`${moduleId}.gift.txt`, gift);
			await exchange.turn();
			await expect(exchange.report('tidak terbaca')).toHaveCount(0);
			await expect(exchange.report('tidak ikut')).toHaveCount(0);
			await expect(exchange.report('berubah').getByRole('row')).toHaveCount(2);
			const back = await exchange.download(`${moduleId}.md`);
			expect(exportQuestions(back).text).toBe(gift);
		});

		test('what cannot be read is told at its field, and what was pasted stays', async ({ page, signInAs }) => {
			await signInAs('trainer');
			const exchange = new QuestionExchangePage(page);
			const main = page.getByRole('main');
			await exchange.openImport();
			await exchange.turn();
			await expect(main).toContainText('Pilih berkas soal, atau tempel soalnya');

			await exchange.choose('kosong.txt', '');
			await exchange.turn();
			await expect(main).toContainText('Berkas ini kosong');

			await exchange.choose('gambar.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
			await exchange.turn();
			await expect(main).toContainText('Tidak ada soal yang dapat ditulis');
			await expect(exchange.report('tidak terbaca')).toContainText('Berkas ini bukan teks');

			await exchange.pasted.fill('Apa?\nA. ya\nB. bukan\nANSWER: A');
			await exchange.choose('besar.txt', 'x'.repeat(maxQuestionBytes + 1));
			await exchange.turn();
			await expect(main).toContainText('batasnya 1000 kB');
			await expect(exchange.pasted).toHaveValue('Apa?\nA. ya\nB. bukan\nANSWER: A');

			await exchange.turn();
			await expect(exchange.markdown).toHaveValue(/- \[x\] ya\n- \[ \] bukan/);
			await expect(exchange.pasted).toHaveValue('Apa?\nA. ya\nB. bukan\nANSWER: A');
		});
	});
}
