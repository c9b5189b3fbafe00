import { asc, eq } from 'drizzle-orm';
import type { Key, Question, SceneKey, Shown } from '#lib/content/model.ts';
import type { Database } from '#lib/server/db/connect.ts';
import {
	lessonVersion,
	publicationLesson,
	publicationQuestion,
	questionVersion,
	referenceVersion
} from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';

/** Something that would tell a key, in the form in which it is searched for. */
export type Secret = {
	questionId: string;
	/** Of a scenario: the scene that this belongs to. */
	sceneId?: string;
	kind: 'option id' | 'hash' | 'seed' | 'explanation' | 'legal basis' | 'feedback' | 'hint';
	/** Of the option that a feedback is about. */
	optionId?: string;
	text: string;
};

/** Shorter texts say nothing by themselves and stand in many places. */
const shortest = 16;

export type Bank = { questions: (Question & { sha256: string })[]; selfChecks: Question[]; lessonSlugs: string[] };

/** Every graded question of a publication, and the self-checks of its lessons. */
export async function readBank(db: Database, publicationId: string): Promise<Bank> {
	const questions = await db
		.select({ public: questionVersion.publicPart, key: questionVersion.key, sha256: questionVersion.sha256 })
		.from(publicationQuestion)
		.innerJoin(questionVersion, eq(questionVersion.id, publicationQuestion.questionVersionId))
		.where(eq(publicationQuestion.publicationId, publicationId));
	const lessons = await db
		.select({ slug: lessonVersion.slug, parts: lessonVersion.parts })
		.from(publicationLesson)
		.innerJoin(lessonVersion, eq(lessonVersion.id, publicationLesson.lessonVersionId))
		.where(eq(publicationLesson.publicationId, publicationId))
		.orderBy(asc(publicationLesson.position));

	return {
		questions,
		selfChecks: lessons.flatMap(({ parts }) =>
			parts.flatMap((part) => (part.kind === 'self-check' ? [part.question] : []))
		),
		lessonSlugs: lessons.map(({ slug }) => slug)
	};
}

/** What must not be found: of every question all but what learners are shown before, and what lessons teach anyway. */
export async function secretsOf(db: Database, { questions, selfChecks }: Bank): Promise<Secret[]> {
	const lessons = await db.select({ parts: lessonVersion.parts }).from(lessonVersion);
	const regulations = await db.select({ data: referenceVersion.data }).from(referenceVersion);
	const shown = [...questions, ...selfChecks]
		.flatMap(({ public: told }) => [told, ...(told.scenes ?? [])])
		.flatMap(({ titleHtml, stemHtml, options, rows = [] }) => [
			titleHtml,
			stemHtml,
			...[...options, ...rows].map(({ html }) => html)
		]);
	const taught = [
		...lessons.flatMap(({ parts }) => parts.map((part) => (part.kind === 'text' ? part.html : ''))),
		...selfChecks.flatMap(({ key }) => [key.explanationHtml, key.legalBasisHtml, ...Object.values(key.feedback)])
	];
	const open = normalised(JSON.stringify([shown, taught, regulations]));

	return questions.flatMap((question) => textsOf(question)).filter(({ text }) => !open.includes(text));
}

function textsOf({ public: told, key, sha256 }: Bank['questions'][number]): Secret[] {
	const scenes = (told.scenes ?? []).flatMap((scene) =>
		secretsIn(told.id, scene, key.scenes![scene.id]!).map((secret) => ({ ...secret, sceneId: scene.id }))
	);

	return [{ questionId: told.id, kind: 'hash', text: sha256 }, ...secretsIn(told.id, told, key), ...scenes];
}

/** Of a question, or of one scene of it. */
function secretsIn(questionId: string, { options, rows = [] }: Shown, key: SceneKey & Partial<Key>): Secret[] {
	const told = (kind: Secret['kind'], html: string | null, optionId?: string): Secret[] =>
		(html ?? '')
			.split(/<[^>]+>/)
			.map(normalised)
			.filter((text) => text.length >= shortest)
			.map((text) => ({ questionId, kind, text, ...(optionId !== undefined && { optionId }) }));

	return [
		...[...options, ...rows].map(({ id }) => ({ questionId, kind: 'option id' as const, text: id })),
		...told('explanation', key.explanationHtml),
		...told('legal basis', key.legalBasisHtml),
		...told('hint', key.hintHtml ?? null),
		...Object.entries(key.feedback).flatMap(([optionId, html]) => told('feedback', html, optionId))
	];
}

/** The numbers that drew the attempts of a person: whoever knows them knows which question and option stands where. */
export async function seedsOf(db: Database, personId: string): Promise<Secret[]> {
	const rows = await db.select({ seed: attempt.seed }).from(attempt).where(eq(attempt.personId, personId));

	return rows.map(({ seed }) => ({ questionId: '', kind: 'seed', text: seed }));
}

export function found(secrets: readonly Secret[], body: string): Secret[] {
	const text = normalised(body);

	return secrets.filter((secret) => text.includes(secret.text));
}

/** Without case and blanks, and without what JSON, scripts and HTML write instead of a character. */
export function normalised(text: string): string {
	return text
		.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
		.replace(/\\[nrt]/g, ' ')
		.replace(/\\(["'`\\/])/g, '$1')
		.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
		.replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&nbsp;', ' ')
		.replaceAll('&amp;', '&')
		.normalize('NFC')
		.toLowerCase()
		.replace(/\s+/g, '');
}

/** What the objects that a page's scripts are sent look like: the names of their fields. Kit lists all of them flat. */
export function shapesOf(data: string): string[] {
	const { nodes } = JSON.parse(data) as { nodes: ({ data?: unknown[] } | null)[] };
	const shapes = nodes.flatMap((node) =>
		(node?.data ?? []).flatMap((value) =>
			value !== null && typeof value === 'object' && !Array.isArray(value) ? [shape(...Object.keys(value))] : []
		)
	);

	return [...new Set(shapes)].sort();
}

export function shape(...fields: string[]): string {
	return fields.sort().join(' ');
}
