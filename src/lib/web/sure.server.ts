import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';

/**
 * The tick of `SureChoice`, which browsers ask for themselves.
 * @throws Problem `unsure`, at the field `sure`
 */
export function requireSure(form: FormData): void {
	if (form.get('sure') !== 'yes') throw new Problem('unsure', m.form_unsure(), 'sure');
}
