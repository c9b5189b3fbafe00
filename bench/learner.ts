import { eq } from 'drizzle-orm';
import { asSent, rightMarks } from '#lib/assessment/made-marks.ts';
import type { FrozenQuestion } from '#lib/assessment/snapshot.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { moduleId, password } from './city.ts';
import { Device, type Answer, type Sent } from './http.ts';

/** The steps of a journey, in the order in which a person takes them. */
export const steps = [
	'sign-in page',
	'sign in',
	'my training',
	'module page',
	'lesson',
	'lesson done',
	'quiz page',
	'start',
	'quiz',
	'answer',
	'look over',
	'submit',
	'result',
	'certificate'
] as const;

export type Step = (typeof steps)[number];
export type Timed = { step: Step; ms: number; bytes: number };

const lessonsRead = 5;
const answersGiven = 10;

/** One person at one device, who does what a browser without a cache would send for the pages themselves. */
export class Learner {
	readonly times: Timed[] = [];
	readonly device: Device;
	#attempt = '';

	constructor(
		origin: string,
		readonly person: { number: string },
		/** To look up the right answers, which no page tells. */
		readonly db: Database
	) {
		this.device = new Device(origin);
	}

	/** From signing in to the certificate. */
	async journey(): Promise<void> {
		await this.signIn();
		await this.expect('my training', '/learn', 200);
		await this.readLessons();
		await this.startQuiz();
		await this.finish();
	}

	async signIn(): Promise<void> {
		await this.expect('sign-in page', '/sign-in', 200);
		await this.expect('sign in', '/sign-in', 303, { form: { number: this.person.number, password } });
	}

	/** Five lessons one after the other; each end leads to the next. */
	async readLessons(): Promise<void> {
		const module = await this.expect('module page', `/learn/${moduleId}`, 200);
		// Links on pages are relative to them.
		const first = new RegExp(`href="[^"]*?${moduleId}/((?!quiz)[^"#/]+)["#]`).exec(module.text());
		if (!first) throw new Error(`The module page of ${this.person.number} leads to no lesson.`);
		let path = `/learn/${moduleId}/${first[1]}`;

		for (let lesson = 0; lesson < lessonsRead; lesson++) {
			await this.expect('lesson', path, 200);
			path = (await this.expect('lesson done', `${path}?/next`, 303, { form: {} })).location;
		}
	}

	async startQuiz(): Promise<void> {
		await this.expect('quiz page', `/learn/${moduleId}/quiz`, 200);
		const started = await this.expect('start', `/learn/${moduleId}/quiz`, 303, { form: { honesty: 'yes' } });
		this.#attempt = started.location;
		await this.expect('quiz', this.#attempt, 200);
	}

	/** Ten questions answered right, looked over and handed in; the result, and the certificate as a file. */
	async finish(): Promise<void> {
		const questions = await this.#questions();
		for (const question of questions.slice(0, answersGiven)) {
			for (const [index, marks] of asSent(question, rightMarks(question)).entries()) {
				await this.answer(question.slot, [...marks], index + 1);
			}
		}

		await this.expect('look over', `${this.#attempt}/review`, 200);
		await this.expect('submit', `${this.#attempt}/review`, 303, { form: { blank: '0' } });
		const result = await this.expect('result', `${this.#attempt}/result`, 200);
		const id = /certificates\/([^"/]+)\/pdf"/.exec(result.text())?.[1];
		if (!id) throw new Error(`${this.person.number} has passed and sees no certificate.`);
		await this.expect('certificate', `/learn/certificates/${id}/pdf`, 200);
	}

	async answer(slot: number, tokens: string[], sequence: number): Promise<Answer> {
		return this.expect('answer', `${this.#attempt}/answers`, 200, { json: { slot, tokens, sequence } });
	}

	/** The questions of the running attempt, with their keys. */
	async #questions(): Promise<FrozenQuestion[]> {
		const id = this.#attempt.split('/').at(-1)!;
		const found = await this.db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, id)).get();

		return found!.snapshot.questions;
	}

	/** Sends one request of a step. @throws Error when the server answers anything but `status` */
	async expect(step: Step, path: string, status: number, sent?: Sent): Promise<Answer> {
		const answer = await this.device.send(path, sent);
		this.times.push({ step, ms: answer.ms, bytes: answer.bytes });
		if (answer.status !== status) {
			throw new Error(`${step} of ${this.person.number}: ${answer.status} for ${path} ${answer.text().slice(0, 300)}`);
		}

		return answer;
	}

	close(): void {
		this.device.close();
	}
}
