import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { auditEntry } from '#lib/server/db/schema/audit.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { publication, referenceVersion } from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { cycle, enrolment, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { TestCity } from '../oversight/test-city.ts';
import { checkFolder, publishContent, publishFolder, publishUnpublished, shippedFolder } from './publish-content.ts';
import { withdrawModule } from './publish-module.ts';
import { findPublished } from './published.ts';
import { findCurrentPublication } from './publishing.ts';
import { contentLimits, readContent } from './read-content.ts';
import { findRegulation, listRegulations } from './regulations.ts';
import { moduleFiles, programmeFile, regulationFile, testFolder } from './test-folder.ts';

const now = new Date('2026-03-02T02:00:00Z');
const options = { by: 'command', now };
const minor = { kind: 'minor' as const, note: 'Diperbarui' };

const small = () => ({
	'regulations/uu-20-2023.md': regulationFile(),
	...moduleFiles('dasar'),
	'programmes/semua.md': programmeFile('semua', ['dasar'])
});

async function city() {
	const db = await testDatabase();

	return { db, city: await TestCity.found(db) };
}

/** Takes the quiz of a module and chooses what is right. */
async function pass(db: Database, personId: string, moduleId: string) {
	const { id } = await startAttempt(db, { personId, moduleId }, now);
	const { snapshot } = (await db.select().from(attempt).where(eq(attempt.id, id)).get())!;

	for (const { slot, options, key } of snapshot.questions) {
		const tokens = options.filter((option) => key.right.includes(option.id)).map(({ token }) => token);
		await saveAnswer(db, personId, id, { slot, tokens, sequence: 1 }, now);
	}
	await submitAttempt(db, personId, id, now);
}

async function certified(db: Database) {
	const rows = await db.select({ facts: certificate.facts }).from(certificate);

	return rows.map(({ facts }) => facts.programme.id).sort();
}

describe('the content that comes with Netral', () => {
	it('is published whole, and again changes nothing', async () => {
		const { db } = await city();
		const first = await publishFolder(db, shippedFolder(), options);

		expect(first.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(first.modules.length).toBeGreaterThan(0);
		expect(first.modules.every(({ outcome, n }) => outcome === 'published' && n === 1)).toBe(true);
		expect(first.programmes.length).toBeGreaterThan(1);

		const entries = await db.$count(auditEntry);
		const again = await publishFolder(db, shippedFolder(), { ...options, now: new Date('2026-03-03T02:00:00Z') });
		expect(again.regulations).toEqual([]);
		expect([...again.modules, ...again.programmes].every(({ outcome }) => outcome === 'unchanged')).toBe(true);
		expect(await db.$count(auditEntry)).toBe(entries);
	});

	it('is published by the first start once the institution has a name, and never again by a start', async () => {
		const db = await testDatabase();
		const settings = { contentOverlay: undefined };
		await publishUnpublished(db, settings, now);
		expect(await db.$count(publication)).toBe(0);

		await TestCity.found(db);
		await publishUnpublished(db, settings, now);
		const published = await db.$count(publication);
		expect(published).toBeGreaterThan(0);

		await publishUnpublished(db, settings, now);
		expect(await db.$count(publication)).toBe(published);
	});
});

describe('a content folder', () => {
	it('with a third programme and a second module enrols, and certifies who passes, by files alone', async () => {
		const { db, city: town } = await city();
		const office = await town.addUnit(null);
		const [clerk, camat] = [
			await town.addPerson({ unitId: office }),
			await town.addPerson({ unitId: office, category: 'camat' })
		];
		const { folder, write } = testFolder({ ...small(), 'programmes/kepala.md': programmeFile('kepala', ['dasar']) });
		await publishFolder(db, folder, options);
		expect(await db.$count(enrolment)).toBe(4);

		write({
			...moduleFiles('lanjutan', { lesson: 'Isi yang lain.' }),
			'programmes/camat.md': programmeFile('camat', ['dasar', 'lanjutan'], '[{ kategori: [camat] }]')
		});
		const report = await publishFolder(db, folder, options);

		expect(report.modules.map(({ moduleId, outcome }) => [moduleId, outcome])).toEqual([
			['dasar', 'unchanged'],
			['lanjutan', 'published']
		]);
		expect(report.programmes.find(({ programmeId }) => programmeId === 'camat')).toMatchObject({
			outcome: 'new',
			enrolled: 1
		});
		const [made] = await db.select().from(cycle).where(eq(cycle.programmeId, 'camat'));
		const members = await db.select().from(enrolment).where(eq(enrolment.cycleId, made!.id));
		expect(members.map(({ personId }) => personId)).toEqual([camat]);
		expect(members).not.toContainEqual(expect.objectContaining({ personId: clerk }));
		expect(
			(await db.select().from(requirement).where(eq(requirement.cycleId, made!.id))).map(({ ref }) => ref)
		).toEqual(['dasar', 'lanjutan']);

		await pass(db, camat, 'dasar');
		expect(await certified(db)).toEqual(['kepala', 'semua']);
		await pass(db, camat, 'lanjutan');
		expect(await certified(db)).toEqual(['camat', 'kepala', 'semua']);
	});

	it('with an error publishes nothing', async () => {
		const { db } = await city();
		const { folder } = testFolder({ ...small(), ...moduleFiles('dasar', { right: 'Boleh saja bila sempat' }) });

		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'content_errors' });
		expect(await db.$count(referenceVersion)).toBe(0);
	});

	it('with a programme whose HTML is unsafe publishes nothing', async () => {
		const { db } = await city();
		const { content } = checkFolder(testFolder(small()).folder, { on: '2026-03-02' });
		const programmes = content.programmes.map((each) => ({ ...each, descriptionHtml: '<script>1</script>' }));

		await expect(publishContent(db, { ...content, programmes }, options)).rejects.toMatchObject({
			code: 'html_unsafe'
		});
		expect([await db.$count(referenceVersion), await db.$count(publication)]).toEqual([0, 0]);
	});

	it('whose module changed is published with a word about the change, and then only what changed', async () => {
		const { db } = await city();
		const { folder, write } = testFolder({ ...small(), ...moduleFiles('lanjutan') });
		await publishFolder(db, folder, options);
		write({
			...moduleFiles('dasar', { lesson: 'Isi baru.' }),
			'regulations/uu-20-2023.md': regulationFile('Bunyi baru.')
		});

		await expect(publishFolder(db, folder, options)).rejects.toMatchObject({ code: 'change_missing' });
		expect((await findRegulation(db, 'uu-20-2023', now))!.articles[0]!.html).not.toContain('Bunyi baru');

		const report = await publishFolder(db, folder, { ...options, change: minor });
		expect(report.regulations).toEqual([{ id: 'uu-20-2023', citedBy: ['dasar', 'lanjutan'] }]);
		expect(report.modules).toEqual([
			{ moduleId: 'dasar', outcome: 'published', n: 2 },
			{ moduleId: 'lanjutan', outcome: 'unchanged', n: 1 }
		]);
	});

	it('can have one module published by name, with the regulations that it cites', async () => {
		const { db } = await city();
		const { folder } = testFolder({ ...small(), ...moduleFiles('lanjutan') });

		expect(await publishFolder(db, folder, { ...options, moduleId: 'lanjutan' })).toMatchObject({
			regulations: [{ id: 'uu-20-2023' }],
			modules: [{ moduleId: 'lanjutan', n: 1 }],
			programmes: []
		});
		await expect(publishFolder(db, folder, { ...options, moduleId: 'lain' })).rejects.toMatchObject({
			code: 'module_unknown'
		});
	});

	it('does not open a withdrawn module unless it is named', async () => {
		const { db } = await city();
		const { folder } = testFolder(small());
		await publishFolder(db, folder, options);
		await db.write((tx) => withdrawModule(tx, 'dasar', { reason: 'Keliru', ...options }));

		expect((await publishFolder(db, folder, { ...options, change: minor })).modules).toMatchObject([
			{ outcome: 'withdrawn' }
		]);
		expect((await publishFolder(db, folder, { ...options, moduleId: 'dasar' })).modules).toMatchObject([
			{ outcome: 'withdrawn' }
		]);
		expect((await publishFolder(db, folder, { ...options, moduleId: 'dasar', change: minor })).modules).toEqual([
			{ moduleId: 'dasar', outcome: 'published', n: 3 }
		]);
	});
});

describe('a private folder', () => {
	it('adds to the public one, and replaces by id', async () => {
		const { db } = await city();
		const { folder } = testFolder({ ...small(), ...moduleFiles('umum') });
		const { folder: overlay } = testFolder({
			...moduleFiles('dasar', { right: 'Tidak boleh, soal pribadi' }),
			...moduleFiles('khusus')
		});
		await publishFolder(db, folder, { ...options, overlay });

		const source = async (id: string) => (await findCurrentPublication(db, id))!.source;
		expect([await source('dasar'), await source('umum'), await source('khusus')]).toEqual([
			'overlay',
			'public',
			'overlay'
		]);

		const { questions } = (await findPublished(db, (await findCurrentPublication(db, 'dasar'))!.id))!;
		expect(questions).toHaveLength(3);
		expect(
			questions.every(({ question }) => question.public.options.some(({ html }) => html.includes('soal pribadi')))
		).toBe(true);
	});
});

describe('reading a folder', () => {
	it('takes Markdown in the order of its paths and leaves the rest', () => {
		const { folder } = testFolder({ 'b.md': 'B', 'a/x.md': 'X', 'a/.x.md': '', 'a/y.txt': '', '.git/z.md': '' });

		expect(readContent(folder)).toEqual([
			{ path: join(folder, 'a/x.md'), text: 'X' },
			{ path: join(folder, 'b.md'), text: 'B' }
		]);
	});

	it('names what is missing, too large, too many or not text', () => {
		const { folder } = testFolder({ 'a.md': 'aaaa', 'b.md': 'bbbb' });
		const reading = (limits: Partial<typeof contentLimits>) => () =>
			readContent(folder, { ...contentLimits, ...limits });

		expect(() => readContent(join(folder, 'x'))).toThrowError(/tidak ada/);
		expect(reading({ fileBytes: 3 })).toThrowError(/a\.md.*paling banyak 3/);
		expect(reading({ totalBytes: 7 })).toThrowError(/lebih dari 7 bita/);
		expect(reading({ files: 1 })).toThrowError(/lebih dari 1 berkas/);

		writeFileSync(join(folder, 'c.md'), Buffer.from([0x41, 0xff]));
		expect(reading({})).toThrowError(/c\.md.*UTF-8/);
	});
});

describe('regulations', () => {
	it('are listed with what stands in force first, and say on which day they need checking again', async () => {
		const { db } = await city();
		await publishFolder(db, shippedFolder(), options);
		const listed = await listRegulations(db, now);
		const statuses = listed.map(({ status }) => status);
		const order = ['berlaku', 'dicabut', 'lewat'] as const;

		expect(statuses).toEqual(order.flatMap((status) => statuses.filter((each) => each === status)));
		expect(new Set(statuses)).toEqual(new Set(order));
		expect(listed.find(({ id }) => id === 'pkpu-2-2024')).toMatchObject({ status: 'lewat', madeFor: 'Pilkada 2024' });
		expect(listed.find(({ id }) => id === 'uu-20-2023')).toMatchObject({ status: 'berlaku', madeFor: null });
		expect(await findRegulation(db, 'uu-20-2023', now)).toMatchObject({ stale: false });
		expect(await findRegulation(db, 'uu-20-2023', new Date('2027-03-02T00:00:00Z'))).toMatchObject({ stale: true });
		expect(await findRegulation(db, 'uu-0-0000', now)).toBeUndefined();
	});
});

it('a check of the shipped folder finds nothing wrong in it', () => {
	const { findings, errors, warnings } = checkFolder(shippedFolder(), { on: '2026-03-02' });

	expect(errors).toBe(0);
	expect(findings).toHaveLength(warnings);
});
