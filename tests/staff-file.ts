import { stringify } from 'csv-stringify/sync';

export type Employee = { number: string; name: string; unit: string; title: string; heads: boolean };

export const units = [
	{ code: '01', name: 'Kecamatan Rekaan', kind: 'kecamatan', parent: '' },
	{ code: '01.01', name: 'Kelurahan Rekaan Hulu', kind: 'kelurahan', parent: '01' },
	{ code: '01.02', name: 'Kelurahan Rekaan Hilir', kind: 'kelurahan', parent: '01' }
] as const;

/** Twelve people in a district and its two villages; the first of each unit heads it. */
export const employees: Employee[] = units.flatMap((unit, place) =>
	['Ayu', 'Bima', 'Citra', 'Dodi'].map((given, index) => ({
		number: `198${index}0${place + 1}15201${index}01${1 + (index % 2)}90${place}`,
		name: `${given} ${['Misalnya', 'Umpama', 'Andaian'][place]}`,
		unit: unit.code,
		title: index === 0 ? (place === 0 ? 'Camat Rekaan' : `Lurah ${unit.name}`) : 'Pengadministrasi Umum',
		heads: index === 0
	}))
);

export const camat = employees[0]!;

/** The staff file that a personnel office would bring. */
export function staffFile(people: readonly Employee[] = employees): string {
	const rows = people.map((each) => {
		const unit = units.find(({ code }) => code === each.unit)!;

		return {
			NIP: each.number,
			Nama: each.name,
			'Jenis Kepegawaian': 'PNS',
			'Kode Unit Kerja': unit.code,
			'Unit Kerja': unit.name,
			'Kode Induk': unit.parent,
			'Jenis Unit': unit.kind,
			Jabatan: each.title,
			Kategori: !each.heads ? 'pelaksana' : unit.parent ? 'lurah' : 'camat',
			Kepala: each.heads ? 'ya' : 'tidak',
			'TMT Jabatan': '2024-01-02'
		};
	});

	return stringify(rows, { header: true, delimiter: ';' });
}
