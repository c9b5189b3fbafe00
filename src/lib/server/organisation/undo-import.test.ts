import fc from 'fast-check';
import { and, eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Condition } from '#lib/content/model.ts';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { briefing, briefingUnit } from '#lib/server/db/schema/briefings.ts';
import { certificate, code } from '#lib/server/db/schema/certificates.ts';
import { extraAttempt } from '#lib/server/db/schema/learning.ts';
import { delegation, post, rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { attestation, attestationDraft, attestationRow, figure, standing } from '#lib/server/db/schema/oversight.ts';
import { cycle, enrolment, formerDueDay, requirement, waiver } from '#lib/server/db/schema/programmes.ts';
import type { AttestationFacts, CertificateFacts } from '#lib/server/documents/facts.ts';
import { sumFigures } from '../oversight/figure-sums.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rebuildStandings, rollStandings } from '../oversight/standings.ts';
import { prepareProgramme, publishProgramme } from '../programmes/publish-programme.ts';
import { insertModules } from '../programmes/test-modules.ts';
import { everywhere } from './clocks.ts';
import { endOfDay } from './days.ts';
import { raiseDispute } from './disputes.ts';
import { countDifferences, stageImport, applyImport } from './import.ts';
import { mergePersons } from './merge-persons.ts';
import { findPersonByNumber, primaryPost } from './persons.ts';
import { readBase } from './staff-base.ts';
import { correctPerson } from './staff-changes.ts';
import { listStaff } from './staff-list.ts';
import {
	apply,
	city,
	differences,
	examine,
	insertProgramme,
	now,
	problemOf,
	staff,
	unitOf,
	units
} from './test-staff.ts';
import type { Row } from './test-staff.ts';
import { describeObstacles, lastImport, planUndo, undoImport } from './undo-import.ts';
import { findUnit } from './units.ts';

const later = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const onLater = (days: number) => later(days).toISOString().slice(0, 10);

async function bring(db: Database, rows: readonly Row[], at: Date, leftOn?: string): Promise<string> {
	const examined = await examine(db, rows, { scope: 'all', at });
	const id = await stageImport(db, examined, null, at);
	await applyImport(db, id, { leftOn, confirmLeft: countDifferences(examined).leftPeople }, 'command', () => at);

	return id;
}

/** What is known now, without the ids of records and those of whom nothing is known. */
async function known(db: Database) {
	const base = await readBase(db);
	const facts = (records: readonly { id: string }[]) =>
		records.map((record) => JSON.stringify({ ...record, id: undefined })).sort();

	return {
		units: base.units
			.filter(({ versions }) => versions.length > 0)
			.map(({ versions, ...unit }) => ({ ...unit, versions: facts(versions) })),
		persons: base.persons
			.filter(({ numbers }) => numbers.length > 0)
			.map(({ numbers, employments, posts, absences, ...person }) => ({
				...person,
				absences: facts(absences),
				numbers: facts(numbers),
				employments: facts(employments),
				posts: facts(posts)
			}))
	};
}

async function expectFiguresAsCounted(db: Database, on: string): Promise<void> {
	const read = async () => [
		(await db.select().from(figure))
			.filter(({ count }) => count !== 0)
			.map((row) => JSON.stringify(row))
			.sort(),
		(await db.select().from(standing)).map((row) => JSON.stringify(row)).sort()
	];
	const kept = await read();
	await db.write((tx) => rebuildStandings(tx, on));
	expect(kept).toEqual(await read());
}

describe('an import that is undone', () => {
	const place = fc.record({
		person: fc.integer({ min: 0, max: 4 }),
		unit: fc.constantFrom('KOTA', 'DIK', 'KES', 'NEW'),
		title: fc.constantFrom('Analis', 'Arsiparis'),
		name: fc.constantFrom('Ani', 'Budi'),
		employment: fc.constantFrom('PNS', 'PPPK'),
		from: fc.constantFrom('', '2024-01-01', '2026-03-01', '2026-09-01'),
		heads: fc.boolean(),
		away: fc.constantFrom('', '2026-02-01', '2026-03-01'),
		renumbered: fc.boolean()
	});
	const file = fc.uniqueArray(place, { selector: ({ person }) => person, minLength: 1, maxLength: 5 });

	it('leaves what was known before, and figures as they are counted, whatever was in it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), fc.boolean(), async (files, leave) => {
				const db = await city();
				await bring(db, units, later(0));
				await db.write(insertProgramme);
				let before = await known(db);
				let rows: Row[] = [];
				let at = now;
				let id = '';
				let same: unknown = [];

				for (const [index, places] of files.entries()) {
					at = later(10 * (index + 1));
					before = await known(db);
					rows = [...units, { kode_unit: 'NEW', nama_unit: 'Unit Baru', kode_induk: 'KOTA' }];

					for (const each of places) {
						const wanted = `P${each.person}${each.renumbered ? 'B' : ''}`;
						const old = `P${each.person}${each.renumbered ? '' : 'B'}`;
						const oldKnown = await findPersonByNumber(db, old);
						rows.push(
							staff(wanted, each.unit, {
								nomor_lama: oldKnown ? old : '',
								nama: `${each.name} ${each.person}`,
								jenis_kepegawaian: each.employment,
								jabatan: each.title,
								kepala: each.heads ? 'ya' : 'tidak',
								status_jabatan: 'plt',
								mulai: each.from,
								...(each.away !== '' && {
									tidak_di_tempat: 'cuti',
									tidak_di_tempat_mulai: '2026-01-01',
									tidak_di_tempat_sampai: each.away
								})
							})
						);
					}
					same = (await examine(db, rows, { scope: 'all', at })).diff.differences;
					id = await bring(db, rows, at, leave ? '2026-12-01' : undefined);
				}

				const undone = new Date(at.getTime() + 1000);
				expect(await lastImport(db)).toBe(id);
				await undoImport(db, id, 'command', () => undone);

				expect(await known(db)).toEqual(before);
				expect((await examine(db, rows, { scope: 'all', at })).diff.differences).toEqual(same);
				await expectFiguresAsCounted(db, onLater(10 * files.length));
				db.close();
			}),
			{ numRuns: 40 }
		);
	}, 120_000);

	it('is refused once somebody whom it brought was merged with another record', async () => {
		const db = await city();
		await bring(db, [...units, staff('A1', 'DIK')], now);
		const id = await bring(db, [...units, staff('A1', 'DIK'), staff('A2', 'KES')], later(1));
		const [keptId, goneId] = [(await findPersonByNumber(db, 'A1'))!.id, (await findPersonByNumber(db, 'A2'))!.id];
		const acting = { actor: 'command', on: onLater(2), now: later(2) };
		await db.write((tx) => mergePersons(tx, { keptId, goneId, posts: 'gone', signIn: 'kept' }, acting));

		expect((await planUndo(db, id)).obstacles).toContainEqual({ kind: 'changes', count: 1 });
		// A file that knows both numbers as one person changes nothing.
		expect(await differences(db, [...units, staff('A1', 'KES', { nama: 'Pegawai A1' })], { at: later(3) })).toEqual([]);
	});

	it('is told before it happens, ends the enrolments that it made, and keeps what we knew meanwhile', async () => {
		const db = await city();
		await bring(db, [...units, staff('A1', 'DIK')], now);
		await db.write(insertProgramme);
		const id = await bring(
			db,
			[...units, staff('A1', 'KES', { nama: 'Nama Salah', mulai: '2026-05-01' }), staff('A2', 'DIK')],
			later(1)
		);
		const a2 = (await findPersonByNumber(db, 'A2'))!;

		const plan = await planUndo(db, id);
		expect(plan).toMatchObject({ newPeople: 1, restored: 1, units: 0, obstacles: [], fileName: 'pegawai.csv' });
		await undoImport(db, id, 'command', () => later(2));

		expect(await findPersonByNumber(db, 'A1')).toMatchObject({ name: 'Pegawai A1' });
		expect(await unitOf(db, 'A1', '2026-06-01')).toBe('DIK');
		expect(await unitOf(db, 'A1', '2026-06-01', new Date(later(2).getTime() - 1))).toBe('KES');
		expect(await findPersonByNumber(db, 'A2')).toBeUndefined();
		expect((await listStaff(db, onLater(2), { search: '', state: 'inactive', page: 1, size: 9 })).people).toEqual([]);
		expect(await db.select().from(enrolment).where(eq(enrolment.personId, a2.id))).toMatchObject([
			{ endedAt: later(2), endReason: 'left' }
		]);
		expect(await db.select().from(auditEntry).where(eq(auditEntry.kind, 'staff.undo'))).toHaveLength(1);
		expect((await problemOf(() => undoImport(db, id, 'command', () => later(3)))).code).toBe('undo_done');
		expect((await differences(db, [...units, staff('A2', 'DIK')], { at: later(3) })).map(({ kind }) => kind)).toEqual([
			'new',
			'left'
		]);
	});

	it('may be undone after a due day was moved, and what was due before stays known', async () => {
		const db = await city();
		await bring(db, units, now);
		await db.write(insertProgramme);
		const id = await bring(db, [...units, staff('A2', 'DIK')], later(1));
		await insertModules(db, ['m'], now);
		const period = { id: '1', opens: '2026-01-01', due: '2027-06-30', validMonths: 12 };
		const moved = prepareProgramme({
			...{ id: 'p', title: 'P', summary: '', descriptionHtml: '', modules: ['m'], circulars: [], pledge: null },
			...{ briefing: false, jp: null, audience: [], cycles: [period], origin: 'public' }
		});
		await db.write((tx) => publishProgramme(tx, moved, { by: 'command', now: later(2) }));
		const former = await db.select().from(formerDueDay);
		expect(former).toMatchObject([{ dueOn: '2026-12-31', until: later(2) }]);

		expect((await undoImport(db, id, 'command', () => later(3))).obstacles).toEqual([]);
		expect(await db.select().from(enrolment)).toMatchObject([
			{ id: former[0]!.enrolmentId, dueOn: '2027-06-30', endedAt: later(3) }
		]);
		expect(await db.select().from(formerDueDay)).toEqual(former);
		await expectFiguresAsCounted(db, onLater(3));
	});

	it('opens again a report that it had settled', async () => {
		const db = await city();
		await bring(db, [...units, staff('H1', 'DIK', { kepala: 'ya' }), staff('A1', 'DIK')], now);
		const a1 = (await findPersonByNumber(db, 'A1'))!;
		const head = (await findPersonByNumber(db, 'H1'))!;
		const held = (await primaryPost(db, a1.id, onLater(1)))!;
		const raised = { personId: a1.id, postId: held.id, kind: 'moved', raisedBy: head.id } as const;
		await db.write((tx) => raiseDispute(tx, raised, onLater(1), later(1)));
		const id = await bring(
			db,
			[...units, staff('H1', 'DIK', { kepala: 'ya' }), staff('A1', 'KES', { mulai: '2026-07-01' })],
			later(2)
		);
		expect(await db.select({ decision: rosterDispute.decision }).from(rosterDispute)).toEqual([
			{ decision: 'accepted' }
		]);

		await undoImport(db, id, 'command', () => later(3));
		expect(await db.select({ decision: rosterDispute.decision }).from(rosterDispute)).toEqual([{ decision: null }]);
	});
});

describe('an import on which something rests', () => {
	async function refusal(done: (db: Database, ids: { a1: string; a2: string }) => Promise<unknown>): Promise<string> {
		const db = await city();
		await bring(db, [...units, staff('A1', 'DIK')], now);
		await db.write(insertProgramme);
		const id = await bring(db, [...units, staff('A1', 'KES'), staff('A2', 'DIK')], later(1));
		const ids = { a1: (await findPersonByNumber(db, 'A1'))!.id, a2: (await findPersonByNumber(db, 'A2'))!.id };
		await done(db, ids);
		const before = await known(db);
		const problem = await problemOf(() => undoImport(db, id, 'command', () => later(5)));
		expect(problem.code).toBe('undo_obstacles');
		expect(await known(db)).toEqual(before);

		return problem.message;
	}

	it('stays, and the reason is told with a count', async () => {
		expect(await refusal((db) => apply(db, [staff('A3', 'KES')], { at: later(2) }))).toContain('Impor sesudahnya: 1.');
		const acting = { actor: 'command', on: onLater(2), now: later(2) };
		const renamed = (db: Database, { a1 }: { a1: string }) =>
			db.write((tx) => correctPerson(tx, a1, { name: 'Lain' }, acting));
		expect(await refusal(renamed)).toContain('diubah sesudah impor ini: 1.');
		const activated = (db: Database, { a2 }: { a2: string }) =>
			db.write((tx) =>
				tx.insert(account).values({ personId: a2, passwordHash: 'x', activatedAt: later(2), createdAt: later(2) })
			);
		expect(await refusal(activated)).toContain('akunnya sudah aktif: 1.');
		const begun = (db: Database, { a2 }: { a2: string }) =>
			db.write((tx) =>
				tx
					.update(enrolment)
					.set({ startedAt: later(2) })
					.where(eq(enrolment.personId, a2))
			);
		expect(await refusal(begun)).toContain('mulai belajar: 1.');
	});

	it('stays while a rule, a briefing, a draft or a delegate is about a unit that it brought', async () => {
		const news = { kode_unit: 'NEW', nama_unit: 'Unit Baru', kode_induk: 'KOTA' };
		const naming = async (done: (db: Database, unitId: string, a1: string) => Promise<unknown>) => {
			const db = await city();
			await bring(db, [...units, staff('A1', 'DIK')], now);
			await db.write(insertProgramme);
			const id = await bring(db, [...units, news, staff('A1', 'DIK', { kepala: 'ya' })], later(1));
			const a1 = (await findPersonByNumber(db, 'A1'))!.id;
			await done(db, (await findUnit(db, 'NEW', onLater(1)))!.id, a1);

			return (await planUndo(db, id)).obstacles;
		};
		const rule: Condition[] = [{ any: [{ head: true }, { unit: ['KES', 'NEW'] }] }];
		const ruled = (set: { audience: Condition[] } | { fileAudience: Condition[] }) => (db: Database) =>
			db.write((tx) => tx.update(cycle).set(set));

		expect(await naming((db) => ruled({ audience: [{ unit: ['KES'] }] })(db))).toEqual([]);
		for (const set of [{ audience: rule }, { fileAudience: rule }]) {
			const found = await naming(ruled(set));
			expect(found).toEqual([{ kind: 'audiences', count: 1, programmes: ['P (1)'] }]);
			expect(describeObstacles(found)).toEqual(['Aturan peserta menyebut unit yang dibawa impor ini: P (1).']);
		}

		const about = [{ kind: 'units', count: 1 }];
		const attended = (db: Database, unitId: string, createdBy: string) =>
			db.write(async (tx) => {
				const held = { cycleId: 'c', title: 'S', heldOn: onLater(3), place: 'Aula', dayCode: 'X' };
				const [made] = await tx
					.insert(briefing)
					.values({ ...held, createdBy, createdAt: later(2) })
					.returning({ id: briefing.id });
				await tx.insert(briefingUnit).values({ briefingId: made!.id, unitId });
			});
		expect(await naming(attended)).toEqual(about);
		const prepared = { cycleId: 'c', scope: 'own', notes: {}, updatedAt: later(2) } as const;
		const drafted = (db: Database, unitId: string, preparedBy: string) =>
			db.write((tx) => tx.insert(attestationDraft).values({ ...prepared, unitId, preparedBy }));
		expect(await naming(drafted)).toEqual(about);
		// By the post that the import gave, over a unit that was there before.
		const delegated = async (db: Database, _: string, givenBy: string) => {
			const { id: givenByPostId, unitId } = (await primaryPost(db, givenBy, onLater(1)))!;
			const term = { fromOn: onLater(2), toOn: onLater(9), givenAt: later(2) };
			await db.write((tx) =>
				tx.insert(delegation).values({ ...term, unitId, personId: givenBy, givenBy, givenByPostId })
			);
		};
		expect(await naming(delegated)).toEqual(about);
	});
});

describe('what was certified, signed or done since', () => {
	type People = Record<'a1' | 'a2' | 'h1' | 'h2', string> & { dik: string; kes: string; kota: string };
	const asHead = { jabatan: 'Kepala', kepala: 'ya' };
	/** H1 becomes acting head of DIK beside the own post, A1 comes from DIK to KES, A2 is new; H2 heads KES as before. */
	async function obstacles(
		done: (tx: Transaction, people: People) => Promise<unknown>,
		more: Row[] = []
	): Promise<Record<string, number>> {
		const db = await city();
		const before = [...units, staff('A1', 'DIK'), staff('H1', 'KES'), staff('H2', 'KES', asHead)];
		await bring(db, before, now);
		await db.write(insertProgramme);
		const id = await bring(
			db,
			[
				...units.slice(0, 2),
				...(more.length > 0 ? more : units.slice(2)),
				staff('A1', 'KES', { mulai: '2026-07-02' }),
				staff('A2', 'DIK'),
				staff('H1', 'KES'),
				staff('H1', 'DIK', { ...asHead, jabatan_utama: 'tidak', status_jabatan: 'plt', mulai: '2026-07-02' }),
				staff('H2', 'KES', { ...asHead, kategori: 'jpt' })
			],
			later(1)
		);
		const personOf = async (number: string) => (await findPersonByNumber(db, number))!.id;
		const idOf = async (code: string) => (await findUnit(db, code, onLater(1)))!.id;
		const [a1, a2, h1, h2] = await Promise.all([personOf('A1'), personOf('A2'), personOf('H1'), personOf('H2')]);
		const [dik, kes, kota] = await Promise.all([idOf('DIK'), idOf('KES'), idOf('KOTA')]);
		await db.write((tx) => done(tx, { a1, a2, h1, h2, dik, kes, kota }));

		return Object.fromEntries((await planUndo(db, id)).obstacles.map(({ kind, count }) => [kind, count]));
	}

	const certified =
		(holder: Partial<CertificateFacts['holder']>, of: 'a1' | 'a2' | 'h1' | 'h2', at = later(2)) =>
		async (tx: Transaction, people: People) => {
			const [open] = await tx.select().from(enrolment).where(eq(enrolment.personId, people[of]));
			const facts = {
				holder: {
					...{ name: `Pegawai ${of.toUpperCase()}`, number: of.toUpperCase(), numberKind: 'local', employment: 'PNS' },
					...{ unit: { code: 'KES', name: 'Dinas Kesehatan' }, post: 'Analis', postKind: 'definitif', ...holder }
				}
			} as CertificateFacts;
			await tx.insert(code).values({ code: 'K', subjectKind: 'certificate', subjectId: 'k' });
			await tx.insert(certificate).values({
				...{ id: 'k', enrolmentId: open!.id, personId: people[of], number: 'K', code: 'K', facts, factsSha256: '' },
				...{ issuedAt: at, validUntil: '2027-07-01' }
			});
		};

	it('is a certificate of somebody new, or that says what the import brought', async () => {
		const one = { certificates: 1 };
		expect(await obstacles(certified({ unit: { code: 'DIK', name: 'Dinas Pendidikan' } }, 'a2'))).toEqual(one);
		// Moved: the paper names the unit that is taken back.
		expect(await obstacles(certified({}, 'a1'))).toEqual(one);
		// A second post is not on the paper, and another category neither.
		expect(await obstacles(certified({}, 'h1'))).toEqual({});
		expect(await obstacles(certified({ post: 'Kepala' }, 'h2'))).toEqual({});
		const renamed = [{ kode_unit: 'KES', nama_unit: 'Dinas Sehat', kode_induk: 'KOTA', jenis_unit: 'dinas' }];
		const bySehat = certified({ unit: { code: 'KES', name: 'Dinas Sehat' } }, 'h1');
		expect(await obstacles(bySehat, renamed)).toEqual(one);
		// Issued before: it says what was known then.
		expect(await obstacles(certified({}, 'a1', now))).toEqual({});
	});

	const signed =
		(by: 'h1' | 'h2', of: 'dik' | 'kes' | 'kota', listed?: 'a1' | 'h1', scope: 'own' | 'subtree' = 'own') =>
		async (tx: Transaction, people: People) => {
			const [held] = await tx
				.select()
				.from(post)
				.where(and(eq(post.personId, people[by]), eq(post.heads, true), isNull(post.recordedTo)));
			const at = { asOf: later(2), knownAt: later(2), signedAt: later(2) };
			await tx.insert(code).values({ code: 'S', subjectKind: 'attestation', subjectId: 's' });
			await tx.insert(attestation).values({
				...{ id: 's', unitId: people[of], cycleId: 'c', scope, signatoryId: people[by], signatoryPostId: held!.id },
				...{ number: 'S', code: 'S', facts: {} as AttestationFacts, rosterJson: '', rosterSha256: '', ...at }
			});
			if (listed) {
				const row = { attestationId: 's', personId: people[listed], unitId: people[of], state: 'not_started' };
				await tx.insert(attestationRow).values(row);
			}
		};

	it('is a statement in a post that the import gave, with its people, or on a unit that it changed', async () => {
		const one = { statements: 1 };
		expect(await obstacles(signed('h1', 'dik'))).toEqual(one);
		expect(await obstacles(signed('h2', 'kes', 'a1'))).toEqual(one);
		// The same post in another record.
		expect(await obstacles(signed('h2', 'kes'))).toEqual({});
		const renamed = [{ kode_unit: 'KES', nama_unit: 'Dinas Sehat', kode_induk: 'KOTA', jenis_unit: 'dinas' }];
		expect(await obstacles(signed('h2', 'kes'), renamed)).toEqual(one);
		expect(await obstacles(signed('h2', 'kota', undefined, 'subtree'), renamed)).toEqual(one);
		expect(await obstacles(signed('h2', 'kota'), renamed)).toEqual({});
	});

	it('is a decision about somebody new, or a report about anybody whom it touched', async () => {
		const tried = { requirementId: 'r', reason: '', grantedAt: later(2) };
		const extra = async (tx: Transaction, personId: string) => {
			const [{ id: requirementId } = { id: '' }] = await tx.select({ id: requirement.id }).from(requirement);
			await tx.insert(extraAttempt).values({ ...tried, requirementId, personId });
		};
		expect(await obstacles((tx, { a2 }) => extra(tx, a2))).toEqual({ decisions: 1 });
		expect(await obstacles((tx, { a1 }) => extra(tx, a1))).toEqual({});
		const reported = (by: 'h1' | 'h2', about: 'a1' | 'h2') => async (tx: Transaction, people: People) => {
			const held = await primaryPost(tx, people[about], onLater(2));
			const dispute = { kind: 'other', raisedAt: later(2), raisedBy: people[by] } as const;
			await tx.insert(rosterDispute).values({ ...dispute, personId: people[about], postId: held!.id });
		};
		expect(await obstacles(reported('h2', 'a1'))).toEqual({ decisions: 1 });
	});

	it('is what a head did by a post that only the import gave, or proposed for somebody whom it moved', async () => {
		const proposed =
			(by: 'h1' | 'h2', about: 'a1' | 'a2' | 'h1', granted = false) =>
			async (tx: Transaction, people: People) => {
				const [open] = await tx.select().from(enrolment).where(eq(enrolment.personId, people[about]));
				const asked = { reason: 'x', fromOn: onLater(2), toOn: onLater(9), proposedAt: later(2) };
				const decided = granted ? { decidedBy: people[by], decidedAt: later(2), granted } : {};
				await tx.insert(waiver).values({ ...asked, ...decided, enrolmentId: open!.id, proposedBy: people[by] });
			};
		expect(await obstacles(proposed('h1', 'a2'))).toEqual({ acts: 1, decisions: 1 });
		expect(await obstacles(proposed('h2', 'a1'))).toEqual({ acts: 1 });
		// Granted unasked, by the administrator.
		expect(await obstacles(proposed('h2', 'a1', true))).toEqual({});
		expect(await obstacles(proposed('h2', 'h1'))).toEqual({});

		const attended = (by: 'h1' | 'h2', of: 'dik' | 'kes') => async (tx: Transaction, people: People) => {
			const held = { id: 'b', cycleId: 'c', title: 'S', heldOn: onLater(3), place: 'Aula', dayCode: 'X' };
			await tx.insert(briefing).values({ ...held, createdBy: people[by], createdAt: later(2) });
			await tx.insert(briefingUnit).values({ briefingId: 'b', unitId: people[of] });
		};
		expect(await obstacles(attended('h1', 'dik'))).toEqual({ acts: 1 });
		expect(await obstacles(attended('h2', 'kes'))).toEqual({});
		const about = describeObstacles([{ kind: 'acts', count: 1 }]);
		expect(about[0]).toMatch(/^Tindakan kepala yang jabatannya dibawa impor ini.*: 1\.$/);
	});
});

it('a report that an import settled counts as settled for what was known until the import was undone', async () => {
	const db = await city();
	await db.write(insertProgramme);
	const at = (day: string) => new Date(`${day}T03:00:00Z`);
	await apply(db, [...units, staff('A1', 'DIK'), staff('A2', 'DIK')]);
	const [a1, a2] = [(await findPersonByNumber(db, 'A1'))!.id, (await findPersonByNumber(db, 'A2'))!.id];
	await rollStandings(db, at('2026-07-10'));
	const reported = (await db.select().from(post).where(eq(post.personId, a1)).get())!;
	const report = {
		personId: a1,
		postId: reported.id,
		kind: 'moved' as const,
		raisedBy: a2,
		raisedAt: at('2026-07-10')
	};
	await db.write((tx) => tx.insert(rosterDispute).values(report));
	// The letter moves them in August; until then they are where the report was about.
	await apply(db, [staff('A1', 'KES', { mulai: '2026-08-05' })], { at: at('2026-07-20') });
	const inCorrection = async (knownAt: Date) => {
		const moment = { asOf: endOfDay('2026-07-31', 'Asia/Jakarta'), knownAt };
		const { units } = await sumFigures(db, everywhere('2026-07-31'), { cycleId: 'c' }, moment);

		return [...units.values()].reduce((sum, { correction }) => sum + correction, 0);
	};
	expect(await inCorrection(at('2026-08-01'))).toBe(0);

	await undoImport(db, (await lastImport(db))!, 'command', () => at('2026-08-02'));
	expect(await inCorrection(at('2026-08-01'))).toBe(0);
	expect(await inCorrection(at('2026-08-03'))).toBe(1);
	expect(await inCorrection(at('2026-07-15'))).toBe(1);
	expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
});
