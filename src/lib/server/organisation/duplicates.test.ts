import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateTable } from './duplicate-table.ts';
import { findDuplicates, groupDuplicates, readDuplicates } from './duplicates.ts';
import { nameKey } from './name-key.ts';
import { findPersonByNumber } from './persons.ts';
import { apply, city, staff, today, units } from './test-staff.ts';

describe('a name', () => {
	it('is compared without titles, punctuation and case', () => {
		for (const written of [
			'Dr. H. Ani Fiktif, S.E., M.Si.',
			'ANI  FIKTIF',
			'Ani Fiktif S.Pd.I',
			'Drs. Ani Fiktif A.Md',
			'Hj Ani Fiktif'
		]) {
			expect(nameKey(written)).toBe('ani fiktif');
		}
		expect(nameKey("Nur'aini Contoh")).toBe('nuraini contoh');
		// A name that is nothing but what could be a title stays what it is.
		expect(nameKey('Ir')).toBe('ir');
		fc.assert(fc.property(fc.string(), (name) => nameKey(name) === nameKey(name.toUpperCase().toLowerCase())));
	});
});

describe('records of one human', () => {
	const record = fc.record({
		personId: fc.uuid(),
		name: fc.constantFrom('Ani', 'Ani, S.E.', 'Budi'),
		birthDate: fc.constantFrom(null, '1990-01-01', '1991-01-01'),
		numbers: fc.array(fc.constantFrom('A-1', 'A.1', 'B1', '199001012015032901'), { minLength: 1, maxLength: 2 })
	});

	it('are found by number, or by name and birth date, and nobody else is', () => {
		fc.assert(
			fc.property(fc.uniqueArray(record, { selector: ({ personId }) => personId, maxLength: 6 }), (people) => {
				const pairs = new Set(
					groupDuplicates(people).flatMap(({ personIds }) =>
						personIds.flatMap((one) => personIds.filter((other) => one < other).map((other) => `${one} ${other}`))
					)
				);
				const plain = (number: string) => number.replace(/[-.]/, '');
				const born = ({ birthDate, numbers }: (typeof people)[number]) =>
					birthDate ?? (numbers.includes('199001012015032901') ? '1990-01-01' : null);

				for (const one of people) {
					for (const other of people) {
						if (one.personId >= other.personId) continue;
						const number = one.numbers.some((each) => other.numbers.map(plain).includes(plain(each)));
						const name =
							one.name.slice(0, 3) === other.name.slice(0, 3) && born(one) !== null && born(one) === born(other);
						expect(pairs.has(`${one.personId} ${other.personId}`)).toBe(number || name);
					}
				}
			})
		);
	});

	it('are read side by side, as long as each holds a post', async () => {
		const db = await city();
		await apply(db, [
			...units,
			staff('HON-1', 'DIK', { nama: 'Ani Fiktif', tanggal_lahir: '1990-01-01', jenis_kepegawaian: 'non-ASN' }),
			staff('199001012015032901', 'KES', { nama: 'Dra. ANI FIKTIF, M.M.', nomor_lama: '-' }),
			staff('B-1', 'KES', { nama: 'Budi' }),
			staff('B1', 'DIK', { nama: 'Budhi' })
		]);
		const groups = await findDuplicates(db, today);
		expect(groups.map(({ by, personIds }) => [by, personIds.length])).toEqual([
			['number', 2],
			['name', 2]
		]);

		const ani = (await findPersonByNumber(db, 'HON-1'))!;
		const records = await readDuplicates(db, groups[1]!.personIds, today);
		const table = [];
		for await (const part of duplicateTable(db, groups, today)) table.push(...part);
		expect(table[0]).toHaveLength(11);
		expect(table.slice(1).map((cells) => [cells[0], cells[1], cells[9], cells[10]])).toEqual([
			...groups[0]!.personIds.map(() => [
				expect.stringMatching(/^Budh?i$/),
				expect.stringMatching(/^\*+/),
				1,
				expect.stringMatching(/^Nomornya sama/)
			]),
			...groups[1]!.personIds.map(() => [
				expect.stringMatching(/Ani Fiktif/i),
				expect.stringMatching(/^\*+/),
				2,
				'Nama dan tanggal lahirnya sama'
			])
		]);
		expect(table.find(([name]) => name === 'Ani Fiktif')).toEqual([
			...['Ani Fiktif', expect.any(String), '1 Januari 1990', 'non-ASN', 'Analis', 'Dinas Pendidikan'],
			...['1 Januari 2020', 'Belum aktif', 0, 2, 'Nama dan tanggal lahirnya sama']
		]);
		expect(JSON.stringify(table)).not.toContain('199001012015032901');

		expect(records.get(ani.id)).toMatchObject({
			number: 'HON-1',
			birthDate: '1990-01-01',
			employment: 'non-ASN',
			unit: 'Dinas Pendidikan',
			title: 'Analis',
			since: '2020-01-01',
			activated: false,
			certificates: 0
		});

		await apply(db, [...units, staff('199001012015032901', 'KES', { nama: 'Dra. ANI FIKTIF, M.M.' })], {
			scope: 'all',
			leftOn: '2026-06-01',
			confirmLeft: 3,
			at: new Date('2026-07-02T03:00:00Z')
		});
		expect(await findDuplicates(db, '2026-07-02')).toEqual([]);
	});
});
