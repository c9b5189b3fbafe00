import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { rightAnswers } from '../answers.ts';
import type { Audience, Place } from '../every-page.ts';
import type { City } from '../fixtures.ts';
import { QuizPage } from '../pages/quiz-page.ts';
import { lookAs, photograph, type Scheme, type Screen } from './looks.ts';
import { besideEachOther } from './small-png.ts';

/** What the README shows: one page at a desk, or phones beside each other. */
type Picture = { file: string; screen: Screen; scheme?: Scheme; shots: Shot[] };

/** A place of `every-page.ts`, and what is done there first. */
type Shot = { place: string; act?: (page: Page, place: Place, city: City) => Promise<void> };

/** The README is read on poor lines as well. */
const mostBytes = 150_000;
/** Pixels between two phones. */
const gap = 24;

const pictures: Picture[] = [
	{
		file: 'learner',
		screen: 'phone',
		shots: [
			{ place: 'lesson', act: turnToVerdicts },
			{ place: 'attempt', act: answerRightly }
		]
	},
	{ file: 'certificate', screen: 'phone', shots: [{ place: 'result-passed' }, { place: 'certificates' }] },
	{ file: 'head', screen: 'desk', shots: [{ place: 'unit-camat', act: turnToFigures }] },
	{ file: 'head-phone', screen: 'phone', shots: [{ place: 'reminder' }, { place: 'statement-new' }] },
	{ file: 'statement', screen: 'desk', shots: [{ place: 'statement' }] },
	{ file: 'verify', screen: 'phone', shots: [{ place: 'verify-standing' }, { place: 'verify-stale' }] },
	{
		file: 'dark',
		screen: 'phone',
		scheme: 'dark',
		shots: [{ place: 'learn' }, { place: 'citation', act: asTheTestsDo }]
	}
];

/** Replaces the pictures in `folder`. @returns a sentence for each one that is too large */
export async function paintPictures(
	browser: Browser,
	city: City,
	places: Record<Audience, Place[]>,
	folder: string
): Promise<string[]> {
	const known = Object.values(places).flat();
	const problems: string[] = [];
	const easel = await browser.newPage();
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });

	for (const { file, screen, scheme = 'light', shots } of pictures) {
		const taken: Buffer[] = [];
		for (const shot of shots) {
			const place = known.find(({ name }) => name === shot.place);
			if (!place) throw new Error(`every-page.ts has no place "${shot.place}".`);
			taken.push(await take(browser, city, place, { screen, scheme }, shot.act));
		}

		const bytes = await besideEachOther(easel, taken, gap);
		writeFileSync(join(folder, `${file}.png`), bytes);
		process.stdout.write(`${file}.png ${Math.round(bytes.length / 1000)} kB\n`);
		if (bytes.length > mostBytes)
			problems.push(`${file}.png has ${bytes.length} bytes, at most ${mostBytes} are wanted.`);
	}

	return problems;
}

async function take(
	browser: Browser,
	city: City,
	place: Place,
	looks: { screen: Screen; scheme: Scheme },
	act: Shot['act']
): Promise<Buffer> {
	const context = await lookAs(browser, city, place, { ...looks, language: 'id', sharp: looks.screen === 'phone' });

	try {
		const page = await context.newPage();
		await page.goto(place.path);
		await act?.(page, place, city);

		return await photograph(page);
	} finally {
		await context.close();
	}
}

/** A lesson that says what one may do, and what not. */
async function turnToVerdicts(page: Page): Promise<void> {
	await page.goto('/learn/dasar-netralitas/media-sosial-dan-foto');
	await top(page.getByRole('heading', { level: 2 }).first());
}

async function turnToFigures(page: Page): Promise<void> {
	await top(page.getByRole('heading', { level: 2, name: 'Menurut unit' }));
}

async function top(part: Locator): Promise<void> {
	await part.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

async function answerRightly(page: Page, { path }: Place, { db }: City): Promise<void> {
	const answers = await rightAnswers(db, path.split('/').at(-1)!);
	await new QuizPage(page).answer(new Map([...answers].slice(0, 1)));
	await page
		.getByText(new RegExp(`${m.attempt_saved()}$`))
		.first()
		.waitFor();
}

async function asTheTestsDo(page: Page, place: Place): Promise<void> {
	await place.act?.(page);
}
