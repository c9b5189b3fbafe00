import { redirect } from '@sveltejs/kit';
import { rememberLanguage } from '#lib/server/accounts/accounts.ts';
import type { Language } from '#lib/server/language.ts';
import { database } from '#lib/web/database.server.ts';
import { readDisplay, typedDisplay, writeDisplay } from '#lib/web/display.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
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
		await rememberFor(event.locals.viewer, typed.language);

		redirect(303, `/display?saved&next=${encodeURIComponent(nextPath(event.url, '/'))}`);
	},

	/** The quick switch at the foot of every page. */
	language: async (event) => {
		const { language } = typedDisplay(await event.request.formData());
		writeDisplay(event, { ...(language && { language }) });
		await rememberFor(event.locals.viewer, language);

		redirect(303, nextPath(event.url, '/'));
	}
};

/** The device is set for whoever uses it; what is written to a person follows the person. */
async function rememberFor(viewer: Viewer | undefined, language: Language | undefined): Promise<void> {
	if (viewer && language) await rememberLanguage(database(), viewer.accountId, language);
}
