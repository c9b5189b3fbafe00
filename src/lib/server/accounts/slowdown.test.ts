import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { slowdown } from '#lib/server/db/schema/accounts.ts';
import { AddressDelay } from './address-delay.ts';
import { countTry, forgetTries, unknownWho, waitAfter, type Tried } from './slowdown.ts';
import { waitText } from './wait-text.ts';
import { minutesLater, now } from './test-people.ts';

const patience = { free: 4, firstMs: 5_000, mostMs: 300_000 };
const owner: Tried = { purpose: 'sign-in', who: 'staf', address: '10.0.0.1' };

describe('the wait after failed tries', () => {
	test('begins after the free ones, doubles, and ends at five minutes', () => {
		const waits = [1, 4, 5, 6, 7, 10, 11, 12, 1000].map((tries) => waitAfter(tries, now, now, patience) / 1000);
		expect(waits).toEqual([0, 0, 5, 10, 20, 160, 300, 300, 300]);
		expect(waitText(40_000)).toBe('40 detik');
		expect(waitText(160_001)).toBe('3 menit');
	});

	test('never gets shorter with another try, never exceeds the most, and is over when it was waited for', () => {
		fc.assert(
			fc.property(fc.nat(2000), fc.nat(300_000), (tries, passed) => {
				const later = new Date(now.getTime() + passed);
				const wait = waitAfter(tries, now, later, patience);
				expect(wait).toBeGreaterThanOrEqual(0);
				expect(wait).toBeLessThanOrEqual(patience.mostMs);
				expect(waitAfter(tries + 1, now, later, patience)).toBeGreaterThanOrEqual(wait);
				expect(waitAfter(tries, now, new Date(later.getTime() + wait), patience)).toBe(0);
			})
		);
	});
});

describe('tries that are counted', () => {
	test('slow the account down from one network, while its owner goes on from another', async () => {
		const db = await testDatabase();
		const attempt = (tried: Tried) => db.write((tx) => countTry(tx, tried, now));
		for (let i = 0; i < 5; i++) expect(await attempt(owner)).toBe(0);

		expect(await attempt(owner)).toBe(5_000);
		expect(await attempt({ ...owner, address: '10.0.0.2' })).toBe(0);
		expect(await attempt({ ...owner, who: 'rekan' })).toBe(0);
	});

	test('slow it down from everywhere after many, but never for more than a minute', async () => {
		const db = await testDatabase();
		const waits = [];
		for (let i = 0; i < 200; i++) {
			waits.push(await db.write((tx) => countTry(tx, { ...owner, address: `10.0.${i}.1` }, now)));
		}
		expect(waits.findIndex((wait) => wait > 0)).toBe(21);
		expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
	});

	test('are forgotten after a success, and after a day', async () => {
		const db = await testDatabase();
		for (let i = 0; i < 6; i++) await db.write((tx) => countTry(tx, owner, now));
		await db.write((tx) => forgetTries(tx, owner));
		expect(await db.write((tx) => countTry(tx, owner, now))).toBe(0);

		await db.write((tx) => countTry(tx, { ...owner, who: 'rekan' }, minutesLater(24 * 60 + 1)));
		expect((await db.select().from(slowdown)).every(({ key }) => key.includes('rekan'))).toBe(true);
	});

	test('keep neither a number nor an address', async () => {
		const db = await testDatabase();
		await db.write((tx) =>
			countTry(tx, { ...owner, who: unknownWho('198704152010011003'), address: '203.0.113.77' }, now)
		);
		expect(JSON.stringify(await db.select().from(slowdown))).not.toMatch(/19870415|203\.0/);
	});
});

describe('an address', () => {
	test('that two hundred people share lets them all in within ten minutes, mistyping and all', () => {
		fc.assert(
			fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 9 })), fc.boolean(), (dice, atOnce) => {
				const delay = new AddressDelay();
				let last = 0;

				for (let personNo = 0; personNo < 200; personNo++) {
					const arrival = now.getTime() + (atOnce ? 0 : personNo * 2_500);
					// Every third person or so mistypes once or more.
					for (let wrong = dice.next().value; wrong > 6; wrong -= 2) {
						const tried = new Date(arrival);
						delay.hold('203.0.113.5', tried);
						delay.failed('203.0.113.5', tried);
					}
					const hold = delay.hold('203.0.113.5', new Date(arrival));
					delay.succeeded('203.0.113.5', `account-${personNo}`, new Date(arrival + hold));
					last = Math.max(last, arrival + hold);
				}

				expect(last - now.getTime()).toBeLessThan(600_000);
			}),
			{ numRuns: 50 }
		);
	});

	test('that only fails is slowed down, one try after the other, and never refused', () => {
		const delay = new AddressDelay();
		const holds = Array.from({ length: 200 }, () => {
			const hold = delay.hold('203.0.113.5', now);
			delay.failed('203.0.113.5', now);

			return hold;
		});
		expect(holds.slice(0, 11)).toEqual(Array(11).fill(0));
		expect(holds.at(-1)).toBe(15_000);
		// Guessing at one number after the other from there.
		expect(delay.hold('203.0.113.5', minutesLater(5))).toBe(0);
		expect(delay.hold('203.0.113.5', minutesLater(5))).toBe(1_500);
		expect(delay.hold('203.0.113.5', minutesLater(5))).toBe(3_000);
	});

	test('is one network of IPv6, apart from others, and quick again after ten minutes', () => {
		const delay = new AddressDelay();
		for (let i = 0; i < 100; i++) delay.failed(`2001:db8:1:2::${i}`, now);
		delay.hold('2001:db8:1:2:aaaa:bbbb:cccc:1', now);

		expect(delay.hold('2001:db8:1:2::5', now)).toBeGreaterThan(0);
		expect(delay.hold('2001:db8:1:3::5', now)).toBe(0);
		expect(delay.hold('203.0.113.6', now)).toBe(0);
		delay.hold('2001:db8:1:2::5', minutesLater(11));
		expect(delay.hold('2001:db8:1:2::5', minutesLater(11))).toBe(0);
	});
});
