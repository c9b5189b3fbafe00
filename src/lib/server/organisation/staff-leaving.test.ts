import { describe, expect, it } from 'vitest';
import { describeDifference } from './differences-text.ts';
import {
	apply,
	city,
	differences,
	errors,
	examine,
	problemOf,
	staff,
	today,
	unitOf,
	units,
	type Row
} from './test-staff.ts';

describe('who is not in the file', () => {
	const everyone = Array.from({ length: 30 }, (_, index) => staff(`D${index}`, 'DIK'));

	it('has left only inside the scope', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone, staff('K1', 'KES'), staff('K2', 'KES')]);
		const left = async (rows: Row[], scope: string) =>
			(await differences(db, rows, { scope })).filter(({ kind }) => kind === 'left').map(({ name }) => name);

		expect(await left(everyone.slice(1), 'file')).toEqual(['Pegawai D0']);
		expect(await left([staff('K1', 'KES')], 'file')).toEqual(['Pegawai K2']);
		expect(await left(everyone.slice(1), 'all')).toEqual(['Pegawai D0', 'Pegawai K1', 'Pegawai K2']);
		expect(await left([staff('K1', 'KES')], 'unit:KES')).toEqual(['Pegawai K2']);
		expect(await errors(db, [staff('K1', 'KES')], { scope: 'unit:DIK' })).toEqual([
			'Baris 2, kolom F (kode_unit): unit KES tidak berada di bawah DIK. Keluarkan baris ini, atau pakai lingkup lain.'
		]);
		expect((await problemOf(() => examine(db, [], { scope: 'unit:NIX' }))).code).toBe('scope');
	});

	it('leaves with a date and never without one', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		await apply(db, everyone.slice(1));
		expect(await unitOf(db, 'D0', today)).toBe('DIK');

		await apply(db, everyone.slice(1), { leftOn: '2026-06-15' });
		expect(await unitOf(db, 'D0', '2026-06-14')).toBe('DIK');
		expect(await unitOf(db, 'D0', '2026-06-15')).toBeUndefined();
		expect(await differences(db, everyone.slice(1))).toEqual([]);

		// Who comes back is taken up again.
		expect((await differences(db, everyone)).map(describeDifference)).toEqual([
			'jabatan_utama: tidak aktif → Analis · Dinas Pendidikan, sejak 1 Januari 2020'
		]);
	});

	it('leaves by the exact number only, when there are more than five in a hundred', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);
		const rest = everyone.slice(2);

		const problem = await problemOf(() => apply(db, rest, { leftOn: today }));
		expect(problem.code).toBe('left_confirm');
		expect(problem.message).toContain('2 dari 30');
		expect((await problemOf(() => apply(db, rest, { leftOn: today, confirmLeft: 3 }))).code).toBe('left_confirm');
		await apply(db, rest, { leftOn: today, confirmLeft: 2 });
		expect(await unitOf(db, 'D1', today)).toBeUndefined();
	});

	it('cannot have left before the post began', async () => {
		const db = await city();
		await apply(db, [...units, ...everyone]);

		expect((await problemOf(() => apply(db, everyone.slice(1), { leftOn: '2019-12-31' }))).code).toBe('left_too_early');
	});
});
