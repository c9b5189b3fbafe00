import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { inLanguage } from '#lib/server/language.ts';
import { Problem } from '#lib/server/problem.ts';
import { compressed } from '#lib/web/compression.server.ts';
import { database, openDatabase } from '#lib/web/database.server.ts';
import { readDisplay, withDisplay } from '#lib/web/display.server.ts';
import { reportError } from '#lib/web/error-report.server.ts';
import { startJobs } from '#lib/web/jobs.server.ts';
import { otherLoopbackName } from '#lib/web/loopback.server.ts';
import { clearSessionCookie, findViewer, readSessionCookie, writeSessionCookie } from '#lib/web/sessions.server.ts';

export const init: ServerInit = async () => {
	await openDatabase();
	// adapter-node says when it has been told to stop; jobs under way end with their transaction.
	process.once('sveltekit:shutdown', startJobs());
};

export const handle: Handle = async ({ event, resolve }) => {
	const elsewhere = otherLoopbackName(event);
	if (elsewhere) return new Response(null, { status: 307, headers: { location: elsewhere } });

	// What is the same for everybody is kept by caches on the way: no cookie that prolongs a session may stand in it.
	const token = event.route.id === '/(public)/pictures/[name]' ? undefined : readSessionCookie(event);
	const found = token ? await findViewer(database(), token, new Date()) : undefined;
	event.locals.viewer = found?.viewer;
	if (token && found?.extended) writeSessionCookie(event, token);
	if (token && !found) clearSessionCookie(event);

	const display = readDisplay(event.cookies);
	const resolved = await inLanguage(display.language, () =>
		resolve(event, {
			transformPageChunk: ({ html }) => withDisplay(html, display),
			// A header for each shared part would be two kilobytes that nothing compresses, before the text on a poor line.
			preload: ({ type, path }) => type === 'css' || (type === 'js' && !path.includes('/chunks/'))
		})
	);
	const response = await compressed(resolved, event.request);
	protect(response.headers, event.url, token !== undefined);

	return response;
};

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	if (status < 500) return { message: status === 404 ? m.guard_not_found() : message };

	// A problem that no route expected is a bug as well; its sentence helps all the same.
	const sentence = error instanceof Problem ? error.message : m.guard_unexpected();

	return { message: sentence, reference: reportError(error, event, status) };
};

/** What the content security policy, which Kit writes into each page, does not say. */
function protect(headers: Headers, url: URL, signedIn: boolean): void {
	headers.set('x-content-type-options', 'nosniff');
	headers.set('x-frame-options', 'DENY');
	headers.set('referrer-policy', 'same-origin');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('cross-origin-resource-policy', 'same-origin');
	headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
	if (url.protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
	if (isImmutable(headers)) return;

	// What is public may be kept, but not for somebody who reads another language.
	headers.append('vary', 'cookie');
	// On a shared phone, "back" must not show the page of the person who has left.
	// Nor may anything that came with a session be kept for others.
	if (signedIn) headers.set('cache-control', 'private, no-store');
}

const isImmutable = (headers: Headers) => headers.get('cache-control')?.includes('immutable') ?? false;
