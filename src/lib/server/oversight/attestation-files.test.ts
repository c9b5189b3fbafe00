import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { code } from '#lib/server/db/schema/certificates.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { allAttestationFiles, attestationFile } from './attestation-files.ts';
import { sha256Of } from './frozen-roster.ts';
import { foundDinas, signedStatement } from './test-city.ts';
import { verifyRoster } from './roster-verification.ts';

test('what is handed out with a statement stays the same, byte for byte, and is recognised', async () => {
	const { db, request } = await foundDinas(await testDatabase());
	const statement = await signedStatement(db, request);
	const file = (kind: 'pdf' | 'csv' | 'json') =>
		attestationFile(db, statement, kind, { origin: 'https://netral.contoh.go.id', now: new Date() });

	for (const kind of ['pdf', 'csv', 'json'] as const) {
		const first = await file(kind);
		expect(sha256Of((await file(kind)).bytes)).toBe(sha256Of(first.bytes));
		expect(await verifyRoster(db, statement, first.bytes)).toBe(kind);
		expect(first.name).toMatch(/^surat-pernyataan-SP-0001-NETRAL-XI-2026/);
	}
	expect(sha256Of((await file('json')).bytes)).toBe(statement.rosterSha256);
	expect(Buffer.from((await file('pdf')).bytes.subarray(0, 5)).toString()).toBe('%PDF-');
});

test('all files of a cycle are those of each statement, and no two have one name', async () => {
	const { db, request, cycleId } = await foundDinas(await testDatabase());
	await signedStatement(db, request);
	await signedStatement(db, { ...request, scope: 'own' });
	const asked = { origin: 'https://netral.contoh.go.id', now: new Date() };
	const names: string[] = [];
	for await (const { name } of allAttestationFiles(db, { cycleId }, asked)) names.push(name);

	expect(names.map((name) => name.split('.').at(-1))).toEqual(['pdf', 'csv', 'json', 'pdf', 'csv', 'json']);
	expect(new Set(names).size).toBe(6);
});

test('all files of an institution are those of each cycle, in a folder for each', async () => {
	const { db, request, cycleId } = await foundDinas(await testDatabase());
	await signedStatement(db, request);
	await db.write(async (tx) => {
		const [known] = await tx.select().from(cycle).where(eq(cycle.id, cycleId));
		const [first] = await tx.select().from(attestation);
		await tx.insert(cycle).values({ ...known!, id: 'lain', key: 'lain' });
		await tx.insert(code).values({ code: 'X', subjectKind: 'attestation', subjectId: 'lain' });
		await tx.insert(attestation).values({ ...first!, id: 'lain', cycleId: 'lain', number: 'X', code: 'X' });
	});
	const asked = { origin: 'https://netral.contoh.go.id', now: new Date() };
	const namesOf = async (of: 'all' | { cycleId: string }) => {
		const names: string[] = [];
		for await (const { name } of allAttestationFiles(db, of, asked)) names.push(name);

		return names;
	};
	const [all, one, other] = [await namesOf('all'), await namesOf({ cycleId }), await namesOf({ cycleId: 'lain' })];
	const folders = await db
		.select({ id: cycle.id, name: sql<string>`${cycle.programmeId} || '-' || ${cycle.key}` })
		.from(cycle);
	const folder = (id: string) => folders.find((each) => each.id === id)!.name;

	expect(one).toHaveLength(3);
	expect(all).toEqual([
		...one.map((name) => `${folder(cycleId)}/${name}`),
		...other.map((name) => `${folder('lain')}/${name}`)
	]);
});
