import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dayOf } from '../organisation/days.ts';
import { shippedFolder } from '../publishing/publish-content.ts';

type Period = { opens: number; due: number; refresher?: true };

/** Days from today: when a period opens, and its last day in time. The second programme is overdue and the last one is yet to open, so that the demo shows it. */
const periods: Record<string, Period[]> = {
	'netralitas-asn': [
		{ opens: -400, due: -380 },
		{ opens: -45, due: 30, refresher: true }
	],
	'pimpinan-dan-garda-depan': [{ opens: -60, due: -5 }],
	'camat-dan-lurah': [{ opens: -20, due: 60 }],
	'media-sosial-dan-pesan': [{ opens: -20, due: 90 }],
	pendalaman: [{ opens: 35, due: 215 }]
};

/**
 * The example texts bind nobody, so no shipped programme asks for them: this one is the demo's own, for one of its units.
 * Its briefing and pledge are there to be looked at; see `city.ts`.
 */
export const textProgramme = 'surat-edaran-dan-ikrar';
export const textUnit = '18';

function textProgrammeFile(today: string): string {
	return `---
id: ${textProgramme}
judul: Surat edaran dan ikrar netralitas
ringkasan: Membaca surat edaran, mengikuti sosialisasi, lalu menyatakan ikrar.
surat edaran: [netralitas-pegawai]
sosialisasi: ya
ikrar: ikrar-netralitas
jp: tidak
teks-sertifikat: Program contoh menurut surat edaran rekaan, yang tidak mengikat siapa pun.
sasaran:
  - unit: ["${textUnit}"]
${periodLines(today, [{ opens: -20, due: 75 }])}---

Program contoh ini tidak memakai modul. Naskahnya rekaan dan tidak mengikat siapa pun.
`;
}

/** @param more lines that each period has besides its days */
function periodLines(today: string, dates: readonly Period[], more = ''): string {
	const lines = dates.map(({ opens, due, refresher }) => {
		const opensOn = addDays(today, opens);
		const told = [`buka: ${opensOn}`, `tenggat: ${addDays(today, due)}`, 'berlaku: 12 bulan'];
		if (refresher) told.push('penyegaran: ya');

		return `  - id: "${opensOn.slice(0, 7)}"\n${told.map((line) => `    ${line}\n`).join('')}${more}`;
	});

	return `periode:\n${lines.join('')}`;
}

/**
 * Writes a content overlay whose programmes are the shipped ones, and the demo's own, with periods around today, so that
 * the demo shows the same states in every year.
 */
export function writeDemoContent(folder: string, now: Date, timeZone: string): void {
	const programmes = join(folder, 'programmes');
	mkdirSync(programmes, { recursive: true });
	const today = dayOf(now, timeZone);

	for (const name of readdirSync(join(shippedFolder(), 'programmes'))) {
		const text = readFileSync(join(shippedFolder(), 'programmes', name), 'utf8');
		const dates = periods[name.replace(/\.md$/, '')];
		if (!dates) continue;

		const newcomers = /^ +pegawai-baru: .*\n/m.exec(text)?.[0];
		const lines = periodLines(today, dates, newcomers);
		writeFileSync(join(programmes, name), text.replace(/^periode:\n(?: .*\n)+/m, lines));
	}
	writeFileSync(join(programmes, `${textProgramme}.md`), textProgrammeFile(today));
}
