import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { rightAnswers } from './answers.ts';
import { aPeriod, deploy, type Deployment } from './deployment.ts';
import { ActivatePage } from './pages/activate-page.ts';
import { LearningPage } from './pages/learning-page.ts';
import { QuizPage } from './pages/quiz-page.ts';
import { employees, staffFile } from './staff-file.ts';

const moduleFiles: Record<string, string> = {
	'module.md': `---
id: ruang-rapat
judul: Netral di ruang rapat
ringkasan: Memakai ruang, kendaraan, dan surat kantor tanpa memihak.
menit: 4
tujuan:
  T1: Menjaga fasilitas kantor tetap netral
---

Modul pendek tentang fasilitas kantor.
`,
	'01-ruang.md': `---
judul: Meminjamkan ruang rapat
menit: 2
tujuan: [T1]
---

Ruang rapat milik semua warga. Menjaga netralitas adalah kewajiban setiap pegawai ASN (UU 20/2023 Pasal 24 ayat (1) huruf d).
`,
	'02-kendaraan.md': `---
judul: Memakai kendaraan dinas
menit: 2
tujuan: [T1]
---

Kendaraan dinas dipakai untuk tugas, tidak untuk menghadiri kampanye.
`,
	'quiz.md': `---
kuis: ruang-rapat
judul: Kuis ruang rapat
mode: ujian
lulus: 100
percobaan: 3
waktu: 10 menit
---

## Fasilitas \`ambil: 2\`

${['Ruang rapat', 'Mobil dinas', 'Kop surat']
	.map(
		(what, index) => `### ${what} untuk tim kampanye
\`id: fas-0${index + 1}\` \`tujuan: T1\`

Seorang anggota tim kampanye meminta ${what.toLowerCase()} kantor untuk acaranya. Apa jawaban Anda?

- [ ] Boleh, asalkan di luar jam kerja
- [x] Tidak boleh
- [ ] Boleh, karena ia warga juga

> **Pembahasan:** Fasilitas kantor tidak dipakai untuk memihak.
>
> **Dasar hukum:** UU 20/2023 Pasal 24 ayat (1) huruf d
`
	)
	.join('\n')}`
};

const programmeFile = (now: Date) => `---
id: pelaksana-kelurahan
judul: Fasilitas kantor bagi pelaksana
ringkasan: Program ketiga, ditambahkan dengan berkas saja.
modul: [ruang-rapat]
jp: tidak
sasaran:
  - kategori: [pelaksana]
${aPeriod(now)}---

Untuk pelaksana di semua unit.
`;

let city: Deployment;

test.beforeEach(async () => {
	city = await deploy();
});

test.afterEach(() => city.end());

test('a third programme and a second module come by files alone, and people are enrolled, pass and are certified', async ({
	browser
}) => {
	test.setTimeout(180_000);
	writeFileSync(join(city.dataDir, 'pegawai.csv'), staffFile());
	expect((await city.netral('staff', 'import', join(city.dataDir, 'pegawai.csv'), '--apply')).code).toBe(0);

	mkdirSync(join(city.overlay, 'modules', 'ruang-rapat'), { recursive: true });
	for (const [name, text] of Object.entries(moduleFiles)) {
		writeFileSync(join(city.overlay, 'modules', 'ruang-rapat', name), text);
	}
	writeFileSync(join(city.overlay, 'programmes', 'pelaksana-kelurahan.md'), programmeFile(new Date()));

	const checked = await city.netral('content', 'check');
	expect(checked.code, checked.out + checked.err).toBe(0);
	const published = await city.netral('content', 'publish');
	expect(published.code, published.out + published.err).toBe(0);

	const enrolled = await city.db
		.select({ id: enrolment.id })
		.from(enrolment)
		.innerJoin(cycle, eq(cycle.id, enrolment.cycleId))
		.where(eq(cycle.programmeId, 'pelaksana-kelurahan'));
	expect(enrolled).toHaveLength(employees.filter(({ heads }) => !heads).length);

	const who = employees.at(-1)!;
	const { code } = JSON.parse((await city.netral('account', 'code', who.number, '--json')).out) as { code: string };
	const context = await browser.newContext({ baseURL: city.origin });
	context.setDefaultTimeout(20_000);
	const page = await context.newPage();
	const learning = new LearningPage(page);
	const quiz = new QuizPage(page);

	await new ActivatePage(page).activate(who.number, code, 'kursi hujan mangga biru');
	await learning.openModule('Netral di ruang rapat');
	await learning.begin();
	expect(await learning.readToTheQuiz()).toEqual(['Meminjamkan ruang rapat', 'Memakai kendaraan dinas']);
	await quiz.answer(await rightAnswers(city.db, await quiz.start()));
	await quiz.submit();

	await expect(page.getByRole('link', { name: 'Unduh sertifikat' })).toHaveCount(1);
	const issued = await city.db.select({ facts: certificate.facts }).from(certificate);
	expect(issued.map(({ facts }) => [facts.holder.name, facts.programme.id, facts.modules.map(({ id }) => id)])).toEqual(
		[[who.name, 'pelaksana-kelurahan', ['ruang-rapat']]]
	);
	await context.close();
});
