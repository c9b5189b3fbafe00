import { redirect } from '@sveltejs/kit';
import { activate, checkCode } from '#lib/server/accounts/activate.ts';
import type { CodePurpose } from '#lib/server/accounts/issue-codes.ts';
import { issuerText } from '#lib/server/accounts/issuer-text.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { atDoor, enter } from '#lib/web/door.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions } from './$types';

const given = (form: FormData) => ({
	number: String(form.get('number') ?? '').slice(0, 100),
	code: String(form.get('code') ?? '').slice(0, 100)
});

/** What the person sees before choosing a password: for whom the code is, and from whom. */
async function shown(typed: { number: string; code: string }, address: string, now: Date) {
	const db = database();
	const open = await checkCode(db, { ...typed, address }, now);
	const { timeZone } = await requireInstitution(db);

	return {
		name: open.personName,
		purpose: open.purpose,
		issuer: issuerText(open.issuerKind, open.issuerName),
		issuedAt: momentInWords(open.issuedAt, timeZone)
	};
}

export const actions: Actions = {
	check: async ({ request, setHeaders }) => {
		const typed = given(await request.formData());
		setHeaders({ 'cache-control': 'no-store' });

		try {
			return { ...typed, open: await atDoor((address, now) => shown(typed, address, now)) };
		} catch (error) {
			return failWith(error, typed);
		}
	},

	activate: async ({ request, setHeaders }) => {
		const form = await request.formData();
		const typed = given(form);
		const password = String(form.get('password') ?? '');
		setHeaders({ 'cache-control': 'no-store' });
		let purpose: CodePurpose;
		let pending: string | undefined;

		try {
			if (password !== String(form.get('again') ?? '')) {
				throw new Problem('password_mismatch', m.account_password_mismatch(), 'password');
			}

			({ purpose, pending } = await enter(({ address, now, begin }) =>
				activate(database(), { ...typed, password, address }, now, begin)
			));
		} catch (error) {
			// A refused password costs only the password: the code and what it says stay on the page.
			const aboutPassword = error instanceof Problem && error.field === 'password';
			const open = aboutPassword
				? await atDoor((address, now) => shown(typed, address, now)).catch(() => undefined)
				: undefined;

			return failWith(error, { ...typed, open });
		}

		const next = purpose === 'reset' ? '/learn?reset' : '/learn?activated';
		redirect(303, pending ? `/sign-in/code?next=${encodeURIComponent(next)}` : next);
	}
};
