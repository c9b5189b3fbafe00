import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { officialTextVersion, acknowledgement } from '#lib/server/db/schema/official-texts.ts';
import { cycle, enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { certificatePaper } from '../documents/certificate-paper.ts';
import { findOverview } from '../learning/learning.ts';
import { asAsked, checkReading } from '../learning/reading-check.ts';
import { everywhere } from '../organisation/clocks.ts';
import { endOfDay } from '../organisation/days.ts';
import { sumFigures } from '../oversight/figure-sums.ts';
import { recountFigures } from '../oversight/recount.ts';
import { rollStandings } from '../oversight/standings.ts';
import { TestCity, zone } from '../oversight/test-city.ts';
import { enrolDue } from '../programmes/programmes.ts';
import { publishFolder } from '../publishing/publish-content.ts';
import { circularFile, pledgeFile, regulationFile, testFolder, textProgrammeFile } from '../publishing/test-folder.ts';
import { acknowledge, awaitedHead, listAcknowledged } from './acknowledgements.ts';
import { findCircularQuestions, findCurrentText, listTextVersions } from './official-texts.ts';

const now = new Date('2026-03-02T02:00:00Z');
const options = { by: 'command', now };

/** A unit with a head and a clerk, both asked to read a circular and to affirm a pledge. */
async function office(extra = '') {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null, 'Pemerintah');
	const unitId = await city.addUnit(top, 'Dinas Contoh');
	const head = await city.addPerson({ unitId, heads: true, title: 'Kepala Dinas', activated: now });
	const clerk = await city.addPerson({ unitId, activated: now });
	const { folder, write } = testFolder({
		'regulations/uu-20-2023.md': regulationFile(),
		'circulars/edaran.md': circularFile('edaran'),
		'pledges/ikrar.md': pledgeFile('ikrar'),
		'programmes/tekad.md': textProgrammeFile('tekad', `surat edaran: [edaran]\nikrar: ikrar\n${extra}`)
	});
	const report = await publishFolder(db, folder, options);

	return { db, city, top, unitId, head, clerk, folder, write, report };
}

const read = (db: Database, personId: string, version = 1, at = now) =>
	db.write((tx) => acknowledge(tx, { personId, kind: 'circular', ref: 'edaran', version }, at));
const affirm = (db: Database, personId: string, version = 1) =>
	db.write((tx) => acknowledge(tx, { personId, kind: 'pledge', ref: 'ikrar', version }, now));

describe('publishing official texts', () => {
	it('stores each version once, and again changes nothing', async () => {
		const { db, folder, report } = await office();

		expect(report.texts.map(({ kind, ref, version }) => [kind, ref, version])).toEqual([
			['circular', 'edaran', 1],
			['pledge', 'ikrar', 1]
		]);
		const entries = await db.$count(auditEntry);
		expect((await publishFolder(db, folder, options)).texts).toEqual([]);
		expect(await db.$count(officialTextVersion)).toBe(2);
		expect(await db.$count(auditEntry)).toBe(entries);
	});

	it('refuses another text under a version that stands, and says which version to give it', async () => {
		const { db, folder, write } = await office();
		write({ 'circulars/edaran.md': circularFile('edaran', { text: 'Isi yang lain.' }) });

		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({
			code: 'text_changed',
			message: expect.stringContaining('Naikkan `versi` menjadi 2')
		});
		write({ 'circulars/edaran.md': circularFile('edaran', { text: 'Isi yang lain.', version: 2 }) });
		await publishFolder(db, folder, options);
		write({ 'circulars/edaran.md': circularFile('edaran') });
		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'text_older' });

		expect((await listTextVersions(db, 'circular', 'edaran')).map(({ version }) => version)).toEqual([2, 1]);
	});

	it('takes better questions under the same version, and asks nobody again for them', async () => {
		const { db, clerk, folder, write } = await office();
		await read(db, clerk);
		write({ 'circulars/edaran.md': circularFile('edaran', { right: 'Setiap hari' }) });
		await publishFolder(db, folder, options);

		const { id } = (await findCurrentText(db, 'circular', 'edaran'))!;
		expect(JSON.stringify(await findCircularQuestions(db, id))).toContain('Setiap hari');
		expect(await db.$count(fulfilment)).toBe(1);
	});

	it('refuses a programme that asks for a text which is not there', async () => {
		const { db, folder, write } = await office();
		write({ 'programmes/lain.md': textProgrammeFile('lain', 'surat edaran: [tidak-ada]') });

		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'content_errors' });
	});
});

describe('the questions about a circular', () => {
	it('say which answer is wrong and where to read again, and never which is right', async () => {
		const { db } = await office();
		const questions = await findCircularQuestions(db, (await findCurrentText(db, 'circular', 'edaran'))!.id);
		const asked = questions.map(asAsked);
		expect(JSON.stringify(asked)).not.toMatch(/right|Petunjuk|Baca lagi|pairs/);

		const right = new Map(asked.map(({ id }) => [id, ['0']]));
		expect(checkReading(questions, right).map(({ verdict }) => verdict)).toEqual(['right', 'right', 'right']);

		const checked = checkReading(
			questions,
			new Map([
				['soal-1', ['1']],
				['soal-2', ['0']],
				['soal-3', ['7']]
			])
		);
		expect(checked.map(({ verdict }) => verdict)).toEqual(['wrong', 'right', 'blank']);
		expect(checked[0]!.hintHtml).toContain('Baca lagi bagian Isi');
		expect(checked[1]!.hintHtml).toBeNull();
	});
});

describe('who acknowledges a circular and affirms a pledge', () => {
	it('completes with the last of them and gets the certificate at once', async () => {
		const { db, head, clerk } = await office();
		const step = async (personId: string) => (await findOverview(db, personId, now)).next;

		expect(await step(clerk)).toMatchObject({ kind: 'circular', ref: 'edaran', dueOn: '2026-06-30' });
		expect(await read(db, clerk)).toEqual([]);
		expect(await step(clerk)).toMatchObject({
			kind: 'pledge-wait',
			awaited: { post: 'Kepala Dinas', unit: 'Dinas Contoh' }
		});
		await read(db, head);
		expect(await step(head)).toMatchObject({ kind: 'pledge', ref: 'ikrar' });
		expect(await affirm(db, head)).toHaveLength(1);
		expect(await affirm(db, clerk)).toHaveLength(1);
		expect(await step(clerk)).toBeUndefined();

		const [line] = (await findOverview(db, clerk, now)).programmes;
		expect(line).toMatchObject({ state: 'completed', certificate: { state: 'valid' } });
		expect(line!.others.map(({ kind, done }) => [kind, done])).toEqual([
			['circular', true],
			['pledge', true]
		]);
		// Once more changes nothing.
		expect(await affirm(db, clerk)).toEqual([]);
		expect(await db.$count(certificate)).toBe(2);
		const [{ facts }] = (await db.select().from(certificate)) as [typeof certificate.$inferSelect];
		expect(facts).toMatchObject({
			modules: [],
			others: [
				{ kind: 'circular', id: 'edaran', version: 1 },
				{ kind: 'pledge', id: 'ikrar', version: 1 }
			]
		});
		const paper = certificatePaper(facts, { verifyUrl: 'https://netral.example/verify/X' });
		expect(paper.modules.map(({ title, detail }) => `${title}: ${detail}`)).toEqual([
			expect.stringMatching(/^Edaran edaran: Surat edaran, versi 1 · sidik [0-9a-f]{12}$/),
			expect.stringMatching(/^Ikrar ikrar: Ikrar, versi 1/)
		]);
		// Nothing says how long it took, and nothing speaks of a quiz.
		expect(JSON.stringify(paper)).not.toMatch(/menit|kuis/);
		const affirmed = (await listAcknowledged(db, clerk)).find(({ kind }) => kind === 'pledge');
		expect(affirmed?.holder).toMatchObject({ unit: { name: 'Dinas Contoh' }, post: 'Pengolah Data' });
	});

	it('is counted as having read until a new version asks again, on days before it for ever', async () => {
		const { db, clerk, unitId, folder, write } = await office();
		const cycleId = (await db.select().from(cycle).get())!.id;
		const counted = async (past?: { on: string; asOf: Date; knownAt: Date }) => {
			const scope = { cycleId, unitIds: [unitId] };
			const { fulfilled } = await sumFigures(db, everywhere(past?.on ?? '2026-03-04'), scope, past);

			return fulfilled.get('circular:edaran') ?? 0;
		};
		const at = (day: number) => new Date(Date.UTC(2026, 2, day, 2));
		await rollStandings(db, at(1));
		await read(db, clerk, 1, at(2));
		expect(await counted()).toBe(1);

		write({ 'circulars/edaran.md': circularFile('edaran', { text: 'Isi yang lain.', version: 2 }) });
		await publishFolder(db, folder, { by: 'command', now: at(3) });
		expect(await recountFigures(db)).toMatchObject({ wrongStandings: 0, wrongFigures: 0 });
		expect(await counted()).toBe(0);
		const yesterday = { on: '2026-03-02', asOf: endOfDay('2026-03-02', zone) };
		expect(await counted({ ...yesterday, knownAt: yesterday.asOf })).toBe(1);
		expect(await counted({ ...yesterday, knownAt: at(4) })).toBe(1);
		expect(await counted({ on: '2026-03-03', asOf: at(4), knownAt: at(4) })).toBe(0);

		await read(db, clerk, 2, at(5));
		expect(await counted()).toBe(1);
		expect(await counted({ ...yesterday, knownAt: at(6) })).toBe(1);
		expect(await counted({ on: '2026-03-04', asOf: at(4), knownAt: at(6) })).toBe(0);
		expect(await counted({ on: '2026-03-05', asOf: at(6), knownAt: at(6) })).toBe(1);
	});

	it('is counted as having read for a programme that asks for it later from then on, and not before', async () => {
		const { db, clerk, unitId, folder, write } = await office();
		write({
			'circulars/kedua.md': circularFile('kedua'),
			'programmes/lain.md': textProgrammeFile('lain', 'surat edaran: [kedua]\nikrar: ikrar')
		});
		await publishFolder(db, folder, options);
		const at = (month: number, day: number) => new Date(Date.UTC(2026, month - 1, day, 2));
		await read(db, clerk, 1, at(3, 10));
		await db.write((tx) => acknowledge(tx, { personId: clerk, kind: 'circular', ref: 'kedua', version: 1 }, at(3, 10)));
		const { id: cycleId } = (await db.select().from(cycle).where(eq(cycle.programmeId, 'tekad')).get())!;
		const met = async (day: string, knownAt: Date) => {
			const past = { asOf: endOfDay(day, zone), knownAt };
			const { fulfilled } = await sumFigures(db, everywhere(day), { cycleId, unitIds: [unitId] }, past);

			return [...fulfilled.keys()].sort();
		};
		expect(await met('2026-03-31', at(4, 10))).toEqual(['circular:edaran']);

		write({ 'programmes/tekad.md': textProgrammeFile('tekad', 'surat edaran: [edaran, kedua]\nikrar: ikrar') });
		await publishFolder(db, folder, { by: 'command', now: at(4, 12) });
		expect(await met('2026-03-31', at(4, 13))).toEqual(['circular:edaran']);
		expect(await met('2026-04-12', at(4, 13))).toEqual(['circular:edaran', 'circular:kedua']);

		write({ 'circulars/kedua.md': circularFile('kedua', { text: 'Isi yang lain.', version: 2 }) });
		await publishFolder(db, folder, { by: 'command', now: at(4, 20) });
		expect(await met('2026-03-31', at(4, 21))).toEqual(['circular:edaran']);
		expect(await met('2026-04-12', at(4, 21))).toEqual(['circular:edaran', 'circular:kedua']);
		expect(await met('2026-04-20', at(4, 21))).toEqual(['circular:edaran']);
	});

	it('cannot be left out of a programme once somebody has read it, also when a new version asks again', async () => {
		const { db, clerk, folder, write } = await office();
		await read(db, clerk);
		write({
			'circulars/edaran.md': circularFile('edaran', { text: 'Isi yang lain.', version: 2 }),
			'circulars/kedua.md': circularFile('kedua')
		});
		await publishFolder(db, folder, options);

		write({ 'programmes/tekad.md': textProgrammeFile('tekad', 'surat edaran: [kedua]\nikrar: ikrar') });
		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'cycle_settled' });
	});

	it('is asked again by a new version until completed, and only told of it afterwards', async () => {
		const { db, head, clerk, folder, write } = await office();
		await read(db, head);
		await affirm(db, head);
		await read(db, clerk);
		write({ 'circulars/edaran.md': circularFile('edaran', { text: 'Isi yang lain.', version: 2 }) });
		const { texts } = await publishFolder(db, folder, options);
		expect(texts).toMatchObject([{ ref: 'edaran', version: 2, reopened: 1 }]);

		const asked = await findOverview(db, clerk, now);
		expect(asked).toMatchObject({ next: { kind: 'circular' }, news: [] });
		expect(asked.programmes[0]!.others[0]).toMatchObject({ done: false, again: true });
		await expect(read(db, clerk, 1)).rejects.toMatchObject({ code: 'text_newer' });
		await affirm(db, clerk);
		expect(await read(db, clerk, 2)).toHaveLength(1);

		const certified = await db.select().from(certificate);
		expect(await findOverview(db, head, now)).toMatchObject({
			next: undefined,
			news: [{ ref: 'edaran', version: 2, acknowledged: 1 }]
		});
		await read(db, head, 2);
		expect((await findOverview(db, head, now)).news).toEqual([]);
		expect(await db.select().from(certificate)).toEqual(certified);
		expect(await db.$count(acknowledgement, eq(acknowledgement.personId, head))).toBe(3);
	});

	it('is asked for a new version of the pledge until completed, and told of it afterwards, and keeps the certificate', async () => {
		const { db, head, clerk, folder, write } = await office();
		await read(db, head);
		await affirm(db, head);
		await affirm(db, clerk);
		write({ 'pledges/ikrar.md': pledgeFile('ikrar', 2) });
		const { texts } = await publishFolder(db, folder, options);
		expect(texts).toMatchObject([{ ref: 'ikrar', version: 2, reopened: 1 }]);

		// The clerk has not completed: it is one of the steps, said to be asked again.
		await read(db, clerk);
		const asked = await findOverview(db, clerk, now);
		expect(asked).toMatchObject({ next: { kind: 'pledge', ref: 'ikrar' }, news: [] });
		expect(asked.programmes[0]!.others[1]).toMatchObject({ done: false, again: true });

		const certified = await db.select().from(certificate);
		expect(await findOverview(db, head, now)).toMatchObject({
			next: undefined,
			news: [{ kind: 'pledge', ref: 'ikrar', version: 2, acknowledged: 1, awaited: null }]
		});
		await affirm(db, head, 2);
		expect((await findOverview(db, head, now)).news).toEqual([]);
		expect(await db.select().from(certificate)).toEqual(certified);
		expect(await affirm(db, clerk, 2)).toHaveLength(1);
		expect((await findOverview(db, clerk, now)).news).toEqual([]);
	});

	it('is told of a new version of the pledge with whom to wait for, where somebody above is still asked', async () => {
		const { db, head, clerk, folder, write } = await office();
		await affirm(db, head);
		await affirm(db, clerk);
		await read(db, clerk);
		write({ 'pledges/ikrar.md': pledgeFile('ikrar', 2) });
		await publishFolder(db, folder, options);

		expect((await findOverview(db, clerk, now)).news).toMatchObject([
			{ kind: 'pledge', version: 2, acknowledged: 1, awaited: { post: 'Kepala Dinas', unit: 'Dinas Contoh' } }
		]);
		await affirm(db, head, 2);
		expect((await findOverview(db, clerk, now)).news).toMatchObject([{ kind: 'pledge', awaited: null }]);
		expect(await affirm(db, clerk, 2)).toEqual([]);
		expect((await findOverview(db, clerk, now)).news).toEqual([]);
	});

	it('has fulfilled a later programme that asks for the very same version', async () => {
		const { db, clerk, folder, write } = await office();
		await read(db, clerk);
		write({ 'programmes/ulang.md': textProgrammeFile('ulang', 'surat edaran: [edaran]') });
		await publishFolder(db, folder, options);

		const { id } = (await db.select().from(cycle).where(eq(cycle.programmeId, 'ulang')).get())!;
		const rows = await db.select().from(enrolment).where(eq(enrolment.cycleId, id));
		expect(rows.find(({ personId }) => personId === clerk)?.completedAt).toEqual(now);
		expect(rows.filter(({ completedAt }) => completedAt === null)).toHaveLength(1);
	});
});

describe('a running cycle', () => {
	it('may ask for another text, and keeps what somebody has acknowledged', async () => {
		const { db, clerk, folder, write } = await office();
		write({
			'circulars/kedua.md': circularFile('kedua'),
			'programmes/tekad.md': textProgrammeFile('tekad', 'surat edaran: [edaran, kedua]\nsosialisasi: ya\nikrar: ikrar')
		});
		await publishFolder(db, folder, options);
		const asked = await db.select().from(requirement).orderBy(requirement.position);
		expect(asked.map(({ kind, ref }) => [kind, ref])).toEqual([
			['circular', 'edaran'],
			['circular', 'kedua'],
			['briefing', 'briefing'],
			['pledge', 'ikrar']
		]);

		await read(db, clerk);
		write({ 'programmes/tekad.md': textProgrammeFile('tekad', 'surat edaran: [kedua]\nikrar: ikrar') });
		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'cycle_settled' });
	});
});

describe('a pledge', () => {
	it('waits for the head, the acting one, or the one above, and names a post', async () => {
		const { db, city, top, unitId, head, clerk } = await office();
		const pledge = (await findCurrentText(db, 'pledge', 'ikrar'))!;
		const waits = (personId: string) => awaitedHead(db, personId, pledge, '2026-03-02');
		await expect(affirm(db, clerk)).rejects.toMatchObject({ code: 'pledge_waits' });
		expect(await waits(head)).toBeNull();

		const vacant = await city.addUnit(unitId, 'UPT');
		const [below, acting] = [await city.addUnit(unitId, 'Seksi'), await city.addPerson({ unitId })];
		const worker = await city.addPerson({ unitId: vacant });
		const other = await city.addPerson({ unitId: below });
		await city.addPost(acting, { unitId: below, heads: true, isPrimary: false, kind: 'plt', title: 'Kepala Seksi' });
		await db.write((tx) => enrolDue(tx, { on: '2026-03-02', now }));
		expect(await waits(worker)).toEqual({ post: 'Kepala Dinas', unit: 'Dinas Contoh' });
		expect(await waits(other)).toEqual({ post: 'Plt. Kepala Seksi', unit: 'Seksi' });
		// Nobody heads what lies above everything.
		expect(await waits(await city.addPerson({ unitId: top }))).toBeNull();

		// Who acts while the head is away stands in for the head.
		const standIn = await city.addPerson({ unitId: top });
		await city.addPost(standIn, { unitId, heads: true, isPrimary: false, kind: 'plh', title: 'Kepala Dinas' });
		expect(await waits(worker)).toEqual({ post: 'Kepala Dinas', unit: 'Dinas Contoh' });
		await affirm(db, standIn);
		expect(await waits(worker)).toBeNull();
		expect(await waits(clerk)).toBeNull();
		expect(await waits(other)).not.toBeNull();
	});

	it('does not wait for a head who is not asked for it, or is waived, but for the one above', async () => {
		const { db, city, top, unitId, head, clerk } = await office();
		const pledge = (await findCurrentText(db, 'pledge', 'ikrar'))!;
		const waits = (personId: string) => awaitedHead(db, personId, pledge, '2026-03-02');
		const mayor = await city.addPerson({ unitId: top, heads: true, title: 'Walikota', category: 'jpt' });
		expect(await waits(clerk)).toEqual({ post: 'Kepala Dinas', unit: 'Dinas Contoh' });

		const { id } = (await db.select().from(enrolment).where(eq(enrolment.personId, head)).get())!;
		await city.waive(id, '2026-03-01', '2026-03-31');
		expect(await waits(clerk)).toBeNull();
		// Nobody waits for whom no period takes in; once the one above is asked, everybody below waits for that one.
		const { cycleId } = (await db.select().from(enrolment).where(eq(enrolment.id, id)).get())!;
		await city.enrol(mayor, cycleId, { via: 'self' });
		expect(await waits(clerk)).toEqual({ post: 'Walikota', unit: 'Pemerintah' });
		expect(await waits(head)).toBeNull();

		// Who was passed over may affirm all the same.
		await affirm(db, head);
		expect(await waits(clerk)).toBeNull();
		expect(await waits(await city.addPerson({ unitId }))).toBeNull();
	});

	it('does not wait for whom nothing asks any more: who completed before a new version, or whose period is over', async () => {
		const { db, city, head, clerk, folder, write } = await office();
		await read(db, head);
		await affirm(db, head);
		write({ 'pledges/ikrar.md': pledgeFile('ikrar', 2) });
		await publishFolder(db, folder, options);
		const pledge = (await findCurrentText(db, 'pledge', 'ikrar'))!;
		expect(pledge.version).toBe(2);
		expect(await awaitedHead(db, clerk, pledge, '2026-03-02')).toBeNull();

		const own = await db.select().from(enrolment).where(eq(enrolment.personId, head)).get();
		await db.write((tx) => tx.update(enrolment).set({ completedAt: null }).where(eq(enrolment.id, own!.id)));
		expect(await awaitedHead(db, clerk, pledge, '2026-03-02')).not.toBeNull();
		const { programmeId } = (await db.select().from(cycle).where(eq(cycle.id, own!.cycleId)).get())!;
		const [next] = await db.write((tx) =>
			tx
				.insert(cycle)
				.values({ programmeId, key: '2027', audience: [], opensOn: '2026-12-01', dueOn: '2027-12-31', validMonths: 12 })
				.returning({ id: cycle.id })
		);
		await city.enrol(head, next!.id);
		expect(await awaitedHead(db, clerk, pledge, own!.dueOn)).not.toBeNull();
		expect(await awaitedHead(db, clerk, pledge, '2027-12-31')).toBeNull();
	});

	it('never waits for the person themselves, who acts above a head that is passed over', async () => {
		const { db, city, top, head, clerk } = await office();
		const pledge = (await findCurrentText(db, 'pledge', 'ikrar'))!;
		const { id } = (await db.select().from(enrolment).where(eq(enrolment.personId, head)).get())!;
		await city.waive(id, '2026-03-01', '2026-03-31');
		await city.addPost(clerk, { unitId: top, heads: true, isPrimary: false, kind: 'plt', title: 'Sekretaris Daerah' });

		expect(await awaitedHead(db, clerk, pledge, '2026-03-02')).toBeNull();
	});
});

it('who is enrolled later with everything acknowledged is complete at once', async () => {
	const { db, city, unitId, head } = await office();
	await affirm(db, head);
	const late = await city.addPerson({ unitId });
	await read(db, late);
	await affirm(db, late);
	await db.write((tx) => enrolDue(tx, { on: '2026-03-02', now }));

	expect((await db.select().from(enrolment).where(eq(enrolment.personId, late)).get())?.completedAt).toEqual(now);
});
