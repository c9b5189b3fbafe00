import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dayOf } from '../organisation/days.ts';
import { shippedFolder } from '../publishing/publish-content.ts';

/** Days from today: when a period opens, and its last day in time. The second programme is overdue and the last one is yet to open, so that the demo shows it. */
const periods: Record<string, { opens: number; due: number }[]> = {
	'netralitas-asn': [
		{ opens: -400, due: -380 },
		{ opens: -45, due: 30 }
	],
	'pimpinan-dan-garda-depan': [{ opens: -60, due: -5 }],
	'camat-dan-lurah': [{ opens: -20, due: 60 }],
	'media-sosial-dan-pesan': [{ opens: -20, due: 90 }],
	pendalaman: [{ opens: 35, due: 215 }]
};

/**
 * Writes a content overlay whose programmes are the shipped ones with periods around today, so that the demo shows the same
 * states in every year.
 */
export function writeDemoContent(folder: string, now: Date, timeZone: string): void {
	const programmes = join(folder, 'programmes');
	mkdirSync(programmes, { recursive: true });
	const today = dayOf(now, timeZone);

	for (const name of readdirSync(join(shippedFolder(), 'programmes'))) {
		const text = readFileSync(join(shippedFolder(), 'programmes', name), 'utf8');
		const dates = periods[name.replace(/\.md$/, '')];
		if (!dates) continue;

		const lines = dates.map(({ opens, due }) => {
			const opensOn = addDays(today, opens);

			return `  - id: "${opensOn.slice(0, 7)}"\n    buka: ${opensOn}\n    tenggat: ${addDays(today, due)}\n    berlaku: 12 bulan\n`;
		});
		writeFileSync(join(programmes, name), text.replace(/^periode:\n(?: .*\n)+/m, `periode:\n${lines.join('')}`));
	}
}
