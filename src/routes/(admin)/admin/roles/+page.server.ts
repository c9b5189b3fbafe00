import { z } from 'zod';
import { createPerson } from '#lib/server/accounts/outsiders.ts';
import { grantRole, listRoleHolders, revokeRole } from '#lib/server/accounts/roles.ts';
import { termInWords } from '#lib/server/accounts/role-table.ts';
import { roles } from '#lib/server/db/schema/accounts.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { listDelegations } from '#lib/server/organisation/delegations.ts';
import { isDay } from '#lib/server/organisation/days.ts';
import { findPerson, findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import type { Actions, PageServerLoad } from './$types';

const roleSchema = z.enum(roles);

export const load: PageServerLoad = async () => {
	const viewer = requireRole('administrator');
	const holders = await listRoleHolders(database(), viewer.today);

	const delegations = await listDelegations(database(), viewer.today);

	return {
		delegations: delegations.map(({ id, personId, name, unit, unitId, giver, from, to, state }) => ({
			id,
			personId,
			name,
			unit,
			unitId,
			giver,
			state,
			from: dayInWords(from),
			to: dayInWords(to)
		})),
		today: viewer.today,
		viewerId: viewer.personId,
		roles: [...roles],
		holders: holders.map(({ from, to, ...holder }) => ({ ...holder, from, term: termInWords({ from, to }) }))
	};
};

export const actions: Actions = {
	grant: async ({ request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const number = textOf(form, 'number');

		try {
			const found = await findPersonByNumber(database(), number);
			if (!found) throw new Problem('number_unknown', m.roles_number_unknown(), 'number');

			const term = termOf(form, viewer.today);
			await database().write((tx) => grantRole(tx, { personId: found.id, ...term, by: viewer.personId }, new Date()));

			return {
				granted: { name: found.name, personId: found.id, number: null, role: term.role, from: dayInWords(term.from) }
			};
		} catch (problem) {
			return failWith(problem, { form: 'grant' as const, number });
		}
	},

	outsider: async ({ request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const name = textOf(form, 'name');
		const organisation = textOf(form, 'organisation');

		try {
			if (!organisation) throw new Problem('organisation_missing', m.roles_organisation_missing(), 'organisation');

			const term = termOf(form, viewer.today);
			const now = new Date();
			const made = await database().write(async (tx) => {
				const created = await createPerson(tx, { name, organisation, from: viewer.today, by: viewer.personId }, now);
				await grantRole(tx, { personId: created.personId, ...term, by: viewer.personId }, now);

				return created;
			});

			return { granted: { name, ...made, role: term.role, from: dayInWords(term.from) } };
		} catch (problem) {
			return failWith(problem, { form: 'outsider' as const, name, organisation });
		}
	},

	revoke: async ({ request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const personId = textOf(form, 'person');

		try {
			requireSure(form);
			const taken = { personId, role: roleOf(form), on: viewer.today, by: viewer.personId };
			await database().write((tx) => revokeRole(tx, taken, new Date()));
			const found = await findPerson(database(), personId);

			return { revoked: { name: found?.name ?? '', role: taken.role } };
		} catch (problem) {
			return failWith(problem, { form: 'revoke' as const, of: `${personId} ${textOf(form, 'role')}` });
		}
	}
};

function textOf(form: FormData, name: string): string {
	return String(form.get(name) ?? '')
		.trim()
		.slice(0, 300);
}

function roleOf(form: FormData) {
	const role = roleSchema.safeParse(textOf(form, 'role'));
	if (!role.success) throw new Problem('role_unknown', m.roles_role_unknown(), 'role');

	return role.data;
}

function termOf(form: FormData, today: string) {
	const from = textOf(form, 'from') || today;
	const to = textOf(form, 'to') || undefined;
	if (!isDay(from)) throw new Problem('day_invalid', m.roles_day_invalid(), 'from');
	if (to !== undefined && !isDay(to)) throw new Problem('day_invalid', m.roles_day_invalid(), 'to');

	return { role: roleOf(form), from, to };
}
