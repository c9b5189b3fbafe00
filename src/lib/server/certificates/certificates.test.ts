import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { certificate, rendition } from '#lib/server/db/schema/certificates.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { enrolment, fulfilment, programme } from '#lib/server/db/schema/programmes.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { enrolledLearner, minutesAfter, now } from '../attempts/test-publication.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { issueIfComplete, revokeCertificate, supersedeCertificate } from './certificates.ts';
import { certificatePdf } from './files.ts';
import { certificateTable } from './certificate-table.ts';
import {
	countCertificates,
	eachCertificate,
	findCertificate,
	listCertificates,
	type CertificateFilter
} from './list.ts';
import { verifyCode } from './verification.ts';

async function fulfil(db: Database, enrolmentId: string, requirementId: string, publicationId: string): Promise<void> {
	await db.write(async (tx) => {
		await tx.insert(fulfilment).values({ enrolmentId, requirementId, publicationId, completedAt: now });
	});
}

async function say(db: Database, certificateText: string): Promise<void> {
	await db.write(async (tx) => void (await tx.update(programme).set({ certificateText })));
}

async function certified(text?: string) {
	const learner = await enrolledLearner();
	if (text !== undefined) await say(learner.db, text);
	const { db, enrolmentId, requirementId, publicationId } = learner;
	await fulfil(db, enrolmentId, requirementId, publicationId);
	const issued = await db.write(async (tx) => {
		const made = await issueIfComplete(tx, enrolmentId, now);
		await refreshStandings(tx, [learner.personId], '2026-11-22');

		return made;
	});

	return { ...learner, issued: issued! };
}

test('an enrolment with an open requirement gets no certificate', async () => {
	const { db, enrolmentId } = await enrolledLearner();

	expect(await db.write((tx) => issueIfComplete(tx, enrolmentId, now))).toBeUndefined();
	expect(await countCertificates(db, '2026-11-22')).toBe(0);
});

test('the last fulfilment completes the enrolment and issues one certificate, in the same transaction', async () => {
	const { db, enrolmentId, issued } = await certified();
	const again = await db.write((tx) => issueIfComplete(tx, enrolmentId, now));
	const completed = await db.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get();

	expect(again).toBeUndefined();
	expect(issued.number).toBe('0001/NETRAL/XI/2026');
	expect(completed?.completedAt).toEqual(now);
	expect(await db.select({ stored: standing.stored, expiresOn: standing.expiresOn }).from(standing)).toEqual([
		{ stored: 'certified', expiresOn: '2027-11-22' }
	]);
	expect((await db.select().from(auditEntry)).map(({ kind, subject }) => [kind, subject])).toEqual([
		['certificate.issue', issued.number]
	]);
});

test('a certificate copies the facts of its day, and a later change of them does not show in it', async () => {
	const { db, personId, issued } = await certified();
	await db.write((tx) =>
		tx
			.update(person)
			.set({ name: 'Siti Wulandari' })
			.where(eq(person.id, personId))
			.then(() => undefined)
	);
	const found = await findCertificate(db, formatCode(issued.code), '2026-11-22');

	expect(found?.facts).toMatchObject({
		institution: 'Pemerintah Kota Contoh',
		holder: {
			name: 'Siti Rahmawati',
			number: '198704122010012901',
			employment: 'PNS',
			unit: { code: 'KEC-01', name: 'Kecamatan Contoh Utara' },
			post: 'Analis Kebijakan'
		},
		modules: [{ id: 'dasar', version: 1 }],
		expectedMinutes: 30,
		jp: null,
		validUntil: '2027-11-22'
	});
});

test('what the programme adds is frozen on the certificate, also on its successor', async () => {
	const text = 'Diadakan menurut surat edaran.';
	const { db, issued } = await certified(text);
	await say(db, 'Lain.');
	const again = { certificateId: issued.id, reason: 'Gelar keliru', by: 'command' } as const;
	const successor = await db.write((tx) => supersedeCertificate(tx, again, now));

	for (const { id } of [issued, successor]) {
		expect((await findCertificate(db, id, '2026-11-22'))?.facts.text).toBe(text);
	}
});

test('a certificate is valid through its last day and expired on the next', async () => {
	const { db, issued } = await certified();

	expect((await findCertificate(db, issued.id, '2027-11-22'))?.state).toBe('valid');
	expect((await findCertificate(db, issued.id, '2027-11-23'))?.state).toBe('expired');
	expect(await listCertificates(db, '2027-11-23', { state: 'expired' })).toHaveLength(1);
	expect(await listCertificates(db, '2027-11-23', { state: 'valid' })).toHaveLength(0);
});

test('revoking needs a reason, holds for ever and shows in the standing', async () => {
	const { db, issued } = await certified();
	const revoke = (reason: string) =>
		db.write((tx) => revokeCertificate(tx, { certificateId: issued.id, reason, by: 'command' }, now));

	await expect(revoke('  ')).rejects.toMatchObject({ code: 'certificate_reason' });
	await revoke('Ujian dikerjakan orang lain');
	await expect(revoke('lagi')).rejects.toMatchObject({ code: 'certificate_revoked' });

	expect(await verifyCode(db, issued.code, now)).toMatchObject({ kind: 'certificate', state: 'revoked' });
	expect(JSON.stringify(await verifyCode(db, issued.code, now))).not.toContain('orang lain');
	expect(await db.select({ stored: standing.stored }).from(standing)).toEqual([{ stored: 'revoked' }]);
	expect(JSON.stringify(await db.select().from(auditPayload))).not.toContain('orang lain');
});

test('a successor carries the corrected name and number, and the old code leads to it', async () => {
	const { db, personId, issued } = await certified();
	await db.write(async (tx) => {
		await tx.update(person).set({ name: 'Siti Rahmawati, S.Sos.' }).where(eq(person.id, personId));
		await tx.update(personNumber).set({ number: '198704122010012902' }).where(eq(personNumber.personId, personId));
	});
	const later = minutesAfter(now, 60 * 24 * 40);
	const successor = await db.write((tx) =>
		supersedeCertificate(tx, { certificateId: issued.id, reason: 'Gelar dan NIP keliru', by: 'command' }, later)
	);
	const old = await verifyCode(db, issued.code, later);
	const current = await verifyCode(db, formatCode(successor.code), later);

	expect(successor.number).toBe('0001/NETRAL/I/2027');
	expect(JSON.stringify(await db.select().from(auditPayload))).not.toContain('keliru');
	expect(old).toMatchObject({ state: 'superseded', successor: { number: successor.number }, intact: true });
	expect(current).toMatchObject({
		state: 'valid',
		facts: { holder: { name: 'Siti Rahmawati, S.Sos.', number: '***902' }, validUntil: '2027-11-22' },
		successor: null
	});
	await expect(
		db.write((tx) => supersedeCertificate(tx, { certificateId: issued.id, reason: 'x', by: 'command' }, later))
	).rejects.toMatchObject({ code: 'certificate_superseded' });
});

test('verification masks the number, knows mistyped from unknown codes, and notices altered facts', async () => {
	const { db, issued } = await certified();
	const wrong = issued.code.slice(0, -1) + (issued.code.endsWith('0') ? '1' : '0');

	expect(JSON.stringify(await verifyCode(db, issued.code, now))).not.toContain('198704122010012901');
	expect(await verifyCode(db, wrong, now)).toMatchObject({ kind: 'mistyped' });
	expect(await verifyCode(db, '0'.repeat(20), now)).toEqual({ kind: 'unknown' });

	const { facts } = (await findCertificate(db, issued.id, '2026-11-22'))!;
	await db.write((tx) =>
		tx
			.update(certificate)
			.set({ facts: { ...facts, validUntil: '2030-01-01' } })
			.then(() => undefined)
	);
	expect(await verifyCode(db, issued.code, now)).toMatchObject({ intact: false });
});

test('the file that was handed out first is handed out again, byte for byte', async () => {
	const { db, issued } = await certified();
	const options = { origin: 'https://netral.example.go.id', now };
	const [first, parallel] = await Promise.all([
		certificatePdf(db, issued.id, options),
		certificatePdf(db, issued.id, options)
	]);
	const again = await certificatePdf(db, issued.id, { ...options, origin: 'https://lain.example.go.id' });

	expect(first.name).toBe('sertifikat-0001-NETRAL-XI-2026.pdf');
	expect(Buffer.from(first.bytes.slice(0, 5)).toString()).toBe('%PDF-');
	expect(Buffer.compare(first.bytes, parallel.bytes)).toBe(0);
	expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
	expect(await db.select({ id: rendition.id }).from(rendition)).toHaveLength(1);
});

test('certificates are found by part of a name, by number and by a person’s whole number', async () => {
	const { db, issued } = await certified();
	const count = (search: string) => countCertificates(db, '2026-11-22', { search });

	expect(await count('rahma')).toBe(1);
	expect(await count('0001/NETRAL')).toBe(1);
	expect(await count('19870412 201001 2 901')).toBe(1);
	expect(await count(formatCode(issued.code).toLowerCase())).toBe(1);
	expect(await count('100%')).toBe(0);
});

test('a list goes out with the rows of its page and no whole number, however many parts it is read in', async () => {
	const { db, issued } = await certified();
	const { personId } = (await findCertificate(db, issued.number, '2026-11-22'))!;
	await db.write(async (tx) => {
		const reason = 'Nama diperbaiki';
		await supersedeCertificate(tx, { certificateId: issued.id, reason, by: personId }, minutesAfter(now, 5));
	});
	const on = '2026-11-22';
	const partsOf = async <Part>(parts: AsyncIterable<Part>) => {
		const read: Part[] = [];
		for await (const part of parts) read.push(part);

		return read;
	};
	const rowsOf = async (filter: CertificateFilter) => (await partsOf(certificateTable(db, on, filter))).flat();
	const [headings, ...rows] = await rowsOf({});
	const listed = await listCertificates(db, on);

	expect(headings).toHaveLength(8);
	expect(rows.map(([number]) => number)).toEqual(listed.map(({ number }) => number));
	expect(rows).toContainEqual([
		...[issued.number, 'Siti Rahmawati', '***901', 'Kecamatan Contoh Utara'],
		...[listed[1]!.facts.programme.title, '22 November 2026', 'Diganti', '']
	]);
	expect((await rowsOf({ state: 'valid' })).slice(1)).toHaveLength(1);
	expect((await rowsOf({ search: 'tidak ada' })).slice(1)).toEqual([]);
	expect(await partsOf(eachCertificate(db, on, {}, 1))).toEqual(listed.map((one) => [one]));
});
