import { error } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { listCodes } from '#lib/server/accounts/activate.ts';
import { disableAccount, enableAccount } from '#lib/server/accounts/disable.ts';
import { issueCode, type CodePurpose } from '#lib/server/accounts/issue-codes.ts';
import { issuerText } from '#lib/server/accounts/issuer-text.ts';
import { findFactor, resetFactor } from '#lib/server/accounts/second-factor.ts';
import { momentInWords } from '#lib/language/in-words.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { currentNumber, findPerson, maskNumber } from '#lib/server/organisation/persons.ts';
import { m } from '#lib/paraglide/messages.js';
import { printed } from '#lib/web/code-pages.server.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import { requireStanding } from '../../standing-person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const now = new Date();
	await requireStanding(params.person, (person) => resolve('/(admin)/admin/codes/[person]', { person }));
	const person = await requireKnown(params.person);
	const account = await findAccount(db, person.id);
	const factor = account && (await findFactor(db, account.id));
	const { timeZone } = await requireInstitution(db);
	const inWords = (moment: Date) => momentInWords(moment, timeZone);
	const codes = await listCodes(db, person.id, now);
	await recordView(viewer, person.id, { page: 'account' });

	return {
		person: { name: person.name, maskedNumber: maskNumber((await currentNumber(db, person.id)) ?? '') },
		own: person.id === viewer.personId,
		state: account?.disabledAt
			? ('disabled' as const)
			: account?.activatedAt
				? ('active' as const)
				: ('inactive' as const),
		factorSince: factor ? inWords(factor.confirmedAt) : null,
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

async function requireKnown(personId: string) {
	return (await findPerson(database(), personId)) ?? error(404, m.guard_not_found());
}

async function issue(personId: string, purpose: CodePurpose) {
	const viewer = requireRole('administrator');

	try {
		const issuer = { kind: 'administrator', personId: viewer.personId } as const;

		return { list: await printed([await issueCode(database(), issuer, personId, purpose, new Date())]) };
	} catch (problem) {
		return failWith(problem, {});
	}
}

export const actions: Actions = {
	first: ({ params }) => issue(params.person, 'first'),
	reset: ({ params }) => issue(params.person, 'reset'),

	factor: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const { id } = await requireKnown(params.person);
		const form = await request.formData();

		try {
			requireSure(form);
			await database().write((tx) => resetFactor(tx, id, viewer.personId, new Date()));

			return { done: 'factor' as const };
		} catch (problem) {
			return failWith(problem, { of: 'factor' as const });
		}
	},

	disable: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const { id } = await requireKnown(params.person);
		const form = await request.formData();

		try {
			requireSure(form);
			await database().write((tx) => disableAccount(tx, id, viewer.personId, new Date()));

			return { done: 'disabled' as const };
		} catch (problem) {
			return failWith(problem, {});
		}
	},

	enable: async ({ params }) => {
		const viewer = requireRole('administrator');
		const { id } = await requireKnown(params.person);

		try {
			await database().write((tx) => enableAccount(tx, id, viewer.personId, new Date()));

			return { done: 'enabled' as const };
		} catch (problem) {
			return failWith(problem, {});
		}
	}
};
