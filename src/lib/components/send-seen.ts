import { invalidateAll } from '$app/navigation';
import { send } from './send.ts';

/**
 * `send` for an act that does what was looked at on the page, or refuses: the refusal comes with the page as it is now, whose
 * newest count it speaks of.
 */
export function sendSeen(form: HTMLFormElement) {
	return send(form, () => async ({ result, update }) => {
		// Before the answer is shown, as after an act that succeeds.
		if (result.type === 'failure') await invalidateAll();
		await update();
	});
}
