import { and, eq, inArray, isNull } from 'drizzle-orm';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { listCandidates } from '#lib/server/accounts/candidates.ts';
import { revokeCertificate } from '#lib/server/certificates/certificates.ts';
import { findCertificate, listCertificates, listOwnCertificates } from '#lib/server/certificates/list.ts';
import { person, post } from '#lib/server/db/schema/organisation.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber, mergedInto } from '#lib/server/organisation/persons.ts';
import { listStaff } from '#lib/server/organisation/staff-list.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { recountFigures } from '#lib/server/oversight/recount.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import { ImportPage } from './pages/import-page.ts';
import { Visitor } from './visitor.ts';

/** A city of its own: what is revoked and imported here would be missed elsewhere. */
const test = testInOwnCity();

test.beforeEach(({ signInAs }) => signInAs('administrator'));

test('a certificate is revoked only with the tick that says whose it is', async ({ page, city: { db } }) => {
	const on = await today(db, new Date());
	const [certificate] = await listCertificates(db, on, { state: 'valid' });
	const stateNow = async () => (await findCertificate(db, certificate!.id, on))!.state;
	await page.goto(`/admin/certificates/${certificate!.id}`);
	const card = page.getByRole('region', { name: 'Cabut' });
	const revoke = card.getByRole('button', { name: 'Cabut sertifikat' });
	await card.getByLabel('Alasan pencabutan').fill('Terbit atas nama yang keliru');

	// Browsers ask for the tick themselves; the server has to ask those that do not.
	await revoke.evaluate((button: HTMLButtonElement) => (button.formNoValidate = true));
	await revoke.click();
	await expect(card.getByText('Centang kalimat ini')).toBeVisible();
	await expect(card.getByLabel('Alasan pencabutan')).toHaveValue('Terbit atas nama yang keliru');
	expect(await stateNow()).toBe('valid');

	await card.getByRole('checkbox', { name: `Saya mencabut sertifikat ${certificate!.number}` }).check();
	await revoke.click();
	await expect(card).toBeHidden();
	expect(await stateNow()).toBe('revoked');
});

test('an account is disabled, and a role revoked, only with the tick that says whose it is', async ({
	page,
	city: { db, cast }
}) => {
	const employee = (await findPersonByNumber(db, cast.employee))!;
	const stateOf = async () => Boolean((await findAccount(db, employee.id))!.disabledAt);
	await page.goto(`/admin/codes/${employee.id}`);
	const card = page.getByRole('region', { name: 'Nonaktifkan akun' });
	const disable = card.getByRole('button', { name: 'Nonaktifkan akun' });
	await disable.evaluate((button: HTMLButtonElement) => (button.formNoValidate = true));
	await disable.click();
	await expect(card.getByText('Centang kalimat ini')).toBeVisible();
	expect(await stateOf()).toBe(false);

	await card.getByRole('checkbox', { name: `Saya menonaktifkan akun ${employee.name}` }).check();
	await disable.click();
	await expect(page.getByText(`Akun ${employee.name} dinonaktifkan.`)).toBeVisible();
	expect(await stateOf()).toBe(true);

	await page.goto('/admin/roles');
	const row = page.getByRole('row').filter({ hasText: 'Pelatih' }).first();
	await row.getByText('Cabut', { exact: false }).first().click();
	await row.getByRole('checkbox', { name: /^Saya mencabut peran Pelatih dari / }).check();
	await row.getByRole('button', { name: 'Cabut peran' }).click();
	await expect(page.getByText(/tidak lagi memegang peran Pelatih\.$/)).toBeVisible();
});

test('two records of one person are compared, chosen from and merged, and the old address leads on', async ({
	page,
	city: { db, cast }
}) => {
	const kept = (await findPersonByNumber(db, cast['dinas-head']))!;
	const { people } = await listStaff(db, await today(db, new Date()), {
		search: '',
		state: 'active',
		page: 1,
		size: 500
	});
	const other = people.find(({ title }) => title === 'Guru') ?? people.at(-1)!;
	await db.write((tx) =>
		tx
			.update(person)
			.set({ name: kept.name, birthDate: '1970-01-01' })
			.where(inArray(person.id, [kept.id, other.id]))
	);

	await page.goto('/admin/duplicates');
	await page.getByRole('link', { name: `Bandingkan dan gabungkan: ${kept.name}` }).click();
	await page.waitForURL(/\/merge/);
	if (!page.url().includes(`/staff/${kept.id}/`)) await page.getByRole('link', { name: 'Tukar' }).click();
	await expect(page).toHaveURL(new RegExp(`/staff/${kept.id}/merge`));
	const posts = page.getByRole('group', { name: 'Pada hari yang sama ada dua jabatan utama' });
	await expect(posts.getByLabel('Data yang tetap dipakai')).toBeChecked();

	const ending = page.getByLabel('Tiga karakter terakhir nomor data yang dilebur');
	const merge = page.getByRole('button', { name: 'Gabungkan kedua data' });
	await ending.fill('xyz');
	await merge.click();
	await expect(page.getByText('Ini bukan tiga karakter terakhir')).toBeVisible();
	expect(await mergedInto(db, other.id)).toBeUndefined();

	await ending.fill(other.number.slice(-3));
	await merge.click();
	await expect(page.getByText('Kedua data sudah menjadi satu.')).toBeVisible();
	expect(await findPersonByNumber(db, other.number)).toMatchObject({ id: kept.id });
	await page.goto(`/admin/staff/${other.id}`);
	await expect(page).toHaveURL(`/admin/staff/${kept.id}`);
	await expect(page.getByText(kept.name).first()).toBeVisible();
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
});

test('codes for everybody that were shown are told to be shown, whatever is ticked, when the form is sent again', async ({
	city,
	tokenOf
}) => {
	const administrator = new Visitor(city.origin, await tokenOf('administrator'));
	const [waiting] = await listCandidates(
		city.db,
		{ units: 'all', state: 'inactive', plain: true },
		await today(city.db, new Date()),
		{ limit: 1, offset: 0 }
	);
	const send = () =>
		administrator.act(`/admin/codes?/issue&q=${encodeURIComponent(waiting!.name)}`, { who: 'all', list: 'daftar-itu' });

	expect((await send()).body).toContain('"type":"success"');
	expect((await send()).body).toContain('Daftar kode ini sudah ditampilkan');
});

test('who holds a revoked certificate is told so, why and whom to ask', async ({ browser, city, signInAs }) => {
	const { db, cast, origin } = city;
	const now = new Date();
	const holder = (await findPersonByNumber(db, cast.lurah))!;
	const [certificate] = (await listOwnCertificates(db, holder.id, await today(db, now))).filter(
		(one) => one.state === 'valid' && one.facts.programme.id === 'netralitas-asn'
	);
	const reason = 'Kuisnya dikerjakan orang lain.';
	await db.write((tx) => revokeCertificate(tx, { certificateId: certificate!.id, reason, by: 'command' }, now));

	const page = await (await browser.newContext({ baseURL: origin })).newPage();
	await signInAs('lurah', page);
	for (const path of ['/learn', '/learn/dasar-netralitas', '/learn/dasar-netralitas/quiz']) {
		await page.goto(path);
		const told = page.locator('.notice.bad');
		await expect(told).toContainText(certificate!.number);
		await expect(told).toContainText(reason);
		await expect(told).toContainText('hubungi administrator Netral');
	}
	await page.context().close();
});

test('a staff file takes nobody out without being told to, and asks for no count then', async ({
	page,
	city: { db }
}) => {
	const on = await today(db, new Date());
	const school = (await findUnit(db, '08.01', on))!;
	const staffOf = () => db.$count(post, and(eq(post.unitId, school.id), isNull(post.recordedTo), isNull(post.validTo)));
	const before = await staffOf();
	const number = '198001012010011901';
	const imports = new ImportPage(page);
	await imports.examine(
		'pegawai.csv',
		[
			'NIP;Nama;Jenis Kepegawaian;Kode Unit Kerja;Jabatan;Kategori',
			`${number};Pegawai Baru Rekaan;PNS;08.01;Guru Ahli Pertama;fungsional`
		].join('\n')
	);
	const nobody = page.getByRole('radio', { name: 'Tidak seorang pun dianggap keluar' });
	await expect(nobody).toBeChecked();
	expect(before).toBeGreaterThan(0);

	// A date that was typed and then not asked for is named, not passed over.
	const leftOn = page.getByLabel('Hari pertama tidak lagi menjabat');
	await page.getByRole('radio', { name: /jabatan itu sudah keluar/ }).check();
	await leftOn.fill('2026-06-15');
	await nobody.check();
	await page.getByRole('button', { name: 'Terapkan perubahan' }).click();
	await expect(page.getByText('Anda mengisi tanggal keluar (15 Juni 2026)')).toBeVisible();
	expect(await findPersonByNumber(db, number)).toBeUndefined();

	await expect(nobody).toBeChecked();
	await leftOn.fill('');
	await imports.apply();
	expect(await findPersonByNumber(db, number)).toMatchObject({ name: 'Pegawai Baru Rekaan' });
	expect(await staffOf()).toBe(before + 1);
});

test('a search of the log tells also who looked, which the log leaves out otherwise', async ({
	page,
	city: { db }
}) => {
	const [certificate] = await listCertificates(db, await today(db, new Date()), { state: 'expired' });
	await page.goto(`/admin/certificates/${certificate!.id}`);
	await page.goto('/admin/audit');
	const looks = page.getByRole('cell', { name: 'Melihat data pegawai' });
	await expect(page.getByRole('table', { name: 'Catatan audit' })).toBeVisible();
	await expect(looks).toHaveCount(0);

	await page.getByRole('main').getByLabel('Cari').fill(certificate!.number);
	await page.getByRole('main').getByRole('button', { name: 'Cari' }).click();
	await expect(looks.first()).toBeVisible();
});

test('a unit in another time zone has its deadlines printed with that zone, as do the units below it', async ({
	page,
	browser,
	signInAs,
	city: { db, origin }
}) => {
	const on = await today(db, new Date());
	const [above, unit] = [(await findUnit(db, '12', on))!, (await findUnit(db, '12.01', on))!];
	await page.goto(`/oversight/${unit.id}`);
	await expect(page.getByText('23.59 WIB').first()).toBeVisible();

	await page.goto(`/admin/units/${above.id}`);
	await page.getByText('Ubah nama, induk, atau zona waktu').click();
	await page.getByLabel('Zona waktu').selectOption('WITA');
	await page.getByRole('button', { name: 'Simpan' }).first().click();
	await expect(page.locator('dl.facts')).toContainText('WITA');

	await page.goto(`/oversight/${unit.id}`);
	await expect(page.getByText('23.59 WITA').first()).toBeVisible();
	await expect(page.getByText('23.59 WIB')).toHaveCount(0);
	const own = await (await browser.newContext({ baseURL: origin })).newPage();
	await signInAs('lurah', own);
	await own.goto('/learn');
	await expect(own.getByText('23.59 WITA').first()).toBeVisible();
	await own.context().close();
});
