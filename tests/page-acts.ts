import type { Page } from '@playwright/test';
import { shortestPassword } from '#lib/server/accounts/password-policy.ts';
import { m } from '#lib/paraglide/messages.js';

// What is done on a page until it shows the state that is to be looked at.

/** One that is fine, one without a counterpart, and one that is broken. */
const someQuestions = [
	'::Kendaraan dinas::Bolehkah kendaraan dinas dipakai ke kampanye? {=Tidak boleh ~Boleh}',
	'Ceritakan pengalaman Anda. {}',
	'Apa yang kurang di sini? {=satu ~dua'
].join('\n\n');

export async function signInWrongly(page: Page): Promise<void> {
	await page.getByLabel(m.account_number()).fill('198001012010011999');
	await page.getByLabel(m.account_password(), { exact: true }).fill('bukan kata sandi siapa pun');
	await page.getByRole('main').getByRole('button', { name: m.account_sign_in() }).click();
	await page.getByText(m.account_sign_in_failed()).waitFor();
}

export async function signInToSecondCode(page: Page, number: string): Promise<void> {
	await page.getByLabel(m.account_number()).fill(number);
	await page.getByLabel(m.account_password(), { exact: true }).fill(process.env.NETRAL_DEMO_PASSWORD!);
	await page.getByRole('main').getByRole('button', { name: m.account_sign_in() }).click();
	await page.getByText(m.factor_sign_in_lead()).waitFor();
}

export async function chooseWeakPassword(page: Page, number: string, code: string): Promise<void> {
	const weak = 'pendek';
	await page.getByLabel(m.account_number()).fill(number);
	await page.getByLabel(m.account_code(), { exact: true }).fill(code);
	await page.getByRole('button', { name: m.account_code_check() }).click();
	await page.getByLabel(m.account_new_password(), { exact: true }).fill(weak);
	await page.getByLabel(m.account_new_password_again()).fill(weak);
	await page.getByRole('button', { name: m.account_activate() }).click();
	await page.getByText(m.account_password_short({ length: weak.length, shortest: shortestPassword })).waitFor();
}

export async function answerSelfCheck(page: Page): Promise<void> {
	const check = page.getByRole('group', { name: m.learn_check() }).first();
	await check.getByRole('radio').first().check();
	await page.getByRole('button', { name: m.learn_check_button(), exact: true }).first().click();
	await page.getByRole('status').filter({ hasText: /\p{L}/u }).first().waitFor();
}

export async function answerCircularWrongly(page: Page): Promise<void> {
	await page.getByRole('radio').first().check();
	await page.getByRole('button', { name: m.circular_confirm() }).click();
	await page.getByRole('alert').filter({ hasText: m.circular_not_all_right() }).waitFor();
}

export async function openCitation(page: Page): Promise<void> {
	// Before its scripts have come, a citation leads to its page.
	await page.waitForLoadState('networkidle');
	await page.getByRole('article').getByRole('link', { name: 'UU 20/2023' }).first().click();
	await page.getByRole('dialog').waitFor();
}

export async function handInTooEarly(page: Page): Promise<void> {
	await page.getByRole('radio').first().check();
	// Which question comes first is drawn: one choice answers it whole, or a row of its table, or one of its scenes.
	const saved = page.getByText(`✓ ${m.attempt_saved()}`).or(page.getByText(`◐ ${m.attempt_saved_part()}`));
	await saved.first().waitFor();
	await page.getByRole('button', { name: m.attempt_review() }).click();
	await page.getByText(m.attempt_blank_title()).waitFor();
}

export async function reportWithoutReason(page: Page): Promise<void> {
	const row = page.getByRole('row').filter({ hasText: m.roster_dispute() }).first();
	await row.getByText(m.roster_dispute()).click();
	await row.getByLabel(m.roster_dispute_kind()).selectOption(m.dispute_double());
	await row.getByRole('button', { name: m.roster_dispute_send(), exact: true }).click();
	await page.getByText(m.dispute_twin_missing()).first().waitFor();
}

export async function nudgeNobody(page: Page): Promise<void> {
	await page.getByRole('button', { name: m.nudge_send() }).click();
	await page.getByText(m.nudge_nobody()).waitFor();
}

export async function issueOneCode(page: Page): Promise<void> {
	await page.getByRole('checkbox').first().check();
	await page.getByRole('button', { name: m.codes_issue_chosen() }).click();
	await page.getByText(m.codes_once_title({ count: 1 })).waitFor();
}

export async function signWrongly(page: Page): Promise<void> {
	await page.getByLabel(m.attestation_password()).fill('bukan kata sandi itu');
	await page.getByRole('button', { name: m.attestation_sign() }).click();
	await page.getByText(m.account_password_wrong()).first().waitFor();
}

export async function examine(page: Page, lines: string[]): Promise<void> {
	const file = { name: 'pegawai.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
	await page.getByLabel(m.import_file()).setInputFiles(file);
	await page.getByRole('button', { name: m.import_check() }).click();
	await page.getByRole('heading', { level: 1, name: m.import_preview_title({ file: file.name }) }).waitFor();
}

/** A file whose headings are not known yet, and the page on which they are told. */
export async function matchColumns(page: Page, lines: string[]): Promise<void> {
	const file = { name: 'pegawai.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
	await page.getByLabel(m.import_file()).setInputFiles(file);
	await page.getByRole('button', { name: m.import_check() }).click();
	await page.getByRole('link', { name: m.import_columns_link() }).click();
	await page.getByRole('heading', { level: 1, name: m.import_columns_title() }).waitFor();
}

export async function importNothing(page: Page): Promise<void> {
	await page.getByRole('button', { name: m.questions_button() }).click();
	await page.getByText(m.questions_missing()).waitFor();
}

export async function importQuestions(page: Page): Promise<void> {
	await page.getByLabel(m.questions_text()).fill(someQuestions);
	await page.getByRole('button', { name: m.questions_button() }).click();
	await page.getByRole('heading', { name: m.questions_result({ file: m.questions_pasted() }) }).waitFor();
}

export async function countVoid(page: Page): Promise<void> {
	await page.getByLabel(m.correction_reason(), { exact: true }).fill('Dua pilihan sama-sama benar.');
	await page.getByRole('button', { name: m.correction_examine() }).click();
	await page.getByRole('heading', { name: m.correction_result_title() }).waitFor();
}

/** What is no archive is refused at its field. */
export async function uploadNoZip(page: Page): Promise<void> {
	const file = { name: 'modul.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('bukan ZIP') };
	await page.getByLabel(m.upload_file()).setInputFiles(file);
	await page.getByRole('button', { name: m.upload_button() }).click();
	await page.getByText(m.archive_invalid()).waitFor();
}

export async function handInTrial(page: Page): Promise<void> {
	await page.getByRole('radio').first().check();
	await page.getByRole('button', { name: m.upload_trial_submit() }).click();
	await page.getByRole('heading', { level: 2, name: m.result_title() }).waitFor();
}
