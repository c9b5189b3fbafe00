import type { AbsenceKind, Category, EmploymentKind, EndReason, PostKind } from '#lib/server/db/schema/organisation.ts';

/** The columns of a staff file, in the order in which they are exported. */
export const staffColumns = [
	'nomor',
	'nomor_lama',
	'nama',
	'tanggal_lahir',
	'jenis_kepegawaian',
	'kode_unit',
	'nama_unit',
	'kode_induk',
	'jenis_unit',
	'jabatan',
	'kategori',
	'jabatan_utama',
	'kepala',
	'status_jabatan',
	'email',
	'telepon',
	'mulai',
	'sampai',
	'keluar',
	'keluar_mulai',
	'tidak_di_tempat',
	'tidak_di_tempat_mulai',
	'tidak_di_tempat_sampai',
	'unit_sampai',
	'unit_gabung_ke'
] as const;
export type StaffColumn = (typeof staffColumns)[number];

/** Columns that files of other systems have: they say more about those above, and are not written. */
export const aidingColumns = ['eselon', 'kedudukan_hukum'] as const;
export type ReadColumn = StaffColumn | (typeof aidingColumns)[number];
export const readColumns: readonly ReadColumn[] = [...staffColumns, ...aidingColumns];

/** A file without one of these cannot be read. */
export const requiredColumns: readonly StaffColumn[] = [
	'nomor',
	'nama',
	'jenis_kepegawaian',
	'kode_unit',
	'jabatan',
	'kategori'
];

/** The longest text that each column takes; those not named take what their own rule allows. */
export const longestText: Partial<Record<ReadColumn, number>> = {
	nama: 200,
	kode_unit: 50,
	nama_unit: 200,
	kode_induk: 50,
	unit_gabung_ke: 50,
	jenis_unit: 50,
	jabatan: 300,
	email: 200,
	telepon: 40
};

/**
 * Headings of other systems, of SIASN among them: an export of its staff is headed PNS ID, NIP BARU, NIP LAMA, NAMA,
 * GELAR DEPAN, GELAR BELAKANG, …, TANGGAL LAHIR, …, NOMOR HP, EMAIL, …, KEDUDUKAN HUKUM NAMA, STATUS CPNS PNS, …,
 * JENIS JABATAN NAMA, JABATAN ID, JABATAN NAMA, TMT JABATAN, …, UNOR ID, UNOR NAMA, …, ESELON ID, ESELON NAMA. BKN publishes
 * no description of that file; so it stands, with one order and one wording, in public programs of several regional
 * governments that read it, seen in November 2026. UNOR INDUK is the OPD and not the unit above, so it is not read.
 */
const otherNames: Record<ReadColumn, readonly string[]> = {
	nomor: [
		'nip',
		'nip baru',
		'ni pppk',
		'nip/ni pppk',
		'nip nippk',
		'nomor pegawai',
		'no pegawai',
		'nomor induk',
		'number'
	],
	nomor_lama: ['nip lama', 'nomor pegawai lama', 'nomor sebelumnya', 'old number'],
	nama: ['nama lengkap', 'nama pegawai', 'name'],
	tanggal_lahir: ['tgl lahir', 'tanggal lahir pegawai', 'birth date', 'birthdate'],
	jenis_kepegawaian: [
		'status cpns pns',
		'jenis pegawai',
		'status kepegawaian',
		'status pegawai',
		'kedudukan pegawai',
		'employment',
		'employment kind'
	],
	kode_unit: ['kode unit kerja', 'kode opd', 'kode unor', 'unor id', 'unit code'],
	nama_unit: [
		'unit',
		'unit kerja',
		'nama unit kerja',
		'opd',
		'nama opd',
		'unor',
		'unor nama',
		'nama unor',
		'unit name'
	],
	kode_induk: ['kode unit induk', 'kode opd induk', 'induk', 'parent unit', 'parent', 'parent code'],
	jenis_unit: ['jenis unit kerja', 'kind of unit', 'unit kind'],
	unit_sampai: ['hari terakhir unit', 'unit ditutup', 'unit until'],
	unit_gabung_ke: [
		'unit lebur ke',
		'unit digabung ke',
		'unit digabungkan ke',
		'digabung ke',
		'digabungkan ke',
		'dilebur ke',
		'kode unit penerima',
		'unit merged into',
		'merged into'
	],
	jabatan: ['nama jabatan', 'jabatan nama', 'title', 'post'],
	kategori: ['kategori jabatan', 'jenis jabatan', 'jenis jabatan nama', 'kelompok jabatan', 'category'],
	jabatan_utama: ['utama', 'primary', 'is primary'],
	kepala: ['kepala unit', 'pimpinan', 'head', 'is head'],
	status_jabatan: ['keadaan jabatan', 'plt plh', 'plt/plh', 'post kind'],
	email: ['surel', 'e mail', 'alamat surel', 'alamat email'],
	telepon: ['telp', 'no telepon', 'nomor telepon', 'hp', 'no hp', 'nomor hp', 'phone'],
	mulai: ['tmt', 'tmt jabatan', 'mulai tanggal', 'tanggal mulai', 'from'],
	sampai: ['sampai tanggal', 'hari terakhir', 'hari terakhir menjabat', 'until'],
	keluar: ['alasan keluar', 'alasan berhenti', 'leaving', 'leaving reason'],
	keluar_mulai: ['tmt keluar', 'tmt berhenti', 'leaving from'],
	tidak_di_tempat: ['jenis cuti', 'absence', 'absence kind'],
	tidak_di_tempat_mulai: ['tmt cuti', 'mulai cuti', 'tanggal mulai cuti', 'absence from'],
	tidak_di_tempat_sampai: ['cuti sampai', 'akhir cuti', 'tanggal akhir cuti', 'absence to', 'absence until'],
	eselon: ['eselon nama', 'echelon'],
	kedudukan_hukum: ['kedudukan hukum nama']
};

const columnByName = new Map(
	readColumns.flatMap((column) => [column, ...otherNames[column]].map((name) => [plain(name), column] as const))
);

/**
 * The column that a heading means, however it is written.
 * @param all the headings of the file in their plain form: beside NIP BARU, NIP LAMA is the number of nine digits that was
 * in use until 2009, which nobody is known by
 */
export function columnNamed(heading: string, all: ReadonlySet<string> = new Set()): ReadColumn | undefined {
	const name = plain(heading);

	return name === 'nip lama' && all.has('nip baru') ? undefined : columnByName.get(name);
}

const employments: Record<string, EmploymentKind> = byPlain({
	// SIASN writes P and C.
	PNS: ['pns', 'pegawai negeri sipil', 'p'],
	CPNS: ['cpns', 'c', 'calon pns', 'calon pegawai negeri sipil'],
	PPPK: ['pppk', 'p3k', 'pppk penuh waktu'],
	'PPPK paruh waktu': ['pppk paruh waktu', 'p3k paruh waktu', 'pppk pw', 'pppkpw'],
	'non-ASN': ['non asn', 'nonasn', 'honorer', 'tenaga honorer', 'ptt', 'gtt', 'thl', 'kontrak', 'outsourcing']
});

export function employmentNamed(text: string): EmploymentKind | undefined {
	return employments[plain(text)];
}

const categoryNames: Record<string, Category> = byPlain({
	jpt: [
		'jpt',
		'jpt pratama',
		'jpt madya',
		'jpt utama',
		'pimpinan tinggi',
		'jabatan pimpinan tinggi',
		'eselon ii',
		'eselon i'
	],
	administrator: ['administrator', 'jabatan administrator', 'eselon iii'],
	pengawas: ['pengawas', 'jabatan pengawas', 'eselon iv'],
	fungsional: ['fungsional', 'jabatan fungsional', 'fungsional tertentu', 'jabatan fungsional tertentu', 'jft'],
	pelaksana: ['pelaksana', 'jabatan pelaksana', 'fungsional umum', 'jabatan fungsional umum', 'jfu', 'staf'],
	camat: ['camat'],
	lurah: ['lurah']
});

export function categoryNamed(text: string): Category | undefined {
	return categoryNames[plain(text)];
}

export function isStructural(text: string): boolean {
	return ['struktural', 'jabatan struktural'].includes(plain(text));
}

/**
 * What a structural post of an echelon (`II.a`, `Eselon III`) is: I and II are high leaders, III administrators, IV
 * supervisors, V is pelaksana (UU 5/2014 pasal 131). A camat or lurah by the title is one.
 */
export function categoryOfEchelon(echelon: string, title: string): Category | undefined {
	const named = /^(camat|lurah)\b/i.exec(title)?.[1]?.toLowerCase();
	const level = /^(?:eselon )?(iii|iv|v|ii|i)(?: ?[a-e])?$/.exec(plain(echelon))?.[1];
	if (level === undefined) return undefined;
	if (named) return named as 'camat' | 'lurah';

	return ({ i: 'jpt', ii: 'jpt', iii: 'administrator', iv: 'pengawas', v: 'pelaksana' } as const)[level];
}

/** Of the legal standing that SIASN names: `Aktif`, `PPPK Aktif`. */
export function isActive(text: string): boolean {
	return ['aktif', 'pns aktif', 'cpns aktif', 'pppk aktif'].includes(plain(text));
}

const postKindNames: Record<string, PostKind> = byPlain({
	definitif: ['definitif', 'tetap'],
	plt: ['plt', 'pelaksana tugas'],
	plh: ['plh', 'pelaksana harian']
});

export function postKindNamed(text: string): PostKind | undefined {
	return postKindNames[plain(text)];
}

const absenceNames: Record<string, AbsenceKind> = byPlain({
	// Whatever kind of leave it is: why somebody is away is not kept.
	leave: [
		'cuti',
		'cuti tahunan',
		'cuti besar',
		'cuti sakit',
		'cuti melahirkan',
		'cuti alasan penting',
		'cuti karena alasan penting',
		'cltn',
		'cuti di luar tanggungan negara',
		'leave'
	],
	study: ['tugas belajar', 'tubel', 'study'],
	seconded: ['diperbantukan', 'dipekerjakan', 'penugasan', 'perbantuan', 'secondment']
});

export function absenceNamed(text: string): AbsenceKind | undefined {
	return absenceNames[plain(text)];
}

const endReasonNames: Record<string, EndReason> = byPlain({
	retired: ['pensiun', 'bup', 'batas usia pensiun', 'pensiun dini', 'retired'],
	died: ['meninggal', 'meninggal dunia', 'wafat', 'died'],
	moved: ['pindah', 'pindah instansi', 'pindah ke instansi lain', 'mutasi keluar', 'moved'],
	resigned: ['berhenti', 'mengundurkan diri', 'diberhentikan', 'kontrak berakhir', 'resigned']
});

export function endReasonNamed(text: string): EndReason | undefined {
	return endReasonNames[plain(text)];
}

const truths: Record<string, boolean> = {
	ya: true,
	y: true,
	iya: true,
	true: true,
	benar: true,
	'1': true,
	v: true,
	x: true,
	tidak: false,
	t: false,
	tdk: false,
	bukan: false,
	no: false,
	n: false,
	false: false,
	salah: false,
	'0': false,
	yes: true
};

export function truthNamed(text: string): boolean | undefined {
	return truths[plain(text)];
}

/** Lower case, with one space for whatever stands between the words. */
export function plain(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}

function byPlain<Value extends string>(names: Record<Value, readonly string[]>): Record<string, Value> {
	return Object.fromEntries(
		(Object.entries(names) as [Value, readonly string[]][]).flatMap(([value, texts]) =>
			texts.map((text) => [plain(text), value])
		)
	);
}
