import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { applicationRoot } from './application-root.ts';
import type { Database } from './db/connect.ts';
import { testDatabase } from './db/test-database.ts';
import { attestationPaper } from './documents/attestation-paper.ts';
import { certificatePaper } from './documents/certificate-paper.ts';
import { renderAttestation } from './documents/render.ts';
import { attestationFacts, attestationPeople, certificateFacts, verifyUrl } from './documents/test-facts.ts';
import { inIndonesian, inLanguage, type Language } from './language.ts';
import { applyImport, examineStaffFile, stageImport } from './organisation/import.ts';
import { listDifferences, listFindings } from './organisation/import-list.ts';
import { exportStaff, staffTemplate } from './organisation/staff-export.ts';
import { addUnit } from './organisation/unit-changes.ts';
import { saveNotes } from './oversight/attestation-drafts.ts';
import { attestationFile } from './oversight/attestation-files.ts';
import { findAttestation, signAttestation } from './oversight/attestations.ts';
import { parseRoster, peopleOnPaper, rosterCsv } from './oversight/frozen-roster.ts';
import { csvParts } from './documents/table.ts';
import { staffTable } from './oversight/staff-list.ts';
import { rebuildStandings } from './oversight/standings.ts';
import { clocksOn, foundDinas, signedAt } from './oversight/test-city.ts';
import { Problem } from './problem.ts';

const both = ['id', 'en'] as const;
const overdue = (locale: Language) => m.state_overdue({}, { locale });

describe('an act', () => {
	test('speaks its own language until its end, whatever others speak meanwhile', async () => {
		const db = await testDatabase();
		const act = (language: Language) =>
			inLanguage(language, () =>
				db.write(async (tx) => {
					await tx.run(sql`select 1`);

					throw new Problem('overdue', m.state_overdue());
				})
			);
		const languages = Array.from({ length: 20 }, (_, index) => both[index % 2]!);
		const ends = await Promise.allSettled(languages.map(act));

		expect(ends.map((end) => end.status === 'rejected' && (end.reason as Problem).message)).toEqual(
			languages.map(overdue)
		);
		expect(overdue('en')).not.toBe(overdue('id'));
	});

	test('that has no viewer speaks Indonesian', () => {
		expect(m.state_overdue()).toBe(overdue('id'));
		expect(inLanguage('en', () => inIndonesian(m.state_overdue))).toBe(overdue('id'));
	});
});

describe('whatever the viewer reads, Indonesian is', () => {
	const everywhere = async <T>(make: () => T | Promise<T>) => {
		const made = await Promise.all(both.map((language) => inLanguage(language, async () => make())));
		expect(made[1]).toEqual(made[0]);

		return made[1]!;
	};

	test('the paper of a certificate and of a statement', async () => {
		const people = attestationPeople(5);
		const options = { verifyUrl, people, certifiedState: 'certified' };
		const certificate = await everywhere(() => certificatePaper(certificateFacts, { verifyUrl }));
		const statement = await everywhere(() => attestationPaper(attestationFacts(people), options));

		expect(certificate.facts[0]!.value).toBe('22 November 2026');
		expect(JSON.stringify(statement)).toContain(' pukul ');
	});

	test('a statement that is signed by somebody who reads English, with its files', async () => {
		const { db, request, head, ani, city, cycleId, unitId } = await foundDinas(await testDatabase());
		await city.waive(ani.enrolmentId, '2026-01-01', '2026-12-31');
		await db.write((tx) => rebuildStandings(tx, '2026-11-02'));
		await inLanguage('en', () => saveNotes(db, request, head, { [ani.id]: { kind: 'leave', text: 'haji' } }, signedAt));
		const { id } = await inLanguage('en', () => signAttestation(db, request, signedAt));
		const { facts, rosterJson, ...signed } = (await findAttestation(db, id))!;
		const roster = parseRoster(rosterJson);

		expect(facts.states.find(({ state }) => state === 'certified')?.label).toBe(
			m.state_certified({}, { locale: 'id' })
		);
		expect(facts.states.find(({ state }) => state === 'overdue')?.label).toBe(overdue('id'));
		expect(await everywhere(() => rosterCsv(roster))).toContain('cuti: haji');
		expect((await everywhere(() => peopleOnPaper(roster))).find(({ name }) => name === 'Ani')?.note).toContain('cuti');

		const list = { cycleId, unitIds: [unitId] };
		const csv = await everywhere(async () => {
			const parts: string[] = [];
			for await (const part of csvParts(
				staffTable(db, clocksOn('2026-11-02'), list, { fullNumbers: false, revocationReasons: false })
			))
				parts.push(part);

			return parts;
		});
		expect(csv.join('')).toContain('Dikecualikan dari 1 Januari 2026');

		const file = (kind: 'pdf' | 'csv') =>
			attestationFile(db, { facts, rosterJson, ...signed }, kind, {
				origin: 'https://netral.contoh.go.id',
				now: signedAt
			});
		const [pdf, rows] = await inLanguage('en', async () => [await file('pdf'), await file('csv')] as const);
		const printed = await renderAttestation(facts, {
			people: peopleOnPaper(roster),
			certifiedState: 'certified',
			verifyUrl: `https://netral.contoh.go.id/verify/${facts.code.match(/.{4}/g)!.join('-')}`
		});

		expect(sha256(pdf.bytes)).toBe(sha256(printed));
		expect(Buffer.from(rows.bytes).toString()).toBe(rosterCsv(roster));
		expect(await englishIn(db)).toEqual([]);
	});

	test('what is written of staff and units, and the files that are imported again', async () => {
		const { db, head } = await foundDinas(await testDatabase());
		const acting = { actor: head, on: '2026-11-02', now: signedAt };
		const template = await everywhere(async () => Buffer.from(await staffTemplate('csv')).toString());
		const bytes = new TextEncoder().encode(template.replace(m.staff_template_name({}, { locale: 'id' }), 'Sri'));

		await inLanguage('en', async () => {
			await db.write((tx) => addUnit(tx, { code: 'BARU', name: 'Unit Baru', from: '2026-11-02' }, acting));
			const given = { bytes, fileName: 'pegawai.csv', scope: 'file' };
			const importId = await stageImport(db, await examineStaffFile(db, given, signedAt), head, signedAt);
			await applyImport(db, importId, {}, head, () => signedAt);
		});
		const exported = await everywhere(async () =>
			Buffer.from((await exportStaff(db, 'csv', head, signedAt)).bytes).toString()
		);

		expect(exported).toContain(`BARU,Unit Baru,,${m.staff_unit_kind_default({}, { locale: 'id' })}`);
		expect(exported).toMatch(/,ya,/);
		expect(await englishIn(db)).toEqual([]);
	});
});

test('what an import found can be read in either language, whoever brought the file', async () => {
	const { db } = await foundDinas(await testDatabase());
	const rows = [
		'nomor,nama,jenis_kepegawaian,kode_unit,nama_unit,jabatan,kategori',
		'1.98704E+17,Ani,PNS,BARU,Unit Baru,Analis,pelaksana',
		'198001012010011901,Budi Baru,PNS,BARU,Unit Baru,Analis,pelaksana'
	];
	const given = { bytes: new TextEncoder().encode(rows.join('\n')), fileName: 'pegawai.csv', scope: 'file' };
	const importId = await inLanguage('en', async () =>
		stageImport(db, await examineStaffFile(db, given, signedAt), null, signedAt)
	);
	const read = (language: Language) =>
		inLanguage(language, async () => ({
			findings: (await listFindings(db, importId, 'error', 10)).map(({ message }) => message),
			differences: (await listDifferences(db, importId, 'new', { page: 1, size: 10 })).map(({ text }) => text)
		}));
	const said = (locale: Language) => ({
		findings: [m.staff_number_scientific({ typed: '1.98704E+17' }, { locale })],
		differences: [m.staff_diff_new({ title: 'Analis', unit: 'Unit Baru', from: '2 November 2026' }, { locale })]
	});

	expect(getLocale()).toBe('id');
	expect(await read('id')).toEqual(said('id'));
	expect(await read('en')).toEqual(said('en'));
	expect(said('en').findings).not.toEqual(said('id').findings);
});

/** Texts of the database that hold a sentence of the interface in English. */
async function englishIn(db: Database): Promise<string[]> {
	const [id, en] = both.map(
		(language) =>
			JSON.parse(readFileSync(join(applicationRoot(), 'messages', `${language}.json`), 'utf8')) as Record<
				string,
				unknown
			>
	);
	const sentences = Object.entries(en!).flatMap(([key, english]) => {
		if (typeof english !== 'string' || english === id![key]) return [];
		const longest = english.split(/\{\w+\}/).reduce((one, other) => (other.length > one.length ? other : one));

		// Shorter ones are words that also stand in names.
		return longest.trim().includes(' ') && longest.length > 10 ? [longest.trim()] : [];
	});
	const tables = await db.all<{ name: string }>(sql`select name from sqlite_master where type = 'table'`);
	const found: string[] = [];

	for (const { name } of tables) {
		for (const row of await db.all<Record<string, unknown>>(sql`select * from ${sql.identifier(name)}`)) {
			const text = JSON.stringify(row);
			found.push(...sentences.filter((sentence) => text.includes(sentence)).map((sentence) => `${name}: ${sentence}`));
		}
	}

	return found;
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
