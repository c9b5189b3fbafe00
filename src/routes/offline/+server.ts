import { m } from '#lib/paraglide/messages.js';
import type { RequestHandler } from './$types';

const style = `:root{color-scheme:light dark}
body{max-width:34rem;margin:0 auto;padding:1.5rem 1rem;border-top:6px solid #3d2f93;font:112.5%/1.6 system-ui,sans-serif}
h1,h2{font-size:1.4rem;line-height:1.25}
section{margin-bottom:2.5rem}
a{display:inline-block;padding:.5rem 1rem;border-radius:8px;background:#3d2f93;color:#fff;font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid;outline-offset:2px}`;

/**
 * What the service worker shows when a page cannot be had. It is kept for everybody who uses the browser, so it stands on
 * its own, says nothing of anybody, and speaks both languages.
 */
export const GET: RequestHandler = () => {
	const title = `${m.offline_title({}, { locale: 'id' })} · ${m.app_name()}`;
	const page = `<!doctype html><html lang="id"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style>
<main>${part('id', 'h1')}${part('en', 'h2')}</main></html>`;

	return new Response(page, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-cache',
			'content-security-policy': "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'"
		}
	});
};

/** The empty address of the link is the page that was asked for. */
function part(locale: 'id' | 'en', heading: 'h1' | 'h2'): string {
	const said = { locale };

	return `<section lang="${locale}"><${heading}>${m.offline_title({}, said)}</${heading}><p>${m.offline_text({}, said)}</p><a href="">${m.error_retry({}, said)}</a></section>`;
}
