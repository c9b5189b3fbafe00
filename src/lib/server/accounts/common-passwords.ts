const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Long passwords that stand high in published lists and are not made of the words below. Curated by hand; the lists
 * are full of passwords that are too short here anyway.
 */
export const commonPasswords = words(`
	correcthorsebatterystaple thisismypassword trustno1trustno1 letmeinplease changemeplease
	leavemealone motherfucker sonyericsson finalfantasy unbelievable justinbieber needforspeed supernatural
	professional counterstrike intelligence transformers devilmaycry4 international peanutbutter philadelphia
	ingodwetrust residentevil iseedeadpeople thecakeisalie systemofadown mortalkombat cheeseburger satisfaction
	construction michaeljackson foreveryoung entertainment sanfrancisco ticketmaster greenlantern warhammer40k
	iloveyouforever iloveyousomuch iloveindonesia ilovemyfamily ilovemyself 4815162342lost lost4815162342 avrillavigne
	manchesterunited realmadridcf barcelonafc persibbandung persijajakarta aremaindonesia bonekmania
	merahputihku garudapancasila bhinnekatunggalika pancasilaku tutwurihandayani indonesiatanahairku
	tanahairku indonesiapusaka merdekaataumati dirgahayuindonesia indonesiajaya indonesiamaju indonesiaemas
	bismillahirrahmanirrahim bismillahirohmanirohim alhamdulillahirabbilalamin astaghfirullah subhanallah
	laailahaillallah allahuakbar assalamualaikum waalaikumsalam insyaallahbisa barakallahufiikum
	tuhanyesusbaik yesusadalahtuhan tuhanmemberkati salamsejahtera omswastyastu
	akucintakamu akusayangkamu akucintaindonesia cintaselamanya sayangkusemua keluargabahagia keluargacemara
	anakkusayang ibukutersayang ayahibuku mamahpapah mamapapaku istrikutercinta suamikutercinta
	selamatpagisemua semangatpagi semangatkerja terimakasih terimakasihbanyak apakabarsemua
	katasandisaya passwordsaya lupakatasandi lupapassword gantipassword inipasswordku rahasiadong sangatrahasia
	aparatursipilnegara pegawainegeri pegawainegerisipil korpriindonesia abdinegara netralitasasn netraltanpasyarat
	kantorkelurahan kantorkecamatan pemerintahkota pemerintahdaerah pemkabpemkot dinaspendidikan dinaskesehatan
	badankepegawaian sekretariatdaerah humaspemkot operatorsekolah bendaharadinas
	simpegnasional mysapkbkn bpjskesehatan dapodikdasmen
`);

/** Words that passwords are made of, in Indonesian offices and in the published lists; three letters at least. */
export const commonWords = words(`
	password passwort passw0rd pass pasword passwd sandi kata katasandi kunci rahasia secret login masuk akun user
	admin administrator operator root test testing coba contoh demo guest default ganti change changeme welcome
	selamat datang hallo halo hello letmein open buka access master super superman batman spiderman dragon monkey
	football baseball basketball soccer sepakbola bola futsal badminton shadow sunshine princess iloveyou loveyou love
	lovely sweet baby honey angel michael jordan jessica daniel charlie thomas killer hunter mustang ferrari yamaha
	honda suzuki toyota avanza samsung nokia oppo vivo xiaomi android iphone google facebook instagram whatsapp
	tiktok internet computer komputer laptop telkomsel indosat qwerty asdfgh zxcvbn qwertyuiop
	indonesia nusantara merdeka merah putih garuda pancasila bhinneka negara negeri bangsa tanah air pusaka jaya maju
	jakarta bandung surabaya semarang medan makassar palembang yogyakarta jogja jogjakarta denpasar bali lombok
	malang bogor depok bekasi tangerang banten padang pekanbaru jambi bengkulu lampung pontianak banjarmasin
	samarinda balikpapan manado gorontalo palu kendari ambon ternate jayapura papua sorong kupang mataram aceh
	sumatera sumatra jawa kalimantan sulawesi maluku solo surakarta cirebon
	bismillah alhamdulillah allah allahu akbar subhanallah astagfirullah insyaallah masyaallah muhammad ahmad islam
	muslim muslimah iman ihsan sholat salat puasa ramadhan ramadan lebaran yesus kristus tuhan maria hindu budha
	sayang sayangku cinta cintaku kasih kekasih rindu kangen manis cantik ganteng jelek bahagia ceria sukses semangat
	berkah barokah rezeki sehat senyum mimpi kenangan selamanya selalu bersama sendiri sahabat teman saudara keluarga
	keluargaku ayah ibu bapak mama papa mamah papah bunda anak anakku istri istriku suami suamiku kakak adik nenek
	kakek putra putri budi siti agus sari dewi rahma nur nurul andi rina rini wati yanti eko dwi tri joko bambang
	hendra wahyu fitri lestari pratama putri wulan bintang bulan matahari melati mawar anggrek kamboja
	kucing anjing harimau macan singa gajah kelinci ayam burung elang naga kuda sapi kambing ikan
	nasi goreng bakso sate rendang kopi teh gula pisang mangga jeruk apel
	satu dua tiga empat lima enam tujuh delapan sembilan sepuluh senin selasa rabu kamis jumat sabtu minggu
	januari februari maret april mei juni juli agustus september oktober november desember
	pagi siang sore malam hari ini kemarin besok aku kamu saya anda kita kami mereka dia yang dan bisa mau gak tidak
	asn pns cpns pppk honorer pegawai kepegawaian aparatur korpri bkpsdm bkn bkd kasn bawaslu kpu pemilu pilkada
	netral netralitas integritas disiplin jujur amanah kerja pekerja kantor dinas badan bagian bidang seksi
	sekretariat sekretaris bendahara kepala staf staff kabag kasi lurah kelurahan camat kecamatan desa kota
	kabupaten provinsi pemkot pemkab pemda pemerintah walikota bupati gubernur inspektorat puskesmas rumah sakit
	rumahsakit rsud sekolah guru dosen murid siswa kelas sdn smpn sman smkn perawat bidan dokter satpol damkar
	golongan pangkat jabatan nip nik gaji tunjangan honor simpeg siasn mysapk dapodik arsip surat laporan
`);
