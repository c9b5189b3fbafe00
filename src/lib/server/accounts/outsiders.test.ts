import { expect, test } from 'vitest';
import { findPersonByNumber } from '../organisation/persons.ts';
import { createPerson } from './outsiders.ts';
import { now, numberOf, peopledCity } from './test-people.ts';

const outsider = { name: ' Siti  Aminah ', organisation: 'Bawaslu Kota Contoh', from: '2026-11-02', by: 'admin' };

test('an outsider gets a local number that says nothing and is found by it', async () => {
	const db = await peopledCity();
	const { personId, number } = await db.write((tx) => createPerson(tx, outsider, now));
	expect(number).toMatch(/^LUAR\d{6}$/);
	expect(await findPersonByNumber(db, `luar ${number.slice(4)}`)).toEqual({
		id: personId,
		name: 'Siti Aminah',
		organisation: 'Bawaslu Kota Contoh'
	});
});

test('an outsider is not entered twice', async () => {
	const db = await peopledCity();
	await db.write((tx) => createPerson(tx, outsider, now));
	await expect(db.write((tx) => createPerson(tx, outsider, now))).rejects.toMatchObject({ code: 'person_exists' });
});

test('a number that somebody has is not given again', async () => {
	const db = await peopledCity();
	const number = await numberOf(db, 'staf');
	await expect(db.write((tx) => createPerson(tx, { ...outsider, number }, now))).rejects.toMatchObject({
		field: 'number'
	});
	await expect(db.write((tx) => createPerson(tx, { ...outsider, number: 'a?' }, now))).rejects.toMatchObject({
		field: 'number'
	});
	await expect(db.write((tx) => createPerson(tx, { ...outsider, name: ' ' }, now))).rejects.toMatchObject({
		field: 'name'
	});
});
