import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign, createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { m } from '#lib/paraglide/messages.js';
import { today } from '#lib/server/organisation/institution.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { findCycle } from '#lib/server/programmes/programmes.ts';
import { stateLabel, states } from '#lib/server/oversight/states.ts';
import { axeFindings } from './checkers/axe.ts';
import { equip } from './checkers/equipment.ts';
import { expect, test } from './fixtures.ts';
import { netral } from './server.ts';

const run = promisify(execFile);

/** What the script answers about a folder, and how it ended. */
async function verdictOn(folder: string, ...fingerprint: string[]): Promise<{ code: number; said: string }> {
	try {
		const { stdout } = await run(process.execPath, [join(folder, '..', 'verify-capsule.mjs'), folder, ...fingerprint]);

		return { code: 0, said: stdout };
	} catch (failure) {
		const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };

		return { code, said: stdout + stderr };
	}
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Signs a folder as a forger would who has everything but the institution's key. */
function signAnew(folder: string, forgedKey: { publicPem: string; sign: (text: Buffer) => Buffer }): void {
	writeFileSync(join(folder, 'key.pem'), forgedKey.publicPem);
	const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
		files: { name: string; sha256: string }[];
	};
	for (const file of manifest.files) file.sha256 = sha256(readFileSync(join(folder, file.name)));
	const bytes = Buffer.from(JSON.stringify(manifest));
	writeFileSync(join(folder, 'manifest.json'), bytes);
	writeFileSync(
		join(folder, 'manifest.sig'),
		forgedKey.sign(Buffer.from(`netral-capsule:${sha256(bytes)}`)).toString('base64url')
	);
}

test('an administrator writes the same evidence on the command line, and never over a file', async ({ city }) => {
	test.setTimeout(120_000);
	const folder = mkdtempSync(join(tmpdir(), 'netral-evidence-'));

	try {
		const [first] = await city.db.select({ key: cycle.key, of: cycle.programmeId }).from(cycle).limit(1);
		const name = `${first!.of}/${first!.key}`;
		const file = join(folder, 'capsule.zip');
		const made = await netral(city.dataDir, ['evidence', 'make', name, file]);
		expect(made.code, made.err).toBe(0);
		const again = await netral(city.dataDir, ['evidence', 'make', name, file]);
		expect(again).toMatchObject({ code: 1, err: expect.stringContaining(m.backup_exists({ file })) });

		const { out: fingerprint } = await netral(city.dataDir, ['evidence', 'fingerprint']);
		await run('unzip', ['-q', file, '-d', join(folder, 'capsule')]);
		cpSync('src/lib/server/evidence/verify-capsule.mjs', join(folder, 'verify-capsule.mjs'));
		expect(await verdictOn(join(folder, 'capsule'), fingerprint)).toMatchObject({ code: 0 });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('an auditor takes the evidence along, reads it without a line, and finds out whatever was changed or forged', async ({
	page,
	browser,
	city: { db },
	signInAs
}) => {
	test.setTimeout(120_000);
	const top = (await findUnit(db, '00', await today(db, new Date())))!.id;
	const folder = mkdtempSync(join(tmpdir(), 'netral-evidence-'));

	try {
		await signInAs('auditor');
		await page.goto('/oversight');
		await page.getByRole('link', { name: m.evidence_link() }).click();
		const fingerprint = (await page.locator('code').textContent())!;
		const row = page.getByRole('listitem').filter({ hasText: 'Netralitas ASN' }).first();
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			row.getByRole('link', { name: m.evidence_download() }).click()
		]);
		const [script] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: m.evidence_script() }).click()
		]);
		const capsule = join(folder, 'capsule');
		await download.saveAs(join(folder, 'capsule.zip'));
		await script.saveAs(join(folder, 'verify-capsule.mjs'));
		await run('unzip', ['-q', join(folder, 'capsule.zip'), '-d', capsule]);

		// As it is printed and pasted: in groups, each a word of its own.
		const genuine = await verdictOn(capsule, ...fingerprint.split(' '));
		expect(genuine.said).toContain('UTUH');
		expect(genuine.code).toBe(0);

		// Everything on the first page is counted from the list beside it.
		const csvOf = (name: string) =>
			parse<Record<string, string>>(readFileSync(join(capsule, name)), { bom: true, columns: true });
		const people = csvOf('people.csv');
		const [city, ...units] = csvOf('figures.csv');
		const countOf = (column: string, value: string) => people.filter((person) => person[column] === value).length;
		expect(Number(city![m.capsule_figures_total()])).toBe(people.length);
		for (const state of states) {
			expect(Number(city![stateLabel(state)]), state).toBe(countOf(m.roster_list_state(), stateLabel(state)));
		}
		expect(units.length).toBeGreaterThan(5);
		for (const unit of [city!, ...units]) {
			const code = unit[m.roster_list_unit_code()]!;
			expect(Number(unit[m.capsule_figures_own()]), code).toBe(countOf(m.roster_list_unit_code(), code));
		}
		// And the page of the whole says the same of that period.
		const { id } = (await findCycle(db, download.url().split('/').slice(-2).join('/')))!;
		await page.goto(`/oversight/${top}?cycle=${id}`);
		const told = { certified: city![m.state_certified()]!, total: String(people.length) };
		await expect(page.getByRole('main')).toContainText(m.oversight_headline(told));
		expect(people.every((person) => /^\**[\w/-]{0,3}$/.test(person[m.roster_list_number()]!))).toBe(true);

		const offline = await browser.newContext({
			offline: true,
			javaScriptEnabled: true,
			viewport: { width: 360, height: 740 }
		});
		const reader = await offline.newPage();
		await reader.goto(pathToFileURL(join(capsule, 'index.html')).href);
		await expect(reader.getByRole('heading', { level: 1 })).toHaveText(m.capsule_title());
		await equip(reader);
		expect(await axeFindings(reader)).toEqual([]);
		await reader.getByRole('link', { name: 'Dasar netralitas ASN' }).first().click();
		await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Dasar netralitas ASN');
		const picture = reader.locator('img').first();
		await picture.scrollIntoViewIfNeeded();
		await expect(picture).not.toHaveJSProperty('naturalWidth', 0);
		// On A4 laid across, between its margins, no column is cut off.
		await reader.goto(pathToFileURL(join(capsule, 'index.html')).href);
		await reader.emulateMedia({ media: 'print' });
		await reader.setViewportSize({ width: 1031, height: 700 });
		expect(await reader.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1031);
		await reader.emulateMedia({ media: null });
		// Where a link does not lead into the folder, it says on which site.
		for (const at of ['index.html', 'content/dasar-netralitas-1.html']) {
			await reader.goto(pathToFileURL(join(capsule, at)).href);
			const links = await reader.locator('a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
			const inside = links.filter((href) => !href.startsWith('http'));
			expect(inside.filter((href) => !existsSync(new URL(href)))).toEqual([]);
		}
		await offline.close();

		// The log is for people as well.
		const entries = csvOf('log/entries.csv');
		expect(entries.at(-1)![m.audit_column_kind()]).toBe(m.audit_kind_evidence_make());
		expect(entries.at(-1)![m.audit_column_actor()]).toContain('Auditor');
		const begun = entries.filter((entry) => entry[m.audit_column_kind()] === m.audit_kind_attempt_start());
		expect(begun.length).toBeGreaterThan(0);
		expect(begun.every((entry) => entry[m.audit_column_actor()] === '–')).toBe(true);

		const changed = join(folder, 'changed');
		cpSync(capsule, changed, { recursive: true });
		const figures = readFileSync(join(changed, 'figures.csv'));
		figures[figures.length - 3]! ^= 1;
		writeFileSync(join(changed, 'figures.csv'), figures);
		writeFileSync(join(changed, 'tambahan.txt'), 'tidak terdaftar');
		const found = await verdictOn(changed, fingerprint);
		expect(found.code).toBe(1);
		expect(found.said).toContain('figures.csv: isinya berubah');
		expect(found.said).toContain('tambahan.txt: tidak ada dalam daftar isi');

		const { privateKey, publicKey } = generateKeyPairSync('ed25519');
		const forger = {
			publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
			sign: (text: Buffer) => sign(null, text, privateKey)
		};
		signAnew(changed, forger);
		const forged = await verdictOn(changed, fingerprint);
		expect(forged.code).toBe(1);
		expect(forged.said).toContain('bukan kunci instansi');

		// With the institution's key put back, its own list is not the institution's any more.
		cpSync(join(capsule, 'key.pem'), join(changed, 'key.pem'));
		const half = await verdictOn(changed, fingerprint);
		expect(half.code).toBe(1);
		expect(half.said).toContain('tidak ditandatangani dengan kunci instansi');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
