import { expect, test } from 'vitest';
import { limitVerification } from './verify-limit.server.ts';

const now = new Date('2026-11-02T03:00:00Z');

function asksFrom(address: string, times: number): void {
	const event = { getClientAddress: () => address, setHeaders: () => undefined };
	for (let i = 0; i < times; i++) limitVerification(event, now);
}

test('a network may verify sixty times a minute, and another as often', () => {
	asksFrom('10.1.0.1', 60);
	expect(() => asksFrom('10.1.0.1', 1)).toThrow(expect.objectContaining({ status: 429 }));
	expect(() => asksFrom('10.1.0.2', 60)).not.toThrow();
});

test('the addresses that one subscriber of IPv6 has count as one', () => {
	for (let i = 1; i <= 60; i++) asksFrom(`2001:db8:1:2::${i.toString(16)}`, 1);
	expect(() => asksFrom('2001:db8:1:2:3::1', 1)).toThrow(expect.objectContaining({ status: 429 }));
	expect(() => asksFrom('2001:db8:1:3::1', 1)).not.toThrow();
});
