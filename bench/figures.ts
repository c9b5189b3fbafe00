import { sql } from 'drizzle-orm';
import { findOwn, startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { listAnswers, saveAnswer } from '#lib/server/attempts/answers.ts';
import { grade, scoringVersion } from '#lib/assessment/grade.ts';
import { asSent, rightMarks } from '#lib/assessment/made-marks.ts';
import { addSums, sumNames, whole, type Sums } from '#lib/assessment/tally.ts';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { categories } from '#lib/server/db/schema/organisation.ts';
import { questionChoiceTally, questionTally } from '#lib/server/db/schema/questions.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { findQuestionFigures, listQuestionFigures } from '#lib/server/questions/figures.ts';
import { addRows, tallyAttempt, type TallyRows } from '#lib/server/questions/tally.ts';
import { makeCity, moduleId } from './city.ts';
import { addAnswers, timed } from './growth.ts';
import { rounded, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

const sizes = [1_000, 1_000_000];
/** Two years of answers each week. */
const weeks = 104;

/** What figures of questions cost with a thousand and with a million answers: to read, and to keep up. */
export async function figures(): Promise<Report> {
	const rows: Row[] = [];
	const first = new Map<string, number>();
	let [worst, share, page] = [0, 0, 0];

	for (const answers of sizes) {
		const city = await makeCity();

		try {
			await addAnswers(city.db, answers);
			if (answers > sizes[0]!) await spreadTallies(city.db, answers);
			const costs = await costsOf(city.db, city.learners[0]!.personId);
			const row: Row = { answers };
			for (const [what, ms] of Object.entries(costs)) {
				row[`${what} ms`] = rounded(ms);
				if (!first.has(what)) first.set(what, ms);
			}
			rows.push(row);
			worst = costs['add an attempt, CPU'] / first.get('add an attempt, CPU')!;
			share = costs['list of a module'] / costs['count from the answers'];
			page = costs['list of a module'];
		} finally {
			city.remove();
		}
	}

	return {
		about: `One database file, in this process. The larger one has its answers spread over all questions, all ${categories.length} categories and ${weeks} weeks, which is as many rows of tallies as there can be. "Count from the answers" only counts the stored answers by question, once for all: the least that figures without tallies would have to do for each view. "Add an attempt" adds or takes away an attempt of ten questions, in a transaction of its own, which waits for the disk as the "bare write" of one small row does; "CPU" is what adding costs the processor within a transaction, as when an attempt is handed in.`,
		tables: [{ title: 'Figures', rows }],
		aims: [
			{
				aim: 'adding an attempt costs the processor no more with a million answers (at most 1.5 times)',
				measured: `${rounded(worst)} times`,
				met: worst <= 1.5
			},
			{
				aim: 'the list of a module with a million answers costs at most a tenth of counting them once',
				measured: `${rounded(share)} (${rounded(page)} ms)`,
				met: share <= 0.1
			}
		]
	};
}

async function costsOf(db: Database, personId: string) {
	const now = new Date();
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, now);
	const { questions } = (await findOwn(db, personId, id))!.snapshot;
	for (const question of questions) {
		for (const [index, marks] of asSent(question, rightMarks(question)).entries()) {
			const given = { slot: question.slot, tokens: [...marks], sequence: index + 1 };
			await saveAnswer(db, personId, id, given, new Date(now.getTime() + 30_000 * (question.slot + 1)));
		}
	}
	await submitAttempt(db, personId, id, new Date(now.getTime() + 600_000));
	const row = (await findOwn(db, personId, id))!;
	const answers = await listAnswers(db, id);
	const given = Object.fromEntries(answers.map((one) => [one.questionVersionId, one.value]));
	const { perQuestion } = grade(row.snapshot, given, scoringVersion);
	const closed = { ...row, submittedAt: row.submittedAt! };
	let sign: 1 | -1 = 1;

	return {
		'bare write': await timed(() =>
			db.write(async (tx) => void (await tx.run(sql`update institution set created_at = created_at + 1`)))
		),
		'add an attempt': await timed(() => {
			sign = sign === 1 ? -1 : 1;

			return db.write((tx) => tallyAttempt(tx, closed, perQuestion, answers, sign));
		}),
		'add an attempt, CPU': await cpuOf(db, (tx) => tallyAttempt(tx, closed, perQuestion, answers, 1)),
		'list of a module': await timed(() => listQuestionFigures(db, moduleId, null)),
		'page of a question': await timed(() => findQuestionFigures(db, moduleId, questions[0]!.questionId, null)),
		'count from the answers': await countOnce(db)
	};
}

/** What each of two hundred calls in one transaction costs the processor, after as many that warm up. */
async function cpuOf(db: Database, work: (tx: Transaction) => Promise<void>): Promise<number> {
	return db.write(async (tx) => {
		for (let n = 0; n < 200; n++) await work(tx);
		const before = process.cpuUsage();
		for (let n = 0; n < 200; n++) await work(tx);
		const { user, system } = process.cpuUsage(before);

		return (user + system) / 1000 / 200;
	});
}

async function countOnce(db: Database): Promise<number> {
	const taken: number[] = [];
	for (let n = 0; n < 5; n++) {
		const start = performance.now();
		await db.all(
			sql`select question_version_id, count(*), count(distinct value) from answer group by question_version_id`
		);
		taken.push(performance.now() - start);
	}

	return median(taken);
}

/** Adds tallies until they speak of so many answers, as if people of all categories had answered each week. */
async function spreadTallies(db: Database, answers: number): Promise<void> {
	const tallied = await db.select().from(questionTally);
	const choices = await db.select().from(questionChoiceTally);
	const versions = [...new Set(tallied.map((row) => row.questionVersionId))];
	const times = Math.ceil(answers / versions.length / categories.length / weeks);
	const sumsOf = (id: string) =>
		tallied
			.filter((row) => row.questionVersionId === id)
			.map((row) => Object.fromEntries(sumNames.map((name) => [name, row[name]])) as Sums)
			.reduce((a, b) => addSums(a, b));
	const scaled = <Lot extends Record<string, number>>(sums: Lot, by: number) =>
		Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Math.round(value * by)])) as Lot;

	for (const questionVersionId of versions) {
		const sums = sumsOf(questionVersionId);
		const by = (times * weeks) / sums.n;
		const rows: TallyRows = {
			questions: categories.map((category) => ({ questionVersionId, category, ...scaled(sums, by) })),
			choices: categories.flatMap((category) =>
				[...new Set(choices.filter((row) => row.questionVersionId === questionVersionId).map((row) => row.choice))].map(
					(choice) => ({ questionVersionId, category, choice, n: times * weeks, rest: times * weeks * whole })
				)
			),
			weeks: Array.from({ length: weeks }, (_, index) => ({
				questionVersionId,
				week: addDays('2024-01-01', 7 * index),
				...scaled({ ...sums, logTimeSquared: sums.logTime * 10 }, (times * categories.length) / sums.n)
			}))
		};
		await db.write((tx) => addRows(tx, rows));
	}
}
