import { and, eq, isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, Programme } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { categories, post, unit } from '#lib/server/db/schema/organisation.ts';
import { standing } from '#lib/server/db/schema/oversight.ts';
import { cycle, enrolment } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { TestCity } from '../oversight/test-city.ts';
import { listCyclesAhead, previewAudience, previewMark, saveAudience, thoughtOf } from './audience-change.ts';
import { listLeaving, listMembers } from './lists.ts';
import { enrolEveryone } from './programmes.ts';
import { prepareProgramme, publishProgramme } from './publish-programme.ts';
import { insertModules } from './test-modules.ts';

const now = new Date('2026-03-02T05:00:00Z');
const on = '2026-03-02';
const acting = { by: 'administrator', now };
const everything = { search: '', limit: 1000, offset: 0 };

const programme: Programme = {
	id: 'dasar',
	title: 'Dasar',
	summary: '',
	descriptionHtml: '',
	modules: ['modul-a'],
	circulars: [],
	pledge: null,
	briefing: false,
	jp: null,
	audience: [{ category: ['camat'] }],
	cycles: [
		{ id: '2026', opens: '2026-01-01', due: '2026-06-30', validMonths: 12 },
		{ id: '2027', opens: '2027-01-01', due: '2027-06-30', validMonths: 12 }
	],
	origin: 'public'
};

async function cityOf(people: { category: (typeof categories)[number]; unit: number; heads: boolean }[]) {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null);
	const units = [top, await city.addUnit(top), await city.addUnit(null)];
	await insertModules(db, ['modul-a'], now);
	const ids: string[] = [];
	for (const { unit: at, category, heads } of people) {
		ids.push(await city.addPerson({ unitId: units[at]!, category, heads }));
	}
	const codes = (await db.select().from(unit)).map(({ code }) => code);

	return { db, city, ids, codes };
}

const publish = async (db: Database, changed: Partial<Programme> = {}) => {
	const prepared = prepareProgramme({ ...programme, ...changed });
	const published = await db.write((tx) => publishProgramme(tx, prepared, { by: 'command', now }));
	const { enrolled } = await enrolEveryone(db, () => now);

	return { ...published, enrolled };
};
const save = async (db: Database, audience: Condition[], seen?: string) => {
	const mark = seen ?? previewMark(await previewAudience(db, 'dasar', audience, on));

	const { entering } = await db.write((tx) => saveAudience(tx, 'dasar', { audience, seen: mark }, acting));
	const { enrolled } = await enrolEveryone(db, () => now);

	return { entering, enrolled };
};
const enrolledIn = async (db: Database, cycleId: string) =>
	(
		await db
			.select()
			.from(enrolment)
			.where(and(eq(enrolment.cycleId, cycleId), isNull(enrolment.endedAt)))
	)
		.map(({ personId }) => personId)
		.sort();
const three = [
	{ category: 'camat', unit: 0, heads: true },
	{ category: 'lurah', unit: 1, heads: true },
	{ category: 'pelaksana', unit: 2, heads: false }
] as const;

describe('an audience that is saved in the browser', () => {
	it('enrols whom it takes in, keeps whom it leaves out, and is told in the log', async () => {
		const { db, ids } = await cityOf([...three]);
		await publish(db);
		const [running, later] = await listCyclesAhead(db, 'dasar', on);
		expect(await previewAudience(db, 'dasar', [{ category: ['lurah'] }], on)).toMatchObject([
			{ cycle: { key: '2026' }, takingIn: true, within: 1, entering: 1, leaving: 1 },
			{ cycle: { key: '2027' }, takingIn: false, within: 1, entering: 1, leaving: 1 }
		]);

		expect(await save(db, [{ category: ['lurah'] }])).toEqual({ entering: 1, enrolled: 1 });
		expect(await enrolledIn(db, running!.id)).toEqual([ids[0]!, ids[1]!].sort());
		expect(await enrolledIn(db, later!.id)).toEqual([]);
		expect(await db.$count(standing)).toBe(2);
		expect((await db.select().from(auditEntry)).map(({ kind }) => kind)).toContain('programme.audience');
		expect((await db.select().from(cycle))[0]).toMatchObject({
			fileAudience: [{ category: ['camat'] }],
			audienceSavedBy: 'administrator'
		});
	});

	it('stays when the file is published with another one, and says so, until the file says the same', async () => {
		const { db } = await cityOf([...three]);
		await publish(db);
		await save(db, [{ category: ['lurah'] }]);

		expect(await publish(db)).toMatchObject({ outcome: 'unchanged', keptAudiences: ['2026', '2027'] });
		expect(await publish(db, { audience: [{ head: true }] })).toMatchObject({
			keptAudiences: ['2026', '2027'],
			enrolled: 0
		});
		expect((await db.select().from(cycle))[0]).toMatchObject({
			audience: [{ category: ['lurah'] }],
			fileAudience: [{ head: true }]
		});

		expect(await publish(db, { audience: [{ any: [{ category: ['lurah'] }] }] })).toMatchObject({ keptAudiences: [] });
		expect((await db.select().from(cycle))[0]).toMatchObject({ fileAudience: null, audienceSavedAt: null });
		expect(await publish(db, { audience: [] })).toMatchObject({ keptAudiences: [], enrolled: 1 });
	});

	it('is the file’s again once the file’s own rule is saved', async () => {
		const { db } = await cityOf([...three]);
		await publish(db);
		await save(db, [{ category: ['lurah'] }]);
		await save(db, programme.audience);

		expect(await db.select().from(cycle)).toMatchObject([{ fileAudience: null }, { fileAudience: null }]);
	});

	it('is refused when it changes nothing, names an unknown unit, or no longer does what was looked at', async () => {
		const { db, city, codes } = await cityOf([...three]);
		await publish(db);
		const seen = previewMark(await previewAudience(db, 'dasar', [{ head: true }], on));
		await city.addPerson({ unitId: (await db.select().from(unit))[0]!.id, heads: true });

		await expect(save(db, [{ head: true }], seen)).rejects.toMatchObject({ code: 'audience_moved' });
		await expect(save(db, programme.audience)).rejects.toMatchObject({ code: 'audience_same' });
		await expect(save(db, [{ unit: ['X', codes[0]!] }])).rejects.toMatchObject({
			message: expect.stringContaining(': X.')
		});
		expect((await db.select().from(cycle))[0]!.fileAudience).toBeNull();
	});

	it('is refused when as many others would come as were looked at', async () => {
		const { db, city, ids } = await cityOf([...three]);
		await publish(db);
		const unitId = (await db.select().from(unit))[0]!.id;
		const rule: Condition[] = [{ category: ['lurah'] }];
		const looked = await previewAudience(db, 'dasar', rule, on);
		await db.write((tx) => tx.update(post).set({ category: 'pelaksana' }).where(eq(post.personId, ids[1]!)));
		await city.addPerson({ unitId, category: 'lurah' });
		const counts = ({ within, entering, leaving }: (typeof looked)[number]) => [within, entering, leaving];
		expect((await previewAudience(db, 'dasar', rule, on)).map(counts)).toEqual(looked.map(counts));

		await expect(save(db, rule, previewMark(looked))).rejects.toMatchObject({ code: 'audience_moved' });
	});

	it('is refused when every period is over', async () => {
		const { db } = await cityOf([...three]);
		const cycles = [{ id: '2024', opens: '2024-01-01', due: '2024-06-30', validMonths: 6 }];
		await publish(db, { cycles });

		await expect(save(db, [])).rejects.toMatchObject({ code: 'audience_closed' });
	});
});

it('saving does exactly what the dry run told, and figures stay those of a recount', { timeout: 120_000 }, async () => {
	const person = fc.record({ category: fc.constantFrom(...categories), unit: fc.nat({ max: 2 }), heads: fc.boolean() });
	const simple = fc.oneof(
		fc.record({ unit: fc.subarray(['U1', 'U2', 'U3'], { minLength: 1 }) }),
		fc.record({ category: fc.subarray([...categories], { minLength: 1 }) }),
		fc.record({ head: fc.boolean() }),
		fc.record({ start: fc.constantFrom('post' as const, 'employment' as const), since: fc.constant('2020-01-01') })
	);
	const rule = fc.array(fc.oneof(simple, fc.record({ any: fc.array(simple, { minLength: 2, maxLength: 3 }) })), {
		maxLength: 3
	});

	await fc.assert(
		fc.asyncProperty(
			fc.array(person, { minLength: 1, maxLength: 8 }),
			fc.array(rule, { minLength: 1, maxLength: 3 }),
			async (people, rules) => {
				const { db } = await cityOf(people);
				await publish(db);
				await db.write((tx) => rebuildStandings(tx, on));
				const [running] = await listCyclesAhead(db, 'dasar', on);

				for (const audience of rules) {
					const [inForce] = await listCyclesAhead(db, 'dasar', on);
					const looked = thoughtOf(inForce!, audience);
					const [effect] = await previewAudience(db, 'dasar', audience, on);
					const entering = await listMembers(db, looked, on, { ...everything, filter: 'waiting' });
					const leaving = await listLeaving(db, looked, on, everything);
					expect([entering.total, leaving.total]).toEqual([effect!.entering, effect!.leaving]);
					const before = await enrolledIn(db, running!.id);

					const saved = await save(db, audience).catch((problem: { code: string }) => problem.code);
					if (saved === 'audience_same') continue;

					expect(saved).toEqual({ entering: effect!.entering, enrolled: effect!.entering });
					const told = entering.members.map(({ personId }) => personId);
					expect(await enrolledIn(db, running!.id)).toEqual([...before, ...told].sort());
					const [after] = await previewAudience(db, 'dasar', audience, on);
					expect(after).toMatchObject({ within: effect!.within, entering: 0, leaving: 0 });
					expect(await recountFigures(db)).toMatchObject({ on, wrongStandings: 0, wrongFigures: 0 });
				}
			}
		),
		{ numRuns: 25 }
	);
});
