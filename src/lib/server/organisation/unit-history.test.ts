import { expect, it } from 'vitest';
import { stageImport, applyImport } from './import.ts';
import { apply, city, examine, now, soon, today, units } from './test-staff.ts';
import { undoImport } from './undo-import.ts';
import { addUnit, changeUnit, closeUnit } from './unit-changes.ts';
import { dayToShow, findUnitHistory, listOtherUnits, standingOn } from './unit-history.ts';
import { findUnit } from './units.ts';

const acting = { actor: 'command', on: today, now };

async function standing(db: Parameters<typeof findUnitHistory>[0], code: string, on = today) {
	const { records } = (await findUnitHistory(db, code))!;

	return standingOn(
		records.filter(({ recordedTo }) => recordedTo === null),
		on
	);
}

it('the history of a unit tells every record of its name, place and days, with what was known then', async () => {
	const db = await city();
	await apply(db, units);
	const kes = (await findUnit(db, 'KES', today))!.id;
	const dik = (await findUnit(db, 'DIK', today))!.id;
	const typed = {
		name: 'Dinas Kesehatan Kota',
		kind: 'dinas',
		parent: dik,
		from: '2026-06-01',
		timeZone: 'Asia/Makassar'
	};
	await db.write((tx) => changeUnit(tx, kes, typed, { ...acting, now: soon }));
	const named = { name: 'Dinas Pendidikan Kota', kind: 'dinas', parent: 'KOTA', from: '2026-06-15' };
	await db.write((tx) => changeUnit(tx, dik, named, { ...acting, now: soon }));

	const { id, records } = (await findUnitHistory(db, 'KES'))!;
	expect(id).toBe(kes);
	expect(
		records.map(({ name, parent, timeZone, validFrom, validTo, recordedFrom, recordedTo }) => [
			...[name, parent, timeZone, validFrom, validTo],
			...[recordedFrom.getTime() === now.getTime(), recordedTo]
		])
	).toEqual([
		['Dinas Kesehatan Kota', 'Dinas Pendidikan Kota', 'Asia/Makassar', '2026-06-01', null, false, null],
		['Dinas Kesehatan', 'Kota', null, '1900-01-01', '2026-06-01', false, null],
		['Dinas Kesehatan', 'Kota', null, '1900-01-01', null, true, soon]
	]);
	expect(await findUnitHistory(db, kes)).toEqual(await findUnitHistory(db, 'KES'));
	expect(await findUnitHistory(db, 'NIX')).toBeUndefined();
});

it('a unit that does not stand today is told with its days, and is in the list of the others', async () => {
	const db = await city();
	await apply(db, units);
	const [kes, dik] = [(await findUnit(db, 'KES', today))!.id, (await findUnit(db, 'DIK', today))!.id];
	await db.write((tx) => closeUnit(tx, kes, { until: '2026-05-31' }, acting));
	await db.write((tx) => closeUnit(tx, dik, { until: '2026-12-31' }, acting));
	await db.write((tx) => addUnit(tx, { code: 'BDN', name: 'Badan Baru', kind: 'badan', from: '2027-01-01' }, acting));

	expect(await standing(db, 'KOTA')).toEqual({ kind: 'now', until: null });
	expect(await standing(db, 'KES')).toEqual({ kind: 'over', until: '2026-05-31' });
	expect(await standing(db, 'DIK')).toEqual({ kind: 'now', until: '2026-12-31' });
	expect(await standing(db, 'BDN')).toEqual({ kind: 'coming', from: '2027-01-01' });
	for (const code of ['KOTA', 'KES', 'DIK', 'BDN']) {
		expect(await findUnit(db, code, dayToShow(await standing(db, code), today))).toMatchObject({ code });
	}
	expect((await listOtherUnits(db, today)).map(({ code }) => code)).toEqual(['BDN', 'KES']);
	expect((await listOtherUnits(db, '2027-01-01')).map(({ code }) => code)).toEqual(['KES', 'DIK']);
});

it('a unit whose import was undone is in no list, and its history stays', async () => {
	const db = await city();
	const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
	const id = await stageImport(db, await examine(db, units), null, at(0));
	await applyImport(db, id, {}, 'command', () => at(0));
	await undoImport(db, id, 'command', () => at(1));

	expect(await standing(db, 'KES')).toEqual({ kind: 'never' });
	expect(await listOtherUnits(db, today)).toEqual([]);
	expect((await findUnitHistory(db, 'KES'))!.records).toMatchObject([{ name: 'Dinas Kesehatan', recordedTo: at(1) }]);
});
