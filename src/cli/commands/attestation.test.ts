import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { foundDinas, later, signedStatement } from '#lib/server/oversight/test-city.ts';
import { runWords } from '../test-process.ts';
import { registerAttestation } from './attestation.ts';

/** The commands on the database of a dinas whose head has signed; what they print is kept. */
async function commands() {
	const world = await foundDinas(await testDatabase());
	const statement = await signedStatement(world.db, world.request);
	const run = async (...words: string[]) => {
		const { exit, out, notes } = await runWords(
			[registerAttestation],
			{ open: async () => world.db, now: () => later },
			words
		);

		return { exit, said: notes.at(-1), last: out.at(-1) };
	};

	return { ...world, statement, run };
}

async function fileOf(text: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'netral-roster-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const file = join(folder, 'daftar.json');
	writeFileSync(file, text);

	return file;
}

test('the list names each statement with its code and its state of today', async () => {
	const { run, statement } = await commands();

	expect((await run('attestation', 'list', '--json')).last).toMatchObject([
		{ number: statement.number, state: 'standing', unit: 'Dinas Contoh', certified: 1, total: 4 }
	]);
	expect((await run('attestation', 'list', '--unit', 'TIDAK-ADA')).exit).toBe(2);
});

test('a statement verifies with the roster handed out beside it, and not with another', async () => {
	const { run, statement } = await commands();
	const roster = await fileOf(statement.rosterJson);
	const forged = await fileOf(statement.rosterJson.replace('not_activated', 'certified'));

	expect((await run('attestation', 'verify', statement.code, roster, '--json')).last).toMatchObject({
		state: 'standing',
		intact: true,
		file: 'json'
	});
	expect(await run('attestation', 'verify', statement.number, forged)).toMatchObject({
		exit: 1,
		said: expect.stringContaining('sidiknya berbeda')
	});
	expect((await run('attestation', 'verify', statement.number, '/tidak/ada')).exit).toBe(2);
	expect((await run('attestation', 'verify', 'TIDAK-ADA')).exit).toBe(1);
});

test('a statement that is out of date does not verify, and says why', async () => {
	const { run, statement, city, certificate } = await commands();
	await city.revoke(certificate.id, new Date('2026-11-10T03:00:00Z'));
	const { exit, last } = await run('attestation', 'verify', statement.code, '--json');

	expect(exit).toBe(1);
	expect(last).toMatchObject({ state: 'stale', reasons: [expect.stringContaining('dicabut')] });
});
