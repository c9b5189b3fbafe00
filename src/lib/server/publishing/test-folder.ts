import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A content folder of its own for one test; more files can be written to it later. */
export function testFolder(files: Record<string, string>): {
	folder: string;
	write(more: Record<string, string>): void;
} {
	const folder = mkdtempSync(join(tmpdir(), 'netral-content-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

	const write = (more: Record<string, string>) => {
		for (const [path, text] of Object.entries(more)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
	};
	write(files);

	return { folder, write };
}

export function regulationFile(text = 'Pegawai ASN bebas dari pengaruh semua golongan.'): string {
	return `---
id: uu-20-2023
jenis: UU
nomor: 20
tahun: 2023
judul: Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara
berlaku: 2023-10-31
status: berlaku
diperiksa: 2026-02-23
sumber: naskah resmi
keyakinan: high
---

## Pasal 9 ayat (2)

${text}
`;
}

/** A module with one lesson and a quiz of three questions, of which an attempt draws one. */
export function moduleFiles(
	id: string,
	{ lesson = 'Isi materi.', right = 'Tidak boleh' } = {}
): Record<string, string> {
	const question = (n: number) => `
### Bolehkah yang ke-${n}
\`id: ${id}-${n}\` \`tujuan: T1\`

Seorang staf menghadapi keadaan nomor ${n} di kantornya.

- [ ] Boleh saja bila sempat
- [x] ${right}

> **Pembahasan:** Karena begitu bunyinya.
>
> **Dasar hukum:** UU 20/2023 Pasal 9 ayat (2)
`;

	return {
		[`modules/${id}/module.md`]: `---
id: ${id}
judul: Modul ${id}
ringkasan: Ringkasan modul
menit: 10
tujuan:
  T1: Menjelaskan dasarnya
---

Selamat belajar.
`,
		[`modules/${id}/01-materi.md`]: `---
judul: Materi pertama
menit: 5
tujuan: [T1]
---

${lesson} Lihat UU 20/2023 Pasal 9 ayat (2).
`,
		[`modules/${id}/quiz.md`]: `---
kuis: ${id}
judul: Kuis ${id}
mode: ujian
lulus: 80
percobaan: 3
waktu: 20 menit
---

## Dasar \`ambil: 1\`
${[1, 2, 3].map(question).join('')}`
	};
}

export function programmeFile(id: string, modules: string[], audience = '[]'): string {
	return `---
id: ${id}
judul: Program ${id}
ringkasan: Ringkasan program
modul: [${modules.join(', ')}]
jp: tidak
sasaran: ${audience}
periode:
  - id: "2026"
    buka: 2026-01-01
    tenggat: 2026-06-30
    berlaku: 12 bulan
---

Keterangan program.
`;
}

/** A circular with three questions, of each of which the first option is right. */
export function circularFile(
	id: string,
	{ version = 1, text = 'Grup kerja hanya untuk urusan kerja.', right = 'Selalu' } = {}
): string {
	const question = (n: number) => `
### Pertanyaan ${n}
\`id: soal-${n}\`

- [x] ${right}
- [ ] Tidak pernah

> **Petunjuk:** Baca lagi bagian Isi.
`;

	return `---
id: ${id}
judul: Edaran ${id}
jenis: surat edaran
versi: ${version}
contoh: tidak
instansi: Pemerintah Kota Contoh
tanggal: 2026-02-0${version}
---

## Isi

${text}

## Pertanyaan
${[1, 2, 3].map(question).join('')}`;
}

export function pledgeFile(id: string, version = 1): string {
	return `---
id: ${id}
judul: Ikrar ${id}
jenis: ikrar
versi: ${version}
contoh: tidak
instansi: Pemerintah Kota Contoh
tanggal: 2026-02-0${version}
---

Saya menjaga netralitas, versi ${version}.
`;
}

/** A programme without modules; `asks` are lines of its front matter. */
export function textProgrammeFile(id: string, asks: string): string {
	return programmeFile(id, ['-']).replace('modul: [-]\n', `${asks.trim()}\n`);
}
