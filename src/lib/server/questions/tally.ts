import { sql, type SQL } from 'drizzle-orm';
import type { QuestionGrade } from '#lib/assessment/grade.ts';
import {
	sumNames,
	tallyOf,
	weekSumNames,
	type Sums,
	type TalliedAnswer,
	type WeekSums
} from '#lib/assessment/tally.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { attempt } from '#lib/server/db/schema/learning.ts';
import { addDays, dayOf } from '../organisation/days.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { primaryPost } from '../organisation/persons.ts';
import { holderThen } from '../programmes/holders.ts';

/** A closed attempt, as much of it as is tallied. */
export type TalliedAttempt = Pick<
	typeof attempt.$inferSelect,
	'personId' | 'requirementId' | 'snapshot' | 'startedAt' | 'refreshesId'
> & {
	submittedAt: Date;
};

export type AttemptAnswer = TalliedAnswer & { questionVersionId: string };

/** Rows of the three tables of tallies, as one or many attempts make them. */
export type TallyRows = {
	questions: ({ questionVersionId: string; category: string } & Sums)[];
	choices: { questionVersionId: string; category: string; choice: string; n: number; rest: number }[];
	weeks: ({ questionVersionId: string; week: Day } & WeekSums)[];
};

/**
 * Adds an attempt to what is kept of its questions, in the transaction that grades it. A regrading first takes away what
 * the grading before it had added. Every graded attempt counts that `isTallied`, also a second one of the same person.
 * @param perQuestion the grading that is added or taken away
 * @param answers all that is kept of the attempt, which never changes once it is closed
 * @param sign 1 adds, −1 takes away
 */
export async function tallyAttempt(
	tx: Transaction,
	attempt: TalliedAttempt,
	perQuestion: readonly QuestionGrade[],
	answers: readonly AttemptAnswer[],
	sign: 1 | -1
): Promise<void> {
	if (!isTallied(attempt)) return;

	await addRows(tx, await rowsOf(tx, attempt, perQuestion, answers, sign));
}

/**
 * Whether an attempt speaks for its questions: not one for practice, because whoever practises may guess and look, and not the
 * shorter quiz of a recertification, which asks each person what that person once missed.
 */
export function isTallied({ snapshot, refreshesId }: Pick<TalliedAttempt, 'snapshot' | 'refreshesId'>): boolean {
	return snapshot.policy.mode !== 'latihan' && refreshesId === null;
}

/** What an attempt adds, as rows. */
export async function rowsOf(
	db: Reader,
	{ personId, requirementId, snapshot, startedAt, submittedAt }: TalliedAttempt,
	perQuestion: readonly QuestionGrade[],
	answers: readonly AttemptAnswer[],
	sign: 1 | -1
): Promise<TallyRows> {
	const { timeZone } = await requireInstitution(db);
	const on = dayOf(submittedAt, timeZone);
	// As it was known then: a correction that comes later must not change what is taken away again.
	const holder = await holderThen(db, personId, requirementId, submittedAt);
	const category = (await primaryPost(db, holder, on, submittedAt))?.category ?? '';
	const week = mondayOf(on);
	const tallies = tallyOf(
		{ questions: snapshot.questions, startedAt },
		perQuestion,
		new Map(answers.map((one) => [one.questionVersionId, one]))
	);

	return {
		questions: tallies.map(({ questionVersionId, sums }) => ({
			questionVersionId,
			category,
			...times(sums, sign)
		})),
		choices: tallies.flatMap(({ questionVersionId, sums, choices }) =>
			choices.map((choice) => ({
				questionVersionId,
				category,
				choice,
				n: sign,
				rest: sign * sums.rest
			}))
		),
		weeks: tallies.map(({ questionVersionId, week: sums }) => ({ questionVersionId, week, ...times(sums, sign) }))
	};
}

/** The Monday of the week of a day (ISO 8601). */
function mondayOf(day: Day): Day {
	const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();

	return addDays(day, -((weekday + 6) % 7));
}

function times<Name extends string>(sums: Record<Name, number>, sign: 1 | -1): Record<Name, number> {
	return Object.fromEntries(Object.entries<number>(sums).map(([name, value]) => [name, sign * value])) as typeof sums;
}

/** A table of tallies: by what its rows are told apart, and what is added up in them. */
type TallyTable = { name: string; keys: readonly string[]; sums: readonly string[] };

export const tallyTables = {
	questions: { name: 'question_tally', keys: ['questionVersionId', 'category'], sums: sumNames },
	choices: {
		name: 'question_choice_tally',
		keys: ['questionVersionId', 'category', 'choice'],
		sums: ['n', 'rest']
	},
	weeks: { name: 'question_week_tally', keys: ['questionVersionId', 'week'], sums: weekSumNames }
} as const satisfies Record<keyof TallyRows, TallyTable>;

/**
 * One statement for each table, however many rows: they travel as JSON, so that the text of the statement is always the same
 * and stays prepared.
 */
export async function addRows(tx: Transaction, rows: TallyRows): Promise<void> {
	for (const lot of ['questions', 'choices', 'weeks'] as const) {
		if (rows[lot].length === 0) continue;

		const json = JSON.stringify(rows[lot]);
		await tx.run(addition(tallyTables[lot], json));
		// What is taken away again leaves no row; nothing but a regrading comes here.
		if (rows[lot].some(({ n }) => n < 0)) await tx.run(removal(tallyTables[lot], json));
	}
}

function addition({ name, keys, sums }: TallyTable, json: string): SQL {
	const columns = [...keys, ...sums];
	const values = columns.map((column) => `value ->> '${column}'`);
	const added = sums.map((column) => `${snake(column)} = ${snake(column)} + excluded.${snake(column)}`);

	return sql`${sql.raw(`insert into ${name} (${columns.map(snake).join()}) select ${values.join()} from json_each(`)}${json}${sql.raw(`)
		where true on conflict do update set ${added.join()}`)}`;
}

function removal({ name, keys }: TallyTable, json: string): SQL {
	const values = keys.map((column) => `value ->> '${column}'`);

	return sql`${sql.raw(`delete from ${name} where n = 0 and (${keys.map(snake).join()}) in
		(select ${values.join()} from json_each(`)}${json}${sql.raw('))')}`;
}

function snake(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
