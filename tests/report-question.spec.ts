import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, testInOwnCity, type City } from './fixtures.ts';

/** A city of its own: these tests hand in attempts. */
const test = testInOwnCity();
const moduleId = 'dasar-netralitas';
const note = 'Menurut saya ada dua jawaban yang benar.';
const reply = 'Terima kasih. Soal ini kami perjelas.';

/** Somebody hands in an attempt without an answer. @returns the page of its result, and a question by its number */
async function failBlank({ db, cast }: City): Promise<{ result: string; n: number }> {
	const { id: personId } = (await findPersonByNumber(db, cast.employee))!;
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, new Date());
	await submitAttempt(db, personId, id, new Date());
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

	return {
		result: `/learn/attempts/${id}/result`,
		// Of these, the key names the right options in words; which types are drawn is chance.
		n: snapshot.questions.findIndex((one) => one.public.type === 'pilihan ganda') + 1
	};
}

test.use({ javaScriptEnabled: false });

test('a learner reports a question before its key is known, and reads the reply', async ({ page, city, signInAs }) => {
	await page.setViewportSize({ width: 360, height: 640 });
	await signInAs('employee');
	const { result, n } = await failBlank(city);
	await page.goto(result);

	await page.getByText(m.report_open_some()).click();
	await page.getByLabel(m.report_question()).selectOption({ index: n });
	await page.getByLabel(m.report_kind()).selectOption(m.report_kind_several());
	// Blanks pass the browser, and are refused with what was chosen kept.
	await page.getByLabel(m.report_note()).fill('   ');
	await page.getByRole('button', { name: m.report_send() }).click();
	await expect(page.getByText(m.report_note_missing())).toBeVisible();
	await expect(page.getByLabel(m.report_kind())).toHaveValue('several');
	await page.getByLabel(m.report_note()).fill(note);
	await page.getByRole('button', { name: m.report_send() }).click();

	await expect(page.getByText(m.report_sent())).toBeVisible();
	await expect(page.getByRole('heading', { name: new RegExp(`Soal ${n}: ada lebih dari satu`) })).toBeVisible();
	await expect(page.getByText(m.report_waiting())).toBeVisible();

	await signInAs('trainer');
	await page.goto('/author');
	await page.getByRole('link', { name: m.reports_link({ count: 1 }) }).click();
	await expect(page.getByText(note)).toBeVisible();
	await page.getByText(m.reports_given()).click();
	await expect(page.getByText(m.result_right()).first()).toBeVisible();
	await page.getByLabel(m.reports_reply()).fill(reply);
	await page.getByRole('button', { name: m.reports_reply_send() }).click();
	await expect(page.getByText(m.reports_done())).toBeVisible();
	await expect(page.getByText(m.reports_none())).toBeVisible();

	await signInAs('employee');
	await page.goto(result);
	await expect(page.getByText(reply)).toBeVisible();
});
