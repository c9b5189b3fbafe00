import { randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';

/**
 * Writes an unexpected error to the log, without what a person sent or the database held.
 * @returns the short reference that the person is shown, to find the line by
 */
export function reportError(error: unknown, event: Pick<RequestEvent, 'request' | 'route'>, status: number): string {
	const reference = randomBytes(4).toString('hex').toUpperCase();

	console.error(
		JSON.stringify({
			reference,
			at: new Date().toISOString(),
			status,
			method: event.request.method,
			// The route and not the address, which may hold a name that somebody searched for.
			route: event.route.id,
			errors: withoutPersonalData(error)
		})
	);

	return reference;
}

/** The same for work that nobody waits for. */
export function reportJob(job: string, error: unknown, at = new Date()): void {
	console.error(JSON.stringify({ at: at.toISOString(), job, errors: withoutPersonalData(error) }));
}

/** An error and its causes as the log may hold them. */
function withoutPersonalData(error: unknown) {
	return causes(error).map(describe);
}

/** The error and what caused it: a failed query hides the database's own words in its cause. */
function causes(error: unknown): Error[] {
	const chain: Error[] = [];
	for (let cause = error; cause instanceof Error && chain.length < 5; cause = cause.cause) chain.push(cause);

	return chain.length > 0 ? chain : [new Error(`thrown: ${typeof error}`)];
}

function describe(error: Error) {
	const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));

	return {
		name: error.name,
		message: withoutData(error.message),
		code: 'code' in error ? String(error.code) : undefined,
		at: frames.slice(0, 12).map((line) => line.trim())
	};
}

/** Drizzle adds the parameters of a failed query to its message; numbers of people may stand anywhere. */
function withoutData(message: string): string {
	return message
		.replace(/\nparams:[\s\S]*/, '')
		.replace(/\d{6,}/g, (digits) => '*'.repeat(digits.length))
		.slice(0, 500);
}
