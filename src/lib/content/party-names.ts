/** Names that mean a party wherever they stand. Letter case counts. */
export const partyNames: readonly string[] = [
	'Amanat Nasional',
	'Bulan Bintang',
	'Demokrasi Indonesia Perjuangan',
	'Gerakan Indonesia Raya',
	'Gerindra',
	'Golkar',
	'Golongan Karya',
	'Hanura',
	'Hati Nurani Rakyat',
	'NasDem',
	'Nasdem',
	'PDI Perjuangan',
	'PDI-P',
	'PDIP',
	'PKPI',
	'PPP',
	'PSI',
	'Partai Aceh',
	'Perindo'
];

/** Names that are also ordinary words or other abbreviations (PKS: perjanjian kerja sama, PBB: pajak). */
export const ambiguousPartyNames: readonly string[] = [
	'Berkarya',
	'Buruh',
	'Damai Aceh',
	'Darul Aceh',
	'Demokrat',
	'Garuda',
	'Gelombang Rakyat',
	'Gelora',
	'Keadilan Sejahtera',
	'Kebangkitan Bangsa',
	'Kebangkitan Nusantara',
	'Masyumi',
	'Nanggroe Aceh',
	'Nasional Demokrat',
	'PBB',
	'PKB',
	'PKN',
	'PKS',
	'Persatuan Indonesia',
	'Persatuan Pembangunan',
	'Prima',
	'Solidaritas Indonesia',
	'Ummat'
];

/** A word that makes an ambiguous name behind it a party. */
export const partyWords: readonly string[] = [
	'partai',
	'parpol',
	'kader',
	'caleg',
	'politikus',
	'politisi',
	'simpatisan',
	'fraksi',
	'bendera',
	'relawan',
	'ketua umum',
	'DPP',
	'DPW'
];

/** People who stood in the latest elections or lead parties; only names that nobody else is likely to bear. */
export const candidateNames: readonly string[] = [
	'Prabowo Subianto',
	'Gibran Rakabuming',
	'Anies Baswedan',
	'Muhaimin Iskandar',
	'Ganjar Pranowo',
	'Mahfud MD',
	'Joko Widodo',
	'Jokowi',
	'Megawati Soekarnoputri',
	'Susilo Bambang Yudhoyono',
	'Agus Harimurti Yudhoyono',
	'Surya Paloh',
	'Kaesang Pangarep',
	'Puan Maharani',
	'Ridwan Kamil',
	'Khofifah Indar Parawansa',
	'Sandiaga Uno'
];
