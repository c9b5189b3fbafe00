import { expect, test } from 'vitest';
import { hashingWaitMs, hashPassword, verifyPassword } from './passwords.ts';

test('whoever comes while others are being checked is told of a wait that grows with the queue and ends with it', async () => {
	const hash = await hashPassword('tiga kata acak di meja');
	// The first check makes what unknown accounts are compared with.
	expect(await verifyPassword(hash, 'kata sandi yang lain')).toBe(false);
	expect(hashingWaitMs()).toBe(0);

	const checks = Array.from({ length: 12 }, () => verifyPassword(hash, 'tiga kata acak di meja'));
	await Promise.resolve();
	await new Promise((resolve) => setImmediate(resolve));
	const wait = hashingWaitMs();
	expect(wait).toBeGreaterThan(0);

	await Promise.all(checks.slice(0, 6));
	expect(hashingWaitMs()).toBeLessThan(wait);
	expect(await Promise.all(checks)).toEqual(Array(12).fill(true));
	expect(hashingWaitMs()).toBe(0);
});
