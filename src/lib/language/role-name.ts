import { m } from '#lib/paraglide/messages.js';

export type RoleKey = 'trainer' | 'administrator' | 'auditor';

export function roleName(role: RoleKey): string {
	return { trainer: m.roles_trainer, administrator: m.roles_administrator, auditor: m.roles_auditor }[role]();
}
