import type { SubmitFunction } from '@sveltejs/kit';
import { enhance } from '$app/forms';
import { m } from '#lib/paraglide/messages.js';

/** A download leaves the page where it is, and nothing says when it has begun. */
const longestMs = 10_000;

/** Says on a pressed button that its form is on the way. @returns takes it back */
export function markWorking(button: HTMLElement | null): () => void {
	if (!button) return () => undefined;

	const clear = () => {
		delete button.dataset.working;
		button.removeAttribute('aria-busy');
		removeEventListener('pageshow', clear);
	};
	button.dataset.working = m.form_working();
	button.ariaBusy = 'true';
	// A page that comes back from the browser's memory is not on its way any more.
	addEventListener('pageshow', clear);
	setTimeout(clear, longestMs);

	return clear;
}

/** `use:enhance`, with the pressed button marked until the answer is shown. A second press changes nothing. */
export function send(form: HTMLFormElement, submit?: SubmitFunction) {
	let sending = false;

	return enhance(form, async (input) => {
		if (sending) {
			input.cancel();

			return;
		}

		sending = true;
		const clear = markWorking(input.submitter);
		const answered = await submit?.(input);

		return async (answer) => {
			try {
				await (answered ? answered(answer) : answer.update());
			} finally {
				sending = false;
				clear();
			}
		};
	});
}
