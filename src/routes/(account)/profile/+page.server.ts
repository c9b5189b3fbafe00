import { redirect } from '@sveltejs/kit';
import { changePassword, listSessions, signOut } from '#lib/server/accounts/accounts.ts';
import { listCodes } from '#lib/server/accounts/activate.ts';
import { deviceText } from '#lib/server/accounts/device-text.ts';
import { issuerText } from '#lib/server/accounts/issuer-text.ts';
import { findFactor } from '#lib/server/accounts/second-factor.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { findBounce } from '#lib/server/reminders/outbox.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { ownExpiring } from '#lib/web/expiring.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { clearSessionCookie } from '#lib/web/sessions.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const { timeZone } = await requireInstitution(db);
	const inWords = (moment: Date) => momentInWords(moment, timeZone);
	const sessions = await listSessions(db, viewer.accountId, now);
	const codes = await listCodes(db, viewer.personId, now);

	const factor = await findFactor(db, viewer.accountId);
	const { email, bounced } = await findBounce(db, viewer.personId);

	return {
		expiring: await ownExpiring(viewer),
		email,
		bouncedAt: bounced && inWords(bounced.at),
		name: viewer.name,
		factorSince: factor ? inWords(factor.confirmedAt) : null,
		number: viewer.number,
		sessions: sessions.map(({ id, createdAt, userAgent }) => ({
			id,
			here: id === viewer.sessionId,
			device: deviceText(userAgent),
			since: inWords(createdAt)
		})),
		codes: codes.map((code) => ({
			id: code.id,
			purpose: code.purpose,
			state: code.state,
			issuer: issuerText(code.issuerKind, code.issuerName),
			issuedAt: inWords(code.issuedAt),
			endedAt: code.endedAt && inWords(code.endedAt)
		}))
	};
};

export const actions: Actions = {
	password: async ({ request, getClientAddress }) => {
		const viewer = requirePerson();
		const form = await request.formData();
		const text = (name: string) => String(form.get(name) ?? '');

		try {
			if (text('password') !== text('again')) {
				throw new Problem('password_mismatch', m.account_password_mismatch(), 'password');
			}

			const change = { current: text('current'), password: text('password') };
			await changePassword(database(), { ...viewer, address: getClientAddress() }, change, new Date());

			return { changed: true };
		} catch (error) {
			return failWith(error, {});
		}
	},

	signOut: async ({ request }) => {
		const viewer = requirePerson();
		const sessionId = String((await request.formData()).get('session') ?? '');
		await signOut(database(), { ...viewer, sessionId }, false, new Date());

		redirect(303, '/profile');
	},

	signOutEverywhere: async (event) => {
		const viewer = requirePerson();
		await signOut(database(), viewer, true, new Date());
		clearSessionCookie(event);

		redirect(303, '/sign-in?left');
	}
};
