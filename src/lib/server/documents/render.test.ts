import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printable } from './printable.ts';
import { RenderFailure, RenderQueue } from './render-queue.ts';
import { namedPeopleLimit } from './attestation-paper.ts';
import { renderAttestation, renderCertificate } from './render.ts';
import {
	attestationFacts,
	attestationPeople,
	certificateFacts,
	longestCertificateFacts,
	verifyUrl
} from './test-facts.ts';

let folder: string;
let files = 0;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'netral-documents-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a PDF as the world does: with qpdf, poppler and a QR reader. */
function read(pdf: Uint8Array) {
	const file = join(folder, `${++files}.pdf`);
	writeFileSync(file, pdf);
	const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

	return {
		check: run('qpdf', '--check', file),
		info: run('pdfinfo', file),
		text: run('pdftotext', '-layout', file, '-').replace(/\s+/g, ' '),
		raw: run('pdftotext', '-raw', file, '-'),
		fonts: run('pdffonts', file),
		metadata: run('pdfinfo', '-meta', file),
		readQr() {
			run('pdftoppm', '-r', '150', '-png', '-f', '1', '-l', '1', '-singlefile', file, file);

			return run('zbarimg', '--quiet', '--raw', `${file}.png`).trim();
		}
	};
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

const people = attestationPeople(45);
const renderStatement = (list = people) =>
	renderAttestation(attestationFacts(list), { verifyUrl, people: list, certifiedState: 'certified' });

describe('a certificate', () => {
	test('is one tagged page of A4 that says what was certified', async () => {
		const pdf = read(await renderCertificate(certificateFacts, { verifyUrl }));

		expect(pdf.check).toContain('No syntax or stream encoding errors found');
		expect(pdf.info).toMatch(/Title: +Sertifikat 0001\/NETRAL\/XI\/2026 – Siti Rahmawati, S\.Sos\., M\.AP\./);
		expect(pdf.info).toMatch(/Author: +Pemerintah Kota Contoh, melalui Netral/);
		expect(pdf.info).toMatch(/Tagged: +yes/);
		expect(pdf.info).toMatch(/Pages: +1\n/);
		expect(pdf.info).toMatch(/Page size: +841\.89 x 595\.27\d? pts \(A4\)/);
		expect(pdf.metadata).toMatch(/<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>A/);

		for (const text of [
			'Siti Rahmawati, S.Sos., M.AP.',
			'NIP 198704122010012003 · PNS',
			'Kepala Seksi Pemerintahan',
			'Kecamatan Contoh Utara',
			'Netralitas Pegawai dalam Pemilu dan Pilkada',
			'Periode 2026',
			'Terbitan 3 · sidik 9f2ac41b77de',
			'22 November 2026',
			'21 November 2027',
			'± 90 menit',
			'setara 2 JP',
			'ditetapkan oleh Pemerintah Kota Contoh',
			'7K3F-9QXA-2MRT-04HW-C6YD',
			'bukan surat keputusan (SK)'
		]) {
			expect(pdf.text).toContain(text);
		}
	});

	test('leads to its verification page by QR code', async () => {
		expect(read(await renderCertificate(certificateFacts, { verifyUrl })).readQr()).toBe(verifyUrl);
	});

	test('says what the institution adds about its programme', async () => {
		const text = 'Diadakan menurut Surat Edaran Wali Kota Contoh Nomor 7 Tahun 2026.';

		expect(read(await renderCertificate({ ...certificateFacts, text }, { verifyUrl })).text).toContain(text);
	});

	test('claims no training hours that the institution has not set', async () => {
		const { text } = read(await renderCertificate({ ...certificateFacts, jp: null }, { verifyUrl }));

		expect(text).not.toContain('setara');
		expect(text).toContain('bukan pengakuan jam pelajaran (JP)');
	});

	test('stays on one page with everything as long as it gets, and can still be scanned', async () => {
		const checkpoint = { seq: 20417, hash: 'ab'.repeat(32) };
		const pdf = read(
			await renderCertificate(longestCertificateFacts, {
				verifyUrl,
				checkpoint,
				notice: 'Contoh; bukan dokumen resmi.'
			})
		);

		expect(pdf.info).toMatch(/Pages: +1\n/);
		expect(pdf.text).toContain(
			'Mangkunegaranaprawirasastradiningratkusumawardhanahadiwinatadireja, S.H., M.Hum., Ph.D.'
		);
		expect(pdf.text).toContain('Modul ke-9');
		expect(pdf.text).toContain(longestCertificateFacts.text);
		expect(pdf.text).toContain('Contoh; bukan dokumen resmi.');
		expect(pdf.text).toContain(checkpoint.hash);
		expect(pdf.readQr()).toBe(verifyUrl);
	});

	test('shows any characters as the text that they are', async () => {
		const name = `#let $x$ *b* _i_ "q" 'a' \\ <i> @r // [x] {y} \`c\` ~ -- 😀 张三 ꦗꦮ ő ñ`;
		const pdf = read(
			await renderCertificate({ ...certificateFacts, holder: { ...certificateFacts.holder, name } }, { verifyUrl })
		);

		expect(pdf.text).toContain(name);
		expect(pdf.info).toContain(name);
	});

	test('writes Arabic with Arabic letters', async () => {
		const holder = { ...certificateFacts.holder, name: 'عبد الرحمن' };
		const pdf = read(await renderCertificate({ ...certificateFacts, holder }, { verifyUrl }));

		expect(pdf.fonts).toContain('NetralFallbackArabic');
		expect(pdf.fonts).not.toContain('NetralFallbackBox');
	});

	test('is the same file to the byte each time it is made', async () => {
		const first = await renderCertificate(certificateFacts, { verifyUrl });
		const second = await renderCertificate(structuredClone(certificateFacts), { verifyUrl });

		expect(sha256(second)).toBe(sha256(first));
		expect(read(first).info).toMatch(/CreationDate: .*Nov 22 .*2026/);
	});
});

describe('a statement', () => {
	test('is tagged A4 with totals, sub-units, those without a certificate and everybody', async () => {
		const pdf = read(await renderStatement());

		expect(pdf.check).toContain('No syntax or stream encoding errors found');
		expect(pdf.info).toMatch(/Title: +Surat Pernyataan 0007\/SP-NETRAL\/XI\/2026 – Kecamatan Contoh Utara/);
		expect(pdf.info).toMatch(/Tagged: +yes/);
		expect(pdf.info).toMatch(/\(A4\)/);
		expect(pdf.metadata).toMatch(/<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>A/);

		for (const text of [
			'Drs. H. Bambang Suryanto, M.Si.',
			'Plt. Camat Contoh Utara',
			'unit ini dan semua unit di bawahnya',
			'22 November 2026 pukul 00.00 WITA',
			'22 November 2026 pukul 11.05 WITA',
			'dari 45 orang',
			'a3f1c09be4d27758'.repeat(4),
			'5be0cd19137e2179'.repeat(4),
			'Menggantikan surat pernyataan nomor 0003/SP-NETRAL/X/2026',
			'Tugas belajar',
			'bukan surat keputusan (SK)',
			'Halaman 2 dari'
		]) {
			expect(pdf.text).toContain(text);
		}
		for (const person of people) expect(pdf.text).toContain(person.name);
		expect(pdf.readQr()).toBe(verifyUrl);
	});

	test('names as many people as it may within seconds and repeats the table head on every page', async () => {
		const list = attestationPeople(namedPeopleLimit);
		const started = performance.now();
		const bytes = await renderStatement(list);
		expect(performance.now() - started).toBeLessThan(5000);

		const pdf = read(bytes);
		const pages = Number(/Pages: +(\d+)/.exec(pdf.info)![1]);
		for (const person of list) expect(pdf.text).toContain(person.name);
		expect(pdf.text.split('Akhir NIP/nomor').length - 1).toBeGreaterThanOrEqual(pages - 1);
	});

	test('points to the roster file when there are more', async () => {
		const { text, raw } = read(await renderStatement(attestationPeople(2000)));

		expect(text).toContain('Daftar ini memuat 2.000 orang, lebih dari 1.000');
		expect(raw.replace(/\s/g, '')).toContain('surat-pernyataan-0007-SP-NETRAL-XI-2026-daftar.json');
		// On the first page, and where the names would be.
		expect(raw.replace(/\s/g, '').split('a3f1c09be4d27758'.repeat(4))).toHaveLength(3);
		expect(text).not.toContain('Siti Rahmawati 1 ');
	});

	test('says so when everybody is certified, and when nobody is there', async () => {
		const certified = attestationPeople(9).map((person) => ({ ...person, state: 'certified' }));

		expect(read(await renderStatement(certified)).text).toContain('Semua orang dalam daftar');
		expect(read(await renderStatement([])).text).toContain('Tidak ada orang dalam daftar');
	});

	test('breaks a word that is wider than its column and adds no character to it', async () => {
		const word = 'Mangkunegaranaprawirasastradiningratkusumawardhana';
		const list = attestationPeople(3).map((person) => ({ ...person, name: `Raden ${word}` }));
		const { raw } = read(await renderStatement(list));

		expect(raw.replace(/\s/g, '')).toContain(`Raden${word}`);
	});

	test('is made whatever the names are', async () => {
		const names = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }), { numRuns: 300, seed: 11 });
		const list = attestationPeople(300).map((person, index) => ({
			...person,
			name: names[index]!,
			unit: names[299 - index]!
		}));

		expect(read(await renderStatement(list)).check).toContain('No syntax or stream encoding errors found');
	}, 60_000);
});

describe('text for paper', () => {
	test('keeps what people write and loses what would deceive or cannot stand in an archive', () => {
		expect(printable('I Gede “Wira” 😀 عبد é')).toBe('I Gede “Wira” 😀 عبد é');
		expect(printable('a\u0000b\r\nc\u2028d')).toBe('a b c d');
		expect(printable('abc\u202Edef\u2066')).toBe('abcdef');
		expect(printable('\uE000\uD800\uFFFE')).toBe('���');
	});
});

describe('the rendering queue', () => {
	const certificate = { template: 'certificate.typ', madeAt: 0 } as const;
	const broken = { ...certificate, data: '{}' };

	test('tells what the compiler found wrong, and goes on', async () => {
		const queue = new RenderQueue();
		await expect(queue.render(broken)).rejects.toThrow(RenderFailure);
		await expect(queue.render({ ...certificate, data: 'no JSON' })).rejects.toThrow(/certificate\.typ/);
		await queue.close();
	});

	test('gives up on a document that takes too long, and makes the next', async () => {
		const queue = new RenderQueue({ timeoutMilliseconds: 1 });
		await expect(queue.render(broken)).rejects.toMatchObject({ name: 'Problem', code: 'render_timeout' });
		await expect(queue.render(broken)).rejects.toMatchObject({ code: 'render_timeout' });
		await queue.close();
	});

	test('refuses more than it can hold', async () => {
		const queue = new RenderQueue({ waiting: 2 });
		const all = await Promise.allSettled([1, 2, 3, 4].map(() => queue.render(broken)));
		const codes = all.map((one) => (one.status === 'rejected' ? (one.reason.code ?? one.reason.name) : 'made'));
		expect(codes).toEqual(['RenderFailure', 'RenderFailure', 'RenderFailure', 'render_busy']);
		await queue.close();
	});

	test('loses nothing when the worker is replaced after each document', async () => {
		const queue = new RenderQueue({ rendersPerWorker: 1 });
		const all = await Promise.allSettled([1, 2, 3].map(() => queue.render(broken)));
		expect(all.map((one) => one.status === 'rejected' && one.reason.name)).toEqual(Array(3).fill('RenderFailure'));
		await queue.close();
	});
});
