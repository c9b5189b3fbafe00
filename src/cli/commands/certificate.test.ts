import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { enrolledLearner, now } from '#lib/server/attempts/test-publication.ts';
import { issueIfComplete } from '#lib/server/certificates/certificates.ts';
import { fulfilment } from '#lib/server/db/schema/programmes.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Context } from '../context.ts';
import { registerCertificate } from './certificate.ts';

async function prepare() {
	const { db, enrolmentId, requirementId, publicationId } = await enrolledLearner();
	const issued = await db.write(async (tx) => {
		await tx.insert(fulfilment).values({ enrolmentId, requirementId, publicationId, completedAt: now });

		return (await issueIfComplete(tx, enrolmentId, now))!;
	});
	const lines: string[] = [];
	const values: unknown[] = [];
	const context = {
		settings: { origin: 'https://netral.example.go.id' },
		open: () => Promise.resolve(db),
		now: () => now,
		out: (line: string) => void lines.push(line),
		json: (value: unknown) => void values.push(value),
		note: () => undefined
	} as unknown as Context;
	const run = async (...words: string[]) => {
		const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
		registerCertificate(program, context);
		for (const noun of program.commands) for (const verb of noun.commands) verb.exitOverride();
		await program.parseAsync(['certificate', ...words], { from: 'user' });
	};

	return { issued, run, lines, values };
}

test('the list names holders and never shows a whole number', async () => {
	const { issued, run, lines, values } = await prepare();
	await run('list');
	await run('list', '--json', '--search', 'rahma');

	expect(lines[0]).toContain(issued.number);
	expect(values).toMatchObject([[{ number: issued.number, state: 'valid', holderNumber: '***901' }]]);
	expect(JSON.stringify([lines, values])).not.toContain('198704122010012901');
});

test('verifying ends well only for a certificate that is valid', async () => {
	const { issued, run, lines } = await prepare();
	await run('verify', issued.code);
	await run('verify', issued.number);
	expect(lines).toHaveLength(2);

	await run('revoke', issued.code, '--reason', 'Ujian dikerjakan orang lain');
	await expect(run('verify', issued.code)).rejects.toMatchObject({ exitCode: 1 });
	await expect(run('verify', '0'.repeat(20))).rejects.toMatchObject({ exitCode: 1 });
	await expect(run('verify', 'salah')).rejects.toMatchObject({ exitCode: 1 });
});

test('a superseded certificate names its successor, which verifies', async () => {
	const { issued, run, values } = await prepare();
	await run('supersede', issued.number, '--reason', 'Gelar keliru', '--json');
	const { successor } = values[0] as { successor: { number: string; code: string } };

	await run('verify', successor.code);
	await expect(run('verify', issued.code)).rejects.toThrow(successor.number);
});

test('a certificate is written as PDF, and revoking without a reason is wrong use', async () => {
	const { issued, run } = await prepare();
	const file = join(tmpdir(), `${newId()}.pdf`);
	onTestFinished(() => rmSync(file, { force: true }));
	await run('render', issued.code, '--output', file);

	expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
	await expect(run('revoke', issued.code)).rejects.toMatchObject({ code: 'commander.missingMandatoryOptionValue' });
});
