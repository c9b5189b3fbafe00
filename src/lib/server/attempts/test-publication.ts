import { policyPresets } from '#lib/content/policy.ts';
import type { Key, LessonPart, Policy, PublicPart, Question } from '#lib/content/model.ts';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	lessonVersion,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion
} from '#lib/server/db/schema/content.ts';
import { employment, person, personNumber, post, unit, unitVersion } from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment, programme, requirement } from '#lib/server/db/schema/programmes.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { createInstitution } from '#lib/server/organisation/institution.ts';

/** Texts that must not reach a learner before their release carry one of these words. */
export const secrets = {
	explanation: 'PEMBAHASAN-RAHASIA',
	legalBasis: 'DASAR-HUKUM-RAHASIA',
	hint: 'PETUNJUK-RAHASIA',
	wrongFeedback: 'UMPAN-BALIK-SALAH',
	optionId: 'opsi-rahasia'
};

export const examPolicy: Policy = {
	...policyPresets.ujian,
	limitMinutes: 20,
	honestyStatement: 'Saya mengerjakan sendiri.'
};

/** Noon in Makassar on Sunday, 22 November 2026. */
export const now = new Date('2026-11-22T04:00:00Z');

export const minutesAfter = (moment: Date, minutes: number) => new Date(moment.getTime() + minutes * 60_000);

/** One question with a right option named `benar`; every second question lets several be chosen. */
export function testQuestion(id: string, objective: string, several = false): Question {
	const option = (name: string) => ({ id: `${secrets.optionId}-${id}-${name}`, html: `${name} ${id}`, last: false });
	const options = ['benar', 'salah', 'keliru', 'tepat'].map(option);
	const right = options.filter((one) => / (benar|tepat)/.test(` ${one.html}`) && (several || /^benar/.test(one.html)));

	return {
		public: {
			id,
			type: several ? 'pilihan ganda kompleks' : 'pilihan ganda',
			title: `Soal ${id}`,
			titleHtml: `Soal ${id}`,
			stemHtml: `<p>Pokok soal ${id}</p>`,
			options,
			tags: [],
			difficulty: 1,
			objectives: [objective],
			ruling: null,
			fixedOrder: false,
			weight: 1
		},
		key: {
			right: right.map((one) => one.id),
			scoring: 'sebagian',
			weights: {},
			explanationHtml: `<p>${secrets.explanation} ${id}</p>`,
			legalBasisHtml: `<p>${secrets.legalBasis} ${id}</p>`,
			citations: [],
			hintHtml: `<p>${secrets.hint} ${id}</p>`,
			feedback: Object.fromEntries(
				options.map((one) => [
					one.id,
					`${/^(salah|keliru)/.test(one.html) ? secrets.wrongFeedback : 'Umpan'} ${one.html}`
				])
			)
		}
	};
}

/** A city in Makassar's zone with one unit. @returns the unit's id */
async function insertCity(db: Database): Promise<string> {
	return db.write(async (tx) => {
		await createInstitution(tx, { name: 'Pemerintah Kota Contoh', timeZone: 'Asia/Makassar', demo: false }, now);
		const { id } = await tx.insert(unit).values({ code: 'KEC-01' }).returning({ id: unit.id }).get();
		await tx.insert(unitVersion).values({
			unitId: id,
			name: 'Kecamatan Contoh Utara',
			kind: 'kecamatan',
			validFrom: '2020-01-01',
			recordedFrom: new Date('2020-01-01T00:00:00Z')
		});

		return id;
	});
}

export async function insertEmployee(
	db: Database,
	unitId: string,
	{ name = 'Siti Rahmawati', number = '198704122010012901' } = {}
): Promise<string> {
	const times = { validFrom: '2020-01-01', recordedFrom: new Date('2020-01-01T00:00:00Z') };

	return db.write(async (tx) => {
		const { id } = await tx.insert(person).values({ name, createdAt: now }).returning({ id: person.id }).get();
		await tx.insert(personNumber).values({ personId: id, number, kind: 'nip', ...times });
		await tx.insert(employment).values({ personId: id, kind: 'PNS', ...times });
		await tx.insert(post).values({
			personId: id,
			unitId,
			title: 'Analis Kebijakan',
			category: 'pelaksana',
			kind: 'definitif',
			heads: false,
			isPrimary: true,
			...times
		});

		return id;
	});
}

type CycleDates = { opensOn?: Day; dueOn?: Day; validMonths?: number; key?: string; refresher?: boolean };

/** A cycle of a programme that asks for modules. @returns ids of the cycle and, by module, of the requirements */
export async function insertProgramme(
	db: Database,
	id: string,
	modules: string[],
	{ opensOn = '2026-01-01', dueOn = '2026-12-31', validMonths = 12, key = '2026', refresher = false }: CycleDates = {}
): Promise<{ cycleId: string; requirements: Record<string, string> }> {
	return db.write(async (tx) => {
		await tx
			.insert(programme)
			.values({ id, title: `Program ${id}`, summary: '', jp: null, sha256: '', publishedAt: now })
			.onConflictDoNothing();
		const cycleId = newId();
		const dates = { opensOn, dueOn, validMonths };
		await tx.insert(cycle).values({ id: cycleId, programmeId: id, key, audience: [], ...dates, refresher });
		const requirements: Record<string, string> = {};

		for (const [position, ref] of modules.entries()) {
			requirements[ref] = newId();
			await tx.insert(requirement).values({ id: requirements[ref], cycleId, kind: 'module', ref, position });
		}

		return { cycleId, requirements };
	});
}

export async function insertEnrolment(
	db: Database,
	personId: string,
	cycleId: string,
	dueOn: Day = '2026-12-31'
): Promise<string> {
	const id = newId();
	await db.write((tx) =>
		tx
			.insert(enrolment)
			.values({ id, personId, cycleId, via: 'rule', enrolledAt: now, dueOn })
			.then(() => undefined)
	);

	return id;
}

type ModuleParts = {
	n?: number;
	publishedAt?: Date;
	policy?: Partial<Policy>;
	pools?: { slug: string; draw: number; size: number; practice?: boolean }[];
};

/** Publishes a module with two lessons (T1 and T2) and questions in pools. @returns the publication's id */
export async function insertPublication(
	db: Database,
	moduleId: string,
	{
		n = 1,
		publishedAt = now,
		policy = {},
		pools = [
			{ slug: 'dasar', draw: 3, size: 6 },
			{ slug: 'medsos', draw: 2, size: 6 }
		]
	}: ModuleParts = {}
): Promise<string> {
	return db.write(async (tx) => {
		const { id } = await tx
			.insert(publication)
			.values({
				moduleId,
				n,
				kind: n === 1 ? 'first' : 'minor',
				sha256: `${moduleId}-${n}`.padEnd(64, '0'),
				module: {
					title: `Modul ${moduleId}`,
					summary: 'Ringkasan',
					minutes: 30,
					objectives: { T1: 'Menjelaskan larangan', T2: 'Memilih sikap di media sosial' },
					introductionHtml: '<p>Pengantar</p>',
					policy: { ...examPolicy, ...policy },
					quizTitle: `Kuis ${moduleId}`,
					pools: pools.map(({ slug, draw, practice = false }) => ({ slug, name: `Kelompok ${slug}`, draw, practice }))
				},
				source: 'public',
				note: 'pertama',
				publishedAt
			})
			.returning({ id: publication.id })
			.get();
		await insertLessons(tx, id, moduleId, n);
		await insertQuestions(tx, id, moduleId, n, pools);

		return id;
	});
}

/** A city of its own with one employee, who is enrolled in the programme `wajib` that asks for the module `dasar`. */
export async function enrolledLearner(parts: ModuleParts = {}) {
	const db = await testDatabase();
	const unitId = await insertCity(db);
	const personId = await insertEmployee(db, unitId);
	const publicationId = await insertPublication(db, 'dasar', parts);
	const { cycleId, requirements } = await insertProgramme(db, 'wajib', ['dasar']);
	const enrolmentId = await insertEnrolment(db, personId, cycleId);

	return { db, unitId, personId, publicationId, cycleId, enrolmentId, requirementId: requirements['dasar']! };
}

async function insertLessons(tx: Transaction, publicationId: string, moduleId: string, n: number): Promise<void> {
	for (const [index, slug] of ['larangan', 'media-sosial'].entries()) {
		const parts: LessonPart[] = [
			{ kind: 'text', html: `<h2 id="inti">Inti ${slug}</h2><p>Isi terbitan ${n}</p>` },
			{ kind: 'self-check', question: testQuestion(`latihan-${slug}`, `T${index + 1}`) }
		];
		const { id } = await tx
			.insert(lessonVersion)
			.values({
				sha256: `${moduleId}-${n}-${slug}`,
				moduleId,
				slug,
				title: `Materi ${slug}`,
				minutes: 10,
				objectives: [`T${index + 1}`],
				parts
			})
			.returning({ id: lessonVersion.id })
			.get();
		await tx.insert(publicationLesson).values({ publicationId, position: index + 1, lessonVersionId: id });
	}
}

async function insertQuestions(
	tx: Transaction,
	publicationId: string,
	moduleId: string,
	n: number,
	pools: { slug: string; size: number }[]
): Promise<void> {
	let position = 0;

	for (const [poolIndex, pool] of pools.entries()) {
		for (let index = 0; index < pool.size; index++) {
			const questionId = `${pool.slug}-${index + 1}`;
			const made: { public: PublicPart; key: Key } = testQuestion(questionId, `T${poolIndex + 1}`, index % 2 === 1);
			const { id } = await tx
				.insert(questionVersion)
				.values({
					sha256: `${moduleId}-${n}-${questionId}`,
					moduleId,
					questionId,
					publicPart: made.public,
					key: made.key
				})
				.returning({ id: questionVersion.id })
				.get();
			await tx
				.insert(publicationQuestion)
				.values({ publicationId, position: ++position, pool: pool.slug, questionVersionId: id });
		}
	}
}
