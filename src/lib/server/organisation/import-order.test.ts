import fc from 'fast-check';
import { isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { personNumber, post } from '#lib/server/db/schema/organisation.ts';
import { countDifferences } from './import.ts';
import { exportStaff } from './staff-export.ts';
import { apply, city, differences, examine, now, staff, units, type Row } from './test-staff.ts';

describe('whatever files are imported in whatever order', () => {
	const days = ['', '2024-01-01', '2025-06-15', '2026-03-01', '2026-07-01', '2026-09-01'];
	const place = fc.record({
		person: fc.integer({ min: 0, max: 5 }),
		unit: fc.constantFrom('KOTA', 'DIK', 'KES'),
		title: fc.constantFrom('Analis', 'Arsiparis'),
		from: fc.constantFrom(...days),
		heads: fc.boolean(),
		second: fc.option(fc.constantFrom('KOTA', 'DIK', 'KES'), { nil: undefined })
	});
	const file = fc.uniqueArray(place, { selector: (each) => each.person, minLength: 1, maxLength: 6 });

	it('a person has one primary post a day, a file again changes nothing, and an export comes back', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
				const db = await city();

				for (const [index, places] of files.entries()) {
					const at = new Date(now.getTime() + index * 20 * 24 * 3600 * 1000);
					const rows = [...units, ...places.flatMap(rowsOf)];
					const counts = countDifferences(await examine(db, rows, { scope: 'all', at }));
					const leaving = index % 2 === 1 ? { leftOn: '2026-10-01', confirmLeft: counts.leftPeople } : {};
					await apply(db, rows, { scope: 'all', at, ...leaving });

					const again = await differences(db, rows, { scope: 'file', at });
					expect(again.filter(({ kind }) => kind !== 'left')).toEqual([]);
					for (const format of ['csv', 'xlsx'] as const) {
						const { bytes } = await exportStaff(db, format, 'command', at);
						expect(await differences(db, bytes, { scope: 'all', at })).toEqual([]);
					}
					await expectOnePrimaryEach(db);
				}

				db.close();
			}),
			{ numRuns: 40 }
		);
	}, 120_000);

	function rowsOf({ person: index, unit, title, from, heads, second }: PlaceOf): Row[] {
		const nomor = `P${index}`;
		const main = staff(nomor, unit, {
			jabatan: title,
			mulai: from,
			kepala: heads ? 'ya' : 'tidak',
			status_jabatan: 'plt'
		});
		const other = second && staff(nomor, second, { jabatan: 'Tambahan', jabatan_utama: 'tidak', mulai: from });

		return other ? [main, other] : [main];
	}

	async function expectOnePrimaryEach(db: Database): Promise<void> {
		const posts = await db.select().from(post).where(isNull(post.recordedTo));
		expect(posts.every(({ validFrom, validTo }) => validTo === null || validFrom < validTo)).toBe(true);

		for (const one of posts) {
			for (const other of posts) {
				if (one.id >= other.id || !one.isPrimary || !other.isPrimary || one.personId !== other.personId) continue;
				const apart =
					(one.validTo !== null && one.validTo <= other.validFrom) ||
					(other.validTo !== null && other.validTo <= one.validFrom);
				expect(apart).toBe(true);
			}
		}

		const numbers = await db.select().from(personNumber).where(isNull(personNumber.recordedTo));
		expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
	}
});

type PlaceOf = {
	person: number;
	unit: string;
	title: string;
	from: string;
	heads: boolean;
	second: string | undefined;
};
