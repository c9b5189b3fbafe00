import { stringify } from 'csv-stringify/sync';
import type { Category, EmploymentKind, PostKind } from '#lib/server/db/schema/organisation.ts';
import { staffColumns, type StaffColumn } from '#lib/server/organisation/staff-columns.ts';

export type DemoUnit = { code: string; name: string; kind: string; parent: string };

/** Posts whose holders the demo shows around; the table of demo accounts names them. */
export type DemoPart =
	'secretary' | 'dinas-head' | 'acting-head' | 'camat' | 'lurah' | 'administrator' | 'employee' | 'newcomer';

export type DemoStaff = {
	number: string;
	name: string;
	birthDate: string;
	employment: EmploymentKind;
	unit: string;
	title: string;
	category: Category;
	primary: boolean;
	heads: boolean;
	kind: PostKind;
	from: string;
	part: DemoPart | undefined;
};

/** A unit without anybody who heads it. */
export const vacantUnit = '13.02';

/** Twenty units below the city, and theirs. Names are plain words, so that no real office is meant. */
export const demoUnits: DemoUnit[] = [
	['00', 'Pemerintah Kota Contoh', 'pemerintah kota', ''],
	['01', 'Sekretariat Daerah', 'sekretariat', '00'],
	['01.01', 'Bagian Umum', 'bagian', '01'],
	['01.02', 'Bagian Hukum', 'bagian', '01'],
	['02', 'Sekretariat DPRD', 'sekretariat', '00'],
	['03', 'Inspektorat', 'inspektorat', '00'],
	['04', 'Badan Kepegawaian dan Pengembangan SDM', 'badan', '00'],
	['05', 'Badan Kesatuan Bangsa dan Politik', 'badan', '00'],
	['06', 'Badan Perencanaan', 'badan', '00'],
	['07', 'Badan Keuangan', 'badan', '00'],
	['08', 'Dinas Pendidikan', 'dinas', '00'],
	['08.01', 'SD Contoh Satu', 'sekolah', '08'],
	['08.02', 'SMP Contoh Dua', 'sekolah', '08'],
	['09', 'Dinas Kesehatan', 'dinas', '00'],
	['09.01', 'Puskesmas Contoh Timur', 'puskesmas', '09'],
	['09.02', 'Puskesmas Contoh Barat', 'puskesmas', '09'],
	['10', 'Dinas Layanan Warga', 'dinas', '00'],
	['10.01', 'UPT Loket Terpadu', 'UPT', '10'],
	['11', 'Dinas Pekerjaan Umum', 'dinas', '00'],
	['12', 'Kecamatan Contoh Utara', 'kecamatan', '00'],
	['12.01', 'Kelurahan Melati Contoh', 'kelurahan', '12'],
	['12.02', 'Kelurahan Kenanga Contoh', 'kelurahan', '12'],
	['12.03', 'Kelurahan Cempaka Contoh', 'kelurahan', '12'],
	['13', 'Kecamatan Contoh Selatan', 'kecamatan', '00'],
	['13.01', 'Kelurahan Mawar Contoh', 'kelurahan', '13'],
	['13.02', 'Kelurahan Anggrek Contoh', 'kelurahan', '13'],
	['14', 'Kecamatan Contoh Tengah', 'kecamatan', '00'],
	['14.01', 'Kelurahan Dahlia Contoh', 'kelurahan', '14'],
	['14.02', 'Kelurahan Teratai Contoh', 'kelurahan', '14'],
	['15', 'Dinas Perhubungan', 'dinas', '00'],
	['16', 'Dinas Lingkungan Hidup', 'dinas', '00'],
	['17', 'Dinas Sosial', 'dinas', '00'],
	['18', 'Dinas Komunikasi dan Informatika', 'dinas', '00'],
	['19', 'Satuan Polisi Pamong Praja', 'satpol PP', '00'],
	['20', 'RSUD Contoh', 'RSUD', '00']
].map(([code, name, kind, parent]) => ({ code: code!, name: name!, kind: kind!, parent: parent! }));

const givenNames = (
	'Adi Agus Aminah Andi Ani Arif Asih Bagas Bambang Budi Cahya Candra Citra Danang Dedi Dewi Dian Dwi Eka Endah Fajar Fitri ' +
	'Gilang Hadi Hana Hendra Indah Intan Joko Kartika Lestari Lina Made Maya Mega Nanda Ningsih Nurul Oki Prima Putri Rahayu Rani ' +
	'Ratna Rina Rizal Sari Sinta Sri Surya Tari Teguh Tono Umar Vina Wahyu Wati Wulan Yani Yudi Yusuf Zahra'
).split(' ');
/** Second names that are no names: nobody in the demo can be taken for a real person. */
const plainlyFictional = ['Contoh', 'Rekaan', 'Misalnya', 'Umpama', 'Andaian', 'Peraga', 'Khayali'];

type Ordinary = { title: string; category: Category };
const ordinaryPosts: Record<string, Ordinary[]> = {
	sekolah: [
		{ title: 'Guru Ahli Pertama', category: 'fungsional' },
		{ title: 'Guru Ahli Muda', category: 'fungsional' }
	],
	puskesmas: [
		{ title: 'Perawat Terampil', category: 'fungsional' },
		{ title: 'Bidan Mahir', category: 'fungsional' }
	],
	RSUD: [
		{ title: 'Perawat Ahli Pertama', category: 'fungsional' },
		{ title: 'Pengadministrasi Rekam Medis', category: 'pelaksana' }
	],
	other: [
		{ title: 'Pengadministrasi Umum', category: 'pelaksana' },
		{ title: 'Analis Kebijakan Ahli Pertama', category: 'fungsional' },
		{ title: 'Pengelola Data', category: 'pelaksana' },
		{ title: 'Arsiparis Terampil', category: 'fungsional' }
	]
};
const kindsInTurn: EmploymentKind[] = [
	'PNS',
	'PPPK',
	'PNS',
	'non-ASN',
	'PNS',
	'PPPK paruh waktu',
	'PNS',
	'CPNS',
	'PPPK',
	'PNS'
];

/** The fictional staff of the city: heads first, then ordinary posts spread over all units. The same seed, the same people. */
export function demoStaff(count: number, seed = 20261122): DemoStaff[] {
	const random = mulberry(seed);
	const staff: DemoStaff[] = [];
	const numbers = new Set<string>();

	const add = (post: Pick<DemoStaff, 'unit' | 'title' | 'category'> & Partial<DemoStaff>) => {
		const index = staff.length;
		const employment = post.employment ?? 'PNS';
		let birthDate: string;
		let number: string;
		do {
			birthDate = dayBetween(random, 1967, 2000);
			number = numberOf(employment, birthDate, index, random);
		} while (numbers.has(number));
		numbers.add(number);
		staff.push({
			number,
			name: fictionalName(index),
			birthDate,
			employment,
			primary: true,
			heads: false,
			kind: 'definitif',
			from: dayBetween(random, 2012, 2022),
			part: undefined,
			...post
		});

		return staff.at(-1)!;
	};

	add({ unit: '00', title: 'Sekretaris Daerah', category: 'jpt', heads: true, part: 'secretary' });
	for (const unit of demoUnits) {
		if (unit.code === '00' || unit.code === vacantUnit) continue;
		add(headOf(unit));
	}
	// The Plt. keeps the own post, at which he counts, and acts in the vacant one.
	const deputy = add({
		unit: '16',
		title: 'Sekretaris Dinas Lingkungan Hidup',
		category: 'administrator',
		part: 'acting-head'
	});
	staff.push({
		...deputy,
		title: 'Plt. Kepala Dinas Lingkungan Hidup',
		category: 'jpt',
		primary: false,
		heads: true,
		kind: 'plt',
		from: '2026-01-05',
		part: undefined
	});

	add({ unit: '04', title: 'Analis Kepegawaian Ahli Muda', category: 'fungsional', part: 'administrator' });
	add({ unit: '12.01', title: 'Pengadministrasi Umum', category: 'pelaksana', part: 'employee' });
	add({ unit: '10.01', title: 'Petugas Loket', category: 'pelaksana', employment: 'non-ASN', part: 'newcomer' });
	add({
		unit: '10',
		name: 'Raden Roro Kanjeng Putri Ayu Wulandari Kusumaningtyas Contoh Nama Yang Sangat Panjang, S.Sos., M.Si.',
		title: 'Analis Pengembangan Kompetensi Aparatur Sipil Negara Ahli Madya pada Bidang Pelayanan dan Pengaduan Warga',
		category: 'fungsional'
	});

	const places = demoUnits.filter((unit) => unit.code !== '00');
	for (let turn = 0; staff.length < count; turn++) {
		const unit = places[turn % places.length]!;
		const choices = ordinaryPosts[unit.kind] ?? ordinaryPosts.other!;
		add({
			unit: unit.code,
			...choices[Math.floor(random() * choices.length)]!,
			employment: kindsInTurn[turn % kindsInTurn.length]!
		});
	}

	return staff;
}

/** The staff file that the city's personnel office would bring. */
export function demoStaffFile(staff: readonly DemoStaff[]): string {
	const units = new Map(demoUnits.map((unit) => [unit.code, unit]));
	const rows = staff.map((post): Partial<Record<StaffColumn, string>> => {
		const unit = units.get(post.unit)!;

		return {
			nomor: post.number,
			nomor_lama: '',
			nama: post.name,
			tanggal_lahir: post.birthDate,
			jenis_kepegawaian: post.employment,
			kode_unit: unit.code,
			nama_unit: unit.name,
			kode_induk: unit.parent,
			jenis_unit: unit.kind,
			jabatan: post.title,
			kategori: post.category,
			jabatan_utama: post.primary ? 'ya' : 'tidak',
			kepala: post.heads ? 'ya' : 'tidak',
			status_jabatan: post.kind,
			email: '',
			telepon: '',
			mulai: post.from
		};
	});

	return stringify(rows, { header: true, columns: [...staffColumns] });
}

function headOf(unit: DemoUnit): Pick<DemoStaff, 'unit' | 'title' | 'category' | 'heads' | 'part'> {
	const heads = true;
	if (unit.kind === 'kecamatan') {
		return {
			unit: unit.code,
			title: `Camat ${unit.name.replace('Kecamatan ', '')}`,
			category: 'camat',
			heads,
			part: unit.code === '12' ? 'camat' : undefined
		};
	}
	if (unit.kind === 'kelurahan') {
		return {
			unit: unit.code,
			title: `Lurah ${unit.name.replace('Kelurahan ', '')}`,
			category: 'lurah',
			heads,
			part: unit.code === '12.01' ? 'lurah' : undefined
		};
	}
	// The head's post of this unit is vacant; its secretary acts.
	if (unit.code === '16')
		return {
			unit: unit.code,
			title: 'Kepala Bidang Persampahan',
			category: 'administrator',
			heads: false,
			part: undefined
		};
	if (unit.parent !== '00')
		return { unit: unit.code, title: `Kepala ${unit.name}`, category: 'pengawas', heads, part: undefined };

	return {
		unit: unit.code,
		title: `Kepala ${unit.name}`,
		category: 'jpt',
		heads,
		part: unit.code === '10' ? 'dinas-head' : undefined
	};
}

function fictionalName(index: number): string {
	const given = givenNames[index % givenNames.length]!;
	const second = plainlyFictional[Math.floor(index / givenNames.length) % plainlyFictional.length]!;
	const round = Math.floor(index / (givenNames.length * plainlyFictional.length));

	return round === 0 ? `${given} ${second}` : `${given} ${second} ${round + 1}`;
}

/** NIP: birth date, appointment, sex, serial 9xx. NI PPPK: year and `21` in place of the month. Others: a local number. */
function numberOf(employment: EmploymentKind, birthDate: string, index: number, random: () => number): string {
	const birth = birthDate.replaceAll('-', '');
	const sex = random() < 0.5 ? 1 : 2;
	const serial = 900 + (index % 100);
	const appointed = Math.max(Number(birth.slice(0, 4)) + 22 + Math.floor(random() * 4), 2008);
	const month = String(1 + Math.floor(random() * 12)).padStart(2, '0');
	if (employment === 'non-ASN') return `THL${String(index + 1).padStart(5, '0')}`;
	if (employment === 'PPPK' || employment === 'PPPK paruh waktu')
		return `${birth}${Math.max(appointed, 2021)}21${sex}${serial}`;

	return `${birth}${appointed}${month}${sex}${serial}`;
}

function dayBetween(random: () => number, first: number, last: number): string {
	const start = Date.UTC(first, 0, 1);
	const end = Date.UTC(last, 11, 31);

	return new Date(start + random() * (end - start)).toISOString().slice(0, 10);
}

/** mulberry32 (public domain, T. Ettinger): enough for a demo, and the same on every machine. */
function mulberry(seed: number): () => number {
	let state = seed >>> 0;

	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;

		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
