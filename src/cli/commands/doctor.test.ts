import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { applicationRoot } from '#lib/server/application-root.ts';
import { recordAudit } from '#lib/server/audit/audit.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { m } from '#lib/paraglide/messages.js';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { databaseUrlOf, testDatabase } from '#lib/server/db/test-database.ts';
import { knownWhen } from '#lib/server/db/schema/oversight.ts';
import { keepMonthEnd } from '#lib/server/oversight/month-ends.ts';
import { rebuildStandings } from '#lib/server/oversight/standings.ts';
import { TestCity } from '#lib/server/oversight/test-city.ts';
import { readSettings } from '#lib/server/settings/settings.ts';
import { runWords } from '../test-process.ts';
import { registerDoctor } from './doctor.ts';

const now = new Date('2026-11-02T03:00:00Z');

/** A small city that holds together, and a doctor for it. */
async function city() {
	const db = await testDatabase();
	const folder = mkdtempSync(join(tmpdir(), 'netral-doctor-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const settings = readSettings({ ORIGIN: 'https://netral.contoh.go.id', DATA_DIR: folder }, folder);
	await ensureSigningKey(settings.signingKeyFile, db);

	const made = await TestCity.found(db);
	const unitId = await made.addUnit(null);
	const cycleId = await made.addCycle();
	for (let i = 0; i < 3; i++) await made.enrol(await made.addPerson({ unitId }), cycleId);
	await db.write(async (tx) => {
		await recordAudit(tx, { at: now, actor: 'command', kind: 'backup.make', subject: 'database' });
		await rebuildStandings(tx, '2026-11-02');
	});
	for (const on of ['2026-09-30', '2026-10-31']) {
		for (const known of knownWhen) await keepMonthEnd(db, { cycleId, on, known }, () => now, 0);
	}

	return { db, settings, doctor: doctorOf(async () => db, settings), unitId };
}

function doctorOf(openAsIs: () => Promise<Database>, settings: ReturnType<typeof readSettings>) {
	return (...words: string[]) =>
		runWords([registerDoctor], { root: applicationRoot(), settings, openAsIs, now: () => now }, ['doctor', ...words]);
}

test('a database that holds together is said to be well', async () => {
	const { doctor } = await city();

	const { exit, out } = await doctor();

	expect(out).toEqual([
		expect.stringMatching(/^✓ Migrasi: \d+ terpasang\.$/),
		'✓ Berkas basis data dibaca seluruhnya.',
		'✓ Catatan audit: 1 catatan, 0 titik periksa.',
		'✓ Angka: 3 kepesertaan dihitung ulang per 2 November 2026.',
		'✓ Akhir bulan: 2 hitungan terakhir dihitung ulang.',
		'✓ Statistik soal: 0 penilaian dihitung ulang.',
		'✓ Sertifikat: 0 dibaca.',
		'✓ Surat pernyataan: 0 dibaca.',
		'Semua beres.'
	]);
	expect(exit).toBe(0);
});

test('figures that are not those of the rows are found, and counted again when asked', async () => {
	const { db, doctor, unitId } = await city();
	await db.write((tx) => tx.run(sql`update figure set count = count + 1 where unit_id = ${unitId}`));
	await db.write((tx) => tx.run(sql`delete from standing where rowid in (select rowid from standing limit 1)`));

	const found = await doctor();
	expect(found.exit).toBe(1);
	expect(found.out).toContain(
		'  - 1 kepesertaan berada pada keadaan atau unit yang lain dari seharusnya. Betulkan dengan: netral doctor --rebuild'
	);
	expect(found.notes).toEqual(['2 hal tidak beres.']);

	expect(await doctor('--rebuild')).toMatchObject({ exit: 1 });
	expect(await doctor()).toMatchObject({ exit: 0, notes: [] });
});

/** Has a month end, as known then, tell of somebody who completed on its last day. */
async function falsify(db: Database, on: string): Promise<void> {
	const completions = JSON.stringify([{ on, count: 1 }]);
	await db.write((tx) =>
		tx.run(sql`
			update month_end_figures set sums = json_set(sums, '$.completions', json(${completions}))
			where month_end_id = (select id from month_end where "on" = ${on} and known = 'then')`)
	);
}

test('the end of a month that is not that of its rows is found, and counted again when asked', async () => {
	const { db, doctor } = await city();
	await falsify(db, '2026-10-31');

	const found = await doctor();
	expect(found.out).toContain(
		'  - Angka per 31 Oktober 2026, menurut yang diketahui pada tanggal itu, tidak sama dengan baris di belakangnya. Betulkan dengan: netral doctor --rebuild'
	);
	expect(found).toMatchObject({ exit: 1, notes: ['1 hal tidak beres.'] });

	expect(await doctor('--rebuild')).toMatchObject({ exit: 1 });
	expect(await doctor()).toMatchObject({ exit: 0, notes: [] });
});

test('the end of an earlier month is counted again only when all are asked for', async () => {
	const { db, doctor } = await city();
	await falsify(db, '2026-09-30');

	expect(await doctor()).toMatchObject({ exit: 0 });
	const found = await doctor('--all-months');
	expect(found.out).toContain('✗ Akhir bulan: semua 4 hitungan dihitung ulang.');
	expect(found).toMatchObject({ exit: 1, notes: ['1 hal tidak beres.'] });

	await doctor('--all-months', '--rebuild');
	expect(await doctor('--all-months')).toMatchObject({ exit: 0 });
});

test('a migration that is missing is told, and nothing is asked of a schema that is not ours', async () => {
	const { db, doctor } = await city();
	await db.write((tx) =>
		tx.run(sql`delete from __drizzle_migrations where created_at = (select max(created_at) from __drizzle_migrations)`)
	);

	const found = await doctor();
	expect(found.out).toContain(`  - ${m.doctor_migrations_missing({ count: 1 })}`);
	expect(found.out.join()).not.toContain('Angka');
	expect(found).toMatchObject({ exit: 1, notes: [m.doctor_rest_skipped(), '1 hal tidak beres.'] });
});

test.each(['standing_person', 'certificate', 'sqlite_master'])(
	'a file in which the pages of %s were overwritten is told to be damaged',
	async (name) => {
		const { db, settings } = await city();
		await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
		const url = await databaseUrlOf(db);
		const [at] = await db.all<{ page: number }>(sql`select rootpage as page from sqlite_master where name = ${name}`);
		db.close();
		// The catalogue itself begins on the first page, behind the header of the file.
		const [position, length] = at ? [(at.page - 1) * 4096, 4096] : [100, 500];
		const file = openSync(fileURLToPath(url), 'r+');
		writeSync(file, new Uint8Array(length).fill(0xab), 0, length, position);
		closeSync(file);

		const found = await doctorOf(() => connect(url), settings)();

		expect(found.out).toContain('✗ Berkas basis data dibaca seluruhnya.');
		expect(found.out.join('\n')).toMatch(/malformed|Tree \d+/);
		expect(found).toMatchObject({ exit: 1 });
	}
);

test('a changed log entry, a dangling reference and another schema are each told', async () => {
	const { db, doctor } = await city();
	await db.write((tx) => tx.run(sql`update audit_entry set subject = 'something else'`));
	expect(await doctor('--json')).toMatchObject({ exit: 1, out: [{ audit: { faults: [expect.any(String)] } }] });

	await db.client.execute('PRAGMA foreign_keys=OFF');
	await db.client.execute(`insert into waiver (id, enrolment_id, reason, from_on, to_on)
		values ('w', 'nobody', 'Alasan rekaan', '2026-11-01', '2026-11-02')`);
	expect(await doctor('--json')).toMatchObject({ out: [{ file: { faults: ['waiver → enrolment: 1'] } }] });

	const other = createHash('sha256').update('another text').digest('hex');
	await db.write((tx) =>
		tx.run(sql`update __drizzle_migrations set hash = ${other} where created_at = (
			select max(created_at) from __drizzle_migrations)`)
	);
	const foreign = await doctor('--json');
	expect(Object.keys(foreign.out[0] as object)).toEqual(['migrations', 'file']);
	expect(foreign).toMatchObject({ exit: 1, out: [{ migrations: { faults: [expect.stringContaining('1 migrasi')] } }] });
});
