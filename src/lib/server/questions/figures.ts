import { and, asc, desc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import { distractors, type ChoiceCount } from '#lib/assessment/choices.ts';
import { findDrift, type Drift, type Week } from '#lib/assessment/drift.ts';
import { effectiveWeights, fewestShown, figuresOf, shownGroups, type Figures } from '#lib/assessment/figures.ts';
import { flagsOf, type Flag } from '#lib/assessment/flags.ts';
import { guessScore } from '#lib/assessment/guess.ts';
import { addSums, noSums, weekSumNames, type Sums, type WeekSums } from '#lib/assessment/tally.ts';
import type { Key, PublicPart, Question } from '#lib/content/model.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { publication, publicationQuestion, questionVersion } from '#lib/server/db/schema/content.ts';
import type { Category } from '#lib/server/db/schema/organisation.ts';
import { questionChoiceTally, questionTally, questionWeekTally } from '#lib/server/db/schema/questions.ts';
import { listDecisions } from './corrections.ts';
import { findPublished, type ModulePublication } from '../publishing/published.ts';
import { listPublications } from '../publishing/publishing.ts';

/** A category of post; empty for people without a post. */
export type TallyCategory = Category | '';

/** What is shown of one question in a list. */
export type ListedFigures = {
	questionVersionId: string;
	questionId: string;
	titleHtml: string;
	pool: string;
	/** Null while they are hidden. */
	figures: Figures | null;
	guess: number | null;
	/** Of everybody, whichever category is shown. */
	effectiveWeight: number | null;
	flags: Flag[];
};

export type ModuleFigures = {
	publication: ModulePublication;
	/** Those of which some question may show figures. */
	categories: TallyCategory[];
	questions: ListedFigures[];
};

/**
 * The figures of all questions of the edition of a module that people get now, in its order. It reads what is kept up with
 * each grading, so its cost follows the questions and never the answers.
 * @param category only answers of these people; null: of everybody. Flags are always about everybody.
 * @returns undefined for a module that was never published
 */
export async function listQuestionFigures(
	db: Reader,
	moduleId: string,
	category: TallyCategory | null
): Promise<ModuleFigures | undefined> {
	const current = (await listPublications(db, moduleId)).find(({ withdrawn }) => !withdrawn);
	const published = current && (await findPublished(db, current.id));
	if (!published) return undefined;

	const ofEdition = sql`(select ${publicationQuestion.questionVersionId} from ${publicationQuestion}
		where ${publicationQuestion.publicationId} = ${current.id})`;
	const [sums, choices, weeks] = [
		await sumsByCategory(db, ofEdition),
		await choicesOf(db, ofEdition, null),
		await weeksOf(db, ofEdition)
	];
	const totals = new Map([...sums].map(([id, byCategory]) => [id, total(byCategory)]));
	const names = new Map(published.publication.module.pools.map(({ slug, name }) => [slug, name]));
	const weights = effectiveWeights(
		published.publication.module.pools.map(({ slug, draw, practice }) => ({
			draw: practice ? 0 : draw,
			questions: published.questions
				.filter(({ pool }) => pool === slug)
				.map(({ questionVersionId }) => ({ questionVersionId, sums: totals.get(questionVersionId) }))
		}))
	);
	const shown = new Set<TallyCategory>();
	const decided = await listDecisions(
		db,
		published.questions.map((one) => one.questionVersionId)
	);

	const questions = published.questions.map(({ questionVersionId, pool, question }): ListedFigures => {
		const byCategory = sums.get(questionVersionId) ?? new Map<TallyCategory, Sums>();
		const groups = shownOf(byCategory);
		for (const group of groups) shown.add(group);
		const judged = judge(
			asDecided(question, decided.get(questionVersionId)),
			byCategory,
			choices.get(questionVersionId) ?? [],
			weeks.get(questionVersionId) ?? []
		);
		const { id, titleHtml } = question.public;

		return {
			questionVersionId,
			questionId: id,
			titleHtml,
			pool: names.get(pool) ?? pool,
			figures: category === null ? judged.figures : groups.has(category) ? figuresOf(byCategory.get(category)!) : null,
			guess: judged.guess,
			effectiveWeight: weights.get(questionVersionId) ?? null,
			flags: judged.flags
		};
	});

	return { publication: published.publication, categories: [...shown].sort(), questions };
}

/** One version of a question, with all that its answers tell; for whoever may see keys. */
export type VersionFigures = {
	questionVersionId: string;
	/** With the key that judges it now. */
	question: { public: PublicPart; key: Key };
	/** What was decided about it last, if it was found wrong. */
	correction: 'void' | 'key' | null;
	/** The editions that have it, the latest first. */
	editions: number[];
	figures: Figures | null;
	guess: number | null;
	flags: Flag[];
	drift: Drift | null;
	/** Of those that may be shown; some others are hidden together if `hiddenCategories`. */
	categories: { category: TallyCategory; figures: Figures }[];
	hiddenCategories: boolean;
	/** Of the category that is asked for, or of everybody. */
	choices: ChoiceCount[];
	/** With figures where they may be shown. */
	weeks: (Week & { shown: boolean })[];
};

/** The figures of some versions of questions, by version; those that are hidden are left out. */
export async function listVersionFigures(db: Reader, ids: readonly string[]): Promise<Map<string, Figures>> {
	const sums = await sumsByCategory(db, listed(ids));

	return new Map(
		[...sums].flatMap(([id, byCategory]) => {
			const all = total(byCategory);

			return all.n < fewestShown ? [] : [[id, figuresOf(all)]];
		})
	);
}

/** All versions of a question that were ever published, the latest first. */
export async function findQuestionFigures(
	db: Reader,
	moduleId: string,
	questionId: string,
	category: TallyCategory | null
): Promise<VersionFigures[]> {
	const rows = await db
		.select({
			questionVersionId: questionVersion.id,
			public: questionVersion.publicPart,
			key: questionVersion.key,
			n: publication.n
		})
		.from(questionVersion)
		.innerJoin(publicationQuestion, eq(publicationQuestion.questionVersionId, questionVersion.id))
		.innerJoin(publication, eq(publication.id, publicationQuestion.publicationId))
		.where(and(eq(questionVersion.moduleId, moduleId), eq(questionVersion.questionId, questionId)))
		.orderBy(desc(publication.n));
	const ids = [...new Set(rows.map((row) => row.questionVersionId))];
	const among = listed(ids);
	const [sums, everybodys, theirs, weeks] = [
		await sumsByCategory(db, among),
		await choicesOf(db, among, null),
		category === null ? undefined : await choicesOf(db, among, category),
		await weeksOf(db, among)
	];

	const decided = await listDecisions(db, ids);

	return ids.map((id) => {
		const own = rows.filter((row) => row.questionVersionId === id);
		const decision = decided.get(id);
		const question = asDecided({ public: own[0]!.public, key: own[0]!.key }, decision);
		const byCategory = sums.get(id) ?? new Map<TallyCategory, Sums>();
		const groups = shownOf(byCategory);
		const all = weeks.get(id) ?? [];
		const shownWeeks = shownGroups(new Map(all.map((one) => [one.week, one.sums.n])));

		return {
			questionVersionId: id,
			question,
			correction: decision?.kind ?? null,
			editions: own.map(({ n }) => n),
			...judge(question, byCategory, everybodys.get(id) ?? [], all),
			categories: [...byCategory]
				.filter(([one]) => groups.has(one))
				.map(([one, its]) => ({ category: one, figures: figuresOf(its) })),
			hiddenCategories: byCategory.size > groups.size,
			choices: theirs === undefined ? (everybodys.get(id) ?? []) : groups.has(category!) ? (theirs.get(id) ?? []) : [],
			weeks: all.map((week) => ({ ...week, shown: shownWeeks.has(week.week) }))
		};
	});
}

/** A question with the key by which its answers are judged since a correction. */
function asDecided(question: Question, decision: { key: Key | null } | undefined): Question {
	return decision?.key ? { ...question, key: decision.key } : question;
}

/** What all answers to a version say of it; nothing below ten. */
function judge(
	{ public: told, key }: Question,
	byCategory: ReadonlyMap<TallyCategory, Sums>,
	choices: readonly ChoiceCount[],
	weeks: readonly Week[]
): { figures: Figures | null; guess: number | null; flags: Flag[]; drift: Drift | null } {
	const sums = total(byCategory);
	const guess = guessScore(told, key);
	if (sums.n < fewestShown) return { figures: null, guess, flags: [], drift: null };

	const figures = figuresOf(sums);
	const drift = findDrift(weeks);

	return {
		figures,
		guess,
		drift,
		flags: flagsOf(figures, { guess, drift, choices: distractors(told, key, sums.n, choices) })
	};
}

function total(byCategory: ReadonlyMap<TallyCategory, Sums>): Sums {
	return [...byCategory.values()].reduce((a, b) => addSums(a, b), noSums);
}

function shownOf(byCategory: ReadonlyMap<TallyCategory, Sums>): Set<TallyCategory> {
	return shownGroups(new Map([...byCategory].map(([category, { n }]) => [category, n])));
}

function listed(ids: readonly string[]): SQL {
	return sql`(select value from json_each(${JSON.stringify(ids)}))`;
}

async function sumsByCategory(db: Reader, among: SQL): Promise<Map<string, Map<TallyCategory, Sums>>> {
	const rows = await db
		.select()
		.from(questionTally)
		.where(inArray(questionTally.questionVersionId, among))
		.orderBy(asc(questionTally.questionVersionId), asc(questionTally.category));
	const sums = new Map<string, Map<TallyCategory, Sums>>();
	for (const { questionVersionId, category, ...own } of rows) {
		const known = sums.get(questionVersionId) ?? new Map<TallyCategory, Sums>();
		sums.set(questionVersionId, known.set(category as TallyCategory, own));
	}

	return sums;
}

async function choicesOf(db: Reader, among: SQL, category: TallyCategory | null): Promise<Map<string, ChoiceCount[]>> {
	const { questionVersionId, choice, n, rest } = questionChoiceTally;
	const rows = await db
		.select({ questionVersionId, choice, n: sql<number>`sum(${n})`, rest: sql<number>`sum(${rest})` })
		.from(questionChoiceTally)
		.where(
			and(inArray(questionVersionId, among), category === null ? undefined : eq(questionChoiceTally.category, category))
		)
		.groupBy(questionVersionId, choice);

	return grouped(rows);
}

/** As one text for each question: there may be hundreds of weeks, and a row costs more than what stands in it. */
async function weeksOf(db: Reader, among: SQL): Promise<Map<string, Week[]>> {
	const { questionVersionId, week } = questionWeekTally;
	const sums = weekSumNames.map((name) => questionWeekTally[name]);
	const rows = await db
		.select({
			questionVersionId,
			weeks: sql<string>`json_group_array(json_array(${sql.join([week, ...sums], sql`, `)}))`
		})
		.from(questionWeekTally)
		.where(inArray(questionVersionId, among))
		.groupBy(questionVersionId);

	return new Map(
		rows.map((row) => [
			row.questionVersionId,
			(JSON.parse(row.weeks) as [string, ...number[]][])
				.map(([monday, ...values]) => ({
					week: monday,
					sums: Object.fromEntries(weekSumNames.map((name, index) => [name, values[index]!])) as WeekSums
				}))
				.sort((x, y) => (x.week < y.week ? -1 : 1))
		])
	);
}

function grouped<Row extends { questionVersionId: string }>(rows: readonly Row[]) {
	const groups = new Map<string, Omit<Row, 'questionVersionId'>[]>();
	for (const { questionVersionId, ...row } of rows) {
		const group = groups.get(questionVersionId);
		if (group) group.push(row);
		else groups.set(questionVersionId, [row]);
	}

	return groups;
}
