import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Programme } from '#lib/content/model.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { enrolment, formerDueDay } from '#lib/server/db/schema/programmes.ts';
import { databaseUrlOf, testDatabase } from '#lib/server/db/test-database.ts';
import { addDays } from '../organisation/days.ts';
import { runStaffTask } from '../organisation/run-staff-task.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { TestCity } from '../oversight/test-city.ts';
import { moveDue, previewDue } from './due-change.ts';
import { enrolEveryone, findCycle } from './programmes.ts';
import { prepareProgramme, publishProgramme } from './publish-programme.ts';
import { insertModules } from './test-modules.ts';

const opens = '2026-03-01';
const noon = (day: string) => new Date(`${day}T12:00:00+07:00`);

function programmeOf(period: Partial<Programme['cycles'][number]>, summary = ''): Programme {
	return {
		...{ id: 'dasar', title: 'Dasar', summary, descriptionHtml: '', modules: ['modul-a'], circulars: [] },
		...{ pledge: null, briefing: false, jp: null, audience: [], origin: 'public' },
		cycles: [{ id: '2026', opens, due: '2026-05-31', validMonths: 12, ...period }]
	};
}

async function cityWith(period: Partial<Programme['cycles'][number]> = {}) {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	await insertModules(db, ['modul-a'], noon(opens));
	const office = await city.addUnit(null);
	const old = await city.addPerson({ unitId: office });
	const done = await city.addPerson({ unitId: office });
	const publish = async (told: Programme, day: string) => {
		await db.write((tx) => publishProgramme(tx, prepareProgramme(told), { by: 'command', now: noon(day) }));
		await enrolEveryone(db, () => noon(day));
	};
	await publish(programmeOf(period), opens);
	await db.write((tx) =>
		tx
			.update(enrolment)
			.set({ completedAt: noon('2026-03-03') })
			.where(eq(enrolment.personId, done))
	);
	const late = await city.addPerson({ unitId: office, from: '2026-05-01' });
	await enrolEveryone(db, () => noon('2026-05-01'));
	await rollStandings(db, noon('2026-05-02'));
	const theCycle = async () => (await findCycle(db, 'dasar/2026'))!;
	const look = async (due: string, day = '2026-05-02') => previewDue(db, await theCycle(), due, day);
	const move = async (due: string, { reason = 'Surat Sekda', seen = '', day = '2026-05-02' } = {}) => {
		const mark = seen || (await look(due, day)).mark;
		const { id } = await theCycle();

		return db.write((tx) => moveDue(tx, id, { due, reason, seen: mark }, { by: 'administrator', now: noon(day) }));
	};
	const dueOf = async (personId: string) =>
		(await db.select().from(enrolment).where(eq(enrolment.personId, personId)).get())!.dueOn;

	return { db, city, office, publish, theCycle, look, move, dueOf, old, done, late };
}

it('moves the due day of everybody but who has a later one, as it was told before', async () => {
	const { db, look, move, dueOf, theCycle, old, done, late } = await cityWith({ newcomerDays: 60 });
	expect(await look('2026-06-15')).toMatchObject({ moved: 2, open: 1 });
	expect(await look('2026-07-31')).toMatchObject({ moved: 3, open: 2 });
	expect(await dueOf(old)).toBe('2026-05-31');

	await move('2026-06-15', { reason: '  Surat Sekda 12/2026 ' });
	expect(await Promise.all([old, done, late].map(dueOf))).toEqual(['2026-06-15', '2026-06-15', '2026-06-30']);
	expect(await theCycle()).toMatchObject({ dueOn: '2026-06-15', fileDueOn: '2026-05-31', dueBy: null });
	expect((await db.select().from(formerDueDay)).map(({ dueOn }) => dueOn)).toEqual(['2026-05-31', '2026-05-31']);
	expect((await db.select().from(auditEntry)).filter(({ kind }) => kind === 'programme.due')).toHaveLength(1);
	expect(await recountFigures(db)).toMatchObject({ standings: 3, wrongStandings: 0, wrongFigures: 0 });
});

it('stays when the file is published again, until the file names another day', async () => {
	const { move, publish, theCycle } = await cityWith();
	await move('2026-06-15');
	await publish(programmeOf({}, 'Baru'), '2026-05-03');
	expect(await theCycle()).toMatchObject({ dueOn: '2026-06-15', fileDueOn: '2026-05-31' });
	// Moved again, the file's day is still the file's.
	await move('2026-06-20', { day: '2026-05-03' });
	expect(await theCycle()).toMatchObject({ dueOn: '2026-06-20', fileDueOn: '2026-05-31' });

	await publish(programmeOf({ due: '2026-07-01' }), '2026-05-04');
	expect(await theCycle()).toMatchObject({ dueOn: '2026-07-01', fileDueOn: null });
	await move('2026-07-15', { day: '2026-05-05' });
	await move('2026-07-01', { day: '2026-05-06' });
	expect(await theCycle()).toMatchObject({ dueOn: '2026-07-01', fileDueOn: null });
});

it('is refused for a wrong day, without a reason, and when it would no longer do what was looked at', async () => {
	const { db, city, office, look, move, theCycle } = await cityWith();
	for (const [due, code] of [
		['31 Mei', 'due_day'],
		['2026-05-01', 'due_early'],
		['2026-05-31', 'due_same']
	] as const) {
		await expect(look(due)).rejects.toMatchObject({ code, field: 'due' });
	}
	await expect(move('2026-06-15', { reason: ' ' })).rejects.toMatchObject({ field: 'reason' });
	await expect(move('2026-06-15', { reason: 'x'.repeat(301) })).rejects.toMatchObject({ field: 'reason' });

	const { mark } = await look('2026-06-15');
	await city.addPerson({ unitId: office, from: '2026-05-02' });
	await enrolEveryone(db, () => noon('2026-05-02'));
	await expect(move('2026-06-15', { seen: mark })).rejects.toMatchObject({ code: 'due_moved' });
	expect(await theCycle()).toMatchObject({ dueOn: '2026-05-31', fileDueOn: null });
});

it('is moved and refused alike by the process in which a page has it done', { timeout: 120_000 }, async () => {
	const { db, look, theCycle } = await cityWith();
	// The moment is the page's, not that of the process.
	const task = {
		...{ kind: 'due' as const, databaseUrl: await databaseUrlOf(db), personId: 'administrator' },
		...{ now: noon('2026-05-02'), cycleId: (await theCycle()).id }
	};
	const { mark } = await look('2026-06-15');
	const asked = { due: '2026-06-15', reason: 'Surat Sekda', seen: mark };
	await expect(runStaffTask({ ...task, asked: { ...asked, reason: '' } }, 60_000)).rejects.toMatchObject({
		...{ code: 'reason_missing', field: 'reason' }
	});
	await runStaffTask({ ...task, asked }, 60_000);
	expect(await theCycle()).toMatchObject({ dueOn: '2026-06-15', fileDueOn: '2026-05-31' });
});

it('is refused where days count from enrolment, and in a period that is over', async () => {
	const relative = await cityWith({ dueDays: 91 });
	await expect(relative.look('2026-06-15')).rejects.toMatchObject({ code: 'due_fixed' });
	const over = await cityWith();
	await expect(over.look('2027-12-01', '2027-06-01')).rejects.toMatchObject({ code: 'due_fixed' });
});

it('counts beforehand whom it then moves, back and forth, and every figure is that of a recount', async () => {
	const { db, look, move, dueOf, theCycle, old, done, late } = await cityWith({ newcomerDays: 40 });

	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 0, max: 90 }), async (days) => {
			const due = addDays('2026-05-02', days);
			if (due === (await theCycle()).dueOn) return;

			const before = await Promise.all([old, done, late].map(dueOf));
			const { moved, open } = await look(due);
			await move(due);
			const changed = (await Promise.all([old, done, late].map(dueOf))).map((each, i) => each !== before[i]);
			expect(moved).toBe(changed.filter(Boolean).length);
			expect(open).toBe([changed[0], changed[2]].filter(Boolean).length);
			expect(await recountFigures(db)).toMatchObject({ standings: 3, wrongStandings: 0, wrongFigures: 0 });
		}),
		{ numRuns: 15 }
	);
});
