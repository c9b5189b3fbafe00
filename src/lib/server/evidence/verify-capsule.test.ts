import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyFingerprint } from './capsule.ts';

let folder: string;
let fingerprint: string;
const pair = generateKeyPairSync('ed25519');

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'netral-capsule-'));
	fingerprint = keyFingerprint(pair.publicKey);
	writeCapsule(pair);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function write(name: string, text: string): void {
	mkdirSync(dirname(join(folder, name)), { recursive: true });
	writeFileSync(join(folder, name), text);
}

/** The smallest capsule that holds: one entry in the log, and lists of nothing. */
function writeCapsule({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): void {
	const signature = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url');
	const entry = { at: 1, actor: 'system', kind: 'evidence.make', subject: 'x', payloadHash: sha256('') };
	const hash = sha256(canonicalize({ seq: 1, ...entry, prevHash: '0' })!);
	const checkpoint = { seq: 1, hash, at: 2, signature: signature(`netral-checkpoint:1:${hash}:2`) };
	const files: Record<string, string> = {
		'certificates/facts.ndjson': '',
		'content/lessons.ndjson': '',
		'content/modules.ndjson': '',
		'content/texts.ndjson': '',
		'key.pem': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
		'log/checkpoints.json': JSON.stringify([checkpoint]),
		'log/entries.ndjson': [{ after: { seq: 0, hash: '0' } }, Object.values(entry)]
			.map((each) => JSON.stringify(each))
			.join('\n'),
		'people.csv': 'Nama\r\n',
		'statements/facts.ndjson': ''
	};
	for (const [name, text] of Object.entries(files)) write(name, text);
	const manifest = JSON.stringify({
		institution: 'Kota Mertasari',
		timeZone: 'Asia/Makassar',
		programme: { title: 'Netralitas ASN', cycle: '2026-10' },
		asOf: '2026-11-27T16:40:07.181Z',
		files: Object.entries(files).map(([name, text]) => ({ name, sha256: sha256(text) }))
	});
	write('manifest.json', manifest);
	write('manifest.sig', signature(`netral-capsule:${sha256(manifest)}`));
}

function verdict(...words: string[]): { code: number | null; said: string } {
	const script = join(import.meta.dirname, 'verify-capsule.mjs');
	const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });

	return { code: status, said: stdout + stderr };
}

test('the fingerprint may be typed as it is printed, in groups, without quotation marks', () => {
	for (const typed of [
		[fingerprint],
		fingerprint.split(' '),
		[fingerprint.replaceAll(' ', '')],
		[fingerprint.replaceAll(' ', ':').toUpperCase()]
	]) {
		expect(verdict(folder, ...typed)).toMatchObject({ code: 0, said: expect.stringContaining('UTUH') });
	}
});

test('the moment is told in the time of the institution', () => {
	expect(verdict(folder, fingerprint).said).toContain('28 November 2026 pukul 00.40 WITA');
});

test('a fingerprint that cannot be one is told apart from a capsule that is not the institution’s', () => {
	expect(verdict(folder, fingerprint.slice(0, 9))).toMatchObject({ code: 2, said: expect.stringContaining('64') });
	expect(verdict(folder, `${fingerprint.slice(0, -1)}O`)).toMatchObject({
		code: 2,
		said: expect.stringContaining('O')
	});
	const other = keyFingerprint(generateKeyPairSync('ed25519').publicKey);
	const refused = verdict(folder, other);
	expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('bukan kunci instansi') });
	// Both stand as they are published, so that they can be compared.
	expect(refused.said).toContain(fingerprint);
	expect(refused.said).toContain(other);
});

test('whoever asks for help, forgets something or names no folder reads in Indonesian what to do', () => {
	expect(verdict('--help')).toMatchObject({ code: 0, said: expect.stringContaining('Pemakaian') });
	expect(verdict()).toMatchObject({ code: 2, said: expect.stringContaining('Pemakaian') });
	expect(verdict(folder)).toMatchObject({ code: 2, said: expect.stringContaining('SIDIK-KUNCI') });
	expect(verdict(join(folder, 'tidak-ada'), fingerprint)).toMatchObject({
		code: 2,
		said: expect.stringContaining('Ekstrak dahulu')
	});
	expect(verdict(join(folder, 'people.csv'), fingerprint)).toMatchObject({
		code: 2,
		said: expect.stringContaining('Ekstrak dahulu')
	});
});

test('a changed, a missing and an added file are named, and so is a folder in the place of one', () => {
	write('people.csv', 'Nama\r\nAni\r\n');
	expect(verdict(folder, fingerprint)).toMatchObject({
		code: 1,
		said: expect.stringContaining('people.csv: isinya berubah')
	});
	rmSync(join(folder, 'people.csv'));
	write('statements/tambahan.txt', '');
	const { code, said } = verdict(folder, fingerprint);
	expect(code).toBe(1);
	expect(said).toContain('people.csv: hilang');
	expect(said).toContain('statements/tambahan.txt: tidak ada dalam daftar isi');

	write('.DS_Store', '');
	expect(verdict(folder, fingerprint).said).toContain('.DS_Store: dibuat oleh komputer');

	mkdirSync(join(folder, 'people.csv'));
	const inPlace = verdict(folder, fingerprint);
	expect(inPlace).toMatchObject({ code: 1, said: expect.stringContaining('people.csv: tidak dapat dibaca') });
	expect(inPlace.said).not.toContain('Error');
});

test('a forged capsule that holds in itself is refused', () => {
	const forger = generateKeyPairSync('ed25519');
	writeCapsule(forger);
	expect(verdict(folder, keyFingerprint(forger.publicKey)).code).toBe(0);
	expect(verdict(folder, fingerprint)).toMatchObject({
		code: 1,
		said: expect.stringContaining('DITOLAK: kunci di dalam berkas ini bukan kunci instansi')
	});
});
