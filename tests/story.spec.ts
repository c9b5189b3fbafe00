import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { rightAnswers } from './answers.ts';
import { deploy, type Deployment } from './deployment.ts';
import { ActivatePage } from './pages/activate-page.ts';
import { CodeListPage } from './pages/code-list-page.ts';
import { DownloadPage } from './pages/download-page.ts';
import { ImportPage } from './pages/import-page.ts';
import { LearningPage } from './pages/learning-page.ts';
import { QuizPage } from './pages/quiz-page.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { StaffListPage } from './pages/staff-list-page.ts';
import { StatementPage } from './pages/statement-page.ts';
import { UnitPage } from './pages/unit-page.ts';
import { VerifyPage } from './pages/verify-page.ts';
import { camat, employees, staffFile, units, type Employee } from './staff-file.ts';

const password = 'kursi hujan mangga biru';
const programme = 'Netralitas ASN (uji)';
const clerk = employees[5]!;
const reported = employees[2]!;
const sick = employees[3]!;

for (const scripts of [true, false]) {
	test(`a city comes from a staff file to a verified statement ${scripts ? 'with' : 'without'} scripts`, async ({
		browser
	}) => {
		test.setTimeout(240_000);
		const city = await deploy();
		const files = mkdtempSync(join(tmpdir(), 'netral-story-'));
		const devices = new Devices(browser, city, scripts);

		try {
			const codes = await test.step('the administrator brings the staff and hands out codes', () =>
				bringStaff(devices, city));
			await test.step('an employee learns and holds a certificate', () => earnCertificate(devices, city, clerk, codes));
			const phone = await test.step('so does the head', () => earnCertificate(devices, city, camat, codes));
			const statement = await test.step('the head signs a statement', () => signStatement(phone));
			await test.step('anybody verifies it', () => verifyStatement(devices, city, statement, files));

			expect((await city.netral('audit', 'verify')).code).toBe(0);
			expect(devices.violations).toEqual([]);
			expect(city.log()).not.toContain('"status":500');
		} finally {
			await devices.close();
			rmSync(files, { recursive: true, force: true });
			await city.end();
		}
	});
}

/** Everybody has a device of their own. What a page may not do, its console tells. */
class Devices {
	readonly violations: string[] = [];
	readonly #open: BrowserContext[] = [];

	constructor(
		private readonly browser: Browser,
		private readonly city: Deployment,
		private readonly scripts: boolean
	) {}

	async take(): Promise<Page> {
		const context = await this.browser.newContext({
			baseURL: this.city.origin,
			javaScriptEnabled: this.scripts,
			viewport: { width: 360, height: 740 },
			locale: 'id-ID'
		});
		context.setDefaultTimeout(20_000);
		this.#open.push(context);
		context.on('console', (message) => {
			if (/Content Security Policy/i.test(message.text())) this.violations.push(message.text());
		});
		context.on('weberror', (error) => this.violations.push(String(error.error())));
		context.on('response', (response) => {
			if (!response.headers()['content-type']?.startsWith('text/html') || response.status() >= 300) return;
			const policy = response.headers()['content-security-policy'] ?? '';
			const scripts = policy.split(';').find((directive) => directive.trim().startsWith('script-src')) ?? '';
			if (!scripts || /unsafe-/.test(scripts)) this.violations.push(`${response.url()}: ${policy}`);
		});

		return context.newPage();
	}

	async close(): Promise<void> {
		await Promise.all(this.#open.map((context) => context.close()));
	}
}

async function bringStaff(devices: Devices, city: Deployment): Promise<Map<string, string>> {
	const page = await devices.take();
	const staff = new ImportPage(page);
	const list = new CodeListPage(page);
	await new ActivatePage(page).activate(city.administrator.number, city.administrator.code, password);

	const wrong = { ...clerk, number: '1.98704E+17' };
	await staff.examine('salah.csv', staffFile([wrong]));
	await expect(page.getByRole('main')).toContainText('1.98704E+17');
	await expect(page.getByRole('button', { name: 'Terapkan perubahan' })).toHaveCount(0);

	await staff.examine('pegawai.csv', staffFile());
	await expect(staff.difference(clerk.name)).toBeVisible();
	expect(await city.db.$count(person)).toBe(1);
	await staff.apply();
	expect(await city.db.$count(person)).toBe(1 + employees.length);

	await staff.examine('pegawai.csv', staffFile());
	await expect(page.getByText('Tidak ada perubahan')).toBeVisible();

	await list.open();
	await list.issueForAll();
	const codes = new Map<string, string>();
	for (const { name } of employees) codes.set(name, await list.codeOf(name));
	await list.leave();
	await new SignInPage(page).signOut();

	return codes;
}

/** @returns the device, still signed in */
async function earnCertificate(
	devices: Devices,
	city: Deployment,
	who: Employee,
	codes: Map<string, string>
): Promise<Page> {
	const page = await devices.take();
	const signIn = new SignInPage(page);
	const learning = new LearningPage(page);
	const quiz = new QuizPage(page);

	await new ActivatePage(page).activate(who.number, codes.get(who.name)!, password);
	await expect(page.getByRole('banner')).toContainText(`${who.name} Keluar`);
	await signIn.signOut();
	await signIn.open();
	await signIn.signIn(spaced(who.number), password);
	await page.waitForURL('**/learn');

	await learning.open();
	await learning.begin();
	expect((await learning.readToTheQuiz()).length).toBeGreaterThanOrEqual(5);

	const attemptId = await quiz.start();
	const answers = await rightAnswers(city.db, attemptId);
	await quiz.answer(answers);
	await quiz.submit();
	await expect(page.getByText('Anda lulus')).toBeVisible();
	expect(await city.db.$count(attempt)).toBe(who === clerk ? 1 : 2);

	const { bytes } = await new DownloadPage(page).download('Unduh sertifikat');
	expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');

	await learning.open();
	await page.getByRole('link', { name: 'Semua sertifikat saya' }).click();
	const code = await new StatementPage(page).fact('Kode verifikasi').first().innerText();
	const anybody = new VerifyPage(await devices.take());
	await anybody.verify(code.toLowerCase().replaceAll('-', ' '));
	await expect(anybody.main).toContainText('Sertifikat ini asli dan berlaku');
	await expect(anybody.main).toContainText(who.name);
	await expect(anybody.main).toContainText(`***${who.number.slice(-3)}`);
	await expect(anybody.main).not.toContainText(who.number);

	return page;
}

type Statement = { number: string; code: string; csv: Buffer; json: Buffer };

async function signStatement(page: Page): Promise<Statement> {
	const unit = new UnitPage(page);
	const staff = new StaffListPage(page);
	const statement = new StatementPage(page);
	const files = new DownloadPage(page);

	await unit.open();
	await unit.chooseProgramme(programme);
	await expectFiguresToAddUp(unit, { certified: 2, correction: 0 });

	await unit.openStaff();
	expect(await staff.count()).toBe(employees.length);
	await staff.report(reported.name, 'sudah pindah', 'Pindah ke dinas lain.');
	await expect(staff.row(reported.name)).toContainText('dalam perbaikan data');

	await unit.open();
	await unit.chooseProgramme(programme);
	await expectFiguresToAddUp(unit, { certified: 2, correction: 1 });

	await unit.openStatement();
	await statement.note(sick.name, 'sakit', 'dirawat sampai akhir bulan');
	await statement.goOn();
	await expect(statement.main).toContainText(`dari ${employees.length} orang yang terdaftar sebagai peserta`);
	await expect(statement.main).toContainText('sakit: dirawat sampai akhir bulan');
	await statement.sign('bukan kata sandi itu');
	await expect(statement.main).toContainText('Kata sandi salah');
	await statement.sign(password);

	const pdf = await files.download('Unduh PDF');
	expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
	await expect(statement.main).toContainText('Surat sudah ditandatangani');
	await page.getByText('Daftar pegawai untuk auditor').click();

	return {
		number: await page.getByRole('main').locator('strong', { hasText: /^SP-/ }).innerText(),
		code: await statement.fact('Kode verifikasi').innerText(),
		csv: (await files.download('Unduh CSV')).bytes,
		json: (await files.download('Unduh daftar (JSON)')).bytes
	};
}

/** A unit's figure is its own posts plus its children's, and a row's parts are its total. */
async function expectFiguresToAddUp(
	unit: UnitPage,
	expected: { certified: number; correction: number }
): Promise<void> {
	const rows = [`${units[0].name} (tanpa unit di bawahnya)`, units[1].name, units[2].name];
	const parts = await Promise.all(rows.map((row) => unit.figures(row)));
	const total = await unit.figures('Jumlah');

	expect(total).toEqual(total.map((_, column) => sum(parts.map((part) => part[column]!))));
	for (const [all, ...states] of [...parts, total]) expect(sum(states)).toBe(all);
	expect(total[0]).toBe(employees.length);
	expect(total[1]).toBe(expected.certified);
	expect(total.at(-1)).toBe(expected.correction);
}

async function verifyStatement(
	devices: Devices,
	city: Deployment,
	statement: Statement,
	folder: string
): Promise<void> {
	const anybody = new VerifyPage(await devices.take());
	await anybody.verify(statement.code);
	await expect(anybody.main).toContainText('Surat pernyataan ini asli, dan isinya masih sesuai');
	await expect(anybody.main).toContainText(statement.number);
	await expect(anybody.main).toContainText(units[0].name);
	await expect(anybody.main).toContainText(createHash('sha256').update(statement.json).digest('hex'));
	for (const { name } of employees) await expect(anybody.main).not.toContainText(name);

	const verify = async (name: string, bytes: Buffer | string) => {
		writeFileSync(join(folder, name), bytes);

		return (await city.netral('attestation', 'verify', statement.code, join(folder, name))).code;
	};
	expect(await verify('daftar.json', statement.json)).toBe(0);
	expect(await verify('daftar.csv', statement.csv)).toBe(0);
	expect(await verify('diubah.json', statement.json.toString().replace(sick.name, 'Orang Lain'))).toBe(1);
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
/** As people read a NIP out. */
const spaced = (number: string) => number.replace(/^(.{8})(.{6})(.)(.{3})$/, '$1 $2 $3 $4');
