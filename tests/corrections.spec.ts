import { eq } from 'drizzle-orm';
import { saveAnswer } from '#lib/server/attempts/answers.ts';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, testInOwnCity, type City, type Who } from './fixtures.ts';
import { CorrectPage } from './pages/correct-page.ts';

/** A city of its own: questions are voided and time is given back here. */
const test = testInOwnCity();
const moduleId = 'dasar-netralitas';

const idOf = async ({ db, cast }: City, who: Who) => (await findPersonByNumber(db, cast[who]))!.id;
const rowOf = async ({ db }: City, id: string) => (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

async function begin(city: City, who: Who, at = new Date()): Promise<string> {
	const personId = await idOf(city, who);

	return (await startAttempt(city.db, { personId, moduleId, affirmed: true }, at)).id;
}

/** Answers everything right but one question, under a pass mark that this one decides. @returns the question's id */
async function failByOne(city: City, who: Who): Promise<{ attemptId: string; questionId: string }> {
	const personId = await idOf(city, who);
	const attemptId = await begin(city, who);
	const { snapshot } = await rowOf(city, attemptId);
	snapshot.policy.passMark = 100;
	// Two questions of one choice are what this is about; nobody could tell the others apart.
	snapshot.questions = snapshot.questions
		.filter(({ public: told }) => told.type === 'pilihan ganda')
		.slice(0, 2)
		.map((question, slot) => ({ ...question, slot }));
	await city.db.write((tx) => tx.update(attempt).set({ snapshot }).where(eq(attempt.id, attemptId)));
	for (const { slot, options, key } of snapshot.questions) {
		const token = options.find(({ id }) => key.right.includes(id) === slot > 0)!.token;
		await saveAnswer(city.db, personId, attemptId, { slot, tokens: [token], sequence: 1 }, new Date());
	}
	await submitAttempt(city.db, personId, attemptId, new Date());

	return { attemptId, questionId: snapshot.questions[0]!.questionId };
}

test('more time for one person is granted with a reason, and moves the deadline of what is open', async ({
	page,
	city,
	signInAs
}) => {
	const id = await begin(city, 'employee');
	const { deadlineAt, limitMinutes, startedAt } = await rowOf(city, id);
	await signInAs('administrator');
	await page.goto(`/admin/staff/${await idOf(city, 'employee')}`);
	const section = page.getByRole('region', { name: 'Kelonggaran kuis' });
	await section.getByText('Beri kelonggaran', { exact: true }).first().click();
	await section.getByLabel('Tambahan waktu (persen)').fill('500');
	await section.getByLabel('Alasan').fill('Membaca dengan pembaca layar');
	await section.getByRole('button', { name: 'Beri kelonggaran' }).click();
	await expect(section.getByText('Isi bilangan bulat dari 0 sampai 300')).toBeVisible();
	await expect(section.getByLabel('Alasan')).toHaveValue('Membaca dengan pembaca layar');

	await section.getByLabel('Tambahan waktu (persen)').fill('50');
	await section.getByRole('button', { name: 'Beri kelonggaran' }).click();
	await expect(section.getByRole('heading', { name: 'Waktu ditambah 50 persen' })).toBeVisible();
	const after = await rowOf(city, id);
	expect(after.limitMinutes).toBe(Math.ceil(limitMinutes! * 1.5));
	expect(after.deadlineAt!.getTime() - startedAt.getTime()).toBe(after.limitMinutes! * 60_000);
	expect(after.deadlineAt!.getTime()).toBeGreaterThan(deadlineAt!.getTime());

	await section.getByRole('button', { name: 'Akhiri kelonggaran' }).click();
	await expect(section.getByText('sudah berakhir')).toBeVisible();
	expect((await rowOf(city, id)).deadlineAt).toEqual(after.deadlineAt);
});

test('an outage is counted first, and declared with a tick gives the time back', async ({ page, city, signInAs }) => {
	const minutesAgo = (minutes: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - minutes * 60_000);
	const id = await begin(city, 'newcomer', minutesAgo(15));
	const before = (await rowOf(city, id)).deadlineAt!;
	const { timeZone } = await requireInstitution(city.db);
	const local = (moment: Date) => moment.toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
	await signInAs('administrator');
	await page.goto('/admin/outages');
	await page.getByLabel('Mulai').fill(local(minutesAgo(12)));
	await page.getByLabel('Berakhir').fill(local(minutesAgo(2)));
	await page.getByLabel('Apa yang terjadi').fill('Listrik padam');
	await page.getByRole('button', { name: 'Hitung dahulu' }).click();
	const result = page.getByRole('region', { name: 'Bila diterapkan' });
	await expect(result.getByText('1 pengerjaan mendapat waktu kembali.')).toBeVisible();
	expect((await rowOf(city, id)).deadlineAt).toEqual(before);

	await result.getByRole('checkbox', { name: /^Saya mengerti/ }).check();
	await result.getByRole('button', { name: 'Catat dan kembalikan waktunya' }).click();
	await expect(page.getByText('Gangguan dicatat')).toBeVisible();
	expect((await rowOf(city, id)).deadlineAt).toEqual(new Date(before.getTime() + 10 * 60_000));
});

test('a question is taken back: whoever failed by it passes, holds a certificate and reads why', async ({
	page,
	browser,
	city,
	signInAs
}) => {
	const { attemptId, questionId } = await failByOne(city, 'acting-head');
	const learner = await (await browser.newContext({ baseURL: city.origin })).newPage();
	await signInAs('acting-head', learner);
	await learner.goto(`/learn/attempts/${attemptId}/result`);
	await expect(learner.getByText('Belum lulus').first()).toBeVisible();

	// A trainer sees what would happen, without names and without the button.
	const correct = new CorrectPage(page);
	await signInAs('trainer');
	await correct.open(moduleId, questionId);
	await correct.countVoid('Dua pilihan sama-sama benar.');
	// Others of the city may have got it wrong too.
	await expect(correct.effect('Nilai naik')).toHaveText(/^[1-9]\d*$/);
	await expect(page.getByText('Administrator yang menerapkan koreksi')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Terapkan koreksi' })).toHaveCount(0);

	await signInAs('administrator');
	await correct.open(moduleId, questionId);
	await correct.countVoid('Dua pilihan sama-sama benar.');
	await expect(page.getByText('1 di antaranya menjadi lulus.')).toBeVisible();
	await correct.apply();
	// Others of the city have answered it too, and stay at their score.
	await expect(page.getByText(/^\d+ pengerjaan dinilai ulang, [1-9] sertifikat terbit\./)).toBeVisible();

	await learner.reload();
	await expect(learner.getByText('Nilai Anda sudah dihitung ulang')).toBeVisible();
	await expect(learner.getByText('Dua pilihan sama-sama benar.')).toBeVisible();
	await expect(learner.getByRole('link', { name: 'Unduh sertifikat: Netralitas ASN' })).toBeVisible();
});
