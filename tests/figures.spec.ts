import { m } from '#lib/paraglide/messages.js';
import { amountInWords, dayInWords } from '#lib/language/in-words.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { monthEndsBefore } from '#lib/server/oversight/month-ends.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { expect, test } from './fixtures.ts';

async function topUnit(db: Database) {
	const on = await today(db, new Date());

	return { on, unit: (await findUnit(db, '00', on))! };
}

test('an auditor sees who falls behind, comes to the people behind a number, and looks at a day that is over', async ({
	page,
	city: { db },
	signInAs
}) => {
	const { on, unit } = await topUnit(db);
	await signInAs('auditor');
	await page.goto(`/oversight/${unit.id}`);
	await page.getByRole('link', { name: m.figures_link() }).click();

	await expect(page.getByRole('img', { name: m.figures_trend_alternative() })).toBeVisible();
	const table = page.getByRole('table', { name: m.figures_by_employment() });
	const [people] = await table.getByRole('row').nth(1).getByRole('link').allInnerTexts();
	await table.getByRole('row').nth(1).getByRole('link').first().click();
	await expect(page.getByRole('main')).toContainText(m.roster_count({ count: people! }));
	await expect(page.getByRole('main')).toContainText(m.roster_only({ people: 'PNS' }));

	await page.goto(`/oversight/${unit.id}/figures`);
	await page.getByLabel(m.figures_day()).fill(addDays(on, -14));
	await page.getByLabel(m.figures_known(), { exact: true }).selectOption(m.figures_known_then());
	await page.getByRole('button', { name: m.figures_show() }).click();
	await expect(page.getByRole('main')).toContainText(m.figures_told_then());
	const byUnit = page.getByRole('table', { name: m.oversight_table() });
	const counts = async (row: number) =>
		Number((await byUnit.getByRole('row').nth(row).getByRole('cell').first().innerText()).replaceAll('.', ''));
	const rows = await byUnit.getByRole('row').count();
	let sum = 0;
	for (let row = 1; row < rows - 1; row++) sum += await counts(row);
	expect(amountInWords(await counts(rows - 1))).toBe(amountInWords(sum));
	const sumRow = byUnit.getByRole('row').last();
	const everybody = await sumRow.getByRole('link').first().innerText();
	await sumRow.getByRole('link').first().click();
	await expect(page.getByRole('main')).toContainText(m.roster_count({ count: everybody }));
	await expect(page.getByRole('main')).toContainText(m.figures_told_then());
	await page.goBack();

	const [monthEnd] = monthEndsBefore(on);
	await page.getByRole('link', { name: dayInWords(monthEnd!) }).click();
	await expect(page.getByRole('main')).toContainText(m.figures_as_of({ day: dayInWords(monthEnd!) }));
	await expect(page.getByRole('main')).toContainText(m.figures_told_then());
	await page.getByRole('link', { name: m.figures_today(), exact: true }).click();
	await expect(page.getByRole('main')).toContainText(m.figures_as_of({ day: dayInWords(on) }));

	await page.goto(`/oversight/${unit.id}/figures?on=${addDays(on, 1)}`);
	await expect(page.getByText(m.figures_day_later({ day: '' }).split('.').at(-2)!.trim())).toBeVisible();
});

test('figures and lists say on paper what they are of, and a chart has its table there', async ({
	page,
	city: { db },
	signInAs
}) => {
	const { on, unit } = await topUnit(db);
	const main = page.getByRole('main');
	await signInAs('auditor');
	await page.emulateMedia({ media: 'print' });

	await page.goto(`/oversight/${unit.id}/figures`);
	await expect(main.getByText('Netralitas ASN (Oktober 2026)')).toBeVisible();
	await expect(main.getByText(m.figures_as_of({ day: dayInWords(on) }))).toBeVisible();
	await expect(page.getByRole('table', { name: m.figures_trend() }).getByRole('row').last()).toBeVisible();

	await page.goto(`/oversight/${unit.id}/staff?state=certified`);
	await expect(main.getByText(/Netralitas ASN \(Oktober 2026\), bersertifikat/)).toBeVisible();
	await expect(main.getByText(m.figures_as_of({ day: dayInWords(on) }))).toBeVisible();
});
