import { and, asc, eq, isNotNull, notExists, sql } from 'drizzle-orm';
import { asLearnerSees, type LearnerQuestion } from '#lib/assessment/snapshot.ts';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { answer } from '#lib/server/db/schema/learning.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { findOwn, startAttempt } from '#lib/server/attempts/attempts.ts';
import { createSession } from '#lib/web/sessions.server.ts';
import { Visitor } from '../visitor.ts';

/** A seeded source of numbers from 0 (inclusive) to 1, so that a run can be repeated. */
export type Random = () => number;

export function seeded(seed: number): Random {
	let state = seed >>> 0;

	return () => {
		// Numerical Recipes' linear congruential generator: enough to vary moments and choices.
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;

		return state / 4294967296;
	};
}

export type Taker = { accountId: string; attemptId: string; questions: LearnerQuestion[]; token: string };

/** People with an account who have nothing completed, each with an attempt begun and a session. */
export async function prepareTakers(databaseUrl: string, count: number): Promise<Taker[]> {
	const db = await connect(databaseUrl);
	const now = new Date();

	try {
		const people = await db
			.select({ personId: account.personId, accountId: account.id })
			.from(account)
			.where(
				and(
					isNotNull(account.activatedAt),
					sql`exists (select 1 from enrolment e where e.person_id = ${account.personId})`,
					notExists(
						db
							.select({ one: sql`1` })
							.from(enrolment)
							.where(and(eq(enrolment.personId, account.personId), isNotNull(enrolment.completedAt)))
					)
				)
			)
			.orderBy(asc(account.id));
		const takers: Taker[] = [];

		for (const { personId, accountId } of people) {
			if (takers.length === count) break;

			try {
				const { id } = await startAttempt(db, { personId, moduleId: 'dasar-netralitas', affirmed: true }, now);
				const { snapshot } = (await findOwn(db, personId, id))!;
				const token = await createSession(db, accountId, now);
				// One token answers these.
				const questions = asLearnerSees(snapshot).filter(({ type }) => type === 'pilihan ganda');
				takers.push({ accountId, attemptId: id, questions, token });
			} catch {
				// Somebody who must wait before the next try is no taker.
			}
		}
		if (takers.length < count) throw new Error(`Only ${takers.length} of ${count} people could start.`);

		return takers;
	} finally {
		db.close();
	}
}

export type Given = { tokens: string[]; sequence: number };

/** What the server has acknowledged of one attempt, by slot. */
export type Acknowledged = { attemptId: string; answers: ReadonlyMap<number, Given> };

/** Sends one answer. @returns why it was turned down, which it must not be: in time and well-formed; undefined when kept */
export async function sendAnswer(
	visitor: Visitor,
	attemptId: string,
	slot: number,
	given: Given
): Promise<string | undefined> {
	const { status, body } = await visitor.json(`/learn/attempts/${attemptId}/answers`, { slot, ...given });
	const kept = status === 200 && (JSON.parse(body) as { accepted?: boolean }).accepted;

	return kept ? undefined : `answer: ${status} ${body}`;
}

/** One person at one device who answers without pause, and remembers what the server has acknowledged. */
export class Client {
	readonly acknowledged = new Map<number, Given>();
	/** When each acknowledgement came. */
	readonly times: number[] = [];
	inFlight = false;
	/** Answers the server turned down, which it must not: they are all in time and well-formed. */
	readonly refused: string[] = [];
	private sequence = 0;
	private stopped = false;

	constructor(
		readonly taker: Taker,
		private readonly origin: () => string,
		private readonly random: Random
	) {}

	async run(): Promise<void> {
		while (!this.stopped) await this.answerOnce();
	}

	stop(): void {
		this.stopped = true;
	}

	/** What it was told is kept. */
	sheet(): Acknowledged {
		return { attemptId: this.taker.attemptId, answers: this.acknowledged };
	}

	private async answerOnce(): Promise<void> {
		const question = this.taker.questions[Math.floor(this.random() * this.taker.questions.length)]!;
		const option = question.options[Math.floor(this.random() * question.options.length)]!;
		const given = { tokens: [option.token], sequence: ++this.sequence };
		this.inFlight = true;

		try {
			const visitor = new Visitor(this.origin(), this.taker.token);
			const refusal = await sendAnswer(visitor, this.taker.attemptId, question.slot, given);

			if (refusal) {
				this.refused.push(refusal);
			} else {
				this.acknowledged.set(question.slot, given);
				this.times.push(Date.now());
			}
		} catch {
			// No answer: the server was killed. What was sent may or may not be kept; it was not acknowledged.
			await new Promise((resolve) => setTimeout(resolve, 50));
		} finally {
			this.inFlight = false;
		}
	}
}

/** What was acknowledged and is not in the database: an older answer, or another one under the same sequence. */
export async function findLost(databaseUrl: string, sheets: readonly Acknowledged[]): Promise<string[]> {
	const db = await connect(databaseUrl);
	const lost: string[] = [];

	try {
		for (const { attemptId, answers } of sheets) {
			const kept = await keptAnswers(db, attemptId);

			for (const [slot, given] of answers) {
				const stored = kept.get(slot);
				const there =
					stored &&
					(stored.sequence > given.sequence ||
						(stored.sequence === given.sequence && stored.tokens.join() === given.tokens.join()));
				if (!there) lost.push(`${attemptId} slot ${slot} sequence ${given.sequence}`);
			}
		}
	} finally {
		db.close();
	}

	return lost;
}

async function keptAnswers(db: Database, attemptId: string): Promise<Map<number, Given>> {
	const rows = await db.all<{ slot: number; value: string; sequence: number }>(sql`
		select json_extract(q.value, '$.slot') as slot, a.value as value, a.sequence as sequence
		from ${answer} a
		join attempt t on t.id = a.attempt_id
		join json_each(t.snapshot, '$.questions') q
			on json_extract(q.value, '$.questionVersionId') = a.question_version_id
		where a.attempt_id = ${attemptId}`);

	return new Map(rows.map(({ slot, value, sequence }) => [slot, { tokens: JSON.parse(value) as string[], sequence }]));
}
