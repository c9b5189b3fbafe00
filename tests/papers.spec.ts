import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { listCertificates, listOwnCertificates } from '#lib/server/certificates/list.ts';
import { attestation, attestationRow } from '#lib/server/db/schema/oversight.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { expect, test } from './fixtures.ts';
import { readPaper, type Paper } from './paper.ts';
import { netral } from './server.ts';

/** A file as it is handed out: over HTTP, to somebody who is signed in. */
async function handedOut(page: Page, path: string): Promise<Paper> {
	const answer = await page.request.get(path);
	expect(answer.status()).toBe(200);
	expect(answer.headers()['content-type']).toBe('application/pdf');
	expect(answer.headers()['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.pdf"$/);

	return readPaper(await answer.body());
}

test('a certificate is sound paper, and its QR leads to a page that confirms it', async ({ page, city, signInAs }) => {
	const holder = await findPersonByNumber(city.db, city.cast['dinas-head']);
	const own = await listOwnCertificates(city.db, holder!.id, await today(city.db, new Date()));
	const valid = own.find(({ state }) => state === 'valid')!;
	await signInAs('dinas-head');

	const { info, text, qr } = await handedOut(page, `/learn/certificates/${valid.id}/pdf`);
	expect(info.Tagged).toBe('yes');
	expect(info.Title).toContain(valid.number);
	expect(info['Page size']).toContain('A4');
	expect(text).toContain(valid.number);
	expect(text).toContain(valid.facts.holder.name);
	expect(text.replaceAll(' ', '')).toContain(city.cast['dinas-head']);
	expect(text).toContain(valid.facts.holder.unit.name);
	expect(text).toContain(valid.facts.holder.post!);
	expect(text).toContain(valid.facts.modules[0]!.title);
	expect(text).toContain(formatCode(valid.code));

	await page.context().clearCookies();
	expect(qr).toBe(`${city.origin}/verify/${formatCode(valid.code)}`);
	await page.goto(qr);
	const told = page.getByRole('main');
	await expect(told).toContainText('Sertifikat ini asli dan berlaku');
	await expect(told).toContainText(valid.facts.holder.name);
	await expect(told).not.toContainText(city.cast['dinas-head']);
});

test('the longest name and title of the city fit on one page, and its QR tells when it was revoked', async ({
	page,
	city,
	signInAs
}) => {
	const all = await listCertificates(city.db, await today(city.db, new Date()), { state: 'valid' });
	const longest = all.reduce((one, other) => (length(other) > length(one) ? other : one));
	await signInAs('auditor');

	const { info, text, qr } = await handedOut(page, `/admin/certificates/${longest.id}/pdf`);
	expect(info.Pages).toBe('1');
	expect(text).toContain(longest.facts.holder.name);
	expect(text).toContain(longest.facts.holder.post!);

	const done = await netral(city.dataDir, ['certificate', 'revoke', longest.code, '--reason', 'Uji pencabutan.']);
	expect(done.code, done.err).toBe(0);
	await page.context().clearCookies();
	await page.goto(qr);
	const told = page.getByRole('main');
	await expect(told).toContainText('lalu dicabut pada');
	await expect(told).not.toContainText('asli dan berlaku');
	await expect(told).not.toContainText('Uji pencabutan.');
});

const length = ({ facts }: { facts: { holder: { name: string; post: string | null } } }) =>
	facts.holder.name.length + (facts.holder.post ?? '').length;

test('a statement is sound paper with its people and hash, and its QR leads to a page without them', async ({
	page,
	city,
	signInAs
}) => {
	const head = await findPersonByNumber(city.db, city.cast['dinas-head']);
	const signed = (await city.db.select().from(attestation).where(eq(attestation.signatoryId, head!.id)).get())!;
	const rows = await city.db
		.select({ name: person.name, state: attestationRow.state })
		.from(attestationRow)
		.innerJoin(person, eq(person.id, attestationRow.personId))
		.where(eq(attestationRow.attestationId, signed.id));
	const missing = rows.filter(({ state }) => state !== 'certified');
	await signInAs('dinas-head');

	const { info, text, qr } = await handedOut(page, `/oversight/attestations/${signed.id}/pdf`);
	expect(info.Tagged).toBe('yes');
	expect(info.Title).toContain(signed.number);
	expect(text).toContain(signed.number);
	expect(text).toContain(signed.facts.unit.name);
	expect(text).toContain(signed.facts.signatory.name);
	expect(text.replaceAll(' ', '')).toContain(city.cast['dinas-head']);
	expect(text.replaceAll(' ', '')).toContain(signed.rosterSha256);
	expect(missing.length).toBeGreaterThan(0);
	for (const { name } of missing) expect(text).toContain(name);

	await page.context().clearCookies();
	expect(qr).toBe(`${city.origin}/verify/${formatCode(signed.code)}`);
	await page.goto(qr);
	const told = page.getByRole('main');
	await expect(told).toContainText('Surat pernyataan ini asli');
	await expect(told).toContainText(signed.number);
	await expect(told).toContainText(signed.rosterSha256);
	for (const { name } of rows) await expect(told).not.toContainText(name);
});
