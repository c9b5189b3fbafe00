import { redirect } from '@sveltejs/kit';
import { readDisplay, typedDisplay, writeDisplay } from '#lib/web/display.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ cookies, url }) => ({
	display: readDisplay(cookies),
	saved: url.searchParams.has('saved'),
	next: nextPath(url, '/')
});

export const actions: Actions = {
	save: async (event) => {
		const typed = typedDisplay(await event.request.formData());
		// A box that is not ticked is not sent.
		writeDisplay(event, { contrast: 'normal', motion: 'normal', ...typed });

		redirect(303, `/display?saved&next=${encodeURIComponent(nextPath(event.url, '/'))}`);
	},

	/** The quick switch at the foot of every page. */
	language: async (event) => {
		const { language } = typedDisplay(await event.request.formData());
		writeDisplay(event, { ...(language && { language }) });

		redirect(303, nextPath(event.url, '/'));
	}
};
