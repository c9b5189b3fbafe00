import { request, type Locator } from '@playwright/test';
import { session } from '#lib/server/db/schema/accounts.ts';
import { picture } from '#lib/server/db/schema/content.ts';
import { beginEveryType } from './every-type.ts';
import { expect, testInOwnCity } from './fixtures.ts';

/** A city of its own: these tests publish a module of their own. */
const test = testInOwnCity();

const said = 'Tolak, catat, lalu lapor';
const sample = {
	lesson: `\n![${said}](alur-lapor.svg)\n`,
	also: `
### Alur mana yang tepat?
\`id: gbr-01\` \`tujuan: T2\`

![Alur yang ditanyakan](alur-lapor.svg)

- [x] ![Alur ke kanan](alur-lapor.svg)
- [ ] Tidak ada alurnya

> **Pembahasan:** Lihat ![alur pembahasan](alur-lapor.svg).
>
> **Dasar hukum:** PP 94/2021 Pasal 5 huruf n
`
};

/** The file has come, and stands whole within its column and the screen, with the sides that it has. */
async function expectShown(image: Locator): Promise<void> {
	await image.scrollIntoViewIfNeeded();
	await expect(image).toBeVisible();
	await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(0);

	const fits = await image.evaluate((shown) => {
		const { left, right, width, height } = shown.getBoundingClientRect();
		const column = shown.parentElement!.getBoundingClientRect();

		return {
			within: left >= column.left - 1 && right <= column.right + 1 && right <= innerWidth,
			ratio: width / height
		};
	});
	expect(fits.within).toBe(true);
	expect(fits.ratio).toBeCloseTo(640 / 200, 1);
}

for (const scripts of [true, false]) {
	test.describe(scripts ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled: scripts, viewport: { width: 360, height: 640 } });

		test('pictures stand within the column of a lesson and of a question', async ({ page, city, signInAs }) => {
			const who = scripts ? 'employee' : 'acting-head';
			await signInAs(who);
			const attempt = await beginEveryType(city, who, sample);

			await page.goto('/learn/contoh/media-sosial');
			const inLesson = page.getByRole('img', { name: said });
			await expectShown(inLesson);
			// Before it has come, its place is kept.
			await expect(inLesson).toHaveAttribute('width', '640');
			await expect(inLesson).toHaveAttribute('height', '200');

			await page.goto(attempt);
			const question = page.getByRole('group', { name: /Alur mana/ });
			await expectShown(question.getByRole('img', { name: 'Alur yang ditanyakan' }));
			await expectShown(question.getByRole('img', { name: 'Alur ke kanan' }));
			await question.getByRole('radio', { name: 'Alur ke kanan' }).check();
		});
	});
}

test('a picture keeps its white paper in the dark, and stays on the page in print', async ({
	page,
	city,
	signInAs
}) => {
	await signInAs('camat');
	await beginEveryType(city, 'camat', sample);
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.goto('/learn/contoh/media-sosial');
	const image = page.getByRole('img', { name: said });
	await expect(image).toHaveCSS('background-color', 'rgb(255, 255, 255)');

	await page.emulateMedia({ media: 'print' });
	await expectShown(image);
});

test('a picture that was seen is kept for when there is no line', async ({ browser, city, tokenOf }) => {
	await beginEveryType(city, 'secretary', sample);
	const context = await browser.newContext({ baseURL: city.origin });
	await context.addCookies([{ name: 'netral', value: await tokenOf('secretary'), url: city.origin }]);
	const page = await context.newPage();
	await page.goto('/learn');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await page.goto('/learn/contoh/media-sosial');
	const image = page.getByRole('img', { name: said });
	await expectShown(image);

	const address = (await image.getAttribute('src'))!;
	await expect
		.poll(() => page.evaluate(async (path) => (await caches.match(path))?.headers.get('content-type'), address))
		.toBe('image/svg+xml');
	await context.close();
});

test('a picture may be kept by everybody, is nothing but a picture, and prolongs no session', async ({
	city,
	tokenOf
}) => {
	await beginEveryType(city, 'lurah', sample);
	const stored = await city.db.select({ sha256: picture.sha256, bytes: picture.bytes }).from(picture);
	const { sha256 } = stored.find(({ bytes }) => bytes.toString().includes(said))!;
	const address = `/pictures/${sha256}.svg`;
	const cookie = `netral=${await tokenOf('lurah')}`;
	// So near to its end, any page prolongs it.
	const soon = Math.floor(Date.now() / 1000) + 3600;
	await city.db.write((tx) => tx.update(session).set({ expiresAt: soon }));
	const visitor = await request.newContext({ baseURL: city.origin, extraHTTPHeaders: { cookie } });

	const answer = await visitor.get(address);
	expect(answer.status()).toBe(200);
	expect(answer.headers()).toMatchObject({
		'content-type': 'image/svg+xml',
		'cache-control': 'public, max-age=31536000, immutable',
		'content-security-policy': "default-src 'none'; style-src 'none'; sandbox",
		'x-content-type-options': 'nosniff',
		'content-encoding': 'gzip'
	});
	expect(answer.headers()['set-cookie']).toBeUndefined();
	expect(await answer.text()).toContain(said);
	expect((await visitor.get('/learn')).headers()['set-cookie']).toContain('netral=');

	for (const other of [`/pictures/${sha256}.png`, `/pictures/${'0'.repeat(64)}.svg`, '/pictures/a.svg']) {
		const missing = await visitor.get(other, { headers: { accept: 'text/html' } });
		expect(missing.status(), other).toBe(404);
		expect(await missing.text()).toContain('Gambar ini tidak ada.');
		expect(missing.headers()['cache-control'] ?? '').not.toContain('immutable');
	}
	await visitor.dispose();
});
