import { and, asc, isNotNull, notInArray, sql } from 'drizzle-orm';
import { insertProgramme, insertPublication } from '#lib/server/attempts/test-publication.ts';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { enrolment } from '#lib/server/db/schema/programmes.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { refreshStandings } from '#lib/server/oversight/standings.ts';
import { createSession } from '#lib/web/sessions.server.ts';
import { Visitor, type Answer } from '../visitor.ts';
import { sendAnswer, type Acknowledged, type Given, type Random } from './clients.ts';

/** The programme whose cycles ask for one module each, so that whoever has passed one has the next to pass. */
export const programmeId = 'tanpa-henti';
/** Never over while a run lasts. */
const dueOn = '2999-12-31';

export type Person = { personId: string; token: string };

/** Publishes modules that may be tried again at once, and asks people for all of them, each in a cycle of its own. */
export async function prepareLearners(
	databaseUrl: string,
	{ count, modules, besides }: { count: number; modules: number; besides: string[] }
): Promise<{ people: Person[]; moduleIds: string[] }> {
	const db = await connect(databaseUrl);
	const now = new Date();

	try {
		const moduleIds = Array.from({ length: modules }, (_, i) => `${programmeId}-${i + 1}`);
		const accounts = await listAccounts(db, count, besides);
		const personIds = accounts.map(({ personId }) => personId);

		for (const moduleId of moduleIds) {
			await insertPublication(db, moduleId, { publishedAt: now, policy: withoutEnd, pools: fewQuestions });
			const { cycleId } = await insertProgramme(db, programmeId, [moduleId], { key: moduleId, dueOn });
			await db.write(async (tx) => {
				for (const personId of personIds) {
					await tx.insert(enrolment).values({ personId, cycleId, via: 'rule', enrolledAt: now, dueOn });
				}
			});
		}
		await db.write(async (tx) => refreshStandings(tx, personIds, await today(tx, now)));

		const people: Person[] = [];
		for (const { personId, accountId } of accounts) {
			people.push({ personId, token: await createSession(db, accountId, now) });
		}

		return { people, moduleIds };
	} finally {
		db.close();
	}
}

const withoutEnd = {
	tries: null,
	pausesMinutes: [],
	reopensAfterMinutes: null,
	limitMinutes: null,
	rereadMissed: false,
	navigation: 'free' as const
};

/** So that it is often begun and handed in. */
const fewQuestions = [
	{ slug: 'dasar', draw: 2, size: 4 },
	{ slug: 'medsos', draw: 1, size: 4 }
];

async function listAccounts(db: Database, count: number, besides: string[]) {
	const accounts = await db
		.select({ personId: account.personId, accountId: account.id })
		.from(account)
		.where(
			and(
				isNotNull(account.activatedAt),
				notInArray(account.id, besides),
				sql`exists (select 1 from standing s where s.person_id = ${account.personId})`
			)
		)
		.orderBy(asc(account.id))
		.limit(count);
	if (accounts.length < count) throw new Error(`Only ${accounts.length} of ${count} people have an account.`);

	return accounts;
}

/** Not so short that the asking slows down the start of what is asked. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What a learner is waiting for an answer to. */
export type Doing = 'start' | 'answer' | 'look' | 'hand in';

/**
 * One person who begins a try, answers, looks the answers over and hands in, again and again, and remembers what the
 * server has acknowledged.
 */
export class Learner {
	/** Attempts that a start has led to. */
	readonly begun = new Set<string>();
	/** Attempts whose handing in has led to the result. */
	readonly handedIn = new Set<string>();
	/** How many answers, starts and handings in were acknowledged. */
	acknowledged = 0;
	/** What the server turned down, which it must not. */
	readonly refused: string[] = [];
	/** What waits for an answer from the server. */
	doing: Doing | undefined;
	/** Modules of which a start was turned down, as it must be after a pass. */
	readonly passed: string[] = [];
	private readonly answers = new Map<string, Map<number, Given>>();
	private recent = new Set<string>();
	private sequence = 0;
	private stopped = false;

	constructor(
		readonly person: Person,
		private readonly moduleIds: readonly string[],
		private readonly origin: () => string,
		private readonly random: Random,
		/** The share of tries, from 0 to 1, that are answered rightly throughout, so that they pass. */
		private readonly passing: number
	) {}

	async run(): Promise<void> {
		while (!this.stopped) {
			try {
				const moduleId = this.moduleIds[this.passed.length];
				if (moduleId === undefined) await pause();
				else await this.tryOnce(moduleId);
			} catch (error) {
				// No answer: the server was killed. What was sent may or may not be done; it was not acknowledged.
				if (!(error instanceof TypeError)) throw error;
				await pause();
			}
		}
	}

	stop(): void {
		this.stopped = true;
	}

	/** What it was told is kept. */
	sheets(ids: Iterable<string> = this.begun): Acknowledged[] {
		return [...ids].map((attemptId) => ({ attemptId, answers: this.answers.get(attemptId) ?? new Map() }));
	}

	/** Attempts that something was done to since this was asked last. */
	takeRecent(): string[] {
		const taken = [...this.recent];
		// What is under way goes on.
		this.recent = new Set(taken.filter((id) => !this.handedIn.has(id)));

		return taken;
	}

	private async tryOnce(moduleId: string): Promise<void> {
		const attemptId = await this.start(moduleId);
		if (attemptId === undefined) return;

		const all = this.random() < this.passing;
		for (const { slot, right, tokens } of await this.questionsOf(attemptId)) {
			// Some are left blank, and what was answered before the server was killed is answered anew.
			if (this.stopped) return;
			if (!all && this.random() < 0.2) continue;

			const chosen = all ? right : [tokens[Math.floor(this.random() * tokens.length)]!];
			await this.save(attemptId, slot, { tokens: chosen, sequence: ++this.sequence });
		}
		await this.handIn(attemptId);
	}

	private async start(moduleId: string): Promise<string | undefined> {
		const answered = await this.send('start', (visitor) => visitor.post(`/learn/${moduleId}/quiz`, { honesty: 'yes' }));
		const id = /\/learn\/attempts\/([^/]+)$/.exec(answered.location)?.[1];
		if (answered.status === 303 && id !== undefined) {
			this.begun.add(id);
			this.recent.add(id);
			this.acknowledged++;

			return id;
		}

		// Whoever has passed is not asked any more. Whether that is so is looked up while nothing else is going on.
		if (answered.status === 400) this.passed.push(moduleId);
		else this.refused.push(`start: ${answered.status}`);

		return undefined;
	}

	private async save(attemptId: string, slot: number, given: Given): Promise<void> {
		const refusal = await this.send('answer', (visitor) => sendAnswer(visitor, attemptId, slot, given));
		if (refusal) {
			this.refused.push(refusal);

			return;
		}

		this.acknowledged++;
		this.answers.set(attemptId, (this.answers.get(attemptId) ?? new Map<number, Given>()).set(slot, given));
	}

	private async handIn(attemptId: string): Promise<void> {
		const path = `/learn/attempts/${attemptId}/review`;
		const shown = await this.send('look', (visitor) => visitor.get(path));
		const blank = /name="blank" value="(\d+)"/.exec(shown.body)?.[1];
		if (blank === undefined) {
			this.refused.push(`review: ${shown.status}`);

			return;
		}

		const done: Answer = await this.send('hand in', (visitor) => visitor.post(path, { blank }));
		if (done.status !== 303 || !done.location.endsWith(`/${attemptId}/result`)) {
			this.refused.push(`hand in: ${done.status}`);

			return;
		}

		this.acknowledged++;
		this.handedIn.add(attemptId);
	}

	private async send<T>(doing: Doing, request: (visitor: Visitor) => Promise<T>): Promise<T> {
		this.doing = doing;

		try {
			return await request(new Visitor(this.origin(), this.person.token));
		} finally {
			this.doing = undefined;
		}
	}

	/** The questions with their right options, which those of `test-publication.ts` tell by their texts. */
	private async questionsOf(attemptId: string): Promise<{ slot: number; right: string[]; tokens: string[] }[]> {
		const { body } = await this.send('look', (visitor) => visitor.get(`/learn/attempts/${attemptId}`));
		const questions = new Map<number, { slot: number; right: string[]; tokens: string[] }>();

		for (const [, label] of body.matchAll(/<label class="choice[^>]*>([\s\S]*?)<\/label>/g)) {
			const slot = Number(/name="answer-(\d+)"/.exec(label!)?.[1]);
			const token = /value="([^"]+)"/.exec(label!)![1]!;
			const several = label!.includes('type="checkbox"');
			const question = questions.get(slot) ?? { slot, right: [], tokens: [] };
			question.tokens.push(token);
			if (/\bbenar\b/.test(label!) || (several && /\btepat\b/.test(label!))) question.right.push(token);
			questions.set(slot, question);
		}
		if (questions.size === 0) this.refused.push('the attempt shows no questions');

		return [...questions.values()];
	}
}
