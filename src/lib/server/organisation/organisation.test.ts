import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { person, personNumber, post, unit, unitVersion, type PostKind } from '#lib/server/db/schema/organisation.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { headedSubtrees, headOf, listHeadedUnits } from './heads.ts';
import { implausible, maskNumber, normaliseNumber } from './numbers.ts';
import { currentNumber, findPersonByNumber, primaryPost } from './persons.ts';
import { findUnit, listSubtree, listUnits, unitPath } from './units.ts';

const then = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-06-01T00:00:00Z');
const today = '2026-07-01';
const open = { validFrom: '2020-01-01', recordedFrom: then };

/** city → dinas → sekretariat, bidang; city → kecamatan → kelurahan. */
async function city(db: Database) {
	await db.write(async (tx) => {
		const parents: Record<string, string | null> = {
			city: null,
			dinas: 'city',
			sekretariat: 'dinas',
			bidang: 'dinas',
			kecamatan: 'city',
			kelurahan: 'kecamatan'
		};
		await tx.insert(unit).values(Object.keys(parents).map((id) => ({ id, code: id.toUpperCase() })));
		await tx.insert(unitVersion).values(
			Object.entries(parents).map(([unitId, parentId]) => ({
				unitId,
				parentId,
				name: unitId,
				kind: 'dinas',
				...open
			}))
		);
	});
}

async function addPost(
	db: Database,
	personId: string,
	unitId: string,
	more: { kind?: PostKind; heads?: boolean; isPrimary?: boolean; validFrom?: string; validTo?: string } = {}
) {
	await db.write(async (tx) => {
		await tx.insert(person).values({ id: personId, name: personId, createdAt: then }).onConflictDoNothing();
		await tx.insert(post).values({
			id: `${personId}-${unitId}`,
			personId,
			unitId,
			title: 'Jabatan',
			category: 'pelaksana',
			kind: 'definitif',
			heads: true,
			isPrimary: true,
			...open,
			...more
		});
	});
}

describe('units', () => {
	it('form a tree that is read as of a day', async () => {
		const db = await testDatabase();
		await city(db);

		expect(await listSubtree(db, 'dinas', today)).toEqual(['dinas', 'sekretariat', 'bidang']);
		expect((await unitPath(db, 'bidang', today)).map((step) => step.id)).toEqual(['city', 'dinas', 'bidang']);
		expect(await findUnit(db, 'DINAS', today)).toMatchObject({ id: 'dinas', parentId: 'city' });
		expect(await listUnits(db, '2019-12-31')).toEqual([]);
	});

	it('that were corrected are still known as they were known', async () => {
		const db = await testDatabase();
		await city(db);
		await db.write(async (tx) => {
			await tx.update(unitVersion).set({ recordedTo: later }).where(eq(unitVersion.unitId, 'bidang'));
			await tx.insert(unitVersion).values({
				unitId: 'bidang',
				parentId: 'kecamatan',
				name: 'bidang',
				kind: 'dinas',
				validFrom: '2020-01-01',
				recordedFrom: later
			});
		});

		expect(await listSubtree(db, 'dinas', today)).toEqual(['dinas', 'sekretariat']);
		expect(await listSubtree(db, 'dinas', today, new Date(later.getTime() - 1))).toContain('bidang');
	});
});

describe('heads', () => {
	it('head their unit and every vacant one below, down to the next head', async () => {
		const db = await testDatabase();
		await city(db);
		await addPost(db, 'wali', 'city');
		await addPost(db, 'kadis', 'dinas');
		await addPost(db, 'sekretaris', 'sekretariat');

		expect((await listHeadedUnits(db, 'wali', today)).map((headed) => headed.unitId)).toEqual([
			'city',
			'kecamatan',
			'kelurahan'
		]);
		expect(await listHeadedUnits(db, 'kadis', today)).toEqual([
			{ unitId: 'dinas', postId: 'kadis-dinas', kind: 'definitif', direct: true },
			{ unitId: 'bidang', postId: 'kadis-dinas', kind: 'definitif', direct: false }
		]);
		expect(await headOf(db, 'bidang', today)).toMatchObject({ personId: 'kadis', direct: false });
		expect(await headOf(db, 'sekretariat', today)).toMatchObject({ personId: 'sekretaris', direct: true });
	});

	it('stand behind the holder of the post, and act where there is none', async () => {
		const db = await testDatabase();
		await city(db);
		await addPost(db, 'acting', 'dinas', { kind: 'plt' });

		expect(await headOf(db, 'dinas', today)).toMatchObject({ personId: 'acting', kind: 'plt' });

		await addPost(db, 'holder', 'dinas', { validFrom: today });

		expect(await headOf(db, 'dinas', today)).toMatchObject({ personId: 'holder', kind: 'definitif' });
		expect(await headOf(db, 'dinas', '2026-06-30')).toMatchObject({ personId: 'acting' });
	});

	it('lose their units on the day their post ends', async () => {
		const db = await testDatabase();
		await city(db);
		await addPost(db, 'kadis', 'dinas', { validTo: today });

		expect(await listHeadedUnits(db, 'kadis', '2026-06-30')).toHaveLength(3);
		expect(await listHeadedUnits(db, 'kadis', today)).toEqual([]);
		expect(await headOf(db, 'dinas', today)).toBeUndefined();
	});

	it('lead what lies below their units and nothing else', async () => {
		const db = await testDatabase();
		await city(db);
		await addPost(db, 'kadis', 'dinas');
		await addPost(db, 'staff', 'bidang', { heads: false });

		expect(await headedSubtrees(db, 'kadis', today)).toEqual(new Set(['dinas', 'sekretariat', 'bidang']));
		expect(await headedSubtrees(db, 'staff', today)).toEqual(new Set());
	});
});

describe('persons', () => {
	it('are found by any number they had, however it is typed', async () => {
		const db = await testDatabase();
		await city(db);
		await addPost(db, 'ani', 'bidang', { heads: false });
		await db.write(async (tx) => {
			await tx.insert(personNumber).values([
				{ personId: 'ani', number: 'HON-7', kind: 'local', ...open, validTo: '2026-01-01' },
				{ personId: 'ani', number: '199001012026212901', kind: 'ni-pppk', recordedFrom: then, validFrom: '2026-01-01' }
			]);
		});

		expect((await findPersonByNumber(db, "'19900101 202621 2 901"))?.id).toBe('ani');
		expect((await findPersonByNumber(db, 'hon-7'))?.id).toBe('ani');
		expect(await findPersonByNumber(db, '199001012026212902')).toBeUndefined();
		expect(await currentNumber(db, 'ani')).toBe('199001012026212901');
		expect((await primaryPost(db, 'ani', today))?.unitId).toBe('bidang');
		expect(await primaryPost(db, 'ani', '2019-12-31')).toBeUndefined();
	});
});

describe('a number', () => {
	it('is shown without what it tells about the person', () => {
		expect(maskNumber('199001012026212901')).toBe('***901');
		expect(maskNumber('B-12')).toBe('***-12');
		expect(normaliseNumber(" '1990.0101 202621\u00a02901 ")).toBe('199001012026212901');
	});

	it('that cannot be a NIP is only warned about', () => {
		expect(implausible('199001012015032901', undefined)).toBeUndefined();
		expect(implausible('199001012026212901', '1990-01-01')).toBeUndefined();
		expect(implausible('198704312015032901', undefined)).toBe('birth-date');
		expect(implausible('199001012015032901', '1990-01-02')).toBe('birth-date-differs');
		expect(implausible('199001012015132901', undefined)).toBe('month');
		expect(implausible('199001012015033901', undefined)).toBe('sex');
		expect(implausible('HON-7', undefined)).toBeUndefined();
	});
});
