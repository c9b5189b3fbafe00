import { m } from '#lib/paraglide/messages.js';

/** Whether a list or statement is of the unit alone or of all units below it as well. */
export type Scope = 'own' | 'subtree';

export function scopeInWords(scope: Scope): string {
	return scope === 'own' ? m.roster_scope_own() : m.roster_scope_subtree();
}

export function scopeChoices(): { value: Scope; label: string }[] {
	return (['subtree', 'own'] as const).map((scope) => ({ value: scope, label: scopeInWords(scope) }));
}
