import { desc, eq } from 'drizzle-orm';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { saveNotes } from '#lib/server/oversight/attestation-drafts.ts';
import { signAttestation } from '#lib/server/oversight/attestations.ts';
import { rosterAt } from '#lib/server/oversight/roster.ts';
import { expect, testInOwnCity } from './fixtures.ts';

/** A city of its own: what is signed here would be missed elsewhere. */
const test = testInOwnCity();

test('the notes of the statement that stands are told to be filled in until the head has saved some', async ({
	page,
	city: { db, cast },
	signInAs
}) => {
	const now = new Date();
	const on = await today(db, now);
	const head = (await findPersonByNumber(db, cast.lurah))!;
	const unit = (await findUnit(db, '12.01', on))!;
	const latest = (await db
		.select({ id: cycle.id })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn))
		.get())!;
	const about = { unitId: unit.id, cycleId: latest.id, scope: 'own' } as const;
	const waiting = (await rosterAt(db, about, { on }, everywhere(on))).find(({ state }) => state !== 'certified')!;
	await saveNotes(db, about, head.id, { [waiting.personId]: { kind: 'sick', text: 'dirawat' } }, now);
	const { number } = await signAttestation(db, { personId: head.id, ...about }, now);
	const filledIn = page.getByText('Catatan dari surat itu sudah terisi');

	await signInAs('lurah');
	await page.goto(`/oversight/${unit.id}/attestation/new?cycle=${latest.id}&scope=own`);
	await expect(page.getByRole('main')).toContainText(`Surat ini akan menggantikan ${number}.`);
	await expect(filledIn).toBeVisible();

	await page.getByLabel(`Isi catatan untuk ${waiting.name}`).fill('sudah pulang, belum masuk');
	await page.getByRole('button', { name: 'Simpan catatan' }).click();
	await expect(page.getByText('Catatan tersimpan')).toBeVisible();
	await expect(page.getByLabel(`Isi catatan untuk ${waiting.name}`)).toHaveValue('sudah pulang, belum masuk');
	await expect(filledIn).toHaveCount(0);
});
