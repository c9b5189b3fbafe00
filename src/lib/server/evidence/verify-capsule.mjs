#!/usr/bin/env node
// Verifies an evidence capsule of Netral without Netral: needs Node 20 or newer and nothing else.
//
//   node verify-capsule.mjs FOLDER FINGERPRINT
//
// FOLDER is the unpacked capsule. FINGERPRINT is that of the institution's key, from a place other than the capsule:
// a capsule that somebody made up can be consistent in itself, and only the key tells that it is not the institution's.
// Take this script, too, from Netral and not from the capsule.
//
// Exit code: 0 everything holds, 1 something does not, 2 wrong use.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const help = `Pemakaian: node verify-capsule.mjs FOLDER SIDIK-KUNCI

Memeriksa keaslian berkas bukti dari Netral, tanpa Netral dan tanpa internet.

FOLDER       folder hasil ekstrak ZIP berkas bukti; titik (.) berarti folder tempat Anda sekarang
SIDIK-KUNCI  sidik kunci instansi, 64 angka dan huruf a sampai f; spasi di antaranya boleh ikut diketik.
             Ambil dari situs resmi atau surat instansi, jangan dari berkas bukti itu sendiri:
             berkas palsu dapat tampak utuh, dan hanya kunci instansi yang membedakannya.

Jawabannya UTUH bila semua berkas asli dan lengkap, atau DITOLAK beserta sebabnya.`;

// The fingerprint is printed in groups, and a shell takes each for a word of its own.
const [folder, ...groups] = process.argv.slice(2);
if (folder === undefined || folder === '--help' || folder === '-h') {
	console.log(help);
	process.exit(folder === undefined ? 2 : 0);
}
if (!existsSync(folder) || !statSync(folder).isDirectory()) {
	wrongUse(`${folder} bukan folder. Ekstrak dahulu ZIP-nya, lalu tulis nama folder hasilnya.`);
}
const fingerprint = groups
	.join('')
	.toLowerCase()
	.replace(/[\s:-]/g, '');
if (fingerprint === '') wrongUse('SIDIK-KUNCI belum diketik.');
const stranger = /[^0-9a-f]/.exec(fingerprint);
if (stranger) {
	const typed = stranger[0].toUpperCase();
	wrongUse(`SIDIK-KUNCI hanya terdiri dari angka dan huruf a sampai f; yang diketik memuat ${typed}.`);
}
if (fingerprint.length !== 64) {
	wrongUse(`SIDIK-KUNCI terdiri dari 64 angka dan huruf; yang diketik ${fingerprint.length}.`);
}

function wrongUse(text) {
	console.error(`${text}\n\n${help}`);
	process.exit(2);
}

const faults = [];
const fault = (text) => void faults.push(text);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const read = (name) => readFileSync(join(folder, ...name.split('/')));
const lines = (name) =>
	read(name)
		.toString('utf8')
		.split('\n')
		.filter((line) => line !== '');
/** As it is published. */
const grouped = (hex) => hex.match(/.{4}/g).join(' ');

/** Canonical JSON (RFC 8785): sorted keys, no spaces; `JSON.stringify` writes strings and numbers as it asks. */
function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);

	const fields = Object.keys(value)
		.filter((key) => value[key] !== undefined)
		.sort();

	return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

const isFile = (name) => statSync(join(folder, ...name.split('/'))).isFile();

/** "28 November 2026 pukul 00.40 WITA". */
function momentInWords(moment, timeZone) {
	const told = (options) => new Intl.DateTimeFormat('id-ID', { timeZone, ...options }).format(new Date(moment));
	const zones = { 'Asia/Jakarta': 'WIB', 'Asia/Pontianak': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT' };
	const time = told({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

	return `${told({ dateStyle: 'long' })} pukul ${time} ${zones[timeZone] ?? timeZone}`;
}

/** All files below the folder, with slashes. */
function files(below = folder) {
	return readdirSync(below, { withFileTypes: true }).flatMap((entry) => {
		const path = join(below, entry.name);

		return entry.isDirectory() ? files(path) : [relative(folder, path).split(sep).join('/')];
	});
}

/** The key, or an end: whatever another key has signed says nothing. */
function institutionKey() {
	try {
		const key = createPublicKey(read('key.pem'));
		const found = sha256(key.export({ type: 'spki', format: 'der' }));
		if (found === fingerprint) return key;

		console.error('DITOLAK: kunci di dalam berkas ini bukan kunci instansi.');
		console.error(`  sidik kunci di dalam berkas  : ${grouped(found)}`);
		console.error(`  sidik kunci yang Anda berikan: ${grouped(fingerprint)}`);
		console.error(
			'Cocokkan lagi yang Anda ketik dengan yang diterbitkan instansi. Bila sudah benar, berkas ini bukan dari'
		);
		console.error('instansi: jangan pakai sebagai bukti.');
	} catch {
		console.error('DITOLAK: key.pem tidak ada atau tidak dapat dibaca.');
	}
	process.exit(1);
}

function signedManifest(key) {
	try {
		const bytes = read('manifest.json');
		const signature = Buffer.from(read('manifest.sig').toString('utf8').trim(), 'base64url');
		const text = Buffer.concat([Buffer.from('netral-capsule:'), Buffer.from(sha256(bytes))]);
		if (verify(null, text, key, signature)) return JSON.parse(bytes.toString('utf8'));
	} catch {
		// Told below.
	}
	console.error(
		'DITOLAK: daftar isi (manifest.json) tidak ada, berubah, atau tidak ditandatangani dengan kunci instansi.'
	);
	process.exit(1);
}

function checkFiles(manifest) {
	const listed = new Map(manifest.files.map((file) => [file.name, file]));
	const beside = new Set(['manifest.json', 'manifest.sig']);

	for (const name of files()) {
		if (listed.has(name) || beside.has(name)) continue;
		// Looking into a folder is enough for some computers to leave something there.
		if (/(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(name)) {
			fault(`${name}: dibuat oleh komputer ketika foldernya dibuka; hapus, lalu periksa lagi`);
		} else {
			fault(`${name}: tidak ada dalam daftar isi, jadi bukan dari instansi`);
		}
	}
	for (const { name, sha256: expected } of listed.values()) {
		if (!existsSync(join(folder, ...name.split('/')))) fault(`${name}: hilang`);
		else if (!isFile(name)) fault(`${name}: tidak dapat dibaca`);
		else if (sha256(read(name)) !== expected) fault(`${name}: isinya berubah`);
	}
}

function checkCertificates() {
	let count = 0;
	for (const line of lines('certificates/facts.ndjson')) {
		const { facts, sha256: expected } = JSON.parse(line);
		if (sha256(canonical(facts)) !== expected) fault(`sertifikat ${facts.number}: isinya tidak cocok dengan sidiknya`);
		count++;
	}

	return count;
}

function checkContent() {
	let count = 0;
	for (const line of lines('content/modules.ndjson')) {
		const { sha256: expected, hashed } = JSON.parse(line);
		if (sha256(canonical(hashed)) !== expected) fault(`modul ${hashed.module}: isinya tidak cocok dengan sidiknya`);
		count++;
	}
	for (const line of lines('content/lessons.ndjson')) {
		const { sha256: expected, hashed } = JSON.parse(line);
		if (sha256(canonical(hashed)) !== expected)
			fault(`materi ${hashed.lesson.slug}: isinya tidak cocok dengan sidiknya`);
	}

	for (const line of lines('content/texts.ndjson')) {
		const { ref, version, sha256: expected, hashed } = JSON.parse(line);
		if (sha256(canonical(hashed)) !== expected)
			fault(`naskah ${ref} versi ${version}: isinya tidak cocok dengan sidiknya`);
	}

	return count;
}

/** Walks the chain, and returns what the entries of statements say. */
function checkLog(key) {
	const [head, ...entries] = lines('log/entries.ndjson').map((line) => JSON.parse(line));
	const checkpoints = new Map(JSON.parse(read('log/checkpoints.json')).map((each) => [each.seq, each]));
	const signed = new Map();
	let { seq, hash: prevHash } = head.after;
	let met = 0;

	for (const [at, actor, kind, subject, payloadHash, salt, payload] of entries) {
		seq++;
		prevHash = sha256(canonical({ seq, at, actor, kind, subject, payloadHash, prevHash }));
		if (salt !== undefined && sha256(`${salt}\n${payload}`) !== payloadHash) fault(`catatan ${seq}: isinya berubah`);
		if (kind === 'attestation.sign' && payload !== undefined) signed.set(subject, JSON.parse(payload));

		const checkpoint = checkpoints.get(seq);
		if (!checkpoint) continue;

		met++;
		const text = `netral-checkpoint:${seq}:${checkpoint.hash}:${checkpoint.at}`;
		if (checkpoint.hash !== prevHash) fault(`catatan ${seq}: rantai tidak sampai ke titik periksa`);
		if (!verify(null, Buffer.from(text), key, Buffer.from(checkpoint.signature, 'base64url'))) {
			fault(`titik periksa ${seq}: bukan tanda tangan kunci instansi`);
		}
	}
	if (met !== checkpoints.size || !checkpoints.has(seq))
		fault('catatan: tidak berakhir pada titik periksa yang ditandatangani');

	return { entries: entries.length, signed };
}

function checkStatements(signed) {
	const statements = lines('statements/facts.ndjson').map((line) => JSON.parse(line));

	for (const { facts, files: stem } of statements) {
		const roster = read(`statements/${stem}.json`);
		if (sha256(roster) !== facts.roster.sha256) fault(`surat ${facts.number}: daftarnya bukan yang ditandatangani`);
		if (JSON.parse(roster).people.length !== facts.figures.total)
			fault(`surat ${facts.number}: jumlah orang tidak cocok`);
		// Statements of units below stand for their people: those of the list in these units, no more and no fewer.
		for (const { number, units, figures } of facts.below ?? []) {
			const theirs = JSON.parse(roster).people.filter(({ unit }) => units.includes(unit.code)).length;
			if (theirs !== figures.total) fault(`surat ${facts.number}: jumlah orang di balik surat ${number} tidak cocok`);
		}

		const logged = signed.get(facts.number);
		if (!logged) fault(`surat ${facts.number}: penandatanganannya tidak ada dalam catatan`);
		else if (logged.factsSha256 !== sha256(canonical(facts)) || logged.rosterSha256 !== facts.roster.sha256) {
			fault(`surat ${facts.number}: bukan yang tercatat ketika ditandatangani`);
		}
	}

	return statements.length;
}

const key = institutionKey();
const manifest = signedManifest(key);
checkFiles(manifest);
if (faults.length === 0) {
	const certificates = checkCertificates();
	const modules = checkContent();
	const { entries, signed } = checkLog(key);
	const statements = checkStatements(signed);
	console.log(`Instansi   : ${manifest.institution}`);
	console.log(`Program    : ${manifest.programme.title}, periode ${manifest.programme.cycle}`);
	console.log(`Keadaan per: ${momentInWords(manifest.asOf, manifest.timeZone)}`);
	console.log(
		`Diperiksa  : ${manifest.files.length} berkas, ${statements} surat pernyataan, ${certificates} sertifikat, ` +
			`${modules} versi modul, ${entries} catatan`
	);
}

if (faults.length > 0) {
	for (const text of faults) console.error(`RUSAK: ${text}`);
	console.error(
		`DITOLAK: ${faults.length} hal tidak cocok. Jangan pakai berkas ini sebagai bukti; minta yang baru kepada instansi.`
	);
	process.exit(1);
}
console.log('UTUH: semua berkas adalah yang ditandatangani dengan kunci instansi.');
