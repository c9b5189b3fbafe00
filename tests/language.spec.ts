import type { Page } from '@playwright/test';
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { inLanguage } from '#lib/server/language.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { DisplayPage } from './pages/display-page.ts';
import { expect, serveCity, signIn, setLanguage, test, type City } from './fixtures.ts';
import { readPaper } from './paper.ts';

const password = 'kata sandi untuk uji coba';
/** "12 November 2026, 14:05 WITA", and nothing like "pukul 14.05" or "GMT+8". */
const englishMoment = /\b\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d (WIB|WITA|WIT)\b/;
const english = <T>(act: () => T) => inLanguage('en', act);

async function passedAttempt({ db, cast }: City): Promise<string> {
	const { id } = (await findPersonByNumber(db, cast['dinas-head']))!;
	const latest = await db
		.select({ id: attempt.id })
		.from(attempt)
		.where(and(eq(attempt.personId, id), isNotNull(attempt.submittedAt)))
		.orderBy(desc(attempt.startedAt))
		.get();

	return latest!.id;
}

for (const scripts of [true, false]) {
	test.describe(scripts ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled: scripts });

		test('whoever switches to English stays where they are, also while signing in', async ({ page, city }) => {
			const display = new DisplayPage(page);
			await page.goto('/');
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(m.home_title());
			await display.switchTo('English');
			expect(new URL(page.url()).pathname).toBe('/');
			await expect(page.locator('html')).toHaveAttribute('lang', 'en');
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(english(m.home_title));

			await page.goto('/learn');
			await expect(page).toHaveURL(/\/sign-in\?next=%2Flearn$/);
			await english(async () => {
				await signInWith(page, city.cast.employee, 'bukan kata sandi itu');
				await expect(page.getByRole('alert')).toHaveText(m.account_sign_in_failed());
				await signInWith(page, city.cast.employee, password);
				await page.waitForURL('**/learn');
				await expect(page.getByRole('heading', { level: 1 })).toHaveText(m.learn_title());
			});

			// Another page of the same device; it was not the session that was told.
			const later = await page.context().newPage();
			await later.goto('/verify');
			await expect(later.getByRole('heading', { level: 1 })).toHaveText(english(m.verify_title));
			await new DisplayPage(later).switchTo('Bahasa Indonesia');
			await expect(later.locator('html')).toHaveAttribute('lang', 'id');
			await expect(later.getByRole('heading', { level: 1 })).toHaveText(m.verify_title());
		});

		test('a result is told in English, with its time in the zone of the institution, and its questions are Indonesian', async ({
			page,
			city,
			signInAs
		}) => {
			await signInAs('dinas-head');
			const path = `/learn/attempts/${await passedAttempt(city)}/result`;
			await page.goto(path);
			await expect(page.getByRole('main').locator('[lang]')).toHaveCount(0);
			await new DisplayPage(page).switchTo('English');

			expect(new URL(page.url()).pathname).toBe(path);
			const main = page.getByRole('main');
			await expect(main).toContainText(english(m.result_passed));
			await expect(main).toContainText(englishMoment);
			await expect(main).not.toContainText(/pukul|GMT/);
			const questions = main.locator('section', { has: page.getByRole('heading', { level: 3 }) });
			expect(await questions.count()).toBeGreaterThan(5);
			for (const question of await questions.all()) {
				await expect(question.getByRole('heading', { level: 3 }).locator('[lang=id]')).not.toBeEmpty();
			}
			// Nothing of the interface is said to be Indonesian.
			await expect(main.locator('[lang=id]', { hasText: english(m.result_explanation) })).toHaveCount(0);
		});

		test('a device remembers how it was set, and the way back', async ({ page }) => {
			const display = new DisplayPage(page);
			await page.goto('/regulations?x=1');
			await display.open();
			await display.set({ text: m.display_text_largest(), contrast: true, calm: true });
			await expect(page.getByRole('main').getByRole('status')).toContainText(m.display_saved());
			await page.getByRole('link', { name: m.display_back() }).click();
			await expect(page).toHaveURL(/\/regulations\?x=1$/);

			const later = await page.context().newPage();
			await later.goto('/tidak-ada');
			const root = later.locator('html');
			await expect(root).toHaveAttribute('data-text', 'largest');
			await expect(root).toHaveAttribute('data-contrast', 'high');
			await expect(root).toHaveAttribute('data-motion', 'calm');
			await expect(root).toHaveAttribute('lang', 'id');

			await display.open();
			await expect(page.getByRole('radio', { name: m.display_text_largest(), exact: true })).toBeChecked();
			await display.set({ text: m.display_text_normal(), contrast: false, calm: false });
			await later.reload();
			await expect(root).not.toHaveAttribute('data-text');
			await expect(root).not.toHaveAttribute('data-contrast');
			await expect(root).not.toHaveAttribute('data-motion');
		});
	});
}

async function signInWith(page: Page, number: string, typed: string): Promise<void> {
	await page.getByLabel(m.account_number()).fill(number);
	await page.getByLabel(m.account_password(), { exact: true }).fill(typed);
	const answered = page.waitForResponse((response) => response.request().method() === 'POST');
	await page.getByRole('main').getByRole('button', { name: m.account_sign_in() }).click();
	await answered;
}

test('scripts say what the server said: nothing changes its language when they come', async ({ browser, city }) => {
	const told: string[][] = [];

	for (const javaScriptEnabled of [false, true]) {
		const context = await browser.newContext({ baseURL: city.origin, javaScriptEnabled });
		await setLanguage(context, city, 'en');
		await signIn(context, city, 'employee');
		const page = await context.newPage();
		const texts: string[] = [];
		for (const path of ['/learn', '/learn/dasar-netralitas', '/learn/dasar-netralitas/quiz', '/verify', '/display']) {
			await page.goto(path, { waitUntil: 'networkidle' });
			texts.push(await page.getByRole('main').locator(':scope > *').first().innerText());
		}
		told.push(texts.map((text) => text.replace(/\s+/g, ' ')));
		await context.close();
	}

	expect(told[1]).toEqual(told[0]);
});

test('a page that is open when another tab changes the language is followed by one in the new language', async ({
	page
}) => {
	await page.goto('/verify');
	const other = await page.context().newPage();
	await other.goto('/');
	await new DisplayPage(other).switchTo('English');

	await page.getByRole('banner').getByRole('link', { name: m.app_name() }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(english(m.home_title));
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(page.getByRole('contentinfo')).toContainText(english(m.layout_footer));
});

test('a cookie that says nothing known is as none', async ({ page, city }) => {
	await page.context().addCookies(
		['language', 'text', 'contrast', 'motion'].map((name) => ({
			name: `netral-${name}`,
			value: '"><script>alert(1)</script>',
			url: city.origin
		}))
	);
	const answer = await page.goto('/');
	expect(answer?.status()).toBe(200);
	expect(await page.locator('html').evaluate((root) => root.getAttributeNames())).toEqual(['lang']);
	await expect(page.locator('html')).toHaveAttribute('lang', 'id');
});

test('the way back leads nowhere else', async ({ page, city }) => {
	for (const next of ['https://jahat.example/', '//jahat.example', '/\\jahat.example']) {
		const query = `next=${encodeURIComponent(next)}`;
		await page.goto(`/display?saved&${query}`);
		await expect(page.getByRole('main').getByRole('link', { name: m.display_home() })).toHaveAttribute('href', '/');

		const switched = await page.request.post(`/display?/language&${query}`, {
			form: { language: 'id' },
			headers: { origin: city.origin, accept: 'text/html' },
			maxRedirects: 0
		});
		expect(switched.headers().location).toBe('/');
	}
});

test('what is public is kept apart for each language', async ({ page, city }) => {
	const card = '/regulations/pp-94-2021/citation';
	const ask = async () => {
		const answer = await page.request.get(card);
		expect(answer.headers().vary).toContain('cookie');
		expect(answer.headers()['cache-control']).toContain('public');

		return (await answer.json()) as { status: string };
	};

	expect((await ask()).status).toBe(m.regulation_in_force());
	await setLanguage(page.context(), city, 'en');
	expect((await ask()).status).toBe(english(m.regulation_in_force));
});

test('a head who reads English signs a statement in Indonesian', async ({ browser }) => {
	const city = await serveCity();
	const context = await browser.newContext({ baseURL: city.origin });

	try {
		await setLanguage(context, city, 'en');
		await signIn(context, city, 'dinas-head');
		const page = await context.newPage();
		const unit = (await findUnit(city.db, '10', '2026-01-01'))!;
		const latest = await city.db
			.select({ id: cycle.id })
			.from(cycle)
			.where(eq(cycle.programmeId, 'netralitas-asn'))
			.orderBy(desc(cycle.opensOn))
			.get();
		await page.goto(`/oversight/${unit.id}/attestation/sign?cycle=${latest!.id}&scope=subtree`);

		await english(async () => {
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(m.attestation_sign_title());
			await page.getByLabel(m.attestation_password()).fill(password);
			await page.getByRole('button', { name: m.attestation_sign() }).click();
			await page.waitForURL('**/oversight/attestations/*');
			await expect(page.getByRole('main')).toContainText(m.attestation_signed_text());
		});
		await expect(page.getByRole('main')).toContainText(englishMoment);

		const id = new URL(page.url()).pathname.split('/').at(-1)!;
		const { text, info } = readPaper(await (await page.request.get(`/oversight/attestations/${id}/pdf`)).body());
		const { facts } = (await city.db.select().from(attestation).where(eq(attestation.id, id)).get())!;
		const csv = await (await page.request.get(`/oversight/attestations/${id}/csv`)).text();

		expect(info.Title).toContain('Surat Pernyataan');
		expect(text).toMatch(/\d{1,2} \p{L}+ 20\d\d pukul \d\d\.\d\d (WIB|WITA|WIT)/u);
		expect(text).not.toMatch(/certified|people|signed/i);
		expect(facts.states.map(({ label }) => label)).toContain(m.state_certified());
		expect(csv).toContain(m.state_certified());
		expect(csv).not.toMatch(/certified|Post|State/);
	} finally {
		await context.close();
		await city.end();
	}
});
