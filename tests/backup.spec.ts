import { asc, desc, isNull } from 'drizzle-orm';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { pathToFileURL } from 'node:url';
import { connect } from '#lib/server/db/connect.ts';
import { expect, test } from './fixtures.ts';
import { netral } from './server.ts';

test('a backup of the running city is restored elsewhere, with log, certificates and statements that verify', async ({
	city
}) => {
	test.setTimeout(180_000);
	const folder = mkdtempSync(join(tmpdir(), 'netral-restore-'));
	const file = join(folder, 'backup.db');

	try {
		const backup = await netral(city.dataDir, ['backup', file, '--json']);
		expect(backup.code, backup.err).toBe(0);

		const restored = join(folder, 'restored');
		mkdirSync(restored);
		// The key is kept beside the backup, never in it.
		copyFileSync(join(city.dataDir, 'signing-key.pem'), join(restored, 'signing-key.pem'));
		const restore = await netral(restored, ['restore', file]);
		expect(restore.code, restore.err).toBe(0);

		const log = await netral(restored, ['audit', 'verify', '--checkpoint', `${file}.checkpoint.json`, '--json']);
		expect(log.code, log.out).toBe(0);
		expect(JSON.parse(log.out)).toMatchObject({ faults: [] });
		const health = await netral(restored, ['doctor']);
		expect(health.code, health.out).toBe(0);

		const valid = await city.db
			.select({ code: certificate.code })
			.from(certificate)
			.where(isNull(certificate.supersededAt))
			.orderBy(desc(certificate.issuedAt))
			.get();
		const paper = await netral(restored, ['certificate', 'verify', valid!.code]);
		expect(paper.code, paper.out + paper.err).toBe(0);

		const statement = await city.db
			.select({ code: attestation.code })
			.from(attestation)
			.orderBy(asc(attestation.number))
			.get();
		const verify = ['attestation', 'verify', statement!.code, '--json'];
		const [before, after] = [await netral(city.dataDir, verify), await netral(restored, verify)];
		expect(after).toEqual(before);
		expect(after.code, after.err).toBe(0);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('a log that was changed behind our back does not verify', async ({ city }) => {
	const folder = mkdtempSync(join(tmpdir(), 'netral-changed-'));

	try {
		await netral(city.dataDir, ['backup', join(folder, 'netral.db')]);
		copyFileSync(join(city.dataDir, 'signing-key.pem'), join(folder, 'signing-key.pem'));
		const db = await connect(pathToFileURL(join(folder, 'netral.db')).href);
		await db.client.execute("UPDATE audit_entry SET subject = 'lain' WHERE seq = 5");
		await db.client.execute('DELETE FROM audit_payload WHERE seq = 9');
		await db.client.execute('DELETE FROM audit_entry WHERE seq = 9');
		db.close();

		const log = await netral(folder, ['audit', 'verify']);

		expect(log.code).toBe(1);
		expect(log.out).toContain('5');
		expect(log.out).toContain('9');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
