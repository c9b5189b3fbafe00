import { fail } from '@sveltejs/kit';
import { Problem } from '#lib/server/problem.ts';

/** Turns an expected problem into a failed form action that keeps what was typed; anything else is a bug and goes on. */
export function failWith<Kept extends Record<string, unknown>>(error: unknown, kept: Kept) {
	if (!(error instanceof Problem)) throw error;

	return fail(400, { ...kept, message: error.message, field: error.field ?? null });
}
