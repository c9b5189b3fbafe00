import type { AttestationFacts, AttestationPerson, CertificateFacts } from './facts.ts';

export const verifyUrl = 'https://netral.kotacontoh.go.id/verify/7K3F-9QXA-2MRT-04HW-C6YD';

/** An everyday certificate. */
export const certificateFacts: CertificateFacts = {
	institution: 'Pemerintah Kota Contoh',
	number: '0001/NETRAL/XI/2026',
	code: '7K3F9QXA2MRT04HWC6YD',
	holder: {
		name: 'Siti Rahmawati, S.Sos., M.AP.',
		number: '198704122010012003',
		numberKind: 'nip',
		employment: 'PNS',
		unit: { code: 'KEC-03', name: 'Kecamatan Contoh Utara' },
		post: 'Kepala Seksi Pemerintahan',
		postKind: 'definitif'
	},
	programme: { id: 'netralitas', title: 'Netralitas Pegawai dalam Pemilu dan Pilkada', cycle: '2026' },
	modules: [
		{ id: 'dasar', title: 'Dasar-dasar netralitas', version: 3, sha256: '9f2ac41b77de'.padEnd(64, '0'), score: null }
	],
	expectedMinutes: 90,
	jp: 2,
	issuedAt: '2026-11-22T03:05:00.000Z',
	validUntil: '2027-11-21',
	timeZone: 'Asia/Makassar'
};

const longWord = 'Mangkunegaranaprawirasastradiningratkusumawardhanahadiwinatadireja';

/** Everything as long as it gets. */
export const longestCertificateFacts: CertificateFacts = {
	...certificateFacts,
	institution: 'Pemerintah Daerah Kabupaten Kepulauan Contoh Tenggara Jauh Provinsi Kepulauan Contoh Raya Timur',
	holder: {
		...certificateFacts.holder,
		name: `Prof. Dr. Ir. Raden Mas Haji Muhammad Abdurrahman Wirakusumah Adiningrat ${longWord}, S.H., M.Hum., Ph.D.`,
		numberKind: 'ni-pppk',
		employment: 'PPPK paruh waktu',
		unit: {
			code: 'DP3AP2KB-UPTD-07',
			name: 'Unit Pelaksana Teknis Daerah Perlindungan Perempuan dan Anak pada Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana'
		},
		post: 'Analis Kebijakan Ahli Madya selaku Subkoordinator Kelompok Substansi Pencegahan Kekerasan terhadap Perempuan dan Anak',
		postKind: 'plt'
	},
	programme: {
		id: 'netralitas',
		title:
			'Program Wajib Penguatan Netralitas Aparatur Sipil Negara dan Pegawai Non-ASN pada Tahapan Pemilihan Umum serta Pemilihan Kepala Daerah Serentak',
		cycle: 'Gelombang kedua menjelang masa tenang dan pemungutan suara ulang 2026/2027'
	},
	modules: Array.from({ length: 9 }, (_, index) => ({
		id: `modul-${index}`,
		title: `Modul ke-${index + 1}: larangan dan kewajiban pegawai di media sosial, grup percakapan, dan kegiatan kemasyarakatan sehari-hari`,
		version: 12,
		sha256: '9f2ac41b77de'.padEnd(64, '0'),
		score: 100
	})),
	expectedMinutes: 1440,
	text: 'Diadakan menurut surat edaran kepala daerah tentang netralitas pegawai. '.repeat(5).slice(0, 300).trim()
};

const names = [
	'Siti Rahmawati',
	'I Gede Wirawan',
	'Muhammad Ali',
	'Yohana Tnunay',
	'Andi Baso',
	'Ni Luh Ayu Sri',
	'Sutrisno'
];
const units = ['Kecamatan Contoh Utara', 'Kelurahan Melati', 'Kelurahan Kenanga', 'Kelurahan Cempaka'];
const states = [
	['certified', 'Bersertifikat'],
	['correction', 'Dalam perbaikan data'],
	['waived', 'Dikecualikan'],
	['expired', 'Kedaluwarsa'],
	['revoked', 'Dicabut'],
	['overdue', 'Lewat tenggat'],
	['under_way', 'Sedang berjalan'],
	['not_started', 'Belum mulai'],
	['not_activated', 'Akun belum aktif']
] as const;

/** A roster of `size` people, two thirds of them certified. */
export function attestationPeople(size: number): AttestationPerson[] {
	return Array.from({ length: size }, (_, index) => {
		const state = index % 3 ? 'certified' : states[(index / 3) % states.length]![0];

		return {
			name: `${names[index % names.length]} ${index + 1}`,
			number: `***${String(index % 1000).padStart(3, '0')}`,
			unit: units[index % units.length]!,
			state,
			note: state === 'overdue' ? 'Sakit' : state === 'waived' ? 'Tugas belajar sampai Juli 2027' : null
		};
	});
}

/** The statement that fits a roster. */
export function attestationFacts(people: AttestationPerson[]): AttestationFacts {
	const figures = (list: AttestationPerson[]) => {
		const count = (state: string) => list.filter((person) => person.state === state).length;
		const [certified, waived, correction] = [count('certified'), count('waived'), count('correction')];

		return {
			total: list.length,
			certified,
			waived,
			correction,
			notCertified: list.length - certified - waived - correction
		};
	};

	return {
		institution: 'Pemerintah Kota Contoh',
		number: '0007/SP-NETRAL/XI/2026',
		code: '7K3F9QXA2MRT04HWC6YD',
		unit: { code: 'KEC-03', name: 'Kecamatan Contoh Utara' },
		scope: 'subtree',
		programme: certificateFacts.programme,
		signatory: {
			name: 'Drs. H. Bambang Suryanto, M.Si.',
			number: '197103051996031004',
			numberKind: 'nip',
			post: 'Camat Contoh Utara',
			postKind: 'plt'
		},
		signedAt: '2026-11-22T03:05:00.000Z',
		asOf: '2026-11-21T16:00:00.000Z',
		knownAt: '2026-11-22T03:04:00.000Z',
		timeZone: 'Asia/Makassar',
		figures: figures(people),
		states: states.map(([state, label]) => ({
			state,
			label,
			count: people.filter((person) => person.state === state).length
		})),
		units: units.map((name, index) => ({
			code: `U-${index}`,
			name,
			depth: index === 0 ? 0 : 1,
			...figures(index === 0 ? people : people.filter((person) => person.unit === name))
		})),
		roster: { sha256: 'a3f1c09be4d27758'.repeat(4), count: people.length },
		checkpoint: { seq: 20417, hash: '5be0cd19137e2179'.repeat(4) },
		supersedes: '0003/SP-NETRAL/X/2026'
	};
}
