import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { cycle, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { approveAttendance, enterAttendance, submitAttendance } from '../briefings/attendance.ts';
import { createBriefing } from '../briefings/briefings.ts';
import { addAbsence } from '../organisation/absences.ts';
import { endAllPosts } from '../organisation/staff-changes.ts';
import { factsHash } from '../certificates/certificates.ts';
import type { CertificateFacts } from '../documents/facts.ts';
import { signAttestation } from '../oversight/attestations.ts';
import { foundDinas, later, signedAt, signedStatement } from '../oversight/test-city.ts';
import { keyFingerprint, makeCapsule } from './capsule.ts';

const key = generateKeyPairSync('ed25519');
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'netral-capsule-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The city, whose one certificate holds real facts. */
async function foundCertified() {
	const city = await foundDinas(await testDatabase());
	const facts = {
		number: city.certificate.number,
		holder: { name: 'Kepala', number: '198001012005010001', unit: { name: 'Dinas Contoh' } },
		issuedAt: '2026-10-01T03:00:00.000Z'
	} as CertificateFacts;
	await city.db.write((tx) =>
		tx
			.update(certificate)
			.set({ facts, factsSha256: factsHash(facts) })
			.where(eq(certificate.id, city.certificate.id))
	);

	return city;
}

/** Unpacks a capsule as it is made. @param meanwhile happens once the first file has passed */
async function unpack(db: Database, cycleId: string, meanwhile = async () => {}): Promise<void> {
	const { files } = await makeCapsule(db, {
		cycleId,
		key,
		now: later,
		origin: 'https://netral.contoh.go.id',
		fullNumbers: false,
		actor: 'command'
	});
	let passed = 0;
	for await (const { name, bytes } of files) {
		const parts: Uint8Array[] = [];
		for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) parts.push(part);
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), Buffer.concat(parts));
		if (passed++ === 0) await meanwhile();
	}
}

function verdict(): { code: number | null; said: string } {
	const words = [join(folder, 'verify-capsule.mjs'), folder, keyFingerprint(key.publicKey)];
	const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });

	return { code: status, said: stdout + stderr };
}

const intact = { code: 0, said: expect.stringContaining('UTUH') as string };
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

test('what is signed or revoked while a capsule is made is not in it, and its script finds it intact', async () => {
	const { db, city, request, cycleId, certificate } = await foundCertified();
	const before = await signedStatement(db, request);
	await unpack(db, cycleId, async () => {
		const during = new Date(later.getTime() + 1);
		await signAttestation(db, request, during);
		await signAttestation(db, { ...request, scope: 'own' }, during);
		await city.revoke(certificate.id, during);
	});

	expect(verdict()).toMatchObject(intact);
	const listed = read('statements.csv').trim().split('\r\n').slice(1);
	expect(listed).toHaveLength(1);
	// As of the moment of the capsule nothing had taken its place, and nothing had put it out of date.
	expect(listed[0]).toContain(before.number);
	expect(listed[0]).toContain('berlaku');
	expect(read('certificates.csv')).not.toContain('Dicabut');
});

test('a signature by a clock that is behind is left out too when its entry comes after the end', async () => {
	const { db, request, cycleId } = await foundCertified();
	await unpack(db, cycleId, async () => {
		await signedStatement(db, request);
	});

	expect(verdict()).toMatchObject({ code: 0, said: expect.stringContaining('0 surat pernyataan') });
});

test('the log begins at the first signature when the cycle opens later than that by now', async () => {
	const { db, request, cycleId } = await foundCertified();
	await signedStatement(db, request);
	await signAttestation(db, { ...request, scope: 'own' }, new Date(signedAt.getTime() + 1));
	await db.write((tx) => tx.update(cycle).set({ opensOn: '2026-11-10' }).where(eq(cycle.id, cycleId)));
	await unpack(db, cycleId);
	expect(verdict()).toMatchObject({ code: 0, said: expect.stringContaining('2 surat pernyataan') });
});

test('a cycle whose opening is moved ahead while the files pass still ends with the making of the capsule', async () => {
	const { db, cycleId } = await foundCertified();
	await unpack(db, cycleId, async () => {
		await db.write((tx) => tx.update(cycle).set({ opensOn: '2026-12-01' }).where(eq(cycle.id, cycleId)));
	});

	expect(verdict()).toMatchObject({ code: 0, said: expect.stringContaining('1 catatan') });
});

test('the list of people says who is away or about to leave, and the capsule stays intact', async () => {
	const { db, cycleId, ani, budi } = await foundCertified();
	const acting = { actor: 'command', on: '2026-11-02', now: signedAt };
	await db.write(async (tx) => {
		await addAbsence(tx, ani.id, { kind: 'leave', from: '2026-10-05', to: '2027-02-03' }, acting);
		await endAllPosts(tx, budi.id, { reason: 'retired', on: '2027-03-01' }, acting);
	});
	await unpack(db, cycleId);

	expect(verdict()).toMatchObject(intact);
	const [header, ...lines] = read('people.csv').trim().split('\r\n');
	const lineOf = (name: string) => lines.find((line) => line.startsWith(`${name},`));
	expect(header).toMatch(/,Sedang tidak di tempat$/);
	expect(lineOf('Ani')).toMatch(/,Cuti sampai 3 Februari 2027$/);
	expect(lineOf('Budi')).toMatch(/,Pensiun per 1 Maret 2027$/);
	expect(lineOf('Cici')).toMatch(/,$/);
});

test('briefings.csv tells who was there, who entered it and who approved it, and its bytes are vouched for', async () => {
	const { db, city, cycleId, unitId, head, ani, budi } = await foundCertified();
	const officer = await city.addPerson({ name: 'Petugas' });
	const administrator = await city.addPerson({ name: 'Admin' });
	await db.write((tx) => tx.insert(requirement).values({ cycleId, kind: 'briefing', ref: 'briefing', position: 2 }));
	const hold = async (title: string, there: string[]) => {
		const asked = { cycleId, title, heldOn: '2026-11-02', place: 'Aula', units: [unitId] };
		const act = { by: officer, now: signedAt };
		const id = await db.write((tx) => createBriefing(tx, asked, { ...act, mayFor: 'all', on: '2026-11-02' }));
		await db.write((tx) => enterAttendance(tx, id, { shown: there, ticked: there, numbers: '' }, act));
		await db.write((tx) => submitAttendance(tx, id, act));

		return id;
	};
	const approve = (id: string, now: Date) => db.write((tx) => approveAttendance(tx, id, { by: administrator, now }));
	await approve(await hold('=1+1', [budi.id, ani.id]), new Date('2026-11-03T03:00:00Z'));
	const [waiting] = [await hold('Belum disetujui', [head]), await hold('Masih menunggu', [ani.id])];
	// What is approved while the files pass came after the moment of which they tell.
	await unpack(db, cycleId, async () => void (await approve(waiting, new Date(later.getTime() + 1))));

	expect(verdict()).toMatchObject(intact);
	const [header, ...lines] = read('briefings.csv').trim().split('\r\n');
	expect(header).toMatch(/Nama,NIP \/ nomor pegawai,.*Disetujui oleh,Disetujui pada$/);
	const entered = 'Petugas,2 November 2026 pukul 10.00.00 WIB,Petugas,Admin,3 November 2026 pukul 10.00.00 WIB';
	expect(lines).toEqual(
		['Ani', 'Budi'].map((name) =>
			expect.stringMatching(new RegExp(`^'=1\\+1,2026-11-02,Aula,${name},\\*+\\d{3},${entered}$`))
		)
	);
	expect(read('index.html')).toContain('href="briefings.csv"');
	expect(JSON.parse(read('manifest.json'))).toMatchObject({
		files: expect.arrayContaining([expect.objectContaining({ name: 'briefings.csv' })])
	});

	writeFileSync(join(folder, 'briefings.csv'), read('briefings.csv').replace('Budi', 'Bela'));
	expect(verdict()).toMatchObject({ code: 1, said: expect.stringContaining('briefings.csv: isinya berubah') });
});
