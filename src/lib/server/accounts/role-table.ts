import { delegationStateName } from '#lib/language/delegation-state-name.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { roleName } from '#lib/language/role-name.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import type { ListedDelegation } from '../organisation/delegations.ts';
import type { RoleHolder } from './roles.ts';

/** Who holds which role, and the delegates of heads below them, for a file; Indonesian, whoever asks for it. */
export function roleTable(holders: readonly RoleHolder[], delegations: readonly ListedDelegation[]): TableRow[] {
	return inIndonesian((): TableRow[] => [
		[
			m.account_name(),
			m.roles_place(),
			m.roles_role(),
			m.roles_term(),
			m.roles_account(),
			m.delegate_giver(),
			m.roster_list_state()
		],
		...holders.map(({ name, organisation, role, activated, ...term }) => [
			name,
			organisation ?? '',
			roleName(role),
			termInWords(term),
			activated ? m.codes_account_active() : m.codes_account_inactive(),
			'',
			''
		]),
		...delegations.map(({ name, unit, giver, from, to, state }) => [
			name,
			unit,
			m.delegate_title(),
			m.waiver_from_to({ from: dayInWords(from), to: dayInWords(to) }),
			'',
			giver,
			delegationStateName(state)
		])
	]);
}

/** How long somebody holds a role. */
export function termInWords({ from, to }: Pick<RoleHolder, 'from' | 'to'>): string {
	return to
		? m.roles_between({ from: dayInWords(from), to: dayInWords(to) })
		: m.roles_since({ from: dayInWords(from) });
}
