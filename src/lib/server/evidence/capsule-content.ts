import { and, asc, eq, exists, inArray, isNotNull, lte, or } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import {
	lessonVersion,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion,
	type PublishedModule
} from '#lib/server/db/schema/content.ts';
import { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { inIndonesian } from '../language.ts';
import { findPicture } from '../publishing/pictures.ts';
import type { CapsuleContents, CapsulePart, CapsuleSubject } from './capsule.ts';
import { modulePage, officialTextPage } from './capsule-page.ts';

type Lesson = Pick<typeof lessonVersion.$inferSelect, 'slug' | 'title' | 'minutes' | 'objectives' | 'parts'>;

/**
 * What was taught: each version of the modules that the cycle asks for, published up to the moment. Beside every hash stands the value that was hashed (as canonical JSON, RFC
 * 8785), so that it can be computed again. Questions are named by their hash alone: their texts and keys stay inside.
 */
export async function* contentFiles(
	db: Reader,
	{ cycle, now, origin }: CapsuleSubject
): CapsulePart<CapsuleContents['modules']> {
	const published = await publicationsOf(db, cycle.id, now);
	const modules: string[] = [];
	const lessons = new Map<string, string>();
	const pictures = new Set<string>();
	const told: CapsuleContents['modules'] = [];

	for (const { id, moduleId, n, sha256, module } of published) {
		const its = await lessonsOf(db, id);
		const hashed = {
			module: moduleId,
			told: module,
			lessons: its.map((lesson) => lesson.sha256),
			questions: await questionsOf(db, id)
		};
		modules.push(`${JSON.stringify({ sha256, version: n, hashed })}\n`);
		for (const { sha256: of, ...lesson } of its) {
			lessons.set(of, `${JSON.stringify({ sha256: of, hashed: { module: moduleId, lesson } })}\n`);
		}

		const page = `content/${moduleId}-${n}.html`;
		told.push({ title: module.title, version: n, sha256, page });
		yield {
			name: page,
			bytes: Buffer.from(inIndonesian(() => modulePage({ module, version: n, sha256, lessons: its }, origin)))
		};
		for (const name of picturesIn(module, its)) pictures.add(name);
	}

	for (const name of pictures) {
		const found = await findPicture(db, name);
		if (found) yield { name: `content/pictures/${name}`, bytes: found.bytes };
	}
	yield { name: 'content/modules.ndjson', bytes: Buffer.from(modules.join('')) };
	yield { name: 'content/lessons.ndjson', bytes: Buffer.from([...lessons.values()].join('')) };

	return told;
}

/** The names of what the texts show; each is the hash of its bytes. */
function picturesIn({ introductionHtml }: PublishedModule, lessons: readonly Lesson[]): string[] {
	const texts = [
		introductionHtml,
		...lessons.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.html] : [])))
	];

	return texts.flatMap((html) =>
		[...html.matchAll(/ src="\/pictures\/([0-9a-f]{64}\.[a-z]+)"/g)].map(([, name]) => name!)
	);
}

/** Every version up to the moment of the circulars and pledges that the cycle asks for, with what its hash was made of. */
export async function* officialTextFiles(
	db: Reader,
	{ cycle, now, origin }: CapsuleSubject
): CapsulePart<CapsuleContents['texts']> {
	const versions = await db
		.select()
		.from(officialTextVersion)
		.where(
			and(
				lte(officialTextVersion.publishedAt, now),
				exists(
					db
						.select({ id: requirement.id })
						.from(requirement)
						.where(
							and(
								eq(requirement.cycleId, cycle.id),
								eq(requirement.kind, officialTextVersion.kind),
								eq(requirement.ref, officialTextVersion.ref)
							)
						)
				)
			)
		)
		.orderBy(asc(officialTextVersion.kind), asc(officialTextVersion.ref), asc(officialTextVersion.version));
	const lines: string[] = [];
	const told: CapsuleContents['texts'] = [];

	for (const one of versions) {
		const { kind, ref, version, sha256, title, form, example, institution, issuedOn: date, bodyMarkdown } = one;
		const hashed = { title, form, example, institution, date, bodyMarkdown };
		lines.push(`${JSON.stringify({ kind, ref, version, sha256, hashed })}\n`);
		const page = `content/${kind}-${ref}-${version}.html`;
		told.push({ title, version, sha256, page });
		yield { name: page, bytes: Buffer.from(inIndonesian(() => officialTextPage(one, origin))) };
	}
	yield { name: 'content/texts.ndjson', bytes: Buffer.from(lines.join('')) };

	return told;
}

/** The versions by which somebody fulfilled a requirement of the cycle, and every version of the modules that it asks for. */
async function publicationsOf(db: Reader, cycleId: string, now: Date) {
	const asked = await db
		.select({ ref: requirement.ref })
		.from(requirement)
		.where(and(eq(requirement.cycleId, cycleId), eq(requirement.kind, 'module')));
	const used = await db
		.selectDistinct({ id: fulfilment.publicationId })
		.from(fulfilment)
		.innerJoin(enrolment, eq(enrolment.id, fulfilment.enrolmentId))
		.where(and(eq(enrolment.cycleId, cycleId), isNotNull(fulfilment.publicationId)));

	return db
		.select({
			id: publication.id,
			moduleId: publication.moduleId,
			n: publication.n,
			sha256: publication.sha256,
			module: publication.module
		})
		.from(publication)
		.where(
			and(
				lte(publication.publishedAt, now),
				or(
					inArray(
						publication.moduleId,
						asked.map(({ ref }) => ref)
					),
					inArray(
						publication.id,
						used.map(({ id }) => id!)
					)
				)
			)
		)
		.orderBy(asc(publication.moduleId), asc(publication.n));
}

async function lessonsOf(db: Reader, publicationId: string): Promise<(Lesson & { sha256: string })[]> {
	return db
		.select({
			sha256: lessonVersion.sha256,
			slug: lessonVersion.slug,
			title: lessonVersion.title,
			minutes: lessonVersion.minutes,
			objectives: lessonVersion.objectives,
			parts: lessonVersion.parts
		})
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, publicationId))
		.orderBy(asc(publicationLesson.position));
}

async function questionsOf(db: Reader, publicationId: string): Promise<{ sha256: string; pool: string }[]> {
	return db
		.select({ sha256: questionVersion.sha256, pool: publicationQuestion.pool })
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publicationId))
		.orderBy(asc(publicationQuestion.position));
}

export type ModuleText = { module: PublishedModule; version: number; sha256: string; lessons: Lesson[] };
