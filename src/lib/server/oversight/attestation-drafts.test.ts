import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { saveNotes } from './attestation-drafts.ts';
import { findAttestation, signAttestation } from './attestations.ts';
import { parseRoster } from './frozen-roster.ts';
import { foundDinas, later, signedAt, signedStatement } from './test-city.ts';

test('a statement that replaces another begins with its notes', async () => {
	const { db, request, head, ani, budi } = await foundDinas(await testDatabase());
	await saveNotes(db, request, head, { [ani.id]: { kind: 'sick' }, [budi.id]: { kind: 'leave' } }, signedAt);
	await signedStatement(db, request);
	await saveNotes(db, request, head, { [budi.id]: null }, later);
	const { id } = await signAttestation(db, request, later);

	const { people } = parseRoster((await findAttestation(db, id))!.rosterJson);
	expect(people.map(({ name, note }) => [name, note?.kind])).toEqual([
		['Ani', 'sick'],
		['Budi', undefined],
		['Kepala', undefined],
		['Cici', undefined]
	]);
});
