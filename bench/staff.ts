import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { applicationRoot } from '#lib/server/application-root.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { writeWorkbook } from '#lib/server/documents/workbook.ts';
import { applyImport, examineStaffFile, stageImport } from '#lib/server/organisation/import.ts';
import { staffColumns } from '#lib/server/organisation/staff-columns.ts';
import { undoImport } from '#lib/server/organisation/undo-import.ts';
import { makeCity } from './city.ts';
import { runMeasured } from './measured-process.ts';
import { rounded, type Report, type Row } from './report.ts';

/** With the people of the demo city as many rows as a file may have. */
const people = 99_500;
const units = 500;
/** As in what SIASN gives out. */
const moreColumns = 33;
const files = [
	['csv', 'csv', 0],
	['xlsx', 'xlsx', 0],
	['wide csv', 'csv', moreColumns],
	['wide xlsx', 'xlsx', moreColumns]
] as const;
const netral = join(applicationRoot(), 'src/cli/netral.mjs');
const limits = { seconds: 60, megabytes: 500, transactionMs: 1000 };

/** Shown, and no aim: who was known before is written twice, and all that is counted of them moves along. */
const beyondAim: ReadonlySet<string> = new Set(['99,500 people moved', '99,500 people leaving']);

/** Bringing the staff of a large government from a file, taking it back, and writing it out again. */
export async function staff(): Promise<Report> {
	const rows: Row[] = [];

	for (const [name, format, columns] of files) {
		const city = await makeCity(120);

		try {
			const before = await city.db.$count(person);
			const file = join(city.dataDir, `pegawai.${format}`);
			const size = await writeStaffFile(file, format, columns);
			const run = (...words: string[]) =>
				runMeasured([netral, 'staff', ...words], { ...city.env, DATABASE_URL: city.databaseUrl });
			const written = join(city.dataDir, `semua.${format}`);
			const steps = {
				'dry run': await run('import', file),
				import: await run('import', file, '--apply'),
				// What is written out is the same, whatever it came from.
				...(columns === 0 && {
					export: await run('export', '--output', written),
					'export again': await run('import', written, '--scope', 'all')
				})
			};
			if ((await city.db.$count(person)) - before !== people) throw new Error('Not everybody was imported.');

			for (const [step, { seconds, peakMb }] of Object.entries(steps)) {
				rows.push({
					...{ file: name, 'size MB': rounded(size / 1e6), step },
					...{ 'time s': rounded(seconds), 'memory at most MB': Math.round(peakMb) }
				});
			}
		} finally {
			city.remove();
		}
	}

	const transactions = await transactionTimes();
	const imports = rows.filter(({ step }) => step === 'import');
	const [csv, xlsx] = imports.map((row) => Number(row['time s'])) as [number, number];
	const worst = (key: string) => Math.max(...imports.map((row) => Number(row[key])));
	const slowest = Object.entries(transactions)
		.filter(([act]) => !act.endsWith('undone') && !beyondAim.has(act))
		.reduce((one, other) => (other[1] > one[1] ? other : one));

	return {
		about: `Whole processes of \`netral staff\`, each started anew, on a demo city of 120 people with an open period: a file of ${people} rows of ${staffColumns.length} columns, all of them new people in ${units} new units; the wide one has ${moreColumns} columns more that are not read. "Export again" compares an export of everybody with what it came from. The transactions are measured in this process: the longest write that each act waits for, of new people and of changes to people who are known already.`,
		tables: [
			{ title: 'Files', rows },
			{
				title: 'Longest transaction',
				rows: Object.entries(transactions).map(([act, ms]) => ({ act, ms: rounded(ms) }))
			}
		],
		aims: [
			{
				aim: `the import of 100,000 rows within ${limits.seconds} s`,
				measured: `${worst('time s')} s; a workbook takes ${rounded(xlsx / csv)} times as long as CSV`,
				met: worst('time s') <= limits.seconds
			},
			{
				aim: `the import of 100,000 rows within ${limits.megabytes} MB`,
				measured: `${worst('memory at most MB')} MB`,
				met: worst('memory at most MB') <= limits.megabytes
			},
			{
				aim: `an import is applied in one transaction under ${limits.transactionMs} ms: 100,000 new people, something changed of as many, or 20,000 people known before who move or leave`,
				measured: `${rounded(slowest[1])} ms (${slowest[0]})`,
				met: slowest[1] <= limits.transactionMs
			}
		]
	};
}

async function transactionTimes(): Promise<Record<string, number>> {
	const times: Record<string, number> = {};

	for (const count of [20_000, people]) {
		const city = await makeCity(120);

		try {
			const brought = await staged(city.db, table(count));
			const named = count.toLocaleString('en');
			times[`${named} new people`] = await applied(city.db, brought);
			times[`${named} new people, undone`] = await undone(city.db, brought);
		} finally {
			city.remove();
		}
	}

	return { ...times, ...(await changeTimes()) };
}

/** Of the same file again, with what changes most often and what weighs most. */
async function changeTimes(): Promise<Record<string, number>> {
	const city = await makeCity(120);
	const [head, ...rows] = table(people) as [string[], ...string[][]];
	const changed = (changes: Partial<Record<(typeof staffColumns)[number], string>>) => (row: string[]) =>
		row.map((cell, i) => changes[staffColumns[i]!] ?? cell);
	const moved = (to: string, mulai: string) => ({ kode_unit: `UKUR.${to}`, nama_unit: `Unit Rekaan ${to}`, mulai });
	const left = { keluar: 'Pensiun', keluar_mulai: '2026-10-20' };
	const timed = async (rows: string[][]) => applied(city.db, await staged(city.db, [head, ...rows]));

	try {
		await timed(rows);
		const called = rows.map(changed({ telepon: '0899' }));
		const entitled = called.map(changed({ jabatan: 'Pranata Komputer' }));
		const everywhere = entitled.map((row, index) => changed(moved(`${(index + 1) % units}`, '2026-10-01'))(row));
		const together = everywhere.slice(0, 20_000).map(changed(moved('pindah', '2026-10-10')));
		const times = {
			'telephone numbers of 99,500': await timed(called),
			'titles of 99,500': await timed(entitled),
			'99,500 people moved': await timed(everywhere),
			'20,000 people moved': await timed(together)
		};
		const leaving = await staged(city.db, [head, ...together.map(changed(left))]);

		return {
			...times,
			'20,000 people leaving': await applied(city.db, leaving),
			'20,000 people leaving, undone': await undone(city.db, leaving),
			'99,500 people leaving': await timed([...together, ...everywhere.slice(together.length)].map(changed(left)))
		};
	} finally {
		city.remove();
	}
}

async function staged(db: Database, rows: string[][]): Promise<string> {
	const [bytes, now] = [new TextEncoder().encode(stringify(rows)), new Date()];

	return stageImport(db, await examineStaffFile(db, { bytes, fileName: 'pegawai.csv', scope: 'file' }, now), null, now);
}

/** In milliseconds. */
function applied(db: Database, importId: string): Promise<number> {
	return longestWrite(db, () => applyImport(db, importId, {}, 'command', () => new Date()));
}

/** In milliseconds. */
function undone(db: Database, importId: string): Promise<number> {
	return longestWrite(db, () => undoImport(db, importId, 'command', () => new Date()));
}

/** In milliseconds, of the writes that an act makes. */
async function longestWrite(db: Database, act: () => Promise<unknown>): Promise<number> {
	const { write, writeMany } = db;
	let longest = 0;
	const timed =
		(made: typeof write): typeof write =>
		async (work) => {
			const start = performance.now();

			try {
				return await made(work);
			} finally {
				longest = Math.max(longest, performance.now() - start);
			}
		};
	Object.assign(db, { write: timed(write), writeMany: timed(writeMany) });
	await act();
	Object.assign(db, { write, writeMany });

	return longest;
}

/** @returns its size in bytes */
async function writeStaffFile(path: string, format: 'csv' | 'xlsx', columns: number): Promise<number> {
	const rows = table(people).map((row, index) => [
		...row,
		...Array.from({ length: columns }, (_, at) => (index === 0 ? `Riwayat ${at}` : `Isi ${at} ${index}`))
	]);
	writeFileSync(path, format === 'csv' ? stringify(rows) : await writeWorkbook('Pegawai', rows));

	return statSync(path).size;
}

function table(count: number): string[][] {
	const rows = Array.from({ length: count }, (_, index) => {
		const born = `19${60 + (index % 40)}-0${1 + (index % 9)}-1${index % 10}`;
		const cells: Partial<Record<(typeof staffColumns)[number], string>> = {
			nomor: `UKUR-${index}`,
			nama: `Pegawai Rekaan ${index}`,
			tanggal_lahir: born,
			jenis_kepegawaian: 'PNS',
			kode_unit: `UKUR.${index % units}`,
			nama_unit: `Unit Rekaan ${index % units}`,
			jenis_unit: 'dinas',
			jabatan: 'Analis Kebijakan',
			kategori: 'pelaksana',
			jabatan_utama: 'ya',
			kepala: 'tidak',
			status_jabatan: 'definitif',
			email: `pegawai${index}@contoh.example`,
			telepon: `0812${index}`,
			mulai: '2020-01-01'
		};

		return staffColumns.map((column) => cells[column] ?? '');
	});

	return [[...staffColumns], ...rows];
}
