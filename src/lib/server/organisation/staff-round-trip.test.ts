import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyImport, stageImport } from './import.ts';
import { findPersonByNumber } from './persons.ts';
import { addAbsence } from './absences.ts';
import { exportStaff } from './staff-export.ts';
import { describeFinding } from './staff-file.ts';
import { anyAct, perform } from './test-acts.ts';
import { acting, apply, city, examine, now, staff, units } from './test-staff.ts';

/** The absences of one person, none of which meets another one. */
const absences = fc.subarray([
	{ kind: 'leave', from: '2026-03-02', to: '2026-07-05' },
	{ kind: 'study', from: '2026-08-03', to: '2026-08-31' },
	{ kind: 'leave', from: '2026-09-10', to: '2026-11-30' },
	{ kind: 'seconded', from: '2026-12-15', to: '' }
]);

describe('an export of any organisation', () => {
	it('comes back as nothing to do, in both formats, and tells another database the same', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(anyAct, { minLength: 1, maxLength: 14 }),
				fc.tuple(absences, absences, absences),
				async (acts, away) => {
					const db = await city();
					await apply(db, [...units, ...[0, 1, 2].map((who) => staff(`A${who}`, 'DIK'))]);
					for (const [who, each] of away.entries()) {
						const { id } = (await findPersonByNumber(db, `A${who}`))!;
						for (const typed of each) await db.write((tx) => addAbsence(tx, id, typed, acting));
					}
					for (const each of acts) await perform(db, each);

					const { bytes } = await exportStaff(db, 'csv', 'command', now);
					const file = new TextDecoder().decode(bytes);
					for (const given of [bytes, (await exportStaff(db, 'xlsx', 'command', now)).bytes]) {
						const { diff } = await examine(db, given, { scope: 'all' });
						expect(diff.errors.map(describeFinding), file).toEqual([]);
						expect(diff.differences, file).toEqual([]);
						expect(diff.operations, file).toEqual([]);
					}

					// What ends meanwhile is over, and the file says so.
					for (const at of [new Date('2026-09-15T03:00:00Z'), new Date('2027-02-01T03:00:00Z')]) {
						const { diff } = await examine(db, bytes, { scope: 'all', at });
						expect(diff.errors.map(describeFinding), file).toEqual([]);
						expect(diff.differences, file).toEqual([]);
					}

					const other = await city();
					const found = await examine(other, bytes);
					// What stands only because it is known already is refused of people whom nobody knows.
					const columns = found.diff.errors.map(({ column }) => column);
					expect(['jabatan_utama', 'jabatan', 'kepala']).toEqual(expect.arrayContaining(columns));
					if (columns.length > 0) return;

					await applyImport(other, await stageImport(other, found, null, now), {}, 'command', () => now);
					const again = await exportStaff(other, 'csv', 'command', now);
					expect(new TextDecoder().decode(again.bytes)).toBe(file);
					other.close();
					db.close();
				}
			),
			{ numRuns: 25 }
		);
	}, 60_000);
});
