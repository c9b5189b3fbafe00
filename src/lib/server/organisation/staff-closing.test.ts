import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { applyImport, stageImport } from './import.ts';
import { exportStaff } from './staff-export.ts';
import {
	apply,
	city,
	differences,
	errors,
	examine,
	now,
	soon,
	staff,
	today,
	told,
	unitOf,
	units,
	type Row
} from './test-staff.ts';
import { undoImport } from './undo-import.ts';
import { changeUnit, closeUnit } from './unit-changes.ts';
import { findUnitHistory, standingOn } from './unit-history.ts';
import { findUnit, listUnits } from './units.ts';

const closes = (kode_unit: string, unit_sampai: string): Row => ({ kode_unit, unit_sampai });

async function standing(db: Database, code: string) {
	const { records } = (await findUnitHistory(db, code))!;

	return standingOn(
		records.filter(({ recordedTo }) => recordedTo === null),
		today
	);
}

/** A1 in DIK, A2 in KES, and a section below KES. */
async function staffedCity() {
	const db = await city();
	const section = { kode_unit: 'SEK', nama_unit: 'Seksi', kode_induk: 'KES', jenis_unit: 'seksi' };
	await apply(db, [...units, section, staff('A1', 'DIK'), staff('A2', 'KES')]);

	return db;
}

describe('the last day of a unit in a staff file', () => {
	it('closes it when the same file moves its staff and the units below, and is nothing when it comes again', async () => {
		const db = await staffedCity();
		const rows = [
			staff('A1', 'DIK'),
			staff('A2', 'DIK', { mulai: '2026-08-01' }),
			{ kode_unit: 'SEK', kode_induk: 'DIK' },
			closes('KES', '2026-07-31')
		];
		expect(await told(db, rows)).toContain('unit: unit_sampai: – → 2026-07-31');
		await apply(db, rows);

		expect(await standing(db, 'KES')).toEqual({ kind: 'now', until: '2026-07-31' });
		expect(await unitOf(db, 'A2', '2026-07-31')).toBe('KES');
		expect(await unitOf(db, 'A2', '2026-08-01')).toBe('DIK');
		expect((await listUnits(db, '2026-08-01')).map(({ code }) => code)).toEqual(['DIK', 'KOTA', 'SEK']);
		for (const at of [now, soon, new Date('2026-12-01T03:00:00Z')]) {
			expect(await differences(db, rows, { at })).toEqual([]);
		}
		// Named without it, the unit comes back, as before.
		const back = [{ kode_unit: 'KES', nama_unit: 'Dinas Kesehatan', kode_induk: 'KOTA' }];
		expect(await differences(db, back, { at: soon })).toMatchObject([{ kind: 'unit', isNew: true }]);
	});

	it('is refused by row and column while somebody or a unit stays in it', async () => {
		const db = await staffedCity();
		const closing = closes('KES', '2026-07-31');
		expect(await errors(db, [closing])).toEqual([
			expect.stringMatching(/^Baris 2.*\(unit_sampai\)/),
			expect.stringMatching(/^Baris 2.*\(unit_sampai\)/)
		]);
		const away = { kode_unit: 'SEK', kode_induk: 'DIK' };
		expect(await errors(db, [closing, away])).toHaveLength(1);
		expect(await errors(db, [closing, away, staff('A2', 'DIK', { mulai: '2026-08-02' })])).toHaveLength(1);
		expect(await errors(db, [closing, away, staff('A2', 'KES', { sampai: '2026-07-31' })])).toEqual([]);
		// Who comes into it may not stay longer either.
		const comes = [closing, away, staff('A2', 'DIK', { mulai: '2026-07-15' }), staff('A3', 'KES')];
		expect((await errors(db, comes)).length).toBeGreaterThan(0);
		// The section is moved only after the last day of what it stands below.
		const late = [closes('KES', '2026-06-15'), away, staff('A2', 'DIK', { mulai: '2026-06-01' })];
		expect(await errors(db, late)).toEqual([expect.stringMatching(/\(unit_sampai\)/)]);
		expect(await errors(db, [closes('SEK', '1899-12-31')])).toHaveLength(1);
		expect(await errors(db, [closes('SEK', '2026-07-31'), closes('SEK', '2026-08-31')])).toEqual([
			expect.stringMatching(/^Baris 3.*\(unit_sampai\)/)
		]);
	});

	it('is refused before the day of a change that is known to come, also where the file changes it again', async () => {
		const db = await staffedCity();
		const unit = (await findUnit(db, 'SEK', today))!.id;
		const typed = { name: 'Seksi Baru', kind: 'seksi', parent: 'KES', from: '2026-12-01' };
		await db.write((tx) => changeUnit(tx, unit, typed, { actor: 'command', on: today, now }));

		for (const nama_unit of ['', 'Seksi Lain']) {
			const wrong = await errors(db, [{ ...closes('SEK', '2026-09-30'), nama_unit }]);
			expect(wrong).toEqual([expect.stringMatching(/\(unit_sampai\).*1 Desember 2026/)]);
		}
		const rows = [{ ...closes('SEK', '2027-01-31'), nama_unit: 'Seksi Lain' }];
		await apply(db, rows);
		expect(await differences(db, rows)).toEqual([]);
		expect(await standing(db, 'SEK')).toEqual({ kind: 'now', until: '2027-01-31' });
	});

	it('is corrected by another one, also when it is over, and not beyond the unit above', async () => {
		const db = await staffedCity();
		await apply(db, [closes('SEK', '2026-06-15')]);
		expect(await standing(db, 'SEK')).toEqual({ kind: 'over', until: '2026-06-15' });
		expect(await told(db, [closes('SEK', '2026-06-20')])).toEqual(['unit: unit_sampai: 2026-06-15 → 2026-06-20']);
		await apply(db, [closes('SEK', '2026-06-20')]);
		expect(await standing(db, 'SEK')).toEqual({ kind: 'over', until: '2026-06-20' });

		// What it was called is not asked for any more.
		expect(await differences(db, [{ ...closes('SEK', '2026-06-20'), nama_unit: 'Seksi Lama' }])).toEqual([]);

		const team = { kode_unit: 'TIM', nama_unit: 'Tim', kode_induk: 'KES' };
		await apply(db, [
			{ ...team, unit_sampai: '2026-07-20' },
			staff('A1', 'DIK'),
			staff('A2', 'DIK', { mulai: '2026-06-25' })
		]);
		expect(await errors(db, [closes('KES', '2026-07-15')])).toEqual([expect.stringMatching(/\(unit_sampai\)/)]);
		await db.write(async (tx) => {
			const { id } = (await findUnit(tx, 'KES', today))!;
			await closeUnit(tx, id, { until: '2026-07-31' }, { actor: 'command', on: today, now });
		});
		expect(await errors(db, [closes('TIM', '2026-08-31')])).toEqual([
			expect.stringMatching(/\(unit_sampai\): Dinas Kesehatan ditutup/)
		]);
		await apply(db, [closes('TIM', '2026-07-25')]);
		expect(await standing(db, 'TIM')).toEqual({ kind: 'now', until: '2026-07-25' });
		// A new unit that is known to be closed.
		const brief = { kode_unit: 'PAN', nama_unit: 'Panitia', kode_induk: 'KOTA', unit_sampai: '2026-12-31' };
		await apply(db, [brief]);
		expect(await standing(db, 'PAN')).toEqual({ kind: 'now', until: '2026-12-31' });
		expect(await differences(db, [brief])).toEqual([]);
	});

	it('comes back from an export as no difference, and is taken back with its import', async () => {
		const db = await staffedCity();
		const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
		const rows = [
			staff('A2', 'DIK', { mulai: '2026-08-01' }),
			{ kode_unit: 'SEK', kode_induk: 'DIK' },
			closes('KES', '2026-07-31')
		];
		const id = await stageImport(db, await examine(db, rows, { at: at(1) }), null, at(1));
		await applyImport(db, id, {}, 'command', () => at(1));
		for (const format of ['csv', 'xlsx'] as const) {
			const { bytes } = await exportStaff(db, format, 'command', at(2));
			expect(await differences(db, bytes, { scope: 'all', at: at(2) })).toEqual([]);
		}

		expect((await undoImport(db, id, 'command', () => at(3))).obstacles).toEqual([]);
		expect(await standing(db, 'KES')).toEqual({ kind: 'now', until: null });
		expect(await unitOf(db, 'A2', '2026-08-01')).toBe('KES');
	});
});
