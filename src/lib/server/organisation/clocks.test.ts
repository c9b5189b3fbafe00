import { describe, expect, it } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { TestCity } from '../oversight/test-city.ts';
import { clockOf, clocksAt, everywhere, ownClock, zoneOf } from './clocks.ts';
import { changeUnit } from './unit-changes.ts';
import { findUnit, unitPath } from './units.ts';

const noon = new Date('2026-11-30T04:00:00Z');
/** 00.30 WITA on 1 December; in Jakarta it is 23.30 of the day before. */
const midnight = new Date('2026-11-30T16:30:00Z');
const on = '2026-11-30';

/** A government in WITA with an office in WIB, which has a desk below it, and a school beside it. */
async function island() {
	const db = await testDatabase();
	const city = await TestCity.found(db, 'Asia/Makassar');
	const top = await city.addUnit(null, 'Pemerintah Pulau');
	const office = await city.addUnit(top, 'Kantor Penghubung', '2020-01-01', 'Asia/Jakarta');
	const desk = await city.addUnit(office, 'Seksi');
	const school = await city.addUnit(top, 'Sekolah');
	const edit = async (unit: string, typed: Record<string, string>, now: Date) => {
		const { name, kind, parentId } = (await findUnit(db, unit, '2026-11-29'))!;
		await db.write((tx) =>
			changeUnit(
				tx,
				unit,
				{ name, kind, parent: parentId ?? '', from: '2026-11-01', ...typed },
				{ actor: 'command', on, now }
			)
		);
	};

	return { db, city, top, office, desk, school, edit };
}

describe('the day by which a deadline ends', () => {
	it('is that of the unit, of the nearest one above it with a zone of its own, and at last of the institution', async () => {
		const { db, office, desk, school } = await island();
		const clocks = await clocksAt(db, midnight);

		expect(clocks).toMatchObject({ on: '2026-12-01', timeZone: 'Asia/Makassar' });
		expect(clockOf(clocks, school).on).toBe('2026-12-01');
		for (const unit of [office, desk]) {
			expect(clockOf(clocks, unit)).toEqual({ on: '2026-11-30', timeZone: 'Asia/Jakarta' });
		}
		expect(clockOf(clocks, undefined)).toMatchObject({ timeZone: 'Asia/Makassar' });
		expect(zoneOf(await unitPath(db, desk, on), clocks.timeZone)).toBe('Asia/Jakarta');
		expect(zoneOf(await unitPath(db, school, on), clocks.timeZone)).toBe('Asia/Makassar');
	});

	it('is that of the new unit above once a unit has moved', async () => {
		const { db, desk, school, edit } = await island();
		await edit(desk, { parent: school }, noon);

		expect(clockOf(await clocksAt(db, midnight), desk)).toMatchObject({ on: '2026-12-01' });
	});

	it("is the institution's again in a unit that says so below one in another zone", async () => {
		const { db, office, desk, edit } = await island();
		await edit(desk, { timeZone: 'Asia/Makassar' }, noon);
		const clocks = await clocksAt(db, midnight);

		expect(clockOf(clocks, office).on).toBe('2026-11-30');
		expect(clockOf(clocks, desk).on).toBe('2026-12-01');
	});

	it('is judged by the zones that were known at the moment, whatever was said since', async () => {
		const { db, school, edit } = await island();
		await edit(school, { timeZone: 'Asia/Jakarta' }, new Date('2026-12-05T04:00:00Z'));

		expect(clockOf(await clocksAt(db, midnight), school).on).toBe('2026-12-01');
		expect(clockOf(await clocksAt(db, new Date('2026-12-05T16:30:00Z')), school).on).toBe('2026-12-05');
	});

	it('is for a person that of the unit of the primary post', async () => {
		const { db, city, desk, school } = await island();
		const away = await city.addPerson({ unitId: desk });
		const here = await city.addPerson({ unitId: school });
		await city.addPost(here, { unitId: desk, isPrimary: false });

		expect(await ownClock(db, away, midnight)).toMatchObject({ on: '2026-11-30', timeZone: 'Asia/Jakarta' });
		expect(await ownClock(db, here, midnight)).toMatchObject({ on: '2026-12-01', timeZone: 'Asia/Makassar' });
	});

	it('has one name everywhere once it is over', () => {
		expect(clockOf(everywhere(on), 'any')).toMatchObject({ on });
	});

	it('is found without reading through the units: every page of a learner asks for it', async () => {
		const { db } = await island();
		const texts = await statementsOf(async () => void (await clocksAt(db, midnight)));
		const plan = await planOf(
			db,
			texts.find((text) => text.includes('zoned'))!
		);

		expect(plan.filter((detail) => / v /.test(detail))).toEqual([
			expect.stringContaining('unit_version_time_zone'),
			expect.stringContaining('unit_version_parent')
		]);
	});
});
