import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { asc, sql } from 'drizzle-orm';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { Device } from './http.ts';
import { castOf, makeCity, wordsIn, type BenchCity } from './city.ts';
import { measuredServer, type Measured } from './measured-process.ts';
import { rounded, type Report, type Row } from './report.ts';

/** The lesson that the aims speak of. */
const moduleId = 'media-sosial-dan-pesan';
const slug = 'grup-dan-pesan';
/** A poor mobile line in the field. */
const slowLine = { latency: 800, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8, offline: false };

type Visit = {
	document: number;
	scripts: number;
	styles: number;
	fonts: number;
	others: number;
	all: number;
	requests: number;
};

/** What travels when somebody reads a lesson, and the next one, with nothing in front of the server. */
export async function bytes(): Promise<Report> {
	return withLesson(async ({ page, address, cdp, words, pictures }) => {
		const traffic = await watch(cdp);
		await page.goto(address, { waitUntil: 'networkidle' });
		const first = traffic.take();
		const shift = await layoutShift(page);

		const again = await visitAgain(page, address, traffic);
		const next = page.getByRole('main').getByRole('button', { name: /^Selesai, / });
		await next.click();
		await page.waitForURL((url) => !url.pathname.endsWith(slug));
		await page.waitForLoadState('networkidle');
		const client = traffic.take();
		const nextAddress = page.url();
		const whole = await visitAgain(page, nextAddress, traffic);
		const row = (what: string, visit: Visit): Row => ({ what, ...visit });
		const outside = new Device(new URL(address).origin);
		const worker = (await outside.send('/service-worker.js')).bytes + (await outside.send('/offline')).bytes;
		outside.close();

		return {
			about: `Encoded bytes with their headers, as Chromium counts them. The lesson "${slug}" has ${words} words and ${pictures} pictures, which count with the page. The service worker and its offline page (${worker} bytes, after the page) are asked for separately and counted with the first visit; it is blocked while the rest is counted, because what passes through it is not seen.`,
			tables: [
				{
					title: 'Bytes over the line',
					rows: [
						row('first visit, nothing cached', first),
						row('the same lesson once more', again),
						row('the next lesson by client navigation (its end noted, its data)', client),
						row('the next lesson as a document', whole)
					]
				}
			],
			aims: [
				aim('first visit ≤ 100 KB with everything', first.all + worker, 100_000),
				aim('scripts ≤ 40 KB', first.scripts, 40_000),
				aim('font ≤ 28 KB', first.fonts, 28_000),
				aim('next lesson as a document ≤ 15 KB', whole.all, 15_000),
				aim('next lesson by client navigation ≤ 8 KB', client.all, 8_000),
				{
					aim: 'nothing re-sent that is known',
					measured: `${again.scripts + again.styles + again.fonts} bytes of scripts, styles and fonts again`,
					met: again.scripts + again.styles + again.fonts === 0
				},
				{ aim: 'no layout shift', measured: `CLS ${shift.toFixed(4)}`, met: shift < 0.001 }
			]
		};
		// What goes through a service worker is not seen here; its own two files are asked for below.
	}, 'block');
}

/** When the text of a lesson can be read at 50 kbit/s and 800 ms. */
export async function slow(): Promise<Report> {
	return withLesson(async ({ page, address, cdp }) => {
		await cdp.send('Network.enable');
		await cdp.send('Network.emulateNetworkConditions', slowLine);
		await page.goto(address, { waitUntil: 'load', timeout: 120_000 });
		const first = await firstPaint(page);
		const shift = await layoutShift(page);

		const heading = page.getByRole('heading', { level: 1 });
		const before = await heading.innerText();
		// Until the scripts are there, the button sends a form; readers take longer than that.
		await page.waitForLoadState('networkidle', { timeout: 120_000 });
		const start = performance.now();
		await page
			.getByRole('main')
			.getByRole('button', { name: /^Selesai, / })
			.click();
		await page.waitForFunction((old) => document.querySelector('h1')?.textContent?.trim() !== old, before, {
			polling: 20
		});
		const client = (performance.now() - start) / 1000;

		await page.goto(page.url(), { waitUntil: 'load', timeout: 120_000 });
		const whole = await firstPaint(page);

		return {
			about: `Chromium throttled to 50 kbit/s with 800 ms latency, on ${address.replace(/^https?:\/\/[^/]+/, '')}. What counts is the first paint of the text, and after a click the moment when the heading of the next lesson stands there.`,
			tables: [
				{
					title: 'Seconds until the text can be read',
					rows: [
						{ visit: 'first visit, nothing cached', seconds: rounded(first) },
						{ visit: 'next lesson by client navigation', seconds: rounded(client) },
						{ visit: 'next lesson as a document, files cached', seconds: rounded(whole) }
					]
				}
			],
			aims: [
				{ aim: 'first visit within 8 s', measured: `${rounded(first)} s`, met: first <= 8 },
				{
					aim: 'the next within 3 s',
					measured: `${rounded(client)} s by client navigation, ${rounded(whole)} s as a document`,
					met: Math.max(client, whole) <= 3
				},
				{ aim: 'no layout shift', measured: `CLS ${shift.toFixed(4)}`, met: shift < 0.001 }
			]
		};
	});
}

const lighthouseVersion = '12.8.2';
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** Lighthouse on five pages, each as whoever uses it, with its own mobile emulation and throttling. */
export async function lighthouse(): Promise<Report> {
	const city = await makeCity();
	const server = await measuredServer(city.dataDir, city.env);
	const folder = mkdtempSync(join(tmpdir(), 'netral-lighthouse-'));
	const rows: Row[] = [];
	let met = true;

	try {
		const cast = castOf(city);
		const learner = await cookieOf(city, server, city.learners[0]!.number);
		const head = await cookieOf(city, server, cast['dinas-head']!);
		const unit = (await city.db.get<{ id: string }>(sql`
			select p.unit_id as id from post p join person_number n on n.person_id = p.person_id
			where n.number = ${cast['dinas-head']!} and p.heads and p.recorded_to is null limit 1`))!.id;
		const { code } = (await city.db
			.select({ code: certificate.code })
			.from(certificate)
			.orderBy(asc(certificate.id))
			.limit(1)
			.get())!;
		const pages: [string, string, string?][] = [
			['home', '/'],
			['lesson', `/learn/${moduleId}/${slug}`, learner],
			['quiz', await attemptOf(server, learner), learner],
			['verify', `/verify/${formatCode(code)}`],
			['my unit', `/oversight/${unit}`, head]
		];

		for (const [name, path, cookie] of pages) {
			const scores = audit(`${server.origin}${path}`, cookie, folder);
			const wanted = name === 'home' ? categories : categories.slice(0, 3);
			met &&= wanted.every((category) => scores[category]! >= 95);
			rows.push({ page: name, ...scores });
		}
	} finally {
		await server.stop();
		city.remove();
		rmSync(folder, { recursive: true, force: true });
	}

	return {
		about: `Lighthouse ${lighthouseVersion}, its own mobile emulation and simulated throttling, each page as whoever uses it. Pages behind the sign-in are not for search engines, so their SEO score says nothing.`,
		tables: [{ title: 'Scores', rows }],
		aims: [
			{
				aim: 'at least 95 in performance, accessibility, best practices on five pages, and in SEO on home',
				measured: `lowest ${Math.min(...rows.flatMap((row) => categories.slice(0, 3).map((category) => Number(row[category]))))}`,
				met
			}
		]
	};
}

function audit(address: string, cookie: string | undefined, folder: string): Record<string, number> {
	const [output, headers] = [join(folder, 'report.json'), join(folder, 'headers.json')];
	writeFileSync(headers, JSON.stringify(cookie ? { cookie } : {}));
	const done = spawnSync(
		'npx',
		[
			...['--yes', `lighthouse@${lighthouseVersion}`, address, '--output=json', `--output-path=${output}`, '--quiet'],
			...[`--extra-headers=${headers}`, `--only-categories=${categories.join(',')}`],
			'--chrome-flags=--headless=new --no-sandbox --disable-quic --disable-background-networking --disable-component-update'
		],
		{ encoding: 'utf8', env: { ...process.env, CHROME_PATH: chromiumPath() ?? '' } }
	);
	if (done.status !== 0) throw new Error(`Lighthouse failed on ${address}:\n${done.stderr}`);

	const report = JSON.parse(readFileSync(output, 'utf8')) as { categories: Record<string, { score: number | null }> };

	return Object.fromEntries(categories.map((name) => [name, Math.round((report.categories[name]?.score ?? 0) * 100)]));
}

type Lesson = { page: Page; cdp: CDPSession; address: string; words: number; pictures: number };

/** A learner's browser before the first visit, with nothing cached but the cookie. */
async function withLesson(
	work: (lesson: Lesson) => Promise<Report>,
	workers: 'allow' | 'block' = 'allow'
): Promise<Report> {
	const city = await makeCity();
	const server = await measuredServer(city.dataDir, city.env);
	let browser: Browser | undefined;

	try {
		const row = (await city.db.get<{ parts: string }>(
			sql`select parts from lesson_version where module_id = ${moduleId} and slug = ${slug} limit 1`
		))!;
		const found = await findPersonByNumber(city.db, city.learners[0]!.number);
		const token = await createSession(city.db, (await findAccount(city.db, found!.id))!.id, new Date());
		browser = await chromium.launch({
			...(chromiumPath() ? { executablePath: chromiumPath()! } : {}),
			args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update']
		});
		const context = await browser.newContext({
			viewport: { width: 360, height: 640 },
			locale: 'id-ID',
			serviceWorkers: workers
		});
		await context.addCookies([
			{
				name: sessionCookieName(new URL(server.origin)),
				value: token,
				url: server.origin,
				httpOnly: true,
				sameSite: 'Lax'
			}
		]);
		const page = await context.newPage();
		await page.addInitScript(() => {
			const held = window as unknown as { shifted: number };
			held.shifted = 0;
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries()) held.shifted += (entry as unknown as { value: number }).value;
			}).observe({ type: 'layout-shift', buffered: true });
		});

		const text = textOf(JSON.parse(row.parts));

		return await work({
			page,
			cdp: await context.newCDPSession(page),
			address: `${server.origin}/learn/${moduleId}/${slug}`,
			words: wordsIn(text),
			pictures: text.split('<img ').length - 1
		});
	} finally {
		await browser?.close();
		await server.stop();
		city.remove();
	}
}

/** The text of a lesson with its self-checks, as the page shows it. */
function textOf(parts: { kind: string; html?: string; question?: { public: PublicText } }[]): string {
	return parts
		.map(({ html, question }) =>
			question
				? [question.public.titleHtml, question.public.stemHtml, ...question.public.options.map((one) => one.html)].join(
						' '
					)
				: (html ?? '')
		)
		.join(' ');
}

type PublicText = { titleHtml: string; stemHtml: string; options: { html: string }[] };

/** Counts what comes over the line from now on, until it is taken. */
async function watch(cdp: CDPSession): Promise<{ take(): Visit }> {
	const kinds = new Map<string, string>();
	let finished: { kind: string; bytes: number }[] = [];
	cdp.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
	cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		finished.push({ kind: kinds.get(requestId) ?? 'Other', bytes: encodedDataLength });
	});
	await cdp.send('Network.enable');

	return {
		take: () => {
			const sum = (wanted: (kind: string) => boolean) =>
				finished.filter(({ kind }) => wanted(kind)).reduce((total, { bytes }) => total + bytes, 0);
			const visit = {
				document: sum((kind) => kind === 'Document'),
				scripts: sum((kind) => kind === 'Script'),
				styles: sum((kind) => kind === 'Stylesheet'),
				fonts: sum((kind) => kind === 'Font'),
				others: sum((kind) => !['Document', 'Script', 'Stylesheet', 'Font'].includes(kind)),
				all: sum(() => true),
				requests: finished.filter(({ bytes }) => bytes > 0).length
			};
			finished = [];

			return visit;
		}
	};
}

async function visitAgain(page: Page, address: string, traffic: { take(): Visit }): Promise<Visit> {
	await page.goto(address, { waitUntil: 'networkidle' });

	const visit = traffic.take();
	if (visit.document === 0) throw new Error(`${address} was not seen on the line.`);

	return visit;
}

/** Seconds from the start of the navigation to the first paint of content. */
async function firstPaint(page: Page): Promise<number> {
	const ms = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime);

	return ms / 1000;
}

function layoutShift(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as { shifted: number }).shifted);
}

function aim(text: string, measured: number, most: number) {
	return { aim: text, measured: `${(measured / 1000).toFixed(1)} KB`, met: measured <= most };
}

async function cookieOf(city: BenchCity, server: Measured, number: string): Promise<string> {
	const person = await findPersonByNumber(city.db, number);
	const token = await createSession(city.db, (await findAccount(city.db, person!.id))!.id, new Date());

	return `${sessionCookieName(new URL(server.origin))}=${token}`;
}

/** Starts a quiz as a form does. @returns the address of the attempt */
async function attemptOf(server: Measured, cookie: string): Promise<string> {
	const quiz = `${server.origin}/learn/${moduleId}/quiz`;
	const answer = await fetch(quiz, {
		method: 'POST',
		headers: {
			cookie,
			origin: server.origin,
			'content-type': 'application/x-www-form-urlencoded',
			accept: 'text/html'
		},
		body: 'honesty=yes',
		redirect: 'manual'
	});

	return new URL(answer.headers.get('location')!, quiz).pathname;
}

function chromiumPath(): string | undefined {
	return process.env.NETRAL_CHROMIUM;
}
