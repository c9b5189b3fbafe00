import { and, desc, eq, max, min } from 'drizzle-orm';
import type { Question } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import { publication, publicationQuestion, questionVersion } from '#lib/server/db/schema/content.ts';
import { Problem } from '../problem.ts';
import { publishedKey } from './corrected-key.ts';
import { requireVersion, type Verdict } from './corrections.ts';

export type Version = {
	id: string;
	moduleId: string;
	questionId: string;
	question: Question;
	/** The first and the last publication of the module that hold it. */
	from: number;
	to: number;
};

/** Every version of a question that was published, the latest first. */
export async function listVersions(db: Reader, moduleId: string, questionId: string): Promise<Version[]> {
	const to = max(publication.n);
	const rows = await db
		.select({
			id: questionVersion.id,
			public: questionVersion.publicPart,
			key: questionVersion.key,
			from: min(publication.n),
			to
		})
		.from(questionVersion)
		.innerJoin(publicationQuestion, eq(publicationQuestion.questionVersionId, questionVersion.id))
		.innerJoin(publication, eq(publication.id, publicationQuestion.publicationId))
		.where(and(eq(questionVersion.moduleId, moduleId), eq(questionVersion.questionId, questionId)))
		.groupBy(questionVersion.id)
		.orderBy(desc(to), desc(questionVersion.id));

	return rows.map(({ public: told, key, from, to, id }) => ({
		id,
		moduleId,
		questionId,
		question: { public: told, key },
		from: from!,
		to: to!
	}));
}

/**
 * The versions of the question that somebody names, that one first.
 * @param typed `module/question` for its latest version, or the id of a version
 * @throws Problem `question_unknown`
 */
export async function resolveVersion(db: Reader, typed: string): Promise<[Version, ...Version[]]> {
	const [moduleId = '', questionId, ...more] = typed.split('/');
	const named =
		questionId === undefined
			? await requireVersion(db, moduleId)
			: { moduleId, questionId: more.length > 0 ? '' : questionId };
	const versions = await listVersions(db, named.moduleId, named.questionId);
	const first = questionId === undefined ? versions.find(({ id }) => id === moduleId) : versions[0];
	if (!first) throw new Problem('question_unknown', m.correction_question_unknown({ question: typed }));

	return [first, ...versions.filter((one) => one !== first)];
}

/**
 * That the key of the latest version judges this one.
 * @throws Problem `key_not_newer` when this is the latest one, or `key_other_question`
 */
export function verdictOfLatest(version: Version, versions: readonly Version[]): Verdict {
	const latest = versions.toSorted((one, other) => other.to - one.to)[0];
	if (!latest || latest.id === version.id) throw new Problem('key_not_newer', m.correction_key_not_newer(), 'right');

	return { kind: 'key', key: publishedKey(version.question, latest.question) };
}
