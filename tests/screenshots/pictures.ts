import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import type { Audience, Place } from '../every-page.ts';
import type { City } from '../fixtures.ts';
import { lookAs, photograph, type Scheme, type Screen } from './looks.ts';
import { besideEachOther } from './small-png.ts';

/** What the README shows: one page at a desk, or phones beside each other. */
type Picture = { file: string; screen: Screen; scheme?: Scheme; shots: Shot[] };

/** A place of `every-page.ts`, and what is done there first. */
type Shot = { place: string; act?: (page: Page, place: Place) => Promise<void> };

/** The README is read on poor lines as well. */
const mostBytes = 150_000;
/** Pixels between two phones. */
const gap = 24;

const pictures: Picture[] = [
	{ file: 'learner', screen: 'phone', shots: [{ place: 'lesson' }, { place: 'attempt', act: answerFirst }] },
	{ file: 'certificate', screen: 'phone', shots: [{ place: 'result-passed' }, { place: 'certificates' }] },
	{ file: 'head', screen: 'desk', shots: [{ place: 'unit' }] },
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
		await act?.(page, place);

		return await photograph(page);
	} finally {
		await context.close();
	}
}

async function answerFirst(page: Page): Promise<void> {
	await page.getByRole('radio').first().check();
	await page
		.getByText(new RegExp(`${m.attempt_saved()}$`))
		.first()
		.waitFor();
}

async function asTheTestsDo(page: Page, place: Place): Promise<void> {
	await place.act?.(page);
}
